//! Access to the store's threads: parallel readers, and the writer with its queue.

use std::sync::Arc;
use std::thread::JoinHandle;

use parking_lot::Mutex;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::files::{self, Lock};
use super::leases::Leases;
use super::prepared::Job;
use super::readers::Readers;
use super::shared::Shared;
use crate::Error;

/// A store in one directory, for one process.
pub struct Embedded {
    pub(super) shared: Arc<Shared>,
    pub(super) readers: Arc<Readers>,
    pub(super) derived: Arc<Mutex<Connection>>,
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// One change of catalogue or rebuild at a time.
    pub(super) recounting: tokio::sync::Mutex<()>,
    pub(super) leases: Leases,
    /// Held while the store is open.
    _lock: Lock,
}

impl Embedded {
    pub(super) fn new(
        lock: Lock,
        shared: Arc<Shared>,
        (readers, derived): (Arc<Readers>, Arc<Mutex<Connection>>),
        jobs: mpsc::Sender<Job>,
        threads: Vec<JoinHandle<()>>,
    ) -> Self {
        Self {
            shared,
            readers,
            derived,
            jobs: Mutex::new(Some(jobs)),
            threads: Mutex::new(threads),
            recounting: tokio::sync::Mutex::default(),
            leases: Leases::default(),
            _lock: lock,
        }
    }

    pub(super) fn jobs(&self) -> Result<mpsc::Sender<Job>, Error> {
        let jobs = self.jobs.lock().clone();
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

    /// Ends the threads once everything sent is done, and folds the log's companion files into it.
    pub(super) async fn end(&self) {
        // The writer's connection folds the log's companion files into it if it is the last one.
        self.readers.close();
        let readers = Arc::clone(&self.readers);
        drop(self.jobs.lock().take());
        let threads = std::mem::take(&mut *self.threads.lock());
        let _ = tokio::task::spawn_blocking(move || {
            for thread in threads {
                let _ = thread.join();
            }
            // A reader may have outlived the writer.
            readers.close();
            if let Err(error) = readers.fold() {
                tracing::warn!(%error, "the companion files of the log could not be folded into it");
            }
        })
        .await;
    }
}

#[allow(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
pub(super) fn stopped(error: impl std::fmt::Display) -> Error {
    Error::Unavailable(format!("it is stopping ({error})"))
}
