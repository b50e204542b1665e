//! Agents that are nobody: guests, administrators, the accounts of machines.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::learning::AgentKey;
use crate::learning::same_iri::same_home_page_key;
use crate::xapi::Ifi;

/// An agent that is nobody, as a guest or a machine. Exactly one of `account`, `prefix` and `mbox` says which.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotAPerson {
    /// The home page of its account; absent: every home page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home_page: Option<String>,
    /// The name of its account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// What the names of accounts begin with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Its mail address; or what stands before the @, with it (`noreply@`), for every domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mbox: Option<String>,
}

/// Which agents the catalogue says to be nobody.
#[derive(Debug, Clone, Default)]
pub(super) struct Nobodies {
    /// Names of accounts by home page; `None` for every home page.
    accounts: HashMap<Option<String>, Names>,
    /// Mailboxes and their hashes, by [`Ifi::identity_key`].
    mailboxes: HashSet<String>,
    /// What stands before the @ of mailboxes.
    local_parts: HashSet<String>,
}

#[derive(Debug, Clone, Default)]
struct Names {
    exact: HashSet<String>,
    prefixes: Vec<String>,
}

impl Nobodies {
    pub(super) fn new(all: &[NotAPerson]) -> Self {
        let mut nobodies = Self::default();
        for one in all {
            let names = || one.home_page.as_deref().map(same_home_page_key);
            if let Some(account) = &one.account {
                nobodies.accounts.entry(names()).or_default().exact.insert(account.clone());
            }
            if let Some(prefix) = &one.prefix {
                nobodies.accounts.entry(names()).or_default().prefixes.push(prefix.clone());
            }
            if let Some(mbox) = &one.mbox {
                if let Some(local_part) = mbox.strip_suffix('@') {
                    nobodies.local_parts.insert(local_part.to_ascii_lowercase());
                } else {
                    let mbox = Ifi::Mbox(format!("mailto:{mbox}"));
                    nobodies.mailboxes.extend(mbox.hashed().map(|hashed| hashed.identity_key()));
                    nobodies.mailboxes.insert(mbox.identity_key());
                }
            }
        }
        nobodies
    }

    pub(super) fn has(&self, agent: &AgentKey) -> bool {
        if self.accounts.is_empty() && self.mailboxes.is_empty() && self.local_parts.is_empty() {
            return false;
        }
        if self.mailboxes.contains(agent.as_str()) {
            return true;
        }
        match agent.as_str().parse() {
            Ok(Ifi::Account { home_page, name }) if !self.accounts.is_empty() => {
                [Some(same_home_page_key(&home_page)), None].iter().filter_map(|page| self.accounts.get(page)).any(
                    |names| names.exact.contains(&name) || names.prefixes.iter().any(|prefix| name.starts_with(prefix)),
                )
            }
            Ok(Ifi::Mbox(mbox)) => {
                let local_part = mbox.strip_prefix("mailto:").and_then(|address| address.rsplit_once('@'));
                local_part.is_some_and(|(local_part, _)| self.local_parts.contains(&local_part.to_ascii_lowercase()))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nobodies(toml: &str) -> Nobodies {
        #[derive(serde::Deserialize)]
        struct File {
            not_a_person: Vec<NotAPerson>,
        }
        Nobodies::new(&toml::from_str::<File>(toml).expect("it reads").not_a_person)
    }

    fn agent(ifi: &Ifi) -> AgentKey {
        AgentKey::from(ifi.identity_key())
    }

    fn account(home_page: &str, name: &str) -> AgentKey {
        agent(&Ifi::Account { home_page: home_page.into(), name: name.into() })
    }

    fn mailbox(address: &str) -> AgentKey {
        agent(&Ifi::Mbox(format!("mailto:{address}")))
    }

    #[test]
    fn accounts_are_nobody_by_name_or_beginning_at_one_home_page_or_at_every() {
        let nobodies = nobodies(
            r#"
            [[not_a_person]]
            home_page = "https://lms.ale.example/"
            account = "guest"

            [[not_a_person]]
            home_page = "https://lms.ale.example"
            prefix = "lti-"

            [[not_a_person]]
            account = "admin"
            "#,
        );
        for (home_page, name) in [
            ("https://lms.ale.example", "guest"),
            ("http://LMS.ale.example:80/", "guest"),
            ("https://lms.ale.example", "lti-7"),
            ("https://lms.goteborg.example", "admin"),
            ("https://lms.ale.example", "admin"),
        ] {
            assert!(nobodies.has(&account(home_page, name)), "{name} at {home_page}");
        }
        for (home_page, name) in [
            ("https://lms.goteborg.example", "guest"),
            ("https://lms.goteborg.example", "lti-7"),
            ("https://lms.ale.example", "guest2"),
            ("https://lms.ale.example", "Guest"),
            ("https://lms.ale.example", "alti-7"),
            ("https://lms.ale.example", "administrator"),
        ] {
            assert!(!nobodies.has(&account(home_page, name)), "{name} at {home_page}");
        }
    }

    #[test]
    fn mailboxes_are_nobody_by_address_and_its_hash_or_by_what_stands_before_the_at() {
        let nobodies = nobodies(
            r#"
            [[not_a_person]]
            mbox = "lms@ale.example"

            [[not_a_person]]
            mbox = "noreply@"
            "#,
        );
        let mbox = Ifi::Mbox("mailto:LMS@Ale.example".into());
        for agent in
            [agent(&mbox), agent(&mbox.hashed().unwrap()), mailbox("noreply@x.example"), mailbox("NoReply@y.example")]
        {
            assert!(nobodies.has(&agent), "{agent}");
        }
        for agent in [mailbox("lms@goteborg.example"), mailbox("noreply2@x.example"), mailbox("a.noreply@x.example")] {
            assert!(!nobodies.has(&agent), "{agent}");
        }
        assert!(!Nobodies::default().has(&agent(&mbox)));
    }
}
