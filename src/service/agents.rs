//! Reading agents.

use std::collections::BTreeSet;
use std::sync::Arc;

use learning::{AgentKey, Identities, written_key};
use store::PageQuery;
use xapi::{Ifi, Object, Person, Statement, Term, TermKind};

use super::stored_json::parse_stored;
use super::{Error, Service, permit, run_blocking};
use crate::auth::{Caller, Scope};

/// How many of the newest statements are searched for names per identifier; fewer if they are long.
const STATEMENTS: usize = 100;
/// The most identifiers whose statements are searched.
const SEARCHED: usize = 16;

impl Service {
    /// Returns the Person of an Agent: the identifier in the question, the other identifiers of the same person by the
    /// roster, and the names in their newest statements (xAPI 1.0.3 Communication 2.4) from senders with the scope
    /// `define`.
    ///
    /// Only a caller that reads all statements with an unlimited reach learns more than it asked with: the roster joins
    /// identifiers across all municipalities.
    ///
    /// # Errors
    /// [`Error::Forbidden`] if the caller may not ask.
    pub async fn person(&self, caller: &Caller, agent: &Ifi, name: Option<&str>) -> Result<Person, Error> {
        permit(caller, &[Scope::StatementsReadMine, Scope::State, Scope::Profile])?;
        let mut person = Person::new(agent);
        if let Some(name) = name {
            person.call(name);
        }
        if !caller.may(Scope::StatementsRead) || !caller.reach.is_everything() {
            return Ok(person);
        }
        let asked = AgentKey::from(agent.identity_key());
        let known = self.identities().await?.all(&written_key(agent));
        let mut others = BTreeSet::new();
        for ifi in known.iter().filter_map(|key| key.as_str().parse::<Ifi>().ok()) {
            let key = AgentKey::from(ifi.identity_key());
            if key != asked {
                person.identify(&ifi);
                others.insert(key);
            }
        }
        let keys: BTreeSet<AgentKey> = others.iter().chain([&asked]).cloned().collect();
        let mut texts = Vec::new();
        for key in std::iter::once(&asked).chain(&others).take(SEARCHED) {
            let term = Term { kind: TermKind::Agent, value: key.as_str().to_owned() };
            let bytes = PageQuery::BYTES / SEARCHED;
            let query = PageQuery { all_of: vec![vec![term]], limit: STATEMENTS, bytes, ..PageQuery::default() };
            let found = self.store.page(query).await?.statements.into_iter();
            texts.extend(found.filter(|found| found.defines).map(|found| found.text));
        }
        run_blocking(move || {
            for text in texts {
                let value = parse_stored(&text)?;
                if let Some(statement) = Statement::new(&value) {
                    names(statement, &keys, |name| person.call(name));
                }
            }
            Ok(person)
        })
        .await?
    }

    /// Returns the persons of the roster in force.
    pub(super) async fn identities(&self) -> Result<Arc<Identities>, Error> {
        let ((catalogue_version, catalogue), (roster_version, roster)) =
            (self.store.catalogue().await?, self.store.roster().await?);
        let version = (catalogue_version, roster_version);
        let known = || self.identities.lock();
        if let Some((of, identities)) = &*known()
            && *of == version
        {
            return Ok(Arc::clone(identities));
        }
        let identities = Arc::new(run_blocking(move || Identities::of(&catalogue, &roster.affiliations)).await?);
        *known() = Some((version, Arc::clone(&identities)));
        Ok(identities)
    }
}

/// Calls `each` with every name that a statement gives to agents with these keys, as actor, as object, or as a member
/// of either.
fn names(statement: Statement<'_>, keys: &BTreeSet<AgentKey>, mut each: impl FnMut(&str)) {
    let object = match statement.object() {
        Some(Object::Actor(actor)) => Some(actor),
        _ => None,
    };
    for actor in statement.actor().into_iter().chain(object) {
        for agent in std::iter::once(actor).chain(actor.members()).filter(|agent| !agent.is_group()) {
            if agent.ifi().is_some_and(|ifi| keys.contains(&AgentKey::from(ifi.identity_key()))) {
                agent.name().into_iter().for_each(&mut each);
            }
        }
    }
}
