//! The one task that records, in this process.
//!
//! It takes all waiting batches, checks each against what is stored, writes those that pass in one transaction, and
//! answers them all when that is durable. So one commit serves every request that came during the previous one. Other
//! processes do the same; `order.rs` keeps them apart.
//!
//! Three groups are under way: one waits for a majority, one is being written, and what the next one needs to know is
//! being read.

use std::collections::HashMap;
use std::sync::Arc;

use mongodb::ClientSession;
use store::parts::recording::{self, Outcome, Reply, Sorted, TakenBy};
use store::parts::text::parse;
use store::{Error, RecordError};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::attachments::{self, There};
use super::definitions::{self, LastMerged};
use super::failure::{Failure, stopping};
use super::known::{Known, Touched, Written};
use super::prepared::{Brought, Job, Prepared, PreparedBatch};
use super::rows::{Order, StatementRow};
use super::shared::Shared;
use super::terms::Frequencies;
use super::transaction::{self, Attempts};
use super::turns::Sharing;
use super::{catalogue, derive, order, placing, uncounted};

/// The most statements of a transaction, so that answers do not wait for long.
const GROUP: usize = 1_000;
/// The bytes of text after which a transaction takes no further batch: the server keeps it in memory.
const BYTES: usize = 16 << 20;
/// The most groups that wait for a majority at the same time.
const UNCONFIRMED: usize = 8;

/// Runs until every sender is gone and everything sent is done.
pub(super) async fn run(shared: Arc<Shared>, jobs: mpsc::Receiver<Job>) {
    let (again, undone) = mpsc::unbounded_channel();
    let task = Uuid::new_v4();
    let mut queue = Queue { jobs, undone, next: None, sharing: Sharing::new(task) };
    let mut unconfirmed = Unconfirmed { shared: Arc::clone(&shared), again, tasks: JoinSet::new() };
    let (mut order, mut last, mut frequencies) = (shared.known_order(), LastMerged::default(), Frequencies::default());
    let (_before_all, mut is_written) = watch::channel(true);
    let mut group = queue.group(&shared, &order, &last, &mut is_written).await;
    loop {
        let Some(now) = group.take() else {
            // Nobody sends any more, but unconfirmed groups may come back.
            unconfirmed.all().await;
            match queue.undone.try_recv() {
                Ok(job) => queue.next = Some(job),
                Err(_) => return,
            }
            group = queue.group(&shared, &order, &last, &mut is_written).await;
            continue;
        };
        // The next group is gathered late, to be large, but early enough to be read when its turn comes.
        let gather = Notify::new();
        let (written, mut is_written) = watch::channel(false);
        let recorded = async {
            let recorded =
                record_group((&shared, task), (&last, &mut frequencies), now, &gather, &mut unconfirmed).await;
            written.send_replace(true);
            recorded
        };
        let next = async {
            gather.notified().await;
            queue.group(&shared, &order, &last, &mut is_written).await
        };
        let (recorded, following) = tokio::join!(recorded, next);
        group = following;
        let Some(advance) = recorded else { continue };
        if let Some(Group { known: Some(known), touched, .. }) = &mut group {
            known.follow(&advance.written, touched);
        }
        last.remember(&advance.order, &advance.merged);
        order = advance.order;
    }
}

/// The waiting batches.
struct Queue {
    jobs: mpsc::Receiver<Job>,
    /// Batches that were recorded, and then undone by a change of the primary.
    undone: mpsc::UnboundedReceiver<Job>,
    /// A batch that was taken and did not fit.
    next: Option<Job>,
    sharing: Sharing,
}

/// Batches recorded in one transaction.
struct Group {
    batches: Vec<PreparedBatch>,
    answers: Vec<Reply>,
    touched: Touched,
    /// What was read for it; `None` if that failed.
    known: Option<Known>,
}

impl Queue {
    /// The next batches, with what they need to know; `None` when nobody sends any more. `written` tells when the group before
    /// is written.
    async fn group(
        &mut self,
        shared: &Shared,
        order: &Order,
        last: &LastMerged,
        written: &mut watch::Receiver<bool>,
    ) -> Option<Group> {
        let mut is_idle = false;
        let first = loop {
            if let Some(job) = self.next.take() {
                break job;
            }
            tokio::select! {
                biased;
                Some(job) = self.undone.recv() => break job,
                job = self.jobs.recv() => break job?,
                _ = written.wait_for(|is_written| *is_written), if !is_idle => {}
            }
            is_idle = true;
            self.sharing.pause();
        };
        // Those who wait for the order go first; what comes meanwhile goes with this group.
        let waited = shared.within(self.sharing.let_others(shared, written)).await.unwrap_or(true);
        // A batch with instants of another store is a group by itself.
        let alone = first.0.given().is_some();
        let (mut waiting, mut bytes) = (first.0.statements.len(), bytes_of(&first.0));
        let (mut batches, mut answers) = (vec![first.0], vec![first.1]);
        while !alone
            && waiting < GROUP
            && bytes < BYTES
            && let Some((batch, answer)) = self.undone.try_recv().ok().or_else(|| self.jobs.try_recv().ok())
        {
            if batch.given().is_some() {
                self.next = Some((batch, answer));
                break;
            }
            waiting += batch.statements.len();
            bytes += bytes_of(&batch);
            batches.push(batch);
            answers.push(answer);
        }
        let touched = Touched::by(&batches);
        // If it fails, it is read again later, and that failure is reported.
        let known = shared.within(async {
            // Others have recorded since.
            let newer = if waited { Some(order::read_newest(shared).await?) } else { None };
            let (order, last) = (newer.as_ref().unwrap_or(order), if waited { None } else { Some(last) });
            Known::read(shared, order, &batches, &touched, last, None).await
        });
        let known = known.await.ok();
        Some(Group { batches, answers, touched, known })
    }
}

