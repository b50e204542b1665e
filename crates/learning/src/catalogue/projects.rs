//! Projects: who pays for courses, for how long, and with whom.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Name;
use super::owner::{owner, written};
use crate::{CourseId, Day, Kommunkod};

/// A project that pays for courses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// Its id: lower-case letters, digits and hyphens.
    pub id: String,
    /// Its name.
    pub name: Name,
    /// Who funds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funder: Option<String>,
    /// Its first day.
    pub valid_from: Day,
    /// Its last day.
    pub valid_to: Day,
    /// Its budget in whole kronor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<u64>,
    /// The courses that it pays for, by id.
    pub courses: Vec<CourseId>,
    /// Those who take part, with what they have ordered.
    #[serde(rename = "partner")]
    pub partners: Vec<Partner>,
    /// What has to be done by which day.
    #[serde(default, rename = "milestone", skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<Milestone>,
}

/// Something that a project has to have done by a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// Its id, unique within the project.
    pub id: String,
    /// What is to be done.
    pub name: Name,
    /// The last day on which it is in time.
    pub due: Day,
    /// The day on which it was done; absent while it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Day>,
}

/// How a milestone stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MilestoneStatus {
    /// It was done in time.
    Done,
    /// It was done, after the day on which it was due.
    DoneLate,
    /// It is not done, and its day has passed.
    Overdue,
    /// It is not done, and its day has not passed.
    Ahead,
}

impl Milestone {
    /// How it stands at the end of a day. What was done later was not done yet.
    pub fn status(&self, on: Day) -> MilestoneStatus {
        match self.done.filter(|done| *done <= on) {
            Some(done) if done <= self.due => MilestoneStatus::Done,
            Some(_) => MilestoneStatus::DoneLate,
            None if self.due < on => MilestoneStatus::Overdue,
            None => MilestoneStatus::Ahead,
        }
    }
}

/// An employer that takes part in a project. Written with `kommunkod`, or the id of an `organisation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "PartnerAsWritten", into = "PartnerAsWritten")]
pub struct Partner {
    /// The employer.
    pub employer: Kommunkod,
    /// The places that it has ordered, by course; a course that is not there has no number.
    pub ordered: BTreeMap<CourseId, u32>,
}

impl Partner {
    /// The places that it has ordered in all courses; `None` if no number was entered.
    pub fn ordered(&self) -> Option<u32> {
        let all = || self.ordered.values().fold(0_u32, |all, one| all.saturating_add(*one));
        (!self.ordered.is_empty()).then(all)
    }
}

/// An employer that takes part in a project, named by `kommunkod` or by `organisation`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Partner")]
struct PartnerAsWritten {
    /// The municipality.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kommunkod: Option<Kommunkod>,
    /// The organisation, by its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
    /// The places that it has ordered, by the id of the course.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    ordered: BTreeMap<CourseId, u32>,
}

impl TryFrom<PartnerAsWritten> for Partner {
    type Error = String;

    fn try_from(text: PartnerAsWritten) -> Result<Self, String> {
        Ok(Self { employer: owner(text.kommunkod, text.organisation.as_deref())?, ordered: text.ordered })
    }
}

impl From<Partner> for PartnerAsWritten {
    fn from(partner: Partner) -> Self {
        let (kommunkod, organisation) = written(partner.employer);
        Self { kommunkod, organisation, ordered: partner.ordered }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_milestone_is_overdue_from_the_day_after_it_was_due_until_it_is_done() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let of = |done: Option<&str>, on: &str| {
            let name = Name { sv: "Plan".to_owned(), en: None };
            Milestone { id: "plan".to_owned(), name, due: day("2012-07-31"), done: done.map(day) }.status(day(on))
        };
        assert_eq!(of(None, "2012-07-31"), MilestoneStatus::Ahead);
        assert_eq!(of(None, "2012-08-01"), MilestoneStatus::Overdue);
        assert_eq!(of(Some("2012-08-03"), "2012-08-02"), MilestoneStatus::Overdue);
        assert_eq!(of(Some("2012-08-03"), "2012-08-03"), MilestoneStatus::DoneLate);
        assert_eq!(of(Some("2012-07-31"), "2012-08-03"), MilestoneStatus::Done);
    }
}
