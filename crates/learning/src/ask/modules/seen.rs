//! Who has started and completed a module, in which of its courses.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Contributed;
use crate::Attribution;
use crate::ask::question::Question;
use crate::ask::walk::concerned;
use crate::standings::numbers::{CourseNumber, EmployerNumber};
use crate::standings::people::{People, Person, Placing};
use crate::standings::timeline::{DayNumber, Timeline};

/// What a person has done of a module, in each of its courses by their places among these.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seen {
    /// The known employers where the person counts.
    pub(super) employers: BTreeSet<EmployerNumber>,
    /// The courses in which it is started.
    pub(super) started: BTreeSet<usize>,
    /// Those in which it is completed.
    pub(super) completed: BTreeSet<usize>,
}

/// How many people have done the same, with the same employers.
pub(super) type Kinds = BTreeMap<Seen, u32>;

impl Seen {
    /// The courses in which anything is done.
    pub(super) fn courses(&self) -> impl Iterator<Item = usize> {
        self.started.union(&self.completed).copied()
    }
}

/// Where a module is: which one, and which of its courses.
type At = (usize, usize);

/// Sees everybody whom the question concerns: for each module, the kinds of people.
pub(super) fn see(question: &Question<'_>, people: &People, modules: &[Contributed<'_>]) -> Vec<Kinds> {
    let mut places: HashMap<CourseNumber, HashMap<usize, At>> = HashMap::new();
    for (module, one) in modules.iter().enumerate() {
        for (course, &(number, order)) in one.courses.iter().enumerate() {
            places.entry(CourseNumber::at(number)).or_default().insert(order, (module, course));
        }
    }
    let mut kinds = vec![Kinds::new(); modules.len()];
    for person in concerned(question, people) {
        for (module, seen) in see_person(question, person, &places) {
            *kinds[module].entry(seen).or_default() += 1;
        }
    }
    kinds
}

/// What a person has done of each module.
fn see_person(
    question: &Question<'_>,
    person: &Person,
    places: &HashMap<CourseNumber, HashMap<usize, At>>,
) -> BTreeMap<usize, Seen> {
    let mut found: BTreeMap<usize, Seen> = BTreeMap::new();
    for (number, row) in person.rows() {
        let Some(of_course) = places.get(number) else { continue };
        for (placing, told) in Placing::parts(row) {
            for (order, timeline) in told.modules() {
                let Some(&(module, course)) = of_course.get(&order) else { continue };
                for (is_completion, day) in days(question, timeline) {
                    let Some(employers) = employers(question, person, placing, day) else { continue };
                    let seen = found.entry(module).or_default();
                    seen.employers.extend(employers);
                    (if is_completion { &mut seen.completed } else { &mut seen.started }).insert(course);
                }
            }
        }
    }
    found
}

/// The days within the period on which the module was started and completed.
fn days(question: &Question<'_>, timeline: Timeline<'_>) -> impl Iterator<Item = (bool, DayNumber)> {
    let days = [(false, timeline.started(question.as_of)), (true, timeline.completed(question.as_of))];
    let days = days.into_iter().filter_map(|(is_completion, day)| Some((is_completion, day?)));
    days.filter(|(_, day)| question.in_period(*day))
}

/// The known employers where something of a day counts; `None` if it counts nowhere within the question and the reach.
fn employers(
    question: &Question<'_>,
    person: &Person,
    placing: Placing,
    day: DayNumber,
) -> Option<BTreeSet<EmployerNumber>> {
    let mut seats = Vec::new();
    person.seats(placing, day, Attribution::AtEvent, question.as_of, &mut seats);
    seats.retain(|seat| question.admits(*seat, day));
    let known = seats.iter().map(|seat| seat.employer).filter(|one| *one != EmployerNumber::UNKNOWN);
    (!seats.is_empty()).then(|| known.collect())
}
