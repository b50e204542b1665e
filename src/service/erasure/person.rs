//! Under which identifiers something is stored of a person: however they are written, a mailbox and its hash are one, and
//! so are accounts whose home pages mean the same.

use std::collections::BTreeSet;

use learning::{AgentKey, keys_of, person_keys, spellings};
use serde_json::Value;
use store::{DocumentContext, DocumentKey, OnDamage, PageQuery};
use uuid::Uuid;
use xapi::{Actor, Ifi, Object, Statement, Term, TermKind};

use super::super::stored_json::parse_stored;
use super::super::{Error, Service, run_blocking_if_large};

/// Statements that are read at once.
const PAGE: usize = 500;
/// Names of documents that are read at once.
const KEYS: usize = 1_000;
/// The kinds of terms that name an agent as it is written.
const KINDS: [TermKind; 3] = [TermKind::Agent, TermKind::RelatedAgent, TermKind::Authority];

/// Who is to be erased.
#[derive(Debug, Default)]
pub(super) struct Person {
    /// By [`person_keys`].
    keys: BTreeSet<AgentKey>,
    /// The identifiers that are known, by [`Ifi::identity_key`]: those that were named, and those that were found.
    agents: BTreeSet<String>,
    /// Some hash was named without its mailbox, which no index finds.
    by_hash: bool,
}

/// The statements of a person.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Those whose actor or object is the person.
    pub(super) own: BTreeSet<Uuid>,
    /// Those that name the person elsewhere.
    pub(super) related: BTreeSet<Uuid>,
}

impl Person {
    pub(super) fn of(named: &[Ifi]) -> Self {
        let mut person = Self::default();
        for ifi in named.iter().filter(|ifi| !matches!(ifi, Ifi::MboxSha1sum(_))) {
            person.add(ifi);
        }
        for ifi in named.iter().filter(|ifi| matches!(ifi, Ifi::MboxSha1sum(_))) {
            person.by_hash |= !person.agents.contains(&ifi.identity_key());
            person.add(ifi);
        }
        person
    }

    /// Whether nobody was named.
    pub(super) fn is_nobody(&self) -> bool {
        self.agents.is_empty()
    }

    /// What is known of the person's identifiers.
    pub(super) fn agents(&self) -> &BTreeSet<String> {
        &self.agents
    }

    fn add(&mut self, ifi: &Ifi) {
        let keys = keys_of(ifi);
        self.agents.extend(keys.iter().map(|key| key.as_str().to_owned()));
        self.agents.extend(spellings(ifi).iter().map(Ifi::identity_key));
        self.keys.extend(keys);
    }

    /// Whether an agent is the person, however that is written; what is so is known from then on.
    fn meets(&mut self, agent: &str) -> bool {
        self.agents.contains(agent) || self.meets_by(agent, &person_keys(&agent.into()))
    }

    fn meets_by(&mut self, agent: &str, keys: &[AgentKey]) -> bool {
        let is_person = keys.iter().any(|key| self.keys.contains(key));
        if is_person {
            self.agents.insert(agent.to_owned());
        }
        is_person
    }

    /// The same of an agent as a statement has it, where hashes are made of a mailbox as it is written.
    fn meets_actor(&mut self, actor: Actor<'_>) -> bool {
        let Some(ifi) = actor.ifi() else { return false };
        let is_person = self.meets_by(&ifi.identity_key(), &keys_of(&ifi));
        if is_person && matches!(ifi, Ifi::Mbox(_)) {
            self.add(&ifi);
        }
        is_person
    }

    /// Asks for the statements of those identifiers that were not asked for yet; `None` where there are none.
    fn question(&self, asked: &BTreeSet<String>) -> Option<PageQuery> {
        let query = PageQuery { ascending: true, limit: PAGE, voided: true, ..PageQuery::default() };
        let first = asked.is_empty();
        if first && self.by_hash {
            return Some(PageQuery { on_damage: OnDamage::Skip, ..query });
        }
        let named = self.agents.difference(asked).flat_map(|agent| KINDS.map(|kind| (kind, agent.as_str())));
        let otherwise = self.keys.iter().filter(|_| first).map(|key| (TermKind::SameAgent, key.as_str()));
        let terms = named.chain(otherwise).map(|(kind, value)| Term { kind, value: value.to_owned() });
        let any: Vec<Term> = terms.collect();
        (!any.is_empty()).then(|| PageQuery { all_of: vec![any], ..query })
    }
}

