//! What a target gets next, in the order of storing.

use std::time::Duration;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use learning::{Catalogue, CourseId, Names, tell};
use store::{Forwarding, OnDamage, PageQuery, StoredStatement, Voided};
use uuid::Uuid;
use xapi::{Statement, Version};

use super::super::attachments::{content_type, named_by};
use super::super::stored_json::parse_stored;
use super::super::{Error, Service, TRIES, run_blocking_if_large};
use super::ForwardTarget;

/// How long a process forwards to a target after it last asked whether it may.
const LEASE: Duration = Duration::from_mins(1);
/// The most statements of a portion.
const MOST: usize = 100;
/// A portion has no further statement when its texts have so many bytes.
const BYTES: usize = 1 << 20;
/// Pages that are looked at for one portion, if the filter lets nothing through: each portion is a write to the store.
const PAGES: usize = 50;

/// Statements to send, one after the other.
#[derive(Debug)]
pub struct Portion {
    /// Those that the target is to have.
    pub statements: Vec<Outgoing>,
    /// Everything up to this instant is among them, or not for the target.
    pub through: Timestamp,
}

/// A statement on its way out, as it is stored: with our `stored` and `authority`.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Its id.
    pub id: Uuid,
    /// When it was stored here.
    pub stored: Timestamp,
    /// The edition that it names.
    pub version: Version,
    /// Its JSON.
    pub text: String,
    /// The attachments that came with it.
    pub attachments: Vec<OutgoingAttachment>,
}

/// The bytes of an attachment.
#[derive(Debug, Clone)]
pub struct OutgoingAttachment {
    /// Hex SHA-2.
    pub sha2: String,
    /// Its media type, as the statement says.
    pub content_type: String,
    /// The bytes.
    pub content: Bytes,
}

/// A statement that was read, and what the filter has to know of it.
struct Read {
    outgoing: Outgoing,
    /// Hash and media type of each attachment that came with it.
    attachments: Vec<(String, String)>,
    /// Whether the filter lets it through; a voiding statement goes the way of what it voids.
    passes: Passes,
}

enum Passes {
    Yes,
    No,
    AsWhatItVoids(Uuid),
}

