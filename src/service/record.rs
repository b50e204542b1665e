//! Recording statements.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use learning::{Catalogue, Names, find_named_within, names_beyond, tell};
use serde_json::Value;
use store::{AuditAction, AuditEntry, Batch, CatalogueVersion, Intake, NewStatement, RecordError, SenderUses, Source};
use tracing::{Instrument as _, info_span};
use uuid::Uuid;
use xapi::{Ifi, Mending, Outer, Sent, Statement, Version, Violation};

use super::health_extensions::DROPPED;
use super::{
    AttachmentPart, Error, HealthExtensions, Quotas, Service, attachments, audit, permit, run_blocking_if_large,
};
use crate::auth::{Caller, Reach, Scope};
use crate::clock::Ids;

/// How many times a batch is observed again because the catalogue has changed.
const TRIES: usize = 5;

/// A request that posts statements.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The edition of the request.
    pub version: Version,
    /// The JSON: one statement or an array.
    pub body: Bytes,
    /// For PUT: the id in the request; the body must then be one statement.
    pub put_id: Option<Uuid>,
    /// The attachments in the request.
    pub attachments: Vec<AttachmentPart>,
    /// Whether the edition was assumed from the sender's settings, since the request did not say it.
    pub version_assumed: bool,
    /// The sender's quotas.
    pub quotas: Quotas,
    /// When it arrived.
    pub at: Timestamp,
}

/// The result of recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The ids of all statements, in the order sent.
    pub ids: Vec<Uuid>,
    /// How many were newly stored.
    pub stored: usize,
    /// How many were stored already, with equivalent content.
    pub repeated: usize,
    /// How often the sender's settings were needed.
    pub uses: SenderUses,
}

impl Service {
    /// Treats extensions about health or absence this way instead.
    #[must_use]
    pub fn with_health_extensions(self, health_extensions: HealthExtensions) -> Self {
        Self { health_extensions, ..self }
    }

    /// Records statements. When this returns they are on disk and visible to every reader.
    ///
    /// # Errors
    /// Nothing is stored on any error. [`Error::Invalid`], [`Error::Conflict`], [`Error::Forbidden`],
    /// [`Error::OverQuota`]; [`Error::Unavailable`] if the catalogue keeps changing while a batch is observed; if
    /// statements are to be voided and the audit log can't be written.
    pub async fn record(&self, caller: &Caller, submission: Submission) -> Result<Receipt, Error> {
        permit(caller, &[Scope::StatementsWrite])?;
        let (ids, key, reach) = (Arc::clone(&self.ids), caller.key.clone(), caller.reach.clone());
        let (quotas, at, sender) = (submission.quotas, submission.at, caller.clone());
        let health = self.health_extensions;
        let bytes = submission.body.len();
        let reading = run_blocking_if_large(bytes, move || read(&*ids, &sender, submission, health));
        let taken = reading.instrument(info_span!("validate statements", bytes = i64::try_from(bytes).ok())).await??;
        let Taken { mut batch, ids, repeated, mut uses, body: _held } = taken;
        let attached: usize = batch.attachments.iter().map(|attachment| attachment.content.len()).sum();
        self.know_day_of(caller, at).await?;
        let reserved = self.days.reserve(caller, &quotas, batch.statements.len() as u64, attached as u64, at)?;
        self.note_voiding(caller, &batch).await?;
        let mut observed_under = None;
        for _ in 0..TRIES {
            let (version, catalogue) = self.store.catalogue().await?;
            if observed_under.replace(version) != Some(version) {
                info_span!("observe statements")
                    .in_scope(|| observe(&mut batch, version, (self.store.names(), &catalogue), &reach));
            }
            let recording = info_span!("store statements", statements = i64::try_from(batch.statements.len()).ok());
            match self.store.record(&batch).instrument(recording).await {
                Ok(recorded) => {
                    reserved.stored(recorded.stored as u64);
                    uses.add(SenderUses::RECOGNISE_REPEATS, (recorded.recognised + repeated) as u64);
                    self.note_sender(&key, &uses).await;
                    let repeated = recorded.repeated + repeated;
                    return Ok(Receipt { ids, stored: recorded.stored, repeated, uses });
                }
                Err(RecordError::StaleCatalogue) => {}
                Err(RecordError::Conflict(ids)) => return Err(Error::Conflict(ids)),
                Err(RecordError::Store(error)) => return Err(error.into()),
            }
        }
        tracing::warn!("the catalogue changed each time that statements were to be recorded");
        Err(Error::Unavailable)
    }

    /// Writes to the audit log how many statements will be voided, if any.
    async fn note_voiding(&self, caller: &Caller, batch: &Batch) -> Result<(), Error> {
        let voids = |new: &&NewStatement| Statement::new(&new.sent.value).and_then(Statement::voids).is_some();
        match batch.statements.iter().filter(voids).count() as u64 {
            0 => Ok(()),
            rows => self.tally(AuditEntry { rows: Some(rows), ..audit::by(caller, AuditAction::Voiding) }).await,
        }
    }

    /// If this can't be noted, the statements are still stored.
    async fn note_sender(&self, key: &str, uses: &SenderUses) {
        if !uses.is_empty()
            && let Err(error) = self.store.note_sender(key, uses).await
        {
            tracing::warn!(%error, "the use of a sender's settings could not be noted");
        }
    }
}

