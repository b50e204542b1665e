//! `loggbok demo`: posts what `crates/demo` has written to the server's own door, and asks for the figures.
//!
//! [`feed`] posts the catalogue, the roster and the statements. [`figures`] asks for the figures that were published of the
//! programmes, [`print`] shows both, and [`invite`] what to try next.

mod feed;
mod figures;
mod invite;
mod print;

pub(super) use feed::feed;
#[cfg(test)]
pub(super) use figures::DemoFigures;
pub(super) use figures::figures;
pub(super) use invite::invite;
pub(super) use print::print;
