//! Components shared by pages. Their markup is in `templates/components/`.

pub(crate) mod access;
pub(crate) mod bar;
pub(crate) mod cell;
pub(crate) mod definitions;
pub(crate) mod download;
pub(crate) mod fact;
pub(crate) mod instant;
pub(crate) mod number;
pub(crate) mod packed;
pub(crate) mod pager;
pub(crate) mod parts;
pub(crate) mod qr;
pub(crate) mod range;
pub(crate) mod sign;
pub(crate) mod steps;
pub(crate) mod terms;
