//! Counting subjects in rows: employments, or persons.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::columns::{Amount, Source, TimeBody, TimeCounts, TimeRow};
use super::layout::Layout;
use super::period::{period_key, period_of};
use super::protect::Alike;
use super::query::{TimeDimension, TimeQuery};
use super::waiting::{Quantile, Wait};
use crate::ask::Suppression;
use crate::ask::answer::label;
use crate::ask::labels::Order;
use crate::ask::question::{At, Question};
use crate::standings::numbers::{CourseNumber, EmployerNumber, UNKNOWN};
use crate::standings::seats::Seat;
use crate::standings::timeline::DayNumber;
use crate::{Absence, Course, Day, Figure, Key, Share};

/// An employment, or a person, and what holds of it.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    /// By measure.
    pub(super) holds: Vec<bool>,
    /// How long it waits for what the question waits for; `None` if it does not.
    pub(super) wait: Option<Wait>,
    /// The known employers.
    pub(super) employers: Vec<EmployerNumber>,
}

/// What was counted in a row.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    numbers: Vec<u32>,
    waits: Vec<Wait>,
    /// Those of whom the same holds, by whose staff they are; kept only if small numbers have to be hidden.
    groups: HashMap<(Vec<bool>, Vec<EmployerNumber>), u32>,
}

/// Everything that was counted.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// By the value of each dimension.
    pub(super) rows: BTreeMap<Vec<u32>, Row>,
    pub(super) total: Row,
    /// Whether small numbers have to be hidden.
    pub(super) is_published: bool,
}

/// The numbers of a row that are shown: all, or these, with small shares and quantiles hidden.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shown<'s> {
    All,
    These(&'s [bool], Suppression),
}

impl Subject {
    /// One of whom nothing holds yet.
    pub(super) fn new(measures: usize, employers: impl IntoIterator<Item = EmployerNumber>) -> Self {
        let known: BTreeSet<_> = employers.into_iter().filter(|one| *one != EmployerNumber::UNKNOWN).collect();
        Self { holds: vec![false; measures], wait: None, employers: known.into_iter().collect() }
    }

    /// Notes whether a measure holds.
    pub(super) fn note(&mut self, measure: usize, holds: bool) {
        self.holds[measure] = holds;
    }
}

impl Tally {
    /// Counts a subject in its rows and in the total.
    pub(super) fn count(&mut self, keys: BTreeSet<Vec<u32>>, subject: &Subject) {
        for key in keys {
            self.count_row(key, subject);
        }
        self.count_total(subject);
    }

    /// Counts a subject in one row.
    pub(super) fn count_row(&mut self, key: Vec<u32>, subject: &Subject) {
        let is_published = self.is_published;
        self.rows.entry(key).or_default().count(subject, is_published);
    }

    /// Counts a subject in the total.
    pub(super) fn count_total(&mut self, subject: &Subject) {
        self.total.count(subject, self.is_published);
    }
}

impl Row {
    fn count(&mut self, subject: &Subject, is_published: bool) {
        self.numbers.resize(subject.holds.len(), 0);
        for (number, holds) in self.numbers.iter_mut().zip(&subject.holds) {
            *number += u32::from(*holds);
        }
        self.waits.extend(subject.wait);
        if is_published {
            *self.groups.entry((subject.holds.clone(), subject.employers.clone())).or_default() += 1;
        }
    }

    /// Those of whom the same holds.
    pub(super) fn groups(&self) -> Vec<Alike> {
        let group = |((holds, employers), number): (&(Vec<bool>, Vec<EmployerNumber>), &u32)| Alike {
            holds: holds.clone(),
            employers: employers.clone(),
            number: *number,
        };
        self.groups.iter().map(group).collect()
    }

    /// The number of a measure, if it is shown.
    pub(super) fn number(&self, measure: usize, shown: Shown<'_>) -> Figure {
        let number = self.numbers.get(measure).copied().unwrap_or_default();
        if shown.has(measure) { Figure::Shown(number) } else { Figure::Absent(Absence::Suppressed) }
    }

    /// The numbers by the columns of a layout.
    pub(super) fn counts(&self, layout: &Layout, shown: Shown<'_>) -> TimeCounts {
        let amounts = layout.columns.iter().map(|column| self.amount(column.source, shown)).collect();
        TimeCounts { columns: layout.columns.clone(), amounts }
    }

