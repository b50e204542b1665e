//! Agents that are not people: guests, administrators, the accounts of machines.

use std::collections::{HashMap, HashSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use xapi::Ifi;

use crate::AgentKey;
use crate::identity::{keys_of, person_keys};
use crate::same_iri::same_home_page_key;

/// An agent that is not a person, such as a guest or a machine. Exactly one of `account`, `prefix` and `mbox` says
/// which.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    /// Its mail address; or the part up to and including the @ (`noreply@`), for every domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mbox: Option<String>,
}

/// The agents that the catalogue says are not people.
#[derive(Debug, Clone, Default)]
pub(super) struct Nobodies {
    /// Names of accounts by home page; `None` for every home page.
    accounts: HashMap<Option<String>, Names>,
    /// The addresses of mailboxes, by [`person_keys`].
    mailboxes: HashMap<AgentKey, String>,
    /// The parts of mailboxes before the @.
    local_parts: HashSet<String>,
}

#[derive(Debug, Clone, Default)]
struct Names {
    /// The home page, as the catalogue writes it.
    home_page: Option<String>,
    exact: HashSet<String>,
    prefixes: Vec<String>,
}

impl Nobodies {
    pub(super) fn new(all: &[NotAPerson]) -> Self {
        let mut nobodies = Self::default();
        for one in all {
            if let Some(account) = &one.account {
                nobodies.names(one).exact.insert(account.clone());
            }
            if let Some(prefix) = &one.prefix {
                nobodies.names(one).prefixes.push(prefix.clone());
            }
            if let Some(mbox) = &one.mbox {
                if let Some(local_part) = mbox.strip_suffix('@') {
                    nobodies.local_parts.insert(local_part.to_ascii_lowercase());
                } else {
                    let ifi = Ifi::Mbox(format!("mailto:{mbox}"));
                    nobodies.mailboxes.extend(keys_of(&ifi).into_iter().map(|key| (key, mbox.clone())));
                }
            }
        }
        nobodies
    }

    fn names(&mut self, one: &NotAPerson) -> &mut Names {
        let names = self.accounts.entry(one.home_page.as_deref().map(same_home_page_key)).or_default();
        if names.home_page.is_none() {
            names.home_page.clone_from(&one.home_page);
        }
        names
    }

    pub(super) fn has(&self, agent: &AgentKey) -> bool {
        self.find(agent, |_, _, _| ()).is_some()
    }

    /// Where such an agent is, and the entry of the catalogue that names it: `https://lms.example: prefix = "lti-"`,
    /// `ale.example: mbox = "noreply@"`. It reveals nothing of the agent but its home page or mail domain.
    pub(super) fn line_of(&self, agent: &AgentKey) -> Option<String> {
        self.find(agent, |place, field, text| {
            let line = format!("{field} = {}", toml::Value::from(text));
            if place.is_empty() { line } else { format!("{place}: {line}") }
        })
    }

    /// Whether an entry names the agent itself, not by the prefix of its name.
    pub(super) fn is_named(&self, agent: &AgentKey) -> bool {
        let is_name = |_: &str, field: &str, text: &str| field == "account" || field == "mbox" && !text.ends_with('@');
        self.find(agent, is_name).unwrap_or(false)
    }

    /// Passes on where such an agent is, and the field and value that name it.
    fn find<T>(&self, agent: &AgentKey, tell: impl Fn(&str, &str, &str) -> T) -> Option<T> {
        if self.accounts.is_empty() && self.mailboxes.is_empty() && self.local_parts.is_empty() {
            return None;
        }
        if !self.mailboxes.is_empty()
            && let Some(mbox) = person_keys(agent).iter().find_map(|key| self.mailboxes.get(key))
        {
            return Some(tell("", "mbox", mbox));
        }
        match agent.as_str().parse() {
            Ok(Ifi::Account { home_page, name }) if !self.accounts.is_empty() => {
                [Some(same_home_page_key(&home_page)), None].iter().find_map(|page| {
                    let names = self.accounts.get(page)?;
                    let place = names.home_page.as_deref().unwrap_or(&home_page);
                    if let Some(account) = names.exact.get(&name) {
                        return Some(tell(place, "account", account));
                    }
                    let prefix = names.prefixes.iter().find(|prefix| name.starts_with(prefix.as_str()))?;
                    Some(tell(place, "prefix", prefix))
                })
            }
            Ok(Ifi::Mbox(mbox)) => {
                let (local_part, domain) = mbox.strip_prefix("mailto:")?.rsplit_once('@')?;
                let local_part = self.local_parts.get(&local_part.to_ascii_lowercase())?;
                Some(tell(domain, "mbox", &format!("{local_part}@")))
            }
            _ => None,
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

    #[test]
    fn who_is_nobody_is_told_by_the_line_that_says_so_and_not_by_name() {
        let nobodies = nobodies(
            r#"
            [[not_a_person]]
            home_page = "https://lms.ale.example/"
            prefix = "lti-"

            [[not_a_person]]
            account = "admin"

            [[not_a_person]]
            mbox = "lms@ale.example"

            [[not_a_person]]
            mbox = "NoReply@"
            "#,
        );
        let hash = Ifi::Mbox("mailto:lms@ale.example".into()).hashed().unwrap();
        for (agent, is_named) in [
            (account("http://LMS.ale.example", "lti-anna"), false),
            (account("https://x.example", "admin"), true),
            (agent(&hash), true),
            (mailbox("lms@ale.example"), true),
            (mailbox("noreply@x.example"), false),
            (mailbox("anna@ale.example"), false),
        ] {
            assert_eq!(nobodies.is_named(&agent), is_named, "{agent}");
        }
        for (agent, line) in [
            (account("http://LMS.ale.example", "lti-anna"), "https://lms.ale.example/: prefix = \"lti-\""),
            (account("https://x.example", "admin"), "https://x.example: account = \"admin\""),
            (agent(&hash), "mbox = \"lms@ale.example\""),
            (mailbox("noreply@x.example"), "x.example: mbox = \"noreply@\""),
        ] {
            assert_eq!(nobodies.line_of(&agent).as_deref(), Some(line));
        }
        assert_eq!(nobodies.line_of(&mailbox("anna@x.example")), None);
    }
}
