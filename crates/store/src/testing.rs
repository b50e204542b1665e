//! What unit tests of several modules need.

use learning::{Names, PublicUrl};

use crate::Naming;

/// By which address stores of tests are opened.
pub(crate) fn naming() -> Naming {
    "https://lrs.example".parse::<PublicUrl>().unwrap().into()
}

/// The names that they give out.
pub(crate) fn names() -> Names {
    Names::under(naming().of_new().clone())
}
