//! What a question gives now where it gave something else before, and what that may come from.

use std::collections::BTreeMap;

use jiff::Timestamp;
use learning::{
    Absence, Counts, Day, Dimension, Figure, FigureQuery, Figures, Key, Measure, Suppression, latest_published_day,
};
use serde::{Deserialize, Serialize};
use store::{Snapshot, SnapshotBasis, SnapshotDisclosure};

use super::basis::{hash_of_catalogue, hash_of_roster, name_of};
use super::causes::{Cause, Causes};
use crate::auth::{Caller, Scope};
use crate::service::completions::figures_for;
use crate::service::{Disclosure, Error, Service, cost_of_json, permit};

/// What has changed since a snapshot was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SnapshotDifference {
    /// The snapshot.
    pub id: String,
    /// The SHA-256 of its answer.
    pub sha256: String,
    /// The question that was asked again, within the same reach.
    pub question: String,
    /// When the snapshot was made.
    pub made: Timestamp,
    /// When it was counted again.
    pub counted: Timestamp,
    /// Whether every number is what it was.
    pub same: bool,
    /// The rows with other numbers, those that came and those that went.
    pub rows: Vec<CountsChange>,
    /// The same of the totals of one value of one dimension.
    pub totals: Vec<CountsChange>,
    /// The same of everything together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<CountsChange>,
    /// Municipalities with somebody who has started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipalities_represented: Option<NumberChange>,
    /// What has happened since that figures may change by.
    pub causes: Causes,
    /// What the change may come from. Empty where nothing has changed.
    pub possible: Vec<Cause>,
    /// What the change comes from, where only one thing has happened that it may come from.
    pub cause: Option<Cause>,
}

/// Counts that are others now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CountsChange {
    /// The dimension of a total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimension: Option<Dimension>,
    /// What they are of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<Key>,
    /// What they were; `None` if there was no such row.
    pub was: Option<Counts>,
    /// What they are; `None` if there is no such row.
    pub is: Option<Counts>,
}

/// A number that is another now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberChange {
    /// What it was.
    pub was: u32,
    /// What it is.
    pub is: u32,
}

impl Service {
    /// Asks the question of a snapshot again, within the same reach, and compares. `read` reads the question.
    ///
    /// # Errors
    /// As for [`Self::read_snapshot`] of a caller; [`Error::NotThere`] where the question names what is there no more, and
    /// [`Error::Unpublished`] where it is of several employers and not answered any more.
    pub async fn compare_snapshot<E: From<Error>>(
        &self,
        caller: &Caller,
        id: &str,
        read: impl FnOnce(&str) -> Result<FigureQuery, E>,
    ) -> Result<SnapshotDifference, E> {
        permit(caller, &[Scope::FiguresRead])?;
        let snapshot = self.find_snapshot(caller, id).await?;
        let answer = self.answer_of(&snapshot).await?;
        let basis = snapshot.basis.clone().ok_or(Error::Internal)?;
        let query = read(&basis.question)?;
        self.note_reading(caller, &snapshot).await?;
        Ok(self.compare(snapshot, basis, query, &answer).await?)
    }

    async fn compare(
        &self,
        snapshot: Snapshot,
        basis: SnapshotBasis,
        query: FigureQuery,
        answer: &[u8],
    ) -> Result<SnapshotDifference, Error> {
        let _held = self.memory.hold(cost_of_json(answer))?;
        let was: Figures = serde_json::from_slice(answer).map_err(|error| {
            tracing::error!(%error, "the answer of a snapshot can't be read");
            Error::Internal
        })?;
        let counted = self.clock.now();
        let latest = latest_published_day(Day::of(counted));
        let disclosure = asked_again(snapshot.disclosure, latest)?;
        let (reach, asked) = (snapshot.reach.clone(), query.clone());
        let again = self.with_standings(move |standings| {
            let figures = figures_for(standings, &asked, &reach, disclosure)?;
            let hashes = (hash_of_catalogue(standings.catalogue())?, hash_of_roster(standings.roster())?);
            Ok::<_, Error>((figures, hashes))
        });
        let (is, (catalogue, roster)) = again.await??;
        let changes = Changes::between(&was, &is, &basis);
        let mut causes = self.causes_since(&snapshot, &basis, &query).await?;
        causes.catalogue = catalogue != basis.catalogue;
        causes.roster = roster != basis.roster;
        let possible = if changes.is_empty() { Vec::new() } else { causes.possible(changes.hide_otherwise()) };
        let Changes { rows, totals, total, municipalities_represented } = changes;
        Ok(SnapshotDifference {
            id: snapshot.id,
            sha256: snapshot.sha256,
            question: basis.question,
            made: snapshot.made,
            counted,
            same: rows.is_empty() && totals.is_empty() && total.is_none() && municipalities_represented.is_none(),
            cause: if let [cause] = possible[..] { Some(cause) } else { None },
            rows,
            totals,
            total,
            municipalities_represented,
            causes,
            possible,
        })
    }
}

