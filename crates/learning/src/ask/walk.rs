//! Walks through the people: finds which definitions hold for each of them, and in which seats that counts.
//!
//! Rows by module or by a period (week, month, quarter, year) are *fine*: a module has its own timeline, and a period its
//! own events. The total, and the totals of the other dimensions, are *coarse*: they are of the course, over the whole
//! period. If rows are by neither, the two are the same.
//!
//! What is reported of a person and a course in several places, and is not placed by the roster, counts in each place by
//! itself. A sum over places may then meet the same person and course in different parts of its target: the best part
//! counts, and comes first.
//!
//! Figures and lists of people are two [`Sink`]s of one walk, so that a list has as many rows as its figure says.

use super::period::Period;
use super::question::{At, Basis, Question};
use super::slots::{Slot, Slots};
use crate::standings::numbers::{CourseNumber, ModuleNumber};
use crate::standings::people::{People, Person, Placing};
use crate::standings::seats::Seat;
use crate::standings::timeline::{DayNumber, Evaluated, Timeline, Timelines};
use crate::{Attribution, Dimension};

/// What a person counts for in a seat that the question and the reach cover.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    pub(super) at: At,
    pub(super) slots: Slots,
    pub(super) grain: Grain,
}

/// The cells that something counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    Fine,
    Coarse,
    Both,
}

/// Receives everything that counts.
pub(super) trait Sink {
    /// Takes something that counts for a person, whose number is from 1.
    fn take(&mut self, question: &Question<'_>, person: u32, counted: &Counted);
}

/// Definitions that began to hold on one day.
#[derive(Debug, Clone, Copy)]
struct Fact {
    slots: Slots,
    day: DayNumber,
    period: Option<Period>,
    module: Option<ModuleNumber>,
}

/// Walks through all people that the question may concern.
pub(super) fn walk(question: &Question<'_>, people: &People, sink: &mut impl Sink) {
    walk_through(question, in_concerned_blocks(question, people), sink);
}

/// The people of the blocks that the question may concern, each with a number from 1. Passes over those of other employers
/// block by block, so that a question for one municipality costs no more where there are 289 others.
pub(super) fn in_concerned_blocks<'p>(
    question: &Question<'_>,
    people: &'p People,
) -> impl Iterator<Item = (&'p Person, u32)> {
    let blocks = people.blocks().all().iter().filter(|block| question.may_concern(block.employers()));
    blocks.flat_map(|block| people.members(block))
}

/// The people that the question may concern.
pub(super) fn concerned<'p>(question: &Question<'_>, people: &'p People) -> impl Iterator<Item = &'p Person> {
    let all = in_concerned_blocks(question, people).map(|(person, _)| person);
    all.filter(|person| question.may_concern(person.employers()))
}

/// Walks through people, each with a number from 1.
pub(super) fn walk_through<'p>(
    question: &Question<'_>,
    people: impl Iterator<Item = (&'p Person, u32)>,
    sink: &mut impl Sink,
) {
    let mut walk = Walk { question, sink, seats: Default::default() };
    let mut kept = Kept::default();
    for (person, number) in people.filter(|(person, _)| question.may_concern(person.employers())) {
        let is_wanted = |course: CourseNumber| question.courses[course.place()].wanted;
        if person.rows().iter().any(|(course, row)| is_wanted(*course) && row.is_apart()) {
            Walk { question, sink: &mut kept, seats: Default::default() }.person(person, number);
            kept.hand_on(question, number, walk.sink);
        } else {
            walk.person(person, number);
        }
    }
}

/// Keeps what counts for one person until all of it is known.
#[derive(Default)]
struct Kept(Vec<Counted>);

impl Sink for Kept {
    fn take(&mut self, _: &Question<'_>, _: u32, counted: &Counted) {
        self.0.push(*counted);
    }
}

