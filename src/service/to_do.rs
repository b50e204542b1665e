//! What a caller could act on: people who have not started, data that matched nothing, old lists, silent platforms.

use std::collections::BTreeMap;

use learning::{
    Catalogue, Day, Dimension, FigureQuery, Figures, Key, Kommunkod, Measure, RosterList, UncountedKind, reference,
};
use store::{AuditAction, AuditEntry, Credential};

use super::{Disclosure, Error, Service, UncountedQuery, audit, permit};
use crate::auth::{Caller, Scope, scopes_of};

/// After how many days a roster is old.
const OLD_AFTER: i32 = 90;
/// After how many days without a delivery a platform is silent.
const SILENT_AFTER: i32 = 7;

/// What a caller could act on today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToDo {
    /// Today, in Sweden.
    pub as_of: Day,
    /// The first of each kind, then the rest.
    pub items: Vec<ToDoItem>,
}

/// Something to act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToDoItem {
    /// People known by name for whom a course is meant and who have not started it.
    NotStarted {
        /// The course.
        course: Key,
        /// Distinct persons.
        count: u32,
    },
    /// People for whom a course is meant by an entered number, so nobody knows who they are.
    NotNamed {
        /// The course.
        course: Key,
        /// Persons.
        count: u32,
    },
    /// People whose certificate of a course expires within 90 days.
    CertificatesExpiring {
        /// The course.
        course: Key,
        /// Distinct persons.
        count: u32,
    },
    /// What statements and rosters named and could not be placed or counted.
    Uncounted {
        /// How many different things.
        count: usize,
        /// Distinct persons in no known municipality, of those the caller may see.
        people: u64,
    },
    /// Rosters whose newest list is old or missing.
    OldRosters(Vec<OldRoster>),
    /// Platforms that have sent nothing for some days.
    SilentPlatforms(Vec<SilentPlatform>),
}

/// A roster whose newest list is old.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldRoster {
    /// The employer.
    pub employer: Key,
    /// The day of its newest list; `None` if it has none.
    pub newest: Option<Day>,
}

/// A platform that has sent nothing for several days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SilentPlatform {
    /// The name of its credential.
    pub name: String,
    /// The municipality it belongs to, if any.
    pub municipality: Option<Key>,
    /// The last day on which it stored something; `None` if never.
    pub last: Option<Day>,
}

impl ToDo {
    /// The kinds of uncounted things that someone can act on. Leaves out roles without a course and those marked as not
    /// a person, which are as they should be.
    pub const UNCOUNTED: [UncountedKind; 13] = [
        UncountedKind::Activity,
        UncountedKind::Verb,
        UncountedKind::HomePage,
        UncountedKind::MailDomain,
        UncountedKind::Unit,
        UncountedKind::Contradiction,
        UncountedKind::ClockAhead,
        UncountedKind::WithoutZone,
        UncountedKind::Organisation,
        UncountedKind::ClockUnset,
        UncountedKind::Municipality,
        UncountedKind::ClaimRefused,
        UncountedKind::CompletedApart,
    ];
}

impl ToDoItem {
    /// How many there are: as many as the linked list has.
    pub fn count(&self) -> u64 {
        match self {
            Self::NotStarted { count, .. }
            | Self::NotNamed { count, .. }
            | Self::CertificatesExpiring { count, .. } => u64::from(*count),
            Self::Uncounted { count, .. } => *count as u64,
            Self::OldRosters(all) => all.len() as u64,
            Self::SilentPlatforms(all) => all.len() as u64,
        }
    }
}

