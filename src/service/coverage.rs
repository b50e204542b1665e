//! How far courses have spread among municipalities.

use learning::{Coverage, CoverageQuery, Dimension, FigureQuery};

use super::completions::Asking;
use super::{Disclosure, Error, Service};
use crate::auth::Caller;

impl Service {
    /// Returns how far courses have spread among the municipalities that the caller reaches as a whole. If these are
    /// several employers, small numbers of persons are hidden ([`Disclosure`]), but the answer says for each whether
    /// anyone has started.
    ///
    /// # Errors
    /// [`Error::Forbidden`] if the caller may not read figures; [`Error::OutOfReach`] if the question names more than
    /// it reaches, or if it reaches no municipality as a whole; [`Error::NotThere`] if it names something that does not
    /// exist; [`Error::Unpublished`] if it covers several employers and can't be answered. If the figures must be in
    /// the audit log and the log can't be written.
    pub async fn coverage(&self, caller: &Caller, query: CoverageQuery) -> Result<Coverage, Error> {
        let named = names(&query);
        let answer = move |asking: &Asking<'_>| {
            asking.refuse_what_is_not_there(&names(&query))?;
            let published = match asking.disclosure {
                Disclosure::OwnStaff | Disclosure::Exact => None,
                Disclosure::Published { suppression, latest } => Some((suppression, latest)),
            };
            asking.standings.coverage_within(&query, asking.reach, published)?.ok_or(Error::OutOfReach)
        };
        self.ask(caller, named, answer, |coverage| coverage.municipalities.as_ref().map_or(0, Vec::len)).await
    }
}

/// Converts the names in a question to a question for figures.
fn names(query: &CoverageQuery) -> FigureQuery {
    FigureQuery { group: query.group.clone(), ..query.figures(&[Dimension::Municipality]) }
}
