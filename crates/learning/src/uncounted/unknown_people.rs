//! People in `unknown`: who counts in no known municipality, why, and who may see it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use xapi::Ifi;

use super::UncountedWithin;
use crate::standings::numbers::{CourseNumber, EmployerNumber};
use crate::standings::people::{Person, Placing, tabled};
use crate::standings::seats::Seat;
use crate::standings::timeline::{DayNumber, day_number};
use crate::{AgentKey, Attribution, CourseId, Day, Kommunkod, Reach, Standings};

/// Why a person counts in `unknown`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhyUnknown {
    /// The roster has the person, but not on that day.
    NotOnTheRosterThatDay,
    /// On no roster, and no table has the home page of the account.
    HomePage,
    /// On no roster, and no table has the domain of the mailbox.
    MailDomain,
    /// On no roster, and the tables place the person beyond the reach of the limited credential that sent it.
    BeyondSender,
    /// On no roster, and known only by the hash of a mailbox, which has no domain.
    MailHash,
    /// On no roster, and known only by an OpenID.
    OpenId,
}

/// The number of persons in `unknown` for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnknownPeople {
    /// The reason.
    pub reason: WhyUnknown,
    /// The number of persons.
    pub people: u64,
}

/// The agents and courses in `unknown` of which a caller itself sent statements, with the days of the first and the last
/// of these.
pub type OwnPeople = BTreeMap<(AgentKey, CourseId), (Day, Day)>;

impl WhyUnknown {
    pub(super) fn of(standings: &Standings, person: &Person, agent: &AgentKey, ifi: Option<&Ifi>) -> Self {
        match ifi {
            _ if person.is_on_a_roster() => Self::NotOnTheRosterThatDay,
            _ if tabled(standings.catalogue(), agent).is_some() => Self::BeyondSender,
            Some(Ifi::Account { .. }) => Self::HomePage,
            Some(Ifi::Mbox(_)) => Self::MailDomain,
            Some(Ifi::MboxSha1sum(_)) => Self::MailHash,
            Some(Ifi::OpenId(_)) | None => Self::OpenId,
        }
    }
}

/// How a person counts in `unknown`, as far as the caller may see it.
pub(super) struct InUnknown<'p> {
    /// The alphabetically first of the agents by which the person counts in the first such course.
    pub(super) agent: &'p AgentKey,
    /// The first and the last day with a statement there.
    pub(super) days: (DayNumber, DayNumber),
}

impl<'p> InUnknown<'p> {
    /// `None` if the person does not count there, or the caller may not see it.
    pub(super) fn find(
        standings: &Standings,
        person: &'p Person,
        within: &UncountedWithin<'_>,
        as_of: DayNumber,
    ) -> Option<Self> {
        let mut found: Option<Self> = None;
        let mut add = |agent: Option<&'p AgentKey>, days: (DayNumber, DayNumber)| {
            let known = found.take();
            let agent = known.as_ref().map(|known| known.agent).or(agent);
            let days = known.map_or(days, |known| (known.days.0.min(days.0), known.days.1.max(days.1)));
            found = agent.map(|agent| Self { agent, days });
        };
        for (number, days) in courses_in_unknown(person, as_of) {
            let Some(course) = standings.catalogue().courses().get(number.place()) else { continue };
            if sees_unknown(within.reach, &course.id) {
                add(person.agents_in(number, EmployerNumber::UNKNOWN).into_iter().min(), days);
                continue;
            }
            let mut agents: Vec<_> = person.agents().collect();
            agents.sort_unstable();
            for agent in agents {
                if let Some((first, last)) = within.own_people.get(&(agent.clone(), course.id.clone())) {
                    add(Some(agent), (day_number(*first), day_number(*last)));
                }
            }
        }
        found
    }
}

impl Standings {
    /// The agents and courses in `unknown` that a reach does not show: a store knows of which of them a caller itself
    /// sent statements. Returns at most `most`, and how many more there are.
    pub fn unknown_beyond(&self, reach: &Reach, as_of: Day, most: usize) -> (Vec<(AgentKey, CourseId)>, u64) {
        // A credential limited to places speaks for one of them, or for nowhere.
        let claimed = reach.places.is_some().then_some(Kommunkod::NOWHERE);
        let (mut beyond, mut more) = (Vec::new(), 0);
        for person in &self.people().all {
            for (number, _) in courses_in_unknown(person, day_number(as_of)) {
                let Some(course) = self.catalogue().courses().get(number.place()) else { continue };
                if sees_unknown(reach, &course.id) {
                    continue;
                }
                for agent in person.agents_claiming(number, claimed) {
                    if beyond.len() < most {
                        beyond.push((agent.clone(), course.id.clone()));
                    } else {
                        more += 1;
                    }
                }
            }
        }
        (beyond, more)
    }
}

/// Whether a reach shows the people in no known municipality, in a course.
fn sees_unknown(reach: &Reach, course: &CourseId) -> bool {
    reach.places.is_none() && reach.holds_course(course)
}

/// The courses in which a person counts in `unknown`, with the first and the last day with a statement there.
fn courses_in_unknown(
    person: &Person,
    as_of: DayNumber,
) -> impl Iterator<Item = (CourseNumber, (DayNumber, DayNumber))> + '_ {
    let mut seats = Vec::new();
    let parts = person.rows().iter().flat_map(|(course, row)| Placing::parts(row).map(move |part| (*course, part)));
    parts.filter_map(move |(course, (placing, told))| {
        let (since, _) = told.course().enrolled(as_of)?;
        person.seats(placing, since, Attribution::AtEvent, as_of, &mut seats);
        if !seats.contains(&Seat::of(None)) {
            return None;
        }
        let active = told.course().active_within(0, as_of);
        Some((course, (active.first().copied().unwrap_or(since), active.last().copied().unwrap_or(since))))
    })
}
