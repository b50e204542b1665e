//! Erases what is stored of a person, as a case with a ground, a decision, an executor and a protocol.

use std::collections::BTreeSet;

use jiff::Timestamp;
use learning::{AgentKey, contains_personal_identity_number};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{AuditAction, AuditEntry, Erased, Erasure, ErasureCase};
use uuid::Uuid;
use xapi::Ifi;

use super::person::Person;
use super::{Error, Service, audit, permit, require_unlimited_reach, run_blocking};
use crate::auth::{Caller, Scope};

/// How many statements are erased per step.
const STEP: usize = 500;
/// The most characters of a decision or an executor's name.
const LONGEST: usize = 200;

/// Whose data to erase, and why.
#[derive(Debug, Clone)]
pub struct ErasureRequest {
    /// All identifiers of the one person, in any spelling: a mailbox also stands for its `mbox_sha1sum`, and an account
    /// for the same account under equivalent home pages.
    pub agents: Vec<Ifi>,
    /// The ground and decision.
    pub case: ErasureCase,
    /// Whether to also erase statements that name the person elsewhere than as actor or object.
    pub related: bool,
    /// Whether to erase; otherwise only count.
    pub confirm: bool,
}

/// What is stored of a person, and what was erased of it: the protocol. It does not say of whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErasureReport {
    /// Nothing was erased.
    pub dry_run: bool,
    /// Why.
    pub case: ErasureCase,
    /// Statements whose actor or object is the person, voided ones too.
    pub statements: u64,
    /// Statements that name the person elsewhere: as a member of a group, instructor, in a team or a `SubStatement`,
    /// as authority.
    pub related: u64,
    /// State and Agent Profile documents.
    pub documents: u64,
    /// Rows of the roster that name the person, ended ones too.
    #[serde(default)]
    pub affiliations: u64,
    /// Subscriptions that are sent to an address of the person. The address is erased; a subscription that goes to nobody
    /// else is erased with it.
    #[serde(default)]
    pub subscriptions: u64,
    /// Users of directories who have one of the identifiers.
    #[serde(default)]
    pub directory_users: u64,
    /// Other identifiers that the roster ties to the person and that were not named. Nothing of them is erased: a tie is
    /// what some list says, and what is erased can't be brought back.
    #[serde(default)]
    pub other_identifiers: u64,
    /// Rows of the roster that have one of those, and none that was named.
    #[serde(default)]
    pub other_affiliations: u64,
    /// The catalogue in force names the person in `[[not_a_person]]`, by an address or an account. It is erased there by
    /// putting a catalogue in force without that; those of before are not kept.
    #[serde(default)]
    pub in_catalogue: bool,
    /// When it began; where nothing was erased, `None`, as are the next two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begun: Option<Timestamp>,
    /// When it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// What was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased: Option<Erased>,
}