/// The bytes of a batch's texts.
fn bytes_of(batch: &PreparedBatch) -> usize {
    batch.statements.iter().map(|prepared| prepared.row.bytes()).sum()
}

/// How far a group has brought the store.
struct Advance {
    order: Order,
    written: Written,
    /// Definitions to remember.
    merged: Vec<(i64, i64)>,
}

/// Records a group, which then needs confirming; `None` if it failed.
async fn record_group(
    (shared, task): (&Shared, Uuid),
    memory: (&LastMerged, &mut Frequencies),
    group: Group,
    gather: &Notify,
    unconfirmed: &mut Unconfirmed,
) -> Option<Advance> {
    unconfirmed.some().await;
    let recorded = shared.within(record((shared, task), memory, &group, gather)).await;
    gather.notify_one();
    match recorded {
        Ok((session, outcomes, advance)) => {
            let jobs = group.batches.into_iter().zip(group.answers).collect();
            unconfirmed.push(session, advance.order.clone(), jobs, outcomes);
            Some(advance)
        }
        Err(error) => {
            tracing::error!(%error, "a group of statements could not be recorded");
            recording::refuse_all(group.answers, &error);
            None
        }
    }
}

/// Records the batches that pass.
async fn record(
    (shared, task): (&Shared, Uuid),
    (last, frequencies): (&LastMerged, &mut Frequencies),
    group: &Group,
    gather: &Notify,
) -> Result<(ClientSession, Vec<Outcome>, Advance), Failure> {
    let mut attempts = Attempts::by(shared, task);
    loop {
        let mut session = attempts.begin_unconfirmed().await?;
        let written = write(shared, &mut session, (last, &mut *frequencies), group, gather).await;
        if let Some((outcomes, advance)) = attempts.conclude(&mut session, written).await? {
            return Ok((session, outcomes, advance));
        }
    }
}

/// Groups that the primary has committed, and that are not answered before a majority has them.
struct Unconfirmed {
    shared: Arc<Shared>,
    again: mpsc::UnboundedSender<Job>,
    tasks: JoinSet<()>,
}

impl Unconfirmed {
    /// Waits until another one may be added.
    async fn some(&mut self) {
        while self.tasks.try_join_next().is_some() {}
        while self.tasks.len() >= UNCONFIRMED {
            self.tasks.join_next().await;
        }
    }

    /// Waits for all.
    async fn all(&mut self) {
        while self.tasks.join_next().await.is_some() {}
    }

    fn push(&mut self, session: ClientSession, order: Order, jobs: Vec<Job>, outcomes: Vec<Outcome>) {
        self.tasks.spawn(confirm(Arc::clone(&self.shared), session, order, jobs, outcomes, self.again.clone()));
    }
}

/// Waits until a majority has what a group wrote, and answers its callers. If it was undone because the primary
/// changed, the batches are sent again; their ids keep them from being stored twice.
async fn confirm(
    shared: Arc<Shared>,
    mut session: ClientSession,
    order: Order,
    jobs: Vec<Job>,
    outcomes: Vec<Outcome>,
    again: mpsc::UnboundedSender<Job>,
) {
    match transaction::confirm(&mut session, shared.deadline).await {
        Ok(()) => {
            shared.room.was_found();
            // A caller that learns of another catalogue asks for it next.
            shared.note(order);
            recording::answer_all(jobs.into_iter().map(|(_, answer)| answer), outcomes);
            uncounted::fold_if_due(&shared).await;
        }
        Err(failure) if failure.is_transient() => {
            for job in jobs {
                if let Err(mpsc::error::SendError((_, answer))) = again.send(job) {
                    let _ = answer.send(Err(stopping().into()));
                }
            }
        }
        Err(failure) => {
            let error = Error::from(failure);
            shared.room.note_of(&Err::<(), _>(error.clone()));
            tracing::error!(%error, "a group of statements is stored, or not: no majority has confirmed it in time");
            recording::refuse_all(jobs.into_iter().map(|(_, answer)| answer), &error);
        }
    }
}

