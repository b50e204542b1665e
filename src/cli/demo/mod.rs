//! `loggbok demo`: posts the output of `crates/demo` to the server's own API, and asks for the figures.
//!
//! [`feed`] posts the catalogue, the roster and the statements. [`figures`] asks for the figures that were published
//! about the programmes, [`print`] shows both, [`add_accounts`] adds people who can sign in, and [`invite`] suggests
//! what to try next.

mod accounts;
mod feed;
mod figures;
mod invite;
mod print;

pub(super) use accounts::add_accounts;
pub(super) use feed::feed;
#[cfg(test)]
pub(super) use figures::DemoFigures;
pub(super) use figures::figures;
pub(super) use invite::invite;
pub(super) use print::print;
