//! Questions over time: what became of people who were hired, or who started a course, within some number of days; how far
//! they came in it; and who stayed after completing it.
//!
//! Each question goes through the people and makes *subjects*, with the measures that hold for them (`hires.rs`,
//! `cohorts.rs`, `funnel.rs`, `retention.rs`). These are kept by block of people (`kept_subjects.rs`). `tally.rs` counts them
//! in rows, and `layout.rs` decides which columns show what.

mod cohorts;
mod columns;
mod funnel;
mod hires;
mod layout;
mod period;
mod protect;
mod published;
mod query;
mod retention;
mod schema;
mod stories;
mod tally;
mod waiting;

pub use columns::{Amount, Column, FunnelPart, FunnelParts, TimeBody, TimeCounts, TimeRow, TimeTable};
pub use published::TimeUnpublished;
pub use query::{TimeDimension, TimeQuery, TimeSubject};

pub(super) use period::{period_key, period_of};
pub(super) use protect::{Alike, protect_row};
pub(super) use tally::{label_of, place_keys, row_key};

use self::layout::Layout;
use self::tally::{Kinds, Row, Shown, Tally, name_rows};
use super::kept_subjects::read_subjects;
use super::question::Question;
use super::reached::Reached;
use super::suppress::Suppression;
use crate::catalogue::Course;
use crate::standings::people::Person;
use crate::{Day, Reach, Standings};

/// A question, among those whose subjects are kept.
#[derive(PartialEq)]
struct Kept {
    subject: TimeSubject,
    query: TimeQuery,
    reach: Reach,
    is_published: bool,
}

/// A question that has been counted.
struct Counted<'c> {
    tally: Tally,
    layout: Layout,
    course: &'c Course,
    subject: TimeSubject,
}

impl Counted<'_> {
    /// Makes the answer with the numbers that are shown: of each row by its position, and of the total, if there is one.
    fn answer<'s>(
        &self,
        question: &Question<'_>,
        query: &TimeQuery,
        of_row: impl Fn(usize) -> Shown<'s>,
        of_total: Option<Shown<'s>>,
    ) -> TimeTable {
        let is_funnel = self.subject == TimeSubject::Funnel;
        let parts = |row: &Row, shown| is_funnel.then(|| funnel::parts(self.course, query.of.as_of, row, shown));
        let body = |row: &Row, shown| TimeBody { counts: row.counts(&self.layout, shown), parts: parts(row, shown) };
        let rows = || name_rows((question, self.course), query, &self.tally.rows, |at, row| body(row, of_row(at)));
        let is_of_hires = self.subject == TimeSubject::NewHires;
        TimeTable {
            columns: self.layout.columns.clone(),
            part_definitions: if is_funnel { funnel::part_definitions() } else { Vec::new() },
            target_roles: if is_of_hires { hires::target_roles(self.course) } else { None },
            rows: if query.by.is_empty() { Vec::new() } else { rows() },
            total: of_total.map(|shown| body(&self.tally.total, shown)),
        }
    }
}

impl Standings {
    /// Answers a question over time within a reach; `None` if the question names anything beyond it, or not exactly one
    /// course.
    pub fn over_time_within(&self, subject: TimeSubject, query: &TimeQuery, reach: &Reach) -> Option<TimeTable> {
        let places = query.of_places();
        let question = self.question_over_time(query, &places, reach)?;
        let counted = self.count_over_time((&question, query), subject, false)?;
        Some(counted.answer(&question, query, |_| Shown::All, Some(Shown::All)))
    }

    /// Answers the same question for callers who reach several employers: hides small numbers, and those that they would
    /// follow from. `latest` is the [`latest_published_day`](crate::latest_published_day).
    ///
    /// # Errors
    ///
    /// If the answer to this question is not published.
    pub fn over_time_published(
        &self,
        subject: TimeSubject,
        query: &TimeQuery,
        reach: &Reach,
        suppression: Suppression,
        latest: Day,
    ) -> Result<Option<TimeTable>, TimeUnpublished> {
        let places = query.of_places();
        let Some(question) = self.question_over_time(query, &places, reach) else { return Ok(None) };
        query.check_published(subject, latest)?;
        let Some(counted) = self.count_over_time((&question, query), subject, true) else { return Ok(None) };
        let has_rows = !query.by.is_empty();
        let untold = published::untold(self, subject, counted.course, reach, (suppression, latest));
        let shown = published::shown(&counted.tally, &counted.layout, &untold, has_rows, suppression);
        let of_row = |at: usize| Shown::These(&shown[at], suppression);
        Ok(Some(counted.answer(&question, query, of_row, (!has_rows).then(|| of_row(0)))))
    }

    fn question_over_time<'q>(
        &'q self,
        query: &TimeQuery,
        places: &'q crate::FigureQuery,
        reach: &'q Reach,
    ) -> Option<Question<'q>> {
        let covered = Reached::new(reach, self.catalogue()).covers(places, self.catalogue(), self.names_for(places));
        (covered && query.of.courses.len() == 1).then(|| self.question(places, reach))
    }

    fn count_over_time<'q>(
        &'q self,
        (question, query): (&Question<'q>, &TimeQuery),
        subject: TimeSubject,
        is_published: bool,
    ) -> Option<Counted<'q>> {
        let course = self.catalogue().course(query.of.courses.first()?)?;
        let asked = Kept { subject, query: query.clone(), reach: question.reach.clone(), is_published };
        let count = |people: &mut dyn Iterator<Item = (&Person, u32)>| {
            let mut kinds = Kinds::new(query, is_published);
            let people = people.map(|(person, _)| person);
            match subject {
                TimeSubject::NewHires => hires::count_hires(question, query, people, &mut kinds),
                TimeSubject::Cohorts => cohorts::count_cohorts(question, query, people, &mut kinds),
                TimeSubject::Funnel => funnel::count_funnel(question, query, people, &mut kinds),
                TimeSubject::Retention => retention::count_retention(question, query, people, &mut kinds),
            }
            kinds.found
        };
        let tally = read_subjects(self, question, asked, count, |subjects| Tally::of(subjects.each()));
        let layout = match subject {
            TimeSubject::NewHires => hires::layout(),
            TimeSubject::Cohorts => cohorts::layout(),
            TimeSubject::Funnel => funnel::layout(course, query.of.as_of),
            TimeSubject::Retention => retention::layout(),
        };
        Some(Counted { tally, layout, course, subject })
    }
}