    fn amount(&self, source: Source, shown: Shown<'_>) -> Figure<Amount> {
        match source {
            Source::Count(measure) => match self.number(measure, shown) {
                Figure::Shown(number) => Figure::Shown(Amount::Number(number)),
                Figure::Absent(absence) => Figure::Absent(absence),
            },
            Source::Share { part, whole } => match (self.number(part, shown), self.number(whole, shown)) {
                (Figure::Shown(_), Figure::Shown(whole)) if shown.hides_share(whole) => {
                    Figure::Absent(Absence::Suppressed)
                }
                (Figure::Shown(part), Figure::Shown(whole)) => Share::of(part, whole)
                    .map_or(Figure::Absent(Absence::Missing), |it| Figure::Shown(Amount::Share(it))),
                _ => Figure::Absent(Absence::Suppressed),
            },
            Source::Wait { quantile, of } => match self.number(of, shown) {
                Figure::Shown(number) if !shown.hides_quantile(quantile, number) => self.quantile(quantile, shown),
                _ => Figure::Absent(Absence::Suppressed),
            },
        }
    }
}

impl Row {
    /// A quantile; hidden if only few have reached it, since others were seen too briefly.
    fn quantile(&self, quantile: Quantile, shown: Shown<'_>) -> Figure<Amount> {
        let Some(length) = quantile.of(&self.waits) else { return Figure::Absent(Absence::Missing) };
        let reached = self.waits.iter().filter(|wait| wait.is_over && wait.length <= length).count();
        if shown.hides_reached(reached) {
            return Figure::Absent(Absence::Suppressed);
        }
        Figure::Shown(Amount::Number(length))
    }
}

impl Shown<'_> {
    fn has(self, measure: usize) -> bool {
        match self {
            Self::All => true,
            Self::These(shown, _) => shown[measure],
        }
    }

    fn hides_share(self, whole: u32) -> bool {
        matches!(self, Self::These(_, suppression) if 0 < whole && whole < suppression.shares())
    }

    /// A median tells of half of these, a quartile of a quarter: neither may be a small number.
    fn hides_quantile(self, quantile: Quantile, of: u32) -> bool {
        let Self::These(_, suppression) = self else { return false };
        let parts = if quantile == Quantile::Median { 2 } else { 4 };
        0 < of && (of < suppression.shares() || of / parts < suppression.counts())
    }

    fn hides_reached(self, reached: usize) -> bool {
        matches!(self, Self::These(_, suppression) if reached < suppression.counts() as usize)
    }
}

/// The values of the places of a seat, one list for each region that it is in.
pub(super) fn place_keys(question: &Question<'_>, course: CourseNumber, seat: Seat, day: DayNumber) -> Vec<Vec<u32>> {
    let mut keys = Vec::new();
    let at = At { seat, day, course, module: None, period: None };
    question.each_key(at, |values, _| keys.push(values.to_vec()));
    keys
}

/// The key of a row: the values of places with that of the period, if the question is by one.
pub(super) fn row_key(course: &Course, query: &TimeQuery, places: &[u32], begun: Option<Day>) -> Vec<u32> {
    let mut places = places.iter();
    let value = |dimension: &TimeDimension| match dimension.place() {
        Some(_) => places.next().copied().unwrap_or(UNKNOWN),
        None => begun.map_or(UNKNOWN, |day| period_of(course, *dimension, day)),
    };
    query.by.iter().map(value).collect()
}

/// Names and sorts the rows; `body` makes what each shows, given its place among these rows.
pub(super) fn name_rows(
    asked: (&Question<'_>, &Course),
    query: &TimeQuery,
    rows: &BTreeMap<Vec<u32>, Row>,
    body: impl Fn(usize, &Row) -> TimeBody,
) -> Vec<TimeRow> {
    let mut labels: HashMap<(TimeDimension, u32), (Order, Key)> = HashMap::new();
    let mut named: Vec<(Vec<(Order, u32)>, TimeRow)> = Vec::new();
    for (at, (values, row)) in rows.iter().enumerate() {
        let (mut order, mut keys) = (Vec::new(), Vec::new());
        for (&dimension, &value) in query.by.iter().zip(values) {
            let (rank, key) =
                labels.entry((dimension, value)).or_insert_with(|| label_of(asked, dimension, value)).clone();
            order.push((rank, value));
            keys.push(key);
        }
        named.push((order, TimeRow { keys, body: body(at, row) }));
    }
    named.sort_by(|one, two| one.0.cmp(&two.0));
    named.into_iter().map(|(_, row)| row).collect()
}

fn label_of((question, course): (&Question<'_>, &Course), dimension: TimeDimension, value: u32) -> (Order, Key) {
    match dimension.place() {
        Some(place) => {
            let (order, key) = label(question, place, value);
            (order, Key { partial: question.is_partial(place, value), ..key })
        }
        None => ((0, value, Vec::new(), String::new()), period_key(course, dimension, value)),
    }
}
