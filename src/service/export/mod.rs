//! The raw log out.

mod columns;
mod csv;
mod filter;
mod form;
mod manifest;
mod ndjson;
mod parquet;
mod position;
mod rows;

use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt};
use learning::Day;
use store::{AuditAction, AuditEntry, Damaged, PageQuery};

pub use self::columns::{COLUMNS, Cell, Column, ColumnType, Columns, Privacy};
pub use self::filter::{ExportFilter, Whose};
pub use self::form::{ExportForm, RowFormat};
pub use self::manifest::Manifest;
pub(super) use self::manifest::Manifests;
pub use self::parquet::ParquetFile;
pub use self::rows::Row;

pub(super) use self::form::Encoder;
use super::reach::Sight;
use super::{Error, Held, Service, audit, permit, run_blocking_if_large};
use crate::auth::{Caller, Reach, Scope};

/// Statements that are read at once, and the bytes of their texts.
const PAGE: usize = 500;
const BYTES: usize = 4 * 1024 * 1024;

/// A piece of an export.
#[derive(Debug)]
pub struct Exported {
    /// What comes next of the file.
    pub bytes: Bytes,
    /// What was passed over since it is damaged.
    pub damaged: Vec<Damaged>,
    /// What the file is, with its last piece.
    pub manifest: Option<Manifest>,
}

/// Some rows of an export.
#[derive(Debug)]
pub struct ExportedRows {
    /// The rows, in the order of arrival.
    pub rows: Vec<Row>,
    /// What was passed over since it is damaged.
    pub damaged: Vec<Damaged>,
    /// Where the log was when it was read so far; `None` if nothing of it was found.
    pub position: Option<String>,
    /// Whether these are the last.
    pub is_last: bool,
}

/// An export under way.
pub(super) struct Export {
    service: Arc<Service>,
    /// What the caller reaches, and what was asked for.
    sights: Vec<Sight>,
    /// Of the caller: what is joined lies within it.
    reach: Reach,
    /// The next page.
    query: PageQuery,
    /// The last place to be read.
    through: Option<u64>,
    /// What is made of each statement; `None`: its text.
    columns: Option<Columns>,
    /// The last place that was read and found.
    place: Option<u64>,
    /// Statements so far.
    statements: u64,
    /// What the audit log gets at the end, if it gets anything.
    ended: Option<AuditEntry>,
    is_over: bool,
}

impl Export {
    /// The next rows.
    pub(super) async fn page(&mut self) -> Result<ExportedRows, Error> {
        let mut page = self.service.store.page(self.query.clone()).await?;
        if let Some(through) = self.through {
            let read = page.statements.len();
            page.statements.retain(|statement| statement.place <= through);
            page.more = page.more.filter(|more| *more < through && page.statements.len() == read);
        }
        self.place = page.statements.last().map(|last| last.place).max(self.place);
        self.query.after = page.more;
        let seen = self.service.within(&self.sights, page.statements).await?;
        self.statements += seen.len() as u64;
        let rows = match &self.columns {
            None => rows::texts(seen).await?,
            Some(columns) => self.service.join_rows(seen, columns, &self.reach).await?,
        };
        self.is_over = page.more.is_none();
        if let Some(ended) = self.ended.take_if(|_| self.is_over) {
            self.service.note(AuditEntry { rows: Some(self.statements), ..ended }).await?;
        }
        let position = self.place.map(|place| position::write(&*self.service.store, place));
        Ok(ExportedRows { rows, damaged: page.damaged, position, is_last: self.is_over })
    }
}

/// An export that is written as a file.
struct Written {
    export: Export,
    encoder: Encoder,
    manifest: Manifest,
    /// For the rows that the encoder holds.
    _held: Held,
}

impl Written {
    /// The next piece.
    async fn piece(&mut self) -> Result<Exported, Error> {
        let page = self.export.page().await?;
        self.manifest.statements = self.export.statements;
        if page.position.is_some() {
            self.manifest.position = page.position;
        }
        let mut encoder = std::mem::take(&mut self.encoder);
        let (rows, is_last) = (page.rows, page.is_last);
        let bytes = rows.iter().map(Row::bytes).sum();
        let encode = move || encoder.encode(rows, is_last).map(|bytes| (encoder, bytes));
        let (encoder, bytes) = run_blocking_if_large(bytes, encode).await?.map_err(|error| {
            tracing::error!(%error, "an export can't be written");
            Error::Internal
        })?;
        self.encoder = encoder;
        self.manifest.add(&bytes);
        let manifest = is_last.then(|| self.manifest.end());
        Ok(Exported { bytes: bytes.into(), damaged: page.damaged, manifest })
    }
}

