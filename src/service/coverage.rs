//! How far programmes have come among municipalities.

use learning::{Coverage, CoverageQuery, Dimension, FigureQuery};

use super::completions::Asking;
use super::{Disclosure, Error, Service};
use crate::auth::Caller;

impl Service {
    /// How far courses have come among the municipalities that the caller reaches whole. Where these are of several employers,
    /// small numbers of persons are hidden ([`Disclosure`]); whether somebody or nobody has started is told of each.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where the caller may not, [`Error::OutOfReach`] where the question names more than it reaches, or
    /// where it reaches no whole municipality; [`Error::NotThere`] where it names something that there is not;
    /// [`Error::Unpublished`] where it is of several employers and not answered. Of figures that the audit log has to have,
    /// where that can't be written.
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

/// The names in a question, as a question for figures has them.
fn names(query: &CoverageQuery) -> FigureQuery {
    FigureQuery { group: query.group.clone(), ..query.figures(&[Dimension::Municipality]) }
}
