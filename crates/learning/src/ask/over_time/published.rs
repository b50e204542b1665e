//! What is answered over time to those who reach several employers: one table for each course and question.

use thiserror::Error;

use super::layout::Layout;
use super::protect::{Alike, protect};
use super::query::{TimeDimension, TimeQuery, TimeSubject};
use super::tally::{Row, Tally};
use crate::ask::Suppression;
use crate::{Day, FigureQuery};

/// Why a question over time is not answered to those who reach several employers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TimeUnpublished {
    /// A part of the reach.
    #[error(
        "figures of several employers over time are of all that the credential reaches: ask without places, units, roles, service areas and experience, or \
         with a credential for one employer"
    )]
    Part(&'static str),
    /// Rows other than those that are published.
    #[error("figures of several employers over time are by quarter alone: ask with by=quarter")]
    ByQuarter,
    /// Rows of a funnel.
    #[error("the funnel of several employers has no rows: ask without `by`")]
    NoRows,
    /// A period.
    #[error("figures of several employers over time are of no period: ask without it, by quarter")]
    Period(&'static str),
    /// Another day.
    #[error("figures of several employers over time are as of {0} alone: ask with as_of={0}")]
    Day(Day),
}

impl TimeUnpublished {
    /// The part of the question that is wrong, as a parameter: `from` and `to` are the days of hiring or starting.
    pub fn parameter(self) -> &'static str {
        match self {
            Self::Part(name) | Self::Period(name) => name,
            Self::ByQuarter | Self::NoRows => "by",
            Self::Day(_) => "as_of",
        }
    }
}

impl TimeQuery {
    /// Whether the answer is published to those who reach several employers; `latest` is the
    /// [`latest_published_day`](crate::latest_published_day), the one day as of which it is.
    ///
    /// # Errors
    ///
    /// Why it is not.
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
        let named = [
            ("municipality", !municipalities.is_empty() || *unknown_municipality),
            ("organisation", !organisations.is_empty()),
            ("county", !counties.is_empty()),
            ("region", !regions.is_empty()),
            ("unit", !units.is_empty()),
            ("role", !roles.is_empty()),
            ("service_area", !service_areas.is_empty()),
            ("experience", !experience.is_empty()),
        ];
        if let Some((name, _)) = named.into_iter().find(|(_, is_named)| *is_named) {
            return Err(TimeUnpublished::Part(name));
        }
        match subject {
            TimeSubject::Funnel if !self.by.is_empty() => return Err(TimeUnpublished::NoRows),
            TimeSubject::NewHires | TimeSubject::Cohorts if self.by != [TimeDimension::Quarter] => {
                return Err(TimeUnpublished::ByQuarter);
            }
            _ => {}
        }
        let period = [("from", self.of.from), ("to", self.of.to)];
        if let Some((name, _)) = period.into_iter().find(|(_, day)| day.is_some()) {
            return Err(TimeUnpublished::Period(name));
        }
        if self.of.as_of == latest { Ok(()) } else { Err(TimeUnpublished::Day(latest)) }
    }
}

/// By row, which numbers are shown: of the rows in their order or, if the answer has none, of the total.
pub(super) fn shown(tally: &Tally, layout: &Layout, has_rows: bool, suppression: Suppression) -> Vec<Vec<bool>> {
    let rows: Vec<Vec<Alike>> =
        if has_rows { tally.rows.values().map(Row::groups).collect() } else { vec![tally.total.groups()] };
    protect(&rows, &layout.order, suppression)
}
