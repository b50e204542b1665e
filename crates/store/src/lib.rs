//! The contract that every store keeps, and the types that pass through it.
//!
//! A store keeps the log of statements, answers the standard's queries from an index, and joins progress as statements
//! arrive. What it derives (index and progress) always equals what the log alone gives.

mod audit;
pub mod clock;
mod content;
mod contract;
mod credential;
mod damaged;
mod deliveries;
mod directory;
mod document;
pub mod embedded;
mod erasure;
mod error;
mod extraction;
mod forwarding;
mod intake;
mod naming;
pub mod parts;
mod sender;
mod session;
mod snapshot;
mod subscription;
#[cfg(test)]
mod testing;
mod types;

pub use audit::{
    AuditAction, AuditChain, AuditEntry, AuditHash, AuditLink, AuditRecord, AuditRow, AuditTally, BrokenAudit, Checked,
    ErasureCase, ErasureGround, Given, RecordClass,
};
pub use content::{Content, Spool};
pub use contract::{
    AuditLog, Credentials, Database, Directories, Documents, Extractions, Field, Keys, Operation, Outgoing, Snapshots,
    Statements, Store,
};
pub use credential::{Account, Credential, OwnLimits, SecondFactor, Secret, StoredOn};
pub use damaged::{Damaged, OnDamage, Table};
pub use deliveries::{Deliveries, DeliveryCounts, DeliveryFault, DeliveryRefusal, hour_of};
pub use directory::{
    Directory, DirectoryEntry, DirectoryFilter, DirectoryKey, DirectoryKind, DirectoryList, DirectoryOutcome,
    DirectoryQuery,
};
pub use document::{Document, DocumentContext, DocumentHead, DocumentIds, DocumentKey, NewDocument};
pub use erasure::{Erased, Erasure};
pub use error::{Error, RecordError};
pub use extraction::{Classes, Coarseness, ExtractedFile, Extraction, ExtractionKey};
pub use forwarding::{DeadLetter, DeadLetterFate, ForwardTrouble, ForwardTroubleKind, Forwarding, Waiting};
pub use intake::{Intake, Source};
pub use naming::Naming;
pub use parts::damage::Verified;
pub use parts::references::LINKS;
pub use sender::{SenderSettings, SenderUses};
pub use session::{StoredSession, WithdrawnToken};
pub use snapshot::{Snapshot, SnapshotBasis, SnapshotDisclosure};
pub use subscription::{
    Receiver, Subscription, SubscriptionLanguage, SubscriptionStop, SubscriptionTrouble, SubscriptionTroubleKind,
};
pub use types::{
    Attachment, Batch, CatalogueVersion, ErasedEntry, Load, LogEntry, NewStatement, Page, PageQuery, ProgressSink,
    Recorded, Revision, RosterVersion, Size, StoredStatement, Voided,
};
