//! Suppression of small numbers in what is published across employers: decides which numbers are shown, so that no hidden
//! number follows from them.
//!
//! A table has *leaves* (places, or roles) and *columns* (the target, and its parts). For each [`Item`] of a table,
//! [`protect()`] puts the leaves in [`Blocks`]; a number is shown if it is the sum of whole blocks. Everything that is shown
//! is then a sum of blocks, whatever was filtered and however rows were grouped, and sums of blocks reveal nothing that the
//! blocks do not. `docs/decisions/0004-suppression.md` says why, and what follows.

mod blocks;
mod plan;
mod pool;
mod protect;
mod settings;

pub(super) use blocks::Blocks;
pub(super) use plan::{ONE_COURSE, Plan, SEVERAL_COURSES};
#[cfg(test)]
use protect::Item;
pub(super) use protect::{Table, protect};
pub use settings::{Suppression, TooLow};

#[cfg(test)]
mod tests;
