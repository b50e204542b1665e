//! Filters also find a statement by what the statement it refers to says (xAPI 1.0.3 Communication 2.1.3). This applies
//! only if the caller may see the other: otherwise a reference of one's own would reveal what the other says.

use store::{LINKS, StoredStatement, Voided};
use xapi::{Object, Statement, Term, TermKind, authority_terms, terms};

use super::reach::Sight;
use super::stored_json::parse_stored;
use super::{Error, Service};

/// Terms of a statement, and of those it refers to as far as the caller may see them.
type Terms = Vec<(TermKind, String)>;

impl Service {
    /// Filters statements to those that match one term of every inner list, by themselves or by a statement that they
    /// refer to and the caller may see.
    pub(super) async fn found_in_sight(
        &self,
        sight: &Sight,
        all_of: &[Vec<Term>],
        found: Vec<StoredStatement>,
    ) -> Result<Vec<StoredStatement>, Error> {
        if all_of.is_empty() || sight.is_everything() {
            return Ok(found);
        }
        let mut kept = Vec::with_capacity(found.len());
        for statement in found {
            if !statement.text.contains("StatementRef") || self.is_found_in_sight(sight, all_of, &statement).await? {
                kept.push(statement);
            }
        }
        Ok(kept)
    }

    async fn is_found_in_sight(
        &self,
        sight: &Sight,
        all_of: &[Vec<Term>],
        statement: &StoredStatement,
    ) -> Result<bool, Error> {
        let mut known = Terms::new();
        let mut target = read(statement, &mut known)?;
        for _ in 0..LINKS {
            if self.is_met(all_of, &known) {
                return Ok(true);
            }
            let Some(id) = target else { return Ok(false) };
            let mut next = self.store.statement(id, Voided::Without).await?;
            if next.is_none() {
                next = self.store.statement(id, Voided::Only).await?;
            }
            let Some(next) = self.within(std::slice::from_ref(sight), next.into_iter().collect()).await?.pop() else {
                return Ok(false);
            };
            target = read(&next, &mut known)?;
        }
        Ok(self.is_met(all_of, &known))
    }

    fn is_met(&self, all_of: &[Vec<Term>], known: &Terms) -> bool {
        let is_said = |term: &Term| match Term::name(&term.value) {
            None => known.iter().any(|(kind, value)| *kind == term.kind && *value == term.value),
            Some(name) => known.iter().any(|(kind, value)| {
                *kind == term.kind && self.store.term_name(&Term { kind: *kind, value: value.clone() }) == name
            }),
        };
        all_of.iter().all(|any| any.iter().any(is_said))
    }
}

/// Adds the terms of a statement and returns the id that it refers to.
fn read(stored: &StoredStatement, known: &mut Terms) -> Result<Option<uuid::Uuid>, Error> {
    let value = parse_stored(&stored.text)?;
    let Some(statement) = Statement::new(&value) else { return Ok(None) };
    terms(statement, |kind, value| known.push((kind, value.to_owned())));
    if let Some(authority) = statement.authority() {
        authority_terms(authority, |kind, value| known.push((kind, value.to_owned())));
    }
    Ok(match statement.object() {
        Some(Object::StatementRef(target)) => Some(target),
        _ => None,
    })
}
