//! Sessions of people who have signed in, and tokens of ours: what can be ended before its time.

use std::collections::HashMap;

use learning::Kommunkod;
use store::{AuditAction, AuditEntry, Credential, StoredSession, WithdrawnToken};

use super::administration::{Administration, PageOf, SessionReport, check_places};
use super::{Error, audit, require_unlimited_reach};
use crate::auth::{Caller, Reach};

impl Administration {
    /// A page of the sessions that go on, by id: of one account or credential, or of all. Who has a limited reach sees those of
    /// accounts and credentials within it.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`] where the one that is named is not there, or beyond the caller's reach.
    pub async fn list_sessions(
        &self,
        caller: &Caller,
        of: Option<&str>,
        page: &PageOf<'_>,
    ) -> Result<(Vec<SessionReport>, Option<String>), Error> {
        let by = self.admit(caller).await?;
        let now = self.now();
        let mut known = self.store.credentials().await?;
        known.retain(|credential| by.holds(credential));
        let known: HashMap<&str, &Credential> = known.iter().map(|known| (known.key.as_str(), known)).collect();
        if of.is_some_and(|of| !known.contains_key(of)) {
            return Err(Error::NotFound);
        }
        let is_shown = |session: &StoredSession| {
            let whose = known.get(session.key.as_str());
            // What ended the sessions of an account or credential until then.
            let ended = whose.and_then(|of| of.account.as_ref().and_then(|account| account.signed_out).max(of.enabled));
            let is_over = session.until <= now || ended.is_some_and(|ended| session.began < ended);
            let is_reached = whose.is_some() || caller.reach.is_everything();
            !is_over && is_reached && of.is_none_or(|of| of == session.key)
        };
        let report = |session: StoredSession| SessionReport {
            name: known.get(session.key.as_str()).map(|of| name_of(of)),
            id: session.id,
            key: session.key,
            began: session.began,
            until: session.until,
        };
        let mut all: Vec<_> = self.store.sessions().await?.into_iter().filter(is_shown).map(report).collect();
        all.sort_by(|one, next| one.id.cmp(&next.id));
        Ok(self.page(all, |session| &session.id, page))
    }

    /// Ends a session. Whose it is can sign in again.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`] where it has ended, or is of somebody beyond the caller's reach.
    pub async fn end_session(&self, caller: &Caller, id: &str) -> Result<(), Error> {
        let by = self.admit(caller).await?;
        let session = self.store.session(id).await?.ok_or(Error::NotFound)?;
        let whose = self.store.credential(&session.key).await?;
        if !caller.reach.is_everything() && !whose.is_some_and(|whose| by.holds(&whose)) {
            return Err(Error::NotFound);
        }
        let entry = AuditEntry { session: Some(id.to_owned()), ..by.entry(AuditAction::SessionEnd, &session.key) };
        let ended = self.store.end_session(id, Some(entry)).await?;
        ended.map(drop).ok_or(Error::NotFound)
    }

    /// Writes of a token that is about to be shown: whose, for which municipality, how far it reaches, and its id.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] where the caller's reach has a limit; [`Error::Credential`] where the
    /// reach names what is not there; and where the audit log can't be written.
    pub async fn note_issued_token(
        &self,
        caller: &Caller,
        key: &str,
        (municipality, reach): (Option<Kommunkod>, Option<Reach>),
        id: &str,
    ) -> Result<(), Error> {
        let by = self.admit(caller).await?;
        require_unlimited_reach(caller)?;
        check_places(&by.catalogue, municipality, reach.as_ref())?;
        let municipalities = municipality.into_iter().collect();
        let token = Some(id.to_owned());
        let entry = AuditEntry { municipalities, reach, token, ..by.entry(AuditAction::TokenIssue, key) };
        self.store.append_audit(entry).await?;
        Ok(())
    }

    /// Withdraws a token of this server, until its end.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] where the caller's reach has a limit: a token's is not known here.
    pub async fn withdraw_token(&self, caller: &Caller, token: WithdrawnToken) -> Result<(), Error> {
        self.admit(caller).await?;
        require_unlimited_reach(caller)?;
        let entry = audit::by(caller, AuditAction::TokenWithdraw);
        let entry = AuditEntry { token: Some(token.id.clone()), ..entry };
        Ok(self.store.withdraw_token(token, Some(entry)).await?)
    }

    /// Whether a token of this server was withdrawn.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn is_withdrawn(&self, caller: &Caller, id: &str) -> Result<bool, Error> {
        self.admit(caller).await?;
        Ok(self.store.withdrawn_tokens().await?.iter().any(|token| token.id == id))
    }
}

/// By which name somebody signed in.
fn name_of(credential: &Credential) -> String {
    credential.account.as_ref().map_or_else(|| credential.name.clone(), |account| account.name.clone())
}
