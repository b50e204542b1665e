//! An independent count of what the server answers: slow, plain, and with none of its code.
//!
//! It takes what was sent (the catalogue, the lists of the roster, the statements) and a question, and gives the numbers. Tests
//! compare these with the server's answers. It keeps nothing between questions, and goes through persons, courses and days in
//! loops, so that a reader of `docs/reference/definitions.md` can check it by eye:
//!
//! | what | where |
//! |---|---|
//! | who is one person, and where they count | `person.rs` |
//! | who works where, by the lists | `roster/history.rs` |
//! | what a statement says | `statement.rs` |
//! | `enrolled`, `started`, `completed`, `passed` of one person | `course.rs` |
//! | whom a course is meant for, and what counts in which seat | `facts.rs` |
//! | `N`, its parts, the share, volumes | `cell.rs`, and which rows there are in `completions.rs` |
//! | new hires, cohorts, the funnel, retention | `over_time` |
//! | surveys | `survey.rs` |
//! | trainers | `trainers.rs` |
//! | modules of a content owner | `modules.rs` |
//! | coverage | `coverage.rs` |
//!
//! What it does not know stops it, so that nothing is left out in silence: cmi5, organisations, guests, exported histories.

mod answers;
mod catalogue;
mod cell;
mod certificate;
mod completions;
mod course;
mod coverage;
mod facts;
mod modules;
mod over_time;
mod people;
mod person;
mod question;
mod register;
mod roster;
mod statement;
mod survey;
mod trainers;
mod words;

pub use cell::Numbers;
pub use completions::{Completions, Keys, completions};
pub use coverage::{Coverage, coverage};
pub use modules::{UsedModule, modules};
pub use over_time::{OverTime, cohorts, funnel, new_hires, retention};
pub use people::{ListedRow, people};
pub use person::{Attribution, World};
pub use question::{Dimension, Question};
pub use roster::ImportedList;
pub use statement::SentStatement;
pub use survey::survey;
pub use trainers::{Trainers, trainers};
