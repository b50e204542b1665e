//! Which statements a caller may see: those within its reach and, if it may read no others, with its own authority.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use learning::{Catalogue, StatementsWithin, same_activity_key};
use store::{PageQuery, StoredStatement};
use xapi::{Actor, Ifi, Object, Statement};

use super::stored_json::parse_stored;
use super::{Error, Service, run_blocking_if_large};
use crate::auth::{Caller, Reach, Scope};

/// Terms that are asked for at once to narrow a search; beyond that, statements are looked at one by one.
pub(super) const TERMS: usize = 200;
/// Statements that are looked at for one page; the page is then shorter, and goes on.
const LOOKED_AT: usize = 5_000;

/// Which statements a caller may see.
#[derive(Debug, Clone, Default)]
pub(super) struct Sight {
    /// Only statements with this authority.
    mine: Option<Ifi>,
    /// Only statements that happened at or after the first instant and before the second.
    happened: [Option<Timestamp>; 2],
    /// Only those with this verb.
    verb: Option<String>,
    /// Only those that are not about these activities, by the keys by which counting compares them.
    not_about: Arc<BTreeSet<String>>,
    /// Only those that count in no known municipality.
    nowhere: bool,
    reach: Reach,
}

/// The statements found, and where to continue.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) statements: Vec<StoredStatement>,
    pub(super) more: Option<u64>,
}

impl Sight {
    /// Everything within a reach.
    pub(super) fn within(reach: Reach) -> Self {
        Self { reach, ..Self::default() }
    }

    /// Everything that happened at or after an instant and before another.
    pub(super) fn of_period(from: Option<Timestamp>, to: Option<Timestamp>) -> Self {
        Self { happened: [from, to], ..Self::default() }
    }

    /// What has a verb, by its IRI.
    pub(super) fn of_verb(verb: String) -> Self {
        Self { verb: Some(verb), ..Self::default() }
    }

    /// What is not about one of these activities.
    pub(super) fn of_others(not_about: BTreeSet<String>) -> Self {
        Self { not_about: Arc::new(not_about), ..Self::default() }
    }

    /// What counts in no known municipality, wherever it is looked.
    pub(super) fn of_nowhere() -> Self {
        Self { nowhere: true, ..Self::default() }
    }

    /// Everything within the caller's reach; with `statements/read/mine` only its own.
    pub(super) fn of_reader(caller: &Caller) -> Self {
        let mine = (!caller.may(Scope::StatementsRead)).then(|| caller.authority.ifi().clone());
        Self { mine, reach: caller.reach.clone(), ..Self::default() }
    }

    /// Lets the index skip statements of no place and no course within the reach, if these are few.
    pub(super) fn narrow(&self, query: &mut PageQuery, catalogue: &Catalogue) {
        let terms = self.reach.courses.as_ref().map(|courses| catalogue.terms_for_courses(courses));
        query.all_of.extend(terms.filter(|terms| terms.len() <= TERMS));
        query.places = self.reach.place_terms(catalogue.file()).filter(|terms| terms.len() <= TERMS);
    }

    /// Whether everything may be seen.
    pub(super) fn is_everything(&self) -> bool {
        self.mine.is_none()
            && self.happened == [None; 2]
            && self.verb.is_none()
            && self.not_about.is_empty()
            && !self.is_of_places()
    }

    /// Whether it depends on where, or for which course, a statement counts.
    fn is_of_places(&self) -> bool {
        self.nowhere || !self.reach.is_everything()
    }

    /// Whether a statement may be seen, as far as the statement itself tells.
    fn holds(&self, statement: Statement<'_>, stored: Timestamp) -> bool {
        // The index also finds statements of others that refer to one of the caller's.
        let is_mine = |mine: &Ifi| statement.authority().and_then(Actor::ifi).as_ref() == Some(mine);
        let [from, to] = self.happened;
        let happened = || statement.timestamp().unwrap_or(stored);
        self.mine.as_ref().is_none_or(is_mine)
            && self.verb.as_ref().is_none_or(|verb| statement.verb() == verb)
            && (self.not_about.is_empty() || !self.is_about_those(statement))
            && from.is_none_or(|from| happened() >= from)
            && to.is_none_or(|to| happened() < to)
    }

