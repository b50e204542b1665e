//! Questions over time: what became of those who were hired, or who started a course, within so many days; and how far they
//! came in it.
//!
//! Each question goes through the people and makes *subjects*, with the measures that hold of them (`hires.rs`,
//! `cohorts.rs`, `funnel.rs`). `tally.rs` counts these in rows, and `layout.rs` says which columns show what.

mod cohorts;
mod columns;
mod funnel;
mod hires;
mod layout;
mod period;
mod protect;
mod published;
mod query;
mod stories;
mod tally;
mod waiting;

pub use columns::{Amount, Column, FunnelPart, FunnelParts, TimeBody, TimeCounts, TimeRow, TimeTable};
pub use published::TimeUnpublished;
pub use query::{TimeDimension, TimeQuery, TimeSubject};

use self::layout::Layout;
use self::tally::{Row, Shown, Tally};
use super::question::Question;
use super::reached::Reached;
use super::suppress::Suppression;
use crate::catalogue::Course;
use crate::{Day, Reach, Standings};

/// A question, counted.
struct Counted<'c> {
    tally: Tally,
    layout: Layout,
    target_roles: Option<Vec<String>>,
    /// The course, if the answer has its parts.
    parts_of: Option<&'c Course>,
    as_of: Day,
}

impl Counted<'_> {
    fn body(&self, row: &Row, shown: Shown<'_>) -> TimeBody {
        let parts = self.parts_of.map(|course| funnel::parts(course, self.as_of, row, shown));
        TimeBody { counts: row.counts(&self.layout, shown), parts }
    }

    /// The answer with what stands beside its rows.
    fn complete(&self, table: TimeTable) -> TimeTable {
        let part_definitions = if self.parts_of.is_some() { funnel::part_definitions() } else { Vec::new() };
        TimeTable { target_roles: self.target_roles.clone(), part_definitions, ..table }
    }
}

impl Standings {
    /// Answers a question over time, of what lies within a reach; `None` if the question names more than that, or not
    /// exactly one course.
    pub fn over_time_within(&self, subject: TimeSubject, query: &TimeQuery, reach: &Reach) -> Option<TimeTable> {
        let places = query.of_places();
        let question = self.question_over_time(query, &places, reach)?;
        let counted = self.count_over_time((&question, query), subject, false)?;
        let body = |row: &Row, shown: Shown<'_>| counted.body(row, shown);
        let table = counted.tally.answer((&question, query), &counted.layout, body);
        Some(counted.complete(table))
    }

    /// The same with small numbers hidden, and what they would follow from: for those who reach several employers. `latest`
    /// is the [`latest_published_day`](crate::latest_published_day).
    ///
    /// # Errors
    ///
    /// If the question is none whose answer is published.
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
        published::check(subject, query, latest)?;
        let Some(counted) = self.count_over_time((&question, query), subject, true) else { return Ok(None) };
        let body = |row: &Row, shown: Shown<'_>| counted.body(row, shown);
        let table = published::publish(&counted.tally, (&question, query), &counted.layout, suppression, body);
        Ok(Some(counted.complete(table)))
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
        let mut tally = Tally { is_published, ..Tally::default() };
        let people = &self.people().all;
        let as_of = query.of.as_of;
        let (layout, target_roles, parts_of) = match subject {
            TimeSubject::NewHires => {
                hires::count_hires(question, query, people, &mut tally);
                (hires::layout(), hires::target_roles(question), None)
            }
            TimeSubject::Cohorts => {
                cohorts::count_cohorts(question, query, people, &mut tally);
                (cohorts::layout(), None, None)
            }
            TimeSubject::Funnel => {
                funnel::count_funnel(question, query, people, &mut tally);
                (funnel::layout(course, as_of), None, Some(course))
            }
        };
        Some(Counted { tally, layout, target_roles, parts_of, as_of })
    }
}
