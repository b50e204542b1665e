//! The address that the store's names are made of, in the log.

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior};

use crate::learning::{Names, PublicUrl};
use crate::store::Error;
use crate::store::naming::{Naming, tell_of_change};

/// Its key in `meta`.
const KEY: &str = "public_url";

/// The names of the store, which keeps their address from now on.
///
/// # Errors
/// Where statements have the names of another address than the operator says.
pub(super) fn settle(log: &Connection, naming: &Naming) -> Result<Names, Error> {
    let settled = naming.settle(read(log)?.as_ref(), holds_statements(log)?)?;
    if !settled.is_new {
        return Ok(Names::under(settled.url));
    }
    // A command beside may begin the same store.
    let step = Transaction::new_unchecked(log, TransactionBehavior::Immediate)?;
    let kept = read(&step)?;
    let settled = naming.settle(kept.as_ref(), holds_statements(&step)?)?;
    step.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", (KEY, settled.url.as_str()))?;
    step.commit()?;
    tell_of_change(kept.as_ref(), &settled.url);
    Ok(Names::under(settled.url))
}

/// The names of a store that a server may have open: what is kept is not replaced.
pub(super) fn beside(log: &Connection, naming: &Naming) -> Result<Names, Error> {
    settle(log, &naming.as_kept())
}

/// The address that is kept.
fn read(log: &Connection) -> Result<Option<PublicUrl>, Error> {
    let kept: Option<String> =
        log.query_row("SELECT value FROM meta WHERE key = ?1", [KEY], |row| row.get(0)).optional()?;
    let damaged = |_| Error::Failed(format!("`{KEY}` in the log's table `meta` can't be read"));
    kept.map(|kept| kept.parse().map_err(damaged)).transpose()
}

fn holds_statements(log: &Connection) -> Result<bool, Error> {
    Ok(log.query_row("SELECT EXISTS (SELECT 1 FROM statement)", [], |row| row.get(0))?)
}
