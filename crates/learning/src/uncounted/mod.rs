//! What matched nothing: named by statements or rosters, and counted nowhere.
//!
//! What follows from a statement and the catalogue is kept by the stores as bounded counts ([`Uncounted`]). What hangs on
//! the roster too is read off [`Standings`](super::Standings) at the question.

mod address;
pub(super) mod codes;
mod counts;
pub(super) mod mend;
mod nearest;
mod of_standings;
mod report;
pub(super) mod spellings;
mod unknown_people;
mod within;
mod words;

pub use counts::{Seen, Uncounted, UncountedEntry};
pub use mend::mend_in_swedish;
pub use nearest::Nearest;
pub use report::{UncountedReport, UncountedRow};
pub use unknown_people::{OwnPeople, UnknownPeople, WhyUnknown};
pub use within::{NameSender, UncountedWithin};
pub use words::Words;
