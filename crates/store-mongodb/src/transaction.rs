//! Transactions, retried as often as the database asks, within a deadline.
//!
//! A process that is killed within a transaction leaves it open, and what it wrote locked, until the server ends it
//! after a minute. A process that has to wait for an idle one ends it sooner. That does no harm to a live process,
//! which starts its transaction again.

use std::time::Duration;

use mongodb::bson::{Document, doc};
use mongodb::error::UNKNOWN_TRANSACTION_COMMIT_RESULT;
use mongodb::options::{ReadConcern, WriteConcern};
use mongodb::{Client, ClientSession};
use store::parts::random::random;
use tokio::time::Instant;
use uuid::Uuid;

use super::client::APP_NAME;
use super::failure::Failure;
use super::shared::Shared;
use super::turns::Turn;

/// The longest wait between two attempts, in milliseconds.
const LONGEST_WAIT: u64 = 64;

/// How long a process waits before it looks for abandoned transactions.
const PATIENCE: Duration = Duration::from_secs(1);
/// The idle time at which a transaction counts as abandoned, in microseconds.
const ABANDONED: i64 = 5_000_000;

/// Runs something within a transaction, repeats all of it if the database asks for that, and returns its result:
/// `transaction!(shared, |session| write(shared, session))`.
///
/// It is not a function, because the future of an async closure that takes a session is not known to be `Send`.
macro_rules! transaction {
    ($shared:expr, |$session:ident| $act:expr) => {{
        let mut attempts = $crate::transaction::Attempts::new(&$shared);
        loop {
            let mut session = attempts.begin().await?;
            let $session = &mut session;
            let done = $act.await;
            if let Some(done) = attempts.conclude(&mut session, done).await? {
                break done;
            }
        }
    }};
}
pub(super) use transaction;

/// The attempts of one transaction.
///
/// Each begins with [`Self::begin`] and ends with [`Self::conclude`], which says whether another is needed.
pub(super) struct Attempts<'s> {
    shared: &'s Shared,
    until: Instant,
    made: u32,
    turn: Turn,
    /// Whether the last attempt found the order of storing taken.
    waits: bool,
    /// When to look for abandoned transactions.
    look_at: Instant,
}

impl<'s> Attempts<'s> {
    /// Allows attempts as long as a request may wait.
    pub(super) fn new(shared: &'s Shared) -> Self {
        Self::by(shared, Uuid::new_v4())
    }

    /// The same for a task, by the name under which it takes turns.
    pub(super) fn by(shared: &'s Shared, task: Uuid) -> Self {
        let (now, turn) = (Instant::now(), Turn::new(task));
        Self { shared, until: now + shared.deadline, made: 0, turn, waits: false, look_at: now + PATIENCE }
    }

    /// Begins an attempt: everything in it is read as of one moment.
    pub(super) async fn begin(&mut self) -> Result<ClientSession, Failure> {
        self.begin_as(ReadConcern::snapshot(), WriteConcern::majority()).await
    }

    /// Begins an attempt that commits as soon as the primary has it, and that reads what others have committed in this
    /// way. Nobody may be told of it before [`confirm`].
    pub(super) async fn begin_unconfirmed(&mut self) -> Result<ClientSession, Failure> {
        self.begin_as(ReadConcern::local(), WriteConcern::nodes(1)).await
    }

    async fn begin_as(&mut self, read: ReadConcern, write: WriteConcern) -> Result<ClientSession, Failure> {
        if self.waits {
            self.turn.wait(self.shared).await;
        } else if self.made > 0 {
            tokio::time::sleep(wait(self.made)?).await;
        }
        if Instant::now() >= self.look_at {
            end_abandoned(&self.shared.client).await;
            self.look_at = Instant::now() + PATIENCE;
        }
        self.made += 1;
        let mut session = self.shared.client.start_session().await?;
        session.start_transaction().read_concern(read).write_concern(write).await?;
        Ok(session)
    }

    /// Commits or aborts the attempt. `None`: all of it must be done again.
    pub(super) async fn conclude<T>(
        &mut self,
        session: &mut ClientSession,
        done: Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        let failure = match done {
            Ok(done) => match commit(session, self.until).await {
                Ok(()) => return Ok(Some(done)),
                Err(failure) => failure,
            },
            Err(failure) => {
                // A transaction that cannot be aborted ends by itself; the original failure is what matters.
                let _ = session.abort_transaction().await;
                failure
            }
        };
        if failure.is_transient() && Instant::now() < self.until {
            self.waits = matches!(failure, Failure::OrderTaken(_));
            return Ok(None);
        }
        Err(failure)
    }
}

/// Commits; repeats the commit if the answer was lost, which never commits twice.
async fn commit(session: &mut ClientSession, until: Instant) -> Result<(), Failure> {
    let mut made = 0;
    loop {
        match session.commit_transaction().await {
            Err(error) if error.contains_label(UNKNOWN_TRANSACTION_COMMIT_RESULT) && Instant::now() < until => {
                made += 1;
                tokio::time::sleep(wait(made)?).await;
            }
            done => return Ok(done?),
        }
    }
}

/// Waits until a majority of the members has a transaction that was committed on the primary, by committing it again
/// with that concern (MongoDB transactions, "commitTransaction"). A transient failure means that the transaction is
/// undone and nothing of it is stored.
pub(super) async fn confirm(session: &mut ClientSession, deadline: Duration) -> Result<(), Failure> {
    commit(session, Instant::now() + deadline).await
}

/// A few milliseconds, more after more attempts, and random, so that two that collided do not collide again.
fn wait(made: u32) -> Result<Duration, Failure> {
    let chance = u32::from_ne_bytes(random()?);
    let most = (2_u64 << made.min(8)).min(LONGEST_WAIT);
    Ok(Duration::from_millis(1 + u64::from(chance) % most))
}

/// Ends this user's abandoned transactions. If that fails, the server ends them later; it takes no more than a moment of
/// the time that the request has.
pub(super) async fn end_abandoned(client: &Client) {
    let Ok(ended) = tokio::time::timeout(PATIENCE, try_end_abandoned(client)).await else { return };
    match ended {
        Ok(0) => {}
        Ok(ended) => tracing::warn!(ended, "transactions were left open by a process that ended, and are undone"),
        Err(error) => {
            tracing::warn!(error = %Failure::from(error), "transactions that were left open can't be looked for");
        }
    }
}

async fn try_end_abandoned(client: &Client) -> mongodb::error::Result<usize> {
    let admin = client.database("admin");
    let open = vec![
        doc! {"$currentOp": {"idleSessions": true}},
        doc! {"$match": {"appName": APP_NAME, "transaction.timeInactiveMicros": {"$gt": ABANDONED}}},
        doc! {"$project": {"id": "$lsid.id"}},
    ];
    let mut cursor = admin.aggregate(open).read_concern(ReadConcern::local()).await?;
    let mut sessions = Vec::new();
    while cursor.advance().await? {
        let session: Document = cursor.deserialize_current()?;
        sessions.extend(session.get("id").map(|id| doc! {"id": id}));
    }
    let ended = sessions.len();
    if ended > 0 {
        admin.run_command(doc! {"killSessions": sessions}).await?;
    }
    Ok(ended)
}
