//! The definitions of what is counted: one table for JSON, CSV and pages.

mod of_coverage;
mod of_modules;
mod of_surveys;
mod of_trainers;
mod over_time;
mod table;

pub use of_coverage::{COVERAGE_DEFINITIONS, spread_definition};
pub use of_modules::MODULE_DEFINITIONS;
pub use of_surveys::SURVEY_DEFINITIONS;
pub use of_trainers::TRAINER_DEFINITIONS;
pub use over_time::OVER_TIME_DEFINITIONS;
pub(super) use over_time::OverTime;
pub use table::{DEFINITIONS, Measure};

use super::slots::Slot;

impl Measure {
    /// The four parts of the target, which sum to N.
    pub const PARTS: [Self; 4] = [Self::TargetCompleted, Self::UnderWay, Self::NotStarted, Self::NotNamed];

    /// Returns its row of [`DEFINITIONS`].
    pub fn definition(self) -> &'static Definition {
        &DEFINITIONS[self as usize]
    }
}

/// The group of a measure: an object of its own in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Counts of everyone, in the target or not, without a share.
    Volume,
    /// The target of one course, in four parts.
    Target,
    /// People who are counted but are not in the target.
    OutsideTarget,
    /// Several courses together.
    Courses,
    /// The certificates of courses that give them.
    Certificates,
    /// Questions over time, whose columns decide where each number goes.
    OverTime,
}

impl Group {
    /// Returns the name of its object in JSON; volumes are in the row itself.
    pub fn object(self) -> Option<&'static str> {
        match self {
            Self::Volume | Self::OverTime => None,
            Self::Target => Some("target"),
            Self::OutsideTarget => Some("outside_target"),
            Self::Courses => Some("courses"),
            Self::Certificates => Some("certificates"),
        }
    }
}

/// The definition of a count. A meaning that changes gets a new version, never new words under the old one.
#[derive(Debug)]
pub struct Definition {
    /// Its id: the column in CSV, and the key of a status in JSON.
    pub id: &'static str,
    /// The version of its meaning.
    pub version: u8,
    /// The group that it belongs to.
    pub group: Group,
    /// Its name in the object of its group.
    pub field: &'static str,
    /// The slot that counts its persons; none for numbers that are made of others, or entered.
    pub(super) slot: Option<Slot>,
    /// Its name in Swedish, which is also a column for Excel, and in English.
    pub name: [&'static str; 2],
    /// Its meaning, in Swedish and in English.
    pub meaning: [&'static str; 2],
}

impl Definition {
    /// Returns the id with its version: `started/2`.
    pub fn versioned(&self) -> String {
        format!("{}/{}", self.id, self.version)
    }

    /// Returns its place in a row of JSON: `target.completed`.
    pub fn place(&self) -> String {
        match self.group.object() {
            Some(object) => format!("{object}.{}", self.field),
            None => self.field.to_owned(),
        }
    }
}

/// Makes a definition whose number is in the row itself, under its id.
const fn in_the_row(id: &'static str, name: [&'static str; 2], meaning: [&'static str; 2]) -> Definition {
    Definition { id, version: 1, group: Group::Volume, field: id, slot: None, name, meaning }
}

/// Returns the definition of the share.
pub fn share_definition() -> &'static Definition {
    &DEFINITIONS[Measure::COUNT]
}

/// Returns the definition of the credits.
pub fn credits_definition() -> &'static Definition {
    &DEFINITIONS[Measure::COUNT + 1]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{
        COVERAGE_DEFINITIONS, DEFINITIONS, MODULE_DEFINITIONS, Measure, OVER_TIME_DEFINITIONS, OverTime,
        SURVEY_DEFINITIONS, TRAINER_DEFINITIONS, credits_definition, share_definition, spread_definition,
    };

    #[test]
    fn every_measure_has_its_own_row_of_the_table() {
        let ids = Measure::ALL.map(|measure| measure.definition().id);
        assert_eq!((Measure::N.definition().id, Measure::CompletedAll.definition().id), ("N", "completed_all"));
        assert_eq!(Measure::Started.definition().versioned(), "started/2");
        assert_eq!(Measure::TargetCompleted.definition().place(), "target.completed");
        assert_eq!(share_definition().place(), "target.share");
        assert_eq!(
            (credits_definition().versioned(), credits_definition().place()),
            ("credits/1".into(), "credits".into())
        );
        assert_eq!(ids.into_iter().collect::<BTreeSet<_>>().len(), Measure::COUNT);
    }

    #[test]
    fn no_two_definitions_share_an_id() {
        let all = DEFINITIONS.iter().chain(&OVER_TIME_DEFINITIONS).chain(&SURVEY_DEFINITIONS);
        let all: Vec<&str> =
            all.chain(&TRAINER_DEFINITIONS).chain(&MODULE_DEFINITIONS).map(|definition| definition.id).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert_eq!(OverTime::TagCompleted.definition().versioned(), "tag_completed/1");
    }

    #[test]
    fn each_is_defined_in_both_languages_by_a_sentence() {
        assert_eq!(spread_definition().id, "spread");
        let all = DEFINITIONS.iter().chain(&OVER_TIME_DEFINITIONS).chain(&COVERAGE_DEFINITIONS);
        for definition in all.chain(&SURVEY_DEFINITIONS).chain(&TRAINER_DEFINITIONS).chain(&MODULE_DEFINITIONS) {
            for text in definition.meaning {
                assert!(text.ends_with('.') && !text.contains("  "), "{}: {text}", definition.id);
            }
            assert!(definition.name.iter().all(|name| !name.is_empty()));
            assert_ne!(definition.meaning[0], definition.meaning[1], "{}", definition.id);
        }
    }
}
