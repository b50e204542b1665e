//! Counts distinct persons in cells.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::kept_counts::{KeptCounts, KeptPart};
use super::question::{ALL, At, Basis, Question};
use super::slots::{Slot, Slots};
use super::tally::{Cell, CellKey, Table};
use super::walk::{Counted, Grain, Sink, each_denominator, walk_through};
use crate::standings::blocks::Block;
use crate::standings::numbers::{CourseNumber, EmployerNumber};
use crate::standings::people::People;
use crate::standings::seats::Seat;
use crate::{Dimension, Standings};

/// With fewer persons than this, one thread is quicker than two.
const PERSONS_A_THREAD: usize = 10_000;
const THREADS: usize = 4;

/// The counts of a question.
#[derive(Debug)]
pub(super) struct Tally {
    /// By all dimensions. If rows are by period, the denominators are in the cells of [`ALL`](super::question::ALL).
    pub(super) rows: Table,
    /// By each dimension, if there are several.
    pub(super) totals: Vec<Table>,
    pub(super) total: Cell,
    /// The known people of the target, for each course and municipality with an entered number.
    known: Table,
    /// The employers where someone has started.
    represented: BTreeSet<EmployerNumber>,
}

/// The cells of a table that is counted to its end.
type Cells = Box<[(CellKey, Cell)]>;

/// The counts of some people.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    rows: Cells,
    totals: Vec<Cells>,
    total: Cell,
    known: Cells,
    represented: BTreeSet<EmployerNumber>,
}

/// Counts the blocks whose counts are not kept, and adds everything up.
pub(super) fn count(standings: &Standings, question: &Question<'_>) -> Tally {
    add_up(question, &count_parts(standings, question))
}

/// Counts the blocks whose counts are not kept. Returns the counts of all blocks, in their order.
pub(super) fn count_parts(standings: &Standings, question: &Question<'_>) -> Arc<Vec<KeptPart>> {
    let (people, blocks) = (standings.people(), standings.people().blocks().all());
    let kept: Arc<KeptCounts> = standings.kept().get();
    kept.find(question, blocks, |stale| in_threads(question, stale, |block| count_block(question, people, block)))
}

/// Adds the counts of all blocks up.
pub(super) fn add_up(question: &Question<'_>, parts: &[KeptPart]) -> Tally {
    let mut tally = Tally::new(question);
    for kept in parts {
        tally.add(&kept.part);
    }
    tally.enter(question);
    tally
}

/// Counts some blocks, on as many threads as pay off.
pub(super) fn in_threads<T: Send>(
    question: &Question<'_>,
    blocks: &[&Block],
    count: impl Fn(&Block) -> T + Sync,
) -> Vec<T> {
    let count_all = |blocks: &[&Block]| -> Vec<T> { blocks.iter().map(|block| count(block)).collect() };
    let available = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let concerned = blocks.iter().filter(|block| question.may_concern(block.employers()));
    let persons: usize = concerned.map(|block| block.members().len()).sum();
    let threads = available.min(THREADS).min(persons / PERSONS_A_THREAD).max(1);
    if threads == 1 {
        return count_all(blocks);
    }
    std::thread::scope(|scope| {
        let chunks = blocks.chunks(blocks.len().div_ceil(threads));
        let counting: Vec<_> = chunks.map(|blocks| scope.spawn(|| count_all(blocks))).collect();
        let counted =
            counting.into_iter().map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        counted.flatten().collect()
    })
}

fn count_block(question: &Question<'_>, people: &People, block: &Block) -> Part {
    let mut tally = Tally::new(question);
    if question.may_concern(block.employers()) {
        walk_through(question, people.members(block), &mut tally);
    }
    tally.into()
}

impl Sink for Tally {
    fn take(&mut self, question: &Question<'_>, person: u32, counted: &Counted) {
        let &Counted { at, slots, grain } = counted;
        let At { seat, course, module, .. } = at;
        if grain != Grain::Fine && slots.has(Slot::Started) {
            self.represented.insert(seat.employer);
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
        let earned = question.earned(at, slots);
        self.each_cell(question, at, person, grain, |cell, met| {
            match met.is_in_target_beside {
                Some(is_in_target) => cell.count_beside(person, slots, is_in_target),
                None => cell.count(person, (course, module), slots),
            }
            if let Some(credits) = earned {
                cell.earn(person, course, credits);
            }
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
            represented: BTreeSet::new(),
        }
    }

    /// Returns the number of municipalities where someone has started.
    pub(super) fn represented(&self) -> usize {
        let codes = self.represented.iter().filter_map(|employer| employer.kommunkod());
        codes.filter(|code| code.organisation().is_none()).count()
    }

    /// Adds the counts of other people.
    fn add(&mut self, part: &Part) {
        self.rows.add(&part.rows);
        for (total, more) in self.totals.iter_mut().zip(&part.totals) {
            total.add(more);
        }
        self.total.add(&part.total);
        self.known.add(&part.known);
        self.represented.extend(&part.represented);
    }

    /// Visits each cell in which something counts.
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
                // The total of a period has the target of the course, even if rows are by module.
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

    /// Adds the entered numbers, once all persons are counted: of each, the people who are not known by name. They have
    /// no known unit or role.
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

impl Part {
    /// Returns the number of its cells.
    pub(super) fn cells(&self) -> usize {
        self.rows.len() + self.known.len() + self.totals.iter().map(|total| total.len()).sum::<usize>()
    }
}

impl From<Tally> for Part {
    fn from(tally: Tally) -> Self {
        Self {
            rows: tally.rows.into_cells(),
            totals: tally.totals.into_iter().map(Table::into_cells).collect(),
            total: tally.total,
            known: tally.known.into_cells(),
            represented: tally.represented,
        }
    }
}

/// How a cell was met.
#[derive(Debug, Clone, Copy)]
struct Met {
    /// Whether for the first time: a municipality may be in several regions, and a course in several programmes.
    first: bool,
    /// Whether the cell is of one part of an employer's staff.
    part: bool,
    /// Whether the person is in the target, if another cell knows that.
    is_in_target_beside: Option<bool>,
}
