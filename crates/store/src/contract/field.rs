//! What figures are counted from: the catalogue, the roster, and the progress that statements made.

use std::sync::Arc;

use async_trait::async_trait;
use learning::{Catalogue, Roster, RosterChange, Uncounted};

use crate::{CatalogueVersion, Error, ProgressSink, Revision, RosterVersion};

/// What figures are counted from: the catalogue, the roster, and the progress that statements made.
#[async_trait]
pub trait Field: Send + Sync {
    /// Puts a catalogue in force, and recounts progress if its activities have changed.
    ///
    /// Recording goes on meanwhile under the old one. [`Error::Stale`] if `from` is no longer the version in force.
    async fn replace_catalogue(&self, from: CatalogueVersion, catalogue: Arc<Catalogue>) -> Result<(), Error>;

    /// The roster.
    async fn roster(&self) -> Result<(RosterVersion, Arc<Roster>), Error>;

    /// Changes the roster. [`Error::Stale`] if `from` is no longer its version.
    async fn change_roster(&self, from: RosterVersion, change: RosterChange) -> Result<(), Error>;

    /// Passes on the progress that has changed since a revision, or all of it if that is no longer known.
    ///
    /// The store may then forget changes before that revision. On an error, `end` of the sink is not called.
    async fn progress_since(&self, since: Option<Revision>, sink: Box<dyn ProgressSink>) -> Result<(), Error>;

    /// Counts of what statements named that the catalogue does not know, up to date and bounded. Voided and erased
    /// statements do not count.
    async fn uncounted(&self) -> Result<Arc<Uncounted>, Error>;

    /// The newest revision of progress.
    async fn revision(&self) -> Result<Revision, Error>;
}
