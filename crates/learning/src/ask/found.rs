//! Who is found for a list of people, by the walk that counts.

use std::collections::{BTreeMap, BTreeSet};

use super::people_status::PeopleStatus;
use super::question::{At, Question};
use super::slots::{Slot, Slots, TargetPart};
use super::walk::{Counted, Sink, walk};
use crate::standings::numbers::{CourseNumber, EmployerNumber, RoleNumber, UnitNumber};
use crate::standings::people::People;
use crate::standings::seats::Seat;
use crate::standings::timeline::DayNumber;

/// What tells the rows of a person apart: municipality, unit, role, course.
pub(super) type SeatKey = (EmployerNumber, UnitNumber, RoleNumber, CourseNumber);

/// Keeps those for whom one definition holds.
pub(super) struct Found {
    wanted: Option<Slot>,
    rows: BTreeMap<(u32, SeatKey), (Seat, DayNumber)>,
    /// The part of a target that was told last, of whom: the best comes first.
    best: Option<((u32, CourseNumber), TargetPart)>,
    /// Who is in which target, where that takes somebody out.
    targets: Option<BTreeSet<(u32, CourseNumber)>>,
    /// Who has not completed all, where that takes somebody out.
    lacking: Option<BTreeSet<u32>>,
}

impl Found {
    pub(super) fn new(status: PeopleStatus) -> Self {
        let wanted = match status {
            PeopleStatus::NotNamed => None,
            PeopleStatus::Meant | PeopleStatus::CompletedAll => Some(Slot::N),
            PeopleStatus::NotCompleted => Some(Slot::NotCompleted),
            // No walk tells who is outside: who is in the target is taken out at the end.
            PeopleStatus::OutsideEnrolled => Some(Slot::Enrolled),
            PeopleStatus::OutsideStarted => Some(Slot::Started),
            PeopleStatus::OutsideCompleted => Some(Slot::Completed),
            of_one => of_one.measure().and_then(|measure| measure.definition().slot),
        };
        let is_outside = matches!(
            status,
            PeopleStatus::OutsideEnrolled | PeopleStatus::OutsideStarted | PeopleStatus::OutsideCompleted
        );
        Self {
            wanted,
            rows: BTreeMap::new(),
            best: None,
            targets: is_outside.then(BTreeSet::new),
            lacking: (status == PeopleStatus::CompletedAll).then(BTreeSet::new),
        }
    }

    /// The rows, without those who are taken out.
    pub(super) fn finish(self) -> BTreeMap<(u32, SeatKey), (Seat, DayNumber)> {
        let Self { mut rows, targets, lacking, .. } = self;
        rows.retain(|&(person, (.., course)), _| {
            targets.as_ref().is_none_or(|targets| !targets.contains(&(person, course)))
                && lacking.as_ref().is_none_or(|lacking| !lacking.contains(&person))
        });
        rows
    }
}

impl Sink for Found {
    fn take(&mut self, question: &Question<'_>, person: u32, counted: &Counted) {
        let &Counted { at: At { seat, day, course, .. }, mut slots, .. } = counted;
        if let Some(part) = slots.part() {
            match self.best {
                Some((of, best)) if of == (person, course) && best != part => slots = slots.without(Slots::PARTS),
                _ => self.best = Some(((person, course), part)),
            }
        }
        if slots.has(Slot::N)
            && let Some(targets) = &mut self.targets
        {
            targets.insert((person, course));
        }
        if slots.has(Slot::NotCompleted)
            && let Some(lacking) = &mut self.lacking
        {
            lacking.insert(person);
        }
        if self.wanted.is_some_and(|wanted| slots.has(wanted)) {
            let unit = question.seats().unit_on(seat, day);
            self.rows.entry((person, (seat.employer, unit, seat.role, course))).or_insert((seat, day));
        }
    }
}

/// What several lists find in one walk.
struct Several(Vec<Found>);

impl Sink for Several {
    fn take(&mut self, question: &Question<'_>, person: u32, counted: &Counted) {
        for found in &mut self.0 {
            found.take(question, person, counted);
        }
    }
}

/// How many persons each of these lists has, by one walk. The question is by what rows of lists are told apart by.
pub(super) fn count_persons(question: &Question<'_>, people: &People, statuses: &[PeopleStatus]) -> Vec<u32> {
    let mut several = Several(statuses.iter().map(|status| Found::new(*status)).collect());
    walk(question, people, &mut several);
    let persons = |found: Found| found.finish().into_keys().map(|(person, _)| person).collect::<BTreeSet<_>>().len();
    several.0.into_iter().map(|found| u32::try_from(persons(found)).unwrap_or(u32::MAX)).collect()
}