impl Service {
    /// Counts what is stored of a person and, if confirmed, erases it: statements, attachments that no other statement
    /// names, State and Agent Profile documents, roster rows and users of directories that have one of the identifiers, and
    /// addresses in subscriptions. Then recounts progress and deletes all refused bodies and the files of extractions, which are made anew
    /// without the person when they are fetched. What the person has under other identifiers, which roster rows tie to
    /// the given ones, stays; the report says so.
    ///
    /// The audit log gets an entry before the first statement is erased and one at the end, with the case and the
    /// counts but never the person. What arrives while this runs may stay. An interrupted case can be repeated, and so
    /// can one for which more has arrived since. A list that is imported later may contain the person again, and
    /// a personnel system may send the person again.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the caller's reach has a limit: a person's statements may be from
    /// any place. [`Error::Erasure`] if no person is named, or if the case is incomplete or contains personal data.
    /// [`Error::Unavailable`]: erase again.
    pub async fn erase(&self, caller: &Caller, request: ErasureRequest) -> Result<ErasureReport, Error> {
        permit(caller, &[Scope::Admin])?;
        require_unlimited_reach(caller)?;
        let ErasureRequest { agents, case, related, confirm } = request;
        check(&case)?;
        let mut person = Person::of(&agents);
        if person.is_nobody() {
            return Err(Error::Erasure("name the person by one identifier at least"));
        }
        let found = self.statements_of(&mut person).await?;
        let documents = self.documents_of(&mut person).await?;
        let agents = person.agents().clone();
        let named = agents.iter().map(|agent| AgentKey::from(agent.clone())).collect();
        let (roster, catalogue) = (self.store.roster().await?.1, self.store.catalogue().await?.1);
        let in_catalogue = agents.iter().any(|agent| catalogue.names_nobody(&agent.as_str().into()));
        let rows = run_blocking(move || (roster.erasure_of(&named), roster.tied_to(&catalogue, &named)));
        let (roster, (other_identifiers, other_affiliations)) = rows.await?;
        let mut report = ErasureReport {
            dry_run: !confirm,
            case: case.clone(),
            statements: found.own.len() as u64,
            related: found.related.len() as u64,
            documents: documents.len() as u64,
            affiliations: roster.removed.len() as u64,
            subscriptions: self.subscriptions_to(&agents).await?.len() as u64,
            directory_users: self.directory_users_of(&agents).await?.len() as u64,
            other_identifiers: other_identifiers as u64,
            other_affiliations: other_affiliations as u64,
            in_catalogue,
            begun: None,
            ended: None,
            erased: None,
        };
        let entry = |action| AuditEntry { case: Some(case.clone()), ..audit::by(caller, action) };
        if !confirm {
            let rows = Some(report.statements + report.related);
            self.note(AuditEntry { rows, ..entry(AuditAction::ErasureDryRun) }).await?;
            return Ok(report);
        }
        let mut statements: Vec<Uuid> = found.own.into_keys().collect();
        if related {
            statements.extend(found.related.into_keys());
        }
        let rows = Some(statements.len() as u64);
        report.begun = Some(self.note(AuditEntry { rows, ..entry(AuditAction::Erasure) }).await?);
        self.forget_extracted().await?;
        let first = Erasure { statements: BTreeSet::new(), agents: agents.clone(), roster };
        let mut erased = self.store.erase(first).await?;
        self.certificates.forget();
        self.forget_refused_bodies().await?;
        for ids in statements.chunks(STEP) {
            let statements = ids.iter().copied().collect();
            erased += self.store.erase(Erasure { statements, agents: agents.clone(), ..Erasure::default() }).await?;
        }
        self.answers.forget().await;
        // A file that was begun before the last statement went may have it. What held it goes from the disk by another step.
        if self.forget_extracted().await? {
            erased += self.store.erase(Erasure { agents: agents.clone(), ..Erasure::default() }).await?;
        }
        let ended = AuditEntry { erased: Some(erased), ..entry(AuditAction::ErasureEnd) };
        report.ended = Some(self.note(ended).await?);
        report.erased = Some(erased);
        Ok(report)
    }
}

/// Checks the text of a case: the audit log keeps it for good, so it must not name the person.
pub(super) fn check(case: &ErasureCase) -> Result<(), Error> {
    for text in [&case.decision, &case.executor] {
        if text.trim().is_empty() || text.chars().count() > LONGEST || text.chars().any(char::is_control) {
            return Err(Error::Erasure(
                "say the decision and the executor in one line each, of at most 200 characters",
            ));
        }
        if text.contains('@') || contains_personal_identity_number(text) {
            return Err(Error::Erasure(
                "decision and executor stay in the audit log: leave out mail addresses and personal identity numbers",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{ErasureCase, check};
    use store::ErasureGround;

    #[test]
    fn a_case_says_its_decision_and_executor_and_nothing_of_the_person() {
        let case = |decision: &str, executor: &str| {
            let (decision, executor) = (decision.to_owned(), executor.to_owned());
            check(&ErasureCase { ground: ErasureGround::Disposal, decision, executor }).is_ok()
        };
        assert!(case("dnr 2026/123", "Arkivarie Eva"));
        for (decision, executor) in [
            ("", "Eva"),
            ("dnr 2026/123", " "),
            ("dnr\n2026/123", "Eva"),
            (&"x".repeat(201), "Eva"),
            ("anna@ale.example", "Eva"),
            ("dnr 2026/123 om 19121212-1212", "Eva"),
        ] {
            assert!(!case(decision, executor), "{decision} {executor}");
        }
    }
}
