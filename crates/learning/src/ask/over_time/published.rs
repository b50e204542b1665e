//! What callers who reach several employers are answered over time: one table for each course and question.

use thiserror::Error;

use super::funnel;
use super::layout::Layout;
use super::protect::{Alike, Untold, protect};
use super::query::{TimeDimension, TimeQuery, TimeSubject};
use super::tally::{Row, Tally};
use crate::ask::Suppression;
use crate::ask::told_totals::Told;
use crate::catalogue::Course;
use crate::{Day, FigureQuery, Reach, Standings};

/// Why a question over time gets no answer if the reach has several employers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TimeUnpublished {
    /// The question is about a part of the reach.
    #[error(
        "figures of several employers over time are of all that the credential reaches: ask without places, units, roles, service areas and experience, or \
         with a credential for one employer"
    )]
    Part,
    /// The rows are not those that are published.
    #[error("figures of several employers over time are by quarter alone: ask with by=quarter")]
    ByQuarter,
    /// The question asks for rows of a funnel.
    #[error("the funnel of several employers has no rows: ask without `by`")]
    NoRows,
    /// The question has a period.
    #[error("figures of several employers over time are of no period: ask without it, by quarter")]
    Period,
    /// The question is as of another day.
    #[error("figures of several employers over time are as of {0} alone: ask with as_of={0}")]
    Day(Day),
}

impl TimeQuery {
    /// Checks that the answer is published to callers who reach several employers; `latest` is the
    /// [`latest_published_day`](crate::latest_published_day), the only as-of day of such answers.
    ///
    /// # Errors
    ///
    /// If it is not, with the reason.
    pub fn check_published(&self, subject: TimeSubject, latest: Day) -> Result<(), TimeUnpublished> {
        let FigureQuery {
            municipalities,
            unknown_municipality,
            organisations,
            counties,
            regions,
            units,
            roles,
            service_areas,
            experience,
            ..
        } = &self.of;
        let lists = [organisations, counties, regions, units, roles, service_areas, experience];
        if !municipalities.is_empty() || *unknown_municipality || lists.iter().any(|list| !list.is_empty()) {
            return Err(TimeUnpublished::Part);
        }
        match subject {
            TimeSubject::Funnel if !self.by.is_empty() => return Err(TimeUnpublished::NoRows),
            TimeSubject::NewHires | TimeSubject::Cohorts | TimeSubject::Retention
                if self.by != [TimeDimension::Quarter] =>
            {
                return Err(TimeUnpublished::ByQuarter);
            }
            _ => {}
        }
        if self.of.from.is_some() || self.of.to.is_some() {
            return Err(TimeUnpublished::Period);
        }
        if self.of.as_of == latest { Ok(()) } else { Err(TimeUnpublished::Day(latest)) }
    }
}

/// Returns which numbers are shown: by row in order or, if the answer has no rows, of the total.
pub(super) fn shown(
    tally: &Tally,
    layout: &Layout,
    untold: &Untold,
    has_rows: bool,
    suppression: Suppression,
) -> Vec<Vec<bool>> {
    let rows: Vec<&Row> = if has_rows { tally.rows.values().collect() } else { vec![&tally.total] };
    let groups: Vec<&[Alike]> = rows.iter().map(|row| &*row.groups).collect();
    protect(&groups, &layout.order, untold, suppression)
}

/// Returns what the tables by place and role hide of a course, and an answer would tell.
pub(super) fn untold(
    standings: &Standings,
    subject: TimeSubject,
    course: &Course,
    reach: &Reach,
    rule: (Suppression, Day),
) -> Untold {
    let total = || standings.told_totals(course, reach, rule);
    match subject {
        TimeSubject::NewHires => Untold::default(),
        TimeSubject::Cohorts => {
            let Told { started, completed } = total();
            Untold { sums_of_rows: !started || !completed, ..Untold::default() }
        }
        TimeSubject::Retention => Untold { sums_of_rows: !total().completed, ..Untold::default() },
        TimeSubject::Funnel => {
            let modules = standings.told_module_totals(course, reach, rule);
            Untold { measures: funnel::untold(course, rule.1, total(), &modules), sums_of_rows: false }
        }
    }
}
