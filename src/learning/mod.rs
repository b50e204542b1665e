//! The language of the field: who has done what, and how it is counted. Pure, with no input or output.

mod answer;
mod asked_places;
mod attribution;
mod catalogue;
mod collation;
mod completion;
mod count;
mod counts;
mod day;
mod definitions;
mod figures;
mod geography;
mod identity;
mod listing;
mod marks;
mod names;
mod nearness;
mod not_there;
mod numbers;
mod observe;
mod people;
mod personnummer;
mod place;
mod preview;
mod progress;
mod progress_bytes;
mod question;
mod reach;
mod reached;
pub mod reference;
mod roster;
mod roster_csv;
mod rule;
mod same_iri;
mod seats;
mod slug;
mod spans;
mod standing;
mod standings;
mod tally;
mod timeline;
mod uncounted;
mod unit_names;
mod verbs;
mod walk;
mod whereabouts;

pub use attribution::Attribution;
pub use catalogue::{
    Catalogue, CatalogueError, CatalogueFile, Course, HomePage, MailDomain, Module, MunicipalityGroup, Name,
    NotAPerson, Organisation, OrganisationKind, Place, Programme, Target, Unit,
};
pub use collation::swedish_key;
pub use counts::{Absence, Counts, Denominator, Figure, Share};
pub use day::Day;
pub use definitions::{DEFINITIONS, Definition, Group, Measure, share_definition};
pub use figures::{Dimension, FigureQuery, FigureRow, Figures, Key, Total};
pub use identity::Identities;
pub use listing::{NotNamed, PeopleList, PersonRow, shown_identifier};
pub use marks::{Marks, MoveOn};
pub use names::{AgentKey, CourseId, Kommunkod, ModuleId};
pub use not_there::{NearName, NotThere};
pub use observe::{
    MUNICIPALITY_EXTENSION, MUNICIPALITY_REGISTRY, Mark, Observation, Sender, Told, find_place_within, names_beyond,
    observe, said, tell,
};
pub use personnummer::contains_personal_identity_number;
pub use preview::{
    After, Before, CataloguePreview, CatalogueWarning, Change, CourseEffect, KnownRow, MunicipalityEffect, WarningKind,
};
pub use progress::Progress;
pub use progress_bytes::COUNTING;
pub use reach::{Places, Reach, UnitId};
pub use reached::StatementsWithin;
pub use roster::{
    Affiliation, Roster, RosterChange, RosterCounts, RosterList, RosterMode, RosterRefusal, RosterUpdate, ToldRow,
};
pub use roster_csv::{Encoding, RejectedRow, RosterFile, parse_roster, parse_roster_under};
pub use rule::{AllModules, ModulesAsked, PassAsked, Rule, Status};
pub(crate) use same_iri::same_activity_key;
pub use spans::Spans;
pub use standing::Standing;
pub use standings::{Contradiction, Standings};
pub use uncounted::{
    Counted, NameSender, Nearest, OwnPeople, Seen, Uncounted, UncountedEntry, UncountedKind, UncountedReport,
    UncountedRow, UncountedWithin, UnknownPeople, Unmatched, WhyUnknown, Words, mend_in_swedish,
};
pub use verbs::{is_known_verb, known_verbs, nearest_known_verb, words_of_known_verbs};
pub use whereabouts::{Deed, Whereabouts};

#[cfg(test)]
mod tests;