impl Kept {
    /// Hands on what was kept: first who is in which target, by course and module with the best part first; then the rest.
    fn hand_on(&mut self, question: &Question<'_>, person: u32, sink: &mut impl Sink) {
        let in_target = self.0.iter().filter(|counted| counted.slots.has(Slot::N));
        let mut in_target: Vec<_> = in_target
            .map(|counted| Counted { slots: counted.slots.and_only(Slots::TARGET_AND_BASIS), ..*counted })
            .collect();
        in_target.sort_by_key(|counted| (counted.at.course, counted.at.module, counted.slots.part()));
        for counted in in_target {
            sink.take(question, person, &counted);
        }
        for mut counted in self.0.drain(..) {
            counted.slots = counted.slots.without(Slots::TARGET);
            if counted.slots != Slots::default() {
                sink.take(question, person, &counted);
            }
        }
    }
}

/// Visits each of the cells whose N includes a seat of a course: for all periods, and for each module.
pub(super) fn each_denominator(
    question: &Question<'_>,
    course: CourseNumber,
    mut visit: impl FnMut(Option<ModuleNumber>, Grain),
) {
    if question.is_by(Dimension::Module) {
        visit(None, Grain::Coarse);
        question.modules(course).for_each(|module| visit(Some(module), Grain::Fine));
    } else if question.is_by_period() {
        visit(None, Grain::Coarse);
        visit(None, Grain::Fine);
    } else {
        visit(None, Grain::Both);
    }
}

struct Walk<'w, 'q, S> {
    question: &'w Question<'q>,
    sink: &'w mut S,
    /// Buffers, kept from row to row to spare allocations.
    seats: (Vec<Seat>, Vec<Seat>),
}

impl<S: Sink> Walk<'_, '_, S> {
    fn person(&mut self, person: &Person, number: u32) {
        let question = self.question;
        let split = question.is_by_period() || question.is_by(Dimension::Module);
        let mut facts = Vec::new();
        // Targets first: for everything else, the cell must know whether the person is outside.
        self.tell_roster_targets(person, number);
        if question.has_entered {
            self.tell_entered_targets(person, number);
        }
        for (course, row) in person.rows() {
            if !question.courses[course.place()].wanted {
                continue;
            }
            let gives_certificates = question.courses[course.place()].course.valid_months.is_some();
            for (placing, told) in Placing::parts(row) {
                if gives_certificates {
                    self.tell_certificate((person, number), (*course, placing), told.course());
                }
                coarse_facts(question, told.course(), &mut facts);
                let grain = if split { Grain::Coarse } else { Grain::Both };
                self.place((person, number), (*course, placing), &facts, grain);
                facts.clear();
                if split {
                    fine_facts(question, *course, told, &mut facts);
                    self.place((person, number), (*course, placing), &facts, Grain::Fine);
                    facts.clear();
                }
            }
        }
    }

