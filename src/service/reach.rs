//! Which statements a caller may see: those of its own authority, where it may read no others, and of them
//! those that lie within its reach.

use super::{Error, Service};
use crate::auth::{Caller, Reach, Scope};
use crate::learning::Catalogue;
use crate::store::{PageQuery, StoredStatement};
use crate::xapi::{Actor, Ifi, Statement};

/// Terms that are asked for at once to narrow a search; beyond that, statements are looked at one by one.
const TERMS: usize = 200;
/// Statements that are looked at for one page; the page is then shorter, and goes on.
const LOOKED_AT: usize = 5_000;

/// Statements that somebody may see.
#[derive(Debug, Clone)]
pub(super) struct Sight {
    /// Only those with this authority.
    mine: Option<Ifi>,
    /// Only those that count in no known municipality.
    nowhere: bool,
    reach: Reach,
}

/// Statements that were found, and where to go on.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) statements: Vec<StoredStatement>,
    pub(super) more: Option<u64>,
}

impl Sight {
    /// What lies within a reach.
    pub(super) fn within(reach: Reach) -> Self {
        Self { mine: None, nowhere: false, reach }
    }

    /// What counts in no known municipality, wherever it is looked.
    pub(super) fn of_nowhere() -> Self {
        Self { mine: None, nowhere: true, reach: Reach::default() }
    }

    /// What lies within the caller's, without what others sent where it may read its own alone
    /// (`statements/read/mine`).
    pub(super) fn of_reader(caller: &Caller) -> Result<Self, Error> {
        let mine = if caller.may(Scope::StatementsRead) {
            None
        } else {
            let authority = serde_json::from_str(&caller.authority).ok().and_then(|object| Ifi::of(&object));
            Some(authority.ok_or(Error::Internal)?)
        };
        Ok(Self { mine, nowhere: false, reach: caller.reach.clone() })
    }

    /// Lets the index pass over what is of no place and about no course of the reach, where they are few.
    pub(super) fn narrow(&self, query: &mut PageQuery, catalogue: &Catalogue) {
        let terms = self.reach.courses.as_ref().map(|courses| catalogue.terms_for_courses(courses));
        query.all_of.extend(terms.filter(|terms| terms.len() <= TERMS));
        query.places = self.reach.place_terms(catalogue.file()).filter(|terms| terms.len() <= TERMS);
    }

    /// Whether there is nothing that is not seen.
    pub(super) fn is_everything(&self) -> bool {
        self.mine.is_none() && !self.nowhere && self.reach.is_everything()
    }

    /// The authority whose statements alone are seen.
    pub(super) fn mine(&self) -> Option<&Ifi> {
        self.mine.as_ref()
    }
}

impl Service {
    /// A page of what somebody may see, filled by going on where others are passed over, up to the limit and the bytes
    /// of the query.
    pub(super) async fn page_within(&self, sight: &Sight, mut query: PageQuery) -> Result<Seen, Error> {
        let asked = query.all_of.clone();
        if !sight.reach.is_everything() {
            sight.narrow(&mut query, &self.store.catalogue().await?.1);
        }
        let (limit, mut looked_at) = (query.limit, 0);
        let mut statements: Vec<StoredStatement> = Vec::new();
        if !sight.is_everything() {
            // One more tells whether there is more to see.
            query.limit += 1;
        }
        loop {
            let page = self.store.page(query.clone()).await?;
            looked_at += page.statements.len();
            let kept = self.within(sight, page.statements).await?;
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
            // Where nothing is hidden, what follows is seen too. Else `more` says that there is more to see, and not that
            // there is more.
            let filled = query.bytes == 0 || statements.len() == limit && sight.is_everything();
            if page.more.is_none() || filled || looked_at >= LOOKED_AT {
                return Ok(Seen { statements, more: page.more });
            }
            query.after = page.more;
            // Who reaches little, or asks for little, is not to be answered one by one.
            query.limit = (query.limit * 2).clamp(1, self.limits.most.max(limit));
        }
    }

    /// Those of the statements that somebody may see.
    pub(super) async fn within(
        &self,
        sight: &Sight,
        mut found: Vec<StoredStatement>,
    ) -> Result<Vec<StoredStatement>, Error> {
        if let Some(mine) = &sight.mine {
            // The index leads to statements of others too, where they refer to one of the caller's.
            let mut kept = Vec::with_capacity(found.len());
            for statement in found {
                if is_of(&statement, mine)? {
                    kept.push(statement);
                }
            }
            found = kept;
        }
        if sight.reach.is_everything() && !sight.nowhere || found.is_empty() {
            return Ok(found);
        }
        let (reach, nowhere, names) = (sight.reach.clone(), sight.nowhere, self.store.names().clone());
        self.with_standings(move |standings| {
            let within = standings.statements_within(&names, &reach);
            found.retain(|stored| {
                let value = super::retrieve::read(&stored.text).ok();
                let statement = value.as_ref().and_then(Statement::new);
                let statement = statement.map(|statement| statement.having_happened(stored.intake.happened));
                statement.is_some_and(|statement| {
                    let sender = stored.intake.sender(stored.sender);
                    if nowhere {
                        within.count_nowhere(statement, stored.stored, sender)
                    } else {
                        within.hold(statement, stored.stored, sender)
                    }
                })
            });
            found
        })
        .await
    }
}

/// Whether a statement has this authority.
fn is_of(found: &StoredStatement, authority: &Ifi) -> Result<bool, Error> {
    let value = super::retrieve::read(&found.text)?;
    Ok(Statement::new(&value).and_then(Statement::authority).and_then(Actor::ifi).as_ref() == Some(authority))
}
