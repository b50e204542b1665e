//! Forwards statements to other stores and programs while the server runs, each target by itself.
//!
//! What waits is in the log and nowhere else: a target that is away costs no memory, delays nobody and loses nothing. Each
//! statement is sent at least once, in the order of storing; its id tells one that comes twice.

mod message;
mod multipart;
mod sending;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use self::sending::{Sender, Sent};
use super::backoff::{Backoff, chance};
use super::forward_targets::targets;
use crate::clock::{Clock as _, SystemClock};
use crate::config::{Config, Forward};
use crate::service::{DeadLetter, Error, ForwardTarget, ForwardTroubleKind, Forwarding, Outgoing, Portion, Service};

/// How often to look for statements to send.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How often to look whether another process still forwards, or whether dead letters were dealt with.
const LOOK_SELDOM: Duration = Duration::from_secs(5);
/// The first pause where a target takes nothing, and the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// Everything that forwards in this process.
pub(super) struct Forwarders(Vec<Forwarder>);

impl Forwarders {
    /// One for each target.
    ///
    /// # Errors
    /// A secret can't be read.
    pub(super) fn new(config: &Config, service: &Arc<Service>) -> anyhow::Result<Self> {
        let by = Uuid::new_v4();
        let forwarder = |(target, forward): (ForwardTarget, &Forward)| {
            let secret = forward.secret(|name| std::env::var(name).ok())?;
            let sender = Sender::new(forward, &secret)?;
            let backoff = Backoff::new(FIRST_PAUSE, LONGEST_PAUSE);
            Ok(Forwarder { service: Arc::clone(service), target, sender, by, backoff, fails: false })
        };
        targets(config).into_iter().zip(&config.forward).map(forwarder).collect::<anyhow::Result<_>>().map(Self)
    }

    /// Forwards until dropped. What is under way then is sent once more after the next start.
    pub(super) async fn go_on(&mut self) -> Infallible {
        if self.0.is_empty() {
            return std::future::pending().await;
        }
        join_all(self.0.iter_mut().map(Forwarder::go_on)).await;
        // None of them ends.
        std::future::pending().await
    }
}

/// Forwards to one target.
struct Forwarder {
    service: Arc<Service>,
    target: ForwardTarget,
    sender: Sender,
    /// Identifies this process among those of the store.
    by: Uuid,
    backoff: Backoff,
    /// Whether it failed the last time, which is then not told again.
    fails: bool,
}

/// What a step came to.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// Something was done: there may be more.
    Done,
    /// Nothing waits.
    Nothing,
    /// Another process forwards to this target.
    Elsewhere,
    /// Dead letters have to be dealt with first.
    Full,
    /// The target takes nothing now.
    NotNow(NotNow),
}

/// Why a target takes nothing, and how long it asks to be left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct NotNow {
    kind: ForwardTroubleKind,
    status: Option<u16>,
    asked: Option<Duration>,
}

