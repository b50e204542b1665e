//! Progress evaluated: for each definition, the days on which it holds, packed for counting.
//!
//! A million of these are held in memory and read for every question, so a row is one block of 16-bit numbers: days
//! since 1970-01-01, which reach to the year 2149.

use std::collections::BTreeMap;

use crate::catalogue::Course;
use crate::progress::CourseMarks;
use crate::progress::completion::enrolled;
use crate::{CertificateStatus, Day, Kommunkod, Spans};

/// A day, counted from 1970-01-01. Earlier days become that day.
pub(crate) type DayNumber = u16;

/// The days before its end in which a certificate is said to expire soon.
const EXPIRING_DAYS: DayNumber = 90;

/// The end of an open span.
const OPEN: DayNumber = DayNumber::MAX;

/// The section number of the course itself.
const COURSE: usize = 0xffff_ffff;

/// A day as a number.
pub(crate) fn day_number(day: Day) -> DayNumber {
    DayNumber::try_from(day.number().clamp(0, i32::from(OPEN) - 1)).unwrap_or(OPEN)
}

/// What is known of a person and one course: everything together and, if it was told in several places, the part of
/// each.
///
/// The block begins with the number of places and the places (each a kommunkod, or [`NO_PLACE`]). With one place, the
/// sections of [`Timelines`] follow; with several, those of everything and then of each place, each preceded by their
/// length in two numbers.
#[derive(Debug, Clone)]
pub(crate) struct Evaluated(Box<[u16]>);

/// No kommunkod is 0.
const NO_PLACE: u16 = 0;

/// The course's timeline, and those of its modules.
///
/// A section has its number (the module's order, or [`COURSE`], in two numbers), five lengths, and the five lists of
/// [`Timeline`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timelines<'t>(&'t [u16]);

/// For each definition, the days on which it holds. Spans are pairs: first day, first day after.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timeline<'t> {
    enrolled: &'t [DayNumber],
    completed: &'t [DayNumber],
    passed: &'t [DayNumber],
    /// Days with a statement other than an enrolment, ascending.
    pub(crate) active: &'t [DayNumber],
    /// Pairs: a day on which a certificate was given, and its last day. Ascending.
    certified: &'t [DayNumber],
}

/// A certificate, as it stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Certificate {
    /// The day of the latest completion.
    pub(crate) given: DayNumber,
    /// The last day on which it is valid.
    pub(crate) until: DayNumber,
    pub(crate) status: CertificateStatus,
}

impl Evaluated {
    /// Evaluates what is told in each place by the course's rule; `None` is the unknown place.
    pub(crate) fn of(course: &Course, told: &BTreeMap<Option<Kommunkod>, CourseMarks>) -> Self {
        let mut block = vec![length(told.len())];
        block.extend(told.keys().map(|place| place.map_or(NO_PLACE, Kommunkod::number)));
        if told.len() == 1 {
            for told in told.values() {
                sections(&mut block, course, told);
            }
            return Self(block.into());
        }
        for told in std::iter::once(&*CourseMarks::all(told.values())).chain(told.values()) {
            let header = block.len();
            block.extend([0, 0]);
            sections(&mut block, course, told);
            let [high, low] = halves(block.len() - header - 2);
            (block[header], block[header + 1]) = (high, low);
        }
        Self(block.into())
    }

    /// Everything told, in all places.
    pub(crate) fn everywhere(&self) -> Timelines<'_> {
        let rest = &self.0[1 + self.count()..];
        if self.is_apart() { cut(rest).0 } else { Timelines(rest) }
    }

    /// Whether it was told in several places.
    pub(crate) fn is_apart(&self) -> bool {
        self.count() > 1
    }

    /// The places in which it was told; `None` is the unknown one.
    pub(crate) fn places(&self) -> impl Iterator<Item = Option<Kommunkod>> {
        self.0[1..=self.count()].iter().map(|&place| Kommunkod::from_number(place).filter(|_| place != NO_PLACE))
    }

    /// What was told in each place; `None` is the unknown one.
    pub(crate) fn by_place(&self) -> impl Iterator<Item = (Option<Kommunkod>, Timelines<'_>)> {
        let is_apart = self.is_apart();
        let mut rest = &self.0[1 + self.count()..];
        if is_apart {
            rest = cut(rest).1;
        }
        self.places().map(move |place| {
            let here;
            (here, rest) = if is_apart { cut(rest) } else { (Timelines(rest), rest) };
            (place, here)
        })
    }

    fn count(&self) -> usize {
        usize::from(self.0[0])
    }
}

