//! What several pages are made of. How each is written is in `templates/components/`.

pub(crate) mod bar;
pub(crate) mod cell;
pub(crate) mod definitions;
pub(crate) mod download;
pub(crate) mod number;
pub(crate) mod pager;
pub(crate) mod range;
pub(crate) mod sign;
pub(crate) mod steps;
pub(crate) mod terms;