/// How much is seen of the answer now: as much as then.
fn asked_again(then: SnapshotDisclosure, latest: Day) -> Result<Disclosure, Error> {
    Ok(match then {
        SnapshotDisclosure::OwnStaff => Disclosure::OwnStaff,
        SnapshotDisclosure::Exact => Disclosure::Exact,
        SnapshotDisclosure::Published { counts_below, shares_below } => {
            // What was stored was a rule, or the store is damaged.
            let suppression = Suppression::new(counts_below, shares_below).map_err(|_| Error::Internal)?;
            Disclosure::Published { suppression, latest }
        }
    })
}

/// What is another now.
struct Changes {
    rows: Vec<CountsChange>,
    totals: Vec<CountsChange>,
    total: Option<CountsChange>,
    municipalities_represented: Option<NumberChange>,
}

impl Changes {
    fn between(was: &Figures, is: &Figures, basis: &SnapshotBasis) -> Self {
        let known = Known::of(basis);
        let of_rows = |figures: &'_ Figures| -> Vec<_> {
            figures.rows.iter().map(|row| ((None, row.keys.clone()), row.counts)).collect()
        };
        let of_totals = |figures: &'_ Figures| -> Vec<_> {
            figures
                .totals
                .iter()
                .map(|total| ((Some(total.dimension), vec![total.key.clone()]), total.counts))
                .collect()
        };
        let represented = NumberChange { was: was.municipalities_represented, is: is.municipalities_represented };
        let total = CountsChange { dimension: None, keys: Vec::new(), was: Some(was.total), is: Some(is.total) };
        Self {
            rows: known.changes(of_rows(was), of_rows(is)),
            totals: known.changes(of_totals(was), of_totals(is)),
            total: (!known.are_same(&was.total, &is.total)).then_some(total),
            municipalities_represented: (represented.was != represented.is).then_some(represented),
        }
    }

    fn is_empty(&self) -> bool {
        self.rows.is_empty()
            && self.totals.is_empty()
            && self.total.is_none()
            && self.municipalities_represented.is_none()
    }

    /// Whether a number is hidden that was shown, or the other way round.
    fn hide_otherwise(&self) -> bool {
        let hidden = Figure::Absent(Absence::Suppressed);
        let is_hidden = |counts: &Counts, measure| counts[measure] == hidden;
        let differs = |change: &CountsChange| {
            change.was.zip(change.is).is_some_and(|(was, is)| {
                Measure::ALL.into_iter().any(|measure| is_hidden(&was, measure) != is_hidden(&is, measure))
            })
        };
        self.rows.iter().chain(&self.totals).chain(&self.total).any(differs)
    }
}

/// The measures that were counted then: what a later release counts beside them is no change.
struct Known(Vec<Measure>);

impl Known {
    fn of(basis: &SnapshotBasis) -> Self {
        let was_counted = |measure: &Measure| basis.definitions.iter().any(|id| name_of(id) == measure.definition().id);
        Self(Measure::ALL.into_iter().filter(was_counted).collect())
    }

    fn are_same(&self, was: &Counts, is: &Counts) -> bool {
        self.0.iter().all(|measure| was[*measure] == is[*measure]) && was.n_is == is.n_is && was.share() == is.share()
    }