impl Service {
    /// Returns what the caller could act on today. Each kind is for those who may see it: people and target groups for
    /// callers with exact figures (names also need `people/read`), uncounted things for `catalogue/write`, rosters and
    /// platforms for those who look after them and for the employer's own staff.
    ///
    /// # Errors
    /// [`Error::Forbidden`] if it may see none of them; for people of several employers, if the audit log can't be
    /// written.
    pub async fn to_do(&self, caller: &Caller) -> Result<ToDo, Error> {
        permit(caller, &[Scope::FiguresRead, Scope::PeopleRead, Scope::RosterWrite, Scope::CatalogueWrite])?;
        let today = Day::of(self.clock.now());
        let catalogue = self.store.catalogue().await?.1;
        let disclosure = self.discloser(caller).under(&catalogue);
        let mut kinds = Vec::new();
        if let Some(figures) = self.figures_to_act_on(caller, disclosure, today).await? {
            let of = |measure| move |(course, counts): (Key, learning::Counts)| Some((course, counts.shown(measure)?));
            if caller.may(Scope::PeopleRead) {
                let all = largest_first(by_course(&figures).filter_map(of(Measure::NotStarted)));
                kinds.push(all.map(|(course, count)| ToDoItem::NotStarted { course, count }).collect());
                let all = largest_first(by_course(&figures).filter_map(of(Measure::CertificatesExpiring)));
                kinds.push(all.map(|(course, count)| ToDoItem::CertificatesExpiring { course, count }).collect());
            }
            if caller.may(Scope::FiguresRead) || caller.may(Scope::RosterWrite) {
                let all = largest_first(by_course(&figures).filter_map(of(Measure::NotNamed)));
                kinds.push(all.map(|(course, count)| ToDoItem::NotNamed { course, count }).collect());
            }
        }
        // The employer's own staff learn why their figures may be old.
        let is_own = disclosure == Disclosure::OwnStaff && caller.may(Scope::FiguresRead);
        if caller.may(Scope::RosterWrite) || is_own {
            let lists = self.store.roster().await?.1.lists.iter().copied().collect::<Vec<_>>();
            let old = old_rosters(caller, &catalogue, &lists, today);
            kinds.push((!old.is_empty()).then_some(ToDoItem::OldRosters(old)).into_iter().collect());
        }
        if caller.may(Scope::CatalogueWrite) {
            let query = UncountedQuery { kinds: ToDo::UNCOUNTED.to_vec(), offset: 0, limit: 0, as_of: today };
            let found = self.uncounted(caller, query).await?;
            let people = found.report.unknown_people.iter().map(|of| of.people).sum();
            let item = ToDoItem::Uncounted { count: found.of_rows, people };
            kinds.push(Some(item).filter(|item| item.count() > 0).into_iter().collect());
        }
        if caller.may(Scope::Admin) || is_own {
            let silent = silent_platforms(caller, &catalogue, self.store.credentials().await?, self.clock.now());
            kinds.push((!silent.is_empty()).then_some(ToDoItem::SilentPlatforms(silent)).into_iter().collect());
        }
        Ok(ToDo { as_of: today, items: first_of_each(kinds) })
    }

    /// The figures by course, if the caller sees exact ones: nothing may follow from hidden numbers.
    async fn figures_to_act_on(
        &self,
        caller: &Caller,
        disclosure: Disclosure,
        today: Day,
    ) -> Result<Option<Figures>, Error> {
        let may_act =
            [Scope::FiguresRead, Scope::PeopleRead, Scope::RosterWrite].into_iter().any(|scope| caller.may(scope));
        if !may_act || disclosure.suppression().is_some() {
            return Ok(None);
        }
        let (discloser, reach) = (self.discloser(caller), caller.reach.clone());
        let query = FigureQuery::by(&[Dimension::Course], today);
        let figures = self.with_standings(move |standings| {
            // Another catalogue may have come into force in the meantime.
            let is_exact = discloser.under(standings.catalogue()).suppression().is_none();
            is_exact.then(|| standings.figures_within(&query, &reach)).flatten()
        });
        let figures = figures.await?;
        if let Some(figures) = figures.as_ref().filter(|_| disclosure.is_exception()) {
            let rows = Some(figures.rows.len() as u64);
            self.tally(AuditEntry { rows, ..audit::by(caller, AuditAction::FiguresExact) }).await?;
        }
        Ok(figures)
    }
}

fn by_course(figures: &Figures) -> impl Iterator<Item = (Key, learning::Counts)> + '_ {
    figures.rows.iter().filter_map(|row| Some((row.keys.first()?.clone(), row.counts)))
}

/// Drops zeros and sorts by number, largest first; ties stay in the order of the figures.
fn largest_first(all: impl Iterator<Item = (Key, u32)>) -> impl Iterator<Item = (Key, u32)> {
    let mut all: Vec<_> = all.filter(|(_, count)| *count > 0).collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    all.into_iter()
}

