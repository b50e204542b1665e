//! Which numbers have changed.

use std::collections::BTreeMap;

use learning::{Absence, Counts, Dimension, Figure, Figures, Key, Measure, Total};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::SnapshotBasis;

use super::basis::name_of;

/// Counts that are others now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NumberChange {
    /// What it was.
    pub was: u32,
    /// What it is.
    pub is: u32,
}

/// The changed numbers.
pub(super) struct Changes {
    pub(super) rows: Vec<CountsChange>,
    pub(super) totals: Vec<CountsChange>,
    pub(super) total: Option<CountsChange>,
    pub(super) municipalities_represented: Option<NumberChange>,
}

impl Changes {
    /// Compares the figures then and now, for the measures counted then.
    pub(super) fn between(was: &Figures, is: &Figures, basis: &SnapshotBasis) -> Self {
        let known = Known::of(basis);
        let represented = NumberChange { was: was.municipalities_represented, is: is.municipalities_represented };
        let total = CountsChange { dimension: None, keys: Vec::new(), was: Some(was.total), is: Some(is.total) };
        Self {
            rows: known.changes(Line::of_rows(was), Line::of_rows(is)),
            totals: known.changes(Line::of_totals(was), Line::of_totals(is)),
            total: (!known.are_same(&was.total, &is.total)).then_some(total),
            municipalities_represented: (represented.was != represented.is).then_some(represented),
        }
    }

    /// Whether nothing has changed.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
            && self.totals.is_empty()
            && self.total.is_none()
            && self.municipalities_represented.is_none()
    }

    /// Whether a number that was shown is now hidden, or the other way round.
    pub(super) fn hide_otherwise(&self) -> bool {
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

/// The measures counted then: one that a later release adds is no change.
struct Known(Vec<Measure>);

impl Known {
    fn of(basis: &SnapshotBasis) -> Self {
        let was_counted = |measure: &Measure| basis.definitions.iter().any(|id| name_of(id) == measure.definition().id);
        Self(Measure::ALL.into_iter().filter(was_counted).collect())
    }

    fn are_same(&self, was: &Counts, is: &Counts) -> bool {
        let are_counts = self.0.iter().all(|measure| was[*measure] == is[*measure]);
        are_counts && was.n_is == is.n_is && was.share() == is.share() && !was.has_other_credits(is)
    }

    fn changes(&self, was: Vec<Line>, is: Vec<Line>) -> Vec<CountsChange> {
        let mut now: BTreeMap<_, _> = is.iter().map(|line| (line.name(), line.counts)).collect();
        let mut changes = Vec::new();
        for line in was {
            let again = now.remove(&line.name());
            if again.is_none_or(|again| !self.are_same(&line.counts, &again)) {
                let counts = line.counts;
                changes.push(line.change(Some(counts), again));
            }
        }
        let came = is.into_iter().filter(|line| now.contains_key(&line.name()));
        changes.extend(came.map(|line| {
            let counts = line.counts;
            line.change(None, Some(counts))
        }));
        changes
    }
}

/// A row or a total, and what it counts.
struct Line {
    dimension: Option<Dimension>,
    keys: Vec<Key>,
    counts: Counts,
}

impl Line {
    fn of_rows(figures: &Figures) -> Vec<Self> {
        let rows = figures.rows.iter();
        rows.map(|row| Self { dimension: None, keys: row.keys.clone(), counts: row.counts }).collect()
    }

    fn of_totals(figures: &Figures) -> Vec<Self> {
        let of = |total: &Total| Self {
            dimension: Some(total.dimension),
            keys: vec![total.key.clone()],
            counts: total.counts,
        };
        figures.totals.iter().map(of).collect()
    }

    /// What identifies the line. Names may change with the catalogue; codes don't.
    fn name(&self) -> (Option<Dimension>, Vec<String>) {
        (self.dimension, self.keys.iter().map(|key| key.code.clone()).collect())
    }

    fn change(self, was: Option<Counts>, is: Option<Counts>) -> CountsChange {
        CountsChange { dimension: self.dimension, keys: self.keys, was, is }
    }
}

#[cfg(test)]
mod tests {
    use learning::{Denominator, FigureRow};

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
