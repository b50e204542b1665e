//! The contract that every store keeps, and the types that pass through it.
//!
//! A store keeps the log of statements, answers the standard's queries from an index, and holds
//! progress joined as statements arrive. What it derives (index and progress) equals, always, what
//! the log alone gives.

mod audit;
mod catalogue;
mod closing;
mod content;
mod contract;
mod credential;
mod damage;
mod damaged;
mod definitions;
mod document;
pub mod embedded;
mod entries;
mod erasure;
mod error;
mod hash;
mod intake;
pub mod mongodb;
mod naming;
mod random;
mod recording;
mod references;
mod room;
mod roster;
mod sender;
mod session;
mod text;
mod types;

pub use audit::{
    AuditAction, AuditChain, AuditEntry, AuditHash, AuditLink, AuditRecord, AuditRow, AuditTally, BrokenAudit, Checked,
    ErasureCase, ErasureGround,
};
pub use content::{Content, Spool};
pub use contract::{Credentials, Store};
pub use credential::{Account, Credential, OwnLimits, Secret, StoredOn};
pub use damage::Verified;
pub use damaged::{Damaged, OnDamage, Table};
pub use document::{Document, DocumentContext, DocumentHead, DocumentIds, DocumentKey, NewDocument};
pub use erasure::{Erased, Erasure};
pub use error::{Error, RecordError};
pub use intake::Intake;
pub use naming::Naming;
pub use references::LINKS;
pub use sender::{SenderSettings, SenderUses};
pub use session::{StoredSession, WithdrawnToken};
pub use types::{
    Attachment, Batch, CatalogueVersion, Load, LogEntry, NewStatement, Page, PageQuery, ProgressSink, Recorded,
    Revision, RosterVersion, StoredStatement, Voided,
};
