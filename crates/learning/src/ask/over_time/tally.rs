//! Counts subjects in rows: employments, or persons. Each is of some kinds, which are kept by block of people.

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

/// An employment or a person, with what holds for it.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    /// Whether each measure holds.
    pub(super) holds: Vec<bool>,
    /// How long it waits for what the question measures; `None` if it does not.
    pub(super) wait: Option<Wait>,
    /// The known employers.
    pub(super) employers: Vec<EmployerNumber>,
}

/// A kind of subject in one row, or in the total.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Those for which the same measures hold and, if small numbers must be hidden, who have the same employers.
    Alike { row: Counted, holds: Box<[bool]>, employers: Box<[EmployerNumber]> },
    /// Those who wait for as long.
    Waiting { row: Counted, wait: Wait },
}

/// Where a subject counts: in the row with these values, or in the total.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Counted {
    Row(Box<[u32]>),
    Total,
}

/// The kinds of the subjects of some people.
#[derive(Debug)]
pub(super) struct Kinds {
    /// Whether small numbers must be hidden.
    is_published: bool,
    /// Whether the answer has a total: beside rows that hide small numbers there is none.
    has_total: bool,
    pub(super) found: Vec<Kind>,
}

/// What was counted in a row.
#[derive(Debug, Default)]
pub(super) struct Row {
    numbers: Vec<u32>,
    /// How many wait for how long, the shortest first.
    waits: Vec<(Wait, u32)>,
    /// The subjects by what holds for them and, if small numbers must be hidden, by their employers.
    pub(super) groups: Vec<Alike>,
}

/// Everything that was counted.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// By the value of each dimension.
    pub(super) rows: BTreeMap<Box<[u32]>, Row>,
    pub(super) total: Row,
}

/// The numbers of a row that are shown: all, or these, with small shares and quantiles hidden.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shown<'s> {
    All,
    These(&'s [bool], Suppression),
}

impl Subject {
    /// Makes a subject for which nothing holds yet.
    pub(super) fn new(measures: usize, employers: impl IntoIterator<Item = EmployerNumber>) -> Self {
        let known: BTreeSet<_> = employers.into_iter().filter(|one| *one != EmployerNumber::UNKNOWN).collect();
        Self { holds: vec![false; measures], wait: None, employers: known.into_iter().collect() }
    }

    /// Notes whether a measure holds.
    pub(super) fn note(&mut self, measure: usize, holds: bool) {
        self.holds[measure] = holds;
    }
}

impl Kinds {
    /// Begins without subjects.
    pub(super) fn new(query: &TimeQuery, is_published: bool) -> Self {
        Self { is_published, has_total: !is_published || query.by.is_empty(), found: Vec::new() }
    }

    /// Counts a subject in its rows and in the total.
    pub(super) fn count(&mut self, keys: BTreeSet<Vec<u32>>, subject: &Subject) {
        for key in keys {
            self.count_row(key, subject);
        }
        self.count_total(subject);
    }

    /// Counts a subject in one row.
    pub(super) fn count_row(&mut self, key: Vec<u32>, subject: &Subject) {
        self.add(Counted::Row(key.into()), subject);
    }

    /// Counts a subject in the total, if there is one.
    pub(super) fn count_total(&mut self, subject: &Subject) {
        if self.has_total {
            self.add(Counted::Total, subject);
        }
    }

    fn add(&mut self, row: Counted, subject: &Subject) {
        self.found.extend(subject.wait.map(|wait| Kind::Waiting { row: row.clone(), wait }));
        let employers = if self.is_published { subject.employers.as_slice().into() } else { Box::default() };
        self.found.push(Kind::Alike { row, holds: subject.holds.as_slice().into(), employers });
    }
}

impl Tally {
    /// Adds up how many subjects are of each kind.
    pub(super) fn of<'k>(kinds: impl Iterator<Item = (&'k Kind, u32)>) -> Self {
        let mut tally = Self::default();
        for (kind, number) in kinds {
            let (Kind::Alike { row, .. } | Kind::Waiting { row, .. }) = kind;
            let row = match row {
                Counted::Row(values) if tally.rows.contains_key(values) => tally.rows.get_mut(values),
                Counted::Row(values) => Some(tally.rows.entry(values.clone()).or_default()),
                Counted::Total => Some(&mut tally.total),
            };
            if let Some(row) = row {
                row.count(kind, number);
            }
        }
        let rows = tally.rows.values_mut().chain([&mut tally.total]);
        rows.for_each(|row| row.waits.sort_unstable());
        tally
    }
}

