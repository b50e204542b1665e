//! The language of the field: who has done what, and how it is counted. Pure, with no input or output.

mod attribution;
mod catalogue;
mod day;
mod figures;
mod names;
mod observe;
mod progress;
pub mod reference;
mod roster;
mod roster_csv;
mod rule;
mod standings;

pub use attribution::Attribution;
pub use catalogue::{
    Catalogue, CatalogueError, CatalogueFile, Course, HomePage, MailDomain, Module, MunicipalityGroup, Name, Place,
    Programme, Target, Unit,
};
pub use day::Day;
pub use figures::{Counts, DEFINITIONS, Dimension, FigureQuery, FigureRow, Figures, Key, Total};
pub use names::{AgentKey, CourseId, Kommunkod, ModuleId};
pub use observe::{MUNICIPALITY_EXTENSION, MUNICIPALITY_REGISTRY, Mark, Observation, observe};
pub use progress::{Marks, Progress};
pub use roster::{Affiliation, Roster, RosterChange, RosterMode};
pub use roster_csv::{RejectedRow, RosterFile, parse_roster};
pub use rule::{Rule, Spans};
pub use standings::Standings;