impl<'t> Timelines<'t> {
    /// The course's own.
    pub(crate) fn course(self) -> Timeline<'t> {
        read(self.0).0
    }

    /// Those of modules with something known, by their order in the course.
    pub(crate) fn modules(self) -> impl Iterator<Item = (usize, Timeline<'t>)> {
        let mut rest = read(self.0).1;
        std::iter::from_fn(move || {
            let &[high, low, ..] = rest else { return None };
            let module = joined(high, low);
            let (timeline, after) = read(rest);
            rest = after;
            Some((module, timeline))
        })
    }
}

impl<'t> Timeline<'t> {
    /// The empty timeline.
    pub(crate) const EMPTY: Timeline<'static> =
        Timeline { enrolled: &[], completed: &[], passed: &[], active: &[], certified: &[] };

    /// The day of the first statement other than an enrolment.
    pub(crate) fn started(self, as_of: DayNumber) -> Option<DayNumber> {
        self.active.first().copied().filter(|&day| day <= as_of)
    }

    /// Since when the person counts as enrolled, and whether only because of having started.
    pub(crate) fn enrolled(self, as_of: DayNumber) -> Option<(DayNumber, bool)> {
        let in_force = span_at(self.enrolled, as_of);
        match self.started(as_of) {
            // Having started never ends; an enrolment that lasted until the start began before it.
            Some(start) => {
                let before = self.enrolled.chunks_exact(2).find(|span| span[0] <= start && start <= span[1]);
                Some((before.map_or(start, |span| span[0]), in_force.is_none()))
            }
            None => in_force.map(|since| (since, false)),
        }
    }

    /// Since when the rule holds.
    pub(crate) fn completed(self, as_of: DayNumber) -> Option<DayNumber> {
        span_at(self.completed, as_of)
    }

    /// Since when a pass is in force.
    pub(crate) fn passed(self, as_of: DayNumber) -> Option<DayNumber> {
        span_at(self.passed, as_of)
    }

    /// The latest certificate that was given up to a day, and how it stands then.
    pub(crate) fn certificate(self, as_of: DayNumber) -> Option<Certificate> {
        let given = self.certified.chunks_exact(2).take_while(|pair| pair[0] <= as_of).last()?;
        let (given, until) = (given[0], given[1]);
        let status = match self.completed(as_of) {
            None => CertificateStatus::Revoked,
            Some(_) if until < as_of => CertificateStatus::Expired,
            Some(_) if until <= as_of.saturating_add(EXPIRING_DAYS) => CertificateStatus::Expiring,
            Some(_) => CertificateStatus::InForce,
        };
        Some(Certificate { given, until, status })
    }

    /// The days with a statement from `from` up to the end of `to`.
    pub(crate) fn active_within(self, from: DayNumber, to: DayNumber) -> &'t [DayNumber] {
        let start = self.active.partition_point(|&day| day < from);
        let end = self.active.partition_point(|&day| day <= to);
        self.active.get(start..end).unwrap_or_default()
    }
}

fn span_at(spans: &[DayNumber], as_of: DayNumber) -> Option<DayNumber> {
    spans.chunks_exact(2).find(|span| span[0] <= as_of && as_of < span[1]).map(|span| span[0])
}

fn length(items: usize) -> u16 {
    u16::try_from(items).unwrap_or(u16::MAX)
}

