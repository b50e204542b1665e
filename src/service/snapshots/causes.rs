//! What has happened since a snapshot was made that may have changed its figures.
//!
//! The catalogue and the roster of then are not kept, so a change can't be attributed to one of several causes person
//! by person.

use std::collections::BTreeSet;

use learning::{CourseId, Day, FigureQuery, Reach, tell};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{AuditAction, PageQuery, Snapshot, SnapshotBasis, SnapshotDisclosure, StoredStatement, Voided};
use xapi::Statement;

use super::basis::changed_definitions;
use crate::service::reach::Sight;
use crate::service::stored_json::parse_stored;
use crate::service::{Error, Service};

/// How many statements are checked; if there are more, the result is marked as partial.
const LOOKED_AT: usize = 5_000;
/// How many statements are read at once.
const AT_ONCE: usize = 500;
/// How many terms are looked up at once; beyond that, every statement is checked.
const TERMS: usize = 200;
/// How many entries of the audit log are searched for an erasure.
const ENTRIES: usize = 20_000;

/// Something that figures change by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Statements came later and tell of what happened up to the as-of day.
    Late,
    /// Statements were voided.
    Voided,
    /// The roster is another.
    Roster,
    /// The catalogue is another.
    Catalogue,
    /// A definition has another meaning.
    Definition,
    /// Somebody's data were erased.
    Erasure,
    /// Another release counts.
    Release,
    /// Other numbers are hidden, as the quarter is over or others are small.
    Hidden,
}

/// What has happened since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Causes {
    /// Statements about the courses of the question, within the reach, that were stored since and tell of what happened up
    /// to the as-of day.
    pub late: Happened,
    /// Such statements that were counted then and have been voided.
    pub voided: Happened,
    /// The roster is another, of whichever employer.
    pub roster: bool,
    /// The catalogue is another, in whichever part.
    pub catalogue: bool,
    /// Definitions with another meaning: each then, and what it is now.
    pub definitions: Vec<(String, Option<String>)>,
    /// Somebody's data were erased, whoever it was; `None` if so much has happened that it was not looked at.
    pub erasure: Option<bool>,
    /// The release that counted then, if it is another now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
}

/// Statements that have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Happened {
    /// Whether there are any.
    pub any: bool,
    /// How many. Left out where small numbers are hidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statements: Option<u64>,
    /// Not all that came since were looked at: there may be more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
}

impl Causes {
    /// The possible causes of a change; `hidden`: numbers that were shown are now hidden, or the other way round.
    pub(super) fn possible(&self, hidden: bool) -> Vec<Cause> {
        let all = [
            (Cause::Late, self.late.any || self.late.partial),
            (Cause::Voided, self.voided.any || self.voided.partial),
            (Cause::Roster, self.roster),
            (Cause::Catalogue, self.catalogue),
            (Cause::Definition, !self.definitions.is_empty()),
            (Cause::Erasure, self.erasure.unwrap_or(true)),
            (Cause::Release, self.release.is_some()),
            (Cause::Hidden, hidden),
        ];
        all.into_iter().filter(|(_, is_possible)| *is_possible).map(|(cause, _)| cause).collect()
    }
}

/// Counts of the statements checked.
#[derive(Default)]
struct Looked {
    late: u64,
    voided: u64,
    partial: bool,
}

/// What a statement must be about.
struct Wanted {
    courses: BTreeSet<CourseId>,
    as_of: Day,
    reach: Reach,
}

impl Service {
    /// Returns what has happened since a snapshot was made; the caller compares the catalogue and the roster.
    pub(super) async fn causes_since(
        &self,
        snapshot: &Snapshot,
        basis: &SnapshotBasis,
        query: &FigureQuery,
    ) -> Result<Causes, Error> {
        let looked = self.look_since(snapshot, basis, query).await?;
        // The number of statements may reveal very few people.
        let hides = matches!(snapshot.disclosure, SnapshotDisclosure::Published { .. });
        let happened =
            |count: u64| Happened { any: count > 0, statements: (!hides).then_some(count), partial: looked.partial };
        let release = env!("CARGO_PKG_VERSION");
        Ok(Causes {
            late: happened(looked.late),
            voided: happened(looked.voided),
            roster: false,
            catalogue: false,
            definitions: changed_definitions(basis),
            erasure: self.has_erased_since(basis.audit_place).await?,
            release: (basis.release != release).then(|| basis.release.clone()),
        })
    }