impl Row {
    fn count(&mut self, kind: &Kind, number: u32) {
        match kind {
            Kind::Alike { holds, employers, .. } => {
                self.numbers.resize(holds.len(), 0);
                for (sum, holds) in self.numbers.iter_mut().zip(holds) {
                    *sum += if *holds { number } else { 0 };
                }
                self.groups.push(Alike { holds: holds.to_vec(), employers: employers.to_vec(), number });
            }
            Kind::Waiting { wait, .. } => self.waits.push((*wait, number)),
        }
    }

    /// Returns the number of a measure, if it is shown.
    pub(super) fn number(&self, measure: usize, shown: Shown<'_>) -> Figure {
        let number = self.numbers.get(measure).copied().unwrap_or_default();
        if shown.has(measure) { Figure::Shown(number) } else { Figure::Absent(Absence::Suppressed) }
    }

    /// Returns the numbers by the columns of a layout.
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
    /// Returns a quantile. It is hidden if only few have reached it, because the others were observed too briefly.
    fn quantile(&self, quantile: Quantile, shown: Shown<'_>) -> Figure<Amount> {
        let Some(length) = quantile.of(&self.waits) else { return Figure::Absent(Absence::Missing) };
        let reached = self.waits.iter().filter(|(wait, _)| wait.is_over && wait.length <= length);
        let reached: u32 = reached.map(|(_, number)| number).sum();
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

    /// Returns whether a quantile must be hidden. A median is about half of these subjects, a quartile about a quarter,
    /// and neither may be a small number.
    fn hides_quantile(self, quantile: Quantile, of: u32) -> bool {
        let Self::These(_, suppression) = self else { return false };
        let parts = if quantile == Quantile::Median { 2 } else { 4 };
        0 < of && (of < suppression.shares() || of / parts < suppression.counts())
    }

    fn hides_reached(self, reached: u32) -> bool {
        matches!(self, Self::These(_, suppression) if reached < suppression.counts())
    }
}

/// Returns the values of the places of a seat, one list for each region that it is in.
pub(in crate::ask) fn place_keys(
    question: &Question<'_>,
    course: CourseNumber,
    seat: Seat,
    day: DayNumber,
) -> Vec<Vec<u32>> {
    let mut keys = Vec::new();
    let at = At { seat, day, course, module: None, period: None };
    question.each_key(at, |values, _| keys.push(values.to_vec()));
    keys
}

/// Returns the key of a row: the values of places, with that of the period if the question is by one.
pub(in crate::ask) fn row_key(course: &Course, query: &TimeQuery, places: &[u32], begun: Option<Day>) -> Vec<u32> {
    let mut places = places.iter();
    let value = |dimension: &TimeDimension| match dimension.place() {
        Some(_) => places.next().copied().unwrap_or(UNKNOWN),
        None => begun.map_or(UNKNOWN, |day| period_of(course, *dimension, day)),
    };
    query.by.iter().map(value).collect()
}

/// Names and sorts the rows; `body` makes what each shows, given its position among these rows.
pub(super) fn name_rows(
    asked: (&Question<'_>, &Course),
    query: &TimeQuery,
    rows: &BTreeMap<Box<[u32]>, Row>,
    body: impl Fn(usize, &Row) -> TimeBody,
) -> Vec<TimeRow> {
    let mut labels: HashMap<(TimeDimension, u32), (Order, Key)> = HashMap::new();
    let mut named: Vec<(Vec<(Order, u32)>, TimeRow)> = Vec::new();
    for (at, (values, row)) in rows.iter().enumerate() {
        let (mut order, mut keys) = (Vec::new(), Vec::new());
        for (&dimension, &value) in query.by.iter().zip(&**values) {
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

/// Returns the key of a value, and its order among the values of its dimension.
pub(in crate::ask) fn label_of(
    (question, course): (&Question<'_>, &Course),
    dimension: TimeDimension,
    value: u32,
) -> (Order, Key) {
    match dimension.place() {
        Some(place) => {
            let (order, key) = label(question, place, value);
            (order, Key { partial: question.is_partial(place, value), ..key })
        }
        None => ((0, value, Vec::new(), String::new()), period_key(course, dimension, value)),
    }
}
