//! The address from which the store's names are made, as kept in the log.

use learning::{Names, PublicUrl};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::meta;
use crate::Error;
use crate::naming::{Naming, tell_of_change};

/// Its key in `meta`.
const KEY: &str = "public_url";

/// Settles the names of the store, which keeps their address from now on.
///
/// # Errors
/// If statements have names from another address than the operator's.
pub(super) fn settle(log: &Connection, naming: &Naming) -> Result<Names, Error> {
    let settled = naming.settle(read(log)?.as_ref(), holds_statements(log)?)?;
    if !settled.is_new {
        return Ok(Names::under(settled.url));
    }
    // A command may begin the same store at the same time.
    let step = Transaction::new_unchecked(log, TransactionBehavior::Immediate)?;
    let kept = read(&step)?;
    let settled = naming.settle(kept.as_ref(), holds_statements(&step)?)?;
    meta::put(&step, KEY, settled.url.as_str())?;
    step.commit()?;
    tell_of_change(kept.as_ref(), &settled.url);
    Ok(Names::under(settled.url))
}

/// The names of a store that a server may have open: the kept address is not replaced.
pub(super) fn beside(log: &Connection, naming: &Naming) -> Result<Names, Error> {
    settle(log, &naming.as_kept())
}

/// Rewrites a damaged address if the operator gives it. It cannot be compared with the old one, which nothing else
/// knows.
///
/// # Errors
/// If it is damaged and the operator does not give it.
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

/// The kept address.
pub(super) fn read(log: &Connection) -> Result<Option<PublicUrl>, Error> {
    let kept: Option<String> = meta::read(log, KEY)?;
    let damaged = |_| Error::Failed(format!("`{KEY}` in the log's table `meta` can't be read"));
    kept.map(|kept| kept.parse().map_err(damaged)).transpose()
}

fn holds_statements(log: &Connection) -> Result<bool, Error> {
    Ok(log.query_row("SELECT EXISTS (SELECT 1 FROM statement)", [], |row| row.get(0))?)
}
