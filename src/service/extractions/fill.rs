//! Takes the rows of an extraction out of the log, and makes its file.

use std::sync::Arc;

use jiff::{Timestamp, ToSpan as _};
use learning::Day;
use store::{AuditEntry, Extraction};

use super::super::export::{Cell, Column, Columns, Encoder, ExportFilter, ExportForm, Privacy, Row, RowFormat};
use super::super::{Error, Service, run_blocking_if_large};
use super::classes::{ClassCount, PERSON_MEMORY};
use super::codebook::{ColumnValues, ValueCount};
use super::pieces::Pieces;
use super::pseudonyms::Pseudonyms;
use super::refusal::ExtractionRefusal;

/// The column that is always read, of which classes are counted.
const PERSON: &str = "person";

/// What is made of rows on their way into the file.
struct Making {
    pseudonyms: Pseudonyms,
    /// The columns that are read.
    read: Vec<&'static Column>,
    /// Whether each of them is in the file.
    is_written: Vec<bool>,
    classes: ClassCount,
    values: ValueCount,
    encoder: Encoder,
}

impl Making {
    /// The bytes that rows make.
    fn write(&mut self, rows: Vec<Row>, is_last: bool) -> Result<Vec<u8>, Error> {
        let rows = rows.into_iter().map(|row| self.treat(row)).collect();
        self.encoder.encode(rows, is_last).map_err(|error| {
            tracing::error!(%error, "an extraction can't be written");
            Error::Internal
        })
    }

    fn treat(&mut self, row: Row) -> Row {
        let person = self.read.iter().zip(&row.cells).find(|(column, _)| column.name == PERSON);
        if let Some((_, Cell::Text(person))) = person {
            let known = self.read.iter().zip(&self.is_written).zip(&row.cells);
            let known = known
                .filter(|((column, is_written), _)| **is_written && column.privacy == Privacy::QuasiIdentifier)
                .map(|(_, cell)| cell);
            self.classes.add(person, row.at, known);
        }
        let written = self.read.iter().zip(&self.is_written).zip(row.cells).filter(|((_, is_written), _)| **is_written);
        let cells: Vec<Cell> = written.map(|((column, _), cell)| self.pseudonyms.treat(column, cell)).collect();
        self.values.add(&cells);
        Row { cells, ..row }
    }
}

impl Service {
    /// The extraction with its file, which is made anew where an erasure took it away.
    pub(super) async fn with_file(self: &Arc<Self>, found: Extraction) -> Result<Extraction, Error> {
        if found.file.is_some() { Ok(found) } else { self.fill(&found, found.frozen, None).await }
    }

    /// Makes the file of an extraction, of what had arrived at an instant, and puts it in the place of the one before.
    ///
    /// # Errors
    /// [`ExtractionRefusal::SmallClasses`], [`ExtractionRefusal::TooLarge`]; [`Error::Unavailable`] if somebody was erased
    /// meanwhile; as [`Self::open_export`].
    pub(super) async fn fill(
        self: &Arc<Self>,
        extraction: &Extraction,
        frozen: Timestamp,
        entry: Option<AuditEntry>,
    ) -> Result<Extraction, Error> {
        let _turn = self.extraction_turn.acquire().await.map_err(|_| Error::Unavailable)?;
        let before = self.store.extraction(&extraction.id).await?.ok_or(Error::NotFound)?;
        if entry.is_none() && before.file.is_some() {
            // Made while this waited.
            return Ok(before);
        }
        let mut pieces = Pieces::new(Arc::clone(&self.store), &before.id, self.ids.revision());
        let (making, statements) = self.take_out(&before, frozen, &mut pieces).await?;
        let classes = making.classes.count(before.smallest_class);
        if classes.people_below > 0 {
            return Err(ExtractionRefusal::SmallClasses {
                below: classes.people_below,
                people: classes.people,
                wanted: before.smallest_class,
                smallest: classes.smallest,
                advice: making.classes.advice(before.smallest_class),
                quasi_identifiers: classes.quasi_identifiers,
            }
            .into());
        }
        let values: Vec<ColumnValues> = making.values.end(before.smallest_class);
        let codebook = serde_json::to_vec(&values).map_err(|_| Error::Internal)?;
        let file = pieces.end(statements, codebook).await?;
        // Who was erased meanwhile may be in it: then the erasure has left its mark.
        let now_there = self.store.extraction(&before.id).await?.ok_or(Error::NotFound)?;
        if now_there.erased != before.erased {
            return Err(Error::Unavailable);
        }
        let erased = if frozen == before.frozen { before.erased } else { None };
        let rows = Some(file.statements);
        let entry = entry.map(|entry| AuditEntry { rows, extraction: Some(before.id.clone()), ..entry });
        let revision = now_there.revision + 1;
        let made = Extraction { revision, file: Some(file), frozen, erased, classes, ..now_there };
        self.store.put_extraction(made.clone(), None, entry).await?;
        Ok(made)
    }

    /// Takes out the rows, and gives what was counted on the way, and how many there are.
    async fn take_out(
        self: &Arc<Self>,
        of: &Extraction,
        frozen: Timestamp,
        pieces: &mut Pieces,
    ) -> Result<(Making, u64), Error> {
        let unreadable = |_| {
            tracing::error!("a stored extraction can't be read");
            Error::Internal
        };
        let stored_to = frozen.checked_add(1.microsecond()).unwrap_or(frozen);
        let filter = ExportFilter::of_parameters(&of.filter).map_err(unreadable)?;
        let filter = ExportFilter { stored_to: Some(stored_to), ..filter };
        let written = Columns::named(of.columns.iter().map(String::as_str)).map_err(unreadable)?;
        let read = Columns::named(of.columns.iter().map(String::as_str).chain([PERSON])).map_err(unreadable)?;
        let format = RowFormat::ALL.into_iter().find(|format| format.as_str() == of.format);
        let form = ExportForm::new(format.unwrap_or_default(), Some(written.clone()));
        let memory = self.memory.share_of(&of.by);
        let mut held = memory.hold(form.memory().min(memory.most() / 2))?;
        let key = self.store.extraction_key(&of.id).await?.ok_or(Error::NotFound)?;
        let catalogue = self.store.catalogue().await?.1;
        let is_written = |column: &&'static Column| written.iter().any(|one| one.name == column.name);
        let mut making = Making {
            pseudonyms: Pseudonyms::new(&key, catalogue, of.times),
            is_written: read.iter().map(|column| is_written(&column)).collect(),
            read: read.iter().collect(),
            classes: ClassCount::new(&written.iter().collect::<Vec<_>>(), of.times),
            values: ValueCount::new(written.iter()),
            encoder: Encoder::new(&form).map_err(|_| Error::Internal)?,
        };
        let reach = of.reach.clone().on(Day::of(self.clock.now()));
        let mut export = self.open_export(&reach, filter, Some(read)).await?;
        let (mut statements, mut people) = (0, 0);
        loop {
            let page = export.page().await?;
            statements += page.rows.len() as u64;
            let (rows, is_last) = (page.rows, page.is_last);
            let bytes = rows.iter().map(Row::bytes).sum();
            let written = run_blocking_if_large(bytes, move || {
                let bytes = making.write(rows, is_last);
                (making, bytes)
            });
            let (back, bytes) = written.await?;
            making = back;
            pieces.add(&bytes?).await?;
            held.grow((making.classes.people() - people) * PERSON_MEMORY)?;
            people = making.classes.people();
            if is_last {
                return Ok((making, statements));
            }
        }
    }
}