impl Service {
    /// The log as a file, in the order of arrival, without what lies beyond the caller's reach and, unless they are asked
    /// for, without voided statements: a stream that holds a page at a time and, for Parquet, a group of rows. Nothing is
    /// read that nobody takes. The audit log has it before the first piece, and at its end.
    ///
    /// Each time it has a name, under which [`Self::export_manifest`] has its manifest at the end.
    ///
    /// # Errors
    /// [`Error::Damaged`] at a statement that is, unless those are to be passed over.
    /// Before the first piece: [`Error::Forbidden`], [`Error::OutOfReach`] where the filter names more than the caller
    /// reaches, [`Error::Parameter`] where a period has no time in it or a position is none of this log, [`Error::NotThere`]
    /// where it names something that there is not, or not within reach, [`Error::Busy`] where too many are under way, and
    /// where the audit log can't be written.
    pub async fn export(
        self: &Arc<Self>,
        caller: &Caller,
        filter: ExportFilter,
        form: ExportForm,
    ) -> Result<(uuid::Uuid, BoxStream<'static, Result<Exported, Error>>), Error> {
        let memory = self.memory_of(caller);
        let held = memory.hold(form.memory().min(memory.most() / 2))?;
        let columns = form.columns().map(|columns| columns.iter().map(|column| column.name.to_owned()).collect());
        let parameters = filter.parameters().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let manifest = Manifest::new(self.ids.statement_id(), form.format().as_str(), columns, parameters);
        let encoder = Encoder::new(&form).map_err(|_| Error::Internal)?;
        let export = self.begin_export(caller, filter, form.into_columns()).await?;
        let (id, key) = (manifest.id, caller.key.clone());
        let written = Written { export, encoder, manifest, _held: held };
        let pieces = stream::unfold(Some(written), move |written| {
            let key = key.clone();
            async move {
                let mut written = written?;
                match written.piece().await {
                    Ok(piece) => {
                        if let Some(manifest) = &piece.manifest {
                            written.export.service.manifests.keep(key, manifest.clone());
                        }
                        let next = piece.manifest.is_none().then_some(written);
                        Some((Ok(piece), next))
                    }
                    // The stream ends here, and who reads it sees that it was cut off.
                    Err(error) => Some((Err(error), None)),
                }
            }
        });
        Ok((id, pieces.boxed()))
    }

    /// The same as rows, for who writes files of their own.
    ///
    /// # Errors
    /// As [`Self::export`].
    pub async fn export_rows(
        self: &Arc<Self>,
        caller: &Caller,
        filter: ExportFilter,
        columns: Columns,
    ) -> Result<BoxStream<'static, Result<ExportedRows, Error>>, Error> {
        let export = self.begin_export(caller, filter, Some(columns)).await?;
        let pages = stream::unfold(Some(export), async |export| {
            let mut export = export?;
            match export.page().await {
                Ok(page) => {
                    let next = (!page.is_last).then_some(export);
                    Some((Ok(page), next))
                }
                Err(error) => Some((Err(error), None)),
            }
        });
        Ok(pages.boxed())
    }

    /// The manifest of an export of this caller that has ended.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`] where there is none: the export is under way, was cut off, was of another
    /// process, or ended long ago.
    pub fn export_manifest(&self, caller: &Caller, id: uuid::Uuid) -> Result<Manifest, Error> {
        permit(caller, &[Scope::ExportRead])?;
        self.manifests.of(&caller.key, id).ok_or(Error::NotFound)
    }

    async fn begin_export(
        self: &Arc<Self>,
        caller: &Caller,
        filter: ExportFilter,
        columns: Option<Columns>,
    ) -> Result<Export, Error> {
        permit(caller, &[Scope::ExportRead])?;
        let entry = |action| AuditEntry {
            municipalities: filter.municipalities(),
            course: filter.course.clone(),
            ..audit::by(caller, action)
        };
        let (begins, ended) = (entry(AuditAction::Export), entry(AuditAction::ExportEnd));
        let export = self.open_export(&caller.reach, filter, columns).await?;
        self.note(begins).await?;
        Ok(Export { ended: Some(ended), ..export })
    }

    /// An export within a reach, of which the audit log has nothing.
    ///
    /// # Errors
    /// As [`Self::export`], except for those of the caller.
    pub(super) async fn open_export(
        self: &Arc<Self>,
        reach: &Reach,
        filter: ExportFilter,
        columns: Option<Columns>,
    ) -> Result<Export, Error> {
        filter.check_periods()?;
        let place = |name: &str, text: &Option<String>| {
            let place = text.as_ref().map(|text| position::read(&*self.store, text)).transpose();
            place.map_err(|detail| Error::Parameter { name: name.into(), detail })
        };
        let (after, through) = (place("position", &filter.position)?, place("to_position", &filter.to_position)?);
        let (within, today) = (reach.clone(), Day::of(self.clock.now()));
        let (query, sights) = self.with_standings(move |standings| filter.resolve(&within, standings, today)).await??;
        Ok(Export {
            service: Arc::clone(self),
            sights,
            reach: reach.clone(),
            query: PageQuery { limit: PAGE, bytes: BYTES, after, ..query },
            through,
            columns,
            place: after,
            statements: 0,
            ended: None,
            is_over: false,
        })
    }
}
