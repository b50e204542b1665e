//! How forwarding stands, for operators.

use jiff::Timestamp;
use learning::CourseId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{AuditAction, AuditEntry, DeadLetter, DeadLetterFate, ForwardTrouble};
use uuid::Uuid;

use super::super::{Error, Service, audit, permit, require_unlimited_reach};
use super::{ForwardKind, ForwardTarget};
use crate::auth::{Caller, Scope};

/// How forwarding to a target stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ForwardingReport {
    /// How it stands.
    #[serde(flatten)]
    pub state: ForwardingState,
    /// What the target is.
    pub kind: ForwardKind,
    /// Its address.
    pub to: String,
    /// Only statements about these courses are forwarded; empty: about anything.
    pub courses: Vec<CourseId>,
    /// Only statements with these verbs are forwarded; empty: with any.
    pub verbs: Vec<String>,
    /// Statements that the target has taken.
    pub taken: u64,
    /// When it last took some; absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Timestamp>,
    /// Statements that the target refused by themselves, in the order of storing.
    pub dead_letters: Vec<DeadLetter>,
}

/// How far forwarding to a target is behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ForwardingState {
    /// The target's name.
    pub name: String,
    /// Statements stored since what it has, whatever its filter says of them; no more than a million are counted.
    pub waiting: u64,
    /// How long the first of them has waited, in seconds; 0 if nothing waits.
    pub lag_seconds: u64,
    /// Statements that it refused, and that nobody has replayed or dropped.
    pub dead: u64,
    /// Why nothing is sent now; absent: the target takes what comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<ForwardTrouble>,
}

impl Service {
    /// Sets the targets that statements are forwarded to.
    #[must_use]
    pub fn with_forwarding(self, targets: Vec<ForwardTarget>) -> Self {
        Self { targets, ..self }
    }

    /// Lists the targets, and how forwarding to each stands.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the caller's reach has a limit: the log covers everyone.
    pub async fn list_forwarding(&self, caller: &Caller) -> Result<Vec<ForwardingReport>, Error> {
        permit(caller, &[Scope::Admin])?;
        require_unlimited_reach(caller)?;
        let mut reports = Vec::with_capacity(self.targets.len());
        for target in &self.targets {
            reports.push(self.report_forwarding(target).await?);
        }
        Ok(reports)
    }

    /// How far each target is behind, without its dead letters. For metrics, and for who has been let in already.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the caller's reach has a limit.
    pub async fn forwarding_states(&self, caller: &Caller) -> Result<Vec<ForwardingState>, Error> {
        permit(caller, &[Scope::FiguresRead, Scope::Admin])?;
        require_unlimited_reach(caller)?;
        let mut states = Vec::with_capacity(self.targets.len());
        for target in &self.targets {
            states.push(self.report_forwarding(target).await?.state);
        }
        Ok(states)
    }

    /// Replays or drops the dead letters of a target, by name: those with these ids, or all. Gives how it then stands.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`]; [`Error::NotFound`] if no target has the name; if the audit log can't be
    /// written.
    pub async fn decide_dead_letters(
        &self,
        caller: &Caller,
        name: &str,
        fate: DeadLetterFate,
        ids: Option<&[Uuid]>,
    ) -> Result<ForwardingReport, Error> {
        permit(caller, &[Scope::Admin])?;
        require_unlimited_reach(caller)?;
        let target = self.targets.iter().find(|target| target.name == name).ok_or(Error::NotFound)?;
        let rows = self.store.forwarding(name).await?.decide(fate, ids) as u64;
        let action = match fate {
            DeadLetterFate::Replay => AuditAction::DeadLettersReplay,
            DeadLetterFate::Drop => AuditAction::DeadLettersDrop,
        };
        self.note(AuditEntry { rows: Some(rows), ..audit::by(caller, action) }).await?;
        self.change_forwarding(target, |forwarding| forwarding.decide(fate, ids)).await?;
        self.report_forwarding(target).await
    }

    async fn report_forwarding(&self, target: &ForwardTarget) -> Result<ForwardingReport, Error> {
        let forwarding = self.store.forwarding(&target.name).await?;
        let waiting = self.store.waiting(forwarding.through.max(target.before())).await?;
        let lag = waiting.oldest.map(|oldest| self.clock.now().duration_since(oldest).as_secs());
        let state = ForwardingState {
            name: target.name.clone(),
            waiting: waiting.statements,
            lag_seconds: lag.and_then(|lag| u64::try_from(lag).ok()).unwrap_or_default(),
            dead: forwarding.dead.len() as u64,
            trouble: forwarding.trouble,
        };
        Ok(ForwardingReport {
            state,
            kind: target.kind,
            to: target.to.clone(),
            courses: target.courses.clone(),
            verbs: target.verbs.clone(),
            taken: forwarding.taken,
            last: forwarding.last,
            dead_letters: forwarding.dead,
        })
    }
}
