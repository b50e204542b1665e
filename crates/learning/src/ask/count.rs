//! Counting distinct persons in cells.

use super::question::{ALL, At, Basis, Question};
use super::slots::{Slot, Slots};
use super::tally::{Cell, CellKey, Table};
use super::walk::{Counted, Grain, Sink, each_denominator, walk};
use crate::Dimension;
use crate::standings::numbers::{CourseNumber, EmployerNumber};
use crate::standings::people::Person;
use crate::standings::seats::Seat;

/// Persons below which one thread is quicker than two.
const PERSONS_A_THREAD: usize = 10_000;
const THREADS: usize = 4;

/// What was counted.
#[derive(Debug)]
pub(super) struct Tally {
    /// By all dimensions. Where periods are asked for, the denominators are in the cells of
    /// [`ALL`](super::question::ALL).
    pub(super) rows: Table,
    /// By each dimension, where there are several.
    pub(super) totals: Vec<Table>,
    pub(super) total: Cell,
    /// Of each course and municipality for which a number was entered: who of the target is known.
    known: Table,
    /// Whether anybody of a municipality has started, by the number of its kommunkod.
    represented: Vec<bool>,
}

/// Counts, on as many threads as pay.
pub(super) fn count(question: &Question<'_>, people: &[Person]) -> Tally {
    let available = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = available.min(THREADS).min(people.len() / PERSONS_A_THREAD).max(1);
    let chunk = people.len().div_ceil(threads).max(1);
    let mut tally = Tally::new(question);
    if threads == 1 {
        walk(question, people, &mut tally);
    } else {
        std::thread::scope(|scope| {
            let counting: Vec<_> = people
                .chunks(chunk)
                .map(|people| {
                    scope.spawn(move || {
                        let mut part = Tally::new(question);
                        walk(question, people, &mut part);
                        part
                    })
                })
                .collect();
            for part in counting {
                match part.join() {
                    Ok(part) => tally.add(&part),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
    }
    tally.enter(question);
    tally
}

impl Sink for Tally {
    fn take(&mut self, question: &Question<'_>, person: u32, counted: &Counted) {
        let &Counted { at, slots, grain } = counted;
        let At { seat, course, module, .. } = at;
        if grain != Grain::Fine
            && slots.has(Slot::Started)
            && let Some(represented) = self.represented.get_mut(seat.employer.place())
        {
            *represented = true;
        }
        if question.has_entered
            && grain != Grain::Fine
            && slots.has(Slot::N)
            && matches!(question.basis(course, seat.employer), Basis::Entered { .. })
        {
            self.known.cell(CellKey::of(&[course.0, seat.employer.0])).count(
                person,
                (course, None),
                Slots::of(Slot::N),
            );
        }
        self.each_cell(question, at, person, grain, |cell, met| match met.is_in_target_beside {
            Some(is_in_target) => cell.count_beside(person, slots, is_in_target),
            None => cell.count(person, (course, module), slots),
        });
    }
}

impl Tally {
    fn new(question: &Question<'_>) -> Self {
        let totals = if question.by.len() > 1 { question.by.len() } else { 0 };
        Self {
            rows: Table::default(),
            totals: std::iter::repeat_with(Table::default).take(totals).collect(),
            total: Cell::default(),
            known: Table::default(),
            represented: vec![false; 10_000],
        }
    }

    /// Municipalities of which somebody has started.
    pub(super) fn represented(&self) -> usize {
        self.represented.iter().filter(|&&represented| represented).count()
    }

    fn add(&mut self, other: &Self) {
        self.rows.add(&other.rows);
        for (total, more) in self.totals.iter_mut().zip(&other.totals) {
            total.add(more);
        }
        self.total.add(&other.total);
        self.known.add(&other.known);
        for (represented, more) in self.represented.iter_mut().zip(&other.represented) {
            *represented |= more;
        }
    }

    /// Visits each cell that something falls in.
    fn each_cell(
        &mut self,
        question: &Question<'_>,
        at: At,
        person: u32,
        grain: Grain,
        mut visit: impl FnMut(&mut Cell, Met),
    ) {
        let by_part = question.by.iter().any(|dimension| dimension.is_part());
        question.each_key(at, |values, first| {
            if grain != Grain::Coarse && !values.is_empty() {
                let key = CellKey::of(values);
                let beside = question.period_at.filter(|_| at.period.is_some()).map(|order| key.with(order, ALL));
                let is_in_target_beside = beside.map(|key| self.rows.has_in_target(key, person));
                visit(self.rows.cell(key), Met { first: true, part: by_part, is_in_target_beside });
            }
            for ((table, &value), dimension) in self.totals.iter_mut().zip(values).zip(&question.by) {
                let is_period = dimension.is_period();
                // The total of a period has the target of the course, also if rows are by module.
                let of_course = is_period && at.period.is_none() && question.is_by(Dimension::Module);
                let is_fine = is_period || *dimension == Dimension::Module;
                let own = if is_fine && !of_course { Grain::Fine } else { Grain::Coarse };
                if grain == own || grain == Grain::Both {
                    let beside = (is_period && at.period.is_some()).then(|| CellKey::of(&[ALL]));
                    let met = Met {
                        first: first.of(*dimension),
                        part: dimension.is_part(),
                        is_in_target_beside: beside.map(|key| table.has_in_target(key, person)),
                    };
                    visit(table.cell(CellKey::of(&[value])), met);
                }
            }
            if grain != Grain::Fine {
                visit(&mut self.total, Met { first: first.of_everything(), part: false, is_in_target_beside: None });
            }
        });
    }

    /// Notes that the N of a course is not known, in the total and in the row of the course.
    fn mark_unknown(&mut self, question: &Question<'_>, course: CourseNumber) {
        self.total.mark(Slots::N_UNKNOWN);
        if question.by == [Dimension::Course] {
            self.rows.cell(CellKey::of(&[course.0])).mark(Slots::N_UNKNOWN);
        }
    }

    /// Adds the entered numbers, once all persons are counted: of each, those whom nobody knows. They are of no known
    /// unit and role.
    fn enter(&mut self, question: &Question<'_>) {
        for (course, asked) in question.courses() {
            let Some(target) = asked.course.target.as_ref().filter(|_| asked.wanted) else { continue };
            for &code in target.entered.keys() {
                let employer = EmployerNumber::of(code);
                let Basis::Entered { number, by_roster } = question.basis(course, employer) else { continue };
                if !question.may_admit(employer) {
                    continue;
                }
                if !question.is_whole(employer) {
                    if !by_roster {
                        self.mark_unknown(question, course);
                    }
                    continue;
                }
                let known = self.known.get(CellKey::of(&[course.0, employer.0])).persons(Slot::N);
                let not_named = number.saturating_sub(known);
                each_denominator(question, course, |module, grain| {
                    let (seat, day) = (Seat::of(Some(code)), question.as_of);
                    let at = At { seat, day, course, module, period: None };
                    self.each_cell(question, at, 0, grain, |cell, met| match (met.first, met.part, by_roster) {
                        (false, ..) => {}
                        (true, true, false) => cell.mark(Slots::N_OF_WHOLE.and(Slots::BY_TARGET)),
                        (true, true, true) => cell.add_not_named(not_named),
                        (true, false, _) => {
                            cell.add_not_named(not_named);
                            cell.enter(number);
                        }
                    });
                });
            }
        }
    }
}

/// How a cell was met.
#[derive(Debug, Clone, Copy)]
struct Met {
    /// For the first time: a municipality may be in several regions, and a course in several programmes.
    first: bool,
    /// The cell is of one part of an employer's staff.
    part: bool,
    /// Whether the person is in the target, where that is kept in another cell.
    is_in_target_beside: Option<bool>,
}
