//! What is counted, defined: one table, which JSON, CSV and pages go through.

mod of_coverage;
mod over_time;
mod table;

pub use of_coverage::{COVERAGE_DEFINITIONS, spread_definition};
pub use over_time::OVER_TIME_DEFINITIONS;
pub(super) use over_time::OverTime;
pub use table::{DEFINITIONS, Measure};

use super::slots::Slot;

impl Measure {
    /// The four parts of the target, which sum to N.
    pub const PARTS: [Self; 4] = [Self::TargetCompleted, Self::UnderWay, Self::NotStarted, Self::NotNamed];

    /// Its row of [`DEFINITIONS`].
    pub fn definition(self) -> &'static Definition {
        &DEFINITIONS[self as usize]
    }
}

/// What a measure belongs to: an object of its own in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// How many did what, whoever they are: counts without a share.
    Volume,
    /// The target of one course, in four parts.
    Target,
    /// Who is counted, and not in the target.
    OutsideTarget,
    /// Several courses together.
    Courses,
    /// Questions over time, whose columns say where each number stands.
    OverTime,
}

impl Group {
    /// Its object in JSON; volumes stand in the row itself.
    pub fn object(self) -> Option<&'static str> {
        match self {
            Self::Volume | Self::OverTime => None,
            Self::Target => Some("target"),
            Self::OutsideTarget => Some("outside_target"),
            Self::Courses => Some("courses"),
        }
    }
}

/// What a count means. A meaning that changes gets a new version, never new words under the old one.
#[derive(Debug)]
pub struct Definition {
    /// The word for it, as the column in CSV and the key of a status in JSON.
    pub id: &'static str,
    /// The version of its meaning.
    pub version: u8,
    /// What it belongs to.
    pub group: Group,
    /// Its name in the object of its group.
    pub field: &'static str,
    /// Where its persons are counted; none for numbers that are made of others, or entered.
    pub(super) slot: Option<Slot>,
    /// What it is called: in Swedish, which is a column for Excel too, and in English.
    pub name: [&'static str; 2],
    /// What it means, in Swedish and in English.
    pub meaning: [&'static str; 2],
}

impl Definition {
    /// The id with its version: `started/2`.
    pub fn versioned(&self) -> String {
        format!("{}/{}", self.id, self.version)
    }

    /// Where it stands in a row of JSON: `target.completed`.
    pub fn place(&self) -> String {
        match self.group.object() {
            Some(object) => format!("{object}.{}", self.field),
            None => self.field.to_owned(),
        }
    }
}

/// The definition of the share.
pub fn share_definition() -> &'static Definition {
    &DEFINITIONS[Measure::COUNT]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{
        COVERAGE_DEFINITIONS, DEFINITIONS, Measure, OVER_TIME_DEFINITIONS, OverTime, share_definition,
        spread_definition,
    };

    #[test]
    fn every_measure_has_its_own_row_of_the_table() {
        let ids = Measure::ALL.map(|measure| measure.definition().id);
        assert_eq!((Measure::N.definition().id, Measure::CompletedAll.definition().id), ("N", "completed_all"));
        assert_eq!(Measure::Started.definition().versioned(), "started/2");
        assert_eq!(Measure::TargetCompleted.definition().place(), "target.completed");
        assert_eq!(share_definition().place(), "target.share");
        assert_eq!(ids.into_iter().collect::<BTreeSet<_>>().len(), Measure::COUNT);
    }

    #[test]
    fn no_two_definitions_share_an_id() {
        let all = DEFINITIONS.iter().chain(&OVER_TIME_DEFINITIONS);
        let ids: BTreeSet<&str> = all.map(|definition| definition.id).collect();
        assert_eq!(ids.len(), DEFINITIONS.len() + OVER_TIME_DEFINITIONS.len());
        assert_eq!(OverTime::TagCompleted.definition().versioned(), "tag_completed/1");
    }

    #[test]
    fn each_is_defined_in_both_languages_by_a_sentence() {
        assert_eq!(spread_definition().id, "spread");
        for definition in DEFINITIONS.iter().chain(&OVER_TIME_DEFINITIONS).chain(&COVERAGE_DEFINITIONS) {
            for text in definition.meaning {
                assert!(text.ends_with('.') && !text.contains("  "), "{}: {text}", definition.id);
            }
            assert!(definition.name.iter().all(|name| !name.is_empty()));
            assert_ne!(definition.meaning[0], definition.meaning[1], "{}", definition.id);
        }
    }
}
