//! Copies statements with their attachments, in the order in which they were stored.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::{Context, ensure};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use store::{Batch, ErasedEntry, Intake, LogEntry, NewStatement, Store};
use uuid::Uuid;
use xapi::Statement;

use super::super::operator;

/// How many statements are read at once.
const PAGE: usize = 1_000;
/// A batch ends once its attachments have this many bytes.
const BYTES: usize = 32 << 20;

/// A log, or its beginning.
#[derive(Debug, Clone, Default)]
pub(super) struct Log {
    /// How many statements it has.
    pub(super) count: u64,
    hash: Sha256,
}

impl Log {
    fn add(&mut self, entry: &LogEntry) {
        self.count += 1;
        let LogEntry { id, stored, finished, sender, defines, intake } = entry;
        self.hash.update(id.as_bytes());
        self.hash.update(stored.as_microsecond().to_be_bytes());
        self.hash.update(sender.map_or(u16::MAX, learning::Kommunkod::number).to_be_bytes());
        self.hash.update([u8::from(finished.timestamp_is_stored) + 2 * u8::from(!defines)]);
        self.hash.update((finished.text.len() as u64).to_be_bytes());
        self.hash.update(&finished.text);
        if *intake != Intake::default() {
            self.hash.update(format!("{intake:?}"));
        }
    }

    fn sum(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }

    /// Reads the log of a store.
    async fn read(store: &dyn Store, what: &'static str, of: u64) -> anyhow::Result<Self> {
        let bar = operator::bar(what);
        let (mut log, mut after) = (Self::default(), None);
        loop {
            let page = store.log(after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.stored);
            for entry in &page {
                log.add(entry);
            }
            operator::show(&bar, log.count, of.max(log.count));
        }
        bar.finish_and_clear();
        Ok(log)
    }
}

impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sum().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What both stores have.
pub(super) struct Copied {
    pub(super) log: Log,
    /// How many erased statements.
    pub(super) erased: usize,
}

/// Copies the statements that are missing, with what is left of erased ones.
pub(super) async fn copy(from: &dyn Store, to: &dyn Store) -> anyhow::Result<Copied> {
    let all = Log::read(from, "reading", 0).await?;
    let there = Log::read(to, "looking at what is there", all.count).await?;
    ensure!(there.count <= all.count, "--to has more statements than --from");
    let all_erased = from.erased_entries().await?;
    let missing = missing_erased(&all_erased, &to.erased_entries().await?)?;
    let mut erased = missing.as_slice();
    let (version, catalogue) = to.catalogue().await?;
    let bar = operator::bar("copying");
    let (mut copied, mut after) = (Log::default(), None);
    ensure_same(&copied, &there)?;
    loop {
        let page = from.log(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.stored);
        let mut batch = Batch { catalogue: version, ..Batch::default() };
        let (mut named, mut bytes) = (BTreeSet::new(), 0);
        for entry in page {
            copied.add(&entry);
            if copied.count <= there.count {
                ensure_same(&copied, &there)?;
                continue;
            }
            let before = erased.partition_point(|erased| erased.stored < entry.stored);
            if before > 0 {
                record(to, &mut batch).await?;
                copy_erased(to, &erased[..before]).await?;
                (erased, bytes) = (&erased[before..], 0);
            }
            let new = entry.into_new(to.names(), &catalogue)?;
            for sha2 in attachments(&new) {
                if named.insert(sha2.clone())
                    && let Some(attachment) = from.attachment(&sha2).await?
                {
                    bytes += attachment.content.len();
                    batch.attachments.push(attachment);
                }
            }
            batch.statements.push(new);
            if bytes >= BYTES {
                record(to, &mut batch).await?;
                bytes = 0;
            }
        }
        record(to, &mut batch).await?;
        operator::show(&bar, copied.count, all.count);
    }
    copy_erased(to, erased).await?;
    bar.finish_and_clear();
    let erased_there = to.erased_entries().await?;
    ensure!(
        missing_erased(&all_erased, &erased_there)?.is_empty() && voided_by(&all_erased) == voided_by(&erased_there),
        "--to does not keep what is left of all erased statements: was a server running on one?"
    );
    let verified = Log::read(to, "comparing", all.count).await?;
    ensure!(
        (verified.count, verified.sum()) == (all.count, all.sum()),
        "--to has {} statements (SHA-256 {verified}), --from has {} (SHA-256 {all}): was a server running on one?",
        verified.count,
        all.count
    );
    Ok(Copied { log: verified, erased: erased_there.len() })
}

/// What is left of the erased statements that the target does not have.
fn missing_erased(all: &[ErasedEntry], there: &[ErasedEntry]) -> anyhow::Result<Vec<ErasedEntry>> {
    let known: BTreeMap<Timestamp, Uuid> = there.iter().map(|entry| (entry.stored, entry.id)).collect();
    let is_missing = |entry: &&ErasedEntry| known.get(&entry.stored) != Some(&entry.id);
    let missing: Vec<ErasedEntry> = all.iter().filter(is_missing).copied().collect();
    ensure!(
        missing.len() + there.len() == all.len(),
        "--to has erased statements that --from has not: take an empty one"
    );
    Ok(missing)
}

/// What erased statements voided.
fn voided_by(erased: &[ErasedEntry]) -> BTreeSet<Uuid> {
    erased.iter().filter_map(|entry| entry.voids).collect()
}

async fn copy_erased(to: &dyn Store, entries: &[ErasedEntry]) -> anyhow::Result<()> {
    for some in entries.chunks(PAGE) {
        to.copy_erased(some).await.context(
            "--to does not take the ids of erased statements. If something was erased since a part was copied, take an empty one",
        )?;
    }
    Ok(())
}

/// Checks that, at the point where the target ended, both logs are the same.
fn ensure_same(copied: &Log, there: &Log) -> anyhow::Result<()> {
    ensure!(
        copied.count != there.count || copied.sum() == there.sum(),
        "--to has statements that are not the first of --from: take an empty one"
    );
    Ok(())
}

/// Records a batch and empties it.
async fn record(to: &dyn Store, batch: &mut Batch) -> anyhow::Result<()> {
    if !batch.statements.is_empty() {
        to.record(batch).await.context("--to does not take the statements: is a server running on it?")?;
        batch.statements.clear();
        batch.attachments.clear();
    }
    Ok(())
}

/// The hashes of the attachments of a statement and its `SubStatement`.
fn attachments(new: &NewStatement) -> Vec<String> {
    let value = &new.sent.value;
    let statements = [Some(value), value.get("object")].into_iter().flatten().filter_map(Statement::new);
    let hashes = statements.flat_map(Statement::attachments).filter_map(|attachment| attachment.get("sha2")?.as_str());
    hashes.map(str::to_lowercase).collect()
}
