//! Reports what statements or rosters named that matched nothing and counts nowhere.
//!
//! What depends on a statement and the catalogue alone, stores keep as bounded counts ([`Uncounted`]). What also depends
//! on the roster is read from [`Standings`](super::Standings) when the question comes.

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