/// Splits a number into two halves.
fn halves(number: usize) -> [u16; 2] {
    [number >> 16, number & 0xffff].map(length)
}

fn joined(high: u16, low: u16) -> usize {
    usize::from(high) << 16 | usize::from(low)
}

/// Splits off timelines that are preceded by their length, and returns the rest.
fn cut(block: &[u16]) -> (Timelines<'_>, &[u16]) {
    let (header, rest) = block.split_at(2);
    let (here, rest) = rest.split_at(joined(header[0], header[1]));
    (Timelines(here), rest)
}

fn sections(block: &mut Vec<u16>, course: &Course, told: &CourseMarks) {
    let spans = [enrolled(told.course()), course.completed(told), course.passed(told)];
    let certificates = course.certificates(told, &spans[1]);
    section(block, COURSE, &spans, course.active(told), &certificates);
    for (order, module) in course.modules.iter().enumerate() {
        if let Some(marks) = told.module(&module.id) {
            let spans = [Spans::default(), module.completed(marks), course.module_passed(module, marks)];
            section(block, order, &spans, module.active(marks), &[]);
        }
    }
}

fn section(
    block: &mut Vec<u16>,
    which: usize,
    spans: &[Spans; 3],
    active: impl IntoIterator<Item = Day>,
    certificates: &[(Day, Day)],
) {
    let header = block.len();
    let [high, low] = halves(which);
    block.extend([high, low, 0, 0, 0, 0, 0]);
    for (list, spans) in spans.iter().enumerate() {
        let start = block.len();
        for &(from, to) in &spans.0 {
            let to = if to == Day::MAX { OPEN } else { day_number(to) };
            if day_number(from) < to {
                block.extend([day_number(from), to]);
            }
        }
        block[header + 2 + list] = length(block.len() - start);
    }
    let start = block.len();
    block.extend(active.into_iter().map(day_number));
    let mut days = block.split_off(start);
    days.dedup();
    block[header + 5] = length(days.len());
    block.extend(days);
    block[header + 6] = length(2 * certificates.len());
    block.extend(certificates.iter().flat_map(|&(given, until)| [day_number(given), day_number(until)]));
}