/// Writes the batches that pass, within a transaction.
async fn write(
    shared: &Shared,
    session: &mut ClientSession,
    (last, frequencies): (&LastMerged, &mut Frequencies),
    group: &Group,
    gather: &Notify,
) -> Result<(Vec<Outcome>, Advance), Failure> {
    let Group { batches, touched, .. } = group;
    let count = batches.iter().map(|batch| batch.statements.len()).sum();
    let given = batches.first().and_then(PreparedBatch::given);
    let given = given.map(|(first, last)| (first.as_microsecond(), last.as_microsecond()));
    let mut order = order::take(shared, session, count, given).await?;
    let last = Some(last).filter(|last| last.holds(order.before));
    let read;
    let known = match &group.known {
        Some(known) if known.holds(order.before) => known,
        _ => {
            read = Known::read(shared, &order, batches, touched, last, Some(&mut *session)).await?;
            &read
        }
    };
    let brought = batches.iter().flat_map(|batch| &batch.attachments);
    let there = attachments::there(shared, session, brought).await?;
    let SortedGroup { outcomes, fresh, brought } = sort(&order, batches, &known.there, &there)?;
    let first = fresh.first().and_then(|first| first.stored);
    if first.is_some_and(|first| first.as_microsecond() <= order.before.max(order.promised)) {
        return Err(Error::Stale.into());
    }
    if fresh.is_empty() {
        let written = Written { before: order.before, stored: order.stored, ..Written::default() };
        return Ok((outcomes, Advance { order, written, merged: Vec::new() }));
    }
    let catalogue = catalogue::read_version(shared, order.catalogue()).await?;
    let mut whereabouts = shared.known_whereabouts(order.under());
    if order.is_placed() && whereabouts.is_none() {
        whereabouts = placing::whereabouts(shared, &order).await?;
        if whereabouts.is_none() {
            // The index of places would lack these, so it has to be rebuilt.
            order.placed = None;
            order::put(shared, session, &order).await?;
        }
    }
    let by = derive::By { order: &order, whereabouts: whereabouts.as_deref() };
    attachments::claim(shared, session, &there, &brought).await?;
    let mut written = derive::insert(shared, session, by, &fresh, known, frequencies).await?;
    gather.notify_one();
    derive::derive(shared, session, &order, &catalogue, known, &mut written).await?;
    let (definitions, merged) = definitions::merge(shared, session, last, &known.definitions, &fresh).await?;
    written.definitions = definitions;
    Ok((outcomes, Advance { order, written, merged }))
}

/// The outcome of each batch, and the statements to store with their attachments.
struct SortedGroup<'b> {
    outcomes: Vec<Outcome>,
    fresh: Vec<&'b Prepared>,
    /// By hash.
    brought: HashMap<String, Brought>,
}

fn sort<'b>(
    order: &Order,
    batches: &'b [PreparedBatch],
    there: &HashMap<Uuid, StatementRow>,
    attachments: &There,
) -> Result<SortedGroup<'b>, Failure> {
    let mut coming: HashMap<Uuid, &Prepared> = HashMap::new();
    let mut group = SortedGroup { outcomes: Vec::new(), fresh: Vec::new(), brought: HashMap::new() };
    for batch in batches {
        let taken_by = |prepared: &Prepared| {
            Ok(match (there.get(&prepared.id), coming.get(&prepared.id)) {
                (Some(row), _) if row.erased => TakenBy::Erased,
                (Some(row), _) => TakenBy::Statement(parse(row.text()?)?),
                (None, Some(before)) => TakenBy::Statement(parse(&before.row.text)?),
                (None, None) => TakenBy::Nothing,
            })
        };
        let sorted = match batch.refuse_stale(order.catalogue()) {
            Ok(()) => Sorted::of(batch.statements.iter().collect(), taken_by, |row: &StatementRow| parse(&row.text))?,
            Err(stale) => Err(stale),
        };
        let brought = |sorted: &Sorted<&Prepared>| {
            let brought = batch.attachments.iter().filter(|one| sorted.brings(&one.sha2));
            brought.map(|one| (one.sha2.clone(), one.clone())).collect::<HashMap<_, _>>()
        };
        let sorted = sorted.map(|sorted| (brought(&sorted), sorted)).and_then(|(brought, sorted)| {
            if brought.values().all(|one| attachments.has(one)) {
                return Ok((brought, sorted));
            }
            let why = "an attachment was erased while it was sent again: send it once more";
            Err(Error::Unavailable(why.into()).into())
        });
        group.outcomes.push(sorted.as_ref().map(|(_, sorted)| sorted.recorded()).map_err(RecordError::clone));
        if let Ok((brought, mut sorted)) = sorted {
            group.brought.extend(brought);
            coming.extend(sorted.fresh.iter().map(|prepared| (prepared.id, *prepared)));
            group.fresh.append(&mut sorted.fresh);
        }
    }
    Ok(group)
}