    /// Checks what was stored since about the courses of the question.
    async fn look_since(
        &self,
        snapshot: &Snapshot,
        basis: &SnapshotBasis,
        query: &FigureQuery,
    ) -> Result<Looked, Error> {
        let catalogue = self.store.catalogue().await?.1;
        let asked = catalogue.courses().iter().filter(|course| query.asks_for_course(course));
        let courses = asked.map(|course| course.id.clone()).filter(|id| snapshot.reach.holds_course(id)).collect();
        let wanted = Wanted { courses, as_of: basis.as_of, reach: snapshot.reach.clone() };
        let mut looked = Looked::default();
        let terms = catalogue.terms_for_courses(&wanted.courses);
        if wanted.courses.is_empty() || terms.is_empty() {
            return Ok(looked);
        }
        let mut page = PageQuery {
            all_of: if terms.len() <= TERMS { vec![terms] } else { Vec::new() },
            since: basis.stored_through,
            ascending: true,
            limit: AT_ONCE,
            ..PageQuery::default()
        };
        let mut seen = 0;
        loop {
            let found = self.store.page(page.clone()).await?;
            seen += found.statements.len();
            self.count_since(&wanted, basis, found.statements, &mut looked).await?;
            page.after = found.more;
            if page.after.is_none() {
                return Ok(looked);
            }
            if seen >= LOOKED_AT {
                looked.partial = true;
                return Ok(looked);
            }
        }
    }

    async fn count_since(
        &self,
        wanted: &Wanted,
        basis: &SnapshotBasis,
        found: Vec<StoredStatement>,
        looked: &mut Looked,
    ) -> Result<(), Error> {
        let mut late = Vec::new();
        for stored in found {
            match voids(&stored) {
                None => late.push(stored),
                Some(target) => {
                    let target = self.store.statement(target, Voided::Only).await?;
                    // A statement that arrived and was voided since counts in neither.
                    let counted =
                        |stored: &StoredStatement| basis.stored_through.is_some_and(|then| stored.stored <= then);
                    let targets = target.into_iter().filter(counted).collect();
                    looked.voided += self.counting(wanted, targets).await?;
                }
            }
        }
        looked.late += self.counting(wanted, late).await?;
        Ok(())
    }

    /// How many of these statements count for the question.
    async fn counting(&self, wanted: &Wanted, mut found: Vec<StoredStatement>) -> Result<u64, Error> {
        let catalogue = self.store.catalogue().await?.1;
        found.retain(|stored| {
            let Ok(value) = parse_stored(&stored.text) else { return false };
            let Some(statement) = Statement::new(&value) else { return false };
            let statement = statement.having_happened(stored.intake.happened);
            let told = tell(self.names(), &catalogue, statement, stored.intake.sender(stored.sender));
            told.observations.iter().any(|told| {
                wanted.courses.contains(&told.course) && Day::of(told.at.unwrap_or(stored.stored)) <= wanted.as_of
            })
        });
        Ok(self.within(&[Sight::within(wanted.reach.clone())], found).await?.len() as u64)
    }

    /// Whether an erasure was recorded after a place in the audit log.
    async fn has_erased_since(&self, place: u64) -> Result<Option<bool>, Error> {
        let (mut after, mut seen) = (place, 0);
        loop {
            let entries = self.store.audit(after, AT_ONCE).await?;
            let Some(last) = entries.last() else { return Ok(Some(false)) };
            after = last.place;
            seen += entries.len();
            if entries.iter().any(|record| record.entry.action == AuditAction::Erasure) {
                return Ok(Some(true));
            }
            if seen >= ENTRIES {
                return Ok(None);
            }
        }
    }
}

/// The id of the statement that a statement voids.
fn voids(stored: &StoredStatement) -> Option<uuid::Uuid> {
    let value = parse_stored(&stored.text).ok()?;
    Statement::new(&value)?.voids()
}

#[cfg(test)]
mod tests {
    use super::{Cause, Causes, Happened};

    fn nothing() -> Causes {
        let none = Happened { any: false, statements: Some(0), partial: false };
        Causes {
            late: none,
            voided: none,
            roster: false,
            catalogue: false,
            definitions: Vec::new(),
            erasure: Some(false),
            release: None,
        }
    }

    #[test]
    fn what_was_not_looked_at_is_possible() {
        assert_eq!(nothing().possible(false), []);
        assert_eq!(Causes { erasure: None, ..nothing() }.possible(false), [Cause::Erasure]);
        let partial = Happened { any: false, statements: Some(0), partial: true };
        assert_eq!(Causes { voided: partial, ..nothing() }.possible(true), [Cause::Voided, Cause::Hidden]);
    }
}