impl Service {
    /// Whether this process is the one that forwards to a target.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn may_forward(&self, target: &ForwardTarget, by: Uuid) -> Result<bool, Error> {
        Ok(self.store.take_lease(&format!("forwarding {}", target.name), by, LEASE).await?)
    }

    /// How forwarding to a target stands.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn forwarding(&self, target: &ForwardTarget) -> Result<Forwarding, Error> {
        Ok(self.store.forwarding(&target.name).await?)
    }

    /// Changes how forwarding to a target stands, whoever else does so at the same time.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn change_forwarding<T>(
        &self,
        target: &ForwardTarget,
        change: impl Fn(&mut Forwarding) -> T,
    ) -> Result<T, Error> {
        for _ in 0..TRIES {
            let mut forwarding = self.store.forwarding(&target.name).await?;
            let done = change(&mut forwarding);
            match self.store.put_forwarding(&target.name, forwarding).await {
                Err(store::Error::Stale) => {}
                put => return Ok(put.map(|()| done)?),
            }
        }
        Err(Error::Unavailable)
    }

    /// What a target gets after a position; `None` if nothing waits. Damaged statements are passed over, and counted.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Damaged`] if an attachment is.
    pub async fn next_to_forward(
        &self,
        target: &ForwardTarget,
        through: Option<Timestamp>,
    ) -> Result<Option<Portion>, Error> {
        let mut portion = None;
        let mut after = through.max(target.before());
        for _ in 0..PAGES {
            let Some(page) = self.page_to_forward(target, after).await? else { break };
            after = Some(page.through);
            let has_some = !page.statements.is_empty();
            portion = Some(page);
            if has_some {
                break;
            }
        }
        Ok(portion)
    }

    async fn page_to_forward(
        &self,
        target: &ForwardTarget,
        after: Option<Timestamp>,
    ) -> Result<Option<Portion>, Error> {
        let query = PageQuery {
            since: after,
            ascending: true,
            limit: MOST,
            bytes: BYTES,
            voided: true,
            on_damage: OnDamage::Skip,
            ..PageQuery::default()
        };
        let found = self.store.page(query).await?.statements;
        let Some(through) = found.last().map(|last| last.stored) else { return Ok(None) };
        let mut statements = Vec::new();
        for read in self.read_outgoing(target, found).await? {
            let passes = match read.passes {
                Passes::Yes => true,
                Passes::No => false,
                Passes::AsWhatItVoids(voided) => self.passes_as_voided(target, voided).await?,
            };
            if passes {
                statements.push(self.with_attachments(read).await?);
            }
        }
        Ok(Some(Portion { statements, through }))
    }

    /// The statement of a dead letter; `None` if it was erased since.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Damaged`].
    pub async fn statement_to_forward(&self, target: &ForwardTarget, id: Uuid) -> Result<Option<Outgoing>, Error> {
        let found = match self.store.statement(id, Voided::Without).await? {
            None => self.store.statement(id, Voided::Only).await?,
            found => found,
        };
        let Some(found) = found else { return Ok(None) };
        match self.read_outgoing(target, vec![found]).await?.pop() {
            Some(read) => Ok(Some(self.with_attachments(read).await?)),
            None => Ok(None),
        }
    }

    async fn read_outgoing(&self, target: &ForwardTarget, found: Vec<StoredStatement>) -> Result<Vec<Read>, Error> {
        let (names, catalogue) = (self.store.names().clone(), self.store.catalogue().await?.1);
        let bytes = found.iter().map(|stored| stored.text.len()).sum();
        let target = target.clone();
        run_blocking_if_large(bytes, move || {
            found.into_iter().map(|stored| read(&target, &names, &catalogue, stored)).collect()
        })
        .await?
    }

    /// Whether what was voided passes the filter. What is not there may come, or was erased: then nothing speaks against it.
    async fn passes_as_voided(&self, target: &ForwardTarget, voided: Uuid) -> Result<bool, Error> {
        let Some(found) = self.store.statement(voided, Voided::Only).await? else { return Ok(true) };
        let read = self.read_outgoing(target, vec![found]).await?;
        Ok(read.iter().any(|read| matches!(read.passes, Passes::Yes)))
    }

    async fn with_attachments(&self, read: Read) -> Result<Outgoing, Error> {
        let mut outgoing = read.outgoing;
        for (sha2, content_type) in read.attachments {
            // An older statement with a fileUrl does not say whether the bytes came along.
            if let Some(found) = self.store.attachment(&sha2).await? {
                outgoing.attachments.push(OutgoingAttachment { sha2, content_type, content: found.content });
            }
        }
        Ok(outgoing)
    }
}

impl ForwardTarget {
    /// The last instant before everything that it gets.
    pub(super) fn before(&self) -> Option<Timestamp> {
        self.since.map(|since| since.checked_sub(SignedDuration::from_micros(1)).unwrap_or(since))
    }

    fn has_filter(&self) -> bool {
        !self.courses.is_empty() || !self.verbs.is_empty()
    }
}

fn read(target: &ForwardTarget, names: &Names, catalogue: &Catalogue, stored: StoredStatement) -> Result<Read, Error> {
    let value = parse_stored(&stored.text)?;
    let statement = Statement::new(&value).ok_or(Error::Internal)?.having_happened(stored.intake.happened);
    let passes = match statement.voids() {
        _ if !target.has_filter() => Passes::Yes,
        Some(voided) => Passes::AsWhatItVoids(voided),
        None => {
            let of_verb = target.verbs.is_empty() || target.verbs.iter().any(|verb| verb == statement.verb());
            let of_course = |course: &CourseId| target.courses.contains(course);
            let told = || tell(names, catalogue, statement, stored.intake.sender(stored.sender));
            let passes = of_verb
                && (target.courses.is_empty() || told().observations.iter().any(|told| of_course(&told.course)));
            if passes { Passes::Yes } else { Passes::No }
        }
    };
    let came_along = named_by(&value).filter(|(sha2, _)| !stored.intake.elsewhere.contains(sha2));
    let mut attachments: Vec<(String, String)> =
        came_along.map(|(sha2, attachment)| (sha2, content_type(attachment).to_owned())).collect();
    attachments.sort_unstable();
    attachments.dedup_by(|one, other| one.0 == other.0);
    let is_second = statement.version().is_some_and(|version| version.starts_with("2."));
    let id = value.get("id").and_then(|id| id.as_str()).and_then(|id| id.parse().ok()).ok_or(Error::Internal)?;
    let version = if is_second { Version::V2_0_0 } else { Version::V1_0_3 };
    let outgoing = Outgoing { id, stored: stored.stored, version, text: stored.text, attachments: Vec::new() };
    Ok(Read { outgoing, attachments, passes })
}
