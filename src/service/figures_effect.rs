//! What a change that was not made yet would do to figures.

use std::sync::Arc;

use learning::{After, Catalogue, FigureQuery, Figures};
use store::AuditEntry;

use super::completions::{Asking, action_for};
use super::{Error, Service, audit, catalogue, permit, run_blocking};
use crate::auth::{Caller, Scope};

/// What happens to figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FiguresEffect<T> {
    /// It was counted.
    Counted(T),
    /// The caller sees figures of several employers without small numbers, which the effect would reveal.
    Unpublished,
    /// The caller may not read figures.
    Forbidden,
    /// Another preview is running; only one runs at a time.
    Busy,
}

impl<T> FiguresEffect<T> {
    /// Describes what was counted.
    pub(super) fn map<U>(self, describe: impl FnOnce(T) -> U) -> FiguresEffect<U> {
        match self {
            Self::Counted(counted) => FiguresEffect::Counted(describe(counted)),
            Self::Unpublished => FiguresEffect::Unpublished,
            Self::Forbidden => FiguresEffect::Forbidden,
            Self::Busy => FiguresEffect::Busy,
        }
    }
}

impl Service {
    /// Returns the figures within the caller's reach as they are, and as they would be under the catalogue in force after a
    /// change. `changed` starts with what the change alone brings; what is known is added to that.
    ///
    /// It takes memory for a second set of standings. Only one preview, of a list or a catalogue, runs at a time.
    ///
    /// # Errors
    /// As [`Self::completions`], but for a caller who may not see them; the errors of `changed`.
    pub(super) async fn figures_after(
        &self,
        caller: &Caller,
        under: &Arc<Catalogue>,
        query: FigureQuery,
        changed: impl FnOnce() -> Result<After, Error> + Send + 'static,
    ) -> Result<FiguresEffect<(Figures, Figures)>, Error> {
        if permit(caller, &[Scope::FiguresRead]).is_err() {
            return Ok(FiguresEffect::Forbidden);
        }
        let disclosure = self.discloser(caller).under(under);
        if disclosure.suppression().is_some() {
            return Ok(FiguresEffect::Unpublished);
        }
        let Ok(_turn) = self.preview_turn.try_acquire() else { return Ok(FiguresEffect::Busy) };
        if let Some(action) = action_for(&query, disclosure) {
            let municipalities = query.municipalities.clone();
            self.tally(AuditEntry { municipalities, ..audit::by(caller, action) }).await?;
        }
        let (asked, reach) = (query.clone(), caller.reach.clone());
        let before = self.with_standings(move |standings| {
            let figures = Asking { standings, reach: &reach, disclosure }.figures(&asked)?;
            Ok::<_, Error>((figures, standings.known_rows()))
        });
        let (before, rows) = before.await??;
        let after = run_blocking(changed).await??;
        let standings = catalogue::put_rows(after, rows).await?.into_standings();
        let reach = caller.reach.clone();
        let after = run_blocking(move || Asking { standings: &standings, reach: &reach, disclosure }.figures(&query));
        Ok(FiguresEffect::Counted((before, after.await??)))
    }
}
