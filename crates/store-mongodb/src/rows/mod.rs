//! Documents of the database, as plain values: nothing here knows how they are read or written.

mod order;
mod progress;
mod statement;
mod uncounted;

use mongodb::bson::{self, Binary, spec::BinarySubtype};
use uuid::Uuid;

pub(super) use order::{Order, Placed};
pub(super) use progress::{ProgressKey, ProgressRow};
pub(super) use statement::StatementRow;
pub(super) use store::parts::text::instant;
pub(super) use uncounted::{Added, FOLDED, UncountedRow};

/// An id in the database's form.
pub(super) fn id(id: Uuid) -> bson::Uuid {
    bson::Uuid::from_bytes(id.into_bytes())
}

/// Bytes in the database's form.
pub(super) fn binary(bytes: impl Into<Vec<u8>>) -> Binary {
    Binary { subtype: BinarySubtype::Generic, bytes: bytes.into() }
}
