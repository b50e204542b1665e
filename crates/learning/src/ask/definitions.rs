//! What is counted, defined: one table, which JSON, CSV and pages go through.

mod table;

pub use table::DEFINITIONS;

/// What persons are counted for, or a number beside them: the places of [`Counts`](crate::Counts).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Measure {
    /// An enrolment is in force, or started.
    Enrolled,
    /// Of those, with no enrolment but a start.
    EnrolledImplied,
    /// At least one statement other than an enrolment.
    Started,
    /// Started, and a statement in the period.
    Active,
    /// The rule holds, whoever it is.
    Completed,
    /// A pass is in force.
    Passed,
    /// The size of the target: the denominator.
    N,
    /// The number that was entered for the target.
    Entered,
    /// Of the target: completed.
    TargetCompleted,
    /// Of the target: started and not completed.
    UnderWay,
    /// Of the target: not started.
    NotStarted,
    /// Of the target: nobody knows who they are.
    NotNamed,
    /// Started, and not in the target.
    OutsideStarted,
    /// Completed, and not in the target.
    OutsideCompleted,
    /// Over several courses: those whom at least one of them is meant for.
    Persons,
    /// Of those: completed at least one.
    CompletedAny,
    /// Of those: completed all that they are meant for.
    CompletedAll,
}

impl Measure {
    /// How many there are.
    pub const COUNT: usize = 17;

    /// Every one, in the order in which they are shown.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Enrolled,
        Self::EnrolledImplied,
        Self::Started,
        Self::Active,
        Self::Completed,
        Self::Passed,
        Self::N,
        Self::Entered,
        Self::TargetCompleted,
        Self::UnderWay,
        Self::NotStarted,
        Self::NotNamed,
        Self::OutsideStarted,
        Self::OutsideCompleted,
        Self::Persons,
        Self::CompletedAny,
        Self::CompletedAll,
    ];

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
}

impl Group {
    /// Its object in JSON; volumes stand in the row itself.
    pub fn object(self) -> Option<&'static str> {
        match self {
            Self::Volume => None,
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

    use super::{DEFINITIONS, Measure, share_definition};

    #[test]
    fn every_measure_stands_at_its_place_of_the_table() {
        let ids = Measure::ALL.map(|measure| measure.definition().id);
        assert_eq!(Measure::ALL.map(|measure| measure as usize), std::array::from_fn(|at| at));
        assert_eq!((Measure::N.definition().id, Measure::CompletedAll.definition().id), ("N", "completed_all"));
        assert_eq!(Measure::Started.definition().versioned(), "started/2");
        assert_eq!(Measure::TargetCompleted.definition().place(), "target.completed");
        assert_eq!(share_definition().place(), "target.share");
        assert_eq!(ids.into_iter().collect::<BTreeSet<_>>().len(), Measure::COUNT);
    }

    #[test]
    fn each_is_defined_in_both_languages_by_a_sentence() {
        for definition in &DEFINITIONS {
            for text in definition.meaning {
                assert!(text.ends_with('.') && !text.contains("  "), "{}: {text}", definition.id);
            }
            assert!(definition.name.iter().all(|name| !name.is_empty()));
            assert_ne!(definition.meaning[0], definition.meaning[1], "{}", definition.id);
        }
    }
}
