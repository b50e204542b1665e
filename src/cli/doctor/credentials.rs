//! Finds unused keys, and keys with more scopes than most need.

use jiff::{SignedDuration, Timestamp};
use learning::Day;
use store::Credential;

use super::Finding;
use crate::auth::{Scope, scopes_of};

/// A key this many days old that has not been used for as many days is taken to be unneeded.
const UNUSED_DAYS: i64 = 180;

pub(super) fn look(all: &[Credential], now: Timestamp) -> Vec<Finding> {
    let in_force: Vec<&Credential> = all.iter().filter(|credential| credential.is_in_force(now)).collect();
    vec![unused(&in_force, now), broad(&in_force)]
}

fn unused(in_force: &[&Credential], now: Timestamp) -> Finding {
    let long_ago = now.saturating_sub(SignedDuration::from_hours(24 * UNUSED_DAYS)).unwrap_or(Timestamp::MIN);
    let is_unused = |credential: &&&Credential| {
        let made = credential.secrets.iter().filter_map(|secret| secret.created).max();
        let used = credential.last_used.map(Day::start);
        // Credentials from early releases have neither date.
        used.max(made).is_none_or(|last| last < long_ago)
    };
    let unused: Vec<&str> = in_force.iter().filter(is_unused).map(|credential| &*credential.key).collect();
    if unused.is_empty() {
        return Finding::good("unused keys", "each in force was used, or made, within half a year");
    }
    Finding::wrong("unused keys", format!("not used for half a year, so disable or remove them: {}", unused.join(", ")))
}

fn broad(in_force: &[&Credential]) -> Finding {
    let is_broad = |credential: &&&Credential| {
        let limited = credential.municipality.is_some() || credential.reach.is_some();
        let scopes = scopes_of(credential);
        !limited && (scopes.contains(&Scope::Admin) || scopes.contains(&Scope::All))
    };
    let broad: Vec<&str> = in_force.iter().filter(is_broad).map(|credential| &*credential.key).collect();
    match broad.len() {
        0 | 1 => Finding::good("broad scopes", "at most one key has all or admin with no limit of reach"),
        _ => Finding::note(
            "broad scopes",
            format!("all or admin with no limit of reach, where less may do: {}", broad.join(", ")),
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::auth::NewSecret;
    use crate::cli::doctor::State;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn key(scopes: &[Scope], made: &str, used: Option<&str>) -> Credential {
        let scopes: BTreeSet<Scope> = scopes.iter().copied().collect();
        let new = NewSecret::generate("one", &scopes, None, at(made)).unwrap();
        Credential { last_used: used.map(|day| day.parse().unwrap()), ..new.credential }
    }

    #[test]
    fn a_key_in_force_that_nobody_uses_is_named() {
        let now = at("2026-11-26T12:00:00Z");
        let new = key(&[Scope::State], "2026-11-01T00:00:00Z", None);
        let used = key(&[Scope::State], "2020-01-01T00:00:00Z", Some("2026-11-25"));
        let old = key(&[Scope::State], "2020-01-01T00:00:00Z", Some("2026-05-01"));
        let off = Credential { disabled: true, ..old.clone() };
        assert_eq!(look(&[new.clone(), used.clone(), off], now)[0].state, State::Good);
        let found = look(&[new, used, old.clone()], now).remove(0);
        assert!(found.state == State::Wrong && found.detail.ends_with(&format!(": {}", old.key)), "{found:?}");
    }

    #[test]
    fn several_keys_without_any_limit_are_worth_a_thought() {
        let now = at("2026-11-26T12:00:00Z");
        let made = "2026-11-01T00:00:00Z";
        let (admin, all) = (key(&[Scope::Admin], made, None), key(&[Scope::All], made, None));
        let of_ale = Credential { municipality: "1440".parse().ok(), ..key(&[Scope::All], made, None) };
        assert_eq!(look(&[admin.clone(), of_ale], now)[1].state, State::Good);
        assert_eq!(look(&[admin, all], now)[1].state, State::Note);
    }
}
