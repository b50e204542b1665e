//! What the roster and the tables of the catalogue do not know, read off the standings.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::UncountedKind;
use crate::learning::numbers::EmployerNumber;
use crate::learning::people::{Person, Placing, tabled};
use crate::learning::same_iri::{same_home_page_key, same_host_key};
use crate::learning::seats::{Seat, role_slug};
use crate::learning::timeline::{DayNumber, day_number};
use crate::learning::{AgentKey, Attribution, Catalogue, Day, Kommunkod, Reach, Roster, Standings};
use crate::xapi::Ifi;

/// Why a person counts in `unknown`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyUnknown {
    /// The roster has the person, but not on that day.
    NotOnTheRosterThatDay,
    /// On no roster, and no table has the home page of the account.
    HomePage,
    /// On no roster, and no table has the domain of the mailbox.
    MailDomain,
    /// On no roster, and the tables place the person where the limited credential that sent it does not reach.
    BeyondSender,
    /// On no roster, and known by the hash of a mailbox, which has no domain.
    MailHash,
    /// On no roster, and known by an OpenID.
    OpenId,
}

/// Persons in `unknown`, for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownPeople {
    /// Why.
    pub reason: WhyUnknown,
    /// How many persons.
    pub people: u64,
}

/// Something that the standings name and that matches nothing.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub(super) kind: UncountedKind,
    pub(super) value: String,
    /// Of a unit, where it is.
    pub(super) municipality: Option<Kommunkod>,
    pub(super) count: u64,
    pub(super) first: Option<DayNumber>,
    pub(super) last: Option<DayNumber>,
    /// One of those who were counted.
    pub(super) agent: Option<AgentKey>,
}

impl Standing {
    fn new(kind: UncountedKind, value: &str, municipality: Option<Kommunkod>) -> Self {
        Self { kind, value: value.to_owned(), municipality, count: 0, first: None, last: None, agent: None }
    }

    fn count(&mut self, days: Option<(DayNumber, DayNumber)>) {
        self.count += 1;
        if let Some((first, last)) = days {
            self.first = Some(self.first.map_or(first, |known| known.min(first)));
            self.last = Some(self.last.map_or(last, |known| known.max(last)));
        }
    }
}

/// What was found, by what it is compared by.
#[derive(Default)]
pub(super) struct Found {
    things: BTreeMap<(UncountedKind, Option<Kommunkod>, String), Standing>,
    unknown: BTreeMap<WhyUnknown, u64>,
}

impl Found {
    /// What the standings name up to the end of a day. Who reaches a part sees what its rosters name; people in
    /// `unknown` are of no municipality.
    pub(super) fn within(standings: &Standings, reach: &Reach, as_of: Day) -> Self {
        let mut found = Self::default();
        if reach.is_everything() {
            found.look_at_people(standings, as_of);
        }
        found.look_at_roster(standings.catalogue(), standings.roster(), reach);
        found.look_at_contradictions(standings, reach, as_of);
        found
    }

    pub(super) fn into_parts(self) -> (Vec<Standing>, Vec<UnknownPeople>) {
        let unknown = self.unknown.into_iter().map(|(reason, people)| UnknownPeople { reason, people });
        (self.things.into_values().collect(), unknown.collect())
    }

    fn thing(
        &mut self,
        kind: UncountedKind,
        municipality: Option<Kommunkod>,
        key: String,
        value: &str,
    ) -> &mut Standing {
        self.things.entry((kind, municipality, key)).or_insert_with(|| Standing::new(kind, value, municipality))
    }

