//! Facts: for whom each definition holds, in which seat that counts, and from which day on.
//!
//! Rows by module or month are of what happened in that module or month. Totals of other dimensions, and the grand total, are
//! of the course and the whole period.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::certificate::{Certificate, certificate};
use crate::course::Standing;
use crate::person::{Attribution, Part, Person, Seat, World, standing};
use crate::question::{Basis, Dimension, Question, month_of};

/// Something that holds of a person.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    pub(crate) person: usize,
    pub(crate) course: usize,
    /// The module, if rows are by module: `None` for the whole course.
    pub(crate) module: Option<Module>,
    /// The month, if rows are by month: `None` for all of them.
    pub(crate) month: Option<String>,
    pub(crate) seat: Seat,
    /// The day on which the seat is what it is.
    pub(crate) day: Date,
    pub(crate) what: What,
    pub(crate) grain: Grain,
}

/// A module by its place; a course without any is its own only one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Module {
    Of(usize),
    NoneOfCourse,
}

/// Which rows something is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grain {
    /// Rows by module and month.
    Fine,
    /// Totals of other dimensions.
    Coarse,
    /// Either, since rows are by neither.
    Both,
}

/// What holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// They are meant, and stand so.
    Target {
        part: TargetPart,
        whom: Whom,
    },
    /// They are enrolled where the course is meant for others than those enrolled.
    NotByEnrolment,
    Enrolled,
    EnrolledImplied,
    Started,
    Active,
    Completed,
    Passed,
    Certificate(Certificate),
}

/// The parts of a target, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TargetPart {
    Completed,
    UnderWay,
    NotStarted,
}

/// By what somebody is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whom {
    ByEnrolment,
    ByRoster,
    /// As one of those who are known of a number entered for a municipality.
    OfEntered,
}

struct Finding<'q> {
    world: &'q World,
    question: &'q Question,
    facts: Vec<Fact>,
}

/// Everything that holds of anybody, as far as it is asked for.
pub(crate) fn facts(world: &World, question: &Question) -> Vec<Fact> {
    let mut finding = Finding { world, question, facts: Vec::new() };
    for (number, person) in world.people.iter().enumerate() {
        for course in question.courses(world) {
            finding.roster_target(number, person, course);
            for part in person.parts(course) {
                finding.entered_target(number, person, course, &part);
                finding.told(number, person, course, &part);
                finding.certificate(number, person, course, &part);
            }
        }
    }
    finding.facts
}

/// The cells with a denominator: of the course for totals, and of each module or month for rows.
pub(crate) fn denominators(world: &World, question: &Question, course: usize) -> Vec<(Option<Module>, Grain)> {
    if question.is_by(Dimension::Module) {
        let fine = modules(world, course).into_iter().map(|module| (Some(module), Grain::Fine));
        std::iter::once((None, Grain::Coarse)).chain(fine).collect()
    } else if question.is_by(Dimension::Month) {
        vec![(None, Grain::Coarse), (None, Grain::Fine)]
    } else {
        vec![(None, Grain::Both)]
    }
}

fn modules(world: &World, course: usize) -> Vec<Module> {
    let modules = &world.catalogue.courses[course].modules;
    if modules.is_empty() { vec![Module::NoneOfCourse] } else { (0..modules.len()).map(Module::Of).collect() }
}

/// The part of the target that a person is in.
fn part_of(standing: &Standing) -> TargetPart {
    match (standing.completed, standing.started) {
        (Some(_), _) => TargetPart::Completed,
        (None, Some(_)) => TargetPart::UnderWay,
        (None, None) => TargetPart::NotStarted,
    }
}

