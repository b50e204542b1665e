//! How the store's threads are reached: readers beside each other, and the writer with its queue.

use std::sync::{Arc, PoisonError};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::log::{self, LogRow};
use super::readers::Readers;
use super::shared::Shared;
use super::writer::{Job, Prepared, PreparedBatch};
use super::{Embedded, files};
use crate::store::entries::Entries;
use crate::store::erasure::brought_with;
use crate::store::{Batch, Error, NewStatement};

impl Embedded {
    pub(super) fn jobs(&self) -> Result<mpsc::Sender<Job>, Error> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone();
        jobs.ok_or_else(|| Error::Unavailable("it is stopping".into()))
    }

    /// Reads on a thread that may wait for the disk.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Shared, &Readers) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (shared, readers) = (Arc::clone(&self.shared), Arc::clone(&self.readers));
        let read = move || {
            let answer = read(&shared, &readers).map_err(|error| files::in_file(error, readers.files().folder()));
            shared.met.note_of(answer)
        };
        tokio::task::spawn_blocking(read).await.map_err(stopped)?
    }

    /// Writes to the log on the writer's thread, with no batch under way.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, written) = oneshot::channel();
        let (shared, folder) = (Arc::clone(&self.shared), self.readers.files().folder().to_owned());
        let act = Box::new(move |log: &mut Connection| {
            let written = write(log).map_err(|error| files::in_file(error, &folder));
            shared.room.note_of(&written);
            let _ = answer.send(written);
        });
        self.jobs()?.send(Job::Other(act)).await.map_err(stopped)?;
        written.await.map_err(stopped)?
    }

    pub(super) fn prepare(&self, batch: &Batch) -> Result<PreparedBatch, Error> {
        let prepare = |new: &NewStatement| {
            let entries = Entries::of_new((self.shared.hash, &self.shared.names), new);
            let (dictionary, body) = self.shared.dictionaries.compress(&new.finished.text)?;
            let row = LogRow {
                id: new.id,
                timestamp_is_stored: new.finished.timestamp_is_stored,
                voiding: entries.voids.is_some(),
                sender: new.sender,
                defines: new.defines,
                intake: new.intake.clone(),
                dictionary,
                body,
            };
            let content = log::sum_of(&new.finished.text, row.dictionary, &row.body);
            let brings = brought_with(batch, new);
            Ok(Prepared { row, content, entries, brings, stored: new.stored, by_content: new.by_content })
        };
        Ok(PreparedBatch {
            statements: batch.statements.iter().map(prepare).collect::<Result<_, Error>>()?,
            attachments: batch.attachments.clone(),
            catalogue: batch.catalogue,
        })
    }
}

#[allow(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
pub(super) fn stopped(error: impl std::fmt::Display) -> Error {
    Error::Unavailable(format!("it is stopping ({error})"))
}
