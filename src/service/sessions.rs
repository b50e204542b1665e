//! Sessions of signed-in people, and this server's tokens: what can be ended early.

use std::collections::HashMap;

use jiff::SignedDuration;
use learning::Kommunkod;
use store::{AuditAction, AuditEntry, Credential, StoredSession, WithdrawnToken};
use uuid::Uuid;

use super::administration::{Administration, PageOf, SessionReport, check_places};
use super::{Error, audit, require_unlimited_reach};
use crate::auth::{Caller, Reach};

/// The longest time for which a token can be issued: a year.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);

impl Administration {
    /// Lists a page of open sessions by id, of one account or credential, or of all. A caller with a limited reach sees
    /// the sessions of accounts and credentials within it.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`] if the named account or credential does not exist or is beyond the
    /// caller's reach.
    pub async fn list_sessions(
        &self,
        caller: &Caller,
        of: Option<&str>,
        page: &PageOf<'_>,
    ) -> Result<(Vec<SessionReport>, Option<String>), Error> {
        let all = self.open_sessions(caller, of).await?;
        Ok(self.page(all, |session| &session.id, page))
    }

    /// Returns the open sessions, by id.
    ///
    /// # Errors
    /// As for [`Self::list_sessions`].
    pub(super) async fn open_sessions(&self, caller: &Caller, of: Option<&str>) -> Result<Vec<SessionReport>, Error> {
        let by = self.admit(caller).await?;
        let now = self.now();
        let mut known = self.store.credentials().await?;
        known.retain(|credential| by.holds(credential));
        let known: HashMap<&str, &Credential> = known.iter().map(|known| (known.key.as_str(), known)).collect();
        if of.is_some_and(|of| !known.contains_key(of)) {
            return Err(Error::NotFound);
        }
        let is_shown = |session: &StoredSession| {
            let goes_on = match known.get(session.key.as_str()) {
                Some(whose) => whose.has_going_on(session, now),
                // Signed in through a provider. Sessions of a removed account or credential are not open.
                None => is_by_provider(session) && session.until > now && caller.reach.is_everything(),
            };
            goes_on && of.is_none_or(|of| of == session.key)
        };
        let report = |session: StoredSession| {
            let name = known.get(session.key.as_str()).map(|of| name_of(of));
            SessionReport::of(session, name)
        };
        let mut all: Vec<_> = self.store.sessions().await?.into_iter().filter(is_shown).map(report).collect();
        all.sort_by(|one, next| one.id.cmp(&next.id));
        Ok(all)
    }

    /// Ends a session. Its owner can sign in again.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`] if it has ended or its owner is beyond the caller's reach.
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

    /// Writes to the audit log that a token is about to be shown: whose it is, for which municipality, with which reach
    /// and id.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the caller's reach has a limit; [`Error::Credential`] if the
    /// token's reach names something that does not exist; if the audit log can't be written.
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

    /// Withdraws a token of this server; it stays withdrawn until it expires.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the caller's reach has a limit: the token's reach is unknown
    /// here.
    pub async fn withdraw_token(&self, caller: &Caller, token: WithdrawnToken) -> Result<(), Error> {
        self.admit(caller).await?;
        require_unlimited_reach(caller)?;
        let entry = audit::by(caller, AuditAction::TokenWithdraw);
        let entry = AuditEntry { token: Some(token.id.clone()), ..entry };
        Ok(self.store.withdraw_token(token, Some(entry)).await?)
    }

    /// Withdraws a token of this server by its id, for as long as any token can last.
    ///
    /// # Errors
    /// As for [`Self::withdraw_token`]; [`Error::Parameter`] if it is no id of a token.
    pub async fn withdraw_token_by_id(&self, caller: &Caller, id: &str) -> Result<(), Error> {
        let id = id.parse::<Uuid>().map_err(|_| Error::Parameter {
            name: "id".to_owned(),
            detail: "write the jti, as the audit log has it: 36 characters".to_owned(),
        })?;
        let until = self.now().checked_add(LONGEST).map_err(|_| Error::Internal)?;
        self.withdraw_token(caller, WithdrawnToken { id: id.to_string(), until }).await
    }

    /// Lists a page of withdrawn tokens that have not expired yet, by id.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the caller's reach has a limit.
    pub async fn list_withdrawn_tokens(
        &self,
        caller: &Caller,
        page: &PageOf<'_>,
    ) -> Result<(Vec<WithdrawnToken>, Option<String>), Error> {
        self.admit(caller).await?;
        require_unlimited_reach(caller)?;
        let now = self.now();
        let mut all = self.store.withdrawn_tokens().await?;
        all.retain(|token| now < token.until);
        Ok(self.page(all, |token| &token.id, page))
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

/// Whether someone signed in through an identity provider: their key belongs to no credential.
pub(super) fn is_by_provider(session: &StoredSession) -> bool {
    session.key.starts_with("oidc:")
}

/// The name with which someone signed in.
pub(super) fn name_of(credential: &Credential) -> String {
    credential.account.as_ref().map_or_else(|| credential.name.clone(), |account| account.name.clone())
}
