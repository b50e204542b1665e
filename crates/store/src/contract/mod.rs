//! The contract that every store keeps, in parts.

mod audit;
mod credentials;
mod directories;
mod documents;
mod extractions;
mod field;
mod keys;
mod operation;
mod outgoing;
mod snapshots;
mod statements;

use std::collections::BTreeSet;

use async_trait::async_trait;

use crate::{Damaged, Error, OnDamage, Verified};

pub use audit::AuditLog;
pub use credentials::Credentials;
pub use directories::Directories;
pub use documents::Documents;
pub use extractions::Extractions;
pub use field::Field;
pub use keys::Keys;
pub use operation::Operation;
pub use outgoing::Outgoing;
pub use snapshots::Snapshots;
pub use statements::Statements;

/// A store of statements and of what is learnt from them: every part of the contract.
///
/// Every method may be called from many tasks at once.
///
/// Every method that returns a statement, a document or an attachment compares it with its checksum, and returns
/// [`Error::Damaged`] if it is not as stored.
pub trait Store:
    Credentials
    + Statements
    + Documents
    + Field
    + Directories
    + Keys
    + Snapshots
    + Extractions
    + AuditLog
    + Outgoing
    + Operation
{
}

impl<S> Store for S where
    S: Credentials
        + Statements
        + Documents
        + Field
        + Directories
        + Keys
        + Snapshots
        + Extractions
        + AuditLog
        + Outgoing
        + Operation
{
}

/// A store that commands administer while servers have it open, as one in a database.
#[async_trait]
pub trait Database: Store {
    /// Derives the index of terms anew, recounts all progress, beside the rows in force, then switches, and adds checksums to
    /// what an older program stored. The index of places is made anew while servers run.
    /// Returns the damage that was skipped. `report` gets the number of statements read so far, and of all.
    ///
    /// # Errors
    /// If the database fails; [`Error::Damaged`] if a statement is damaged and must not be passed over.
    async fn count_anew(
        &self,
        on_damage: OnDamage,
        report: &(dyn Fn(u64, u64) + Send + Sync),
    ) -> Result<BTreeSet<Damaged>, Error>;

    /// Checks what is stored against its checksums, and what is derived against what is stored. `report` gets the number of
    /// statements checked so far, and of all.
    ///
    /// # Errors
    /// If the database fails. Damage is not an error.
    async fn verify(&self, report: &(dyn Fn(u64, u64) + Send + Sync)) -> Result<Verified, Error>;
}
