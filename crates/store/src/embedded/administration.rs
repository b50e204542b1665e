//! Access, for an open store and for a folder whose store a server may have open. In such a folder each change is one
//! commit, and the server reads credentials from the file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use learning::{Catalogue, Names};
use rusqlite::{Connection, TransactionBehavior};

use super::access::Embedded;
use super::files::{self, Files};
use super::readers::Readers;
use super::schema::{self, Synchronous};
use super::shared::Shared;
use super::{audit, catalogue, credential, documents, naming, session};
use crate::clock::{Clock, SystemClock};
use crate::{
    AuditEntry, AuditRow, CatalogueVersion, Credential, Credentials, Error, Naming, StoredSession, WithdrawnToken,
};

#[async_trait]
impl Credentials for Embedded {
    fn names(&self) -> &Names {
        &self.shared.names
    }

    async fn catalogue(&self) -> Result<(CatalogueVersion, Arc<Catalogue>), Error> {
        Ok(self.shared.catalogue())
    }

    async fn credential(&self, key: &str) -> Result<Option<Credential>, Error> {
        let key = key.to_owned();
        self.read(move |_, readers| readers.with(|connection| credential::read(connection, &key))).await
    }

    async fn credentials(&self) -> Result<Vec<Credential>, Error> {
        let all = |shared: &Shared, readers: &Readers| {
            let all = readers.with(credential::each)?.into_iter();
            all.filter_map(|read| shared.met.pass_over(read).transpose()).collect()
        };
        self.read(all).await
    }

    async fn change_credential(
        &self,
        from: Option<Credential>,
        to: Option<Credential>,
        entry: AuditEntry,
    ) -> Result<(), Error> {
        self.step(move |step, clock| credential::change(step, clock, (from.as_ref(), to.as_ref()), &entry)).await
    }

    async fn remove_damaged_credential(&self, key: &str, entry: AuditEntry) -> Result<bool, Error> {
        let key = key.to_owned();
        self.step(move |step, clock| credential::remove_noted(step, clock, &key, &entry)).await
    }

    async fn document_bytes(&self, key: &str) -> Result<u64, Error> {
        let key = key.to_owned();
        self.read(move |_, readers| readers.with(|connection| documents::bytes_of(connection, &key))).await
    }

    async fn session(&self, id: &str) -> Result<Option<StoredSession>, Error> {
        let id = id.to_owned();
        self.read(move |_, readers| readers.with(|connection| session::read(connection, &id))).await
    }

    async fn sessions(&self) -> Result<Vec<StoredSession>, Error> {
        self.read(|_, readers| readers.with(session::all)).await
    }

    async fn end_session(&self, id: &str, entry: Option<AuditEntry>) -> Result<Option<StoredSession>, Error> {
        let id = id.to_owned();
        self.step(move |step, clock| session::end(step, clock, &id, entry.as_ref())).await
    }

    async fn withdraw_token(&self, token: WithdrawnToken, entry: Option<AuditEntry>) -> Result<(), Error> {
        self.step(move |step, clock| session::withdraw(step, clock, &token, entry.as_ref())).await
    }

    async fn withdrawn_tokens(&self) -> Result<Vec<WithdrawnToken>, Error> {
        self.read(|_, readers| readers.with(session::withdrawn)).await
    }

    async fn append_audit(&self, entry: AuditEntry) -> Result<Timestamp, Error> {
        self.step(move |step, clock| audit::append(step, clock, &entry)).await
    }
}

impl Embedded {
    /// Writes to the log in one step, on the writer's thread.
    pub(super) async fn step<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Connection, &dyn Clock) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let shared = Arc::clone(&self.shared);
        self.write(move |log| in_step(log, |step| act(step, &*shared.clock))).await
    }
}

/// A folder whose store a server may have open. It may have no store yet, and then no credentials; the first write
/// makes one.
///
/// Each method reads or writes the file before its future is done, and lets nothing else run meanwhile: it is for
/// commands.
pub struct Beside {
    directory: PathBuf,
    naming: Naming,
    names: Names,
    clock: Arc<dyn Clock>,
}

impl Beside {
    /// Takes the store of a folder, or the one that would begin there now.
    ///
    /// # Errors
    /// If the folder can't be read, or is a file.
    pub fn new(directory: &Path, naming: &Naming, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let names = if is_there(directory)? {
            naming::beside(&open(directory)?, naming)?
        } else {
            Names::under(naming.of_new().clone())
        };
        Ok(Self { directory: directory.to_owned(), naming: naming.clone(), names, clock })
    }

    fn read<T: Default>(&self, read: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        if is_there(&self.directory)? { read(&open(&self.directory)?) } else { Ok(T::default()) }
    }

    fn step<T>(&self, act: impl FnOnce(&Connection, &dyn Clock) -> Result<T, Error>) -> Result<T, Error> {
        if !is_there(&self.directory)? {
            tracing::info!(folder = %self.directory.display(), "there is no store here yet: this makes one");
        }
        in_step(&mut open_or_begin(&self.directory, &self.naming)?, |step| act(step, &*self.clock))
    }
}