    fn look_at_people(&mut self, standings: &Standings, as_of: Day) {
        for person in &standings.people().all {
            let Some((agent, days)) = find_in_unknown(person, day_number(as_of)) else { continue };
            let ifi = agent.as_str().parse::<Ifi>().ok();
            let reason = match &ifi {
                _ if person.is_on_a_roster() => WhyUnknown::NotOnTheRosterThatDay,
                _ if tabled(standings.catalogue(), agent).is_some() => WhyUnknown::BeyondSender,
                Some(Ifi::Account { .. }) => WhyUnknown::HomePage,
                Some(Ifi::Mbox(_)) => WhyUnknown::MailDomain,
                Some(Ifi::MboxSha1sum(_)) => WhyUnknown::MailHash,
                Some(Ifi::OpenId(_)) | None => WhyUnknown::OpenId,
            };
            *self.unknown.entry(reason).or_default() += 1;
            if matches!(reason, WhyUnknown::NotOnTheRosterThatDay | WhyUnknown::BeyondSender) {
                continue;
            }
            let thing = match ifi {
                Some(Ifi::Account { home_page, .. }) => {
                    self.thing(UncountedKind::HomePage, None, same_home_page_key(&home_page), &home_page)
                }
                Some(mailbox @ Ifi::Mbox(_)) => match mailbox.mail_domain() {
                    Some(domain) => self.thing(UncountedKind::MailDomain, None, same_host_key(&domain), &domain),
                    None => continue,
                },
                _ => continue,
            };
            thing.count(Some(days));
            thing.agent.get_or_insert_with(|| agent.clone());
        }
    }

    fn look_at_roster(&mut self, catalogue: &Catalogue, roster: &Roster, reach: &Reach) {
        let file = catalogue.file();
        let with_units: BTreeSet<Kommunkod> = file.units.iter().map(|unit| unit.kommunkod).collect();
        let targets = || file.courses.iter().filter_map(|course| course.target.as_ref()?.roster_roles.as_ref());
        let roles: BTreeSet<String> = targets().flatten().map(|role| role_slug(role)).collect();
        // An empty list means every role.
        let names_roles = targets().next().is_some() && targets().all(|roles| !roles.is_empty());
        for row in &roster.affiliations {
            if !reach.holds_municipality(file, row.kommunkod) {
                continue;
            }
            let text = |text: &Option<String>| {
                text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
            };
            let days = row.valid_from.map(|from| (day_number(from), row.valid_to.map_or(day_number(from), day_number)));
            if let Some(unit) = text(&row.unit)
                && with_units.contains(&row.kommunkod)
                && !catalogue.knows_unit(row.kommunkod, &unit)
            {
                let key = crate::learning::slug::slug(&unit);
                self.thing(UncountedKind::Unit, Some(row.kommunkod), key, &unit).count(days);
            }
            if let Some(role) = text(&row.role)
                && names_roles
                && !roles.contains(&role_slug(&role))
            {
                self.thing(UncountedKind::Role, None, role_slug(&role), &role).count(days);
            }
            if let Some(id) = row.kommunkod.organisation()
                && catalogue.organisation(row.kommunkod).is_none()
            {
                self.thing(UncountedKind::Organisation, None, id.to_string(), &id).count(days);
            }
        }
    }

    fn look_at_contradictions(&mut self, standings: &Standings, reach: &Reach, as_of: Day) {
        let file = standings.catalogue().file();
        for contradiction in standings.contradictions().filter(|contradiction| contradiction.day <= as_of) {
            if !contradiction.roster.iter().any(|code| reach.holds_municipality(file, *code)) {
                continue;
            }
            let roster: Vec<_> = contradiction.roster.iter().map(ToString::to_string).collect();
            let value = format!("statements: {}; roster: {}", contradiction.said, roster.join(", "));
            let day = day_number(contradiction.day);
            let thing = self.thing(UncountedKind::Contradiction, None, value.clone(), &value);
            thing.count(Some((day, day)));
        }
    }
}

/// An agent by which a person counts in `unknown` in some course, and the first and last day with a statement there;
/// `None` of who does not.
fn find_in_unknown(person: &Person, as_of: DayNumber) -> Option<(&AgentKey, (DayNumber, DayNumber))> {
    let mut seats = Vec::new();
    let mut found: Option<(&AgentKey, (DayNumber, DayNumber))> = None;
    for (course, row) in person.rows() {
        for (placing, told) in Placing::parts(row) {
            let Some((since, _)) = told.course().enrolled(as_of) else { continue };
            person.seats(placing, since, Attribution::AtEvent, as_of, &mut seats);
            if !seats.contains(&Seat::of(None)) {
                continue;
            }
            let active = told.course().active_within(0, as_of);
            let (first, last) = (active.first().copied().unwrap_or(since), active.last().copied().unwrap_or(since));
            let agent = || person.agents_in(*course, EmployerNumber::UNKNOWN).first().copied();
            found = match found {
                Some((agent, known)) => Some((agent, (known.0.min(first), known.1.max(last)))),
                None => agent().map(|agent| (agent, (first, last))),
            };
        }
    }
    found
}
