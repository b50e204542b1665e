//! The language of the field: who has done what, and how it is counted. Pure, with no input or output.

mod attribution;
mod catalogue;
mod collation;
mod day;
mod figures;
mod marks;
mod names;
mod observe;
mod place;
mod progress;
mod progress_bytes;
pub mod reference;
mod roster;
mod roster_csv;
mod rule;
mod spans;
mod standings;
mod verbs;

pub use attribution::Attribution;
pub use catalogue::{Catalogue, CatalogueError, CatalogueFile, Place};
pub use day::Day;
pub use figures::{Counts, DEFINITIONS, Dimension, FigureQuery, FigureRow, Figures, Key, Total};
pub use names::{AgentKey, CourseId, Kommunkod, ModuleId};
pub use observe::{MUNICIPALITY_EXTENSION, MUNICIPALITY_REGISTRY, Mark, Observation, observe};
pub use marks::{Marks, MoveOn};
pub use progress::Progress;
pub use roster::{Affiliation, Roster, RosterChange, RosterMode};
pub use roster_csv::{RejectedRow, RosterFile, parse_roster};
pub use rule::{AllModules, ModulesAsked, Rule, Status};
pub use spans::Spans;
pub use standings::Standings;
