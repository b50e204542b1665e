//! What the system does, with permission checked: the only door to a store.

mod completions;
mod error;
mod export;
mod import;
mod record;
mod retrieve;

use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use uuid::Uuid;

pub use error::Error;
pub use export::ExportFilter;
pub use import::{RosterImport, RosterReport};
pub use record::{AttachmentPart, Submission};
pub use retrieve::{Format, Retrieved, RetrievedAttachment, StatementQuery};

use crate::auth::Caller;
use crate::learning::{Catalogue, CatalogueFile, FigureQuery, Figures};

/// The system.
pub struct Service {}

impl Service {
    /// Records statements. The answer is their ids, in order, once they are on disk.
    ///
    /// # Errors
    /// Nothing is stored on any error. [`Error::Invalid`], [`Error::Conflict`], [`Error::Forbidden`].
    pub async fn record(&self, _caller: &Caller, _submission: Submission) -> Result<Vec<Uuid>, Error> {
        unimplemented!()
    }

    /// One statement by its id; `voided` asks for it among the voided ones, and only there.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none that the caller may see.
    pub async fn statement(
        &self,
        _caller: &Caller,
        _id: Uuid,
        _voided: bool,
        _format: &Format,
        _attachments: bool,
    ) -> Result<Retrieved, Error> {
        unimplemented!()
    }

    /// A page of statements.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where the caller may read none.
    pub async fn statements(&self, _caller: &Caller, _query: &StatementQuery) -> Result<Retrieved, Error> {
        unimplemented!()
    }

    /// Every statement that will be stored from now on has a later `stored` than this instant.
    pub async fn consistent_through(&self) -> Timestamp {
        unimplemented!()
    }

    /// Figures. A caller that belongs to one municipality gets that municipality's only.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where the caller may not, or asks for another municipality than its own.
    pub async fn completions(&self, _caller: &Caller, _query: FigureQuery) -> Result<Figures, Error> {
        unimplemented!()
    }

    /// Imports a roster, or says what importing it would change.
    ///
    /// # Errors
    /// [`Error::Roster`] where nothing was imported.
    pub async fn import_roster(&self, _caller: &Caller, _import: RosterImport) -> Result<RosterReport, Error> {
        unimplemented!()
    }

    /// The catalogue in force.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn catalogue(&self, _caller: &Caller) -> Result<Arc<Catalogue>, Error> {
        unimplemented!()
    }

    /// Puts a catalogue in place of the one in force, and corrects the figures already counted.
    ///
    /// # Errors
    /// [`Error::Catalogue`] with every reason; the one in force stays.
    pub async fn replace_catalogue(&self, _caller: &Caller, _file: CatalogueFile) -> Result<(), Error> {
        unimplemented!()
    }

    /// The raw log in the order of arrival, a line of JSON each, as a stream that holds one page at a time.
    ///
    /// # Errors
    /// [`Error::Forbidden`], before the first line.
    pub fn export(
        &self,
        _caller: &Caller,
        _filter: ExportFilter,
    ) -> Result<futures::stream::BoxStream<'static, Result<Bytes, Error>>, Error> {
        unimplemented!()
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn ready(&self) -> Result<(), Error> {
        unimplemented!()
    }
}
