//! Modules of a content owner, in the courses of everybody.

use learning::{Dimension, FigureQuery, ModulesAnswer, ModulesQuery, ModulesRefusal};

use super::completions::Asking;
use super::{Error, Service};
use crate::auth::Caller;

impl Service {
    /// Counts those who have started and completed the modules of a content owner, within the caller's reach: who asks need not be
    /// the content owner, and the content owner sees no more than its reach. If this covers several employers, small numbers are
    /// hidden. Nobody is listed.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the question names more than the caller reaches; [`Error::NotThere`] if it
    /// names something that does not exist; [`Error::UnpublishedModules`] if it can't be answered. If the question must be in the
    /// audit log and the log can't be written.
    pub async fn modules(&self, caller: &Caller, query: ModulesQuery) -> Result<ModulesAnswer, Error> {
        let asked = FigureQuery { by: vec![Dimension::Course, Dimension::Module], ..query.of.clone() };
        let discloser = self.discloser(caller);
        let answer = move |asking: &Asking<'_>| {
            asking.refuse_what_is_not_there(&query.of)?;
            let not_there = asking.standings.content_owner_not_there(&query.content_owner, asking.reach);
            if let Some(not_there) = not_there {
                return Err(Error::NotThere(Box::new(not_there)));
            }
            let readers = discloser.readers(asking.standings.catalogue());
            asking.standings.modules_within(&query, asking.reach, readers).map_err(|why| refused(&why))
        };
        let rows = |answer: &ModulesAnswer| answer.modules.iter().map(|module| module.courses.len() + 1).sum();
        self.ask(caller, asked, answer, rows).await
    }
}

fn refused(why: &ModulesRefusal) -> Error {
    match why {
        ModulesRefusal::OutOfReach => Error::OutOfReach,
        ModulesRefusal::Unpublished(latest) => Error::UnpublishedModules(*latest),
    }
}
