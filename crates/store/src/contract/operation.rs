//! What operators watch and do: readiness, load, size, rebuilding and closing.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use crate::{Error, Load, Size};

/// What operators watch and do: readiness, load, size, rebuilding and closing.
#[async_trait]
pub trait Operation: Send + Sync {
    /// Recounts all progress from the log, beside the rows in force, then switches.
    ///
    /// Damaged statements are skipped and counted in [`Operation::load`](crate::Operation::load). `report` gets the number of statements read so far,
    /// and of all.
    async fn rebuild(&self, report: Arc<dyn Fn(u64, u64) + Send + Sync>) -> Result<(), Error>;

    /// Takes a lease, or renews it, so that of several processes on the same store one at a time does something. Whether
    /// `holder`, which names a process, has it now: for `lasts` from now on, by a clock that all of them share, unless it
    /// renews it. Then another may take it.
    async fn take_lease(&self, name: &str, holder: Uuid, lasts: Duration) -> Result<bool, Error>;

    /// Checks that the store can write and read. [`Error::Full`] if there is no room.
    async fn ready(&self) -> Result<(), Error>;

    /// How much is waiting, for operators to watch.
    fn load(&self) -> Load;

    /// How large it is, and how much room there is.
    async fn size(&self) -> Result<Size, Error>;

    /// Announces that the store will close soon: recounts, which may take long, end with [`Error::Unavailable`] and can be
    /// requested again after the next start. Nothing else ends.
    fn stop_long_work(&self);

    /// Finishes what was begun and closes.
    async fn close(&self);
}
