//! Finds the identifiers under which something is stored of a person: in any spelling, with a mailbox equal to its hash
//! and an account to the same account under equivalent home pages.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use learning::{AgentKey, keys_of, person_keys, spellings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{DocumentContext, DocumentKey, Intake, OnDamage, PageQuery, StoredStatement};
use uuid::Uuid;
use xapi::{Actor, Ifi, Object, Statement, Term, TermKind};

use super::stored_json::parse_stored;
use super::{Error, Service, run_blocking_if_large};

/// How many statements are read at once.
const PAGE: usize = 500;
/// How many names of documents are read at once.
const KEYS: usize = 1_000;
/// The kinds of terms that name an agent as written.
const KINDS: [TermKind; 3] = [TermKind::Agent, TermKind::RelatedAgent, TermKind::Authority];

/// The person whose data are sought, to tell of them or to erase them.
#[derive(Debug, Default)]
pub(super) struct Person {
    /// Keys by [`person_keys`].
    keys: BTreeSet<AgentKey>,
    /// The known identifiers, by [`Ifi::identity_key`]: those given and those found.
    agents: BTreeSet<String>,
    /// Whether a hash was given without its mailbox; no index finds those.
    by_hash: bool,
}

/// The statements of a person, each with when it was stored and its place in the order of storing.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Statements whose actor or object is the person.
    pub(super) own: BTreeMap<Uuid, (Timestamp, u64)>,
    /// Statements that name the person elsewhere.
    pub(super) related: BTreeMap<Uuid, (Timestamp, u64)>,
}

/// As what a statement names a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NamedAs {
    /// As its actor.
    Actor,
    /// As its object.
    Object,
    /// As a member of a group.
    Member,
    /// As the instructor.
    Instructor,
    /// As the team, which has an identifier of its own.
    Team,
    /// As one of the agents or groups that its context has.
    Context,
    /// In a statement within it.
    SubStatement,
    /// As the authority that vouches for it.
    Authority,
    /// As who vouched for it in the store from which it came.
    Source,
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

    /// Whether no identifier was given.
    pub(super) fn is_nobody(&self) -> bool {
        self.agents.is_empty()
    }

    /// The known identifiers of the person.
    pub(super) fn agents(&self) -> &BTreeSet<String> {
        &self.agents
    }

    fn add(&mut self, ifi: &Ifi) {
        let keys = keys_of(ifi);
        self.agents.extend(keys.iter().map(|key| key.as_str().to_owned()));
        self.agents.extend(spellings(ifi).iter().map(Ifi::identity_key));
        self.keys.extend(keys);
    }

    /// Whether an agent is the person, in any spelling; if so, remembers this spelling.
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

    /// Like [`Self::meets`], for an agent in a statement, where hashes are made from the mailbox as written.
    fn meets_ifi(&mut self, ifi: &Ifi) -> bool {
        let is_person = self.meets_by(&ifi.identity_key(), &keys_of(ifi));
        if is_person && matches!(ifi, Ifi::Mbox(_)) {
            self.add(ifi);
        }
        is_person
    }

    /// As what a statement names the person; as nothing if it only refers to one that does. Looks at all of it, since an
    /// account may be spelled differently in each place, and remembers the spellings.
    pub(super) fn named_in(&mut self, statement: Statement<'_>, intake: &Intake) -> BTreeSet<NamedAs> {
        let mut named = BTreeSet::new();
        let mut look = |actor: Actor<'_>, named_as: NamedAs| {
            if actor.ifi().is_some_and(|ifi| self.meets_ifi(&ifi)) {
                named.insert(named_as);
            }
            for ifi in actor.members().filter_map(Actor::ifi) {
                if self.meets_ifi(&ifi) {
                    named.insert(if named_as == NamedAs::Authority { named_as } else { NamedAs::Member });
                }
            }
        };
        statement.actor().into_iter().for_each(|actor| look(actor, NamedAs::Actor));
        let inner = match statement.object() {
            Some(Object::Actor(actor)) => {
                look(actor, NamedAs::Object);
                None
            }
            Some(Object::SubStatement(inner)) => Some(inner),
            _ => None,
        };
        statement.instructor().into_iter().for_each(|actor| look(actor, NamedAs::Instructor));
        statement.team().into_iter().for_each(|actor| look(actor, NamedAs::Team));
        statement.context_agents().chain(statement.context_groups()).for_each(|actor| look(actor, NamedAs::Context));
        statement.authority().into_iter().for_each(|actor| look(actor, NamedAs::Authority));
        if inner.is_some_and(|inner| !self.named_in(inner, &Intake::default()).is_empty()) {
            named.insert(NamedAs::SubStatement);
        }
        for ifi in intake.source.iter().flat_map(|source| source.vouchers()) {
            if self.meets_ifi(&ifi) {
                named.insert(NamedAs::Source);
            }
        }
        named
    }

    /// A query for the statements of identifiers not yet in `asked`; `None` if there are none.
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
    /// Finds the statements that name a person, including voided ones, by the index, or by reading all statements if a
    /// hash was given without its mailbox. Remembers the spellings found.
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
                        sorted.sort_in(&mut whose, &stored)?;
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

    /// Finds a person's State and Agent Profile documents. Remembers the spellings in their keys.
    pub(super) async fn documents_of(&self, person: &mut Person) -> Result<Vec<DocumentKey>, Error> {
        let (mut found, mut after) = (Vec::new(), None::<DocumentKey>);
        loop {
            let keys = self.store.document_keys(after.as_ref(), KEYS).await?;
            for key in &keys {
                if let DocumentContext::State { agent, .. } | DocumentContext::AgentProfile { agent } = &key.context
                    && person.meets(agent)
                {
                    found.push(key.clone());
                }
            }
            if keys.is_empty() {
                return Ok(found);
            }
            after = keys.into_iter().next_back();
        }
    }
}

impl Found {
    /// Sorts a statement that the index found. The index also finds statements that only refer to others; those name
    /// nobody.
    fn sort_in(&mut self, person: &mut Person, stored: &StoredStatement) -> Result<(), Error> {
        let value = parse_stored(&stored.text)?;
        let Some(statement) = Statement::new(&value) else { return Ok(()) };
        let Some(id) = value.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok()) else { return Ok(()) };
        let named = person.named_in(statement, &stored.intake);
        let at = (stored.stored, stored.place);
        if named.contains(&NamedAs::Actor) || named.contains(&NamedAs::Object) {
            self.own.insert(id, at);
        } else if !named.is_empty() {
            self.related.insert(id, at);
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
