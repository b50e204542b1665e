//! Finds in the standings what the roster and the catalogue's tables do not know.

use std::collections::{BTreeMap, BTreeSet};

use xapi::Ifi;

use super::UncountedWithin;
use super::unknown_people::{InUnknown, UnknownPeople, WhyUnknown};
use crate::UncountedKind;
use crate::catalogue::unit_slug;
use crate::same_iri::{same_home_page_key, same_host_key};
use crate::standings::labels::label_slug;
use crate::standings::numbers::CourseNumber;
use crate::standings::people::{Person, Placing};
use crate::standings::timeline::{DayNumber, day_number};
use crate::{AgentKey, Attribution, Catalogue, Day, Kommunkod, Reach, Roster, Standings};

/// Something that the standings name and that matches nothing.
#[derive(Debug, Clone)]
pub(super) struct UnmatchedStanding {
    pub(super) kind: UncountedKind,
    pub(super) value: String,
    /// The municipality of a unit.
    pub(super) municipality: Option<Kommunkod>,
    pub(super) count: u64,
    pub(super) first: Option<DayNumber>,
    pub(super) last: Option<DayNumber>,
    /// Of the counted agents, the one with the latest day, with that day; the order in which they came does not matter.
    pub(super) agent: Option<(DayNumber, AgentKey)>,
}

impl UnmatchedStanding {
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

    fn name(&mut self, agent: &AgentKey, last: DayNumber) {
        let is_later = |(known, of): &(DayNumber, AgentKey)| (*known, agent) < (last, of);
        if self.agent.as_ref().is_none_or(is_later) {
            self.agent = Some((last, agent.clone()));
        }
    }
}

/// What was found, by its comparison key.
#[derive(Default)]
pub(super) struct Found {
    things: BTreeMap<(UncountedKind, Option<Kommunkod>, String), UnmatchedStanding>,
    unknown: BTreeMap<WhyUnknown, u64>,
}

impl Found {
    /// What the standings name up to the end of a day, as far as the caller may see it. Units and organisations belong
    /// to no course.
    pub(super) fn within(standings: &Standings, within: &UncountedWithin<'_>, as_of: Day) -> Self {
        let mut found = Self::default();
        found.look_at_people(standings, within, as_of);
        found.look_at_completions(standings, within.reach, as_of);
        found.look_at_roster(standings.catalogue(), standings.roster(), within.reach);
        found.look_at_contradictions(standings, within.reach, as_of);
        found
    }

    pub(super) fn into_parts(self) -> (Vec<UnmatchedStanding>, Vec<UnknownPeople>) {
        let unknown = self.unknown.into_iter().map(|(reason, people)| UnknownPeople { reason, people });
        (self.things.into_values().collect(), unknown.collect())
    }

    fn thing(
        &mut self,
        kind: UncountedKind,
        municipality: Option<Kommunkod>,
        key: String,
        value: &str,
    ) -> &mut UnmatchedStanding {
        self.things
            .entry((kind, municipality, key))
            .or_insert_with(|| UnmatchedStanding::new(kind, value, municipality))
    }

    fn look_at_people(&mut self, standings: &Standings, within: &UncountedWithin<'_>, as_of: Day) {
        let as_of = day_number(as_of);
        for person in &standings.people().all {
            let Some(InUnknown { agent, days }) = InUnknown::find(standings, person, within, as_of) else { continue };
            let ifi = agent.as_str().parse::<Ifi>().ok();
            let reason = WhyUnknown::of(standings, person, agent, ifi.as_ref());
            *self.unknown.entry(reason).or_default() += 1;
            if matches!(reason, WhyUnknown::NotOnTheRosterThatDay | WhyUnknown::BeyondSender) {
                continue;
            }
            let thing = match ifi {
                Some(Ifi::Account { home_page, .. }) => {
                    self.spelling(UncountedKind::HomePage, same_home_page_key(&home_page), &home_page)
                }
                Some(mailbox @ Ifi::Mbox(_)) => match mailbox.mail_domain() {
                    Some(domain) => self.spelling(UncountedKind::MailDomain, same_host_key(&domain), &domain),
                    None => continue,
                },
                _ => continue,
            };
            thing.count(Some(days));
            thing.name(agent, days.1);
        }
    }

