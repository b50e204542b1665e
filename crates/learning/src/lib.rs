//! The language of the field: who has done what, and how it is counted. Pure, without input or output.

mod agent_object;
mod answer_codes;
mod ask;
mod catalogue;
mod collation;
mod day;
mod health;
mod identity;
mod minted;
mod names;
mod nearness;
mod personnummer;
mod preview;
mod progress;
mod public_url;
mod reach;
pub mod reference;
mod results;
mod roster;
mod same_iri;
mod schedule;
mod slug;
mod standings;
mod uncounted;
mod unknown;
mod unprintable;

pub use agent_object::{AccountObject, AgentObject};
pub use answer_codes::{AnswerCode, parse_answer_codes};
pub use ask::{
    Absence, Amount, AnswerCodes, AreaKind, Back, COVERAGE_DEFINITIONS, Certificate, ChangeCounts, Column, CountedIn,
    Counts, CountsAs, CourseAnswers, Coverage, CoverageCounts, CoverageQuery, CoverageStatus, CoverageTable,
    CoveredArea, CoveredPlace, CoveredProgramme, CurvePoint, CurveStep, DEFINITIONS, DIMENSIONS, Definition,
    Denominator, Dimension, Earlier, Evidence, ExplainedAffiliation, ExplainedCourse, ExplainedIdentity, ExplainedRule,
    ExplainedStatement, ExplainedStep, Explanation, Figure, FigureQuery, FigureRow, Figures, FoundPerson, FreeText,
    FunnelPart, FunnelParts, Group, HeldStatus, Joined, JoinedPlace, Key, KnownProgress, MODULE_DEFINITIONS, Measure,
    ModuleCounts, ModulesAnswer, ModulesQuery, ModulesRefusal, NearName, NoSurvey, NotCounted, NotNamed, NotThere,
    OVER_TIME_DEFINITIONS, Overlap, PeopleList, PeopleStatus, Percentiles, PersonRow, PlacedBy, Readers, Reason,
    SURVEY_DEFINITIONS, Said, Saying, Share, Shared, Spread, Stated, StatementsWithin, Suppression, Survey,
    SurveyCounts, SurveyQuery, SurveyRow, SurveyUnpublished, SurveyedQuestion, TRAINER_DEFINITIONS, TiedBy, TimeBody,
    TimeCounts, TimeDimension, TimeQuery, TimeRow, TimeSubject, TimeTable, TimeUnpublished, TooLow, Total,
    TrainedCounts, TrainedRow, TrainerRow, TrainersAnswer, TrainersRefusal, Unpublished, UsedInCourse, UsedModule,
    ValueCount, credits_definition, is_wider_than_one_employer, latest_published_day, share_definition,
    shown_identifier, spread_definition,
};
pub use catalogue::{
    Asked, Catalogue, CatalogueError, CatalogueFault, CatalogueFile, CatalogueReason, Connection, Course, CourseOwner,
    CoursePart, Credits, HomePage, MailDomain, Member, Milestone, MilestoneStatus, Module, ModulesInTime,
    MunicipalityGroup, Name, NotAPerson, Organisation, OrganisationKind, Partner, Programme, ProgrammeIds, Project,
    QuestionKind, Round, ScalePoint, SurveyQuestion, Target, Track, Trainers, Unit, WrittenCatalogue, text_of_course,
};
pub use collation::swedish_key;
pub use day::Day;
pub use health::extension_tells_of_health;
pub use identity::Identities;
pub use identity::{keys_of, person_keys, same_account_key, spellings, written_key};
pub use minted::Names;
pub use names::{AgentKey, CourseId, Kommunkod, ModuleId};
pub use personnummer::contains_personal_identity_number;
pub use preview::{
    After, Before, CataloguePreview, CatalogueWarning, Change, CourseEffect, KnownRow, MembersEffect, MembersOf,
    MunicipalityEffect, WarningKind,
};
pub use progress::{
    AllModules, COUNTING, CertificateStatus, Claim, Counted, CourseState, Mark, Marks, ModuleInTime, ModulesAsked,
    MoveOn, Observation, PassAsked, Progress, Reply, Rule, RuleInTime, Sender, Spans, StepKind, SurveyAnswer, Taught,
    Thousandths, Told, UncountedKind, Unmatched, WhyNot, find_claim, find_named_within, is_known_verb, known_verbs,
    names_beyond, nearest_known_verb, observe, read_answer, read_taught, tell, words_of_known_verbs,
};
pub use public_url::path_of;
pub use public_url::{PublicUrl, PublicUrlError};
pub use reach::{Places, Reach, ReadOn, UnitId};
pub use results::{Outcome, ResultRow, ResultsFile, ResultsReason, parse_results};
pub use roster::{
    Affiliation, Encoding, IdentifierReason, RejectedRow, Roster, RosterChange, RosterCounts, RosterFile, RosterLines,
    RosterList, RosterMode, RosterNote, RosterPlace, RosterPlaces, RosterReason, RosterRefusal, RosterUpdate, RowFate,
    RowStep, ToldRow, Whose, parse_roster, parse_roster_under,
};
pub use same_iri::same_activity_key;
pub use schedule::{Schedule, Weekday};
pub use standings::{Attribution, Contradiction, Deed, Standings, Whereabouts};
pub use uncounted::{
    NameSender, Nearest, OwnPeople, Seen, Uncounted, UncountedEntry, UncountedReport, UncountedRow, UncountedWithin,
    UnknownPeople, WhyUnknown, Words, mend_in_swedish,
};
pub use unknown::UNKNOWN_CODE;
pub use unprintable::is_unprintable;

#[cfg(test)]
mod tests;