impl Finding<'_> {
    fn standing(&self, deeds: &[&crate::statement::Deed], course: usize, module: Option<Module>) -> Standing {
        let module = module.and_then(|module| if let Module::Of(at) = module { Some(at) } else { None });
        standing(self.world, deeds, (course, module), self.question.as_of)
    }

    /// People on the roster on the as-of day with a role for which the course is meant. What they did anywhere counts.
    fn roster_target(&mut self, number: usize, person: &Person, course: usize) {
        let as_of = self.question.as_of;
        for seat in person.seats_today(as_of) {
            let basis = self.question.basis(self.world, course, seat.employer.as_deref());
            let is_by_roster = matches!(basis, Basis::Roster | Basis::Entered { is_by_roster: true, .. });
            let is_meant = Question::is_meant_for(self.world, course, seat.role.as_ref()) == Some(true);
            if is_by_roster && is_meant && self.question.admits(self.world, &seat, as_of) {
                self.target(number, course, &person.deeds_of(course), &seat, Whom::ByRoster);
            }
        }
    }

    /// People enrolled on the as-of day, if a number was entered and the roster does not say for whom the course is meant.
    fn entered_target(&mut self, number: usize, person: &Person, course: usize, part: &Part<'_>) {
        let as_of = self.question.as_of;
        if self.standing(&part.deeds, course, None).enrolled.is_none() {
            return;
        }
        for seat in person.seats(part, as_of, as_of, Attribution::Current) {
            let basis = self.question.basis(self.world, course, seat.employer.as_deref());
            let is_entered = matches!(basis, Basis::Entered { is_by_roster: false, .. });
            if is_entered && self.question.admits(self.world, &seat, as_of) {
                self.target(number, course, &part.deeds, &seat, Whom::OfEntered);
            }
        }
    }

    /// How the certificate stands, where the person works on the as-of day. Modules have none.
    fn certificate(&mut self, number: usize, person: &Person, course: usize, part: &Part<'_>) {
        let as_of = self.question.as_of;
        let Some(stands) = certificate(self.world, &part.deeds, course, as_of) else { return };
        for seat in person.seats(part, as_of, as_of, Attribution::Current) {
            let is_admitted = self.question.admits(self.world, &seat, as_of);
            let cells = denominators(self.world, self.question, course);
            for (module, grain) in cells.into_iter().filter(|(module, _)| is_admitted && module.is_none()) {
                let (seat, what) = (seat.clone(), What::Certificate(stands));
                self.facts.push(Fact { person: number, course, module, month: None, seat, day: as_of, what, grain });
            }
        }
    }

    fn target(&mut self, person: usize, course: usize, deeds: &[&crate::statement::Deed], seat: &Seat, whom: Whom) {
        for (module, grain) in denominators(self.world, self.question, course) {
            let part = part_of(&self.standing(deeds, course, module));
            let (seat, day, what) = (seat.clone(), self.question.as_of, What::Target { part, whom });
            self.facts.push(Fact { person, course, module, month: None, seat, day, what, grain });
        }
    }

    /// What holds by a part of what is reported: for the course, and by module and month if rows are by these.
    fn told(&mut self, number: usize, person: &Person, course: usize, part: &Part<'_>) {
        let (by_module, by_month) = (self.question.is_by(Dimension::Module), self.question.is_by(Dimension::Month));
        let grain = if by_module || by_month { Grain::Coarse } else { Grain::Both };
        let whole = self.standing(&part.deeds, course, None);
        let at = |module, grain| Fact {
            person: number,
            course,
            module,
            month: None,
            seat: Seat::of_nobody(),
            day: self.question.as_of,
            what: What::Active,
            grain,
        };
        self.held(&at(None, grain), &whole, &whole, (person, part), false);
        if by_module {
            for module in modules(self.world, course) {
                let standing = self.standing(&part.deeds, course, Some(module));
                self.held(&at(Some(module), Grain::Fine), &whole, &standing, (person, part), by_month);
            }
        } else if by_month {
            self.held(&at(None, Grain::Fine), &whole, &whole, (person, part), true);
        }
    }

    /// What holds on the as-of day: the enrolment of the course, the rest of the course or module.
    fn held(
        &mut self,
        at: &Fact,
        whole: &Standing,
        standing: &Standing,
        (person, part): (&Person, &Part<'_>),
        by_month: bool,
    ) {
        let question = self.question;
        let mut found: Vec<(What, Date)> = Vec::new();
        if let Some((since, is_implied)) = whole.enrolled {
            found.push((What::Target { part: part_of(standing), whom: Whom::ByEnrolment }, since));
            if question.is_in_period(since) {
                found.push((What::Enrolled, since));
                found.extend(is_implied.then_some((What::EnrolledImplied, since)));
            }
        }
        for (what, day) in
            [(What::Started, standing.started), (What::Completed, standing.completed), (What::Passed, standing.passed)]
        {
            found.extend(day.filter(|day| question.is_in_period(*day)).map(|day| (what, day)));
        }
        found.extend(self.active(standing, by_month).into_iter().map(|day| (What::Active, day)));
        for (what, day) in found {
            self.count(at, what, day, (person, part), by_month);
        }
    }

    /// The last day with something done in the period, or in the 30 days that end with the as-of day if there is none; by month,
    /// of each month.
    fn active(&self, standing: &Standing, by_month: bool) -> Vec<Date> {
        let question = self.question;
        let is_asked = |day: &Date| {
            let recent = question.as_of.saturating_sub(29.days());
            let has_period = question.from.is_some() || question.to.is_some() || by_month;
            if has_period { question.is_in_period(*day) } else { recent <= *day && *day <= question.as_of }
        };
        let days: Vec<Date> = standing.active.iter().copied().filter(is_asked).collect();
        let is_last = |day: &Date| {
            let later = days.iter().filter(|other| *other > day);
            later.into_iter().all(|other| by_month && month_of(*other) != month_of(*day))
        };
        days.iter().copied().filter(is_last).collect()
    }

    /// Counts something where it belongs.
    fn count(&mut self, at: &Fact, what: What, on: Date, (person, part): (&Person, &Part<'_>), by_month: bool) {
        let question = self.question;
        let day = if question.attribution == Attribution::Current { question.as_of } else { on };
        for seat in person.seats(part, on, question.as_of, question.attribution) {
            if !question.admits(self.world, &seat, day) {
                continue;
            }
            let is_target = matches!(what, What::Target { .. });
            let by_enrolment = question.basis(self.world, at.course, seat.employer.as_deref()) == Basis::Enrolment;
            let what = if is_target && !by_enrolment { What::NotByEnrolment } else { what };
            let month = (by_month && !is_target).then(|| month_of(on));
            self.facts.push(Fact { month, seat, day, what, ..at.clone() });
        }
    }
}
