//! How far programmes have come among municipalities.

use learning::{Coverage, CoverageQuery, Dimension, FigureQuery};
use store::{AuditAction, AuditEntry};

use super::{Disclosure, Error, Service, audit, permit};
use crate::auth::{Caller, Scope};

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
        permit(caller, &[Scope::FiguresRead])?;
        let (discloser, reach) = (self.discloser(caller), caller.reach.clone());
        let course = query.courses.first().filter(|_| query.courses.len() == 1).cloned();
        let answer = self.with_standings(move |standings| {
            let named = names(&query);
            if let Some(mut not_there) = standings.not_there(&named, &reach) {
                if not_there.parameter == "region" {
                    not_there.parameter = "group";
                }
                return Err(Error::NotThere(Box::new(not_there)));
            }
            let disclosure = discloser.under(standings.catalogue());
            let published = match disclosure {
                Disclosure::OwnStaff | Disclosure::Exact => None,
                Disclosure::Published { suppression, latest } => Some((suppression, latest)),
            };
            let coverage = standings.coverage_within(&query, &reach, published)?;
            Ok((coverage.ok_or(Error::OutOfReach)?, disclosure))
        });
        let (coverage, disclosure) = answer.await??;
        if disclosure.is_exception() {
            let rows = coverage.municipalities.as_ref().map_or(0, Vec::len) as u64;
            let entry = AuditEntry { course, rows: Some(rows), ..audit::by(caller, AuditAction::FiguresExact) };
            self.tally(entry).await?;
        }
        Ok(coverage)
    }
}

/// The names in a question, as a question for figures has them.
fn names(query: &CoverageQuery) -> FigureQuery {
    FigureQuery { regions: query.group.iter().cloned().collect(), ..query.figures(&[Dimension::Municipality]) }
}
