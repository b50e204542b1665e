//! Whether an administrator still has access: a request may have waited between the gate and the write.

use jiff::Timestamp;
use store::{Credential, StoredSession};

use super::Administration;
use crate::auth::{Caller, Means, Scope, proof_of};
use crate::service::{Error, permit};

impl Administration {
    /// Checks an administrator's access again, right before a write.
    ///
    /// # Errors
    /// [`Error::NoLongerInForce`] if that has ended, or gives another reach or other scopes by now; [`Error::Forbidden`]
    /// if it may administer nothing any more.
    pub(in crate::service) async fn look_again(&self, caller: &Caller) -> Result<(), Error> {
        let Some(by_now) = self.let_in_again(caller).await? else { return Ok(()) };
        permit(&by_now, &[Scope::Admin])?;
        let is_as_it_was = by_now.scopes == caller.scopes
            && by_now.reach == caller.reach
            && by_now.municipality == caller.municipality;
        if is_as_it_was { Ok(()) } else { Err(Error::NoLongerInForce) }
    }

    /// Checks a caller's access again; returns its current scopes and reach if it is a credential or an account.
    ///
    /// # Errors
    /// [`Error::NoLongerInForce`] if that has ended.
    pub(in crate::service) async fn let_in_again(&self, caller: &Caller) -> Result<Option<Caller>, Error> {
        let (means, now) = (&caller.means, self.now());
        let is_current = means.until.is_none_or(|until| now < until) && !self.is_token_withdrawn(means).await?;
        if !is_current {
            return Err(Error::NoLongerInForce);
        }
        let session = match &means.session {
            Some(id) => Some(self.store.session(id).await?.filter(|session| now < session.until)),
            None => None,
        };
        let session = session.map(|found| found.ok_or(Error::NoLongerInForce)).transpose()?;
        let Some(proof) = &means.secret else { return Ok(None) };
        let credential = self.store.credential(&caller.key).await?;
        let credential = credential.filter(|found| is_open(found, proof, session.as_ref(), now));
        Ok(Some(Caller::of_credential(self.store.names(), &credential.ok_or(Error::NoLongerInForce)?)))
    }

    async fn is_token_withdrawn(&self, means: &Means) -> Result<bool, Error> {
        let Some(id) = &means.token else { return Ok(false) };
        Ok(self.store.withdrawn_tokens().await?.iter().any(|token| token.id == *id))
    }
}

/// Whether a credential or account still accepts a secret, and its sessions were last ended before this one began.
fn is_open(credential: &Credential, proof: &str, session: Option<&StoredSession>, now: Timestamp) -> bool {
    let ended = credential.sessions_ended();
    let goes_on = session.is_none_or(|session| ended.is_none_or(|ended| ended <= session.began));
    goes_on && credential.is_in_force(now) && credential.live_secrets(now).any(|secret| proof_of(&secret.hash) == proof)
}

#[cfg(test)]
mod tests {
    use jiff::{Span, Timestamp};
    use store::{AuditAction, AuditEntry, Credential, WithdrawnToken};

    use super::super::{Administration, NewAccount, NewCredential};
    use crate::auth::{Caller, Means, Reach, Scope};
    use crate::service::Error;
    use crate::testing;

    const LATER: &str = "2022-10-01T00:00:00Z";

    fn operator() -> Caller {
        Caller { scopes: [Scope::Admin].into(), ..testing::caller() }
    }

    fn new(scope: &str) -> NewCredential {
        serde_json::from_value(serde_json::json!({"name": "Prov", "scopes": [scope]})).unwrap()
    }

    fn account() -> NewAccount {
        serde_json::from_value(serde_json::json!({"name": "anna", "scopes": ["figures/read"]})).unwrap()
    }

    /// Changes or removes the credential with this key, bypassing the checks on administrators.
    async fn put(of: &Administration, key: &str, change: impl FnOnce(Credential) -> Option<Credential>) {
        let from = of.store.credential(key).await.unwrap().unwrap();
        let entry = AuditEntry::new(AuditEntry::OPERATOR, AuditAction::CredentialDisable);
        of.store.change_credential(Some(from.clone()), change(from), entry).await.unwrap();
    }

    #[tokio::test]
    async fn who_is_no_longer_in_force_when_its_turn_comes_writes_nothing() {
        let ends: [fn(Credential) -> Option<Credential>; 6] = [
            |_| None,
            |was| Some(Credential { disabled: true, ..was }),
            |was| Some(Credential { expires: Some(Timestamp::UNIX_EPOCH), ..was }),
            |was| Some(Credential { secrets: Vec::new(), ..was }),
            |was| Some(Credential { scopes: ["figures/read".to_owned()].into(), ..was }),
            |was| Some(Credential { reach: Some(Reach::of_municipality("1440".parse().unwrap())), ..was }),
        ];
        for end in ends {
            let state = testing::state();
            let (of, operator) = (state.service.administration(), operator());
            let admin = of.add_credential(&operator, new("admin")).await.unwrap();
            let other = of.add_credential(&operator, new("figures/read")).await.unwrap();
            let caller = state.authenticator.basic(&admin.key, &admin.secret, None).await.unwrap().unwrap();
            let turn = of.turns.wait("other").await.unwrap();
            let end = async {
                put(of, &admin.key, end).await;
                drop(turn);
            };
            let (added, account, rotated, ()) = futures::join!(
                of.add_credential(&caller, new("admin")),
                of.add_account(&caller, account()),
                of.rotate_secret(&caller, &other.key, Span::new()),
                end
            );
            let refused =
                [added.err(), account.err(), rotated.err(), of.remove_credential(&caller, &other.key).await.err()];
            for refused in refused {
                assert!(matches!(refused, Some(Error::NoLongerInForce | Error::Forbidden(_))), "{refused:?}");
            }
            let left = of.store.credentials().await.unwrap();
            assert!(left.iter().all(|left| [&admin.key, &other.key].contains(&&left.key)), "{left:?}");
            assert_eq!(left.iter().find(|left| left.key == other.key).unwrap().secrets.len(), 1);
        }
    }

    #[tokio::test]
    async fn a_token_that_ended_or_was_withdrawn_and_a_session_that_ended_write_nothing() {
        let state = testing::state();
        let of = state.service.administration();
        let withdrawn = WithdrawnToken { id: "withdrawn".into(), until: LATER.parse().unwrap() };
        of.withdraw_token(&operator(), withdrawn).await.unwrap();
        for (means, is_let) in [
            (Means::default(), true),
            (Means { token: Some("mine".into()), until: LATER.parse().ok(), ..Means::default() }, true),
            (Means { token: Some("mine".into()), until: Some(of.now()), ..Means::default() }, false),
            (Means { token: Some("withdrawn".into()), until: LATER.parse().ok(), ..Means::default() }, false),
            (Means { session: Some("ended".into()), ..Means::default() }, false),
        ] {
            let caller = Caller { means: means.clone(), ..operator() };
            let added = of.add_credential(&caller, new("figures/read")).await;
            assert_eq!(added.is_ok(), is_let, "{means:?}");
        }
    }
}
