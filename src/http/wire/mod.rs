//! HTTP without its subject matter: reading bodies, forms, parameters and preconditions, and writing answers.

pub(super) mod body;
pub(crate) mod csv;
pub(super) mod form;
pub(super) mod gathered;
pub(super) mod media_type;
pub(super) mod multipart;
pub(super) mod parameters;
pub(super) mod patience;
pub(super) mod preconditions;
pub(super) mod respond;
pub(super) mod sent;
pub(super) mod spool;
pub(crate) mod table;
pub(super) mod upload;
pub(super) mod urlencoded;
pub(crate) mod xlsx;
