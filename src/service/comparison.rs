//! Compares completed shares with those of all municipalities.

use learning::{Day, FigureQuery, FigureRow, Spread, latest_published_day};

use super::completions::Asking;
use super::{Error, Service};
use crate::auth::Caller;

/// Shares, and how those of others are spread.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    /// The caller's own shares, by municipality and course.
    pub rows: Vec<FigureRow>,
    /// How much the shares of all municipalities differ: in the country, and in the regions and groups around the
    /// caller's.
    pub spread: Vec<Spread>,
}

impl Service {
    /// Returns the shares within the caller's reach, and how much those of all municipalities differ. Every caller that
    /// reads figures may compare: a spread names no municipality and covers at least ten published shares.
    ///
    /// `query` is by municipality and course, as of the latest day with published figures.
    ///
    /// # Errors
    /// As for [`Self::completions`]; [`Error::Unpublished`] on any other day.
    pub async fn comparison(&self, caller: &Caller, query: FigureQuery) -> Result<Comparison, Error> {
        let published = (self.suppression, latest_published_day(Day::of(self.clock.now())));
        let asked = query.clone();
        let answer = move |asking: &Asking<'_>| {
            let mut rows = asking.figures(&query)?.rows;
            // People in no known municipality can't be compared with one.
            rows.retain(|row| row.keys.first().is_some_and(|place| place.code != "unknown"));
            let spread = asking.standings.spread_around(&query, asking.reach, published)?.ok_or(Error::OutOfReach)?;
            Ok(Comparison { rows, spread })
        };
        self.ask(caller, asked, answer, |comparison| comparison.rows.len()).await
    }
}