    /// Completions that follow from what several places are told together, and count in none of them.
    fn look_at_completions(&mut self, standings: &Standings, reach: &Reach, as_of: Day) {
        if reach.places.is_some() {
            return;
        }
        let as_of = day_number(as_of);
        for person in &standings.people().all {
            for (number, day) in completed_apart(person, as_of) {
                let Some(course) = standings.catalogue().courses().get(number.place()) else { continue };
                if reach.holds_course(&course.id) {
                    let id = course.id.to_string();
                    self.thing(UncountedKind::CompletedApart, None, id.clone(), &id).count(Some((day, day)));
                }
            }
        }
    }

    /// Counts a thing with several spellings, shown by the alphabetically first, whichever came first.
    fn spelling(&mut self, kind: UncountedKind, key: String, value: &str) -> &mut UnmatchedStanding {
        let thing = self.thing(kind, None, key, value);
        if value < thing.value.as_str() {
            value.clone_into(&mut thing.value);
        }
        thing
    }

    fn look_at_roster(&mut self, catalogue: &Catalogue, roster: &Roster, reach: &Reach) {
        let file = catalogue.file();
        let with_units: BTreeSet<Kommunkod> = file.units.iter().map(|unit| unit.kommunkod).collect();
        let targets = || file.courses.iter().filter_map(|course| course.target.as_ref()?.roster_roles.as_ref());
        let of_trainers = file.trainers.iter().flat_map(|trainers| &trainers.roles);
        let roles: BTreeSet<String> = targets().flatten().chain(of_trainers).map(|role| label_slug(role)).collect();
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
                && reach.courses.is_none()
                && with_units.contains(&row.kommunkod)
                && !catalogue.knows_unit(row.kommunkod, &unit)
            {
                let key = unit_slug(&unit);
                self.thing(UncountedKind::Unit, Some(row.kommunkod), key, &unit).count(days);
            }
            if let Some(role) = text(&row.role)
                && names_roles
                && !roles.contains(&label_slug(&role))
            {
                self.thing(UncountedKind::Role, None, label_slug(&role), &role).count(days);
            }
            if let Some(id) = row.kommunkod.organisation()
                && reach.courses.is_none()
                && catalogue.organisation(row.kommunkod).is_none()
            {
                self.thing(UncountedKind::Organisation, None, id.to_string(), &id).count(days);
            }
        }
    }

    fn look_at_contradictions(&mut self, standings: &Standings, reach: &Reach, as_of: Day) {
        let file = standings.catalogue().file();
        for contradiction in standings.contradictions().filter(|contradiction| contradiction.day <= as_of) {
            let is_held = |code: &Kommunkod| reach.holds_municipality(file, *code);
            if !reach.holds_course(&contradiction.course) || !contradiction.roster.iter().any(is_held) {
                continue;
            }
            let roster: Vec<_> = contradiction.roster.iter().map(|code| code.employer_code()).collect();
            let value = format!("statements: {}; roster: {}", contradiction.said, roster.join(", "));
            let day = day_number(contradiction.day);
            let thing = self.thing(UncountedKind::Contradiction, None, value.clone(), &value);
            thing.count(Some((day, day)));
        }
    }
}

/// The courses that a person has completed only by what several places are told together, while the roster gives no
/// seat; with the day.
fn completed_apart(person: &Person, as_of: DayNumber) -> impl Iterator<Item = (CourseNumber, DayNumber)> + '_ {
    let mut seats = Vec::new();
    person.rows().iter().filter(|(_, row)| row.is_apart()).filter_map(move |(course, row)| {
        let day = row.everywhere().course().completed(as_of)?;
        person.seats(Placing::Roster, day, Attribution::AtEvent, as_of, &mut seats);
        let is_completed_somewhere = || row.by_place().any(|(_, told)| told.course().completed(as_of).is_some());
        (seats.is_empty() && !is_completed_somewhere()).then_some((*course, day))
    })
}
