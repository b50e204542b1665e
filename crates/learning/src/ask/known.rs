//! What is known of one person, whoever may see it: for those who answer a request for access.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::listing::keys_of_person;
use crate::identity::Named;
use crate::standings::timeline::{DayNumber, Evaluated, day_number};
use crate::{Affiliation, AgentKey, AgentObject, Day, Key, Progress, Standings};

/// What statements have told of one identifier of a person and a course.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct KnownProgress {
    /// The course.
    pub course: Key,
    /// What the statements call the person.
    pub identifier: AgentObject,
    /// The first day on which something happened.
    pub first_on: Day,
    /// The last day on which something happened.
    pub last_on: Day,
    /// When the course was started; `null` if it was not.
    pub started_on: Option<Day>,
    /// Since when its rule is met by these statements alone; `null` if it is not.
    pub completed_on: Option<Day>,
    /// Since when a pass is in force; `null` if none is.
    pub passed_on: Option<Day>,
    /// The last valid day of the certificate; absent if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Day>,
}

impl Standings {
    /// All identifiers of the person of whom one is meant: those of roster rows and those of which something is known.
    /// Looks through everyone; `None` if nobody has one that is meant.
    pub fn identifiers_of(&self, is_meant: impl Fn(&AgentKey) -> bool) -> Option<BTreeSet<AgentKey>> {
        let affiliations: Vec<&Affiliation> = self.roster().affiliations.iter().collect();
        self.people().all.iter().find_map(|person| {
            let keys = || keys_of_person(self.catalogue(), person, &affiliations);
            keys().any(&is_meant).then(|| keys().cloned().collect())
        })
    }

    /// What is known of these agents, however they are written, by course; as of a day.
    pub fn known_progress(&self, agents: &BTreeSet<AgentKey>, as_of: Day) -> Vec<KnownProgress> {
        let named = Named::of(agents);
        let mut all = BTreeSet::new();
        for person in agents.iter().filter_map(|agent| self.people().person(agent)) {
            for (agent, number, bytes) in person.parts().filter(|(agent, ..)| named.has(agent)) {
                let course = self.catalogue().courses().get(number.place());
                let identifier = agent.as_str().parse().ok().map(|ifi| AgentObject::from(&ifi));
                // This version wrote these bytes.
                if let (Some(course), Some(identifier), Ok(progress)) =
                    (course, identifier, Progress::from_bytes(bytes))
                {
                    all.extend(self.known_of(course, identifier, progress, as_of));
                }
            }
        }
        all.into_iter().collect()
    }

    fn known_of(
        &self,
        course: &crate::Course,
        identifier: AgentObject,
        progress: Progress,
        as_of: Day,
    ) -> Option<KnownProgress> {
        let (first_on, last_on) = (progress.days().min()?, progress.days().max()?);
        let evaluated = Evaluated::of(course, &progress.placed(None, self.catalogue().file()).told);
        let (timeline, as_of) = (evaluated.everywhere().course(), day_number(as_of));
        let day = |day: DayNumber| Day::from_number(i32::from(day));
        let certificate = timeline.certificate(as_of).filter(|_| course.valid_months.is_some());
        Some(KnownProgress {
            course: Key::new(course.id.to_string(), course.name.sv.clone()),
            identifier,
            first_on,
            last_on,
            started_on: timeline.started(as_of).map(day),
            completed_on: timeline.completed(as_of).map(day),
            passed_on: timeline.passed(as_of).map(day),
            valid_until: certificate.map(|certificate| day(certificate.until)),
        })
    }
}
