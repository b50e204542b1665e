//! Rows in batches, a few under way at a time.

use std::collections::{BTreeMap, HashSet};

use anyhow::Context as _;
use futures::future::LocalBoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt as _, StreamExt as _};
use serde::Serialize;
use serde_json::Value;
use xapi::Version;

use super::refusals::Refusals;
use super::repair::Repair;
use super::row::{Fault, Head, Row, head};
use super::target::{Batch, Checked, Taken, Target};

/// The most statements of a batch.
const MOST: usize = 500;
/// A batch has no further statement when its statements have so many bytes.
const BYTES: usize = 1 << 20;
/// Batches under way: as many as keep the store's writer busy while others are read.
const UNDER_WAY: usize = 4;
/// In whose name ids are made of contents, so that a second import makes the same.
const MAKER: &str = "loggbok import";

/// What became of rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Tally {
    /// Rows that were read.
    pub(super) rows: u64,
    /// Statements that were stored now; in a dry run, statements that keep the rules.
    pub(super) stored: u64,
    /// Statements that were stored already, with equivalent content.
    pub(super) already_there: u64,
    /// Statements without an id, to which one was given that is made of their content.
    pub(super) ids_made: u64,
    /// Statements that did not say when they happened, which was when the other store took them.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) timed_by_stored: u64,
    /// Rows that each repair has changed.
    pub(super) repaired: BTreeMap<Repair, u64>,
}

impl Tally {
    /// A line to read.
    pub(super) fn told(&self, is_dry_run: bool, refused: u64) -> String {
        let Self { rows, stored, already_there, ids_made, timed_by_stored, repaired } = self;
        let line = if is_dry_run {
            format!("rows: {rows}, right: {stored}, would be refused: {refused}")
        } else {
            format!("rows: {rows}, stored: {stored}, already there: {already_there}, refused: {refused}")
        };
        let ids_made = (*ids_made > 0).then(|| format!("ids made of content: {ids_made}"));
        let timed = (*timed_by_stored > 0).then(|| format!("timed by the other store: {timed_by_stored}"));
        let repaired = repaired.iter().map(|(repair, count)| format!("repaired by {}: {count}", repair.word()));
        [line].into_iter().chain(ids_made).chain(timed).chain(repaired).collect::<Vec<_>>().join(", ")
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Takes rows, and knows what became of them.
pub(super) struct Importer<'t> {
    target: &'t Target,
    repairs: &'t [Repair],
    refusals: Refusals,
    tally: Tally,
    batch: Batch,
    bytes: usize,
    /// The ids of the batch, and of those that are under way.
    ids: HashSet<uuid::Uuid>,
    under_way: FuturesUnordered<LocalBoxFuture<'t, anyhow::Result<Taken>>>,
}

impl<'t> Importer<'t> {
    /// Imports into a target.
    pub(super) fn new(target: &'t Target, refusals: Refusals, repairs: &'t [Repair]) -> Self {
        Self {
            target,
            repairs,
            refusals,
            tally: Tally::default(),
            batch: Batch::of(Version::V1_0_3),
            bytes: 0,
            ids: HashSet::new(),
            under_way: FuturesUnordered::new(),
        }
    }

    /// Takes a row. It may wait in memory until [`Self::settle`].
    ///
    /// # Errors
    /// The target takes nothing more; the refused row can't be written.
    pub(super) async fn take(&mut self, row: Row) -> anyhow::Result<()> {
        self.tally.rows += 1;
        let Some((head, checked)) = self.check(row)? else { return Ok(()) };
        let is_full = self.batch.rows.len() == MOST || self.bytes + checked.text.len() > BYTES;
        // A batch in which an id comes twice is refused as a whole, and a repeat is no fault of an export. The first of two
        // rows is stored first, whatever batches overtake each other, since it decides what the second is.
        if head.id.is_some_and(|id| self.ids.contains(&id)) {
            self.settle().await?;
        }
        if is_full || head.version != self.batch.version {
            self.send(head.version).await?;
        }
        self.bytes += checked.text.len();
        self.ids.extend(head.id);
        self.batch.rows.push(checked);
        Ok(())
    }

