//! Checks everything stored, a little at a time, so that damage is known before somebody needs the data.

use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::check::{self, Kind};
use super::log::{self, Seq};
use super::prepared::Job;
use super::readers::Readers;
use super::sealed;
use super::shared::Shared;
use crate::Error;
use crate::parts::damage::Check;

/// How long it rests after a full pass.
const REST: Duration = Duration::from_hours(24);

/// The progress of a pass.
#[derive(Debug, Default)]
pub(super) struct Scrub {
    stage: Stage,
    rests_until: Option<Instant>,
}

#[derive(Debug, Default)]
enum Stage {
    #[default]
    Begin,
    /// Ranges of the log that are left.
    Statements(Vec<(Seq, Seq)>),
    /// What comes after a row.
    Items(Kind, i64),
    /// All other rows, which are few and small, in one step.
    Rows,
}

/// The context of a step.
pub(super) struct At<'s> {
    pub(super) shared: &'s Shared,
    pub(super) readers: &'s Readers,
    pub(super) jobs: &'s mpsc::WeakSender<Job>,
    /// Whether the store is closing.
    pub(super) stop: &'s dyn Fn() -> bool,
}

impl Scrub {
    /// Takes one step: some hundreds of statements, or one document or attachment.
    pub(super) fn step(&mut self, at: &At<'_>) {
        if self.rests_until.is_some_and(|until| Instant::now() < until) {
            return;
        }
        match self.advance(at) {
            Ok(Some(stage)) => self.stage = stage,
            Ok(None) => self.rest(),
            Err(error) => {
                tracing::error!(%error, "what is stored could not be looked at for damage");
                self.rest();
            }
        }
    }

    fn rest(&mut self) {
        *self = Self { stage: Stage::Begin, rests_until: Instant::now().checked_add(REST) };
    }

    /// What comes next; `None` if everything was checked.
    fn advance(&mut self, at: &At<'_>) -> Result<Option<Stage>, Error> {
        match &mut self.stage {
            Stage::Begin => Ok(Some(Stage::Statements(stretches(at.shared)))),
            Stage::Statements(stretches) => {
                let Some((first, last)) = stretches.pop() else { return Ok(Some(Stage::Items(Kind::Document, 0))) };
                let looked = at.readers.with(|log| check::statements(at.shared, log, first, last))?;
                looked.damaged.iter().for_each(|damaged| at.shared.met.note(damaged));
                if !looked.unprotected.is_empty() {
                    at.write(move |log| log::protect(log, &looked.unprotected))?;
                }
                if looked.to < last {
                    stretches.push((looked.to + 1, last));
                }
                Ok(Some(Stage::Statements(std::mem::take(stretches))))
            }
            Stage::Items(kind, after) => {
                let (kind, after) = (*kind, *after);
                match (at.readers.with(|log| check::next(log, kind, after, at.stop))?, kind) {
                    (Some(item), _) => {
                        let number = item.number;
                        match &item.found {
                            Ok(Check::Whole) => {}
                            Ok(Check::Unprotected) => at.write(move |log| item.protect(log, kind))?,
                            Err(damaged) => at.shared.met.note(damaged),
                        }
                        Ok(Some(Stage::Items(kind, number)))
                    }
                    (None, Kind::Document) => Ok(Some(Stage::Items(Kind::Attachment, 0))),
                    (None, Kind::Attachment) => Ok(Some(Stage::Rows)),
                }
            }
            Stage::Rows => {
                at.readers.with(sealed::damaged)?.iter().for_each(|damaged| at.shared.met.note(damaged));
                Ok(None)
            }
        }
    }
}

/// The whole log, from a random place on and around, so that a server that is restarted often still checks all of it.
fn stretches(shared: &Shared) -> Vec<(Seq, Seq)> {
    let newest = shared.tail().visible;
    if newest == 0 {
        return Vec::new();
    }
    let first = shared.clock.now().as_microsecond().unsigned_abs() % newest + 1;
    vec![(1, first - 1), (first, newest)]
}

impl At<'_> {
    /// Writes to the log on the writer's thread; does nothing if the store is closing.
    fn write(&self, write: impl FnOnce(&mut Connection) -> Result<(), Error> + Send + 'static) -> Result<(), Error> {
        let Some(jobs) = self.jobs.upgrade() else { return Ok(()) };
        let (answer, written) = oneshot::channel();
        let act = Box::new(move |log: &mut Connection| {
            let _ = answer.send(write(log));
        });
        if jobs.blocking_send(Job::Other(act)).is_err() {
            return Ok(());
        }
        drop(jobs);
        written.blocking_recv().unwrap_or(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use uuid::Uuid;
    use xapi::{Outer, Version};

    use super::*;
    use crate::clock::SystemClock;
    use crate::embedded::Embedded;
    use crate::{Batch, CatalogueVersion, Damaged, Intake, NewStatement, Operation as _, Statements as _};

    fn statement(id: Uuid) -> NewStatement {
        let body = format!(
            r#"{{"actor": {{"mbox": "mailto:{id}@ale.example"}}, "verb": {{"id": "http://adlnet.gov/expapi/verbs/completed"}},
               "object": {{"id": "urn:a"}}}}"#
        );
        let sent = xapi::validate(Version::V1_0_3, body.as_bytes()).unwrap().remove(0);
        let authority = r#"{"mbox": "mailto:lrs@ale.example"}"#;
        NewStatement {
            id,
            finished: xapi::finish(&sent, Outer { id, authority, version: "1.0.0" }),
            sent,
            authority: Vec::new(),
            sender: None,
            defines: false,
            observations: Vec::new(),
            unmatched: Vec::new(),
            stored: None,
            intake: Intake::default(),
            by_content: false,
        }
    }

    /// Steps until it rests.
    async fn pass(store: &Arc<Embedded>) {
        let store = Arc::clone(store);
        let stepping = move || {
            let jobs = store.jobs().unwrap().downgrade();
            let at = At { shared: &store.shared, readers: &store.readers, jobs: &jobs, stop: &|| false };
            let mut scrub = Scrub::default();
            for _ in 0..1_000 {
                scrub.step(&at);
                if scrub.rests_until.is_some() {
                    return;
                }
            }
            panic!("it does not come to its end");
        };
        tokio::task::spawn_blocking(stepping).await.unwrap();
    }

    #[tokio::test]
    async fn it_protects_what_an_older_program_stored_and_finds_what_is_damaged_since() {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(
            Embedded::open(folder.path(), Arc::new(SystemClock), &crate::testing::naming(), &|_, _| ()).unwrap(),
        );
        let ids: Vec<Uuid> = (0..5).map(Uuid::from_u128).collect();
        let statements = ids.iter().copied().map(statement).collect();
        let batch = Batch { statements, attachments: Vec::new(), catalogue: CatalogueVersion::default() };
        store.record(&batch).await.unwrap();
        let file = Connection::open(folder.path().join("log.db")).unwrap();
        let unprotected = || -> i64 {
            file.query_row("SELECT count(*) FROM statement WHERE checksum IS NULL", [], |row| row.get(0)).unwrap()
        };
        file.execute("UPDATE statement SET checksum = NULL", []).unwrap();
        assert_eq!(unprotected(), 5);
        pass(&store).await;
        assert_eq!((unprotected(), store.load().damaged), (0, 0));
        file.execute("UPDATE statement SET sender = 1440 WHERE seq = 3", []).unwrap();
        pass(&store).await;
        assert_eq!(store.shared.met.all(), [Damaged::Statement(ids[2])].into());
        store.close().await;
    }
}