    /// Reports facts of one part of a row where they belong. Facts of the same seats are reported together.
    fn place(
        &mut self,
        (person, number): (&Person, u32),
        (course, placing): (CourseNumber, Placing),
        facts: &[Fact],
        grain: Grain,
    ) {
        let question = self.question;
        let by_day = question.attribution == Attribution::AtEvent;
        let (mut seats, mut next) = std::mem::take(&mut self.seats);
        let mut waiting: Option<Fact> = None;
        for &fact in facts {
            if let Some(before) = &mut waiting
                && (before.period, before.module) == (fact.period, fact.module)
            {
                if by_day && before.day != fact.day {
                    person.seats(placing, fact.day, question.attribution, question.as_of, &mut next);
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
                self.tell(number, course, before, &seats, grain);
            }
            person.seats(placing, fact.day, question.attribution, question.as_of, &mut seats);
            waiting = Some(fact);
        }
        if let Some(before) = waiting {
            self.tell(number, course, before, &seats, grain);
        }
        self.seats = (seats, next);
    }

    fn tell(&mut self, person: u32, course: CourseNumber, fact: Fact, seats: &[Seat], grain: Grain) {
        let question = self.question;
        // By current attribution, a seat is in its unit of the as-of day.
        let day = if question.attribution == Attribution::Current { question.as_of } else { fact.day };
        let is_by_enrolment = |seat: Seat| question.basis(course, seat.employer) == Basis::Enrolment;
        let tells_target = fact.slots.has(Slot::N);
        // A seat that puts the person in the target comes before one that would find them outside: in a total of both
        // they are in it.
        for first in [true, false] {
            for &seat in seats.iter().filter(|seat| question.admits(**seat, day)) {
                if (!tells_target || is_by_enrolment(seat)) != first {
                    continue;
                }
                let slots = match (tells_target, first) {
                    (false, _) => fact.slots,
                    (true, true) => fact.slots.and(Slots::BY_ENROLMENT),
                    (true, false) => fact.slots.without(Slots::TARGET).and(Slots::BY_TARGET),
                };
                let Fact { period, module, .. } = fact;
                let at = At { seat, day, course, module, period };
                self.sink.take(question, person, &Counted { at, slots, grain });
            }
        }
    }

    /// Reports a person in the target of each course that is meant for a role which the person has on the roster.
    fn tell_roster_targets(&mut self, person: &Person, number: u32) {
        let question = self.question;
        let day = question.as_of;
        for seat in person.roster_seats(day, day) {
            if !question.admits(seat, day) {
                continue;
            }
            for (course, asked) in question.courses() {
                if asked.target_roles.is_none() || !asked.wanted {
                    continue;
                }
                if asked.is_meant_for(seat, day)
                    && matches!(
                        question.basis(course, seat.employer),
                        Basis::Roster | Basis::Entered { by_roster: true, .. }
                    )
                {
                    let told = person.row(course).map(Evaluated::everywhere);
                    self.tell_target((number, told), seat, course, Slots::BY_TARGET);
                }
            }
        }
    }

    /// Reports a person in the target of each course for which a number was entered in the municipality where the
    /// person counts on the as-of day, if the roster does not say whom the course is meant for.
    fn tell_entered_targets(&mut self, person: &Person, number: u32) {
        let question = self.question;
        let day = question.as_of;
        let mut seats = Vec::new();
        for (course, row) in person.rows() {
            if !question.courses[course.place()].wanted {
                continue;
            }
            for (placing, told) in Placing::parts(row).filter(|(_, told)| told.course().enrolled(day).is_some()) {
                person.seats(placing, day, Attribution::Current, day, &mut seats);
                for &seat in &seats {
                    let basis = question.basis(*course, seat.employer);
                    if matches!(basis, Basis::Entered { by_roster: false, .. }) && question.admits(seat, day) {
                        let whole = question.is_whole(seat.employer);
                        let known = if whole { Slots::N_OF_WHOLE } else { Slots::N_UNKNOWN };
                        self.tell_target((number, Some(told)), seat, *course, Slots::BY_TARGET.and(known));
                    }
                }
            }
        }
    }

    /// Reports how a person's certificate stands, where the person works on the as-of day: whoever employs somebody now has to
    /// know when it expires.
    fn tell_certificate(
        &mut self,
        (person, number): (&Person, u32),
        (course, placing): (CourseNumber, Placing),
        told: Timeline<'_>,
    ) {
        let question = self.question;
        let day = question.as_of;
        let Some(certificate) = told.certificate(day) else { return };
        let slots = Slots::of_certificate(certificate.status);
        let mut seats = Vec::new();
        person.seats(placing, day, Attribution::Current, day, &mut seats);
        for seat in seats.into_iter().filter(|seat| question.admits(*seat, day)) {
            each_denominator(question, course, |module, grain| {
                let at = At { seat, day, course, module, period: None };
                if module.is_none() {
                    self.sink.take(question, number, &Counted { at, slots, grain });
                }
            });
        }
    }

    /// Reports a person in the target of a course, in a seat of the as-of day, by what is reported there.
    fn tell_target(
        &mut self,
        (number, told): (u32, Option<Timelines<'_>>),
        seat: Seat,
        course: CourseNumber,
        basis: Slots,
    ) {
        let question = self.question;
        let day = question.as_of;
        each_denominator(question, course, |module, grain| {
            let timeline = told.map_or(Timeline::EMPTY, |told| timeline_of(question, course, told, module));
            let slots = in_target(timeline, day).and(basis);
            let at = At { seat, day, course, module, period: None };
            self.sink.take(question, number, &Counted { at, slots, grain });
        });
    }
}

/// Returns the timeline of a course, or of one of its modules.
fn timeline_of<'t>(
    question: &Question<'_>,
    course: CourseNumber,
    told: Timelines<'t>,
    module: Option<ModuleNumber>,
) -> Timeline<'t> {
    let Some(module) = module.filter(|_| !question.courses[course.place()].course.modules.is_empty()) else {
        return told.course();
    };
    let order = question.order(course, module);
    told.modules().find(|(known, _)| *known == order).map_or(Timeline::EMPTY, |(_, timeline)| timeline)
}