impl Forwarder {
    async fn go_on(&mut self) {
        loop {
            let pause = match self.step().await {
                Ok(Step::Done) => {
                    self.recovered();
                    continue;
                }
                Ok(Step::Nothing) => LOOK_AGAIN,
                Ok(Step::Elsewhere | Step::Full) => LOOK_SELDOM,
                Ok(Step::NotNow(why)) => self.met(why).await,
                Err(error) => {
                    self.tell(
                        |name| tracing::error!(target_name = name, %error, "what is to be forwarded can't be read"),
                    );
                    self.backoff.next(None, chance())
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// Sends a dead letter that is to be replayed, or else the next portion.
    async fn step(&self) -> Result<Step, Error> {
        if !self.service.may_forward(&self.target, self.by).await? {
            return Ok(Step::Elsewhere);
        }
        let forwarding = self.service.forwarding(&self.target).await?;
        if let Some(letter) = forwarding.dead.iter().find(|letter| letter.replay) {
            return self.replay(letter).await;
        }
        if !forwarding.has_room() {
            return self.note_full(&forwarding).await;
        }
        match self.service.next_to_forward(&self.target, forwarding.through).await? {
            None if forwarding.trouble.is_none() => Ok(Step::Nothing),
            // What waited was erased, or dead letters were dropped.
            None => {
                let at = SystemClock.now();
                self.service.change_forwarding(&self.target, |forwarding| forwarding.note_taken(0, at)).await?;
                Ok(Step::Done)
            }
            Some(Portion { statements, through }) => match self.deliver(&statements).await {
                Err(why) => Ok(Step::NotNow(why)),
                Ok(dead) => {
                    let taken = (statements.len() - dead.len()) as u64;
                    let at = SystemClock.now();
                    let change = |forwarding: &mut Forwarding| forwarding.advance(through, taken, dead.clone(), at);
                    self.service.change_forwarding(&self.target, change).await?;
                    Ok(Step::Done)
                }
            },
        }
    }

    /// Sends statements in their order, and gives those that the target refuses by themselves: what is refused together is sent
    /// again in halves.
    async fn deliver(&self, statements: &[Outgoing]) -> Result<Vec<DeadLetter>, NotNow> {
        let mut dead = Vec::new();
        let mut waiting: Vec<&[Outgoing]> = self.sender.messages(statements);
        waiting.reverse();
        while let Some(part) = waiting.pop() {
            match (self.sender.send(part).await, part) {
                (Sent::Taken, _) => {}
                (Sent::NotNow(why), _) => return Err(why),
                (Sent::Refused(status), [one]) => dead.push(dead_letter(one, status)),
                (Sent::Refused(_), part) => {
                    let (first, second) = part.split_at(part.len() / 2);
                    waiting.extend([second, first]);
                }
            }
        }
        Ok(dead)
    }

    /// Sends a dead letter once more.
    async fn replay(&self, letter: &DeadLetter) -> Result<Step, Error> {
        let Some(statement) = self.service.statement_to_forward(&self.target, letter.id).await? else {
            self.service.change_forwarding(&self.target, |forwarding| forwarding.forget(letter.id)).await?;
            return Ok(Step::Done);
        };
        let dead = match self.deliver(std::slice::from_ref(&statement)).await {
            Ok(dead) => dead,
            Err(why) => return Ok(Step::NotNow(why)),
        };
        let at = SystemClock.now();
        let change = |forwarding: &mut Forwarding| {
            if let Some(again) = dead.first() {
                forwarding.bury(*again);
            } else {
                forwarding.forget(letter.id);
                forwarding.note_taken(1, at);
            }
        };
        self.service.change_forwarding(&self.target, change).await?;
        Ok(Step::Done)
    }

    async fn note_full(&self, forwarding: &Forwarding) -> Result<Step, Error> {
        let kind = ForwardTroubleKind::DeadLetters;
        if forwarding.trouble.is_none_or(|trouble| trouble.kind != kind) {
            let at = SystemClock.now();
            self.service.change_forwarding(&self.target, |forwarding| forwarding.meet(kind, None, at, at)).await?;
            let name = &self.target.name;
            tracing::error!(
                target_name = name,
                "the target refuses so much that nothing more is forwarded: loggbok forwarding"
            );
        }
        Ok(Step::Full)
    }

    /// Notes that the target takes nothing, and gives how long to wait.
    async fn met(&mut self, NotNow { kind, status, asked }: NotNow) -> Duration {
        self.tell(|name| {
            let kind = kind.as_str();
            tracing::warn!(target_name = name, kind, status, "statements can't be forwarded; it is tried again");
        });
        let pause = self.backoff.next(asked, chance());
        let at = SystemClock.now();
        let next = SignedDuration::try_from(pause).ok().and_then(|pause| at.checked_add(pause).ok()).unwrap_or(at);
        let noted =
            self.service.change_forwarding(&self.target, |forwarding| forwarding.meet(kind, status, at, next)).await;
        if let Err(error) = noted {
            tracing::warn!(target_name = self.target.name, %error, "how forwarding stands can't be kept");
        }
        pause
    }

    fn tell(&mut self, tell: impl FnOnce(&str)) {
        if !self.fails {
            tell(&self.target.name);
        }
        self.fails = true;
    }

    fn recovered(&mut self) {
        self.backoff = Backoff::new(FIRST_PAUSE, LONGEST_PAUSE);
        if self.fails {
            tracing::info!(target_name = self.target.name, "statements are forwarded again");
        }
        self.fails = false;
    }
}

fn dead_letter(statement: &Outgoing, status: u16) -> DeadLetter {
    let refused: Timestamp = SystemClock.now();
    DeadLetter { id: statement.id, stored: statement.stored, refused, status, replay: false }
}
