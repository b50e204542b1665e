//! What matched nothing, and how to correct it.

use std::collections::{BTreeMap, BTreeSet};

use learning::{AgentKey, Day, Kommunkod, OwnPeople, UncountedKind, UncountedReport, UncountedRow, UncountedWithin};
use store::{PageQuery, StoredStatement, Voided};
use xapi::{Ifi, Statement, StatementFilter};

use super::reach::Sight;
use super::retrieve::READERS;
use super::stored_json::parse_stored;
use super::{Error, Service, permit};
use crate::auth::{Caller, Scope};

/// How many senders a row names; it says how many more there are.
const SENDERS: usize = 10;
/// How many people in `unknown`, by agent and course, are checked for statements that the caller itself sent.
const PEOPLE: usize = 2_000;

/// Which part of what matched nothing to return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UncountedQuery {
    /// Only these kinds; empty means all.
    pub kinds: Vec<UncountedKind>,
    /// How many rows to skip.
    pub offset: usize,
    /// The most rows to return.
    pub limit: usize,
    /// Up to and including this day.
    pub as_of: Day,
}

impl UncountedQuery {
    /// The default number of rows.
    pub const DEFAULT_LIMIT: usize = 200;
    /// The most rows.
    pub const MOST: usize = 1_000;
}

/// A part of what matched nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct UncountedPage {
    /// The rows of the page, and what belongs with them.
    pub report: UncountedReport,
    /// Rows in all.
    pub of_rows: usize,
    /// The names of the credentials among the senders, by key.
    pub sender_names: BTreeMap<String, String>,
}

