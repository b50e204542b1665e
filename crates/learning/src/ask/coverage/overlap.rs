//! The overlap of courses: which courses of a programme the same persons have started and completed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::answer::{Overlap, Shared};
use super::protect::{Shown, shown};
use crate::ask::kept_subjects::read_subjects;
use crate::ask::question::Question;
use crate::ask::slots::Slot;
use crate::ask::suppress::Suppression;
use crate::ask::walk::{Counted, Grain, Sink, walk_through};
use crate::catalogue::Programme;
use crate::standings::numbers::{CourseNumber, EmployerNumber};
use crate::standings::people::Person;
use crate::standings::timeline::DayNumber;
use crate::{Figure, Key, Reach, Standings};

/// The most courses of a programme to compare: its first ones.
pub(super) const MOST_COURSES: usize = 50;

/// A set of courses of one programme, by their order in it.
pub(super) type Courses = u64;

/// What a person has done in one programme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Pattern {
    pub(super) started: Courses,
    pub(super) completed: Courses,
    /// Whether a course that is not compared has been started.
    pub(super) started_other: bool,
    pub(super) completed_other: bool,
}

/// The number of persons with one pattern, and how many of them each employer knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Persons {
    pub(super) number: u32,
    pub(super) by_employer: BTreeMap<EmployerNumber, u32>,
}

/// The persons of one programme by their pattern.
pub(super) type Patterns = HashMap<Pattern, Persons>;

/// A programme, and the courses of it that are compared.
#[derive(Debug, Clone)]
pub(super) struct Family<'c> {
    pub(super) programme: &'c Programme,
    pub(super) courses: Vec<CourseNumber>,
}

/// What the current person of the walk has done so far.
#[derive(Debug, Default)]
struct Met {
    person: u32,
    started: BTreeSet<CourseNumber>,
    completed: BTreeSet<CourseNumber>,
    employers: BTreeSet<EmployerNumber>,
}

/// A kind of person in one family: the pattern, and the employers who know it.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Kind {
    family: usize,
    pattern: Pattern,
    employers: Box<[EmployerNumber]>,
}

/// A comparison, among those whose persons are kept. Which courses a family has follows from the reach.
#[derive(PartialEq)]
struct Kept {
    as_of: DayNumber,
    reach: Reach,
    programmes: Vec<String>,
}

/// Finds the kinds of persons.
struct Comparing<'f, 'c> {
    families: &'f [Family<'c>],
    found: Vec<Kind>,
    met: Met,
}

impl Sink for Comparing<'_, '_> {
    fn take(&mut self, _: &Question<'_>, person: u32, counted: &Counted) {
        if counted.grain == Grain::Fine || !(counted.slots.has(Slot::Started) || counted.slots.has(Slot::Completed)) {
            return;
        }
        if person != self.met.person {
            self.settle();
            self.met.person = person;
        }
        let at = counted.at;
        self.met.employers.insert(at.seat.employer);
        for (slot, courses) in [(Slot::Started, &mut self.met.started), (Slot::Completed, &mut self.met.completed)] {
            if counted.slots.has(slot) {
                courses.insert(at.course);
            }
        }
    }
}

impl Comparing<'_, '_> {
    /// Finds the kinds of the person that was met last.
    fn settle(&mut self) {
        let met = std::mem::take(&mut self.met);
        if met.started.is_empty() && met.completed.is_empty() {
            return;
        }
        let employers: Box<[EmployerNumber]> = met.employers.into_iter().collect();
        for (at, family) in self.families.iter().enumerate() {
            let (started, started_other) = family.sort(&met.started);
            let (completed, completed_other) = family.sort(&met.completed);
            let pattern = Pattern { started, completed, started_other, completed_other };
            self.found.push(Kind { family: at, pattern, employers: employers.clone() });
        }
    }
}

impl Family<'_> {
    /// Returns which of these courses are compared, and whether there are others.
    fn sort(&self, done: &BTreeSet<CourseNumber>) -> (Courses, bool) {
        let own = self.courses.iter().enumerate().filter(|(_, course)| done.contains(course));
        let own = own.fold(0, |set, (at, _)| set | 1 << at);
        (own, own.count_ones() as usize != done.len())
    }
}

/// Counts the persons of each family by what they have done.
pub(super) fn compare(standings: &Standings, question: &Question<'_>, families: &[Family<'_>]) -> Vec<Patterns> {
    let programmes = families.iter().map(|family| family.programme.id.clone()).collect();
    let asked = Kept { as_of: question.as_of, reach: question.reach.clone(), programmes };
    let count = |people: &mut dyn Iterator<Item = (&Person, u32)>| {
        let mut comparing = Comparing { families, found: Vec::new(), met: Met::default() };
        walk_through(question, people, &mut comparing);
        comparing.settle();
        comparing.found
    };
    read_subjects(standings, question, asked, count, |kinds| {
        let mut patterns = vec![Patterns::default(); families.len()];
        for (kind, number) in kinds.each() {
            let persons = patterns[kind.family].entry(kind.pattern).or_default();
            persons.number += number;
            for &employer in &kind.employers {
                *persons.by_employer.entry(employer).or_default() += number;
            }
        }
        patterns
    })
}

/// Returns the pairs of a family of which the question covers both courses. If small numbers are hidden, `published` has the
/// suppression, and the courses for which figures show how many people have started and completed them.
pub(super) fn pairs(
    question: &Question<'_>,
    family: &Family<'_>,
    patterns: &Patterns,
    published: Option<(Suppression, &Shown)>,
    is_asked: impl Fn(CourseNumber) -> bool,
) -> Vec<Overlap> {
    let all = (1 << family.courses.len()) - 1;
    let told = Shown { started: all, completed: all };
    let shown = published.map_or(told, |(suppression, told)| shown(patterns, family.courses.len(), told, suppression));
    let key = |at: usize| {
        let course = question.courses[family.courses[at].place()].course;
        Key::new(course.id.as_str(), &*course.name.sv)
    };
    let mut pairs = Vec::new();
    for first in 0..family.courses.len() {
        for second in first + 1..family.courses.len() {
            if !is_asked(family.courses[first]) || !is_asked(family.courses[second]) {
                continue;
            }
            let both = 1 << first | 1 << second;
            let told = |is_shown: Courses, done: fn(&Pattern) -> Courses| {
                if is_shown & both == both { shared(patterns, done, 1 << first, 1 << second) } else { Shared::HIDDEN }
            };
            pairs.push(Overlap {
                programme: Key::new(&*family.programme.id, &*family.programme.name.sv),
                first: key(first),
                second: key(second),
                started: told(shown.started, |pattern| pattern.started),
                completed: told(shown.completed, |pattern| pattern.completed),
            });
        }
    }
    pairs
}

fn shared(patterns: &Patterns, done: fn(&Pattern) -> Courses, first: Courses, second: Courses) -> Shared {
    let mut numbers = [0; 3];
    for (pattern, persons) in patterns {
        match (done(pattern) & first != 0, done(pattern) & second != 0) {
            (true, true) => numbers[0] += persons.number,
            (true, false) => numbers[1] += persons.number,
            (false, true) => numbers[2] += persons.number,
            (false, false) => {}
        }
    }
    Shared(Figure::Shown(numbers))
}
