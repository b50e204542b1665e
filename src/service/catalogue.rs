//! Reading and replacing the catalogue.

mod mend;
mod preview;

pub use mend::{Mend, MendGone};
pub(super) use preview::put_rows;

use std::sync::Arc;

use learning::{Catalogue, CatalogueFile, WrittenCatalogue};
use store::{AuditAction, AuditEntry, CatalogueVersion};

use super::{Error, Service, TRIES, Tags, audit, cost_of_toml, permit, require_unlimited_reach, run_blocking};
use crate::auth::{Caller, Scope};

/// While a text is edited, memory holds it three times: as read, as edited, as written.
const COPIES: usize = 3;

/// A catalogue as stored.
#[derive(Debug, Clone)]
pub struct StoredCatalogue {
    /// Its content, as far as the caller reaches.
    pub file: CatalogueFile,
    /// The same in TOML: for an unlimited reach as it was written, with its comments.
    pub text: String,
    /// The entity tag of this revision, for callers that may replace it.
    pub etag: Option<String>,
}

impl Service {
    /// Returns the catalogue in force, as far as the caller reaches.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn catalogue(&self, caller: &Caller) -> Result<CatalogueFile, Error> {
        permit(caller, &[Scope::FiguresRead, Scope::CatalogueWrite])?;
        Ok(caller.reach.of_catalogue(self.store.catalogue().await?.1.file()))
    }

    /// Returns the catalogue in force with its text and its revision.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn stored_catalogue(&self, caller: &Caller) -> Result<StoredCatalogue, Error> {
        permit(caller, &[Scope::FiguresRead, Scope::CatalogueWrite])?;
        let (version, catalogue) = self.store.catalogue().await?;
        let file = caller.reach.of_catalogue(catalogue.file());
        let is_whole = require_unlimited_reach(caller).is_ok();
        run_blocking(move || {
            let text = if is_whole { catalogue.written().into_owned() } else { file.write() };
            StoredCatalogue { file, text, etag: is_whole.then(|| etag(version)) }
        })
        .await
    }

    /// Returns the catalogue in force to a caller that may change it.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and [`Error::OutOfReach`] if the caller's reach has a limit.
    pub async fn catalogue_to_edit(&self, caller: &Caller) -> Result<StoredCatalogue, Error> {
        permit(caller, &[Scope::CatalogueWrite])?;
        require_unlimited_reach(caller)?;
        self.stored_catalogue(caller).await
    }

    /// Writes a change into the text of a revision of the catalogue, keeping its comments, and puts it in force.
    ///
    /// # Errors
    /// As [`Self::replace_catalogue_if`]; [`Error::Catalogue`], too, if the change can't be written into the text.
    pub async fn edit_catalogue(&self, caller: &Caller, file: CatalogueFile, revision: &Tags) -> Result<(), Error> {
        let [_, text] = self.write_catalogue(caller, file).await?;
        let catalogue = run_blocking(move || WrittenCatalogue::parse(&text)).await??;
        self.replace_catalogue_if(caller, catalogue, Some(revision)).await
    }

    /// Returns the text of the catalogue in force, and the text with the change, keeping its comments. Changes nothing.
    ///
    /// # Errors
    /// As [`Self::catalogue_to_edit`]; [`Error::Catalogue`] if the change can't be written into the text.
    pub async fn write_catalogue(&self, caller: &Caller, file: CatalogueFile) -> Result<[String; 2], Error> {
        let StoredCatalogue { text, .. } = self.catalogue_to_edit(caller).await?;
        let _held = self.memory_of(caller).hold(COPIES * cost_of_toml(text.as_bytes()))?;
        let [before, after] = run_blocking(move || file.write_into(&text).map(|after| [text, after])).await??;
        Ok([before, after])
    }

    /// Replaces the catalogue in force, recounts the figures, and joins the identifiers of the roster again.
    ///
    /// # Errors
    /// [`Error::Catalogue`] with every reason; the old catalogue then stays in force. [`Error::OutOfReach`] if the
    /// caller's reach has a limit: the catalogue decides what counts for everyone.
    pub async fn replace_catalogue(
        &self,
        caller: &Caller,
        catalogue: impl Into<WrittenCatalogue>,
    ) -> Result<(), Error> {
        self.replace_catalogue_if(caller, catalogue, None).await
    }

    /// Like [`Self::replace_catalogue`]; with `if_match`, only replaces a revision that it names.
    ///
    /// # Errors
    /// As there, and [`Error::CatalogueChanged`].
    pub async fn replace_catalogue_if(
        &self,
        caller: &Caller,
        catalogue: impl Into<WrittenCatalogue>,
        if_match: Option<&Tags>,
    ) -> Result<(), Error> {
        permit(caller, &[Scope::CatalogueWrite])?;
        require_unlimited_reach(caller)?;
        let catalogue = compiled(catalogue.into()).await?;
        check_revision(if_match, self.store.catalogue().await?.0)?;
        let rows = catalogue.file().courses.len() as u64;
        self.note(AuditEntry { rows: Some(rows), ..audit::by(caller, AuditAction::CatalogueChange) }).await?;
        for _ in 0..TRIES {
            let (version, old) = self.store.catalogue().await?;
            check_revision(if_match, version)?;
            match self.store.replace_catalogue(version, Arc::clone(&catalogue)).await {
                Err(store::Error::Stale) => {}
                Err(error) => return Err(error.into()),
                Ok(()) => return self.retie_roster(&old, &catalogue).await,
            }
        }
        Err(Error::Unavailable)
    }

    /// Rebuilds the roster's history if the new catalogue changes who is not a person. If this was interrupted, putting
    /// the same catalogue again completes it.
    async fn retie_roster(&self, old: &Arc<Catalogue>, new: &Arc<Catalogue>) -> Result<(), Error> {
        if old.file().not_persons.is_empty() && new.file().not_persons.is_empty() {
            return Ok(());
        }
        for _ in 0..TRIES {
            let (version, roster) = self.store.roster().await?;
            let (old, new) = (Arc::clone(old), Arc::clone(new));
            let change = run_blocking(move || roster.retied(&old, &new)).await?;
            if change.is_empty() {
                return Ok(());
            }
            match self.store.change_roster(version, change).await {
                Err(store::Error::Stale) => {}
                other => return Ok(other?),
            }
        }
        Err(Error::Unavailable)
    }
}

/// The entity tag of a revision of the catalogue.
fn etag(version: CatalogueVersion) -> String {
    format!("\"{}\"", version.0)
}

fn check_revision(if_match: Option<&Tags>, version: CatalogueVersion) -> Result<(), Error> {
    let is_meant = if_match.is_none_or(|tags| tags.mean(&etag(version)));
    if is_meant { Ok(()) } else { Err(Error::CatalogueChanged) }
}

/// Compiles and checks a catalogue.
async fn compiled(catalogue: WrittenCatalogue) -> Result<Arc<Catalogue>, Error> {
    Ok(Arc::new(run_blocking(move || Catalogue::compile_written(catalogue)).await??))
}