    /// Waits until all rows are stored or refused.
    ///
    /// # Errors
    /// The target takes nothing more; refused rows can't be written.
    pub(super) async fn settle(&mut self) -> anyhow::Result<()> {
        self.send(self.batch.version).await?;
        while let Some(taken) = self.under_way.next().await {
            self.count(&taken?)?;
        }
        self.refusals.flush()
    }

    /// What became of all rows.
    ///
    /// # Errors
    /// Refused rows can't be written.
    pub(super) fn finish(mut self) -> anyhow::Result<(Tally, Refusals)> {
        self.refusals.flush()?;
        Ok((self.tally, self.refusals))
    }

    async fn send(&mut self, next: Version) -> anyhow::Result<()> {
        let batch = std::mem::replace(&mut self.batch, Batch::of(next));
        self.bytes = 0;
        if batch.rows.is_empty() {
            return Ok(());
        }
        if self.under_way.len() == UNDER_WAY {
            let taken = self.under_way.next().await.context("no batch is under way")?;
            self.count(&taken?)?;
        }
        self.under_way.push(Box::pin(self.target.take(batch)));
        // Asked once, it begins: it is checked on another thread while the next rows are read.
        match self.under_way.next().now_or_never().flatten() {
            Some(taken) => self.count(&taken?),
            None => Ok(()),
        }
    }

    fn count(&mut self, taken: &Taken) -> anyhow::Result<()> {
        self.tally.stored += taken.stored;
        self.tally.already_there += taken.already_there;
        for id in &taken.ids {
            self.ids.remove(id);
        }
        taken.refused.iter().try_for_each(|(row, faults)| self.refusals.add(row.number, row.original(), faults))
    }

    /// Repairs a row and finds its head; what can't go into a batch at all is refused here.
    fn check(&mut self, row: Row) -> anyhow::Result<Option<(Head, Checked)>> {
        let Row { number, text } = row;
        let text = match text {
            Ok(text) => text,
            Err(fault) => {
                self.refusals.add(number, &[], &[fault])?;
                return Ok(None);
            }
        };
        let mut checked = Checked { number, id: None, text, as_read: None };
        self.repair(&mut checked);
        let mut found = head(&checked.text);
        if let Some(Head { happened: Some(at), .. }) = found
            && checked.begin_with(&format!(r#""timestamp":"{}""#, xapi::instant(at)))
        {
            self.tally.timed_by_stored += 1;
        }
        if let Some(head) = &mut found
            && head.id.is_none()
        {
            head.id = self.give_id(&mut checked);
        }
        checked.id = found.and_then(|head| head.id);
        let faults = match found {
            Some(head @ Head { id: Some(_), .. }) => return Ok(Some((head, checked))),
            Some(head) => faults_of(head.version, &checked.text, without_id),
            None => faults_of(Version::V1_0_3, &checked.text, unreadable),
        };
        self.refusals.add(number, checked.original(), &faults)?;
        Ok(None)
    }

    fn repair(&mut self, row: &mut Checked) {
        if self.repairs.is_empty() {
            return;
        }
        let Ok(mut value) = serde_json::from_slice::<Value>(&row.text) else { return };
        let mut any = false;
        for repair in self.repairs {
            if repair.apply(&mut value) {
                *self.tally.repaired.entry(*repair).or_default() += 1;
                any = true;
            }
        }
        if any {
            row.replace(xapi::json::write(&value).into_bytes());
        }
    }

    /// Gives an id to a statement that has none.
    fn give_id(&mut self, row: &mut Checked) -> Option<uuid::Uuid> {
        let value: Value = serde_json::from_slice(&row.text).ok()?;
        let id = xapi::id_of_content(MAKER, &value)?;
        let is_given = row.begin_with(&format!(r#""id":"{id}""#));
        self.tally.ids_made += u64::from(is_given);
        is_given.then_some(id)
    }
}

/// Every rule that a row breaks, else why it is refused.
fn faults_of(version: Version, text: &[u8], otherwise: fn() -> Fault) -> Vec<Fault> {
    match xapi::validate(version, text) {
        Err(violations) if !violations.is_empty() => violations.into_iter().map(Fault::from).collect(),
        _ => vec![otherwise()],
    }
}

fn without_id() -> Fault {
    Fault::of(
        "id-missing",
        "The statement has neither id nor timestamp, so a repeat could not be told from it; add one.",
    )
}

fn unreadable() -> Fault {
    Fault::of("statement", "The row is no statement; a row has one JSON object.")
}
