//! The address that the store's names are made of, in the log.

use learning::{Names, PublicUrl};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::meta;
use crate::Error;
use crate::naming::{Naming, tell_of_change};

/// Its key in `meta`.
const KEY: &str = "public_url";

/// The names of the store, which keeps their address from now on.
///
/// # Errors
/// If statements have the names of another address than the operator says.
pub(super) fn settle(log: &Connection, naming: &Naming) -> Result<Names, Error> {
    let settled = naming.settle(read(log)?.as_ref(), holds_statements(log)?)?;
    if !settled.is_new {
        return Ok(Names::under(settled.url));
    }
    // A command beside may begin the same store.
    let step = Transaction::new_unchecked(log, TransactionBehavior::Immediate)?;
    let kept = read(&step)?;
    let settled = naming.settle(kept.as_ref(), holds_statements(&step)?)?;
    meta::put(&step, KEY, settled.url.as_str())?;
    step.commit()?;
    tell_of_change(kept.as_ref(), &settled.url);
    Ok(Names::under(settled.url))
}

/// The names of a store that a server may have open: what is kept is not replaced.
pub(super) fn beside(log: &Connection, naming: &Naming) -> Result<Names, Error> {
    settle(log, &naming.as_kept())
}

/// Writes the address again where it is damaged and the operator says it. What they say can't be compared with what it
/// was, and nothing else knows it.
///
/// # Errors
/// If it is damaged and nobody says which it was.
pub(super) fn restore(log: &Connection, naming: &Naming) -> Result<(), Error> {
    match (read(log), naming.by_operator()) {
        (Err(Error::Damaged(_)), Some(said)) => meta::put(log, KEY, said.as_str()),
        (Err(Error::Damaged(_)), None) => Err(Error::Failed(format!(
            "`{KEY}` in log.db is damaged, and what statements are named by hangs on it: set public_url to the address that the \
             store had, which backups of it keep, and rebuild again"
        ))),
        (kept, _) => kept.map(|_| ()),
    }
}

/// The address that is kept.
fn read(log: &Connection) -> Result<Option<PublicUrl>, Error> {
    let kept: Option<String> = meta::read(log, KEY)?;
    let damaged = |_| Error::Failed(format!("`{KEY}` in the log's table `meta` can't be read"));
    kept.map(|kept| kept.parse().map_err(damaged)).transpose()
}

fn holds_statements(log: &Connection) -> Result<bool, Error> {
    Ok(log.query_row("SELECT EXISTS (SELECT 1 FROM statement)", [], |row| row.get(0))?)
}
