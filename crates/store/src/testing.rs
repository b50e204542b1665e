//! Helpers for the unit tests of several modules.

use learning::{Names, PublicUrl};

use crate::Naming;

/// The address with which tests open stores.
pub(crate) fn naming() -> Naming {
    "https://lrs.example".parse::<PublicUrl>().unwrap().into()
}

/// The names that these stores give out.
pub(crate) fn names() -> Names {
    Names::under(naming().of_new().clone())
}