impl Service {
    /// The statements that name a person, voided ones too, found by the index; where a hash was named without its mailbox,
    /// by reading all statements. From then on it is known how these write the person's identifiers.
    pub(super) async fn statements_of(&self, person: &mut Person) -> Result<Found, Error> {
        let (mut found, mut asked) = (Found::default(), BTreeSet::new());
        while let Some(mut query) = person.question(&asked) {
            asked.clone_from(&person.agents);
            loop {
                let page = self.store.page(query.clone()).await?;
                let bytes = page.statements.iter().map(|stored| stored.text.len()).sum();
                let (mut whose, mut sorted) = (std::mem::take(person), std::mem::take(&mut found));
                let sort = move || {
                    for stored in page.statements {
                        sorted.sort_in(&mut whose, &stored.text)?;
                    }
                    Ok::<_, Error>((whose, sorted))
                };
                (*person, found) = run_blocking_if_large(bytes, sort).await??;
                if page.more.is_none() {
                    break;
                }
                query.after = page.more;
            }
        }
        Ok(found)
    }

    /// How many State and Agent Profile documents a person has; from then on it is known how their keys write the person's
    /// identifiers.
    pub(super) async fn documents_of(&self, person: &mut Person) -> Result<u64, Error> {
        let (mut count, mut after) = (0, None::<DocumentKey>);
        loop {
            let keys = self.store.document_keys(after.as_ref(), KEYS).await?;
            for key in &keys {
                if let DocumentContext::State { agent, .. } | DocumentContext::AgentProfile { agent } = &key.context {
                    count += u64::from(person.meets(agent));
                }
            }
            if keys.is_empty() {
                return Ok(count);
            }
            after = keys.into_iter().next_back();
        }
    }
}

impl Found {
    /// Takes up a statement that was led to. The index leads to those that refer to others, too, which name nobody.
    fn sort_in(&mut self, person: &mut Person, text: &str) -> Result<(), Error> {
        let value = parse_stored(text)?;
        let Some(statement) = Statement::new(&value) else { return Ok(()) };
        let Some(id) = value.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok()) else { return Ok(()) };
        let object = match statement.object() {
            Some(Object::Actor(actor)) => Some(actor),
            _ => None,
        };
        let mut own = false;
        for actor in statement.actor().into_iter().chain(object) {
            own |= person.meets_actor(actor);
        }
        // All of it is looked at: an account may be written otherwise here than as the actor.
        let mut named = false;
        let mut look = |kind, value: &str| named |= KINDS.contains(&kind) && person.meets(value);
        xapi::terms(statement, &mut look);
        if let Some(authority) = statement.authority() {
            xapi::authority_terms(authority, &mut look);
        }
        if own {
            self.own.insert(id);
        } else if named {
            self.related.insert(id);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(home_page: &str, name: &str) -> Ifi {
        Ifi::Account { home_page: home_page.into(), name: name.into() }
    }

    #[test]
    fn a_person_is_met_however_the_identifier_is_written_and_another_is_not() {
        let mailbox = Ifi::Mbox("mailto:Anna.A@ALE.example".into());
        let hash = |text: &str| Ifi::Mbox(text.into()).hashes();
        let mut person = Person::of(&[account("https://lms.example", "4711"), mailbox]);
        for (home_page, is_person) in [
            ("https://lms.example/", true),
            ("http://LMS.example:80", true),
            ("https://lms.example/moodle", false),
            ("https://lms2.example", false),
        ] {
            assert_eq!(person.meets(&account(home_page, "4711").identity_key()), is_person, "{home_page}");
        }
        assert!(!person.meets(&account("https://lms.example", "4712").identity_key()));
        assert!(person.meets("mbox mailto:anna.a@ale.example") && !person.meets("mbox mailto:anna@ale.example"));
        for sum in hash("mailto:Anna.A@ALE.example") {
            assert!(person.meets(&sum.identity_key()), "as it was named, and as others write it");
        }
        assert_eq!(hash("mailto:Anna.A@ALE.example").len(), 3);
        assert!(!person.by_hash, "the mailbox was named");
    }

    #[test]
    fn a_hash_alone_is_looked_for_in_all_statements_and_a_mailbox_is_not() {
        let mailbox = Ifi::Mbox("mailto:anna@ale.example".into());
        let hash = mailbox.hashed().unwrap();
        let everything = |named: &[Ifi]| Person::of(named).question(&BTreeSet::new()).unwrap().all_of.is_empty();
        assert!(everything(std::slice::from_ref(&hash)));
        assert!(!everything(std::slice::from_ref(&mailbox)));
        assert!(!everything(&[hash.clone(), mailbox]));
        let mut person = Person::of(&[hash]);
        assert!(person.meets("mbox mailto:anna@ale.example"));
        assert_eq!(person.agents().len(), 2);
    }
}
