//! Agents out.

use std::collections::BTreeSet;
use std::sync::Arc;

use learning::{AgentKey, Identities, written_key};
use store::PageQuery;
use xapi::{Ifi, Object, Person, Statement, Term, TermKind};

use super::stored_json::parse_stored;
use super::{Error, Service, permit, run_blocking};
use crate::auth::{Caller, Scope};

/// The newest statements that are searched for names, for each identifier; fewer where they are long.
const STATEMENTS: usize = 100;
/// The most identifiers whose statements are searched.
const SEARCHED: usize = 16;

impl Service {
    /// The Person of an Agent: what was asked, what the roster says is the same person, and the names under which
    /// their newest statements came (xAPI 1.0.3 Communication 2.4), of senders who may `define`.
    ///
    /// Only who may read all statements, with no limit of reach, is told more than it asked with: whom the roster
    /// joins is of all municipalities.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where the caller may not ask.
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

    /// The persons of the roster in force.
    async fn identities(&self) -> Result<Arc<Identities>, Error> {
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

/// The names that a statement gives to agents with these keys, as actor, as object, or as member of either.
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
