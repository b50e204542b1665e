//! Counting distinct persons in cells.

use super::Dimension;
use super::people::Person;
use super::question::{Basis, Question, pack};
use super::seats::{Seat, UNKNOWN};
use super::tally::{Cell, Slot, Table};
use super::timeline::DayNumber;
use super::walk::{Counted, Grain, Sink, each_denominator, walk};

/// Persons below which one thread is quicker than two.
const PERSONS_A_THREAD: usize = 10_000;
const THREADS: usize = 4;

/// What was counted.
#[derive(Debug)]
pub(super) struct Tally {
    /// By all dimensions. Where months are asked for, the denominators are in the cells of
    /// [`ALL`](super::question::ALL).
    pub(super) rows: Table,
    /// By each dimension, where there are several.
    pub(super) totals: Vec<Table>,
    pub(super) total: Cell,
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
        let &Counted { seat, day, course, month, module, slots, grain } = counted;
        if grain != Grain::Fine && slots.has(Slot::Started) && seat.kommunkod != UNKNOWN {
            // Organisations have numbers beyond.
            if let Some(represented) = self.represented.get_mut(usize::from(seat.kommunkod)) {
                *represented = true;
            }
        }
        self.each_cell(question, (seat, day, course, month, module), grain, |cell, _| cell.count(person, slots));
    }
}

impl Tally {
    fn new(question: &Question<'_>) -> Self {
        let totals = if question.by.len() > 1 { question.by.len() } else { 0 };
        Self {
            rows: Table::default(),
            totals: std::iter::repeat_with(Table::default).take(totals).collect(),
            total: Cell::default(),
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
        for (represented, more) in self.represented.iter_mut().zip(&other.represented) {
            *represented |= more;
        }
    }

    /// Visits each cell that a seat, course, month and module fall in. The flag is set where a cell is
    /// met for the first time, for a municipality may be in several regions.
    fn each_cell(
        &mut self,
        question: &Question<'_>,
        (seat, day, course, month, module): (Seat, DayNumber, u16, u16, u16),
        grain: Grain,
        mut visit: impl FnMut(&mut Cell, bool),
    ) {
        question.each_key(seat, day, course, month, module, |values, first| {
            if grain != Grain::Coarse && !values.is_empty() {
                visit(self.rows.cell(pack(values)), true);
            }
            for ((table, &value), dimension) in self.totals.iter_mut().zip(values).zip(&question.by) {
                let own = match dimension {
                    Dimension::Month | Dimension::Module => Grain::Fine,
                    _ => Grain::Coarse,
                };
                if grain == own || grain == Grain::Both {
                    visit(table.cell(pack(&[value])), first || *dimension == Dimension::Region);
                }
            }
            if grain != Grain::Fine {
                visit(&mut self.total, first);
            }
        });
    }

    /// Adds the entered numbers, once all persons are counted.
    fn enter(&mut self, question: &Question<'_>) {
        for (course, asked) in (0..).zip(&question.courses) {
            let Some(target) = asked.course.target.as_ref().filter(|_| asked.wanted) else { continue };
            for &kommunkod in target.entered.keys() {
                let seat = Seat::of(Some(kommunkod));
                if let Basis::Entered(entered) = question.basis(course, kommunkod.number())
                    && question.admits(seat, question.as_of)
                {
                    each_denominator(question, course, |module, grain| {
                        let at = (seat, question.as_of, course, super::question::ALL, module);
                        self.each_cell(question, at, grain, |cell, first| {
                            if first {
                                cell.enter(entered);
                            }
                        });
                    });
                }
            }
        }
    }
}
