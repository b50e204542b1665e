//! What matched nothing, and how to mend it.

use std::collections::BTreeMap;

use super::{Error, Service, permit};
use crate::auth::{CREDENTIALS_HOME_PAGE, Caller, Scope};
use crate::learning::{AgentKey, Day, Kommunkod, UncountedKind, UncountedReport};
use crate::store::PageQuery;
use crate::xapi::{Ifi, Statement, StatementFilter};

/// Senders that a row names; it says how many more there are.
const SENDERS: usize = 10;

/// Which part of what matched nothing is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UncountedQuery {
    /// These kinds; empty for all.
    pub kinds: Vec<UncountedKind>,
    /// Rows that are passed over.
    pub offset: usize,
    /// Rows at most.
    pub limit: usize,
    /// Up to the end of this day.
    pub as_of: Day,
}

impl UncountedQuery {
    /// Rows where nothing else is asked for.
    pub const DEFAULT_LIMIT: usize = 200;
    /// Rows at most.
    pub const MOST: usize = 1_000;
}

/// A part of what matched nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct UncountedPage {
    /// The rows of the page, and what is told beside them.
    pub report: UncountedReport,
    /// Rows in all.
    pub of_rows: usize,
}

impl Service {
    /// What statements and rosters named and nothing matched, within the caller's reach: what it sent itself; of a
    /// municipality, what its own credentials sent and its own roster names.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] where the caller's reach is limited to courses: what matched nothing is
    /// of no course.
    pub async fn uncounted(&self, caller: &Caller, query: UncountedQuery) -> Result<UncountedPage, Error> {
        permit(caller, &[Scope::CatalogueWrite])?;
        let (reach, own) = (caller.reach.clone(), caller.key.clone());
        if reach.courses.is_some() {
            return Err(Error::OutOfReach);
        }
        let credentials = self.store.credentials().await?;
        let municipalities: BTreeMap<String, Option<Kommunkod>> =
            credentials.into_iter().map(|credential| (credential.key, credential.municipality)).collect();
        let catalogue = self.store.catalogue().await?.1;
        let uncounted = self.store.uncounted().await?;
        let kinds = if query.kinds.is_empty() { UncountedKind::ALL.to_vec() } else { query.kinds };
        let as_of = query.as_of;
        let report = self.with_standings(move |standings| {
            let sender = |identity: &str| {
                let (name, municipality) = match identity.parse().ok() {
                    Some(Ifi::Account { home_page, name }) if home_page == CREDENTIALS_HOME_PAGE => {
                        let municipality = municipalities.get(&name).copied().flatten();
                        (name, municipality)
                    }
                    _ => (identity.to_owned(), None),
                };
                let is_reached = reach.is_everything()
                    || name == own
                    || municipality.is_some_and(|code| reach.holds_municipality(catalogue.file(), code));
                is_reached.then_some(name)
            };
            standings.uncounted_within(&uncounted, &kinds, &reach, as_of, &sender)
        });
        let mut report = report.await?;
        let of_rows = report.rows.len();
        report.rows = report.rows.into_iter().skip(query.offset).take(query.limit).collect();
        for row in &mut report.rows {
            if let Some(agent) = row.agent.take() {
                (row.example, row.senders) = self.newest_statement(&agent).await?;
            }
            let more = row.senders.len().saturating_sub(SENDERS);
            if more > 0 {
                row.senders.truncate(SENDERS);
                row.senders.push(format!("and {more} more"));
            }
        }
        Ok(UncountedPage { report, of_rows })
    }

    /// The newest statement of an agent, and who sent it.
    async fn newest_statement(&self, agent: &AgentKey) -> Result<(Option<uuid::Uuid>, Vec<String>), Error> {
        let filter = StatementFilter { agent: agent.as_str().parse().ok(), ..StatementFilter::default() };
        let query = PageQuery { all_of: filter.all_of(), limit: 1, ..PageQuery::default() };
        let page = self.store.page(query).await?;
        let Some(newest) = page.statements.first() else { return Ok((None, Vec::new())) };
        let value = serde_json::from_str(&newest.text).unwrap_or_default();
        let Some(statement) = Statement::new(&value) else { return Ok((None, Vec::new())) };
        let sender = statement.authority().and_then(|authority| authority.ifis().next()).map(|ifi| match ifi {
            Ifi::Account { home_page, name } if home_page == CREDENTIALS_HOME_PAGE => name,
            other => other.to_string(),
        });
        Ok((statement.id(), sender.into_iter().collect()))
    }
}