    fn is_about_those(&self, statement: Statement<'_>) -> bool {
        let Some(Object::Activity { id, .. }) = statement.object() else { return false };
        same_activity_key(id).map_or_else(|| self.not_about.contains(id), |key| self.not_about.contains(&key))
    }

    /// The authority whose statements alone may be seen.
    pub(super) fn mine(&self) -> Option<&Ifi> {
        self.mine.as_ref()
    }
}

impl Service {
    /// Returns a page of what may be seen: skips other statements, up to the limit and the bytes of the query.
    pub(super) async fn page_within(&self, sight: &Sight, mut query: PageQuery) -> Result<Seen, Error> {
        let asked = query.all_of.clone();
        if !sight.reach.is_everything() {
            sight.narrow(&mut query, &self.store.catalogue().await?.1);
        }
        let (limit, mut looked_at) = (query.limit, 0);
        let mut statements: Vec<StoredStatement> = Vec::new();
        if !sight.is_everything() {
            // Read one more, to know whether there is more to see.
            query.limit += 1;
        }
        loop {
            let page = self.store.page(query.clone()).await?;
            looked_at += page.statements.len();
            let kept = self.within(std::slice::from_ref(sight), page.statements).await?;
            let mut kept = self.found_in_sight(sight, &asked, kept).await?;
            let room = limit - statements.len();
            let full = kept.len() > room;
            kept.truncate(room);
            let bytes: usize = kept.iter().map(|statement| statement.text.len()).sum();
            query.bytes = query.bytes.saturating_sub(bytes);
            statements.extend(kept);
            if full {
                let more = statements.last().map(|statement| statement.place);
                return Ok(Seen { statements, more });
            }
            // If nothing is hidden, whatever follows is visible too. Otherwise `more` must mean that there is more to
            // see, not merely that there is more.
            let filled = query.bytes == 0 || statements.len() == limit && sight.is_everything();
            if page.more.is_none() || filled || looked_at >= LOOKED_AT {
                return Ok(Seen { statements, more: page.more });
            }
            query.after = page.more;
            // A narrow reach or filter must not be answered one statement at a time.
            query.limit = (query.limit * 2).clamp(1, self.limits.most.max(limit));
        }
    }

    /// Filters statements to those that all of these sights include.
    pub(super) async fn within(
        &self,
        sights: &[Sight],
        mut found: Vec<StoredStatement>,
    ) -> Result<Vec<StoredStatement>, Error> {
        let sights: Vec<Sight> = sights.iter().filter(|sight| !sight.is_everything()).cloned().collect();
        if sights.is_empty() || found.is_empty() {
            return Ok(found);
        }
        if !sights.iter().any(Sight::is_of_places) {
            let bytes = found.iter().map(|stored| stored.text.len()).sum();
            let keep = move || {
                found.retain(|stored| is_read_and(stored, |statement| are_held(&sights, statement, stored.stored)));
                found
            };
            return run_blocking_if_large(bytes, keep).await;
        }
        let names = self.store.names().clone();
        self.with_standings(move |standings| {
            let of_places = sights.iter().filter(|sight| sight.is_of_places());
            let of_places: Vec<_> =
                of_places.map(|sight| (sight.nowhere, standings.statements_within(&names, &sight.reach))).collect();
            found.retain(|stored| {
                let sender = stored.intake.sender(stored.sender);
                is_read_and(stored, |statement| {
                    let holds = |(nowhere, within): &(bool, StatementsWithin<'_>)| {
                        if *nowhere {
                            within.count_nowhere(statement, stored.stored, sender.clone())
                        } else {
                            within.hold(statement, stored.stored, sender.clone())
                        }
                    };
                    are_held(&sights, statement, stored.stored) && of_places.iter().all(holds)
                })
            });
            found
        })
        .await
    }
}

/// Whether a statement parses and `holds` is true of it.
fn is_read_and(stored: &StoredStatement, holds: impl FnOnce(Statement<'_>) -> bool) -> bool {
    let value = parse_stored(&stored.text).ok();
    let statement = value.as_ref().and_then(Statement::new);
    statement.is_some_and(|statement| holds(statement.having_happened(stored.intake.happened)))
}

fn are_held(sights: &[Sight], statement: Statement<'_>, stored: Timestamp) -> bool {
    sights.iter().all(|sight| sight.holds(statement, stored))
}
