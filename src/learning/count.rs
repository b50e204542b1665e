//! Counting distinct persons, person by person.
//!
//! Rows by module or month are *fine*: a module has its own timeline, and a month its own events. The
//! total, and the totals of the other dimensions, are *coarse*: of the course, over the whole period.
//! Where neither dimension is asked for, the two are the same.

use super::people::Person;
use super::question::{ALL, Basis, Question, pack};
use super::seats::{Seat, UNKNOWN};
use super::tally::{Cell, Slot, Slots, Table};
use super::timeline::{DayNumber, Timeline, Timelines};
use super::{Attribution, Dimension};

/// Persons below which one thread is quicker than two.
const PERSONS_A_THREAD: usize = 10_000;
const THREADS: usize = 4;

/// What was counted.
#[derive(Debug)]
pub(super) struct Tally {
    /// By all dimensions. Where months are asked for, the denominators are in the cells of [`ALL`].
    pub(super) rows: Table,
    /// By each dimension, where there are several.
    pub(super) totals: Vec<Table>,
    pub(super) total: Cell,
    /// Whether anybody of a municipality has started, by the number of its kommunkod.
    represented: Vec<bool>,
    /// Kept from row to row, for their room alone.
    seats: (Vec<Seat>, Vec<Seat>),
}

/// Definitions that began to hold on one day.
#[derive(Debug, Clone, Copy)]
struct Fact {
    slots: Slots,
    day: DayNumber,
    month: u16,
    module: u16,
}

/// Which cells a fact is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grain {
    Fine,
    Coarse,
    Both,
}