#[async_trait]
impl Credentials for Beside {
    fn names(&self) -> &Names {
        &self.names
    }

    async fn catalogue(&self) -> Result<(CatalogueVersion, Arc<Catalogue>), Error> {
        self.read(catalogue::read)
    }

    async fn credential(&self, key: &str) -> Result<Option<Credential>, Error> {
        self.read(|log| credential::read(log, key))
    }

    async fn credentials(&self) -> Result<Vec<Credential>, Error> {
        self.read(credential::all)
    }

    async fn change_credential(
        &self,
        from: Option<Credential>,
        to: Option<Credential>,
        entry: AuditEntry,
    ) -> Result<(), Error> {
        self.step(|step, clock| credential::change(step, clock, (from.as_ref(), to.as_ref()), &entry))
    }

    async fn remove_damaged_credential(&self, key: &str, entry: AuditEntry) -> Result<bool, Error> {
        self.step(|step, clock| credential::remove_noted(step, clock, key, &entry))
    }

    async fn document_bytes(&self, key: &str) -> Result<u64, Error> {
        self.read(|log| documents::bytes_of(log, key))
    }

    async fn session(&self, id: &str) -> Result<Option<StoredSession>, Error> {
        self.read(|log| session::read(log, id))
    }

    async fn sessions(&self) -> Result<Vec<StoredSession>, Error> {
        self.read(session::all)
    }

    async fn end_session(&self, id: &str, entry: Option<AuditEntry>) -> Result<Option<StoredSession>, Error> {
        self.step(|step, clock| session::end(step, clock, id, entry.as_ref()))
    }

    async fn withdraw_token(&self, token: WithdrawnToken, entry: Option<AuditEntry>) -> Result<(), Error> {
        self.step(|step, clock| session::withdraw(step, clock, &token, entry.as_ref()))
    }

    async fn withdrawn_tokens(&self) -> Result<Vec<WithdrawnToken>, Error> {
        self.read(session::withdrawn)
    }

    async fn append_audit(&self, entry: AuditEntry) -> Result<Timestamp, Error> {
        self.step(|step, clock| audit::append(step, clock, &entry))
    }
}

/// Ends all sessions. In a copy, sessions that have ended in the original since might live on.
///
/// # Errors
/// If the folder can't be written.
pub fn end_all_sessions(directory: &Path) -> Result<(), Error> {
    session::end_all(&open_existing(directory)?)
}

/// Whether a folder holds a store.
///
/// # Errors
/// If it is a file.
pub fn is_there(directory: &Path) -> Result<bool, Error> {
    Files::of(directory).are_there()
}

/// Refuses a folder that holds no store: a mistyped one must not become a store.
///
/// # Errors
/// [`Error::Refused`] if there is none.
pub fn refuse_missing(directory: &Path) -> Result<(), Error> {
    Files::of(directory).refuse_missing()
}

/// Adds an audit entry about something that leaves nothing else in the store.
///
/// # Errors
/// If the folder can't be written.
pub fn append_audit(directory: &Path, naming: &Naming, entry: &AuditEntry) -> Result<(), Error> {
    let mut log = open_or_begin(directory, naming)?;
    in_step(&mut log, |step| audit::append(step, &SystemClock, entry)).map(drop)
}

/// Returns at most `limit` entries of the audit log after a place, in the order of writing.
///
/// # Errors
/// If the folder can't be read.
pub fn read_audit(directory: &Path, after: u64, limit: usize) -> Result<Vec<AuditRow>, Error> {
    audit::read(&open_existing(directory)?, after, limit)
}

/// The last place assigned in the audit log, even if its entry is gone.
///
/// # Errors
/// If the folder can't be read.
pub fn last_audit(directory: &Path) -> Result<u64, Error> {
    audit::last(&open_existing(directory)?)
}

/// The place from which every entry of the audit log is a link of the chain.
///
/// # Errors
/// If the folder can't be read.
pub fn audit_begins(directory: &Path) -> Result<Option<u64>, Error> {
    audit::begins(&open_existing(directory)?)
}

/// Runs something in one step, which begins as a writer: all of it or nothing.
fn in_step<T>(log: &mut Connection, act: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
    let step = log.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = act(&step)?;
    step.commit()?;
    Ok(done)
}

/// Opens a log that exists: a mistyped folder must not become a store.
fn open_existing(directory: &Path) -> Result<Connection, Error> {
    Files::of(directory).refuse_missing()?;
    open(directory)
}

/// Opens or creates the log; a new store has its address from the beginning.
fn open_or_begin(directory: &Path, naming: &Naming) -> Result<Connection, Error> {
    let log = open(directory)?;
    naming::beside(&log, naming)?;
    Ok(log)
}

fn open(directory: &Path) -> Result<Connection, Error> {
    Files::of(directory).refuse_orphan()?;
    files::make_folder(directory)?;
    schema::open(&Files::of(directory).log, schema::LOG, Synchronous::Full)
}