/// Returns the first item of each kind, then the rest in the order of kinds.
fn first_of_each(kinds: Vec<Vec<ToDoItem>>) -> Vec<ToDoItem> {
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for kind in kinds {
        let mut kind = kind.into_iter();
        first.extend(kind.next());
        rest.extend(kind);
    }
    first.extend(rest);
    first
}

/// The rosters of employers that the caller reaches as a whole whose newest list is old or, for an employer that the
/// reach names, missing.
fn old_rosters(caller: &Caller, catalogue: &Catalogue, lists: &[RosterList], today: Day) -> Vec<OldRoster> {
    let mut newest: BTreeMap<Kommunkod, Option<Day>> = BTreeMap::new();
    for list in lists {
        let known = newest.entry(list.kommunkod).or_default();
        *known = (*known).max(Some(list.day));
    }
    let named = caller.reach.places.iter().flat_map(|places| places.municipalities.iter().copied());
    for code in named.filter(|code| reference::municipality(*code).is_some()) {
        newest.entry(code).or_default();
    }
    let is_old = |day: &Option<Day>| day.is_none_or(|day| today.number() - day.number() > OLD_AFTER);
    let old = newest
        .into_iter()
        .filter(|(code, day)| is_old(day) && caller.reach.holds_municipality(catalogue.file(), *code));
    let key = |code: Kommunkod| Key::new(code.employer_code(), catalogue.employer_name(code));
    old.map(|(code, newest)| OldRoster { employer: key(code), newest }).collect()
}

/// The credentials within the caller's reach that may send statements but have not for several days. If one never has,
/// the days count from its creation.
fn silent_platforms(
    caller: &Caller,
    catalogue: &Catalogue,
    credentials: Vec<Credential>,
    now: jiff::Timestamp,
) -> Vec<SilentPlatform> {
    let today = Day::of(now);
    let is_within = |credential: &Credential| match credential.municipality {
        // Nobody knows beforehand which course a platform's statements will be about.
        Some(code) => caller.reach.courses.is_none() && caller.reach.holds_municipality(catalogue.file(), code),
        None => caller.reach.is_everything(),
    };
    // Administrators may send too, but that is not their job.
    let sends = |credential: &Credential| {
        let sends = |scope: &Scope| matches!(scope, Scope::StatementsWrite | Scope::All);
        credential.account.is_none() && scopes_of(credential).iter().any(sends)
    };
    let last = |credential: &Credential| credential.stored.map(|stored| stored.day);
    let made =
        |credential: &Credential| credential.secrets.iter().filter_map(|secret| secret.created).min().map(Day::of);
    let is_silent = |credential: &Credential| {
        let since = last(credential).or_else(|| made(credential));
        since.is_some_and(|since| today.number() - since.number() > SILENT_AFTER)
    };
    let silent = credentials.into_iter().filter(|credential| {
        credential.is_in_force(now) && is_within(credential) && sends(credential) && is_silent(credential)
    });
    let municipality = |code: Kommunkod| Key::new(code.employer_code(), catalogue.employer_name(code));
    let platform = |credential: Credential| SilentPlatform {
        last: last(&credential),
        municipality: credential.municipality.map(municipality),
        name: credential.name,
    };
    silent.map(platform).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn not_started(course: &str, count: u32) -> ToDoItem {
        ToDoItem::NotStarted { course: Key::new(course, course), count }
    }

    #[test]
    fn the_first_of_each_kind_comes_before_the_second_of_any() {
        let silent = || ToDoItem::SilentPlatforms(Vec::new());
        let kinds = vec![vec![not_started("a", 3), not_started("b", 2)], Vec::new(), vec![silent()]];
        assert_eq!(first_of_each(kinds), [not_started("a", 3), silent(), not_started("b", 2)]);
    }

    #[test]
    fn courses_stand_by_how_many_there_are_and_none_has_nobody() {
        let courses = [("a", 1), ("b", 0), ("c", 4), ("d", 1)].map(|(id, count)| (Key::new(id, id), count));
        let sorted: Vec<_> = largest_first(courses.into_iter()).map(|(course, count)| (course.code, count)).collect();
        assert_eq!(sorted, [("c".to_owned(), 4), ("a".to_owned(), 1), ("d".to_owned(), 1)]);
    }
}