/// Reads the timeline at the start of a block, and returns the rest.
fn read(block: &[u16]) -> (Timeline<'_>, &[u16]) {
    let (header, rest) = block.split_at(7);
    let (enrolled, rest) = rest.split_at(usize::from(header[2]));
    let (completed, rest) = rest.split_at(usize::from(header[3]));
    let (passed, rest) = rest.split_at(usize::from(header[4]));
    let (active, rest) = rest.split_at(usize::from(header[5]));
    let (certified, rest) = rest.split_at(usize::from(header[6]));
    (Timeline { enrolled, completed, passed, active, certified }, rest)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{Catalogue, Mark, ModuleId, Rule};

    fn day(number: i32) -> Timestamp {
        Day::from_number(number).start()
    }

    fn course() -> Course {
        let file = "[[course]]\nid = \"kurs\"\nname = { sv = \"Kurs\" }\n\
                    [[course.module]]\nid = \"m1\"\nname = { sv = \"Ett\" }\n\
                    [[course.module]]\nid = \"m2\"\nname = { sv = \"Två\" }\n";
        let catalogue = Catalogue::compile(toml::from_str(file).expect("it reads")).expect("it is right");
        let mut course = catalogue.courses()[0].clone();
        course.rule = Rule::default();
        course
    }

    fn told(marks: &[(Option<&str>, Mark, i32)]) -> CourseMarks {
        let mut told = CourseMarks::default();
        for &(module, mark, on) in marks {
            told.marks(module.map(ModuleId::from).as_ref()).add(mark, day(on));
        }
        told
    }

    fn evaluated(marks: &[(Option<&str>, Mark, i32)]) -> Evaluated {
        Evaluated::of(&course(), &[(None, told(marks))].into())
    }

    #[test]
    fn what_is_told_in_several_places_is_kept_together_and_apart() {
        let [ale, goteborg] = ["1440", "1480"].map(|code| Some(code.parse().expect("a kommunkod")));
        let row = Evaluated::of(
            &course(),
            &[
                (None, told(&[(None, Mark::Enrolled, 90)])),
                (goteborg, told(&[(Some("m2"), Mark::Activity, 110), (None, Mark::Completed, 110)])),
                (ale, told(&[(None, Mark::Activity, 100)])),
            ]
            .into(),
        );
        assert!(row.is_apart());
        let here = |of: Timelines<'_>| {
            let course = of.course();
            (
                course.enrolled(200).map(|since| since.0),
                course.started(200),
                course.completed(200),
                of.modules().count(),
            )
        };
        assert_eq!(here(row.everywhere()), (Some(90), Some(100), Some(110), 1));
        let apart: Vec<_> = row.by_place().map(|(place, of)| (place, here(of))).collect();
        let expected = [
            (None, (Some(90), None, None, 0)),
            (ale, (Some(100), Some(100), None, 0)),
            (goteborg, (Some(110), Some(110), Some(110), 1)),
        ];
        assert_eq!(apart, expected);
        let alone = Evaluated::of(&course(), &[(ale, told(&[(None, Mark::Activity, 100)]))].into());
        let apart: Vec<_> = alone.by_place().map(|(place, of)| (place, here(of))).collect();
        assert_eq!((apart, alone.is_apart()), (vec![(ale, here(alone.everywhere()))], false));
    }

    #[test]
    fn one_who_started_stays_enrolled_by_that_when_the_enrolment_ends() {
        let row = evaluated(&[
            (None, Mark::Enrolled, 100),
            (None, Mark::Activity, 120),
            (None, Mark::Unenrolled, 130),
            (None, Mark::Enrolled, 140),
        ]);
        assert_eq!(row.everywhere().course().enrolled(99), None);
        assert_eq!(row.everywhere().course().enrolled(110), Some((100, false)));
        assert_eq!(row.everywhere().course().enrolled(135), Some((100, true)));
        assert_eq!(row.everywhere().course().enrolled(140), Some((100, false)));
    }

    #[test]
    fn an_enrolment_entered_after_the_start_does_not_move_the_day() {
        let row = evaluated(&[(None, Mark::Activity, 120), (None, Mark::Enrolled, 140)]);
        assert_eq!(row.everywhere().course().enrolled(130), Some((120, true)));
        assert_eq!(row.everywhere().course().enrolled(150), Some((120, false)));
    }

    #[test]
    fn modules_are_read_back_in_the_order_of_the_course() {
        let row = evaluated(&[
            (Some("m2"), Mark::Completed, 110),
            (Some("m1"), Mark::Activity, 105),
            (Some("gone"), Mark::Completed, 111),
        ]);
        let modules: Vec<_> =
            row.everywhere().modules().map(|(order, of)| (order, of.started(200), of.completed(200))).collect();
        assert_eq!(modules, [(0, Some(105), None), (1, None, Some(110))]);
        assert_eq!(row.everywhere().course().completed(200), None);
    }

    #[test]
    fn activity_is_cut_to_the_days_that_are_asked_for() {
        let row = evaluated(&[(None, Mark::Activity, 100), (None, Mark::Activity, 110), (None, Mark::Activity, 120)]);
        assert_eq!(row.everywhere().course().active_within(100, 110), [100, 110]);
        assert_eq!(row.everywhere().course().active_within(121, 99), [0; 0]);
    }

    #[test]
    fn a_row_without_modules_takes_less_than_64_bytes() {
        let mut marks =
            vec![(None, Mark::Enrolled, 100), (None, Mark::Completed, 150), (None, Mark::Passed(None), 150)];
        marks.extend((0..6).map(|visit| (None, Mark::Activity, 100 + visit * 10)));
        assert!(size_of_val(&*evaluated(&marks).0) < 64);
    }
}
