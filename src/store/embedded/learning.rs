//! What people enter: catalogue, roster, credentials.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use rusqlite::{Connection, OptionalExtension};

use super::recount::Recount;
use super::shared::Shared;
use super::{Embedded, merge};
use crate::learning::{Affiliation, Catalogue, CatalogueFile, Roster, RosterChange};
use crate::store::{CatalogueVersion, Credential, Error, RosterVersion};
use crate::xapi::TermKind;

/// The catalogue that was put in force last.
pub(super) fn newest_catalogue(log: &Connection) -> Result<(CatalogueVersion, Arc<Catalogue>), Error> {
    let found: Option<(i64, String)> = log
        .prepare_cached("SELECT version, body FROM catalogue ORDER BY version DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((version, body)) = found else { return Ok(Default::default()) };
    let damaged = |why: String| Error::Failed(format!("the stored catalogue can't be read: {why}"));
    let file: CatalogueFile = serde_json::from_str(&body).map_err(|error| damaged(error.to_string()))?;
    let catalogue = Catalogue::compile(file).map_err(|error| damaged(error.to_string()))?;
    Ok((CatalogueVersion(u64::try_from(version).unwrap_or(0)), Arc::new(catalogue)))
}

fn store_catalogue(
    log: &Connection,
    shared: &Shared,
    version: CatalogueVersion,
    catalogue: &Catalogue,
) -> Result<(), Error> {
    let body = serde_json::to_string(catalogue.file()).map_err(|error| Error::Failed(error.to_string()))?;
    // One with this version was stored where the switch to it failed: it never was in force.
    log.prepare_cached("INSERT OR REPLACE INTO catalogue (version, at, body) VALUES (?1, ?2, ?3)")?.execute((
        i64::try_from(version.0).unwrap_or(i64::MAX),
        shared.clock.now().as_microsecond(),
        body,
    ))?;
    Ok(())
}

/// Puts a catalogue in force; progress is counted anew where a statement can tell the difference.
pub(super) async fn replace_catalogue(
    store: &Embedded,
    from: CatalogueVersion,
    catalogue: Arc<Catalogue>,
) -> Result<(), Error> {
    let version = CatalogueVersion(from.0 + 1);
    let shared = Arc::clone(&store.shared);
    // Asked where the writer is: none may come under the old catalogue between the answer and the switch.
    let (asked, new) = (Arc::clone(&shared), Arc::clone(&catalogue));
    let derived = Arc::clone(&store.derived);
    let switched = store.write(move |log| {
        if touches_statements(&asked, log, &new)? {
            return Ok(false);
        }
        store_catalogue(log, &asked, version, &new)?;
        merge::set_counted_under(&derived.lock().unwrap_or_else(PoisonError::into_inner), version)?;
        asked.set_catalogue(version, new);
        Ok(true)
    });
    if switched.await? {
        return Ok(());
    }
    let stored = Arc::clone(&catalogue);
    count_anew(store, catalogue, version, Arc::new(|_, _| ()), move |log| {
        store_catalogue(log, &shared, version, &stored)
    })
    .await
}

/// Counts all progress anew under a catalogue and switches; `before` runs just before the switch.
pub(super) async fn count_anew(
    store: &Embedded,
    catalogue: Arc<Catalogue>,
    version: CatalogueVersion,
    report: Arc<dyn Fn(u64, u64) + Send + Sync>,
    before: impl FnOnce(&Connection) -> Result<(), Error> + Send + 'static,
) -> Result<(), Error> {
    let derived = Arc::clone(&store.derived);
    let recount =
        store.read(move |shared, readers| Recount::run(shared, readers, &derived, catalogue, &*report)).await?;
    let (shared, derived) = (Arc::clone(&store.shared), Arc::clone(&store.derived));
    store
        .write(move |log| {
            before(log)?;
            let mut derived = derived.lock().unwrap_or_else(PoisonError::into_inner);
            recount.finish(&shared, log, &mut derived, version)
        })
        .await
}

/// Whether any statement is about an activity that a new catalogue places differently. The log has
/// the derived file attached.
fn touches_statements(shared: &Shared, log: &Connection, new: &Catalogue) -> Result<bool, Error> {
    let old = shared.catalogue().1;
    let moved: BTreeSet<&str> =
        old.iris().chain(new.iris()).filter(|iri| old.resolve(iri) != new.resolve(iri)).collect();
    let mut statement = log.prepare_cached("SELECT EXISTS (SELECT 1 FROM derived.posting WHERE term = ?1)")?;
    for iri in moved {
        for kind in [TermKind::Activity, TermKind::RelatedActivity] {
            let term = shared.hash.term(kind, iri);
            // The tail first: a merge in between shows in the file.
            if !shared.tail().places(term).is_empty() || statement.query_row([term], |row| row.get(0))? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The roster as stored.
pub(super) fn stored_roster(log: &Connection) -> Result<Roster, Error> {
    let mut statement = log.prepare("SELECT body FROM affiliation")?;
    let mut rows = statement.query([])?;
    let mut affiliations = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        let affiliation: Affiliation = serde_json::from_str(body)
            .map_err(|error| Error::Failed(format!("a stored affiliation can't be read: {error}")))?;
        affiliations.insert(affiliation);
    }
    Ok(Roster { affiliations })
}

/// Changes the roster, in one commit.
pub(super) fn change_roster(
    shared: &Shared,
    log: &mut Connection,
    from: RosterVersion,
    change: &RosterChange,
) -> Result<(), Error> {
    let (version, roster) = shared.roster();
    if version != from {
        return Err(Error::Stale);
    }
    let text = |affiliation| serde_json::to_string(affiliation).map_err(|error| Error::Failed(error.to_string()));
    let transaction = log.transaction()?;
    for affiliation in &change.removed {
        transaction.prepare_cached("DELETE FROM affiliation WHERE body = ?1")?.execute([text(affiliation)?])?;
    }
    for affiliation in &change.added {
        transaction
            .prepare_cached("INSERT OR IGNORE INTO affiliation (body) VALUES (?1)")?
            .execute([text(affiliation)?])?;
    }
    transaction.commit()?;
    let mut roster = Roster::clone(&roster);
    roster.apply(change);
    shared.set_roster(RosterVersion(version.0 + 1), Arc::new(roster));
    Ok(())
}

/// The credential with a key. Read from the file each time: another process may add one.
pub(super) fn credential(connection: &Connection, key: &str) -> Result<Option<Credential>, Error> {
    let body: Option<String> = connection
        .prepare_cached("SELECT body FROM credential WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    body.map(|body| read_credential(&body)).transpose()
}

/// All credentials, by key.
pub(super) fn credentials(connection: &Connection) -> Result<Vec<Credential>, Error> {
    let mut statement = connection.prepare_cached("SELECT body FROM credential ORDER BY key")?;
    let bodies: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    bodies.iter().map(|body| read_credential(body)).collect()
}

fn read_credential(body: &str) -> Result<Credential, Error> {
    serde_json::from_str(body).map_err(|error| Error::Failed(format!("a stored credential can't be read: {error}")))
}

/// Stores a credential.
pub(super) fn put_credential(log: &Connection, credential: &Credential) -> Result<(), Error> {
    let body = serde_json::to_string(credential).map_err(|error| Error::Failed(error.to_string()))?;
    log.prepare_cached("INSERT OR REPLACE INTO credential (key, body) VALUES (?1, ?2)")?
        .execute((&credential.key, body))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use jiff::Timestamp;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::clock::SystemClock;
    use crate::learning::{AgentKey, CourseId, Progress};
    use crate::store::{Batch, NewStatement, ProgressSink, Revision, Store};
    use crate::xapi::{Outer, Sent, finish};

    const COURSE: &str = "https://lms.example/course/1";

    fn store(folder: &std::path::Path) -> Embedded {
        Embedded::open(folder, Arc::new(SystemClock), &|_, _| ()).unwrap()
    }

    fn catalogue() -> Arc<Catalogue> {
        let text = format!("[[course]]\nid = \"one\"\nname.sv = \"Ett\"\niris = [\"{COURSE}\"]\n");
        Arc::new(Catalogue::parse_toml(&text).unwrap())
    }

    /// A completion of the course, observed under no catalogue.
    fn completion() -> Batch {
        let value = json!({
            "actor": {"mbox": "mailto:anna@ale.example"},
            "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
            "object": {"id": COURSE},
        });
        let sent = Sent { text: value.to_string().into(), value };
        let id = Uuid::from_u128(1);
        let finished = finish(&sent, Outer { id, authority: "{}", version: "1.0.0" });
        let new = NewStatement { id, sent, finished, authority: Vec::new(), sender: None, observations: Vec::new() };
        Batch { statements: vec![new], ..Batch::default() }
    }

    struct Count(std::sync::mpsc::Sender<usize>, usize);

    impl ProgressSink for Count {
        fn begin(&mut self, _all: bool) {}
        fn put(&mut self, _agent: AgentKey, _course: CourseId, progress: Progress) {
            self.1 += usize::from(!progress.is_empty());
        }
        fn end(&mut self, _revision: Revision) {
            self.0.send(self.1).unwrap();
        }
    }

    #[tokio::test]
    async fn what_is_recorded_while_a_first_catalogue_is_put_in_force_is_counted_by_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        // The writer is held, so that the statement waits before it, and then the catalogue.
        let (held, holding) = channel::<()>();
        let writer = store.write(move |_| Ok(holding.recv().is_ok()));
        let batch = completion();
        let (released, recorded, replaced, ()) = tokio::join!(
            biased;
            writer,
            store.record(&batch),
            store.replace_catalogue(CatalogueVersion(0), catalogue()),
            async {
                // The catalogue's turn to ask and to queue; nothing of it waits for the writer.
                for _ in 0..2000 {
                    tokio::task::yield_now().await;
                }
                tokio::task::spawn_blocking(move || held.send(()).unwrap()).await.unwrap();
            }
        );
        assert!(released.unwrap());
        recorded.unwrap();
        replaced.unwrap();
        let (told, rows) = channel();
        store.progress_since(None, Box::new(Count(told, 0))).await.unwrap();
        assert_eq!(rows.recv().unwrap(), 1);
    }

    #[tokio::test]
    async fn a_catalogue_whose_switch_failed_does_not_bar_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let left = Timestamp::UNIX_EPOCH.as_microsecond();
        let insert = "INSERT INTO catalogue (version, at, body) VALUES (1, ?1, '{}')";
        store.write(move |log| Ok(log.execute(insert, [left])?)).await.unwrap();
        store.replace_catalogue(CatalogueVersion(0), catalogue()).await.unwrap();
        assert_eq!(store.catalogue().await.unwrap().0, CatalogueVersion(1));
    }
}
