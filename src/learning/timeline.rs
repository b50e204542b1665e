//! Progress evaluated: for each definition, the days on which it holds, packed for counting.
//!
//! A million of these are held in memory and read at every question, so that a row is one block of
//! 16-bit numbers: days since 1970-01-01, which reach to the year 2149.

use super::catalogue::Course;
use super::completion::enrolled;
use super::{Day, Kommunkod, Progress, Spans};

/// A day since 1970-01-01. Days before are taken as that day.
pub(super) type DayNumber = u16;

/// The end of a span that has none.
const OPEN: DayNumber = DayNumber::MAX;

/// The section of a block that is about the course itself.
const COURSE: u32 = u32::MAX;

/// A day as a number.
pub(super) fn day_number(day: Day) -> DayNumber {
    DayNumber::try_from(day.number().clamp(0, i32::from(OPEN) - 1)).unwrap_or(OPEN)
}

/// What is known of a person and one course: the course's timeline, and those of its modules.
///
/// The block is the number of `said` pairs, the pairs, then sections: which (module by its order, or
/// [`COURSE`], in two numbers), four lengths, and the four lists of [`Timeline`].
#[derive(Debug, Clone)]
pub(super) struct Timelines(Box<[u16]>);

/// For each definition, the days on which it holds. Spans are pairs: first day, first day after.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timeline<'t> {
    enrolled: &'t [DayNumber],
    completed: &'t [DayNumber],
    passed: &'t [DayNumber],
    /// Days with a statement other than an enrolment, ascending.
    pub(super) active: &'t [DayNumber],
}

impl Timelines {
    /// Evaluates a row by its course's rule.
    pub(super) fn of(course: &Course, progress: &Progress) -> Self {
        let mut block = Vec::new();
        let said = progress.said.iter().take(usize::from(u16::MAX));
        block.push(length(said.len()));
        for (day, kommunkod) in said {
            block.extend([day_number(*day), kommunkod.number()]);
        }
        let spans = [enrolled(progress.course()), course.completed(progress), course.passed(progress)];
        section(&mut block, COURSE, &spans, course.active(progress));
        for (order, module) in course.modules.iter().enumerate() {
            if let Some(marks) = progress.module(&module.id) {
                let spans = [Spans::default(), module.completed(marks), course.module_passed(module, marks)];
                section(&mut block, u32::try_from(order).unwrap_or(COURSE - 1), &spans, module.active(marks));
            }
        }
        Self(block.into())
    }

    /// The municipalities that statements named, with the day: ascending by day.
    pub(super) fn said(&self) -> impl DoubleEndedIterator<Item = (DayNumber, Option<Kommunkod>)> {
        self.0[1..self.sections_at()].chunks_exact(2).map(|pair| (pair[0], Kommunkod::from_number(pair[1])))
    }

    /// The course's own.
    pub(super) fn course(&self) -> Timeline<'_> {
        read(&self.0[self.sections_at()..]).0
    }

    /// Those of the modules that something is known of, by their order in the course.
    pub(super) fn modules(&self) -> impl Iterator<Item = (usize, Timeline<'_>)> {
        let mut rest = read(&self.0[self.sections_at()..]).1;
        std::iter::from_fn(move || {
            let &[high, low, ..] = rest else { return None };
            let module = usize::from(high) << 16 | usize::from(low);
            let (timeline, after) = read(rest);
            rest = after;
            Some((module, timeline))
        })
    }

    fn sections_at(&self) -> usize {
        1 + 2 * usize::from(self.0[0])
    }
}

impl<'t> Timeline<'t> {
    /// What is known of nothing.
    pub(super) const EMPTY: Timeline<'static> = Timeline { enrolled: &[], completed: &[], passed: &[], active: &[] };

    /// The day of the first statement other than an enrolment.
    pub(super) fn started(self, as_of: DayNumber) -> Option<DayNumber> {
        self.active.first().copied().filter(|&day| day <= as_of)
    }

    /// Since when the person counts as enrolled, and whether that is by having started alone.
    pub(super) fn enrolled(self, as_of: DayNumber) -> Option<(DayNumber, bool)> {
        let in_force = span_at(self.enrolled, as_of);
        match self.started(as_of) {
            // Having started never ends; an enrolment that reached up to the start came before it.
            Some(start) => {
                let before = self.enrolled.chunks_exact(2).find(|span| span[0] <= start && start <= span[1]);
                Some((before.map_or(start, |span| span[0]), in_force.is_none()))
            }
            None => in_force.map(|since| (since, false)),
        }
    }