    fn changes(
        &self,
        was: Vec<((Option<Dimension>, Vec<Key>), Counts)>,
        is: Vec<((Option<Dimension>, Vec<Key>), Counts)>,
    ) -> Vec<CountsChange> {
        // Names may change with the catalogue; codes stay.
        let name = |(dimension, keys): &(Option<Dimension>, Vec<Key>)| {
            (*dimension, keys.iter().map(|key| key.code.clone()).collect::<Vec<_>>())
        };
        let mut now: BTreeMap<_, _> = is.iter().map(|(of, counts)| (name(of), *counts)).collect();
        let mut changes = Vec::new();
        let change = |of: (Option<Dimension>, Vec<Key>), was, is| CountsChange { dimension: of.0, keys: of.1, was, is };
        for (of, counts) in was {
            let again = now.remove(&name(&of));
            if again.is_none_or(|again| !self.are_same(&counts, &again)) {
                changes.push(change(of, Some(counts), again));
            }
        }
        let came = is.into_iter().filter(|(of, _)| now.contains_key(&name(of)));
        changes.extend(came.map(|(of, counts)| change(of, None, Some(counts))));
        changes
    }
}

#[cfg(test)]
mod tests {
    use learning::{Denominator, FigureRow, Total};

    use super::super::basis::tests::current;
    use super::*;

    fn counts(started: u32) -> Counts {
        let mut counts = Counts::of_one_course(Denominator::Target);
        counts[Measure::Started] = Figure::Shown(started);
        counts
    }

    fn figures(rows: &[(&str, u32)]) -> Figures {
        let key = |code: &str| Key::new(code, "a name of then");
        Figures {
            rows: rows
                .iter()
                .map(|(code, started)| FigureRow { keys: vec![key(code)], counts: counts(*started) })
                .collect(),
            totals: rows
                .iter()
                .map(|(code, started)| Total {
                    dimension: Dimension::Municipality,
                    key: key(code),
                    counts: counts(*started),
                })
                .collect(),
            total: counts(rows.iter().map(|(_, started)| started).sum()),
            municipalities_represented: u32::try_from(rows.len()).unwrap(),
        }
    }

    #[test]
    fn rows_are_compared_by_their_codes_and_those_that_came_or_went_are_told() {
        let was = figures(&[("1440", 3), ("1480", 4), ("1481", 5)]);
        let mut is = figures(&[("1480", 6), ("1440", 3), ("0180", 1)]);
        is.rows[1].keys[0].name = "another name".into();
        let changes = Changes::between(&was, &is, &current());
        let told = |change: &CountsChange| {
            let started = |counts: Option<Counts>| counts.and_then(|counts| counts.shown(Measure::Started));
            (change.keys[0].code.clone(), started(change.was), started(change.is))
        };
        let expected =
            [("1480".into(), Some(4), Some(6)), ("1481".into(), Some(5), None), ("0180".into(), None, Some(1))];
        assert_eq!(changes.rows.iter().map(told).collect::<Vec<_>>(), expected);
        assert_eq!(changes.totals.iter().map(told).collect::<Vec<_>>(), expected);
        assert!(changes.total.is_some() && changes.municipalities_represented.is_none());
        assert!(Changes::between(&was, &was, &current()).is_empty());
    }

    #[test]
    fn what_was_not_counted_then_is_no_change() {
        let (was, mut is) = (figures(&[("1440", 3)]), figures(&[("1440", 3)]));
        is.rows[0].counts[Measure::Passed] = Figure::Shown(2);
        assert_eq!(Changes::between(&was, &is, &current()).rows.len(), 1);
        let mut older = current();
        older.definitions.retain(|id| name_of(id) != "passed");
        assert!(Changes::between(&was, &is, &older).is_empty());
    }

    #[test]
    fn a_number_that_is_hidden_now_is_told_apart_from_one_that_is_another() {
        let (was, mut is) = (figures(&[("1440", 3)]), figures(&[("1440", 4)]));
        assert!(!Changes::between(&was, &is, &current()).hide_otherwise());
        is.rows[0].counts[Measure::Started] = Figure::Absent(Absence::Suppressed);
        assert!(Changes::between(&was, &is, &current()).hide_otherwise());
    }
}
