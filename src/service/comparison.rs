//! Shares completed beside those of all municipalities.

use learning::{Day, FigureQuery, FigureRow, Spread, latest_published_day};

use super::completions::Asking;
use super::{Error, Service};
use crate::auth::Caller;

/// Shares beside those of others.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    /// The caller's own, by municipality and course.
    pub rows: Vec<FigureRow>,
    /// How far those of all municipalities differ: of the country, and of the regions and groups around the caller's.
    pub spread: Vec<Spread>,
}

impl Service {
    /// The shares of what the caller reaches, beside how far those of all municipalities differ. Everybody may compare: a spread
    /// names no municipality, and is of published shares of at least ten.
    ///
    /// `query` is by municipality and course, as of the latest day of which figures are published.
    ///
    /// # Errors
    /// As for [`Self::completions`]; [`Error::Unpublished`] on any other day.
    pub async fn comparison(&self, caller: &Caller, query: FigureQuery) -> Result<Comparison, Error> {
        let published = (self.suppression, latest_published_day(Day::of(self.clock.now())));
        let asked = query.clone();
        let answer = move |asking: &Asking<'_>| {
            let mut rows = asking.figures(&query)?.rows;
            // People in no known municipality are of none that could be compared.
            rows.retain(|row| row.keys.first().is_some_and(|place| place.code != "unknown"));
            let spread = asking.standings.spread_around(&query, asking.reach, published)?.ok_or(Error::OutOfReach)?;
            Ok(Comparison { rows, spread })
        };
        self.ask(caller, asked, answer, |comparison| comparison.rows.len()).await
    }
}