    /// Since when the rule holds.
    pub(super) fn completed(self, as_of: DayNumber) -> Option<DayNumber> {
        span_at(self.completed, as_of)
    }

    /// Since when a pass is in force.
    pub(super) fn passed(self, as_of: DayNumber) -> Option<DayNumber> {
        span_at(self.passed, as_of)
    }

    /// The days with a statement from `from` up to the end of `to`.
    pub(super) fn active_within(self, from: DayNumber, to: DayNumber) -> &'t [DayNumber] {
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

fn section(block: &mut Vec<u16>, which: u32, spans: &[Spans; 3], active: impl IntoIterator<Item = Day>) {
    let header = block.len();
    let [high, low] = [which >> 16, which & 0xffff].map(|half| u16::try_from(half).unwrap_or(u16::MAX));
    block.extend([high, low, 0, 0, 0, 0]);
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
}

/// The timeline at the start of a block, and what comes after it.
fn read(block: &[u16]) -> (Timeline<'_>, &[u16]) {
    let (header, rest) = block.split_at(6);
    let (enrolled, rest) = rest.split_at(usize::from(header[2]));
    let (completed, rest) = rest.split_at(usize::from(header[3]));
    let (passed, rest) = rest.split_at(usize::from(header[4]));
    let (active, rest) = rest.split_at(usize::from(header[5]));
    (Timeline { enrolled, completed, passed, active }, rest)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::learning::{Catalogue, Mark, Rule};

    fn day(number: i32) -> Timestamp {
        Day::from_number(number).start()
    }

    fn timelines(marks: &[(Option<&str>, Mark, i32)]) -> Timelines {
        let file = "[[course]]\nid = \"kurs\"\nname = { sv = \"Kurs\" }\n\
                    [[course.module]]\nid = \"m1\"\nname = { sv = \"Ett\" }\n\
                    [[course.module]]\nid = \"m2\"\nname = { sv = \"Två\" }\n";
        let catalogue = Catalogue::compile(toml::from_str(file).expect("it reads")).expect("it is right");
        let mut course = catalogue.courses()[0].clone();
        course.rule = Rule::default();
        let mut progress = Progress::default();
        for &(module, mark, on) in marks {
            let marks = match module {
                None => &mut progress.course,
                Some(id) => progress.modules.entry(id.into()).or_default(),
            };
            marks.add(mark, day(on));
        }
        Timelines::of(&course, &progress)
    }

    #[test]
    fn one_who_started_stays_enrolled_by_that_when_the_enrolment_ends() {
        let row = timelines(&[
            (None, Mark::Enrolled, 100),
            (None, Mark::Activity, 120),
            (None, Mark::Unenrolled, 130),
            (None, Mark::Enrolled, 140),
        ]);
        assert_eq!(row.course().enrolled(99), None);
        assert_eq!(row.course().enrolled(110), Some((100, false)));
        assert_eq!(row.course().enrolled(135), Some((100, true)));
        assert_eq!(row.course().enrolled(140), Some((100, false)));
    }

    #[test]
    fn an_enrolment_entered_after_the_start_does_not_move_the_day() {
        let row = timelines(&[(None, Mark::Activity, 120), (None, Mark::Enrolled, 140)]);
        assert_eq!(row.course().enrolled(130), Some((120, true)));
        assert_eq!(row.course().enrolled(150), Some((120, false)));
    }

    #[test]
    fn modules_are_read_back_in_the_order_of_the_course() {
        let row = timelines(&[
            (Some("m2"), Mark::Completed, 110),
            (Some("m1"), Mark::Activity, 105),
            (Some("gone"), Mark::Completed, 111),
        ]);
        let modules: Vec<_> = row.modules().map(|(order, of)| (order, of.started(200), of.completed(200))).collect();
        assert_eq!(modules, [(0, Some(105), None), (1, None, Some(110))]);
        assert_eq!(row.course().completed(200), None);
    }

    #[test]
    fn activity_is_cut_to_the_days_that_are_asked_for() {
        let row = timelines(&[(None, Mark::Activity, 100), (None, Mark::Activity, 110), (None, Mark::Activity, 120)]);
        assert_eq!(row.course().active_within(100, 110), [100, 110]);
        assert_eq!(row.course().active_within(121, 99), [0; 0]);
    }

    #[test]
    fn a_row_without_modules_takes_less_than_64_bytes() {
        let mut marks =
            vec![(None, Mark::Enrolled, 100), (None, Mark::Completed, 150), (None, Mark::Passed(None), 150)];
        marks.extend((0..6).map(|visit| (None, Mark::Activity, 100 + visit * 10)));
        assert!(size_of_val(&*timelines(&marks).0) < 64);
    }
}