/// Counts, on as many threads as pay.
pub(super) fn count(question: &Question<'_>, people: &[Person]) -> Tally {
    let available = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = available.min(THREADS).min(people.len() / PERSONS_A_THREAD).max(1);
    let chunk = people.len().div_ceil(threads).max(1);
    let mut tally = Tally::new(question);
    if threads == 1 {
        tally.count(question, people);
    } else {
        std::thread::scope(|scope| {
            let counting: Vec<_> = people
                .chunks(chunk)
                .map(|people| {
                    scope.spawn(move || {
                        let mut part = Tally::new(question);
                        part.count(question, people);
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

impl Tally {
    fn new(question: &Question<'_>) -> Self {
        let totals = if question.by.len() > 1 { question.by.len() } else { 0 };
        Self {
            rows: Table::default(),
            totals: std::iter::repeat_with(Table::default).take(totals).collect(),
            total: Cell::default(),
            represented: vec![false; 10_000],
            seats: Default::default(),
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

    fn count(&mut self, question: &Question<'_>, people: &[Person]) {
        let split = question.is_by(Dimension::Month) || question.is_by(Dimension::Module);
        let mut facts = Vec::new();
        for (person, number) in people.iter().zip(1..).filter(|(person, _)| question.may_concern(person)) {
            self.count_targets(question, person, number);
            for (course, row) in person.rows() {
                if !question.courses[usize::from(*course)].wanted {
                    continue;
                }
                let place = |tally: &mut Self, facts: &mut Vec<Fact>, grain| {
                    tally.place(question, (person, number), (*course, row), facts, grain);
                    facts.clear();
                };
                coarse_facts(question, row.course(), &mut facts);
                place(self, &mut facts, if split { Grain::Coarse } else { Grain::Both });
                if split {
                    fine_facts(question, *course, row, &mut facts);
                    place(self, &mut facts, Grain::Fine);
                }
            }
        }
    }

    /// Counts facts of one row where they belong, those of the same seats together.
    fn place(
        &mut self,
        question: &Question<'_>,
        (person, number): (&Person, u32),
        (course, row): (u16, &Timelines),
        facts: &[Fact],
        grain: Grain,
    ) {
        let by_day = question.attribution == Attribution::AtEvent;
        let (mut seats, mut next) = std::mem::take(&mut self.seats);
        let mut waiting: Option<Fact> = None;
        for &fact in facts {
            if let Some(before) = &mut waiting
                && (before.month, before.module) == (fact.month, fact.module)
            {
                if by_day && before.day != fact.day {
                    person.seats(row, fact.day, question.attribution, question.as_of, &mut next);
                    if next == seats && !question.units_matter() {
                        before.slots = before.slots.and(fact.slots);
                        continue;
                    }
                } else {
                    before.slots = before.slots.and(fact.slots);
                    continue;
                }
            }
            if let Some(before) = waiting {
                self.bump(question, number, course, before, &seats, grain);
            }
            person.seats(row, fact.day, question.attribution, question.as_of, &mut seats);
            waiting = Some(fact);
        }
        if let Some(before) = waiting {
            self.bump(question, number, course, before, &seats, grain);
        }
        self.seats = (seats, next);
    }

    fn bump(&mut self, question: &Question<'_>, person: u32, course: u16, fact: Fact, seats: &[Seat], grain: Grain) {
        // A seat of today is in the unit of today.
        let day = if question.attribution == Attribution::Current { question.as_of } else { fact.day };
        for &seat in seats.iter().filter(|seat| question.admits(**seat, day)) {
            let mut slots = fact.slots;
            if slots.has(Slot::N) {
                slots = match question.basis(course, seat.kommunkod) {
                    Basis::Enrolment => slots.and(Slots::BY_ENROLMENT),
                    Basis::Roster | Basis::Entered(_) => slots.without(Slots::of(Slot::N)).and(Slots::BY_TARGET),
                };
            }
            if grain != Grain::Fine && slots.has(Slot::Started) && seat.kommunkod != UNKNOWN {
                self.represented[usize::from(seat.kommunkod)] = true;
            }
            let at = (seat, day, course, fact.month, fact.module);
            self.each_cell(question, at, grain, |cell, _| cell.count(person, slots));
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

    /// Counts a person in the N of each course whose target is the roster.
    fn count_targets(&mut self, question: &Question<'_>, person: &Person, number: u32) {
        let slots = Slots::of(Slot::N).and(Slots::BY_TARGET);
        for seat in person.roster_seats(question.as_of) {
            if !question.admits(seat, question.as_of) {
                continue;
            }
            for (course, asked) in (0..).zip(&question.courses) {
                let Some(roles) = asked.target_roles.as_ref().filter(|_| asked.wanted) else { continue };
                let meant = roles.is_empty() || seat.role != UNKNOWN && roles.contains(&Some(seat.role));
                if meant && question.basis(course, seat.kommunkod) == Basis::Roster {
                    self.each_denominator(question, (seat, course), |cell, _| cell.count(number, slots));
                }
            }
        }
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
                    self.each_denominator(question, (seat, course), |cell, first| {
                        if first {
                            cell.enter(entered);
                        }
                    });
                }
            }
        }
    }

    /// Visits each cell that a seat is in the N of: for all months, and for each module.
    fn each_denominator(
        &mut self,
        question: &Question<'_>,
        (seat, course): (Seat, u16),
        mut visit: impl FnMut(&mut Cell, bool),
    ) {
        let at = |module| (seat, question.as_of, course, ALL, module);
        if question.is_by(Dimension::Module) {
            self.each_cell(question, at(ALL), Grain::Coarse, &mut visit);
            for module in question.modules(course) {
                self.each_cell(question, at(module), Grain::Fine, &mut visit);
            }
        } else if question.is_by(Dimension::Month) {
            self.each_cell(question, at(ALL), Grain::Coarse, &mut visit);
            self.each_cell(question, at(ALL), Grain::Fine, &mut visit);
        } else {
            self.each_cell(question, at(ALL), Grain::Both, &mut visit);
        }
    }
}

/// What holds of a course, each with the day that decides where it is counted.
fn coarse_facts(question: &Question<'_>, timeline: Timeline<'_>, facts: &mut Vec<Fact>) {
    let mut add = |slots, day| facts.push(Fact { slots, day, month: ALL, module: ALL });
    held(question, timeline, timeline, &mut add);
    if let Some(&last) = timeline.active_within(question.active.0, question.active.1).last() {
        add(Slots::of(Slot::Active), last);
    }
}

/// The same by module and month.
fn fine_facts(question: &Question<'_>, course: u16, row: &Timelines, facts: &mut Vec<Fact>) {
    let whole = row.course();
    if !question.is_by(Dimension::Module) {
        return months(question, ALL, whole, whole, facts);
    }
    let mut known = row.modules().peekable();
    for (order, module) in question.modules(course).enumerate() {
        let timeline = known.next_if(|(known, _)| *known == order).map_or(Timeline::EMPTY, |(_, timeline)| timeline);
        months(question, module, whole, timeline, facts);
    }
}

fn months(question: &Question<'_>, module: u16, whole: Timeline<'_>, timeline: Timeline<'_>, facts: &mut Vec<Fact>) {
    let by_month = question.is_by(Dimension::Month);
    let (first, last) = if by_month { question.active_by_month } else { question.active };
    held(question, whole, timeline, &mut |slots, day| {
        let denominator = slots == Slots::of(Slot::N);
        facts.push(Fact {
            slots,
            day,
            month: if by_month && !denominator { question.month(day) } else { ALL },
            module,
        });
    });
    let active = timeline.active_within(first, last);
    let slots = Slots::of(Slot::Active);
    if !by_month {
        facts.extend(active.last().map(|&day| Fact { slots, day, month: ALL, module }));
        return;
    }
    for days in active.chunk_by(|one, two| question.month(*one) == question.month(*two)) {
        let day = days[days.len() - 1];
        facts.push(Fact { slots, day, month: question.month(day), module });
    }
}

/// What holds on the as-of day: the enrolment of `whole`, the rest of `timeline`.
///
/// The denominator is everybody enrolled on the as-of day, whatever the period.
fn held(question: &Question<'_>, whole: Timeline<'_>, timeline: Timeline<'_>, add: &mut impl FnMut(Slots, DayNumber)) {
    let as_of = question.as_of;
    let mut in_period = |slots, day: Option<DayNumber>| {
        if let Some(day) = day.filter(|&day| question.in_period(day)) {
            add(slots, day);
        }
    };
    in_period(Slots::of(Slot::Started), timeline.started(as_of));
    in_period(Slots::of(Slot::Completed), timeline.completed(as_of));
    in_period(Slots::of(Slot::Passed), timeline.passed(as_of));
    if let Some((since, implied)) = whole.enrolled(as_of) {
        let enrolled = Slots::of(Slot::Enrolled);
        in_period(if implied { enrolled.and(Slots::of(Slot::Implied)) } else { enrolled }, Some(since));
        add(Slots::of(Slot::N), since);
    }
}