/// Observes each statement of a batch under one version of the catalogue. A credential speaks only for municipalities
/// within its reach.
pub(super) fn observe(
    batch: &mut Batch,
    version: CatalogueVersion,
    (names, catalogue): (&Names, &Catalogue),
    reach: &Reach,
) {
    batch.catalogue = version;
    let places = reach.places.clone().map(|places| Arc::new(places.on_any_day()));
    for new in &mut batch.statements {
        if let Some(statement) = Statement::new(&new.sent.value) {
            let statement = statement.having_happened(new.intake.happened);
            new.intake.claim_refused = names_beyond(names, statement, reach, catalogue);
            if let (Some(places), None) = (&places, new.sender) {
                new.intake.claimed = find_named_within(names, statement, reach, catalogue);
                new.intake.within = new.intake.claimed.is_none().then(|| Arc::clone(places));
            }
            let told = tell(names, catalogue, statement, new.intake.sender(new.sender));
            (new.observations, new.unmatched) = (told.observations, told.unmatched);
        }
    }
}

/// A submission that has been read.
pub(super) struct Taken {
    pub(super) batch: Batch,
    /// The ids of all statements, in the order sent.
    pub(super) ids: Vec<Uuid>,
    /// How many statements repeat another of the same batch, by content.
    repeated: usize,
    uses: SenderUses,
    /// The body; its memory is reserved while it lives.
    body: Bytes,
}

/// Reads, checks and completes a submission.
pub(super) fn read(
    ids: &dyn Ids,
    caller: &Caller,
    submission: Submission,
    health: HealthExtensions,
) -> Result<Taken, Error> {
    let settings = &caller.sender;
    let body = xapi::json::without_byte_order_mark(&submission.body);
    let is_array = body.trim_ascii_start().starts_with(b"[");
    let mut sent =
        xapi::validate_mended(submission.version, &submission.body, &settings.mend).map_err(Error::Invalid)?;
    let dropped_from = health.apply(&mut sent, is_array)?;
    if let Some(id) = submission.put_id {
        put_under(id, &sent, is_array)?;
    }
    let parts: BTreeSet<String> = submission.attachments.iter().map(|part| part.sha2.clone()).collect();
    let attachments = attachments::check(submission.version, &sent, is_array, submission.attachments)?;
    let authority = caller.authority.ifi();
    let defines = caller.may(Scope::Define);
    let zone = settings.time_zone.as_deref().and_then(|name| TimeZone::get(name).ok());
    let by_content = By::of(settings.recognise_repeats && submission.put_id.is_none(), authority);
    let mut taken = Taken {
        batch: Batch { attachments, ..Batch::default() },
        ids: Vec::with_capacity(sent.len()),
        repeated: 0,
        uses: SenderUses::default(),
        body: submission.body,
    };
    taken.uses.add(DROPPED, dropped_from);
    let mut seen = HashSet::new();
    for mut sent in sent {
        let statement = Statement::new(&sent.value);
        let stated = statement.and_then(Statement::id).or(submission.put_id);
        let content = by_content.as_ref().and_then(|by| by.id(&sent.value));
        let id = stated.or(content).unwrap_or_else(|| ids.statement_id());
        taken.ids.push(id);
        let happened = zone.as_ref().zip(statement).and_then(|(zone, statement)| statement.timestamp_in(zone));
        let elsewhere = attachments::elsewhere(&sent.value, &parts);
        let (mended, source) = (std::mem::take(&mut sent.mended), Source::of(&sent.value).map(Arc::new));
        let intake = Intake { happened, mended, elsewhere, source, ..Intake::default() };
        taken.count(&intake, submission.version_assumed);
        if content.is_some() && !seen.insert(id) {
            taken.repeated += 1;
            continue;
        }
        let version = submission.version.of_unversioned_statement();
        let finished = xapi::finish(&sent, Outer { id, authority: caller.authority.json(), version });
        taken.batch.statements.push(NewStatement {
            id,
            sent,
            finished,
            authority: vec![authority.clone()],
            sender: caller.municipality,
            defines,
            observations: Vec::new(),
            unmatched: Vec::new(),
            stored: None,
            intake,
            by_content: content.is_some(),
        });
    }
    Ok(taken)
}

impl Taken {
    /// Counts what a statement needed.
    fn count(&mut self, intake: &Intake, version_assumed: bool) {
        let mendings: BTreeSet<Mending> = intake.mended.iter().map(|mended| mended.by).collect();
        for mending in mendings {
            self.uses.add(mending.as_str(), 1);
        }
        self.uses.add(SenderUses::TIME_ZONE, u64::from(intake.happened.is_some()));
        self.uses.add(SenderUses::ASSUME_VERSION, u64::from(version_assumed));
    }
}

/// Makes ids from contents, for one sender.
struct By(String);

impl By {
    fn of(wanted: bool, authority: &Ifi) -> Option<Self> {
        wanted.then(|| Self(authority.identity_key()))
    }

    fn id(&self, statement: &Value) -> Option<Uuid> {
        xapi::id_of_content(&self.0, statement)
    }
}

/// Checks that a PUT has one statement, under the id in the request (xAPI 1.0.3 Communication 2.1.1).
fn put_under(id: Uuid, sent: &[Sent], is_array: bool) -> Result<(), Error> {
    let ([one], false) = (sent, is_array) else {
        return Err(Error::Parameter {
            name: "statementId".into(),
            detail: "PUT stores one statement, sent as an object; send arrays by POST".into(),
        });
    };
    match Statement::new(&one.value).and_then(Statement::id) {
        Some(stated) if stated != id => Err(Error::Invalid(vec![Violation {
            pointer: "/id".into(),
            rule: "id-differs",
            clause: "xAPI 1.0.3 Communication 2.1.1",
            detail: "the statement's id must be the one that the parameter statementId names, or be left out".into(),
        }])),
        _ => Ok(()),
    }
}