/// Collects what holds for a course, each with the day that decides where it counts.
fn coarse_facts(question: &Question<'_>, timeline: Timeline<'_>, facts: &mut Vec<Fact>) {
    let mut add = |slots, day| facts.push(Fact { slots, day, period: None, module: None });
    held(question, timeline, timeline, &mut add);
    if let Some(&last) = timeline.active_within(question.active.0, question.active.1).last() {
        add(Slots::of(Slot::Active), last);
    }
}

/// Collects the same by module and period.
fn fine_facts(question: &Question<'_>, course: CourseNumber, told: Timelines<'_>, facts: &mut Vec<Fact>) {
    let whole = told.course();
    if !question.is_by(Dimension::Module) {
        return periods(question, None, whole, whole, facts);
    }
    if question.courses[course.place()].course.modules.is_empty() {
        return periods(question, question.modules(course).next(), whole, whole, facts);
    }
    let mut known = told.modules().peekable();
    for (order, module) in question.modules(course).enumerate() {
        let timeline = known.next_if(|(known, _)| *known == order).map_or(Timeline::EMPTY, |(_, timeline)| timeline);
        periods(question, Some(module), whole, timeline, facts);
    }
}

fn periods(
    question: &Question<'_>,
    module: Option<ModuleNumber>,
    whole: Timeline<'_>,
    timeline: Timeline<'_>,
    facts: &mut Vec<Fact>,
) {
    let by_period = question.is_by_period();
    let (first, last) = if by_period { question.active_by_period } else { question.active };
    held(question, whole, timeline, &mut |slots, day| {
        let period = if by_period && !slots.has(Slot::N) { question.period_of(day) } else { None };
        facts.push(Fact { slots, day, period, module });
    });
    let active = timeline.active_within(first, last);
    let slots = Slots::of(Slot::Active);
    if !by_period {
        facts.extend(active.last().map(|&day| Fact { slots, day, period: None, module }));
        return;
    }
    for days in active.chunk_by(|one, two| question.period_of(*one) == question.period_of(*two)) {
        let day = days[days.len() - 1];
        facts.push(Fact { slots, day, period: question.period_of(day), module });
    }
}

/// Adds what holds on the as-of day: the enrolment by `whole`, the rest by `timeline`.
///
/// The target has everyone enrolled on the as-of day, whatever the period. It comes first, because for everything else the
/// cell must know whether the person is outside.
fn held(question: &Question<'_>, whole: Timeline<'_>, timeline: Timeline<'_>, add: &mut impl FnMut(Slots, DayNumber)) {
    let as_of = question.as_of;
    let enrolled = whole.enrolled(as_of);
    if let Some((since, _)) = enrolled {
        add(in_target(timeline, as_of), since);
    }
    let mut in_period = |slots, day: Option<DayNumber>| {
        if let Some(day) = day.filter(|&day| question.in_period(day)) {
            add(slots, day);
        }
    };
    if let Some((since, implied)) = enrolled {
        let enrolled = Slots::of(Slot::Enrolled);
        in_period(if implied { enrolled.and(Slots::of(Slot::Implied)) } else { enrolled }, Some(since));
    }
    in_period(Slots::of(Slot::Started), timeline.started(as_of));
    in_period(Slots::of(Slot::Completed), timeline.completed(as_of));
    in_period(Slots::of(Slot::Passed), timeline.passed(as_of));
}

/// Returns the slots for being in a target and in one of its parts.
fn in_target(timeline: Timeline<'_>, as_of: DayNumber) -> Slots {
    let part = match (timeline.completed(as_of), timeline.started(as_of)) {
        (Some(_), _) => Slots::of(Slot::TargetCompleted),
        (None, Some(_)) => Slots::of(Slot::UnderWay).and(Slots::of(Slot::NotCompleted)),
        (None, None) => Slots::of(Slot::NotStarted).and(Slots::of(Slot::NotCompleted)),
    };
    Slots::of(Slot::N).and(part)
}