impl Service {
    /// Returns what statements and rosters named that matched nothing, as far as the caller may see: what it sent
    /// itself, and what lies within its reach. For a municipality, that is what its own credentials sent and its own
    /// roster names; for courses, what almost matches one of them, and people in them who are in no known municipality.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn uncounted(&self, caller: &Caller, query: UncountedQuery) -> Result<UncountedPage, Error> {
        permit(caller, &[Scope::CatalogueWrite])?;
        let UncountedQuery { kinds, offset, limit, as_of } = query;
        let kinds = if kinds.is_empty() { UncountedKind::ALL.to_vec() } else { kinds };
        let (own_people, not_looked_at) = self.own_people(caller, as_of).await?;
        let name_sender = self.name_sender(caller).await?;
        let reach = caller.reach.clone();
        let uncounted = self.store.uncounted().await?;
        let report = self.with_standings(move |standings| {
            let within = UncountedWithin { reach: &reach, sender: &name_sender, own_people: &own_people };
            standings.uncounted_within(&uncounted, &kinds, &within, as_of)
        });
        let mut report = report.await?;
        report.people_not_looked_at = not_looked_at;
        let of_rows = report.rows.len();
        report.rows = report.rows.into_iter().skip(offset).take(limit).collect();
        for row in &mut report.rows {
            if let Some(agent) = row.agent.take() {
                (row.example, row.senders) = self.newest_statement(caller, &agent).await?;
            }
            let more = row.senders.len().saturating_sub(SENDERS);
            if more > 0 {
                row.senders.truncate(SENDERS);
                row.senders.push(format!("and {more} more"));
            }
        }
        self.keep_what_is_read(caller, &mut report.rows).await?;
        let senders: BTreeSet<&String> = report.rows.iter().flat_map(|row| &row.senders).collect();
        let named = self.store.credentials().await?.into_iter().filter(|credential| senders.contains(&credential.key));
        let sender_names = named.map(|credential| (credential.key, credential.name)).collect();
        Ok(UncountedPage { report, of_rows, sender_names })
    }

    /// Returns a function that names a sender if it is the caller, or belongs to a municipality within its reach.
    async fn name_sender(&self, caller: &Caller) -> Result<impl Fn(&str) -> Option<String> + Send + 'static, Error> {
        let credentials = self.store.credentials().await?;
        let municipalities: BTreeMap<String, Option<Kommunkod>> =
            credentials.into_iter().map(|credential| (credential.key, credential.municipality)).collect();
        let catalogue = self.store.catalogue().await?.1;
        let own = caller.authority.ifi().identity_key();
        let (reach, names) = (caller.reach.clone(), self.store.names().clone());
        Ok(move |identity: &str| {
            let (name, municipality) = match identity.parse().ok() {
                Some(Ifi::Account { home_page, name }) if home_page == names.credentials() => {
                    let municipality = municipalities.get(&name).copied().flatten();
                    (name, municipality)
                }
                _ => (identity.to_owned(), None),
            };
            // Nobody knows which course the unmatched names of a municipality's senders mean.
            let is_held = |code| reach.courses.is_none() && reach.holds_municipality(catalogue.file(), code);
            let is_reached = reach.is_everything() || own == *identity || municipality.is_some_and(is_held);
            is_reached.then_some(name)
        })
    }

    /// Among the people in `unknown` outside the caller's reach, finds those about whom the caller itself sent
    /// something. Also returns how many were not checked.
    async fn own_people(&self, caller: &Caller, as_of: Day) -> Result<(OwnPeople, u64), Error> {
        let mut own_people = OwnPeople::new();
        // What a municipality's credential sends is claimed for that municipality, and so leaves nobody without one.
        let leaves_nobody = caller.reach.is_everything() || caller.municipality.is_some();
        if leaves_nobody {
            return Ok((own_people, 0));
        }
        let own = caller.authority.ifi();
        let reach = caller.reach.clone();
        let beyond = self.with_standings(move |standings| standings.unknown_beyond(&reach, as_of, PEOPLE));
        let (beyond, not_looked_at) = beyond.await?;
        let catalogue = self.store.catalogue().await?.1;
        for (agent, course) in beyond {
            let filter = StatementFilter {
                agent: agent.as_str().parse().ok(),
                authority: Some(own.clone()),
                ..StatementFilter::default()
            };
            let terms = catalogue.terms_for_courses(&BTreeSet::from([course.clone()]));
            let all_of: Vec<_> = filter.all_of().into_iter().chain([terms]).collect();
            let mut days = Vec::with_capacity(2);
            for ascending in [true, false] {
                let query = PageQuery { all_of: all_of.clone(), limit: 1, ascending, ..PageQuery::default() };
                let page = self.store.page(query).await?;
                days.extend(page.statements.first().map(|found| day_of(found).min(as_of)));
            }
            if let [one, other] = days[..] {
                own_people.insert((agent, course), (one.min(other), one.max(other)));
            }
        }
        Ok((own_people, not_looked_at))
    }

    /// Finds the newest statement of an agent that the caller sent or that lies within its reach, and its sender.
    async fn newest_statement(
        &self,
        caller: &Caller,
        agent: &AgentKey,
    ) -> Result<(Option<uuid::Uuid>, Vec<String>), Error> {
        let of_agent = StatementFilter { agent: agent.as_str().parse().ok(), ..StatementFilter::default() };
        let newest = |filter: StatementFilter| PageQuery { all_of: filter.all_of(), limit: 1, ..PageQuery::default() };
        let limited = !caller.reach.is_everything();
        let own = StatementFilter { authority: Some(caller.authority.ifi().clone()), ..of_agent.clone() };
        let mut found = None;
        if limited {
            found = self.store.page(newest(own)).await?.statements.pop();
        }
        if found.is_none() {
            found = self.page_within(&Sight::within(caller.reach.clone()), newest(of_agent)).await?.statements.pop();
        }
        let Some(found) = found else { return Ok((None, Vec::new())) };
        let value = parse_stored(&found.text)?;
        let Some(statement) = Statement::new(&value) else { return Ok((None, Vec::new())) };
        let sender = statement.authority().and_then(|authority| authority.ifis().next()).map(|ifi| match ifi {
            Ifi::Account { home_page, name } if home_page == self.store.names().credentials() => name,
            other => other.to_string(),
        });
        Ok((statement.id(), sender.into_iter().collect()))
    }

    /// Removes examples that the caller can't read: it has no use for the id, which may be of someone else's statement.
    async fn keep_what_is_read(&self, caller: &Caller, rows: &mut [UncountedRow]) -> Result<(), Error> {
        let sight = permit(caller, &READERS).ok().map(|()| Sight::of_reader(caller));
        if sight.as_ref().is_some_and(Sight::is_everything) {
            return Ok(());
        }
        let mut readable = BTreeSet::new();
        if let Some(sight) = sight {
            let mut found = Vec::new();
            for id in rows.iter().filter_map(|row| row.example) {
                found.extend(self.store.statement(id, Voided::Without).await?);
            }
            for found in self.within(&[sight], found).await? {
                let value = parse_stored(&found.text)?;
                readable.extend(Statement::new(&value).and_then(Statement::id));
            }
        }
        for row in rows {
            row.example = row.example.filter(|id| readable.contains(id));
        }
        Ok(())
    }
}

/// The day on which a statement says that it happened, otherwise the day on which it was stored.
fn day_of(found: &StoredStatement) -> Day {
    let value = parse_stored(&found.text).ok();
    let statement = value.as_ref().and_then(Statement::new);
    let at = statement.and_then(|statement| statement.having_happened(found.intake.happened).timestamp());
    Day::of(at.unwrap_or(found.stored))
}
