//! Queries of statements, and the index terms by which a statement answers them.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Actor, ContextActivities, Ifi, Object, Statement};

/// The filters of `GET statements` (xAPI 1.0.3 Communication 2.1.3); all that are given must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StatementFilter {
    /// `agent`: actor or object; with [`Self::related_agents`], anywhere.
    pub agent: Option<Ifi>,
    /// `verb`.
    pub verb: Option<String>,
    /// `activity`: the object; with [`Self::related_activities`], anywhere.
    pub activity: Option<String>,
    /// `registration`.
    pub registration: Option<Uuid>,
    /// `related_activities`.
    pub related_activities: bool,
    /// `related_agents`.
    pub related_agents: bool,
    /// `since`: stored after.
    pub since: Option<Timestamp>,
    /// `until`: stored at or before.
    pub until: Option<Timestamp>,
    /// Only statements with this authority (`statements/read/mine`).
    pub authority: Option<Ifi>,
    /// Further terms, one of each inner list: those of a query that was too long to be carried on.
    pub also: Vec<Vec<Term>>,
}

/// The kinds of terms that the query index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum TermKind {
    /// An agent or group that is actor or object, or member of a group that is.
    Agent = 1,
    /// An agent anywhere else: authority, instructor, team, inside a `SubStatement`.
    RelatedAgent = 2,
    /// The verb.
    Verb = 3,
    /// The activity that is the object.
    Activity = 4,
    /// An activity anywhere else.
    RelatedActivity = 5,
    /// The registration.
    Registration = 6,
    /// The authority.
    Authority = 7,
    /// An activity, the object or elsewhere, by the key by which counting compares IRIs; only where the IRI is not its
    /// own key. The standard's queries never ask for it.
    SameActivity = 8,
    /// A place in which the statement counts: the employer's code, and the id of a unit. Places change with the roster
    /// and the catalogue, so stores keep these terms apart; the standard's queries never ask for one.
    Place = 9,
    /// An agent that is an account, anywhere, by the key by which persons are compared; only where the account is not
    /// its own key. The standard's queries never ask for it.
    SameAgent = 10,
}

/// An index term: one thing by which a query finds a statement.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// Its kind.
    pub kind: TermKind,
    /// Its value: an IRI, an identifier's text, a UUID.
    pub value: String,
}

impl StatementFilter {
    /// The terms that decide this filter: a statement must have at least one term of every inner list.
    ///
    /// `since` and `until` are not among them: they bound the range of `stored`.
    pub fn all_of(&self) -> Vec<Vec<Term>> {
        let any = |kinds: &[TermKind], value: &str| {
            kinds.iter().map(|kind| Term { kind: *kind, value: value.to_owned() }).collect::<Vec<_>>()
        };
        let mut all = Vec::new();
        if let Some(agent) = &self.agent {
            let kinds: &[_] = if self.related_agents {
                &[TermKind::Agent, TermKind::RelatedAgent, TermKind::Authority]
            } else {
                &[TermKind::Agent]
            };
            all.push(any(kinds, &agent.identity_key()));
        }
        if let Some(verb) = &self.verb {
            all.push(any(&[TermKind::Verb], verb));
        }
        if let Some(activity) = &self.activity {
            let kinds: &[_] = if self.related_activities {
                &[TermKind::Activity, TermKind::RelatedActivity]
            } else {
                &[TermKind::Activity]
            };
            all.push(any(kinds, activity));
        }
        if let Some(registration) = &self.registration {
            all.push(any(&[TermKind::Registration], &registration.to_string()));
        }
        if let Some(authority) = &self.authority {
            all.push(any(&[TermKind::Authority], &authority.identity_key()));
        }
        all.extend(self.also.iter().cloned());
        all
    }
}

impl Term {
    /// A term by a store's number for it ([`Self::name`]). No other value of a term begins like this one.
    pub fn named(kind: TermKind, name: i64) -> Self {
        Self { kind, value: format!("\0{name}") }
    }

    /// A store's number for the term, if the value is one.
    pub fn name(value: &str) -> Option<i64> {
        value.strip_prefix('\0')?.parse().ok()
    }
}

impl TermKind {
    /// The kind with a number.
    pub fn from_number(number: u8) -> Option<Self> {
        use TermKind::{Activity, Agent, Authority, Registration, RelatedActivity, RelatedAgent, Verb};
        let all = [Agent, RelatedAgent, Verb, Activity, RelatedActivity, Registration, Authority];
        all.into_iter().find(|kind| *kind as u8 == number)
    }
}

/// Calls `each` for every term of a statement; a term may come more than once.
///
/// Agents appear by their identity key, so the case of a mailbox makes no difference. The authority is left out: the
/// store sets it, see [`authority_terms`].
pub fn terms(statement: Statement<'_>, mut each: impl FnMut(TermKind, &str)) {
    if let Some(actor) = statement.actor() {
        identities(actor, |key| each(TermKind::Agent, key));
    }
    each(TermKind::Verb, statement.verb());
    match statement.object() {
        Some(Object::Activity { id, .. }) => each(TermKind::Activity, id),
        Some(Object::Actor(actor)) => identities(actor, |key| each(TermKind::Agent, key)),
        Some(Object::SubStatement(inner)) => related(inner, &mut each),
        Some(Object::StatementRef(_)) | None => {}
    }
    if let Some(registration) = statement.registration() {
        each(TermKind::Registration, &registration.to_string());
    }
    related_context(statement, &mut each);
}

/// The terms of an authority: an Agent, or a Group of a consumer and a user.
pub fn authority_terms(authority: Actor<'_>, mut each: impl FnMut(TermKind, &str)) {
    identities(authority, |key| each(TermKind::Authority, key));
}

/// A `SubStatement`'s actor, object and context match only queries for related agents or activities.
fn related(inner: Statement<'_>, each: &mut impl FnMut(TermKind, &str)) {
    if let Some(actor) = inner.actor() {
        identities(actor, |key| each(TermKind::RelatedAgent, key));
    }
    match inner.object() {
        Some(Object::Activity { id, .. }) => each(TermKind::RelatedActivity, id),
        Some(Object::Actor(actor)) => identities(actor, |key| each(TermKind::RelatedAgent, key)),
        _ => {}
    }
    related_context(inner, each);
}

fn related_context(statement: Statement<'_>, each: &mut impl FnMut(TermKind, &str)) {
    let people = statement
        .instructor()
        .into_iter()
        .chain(statement.team())
        .chain(statement.context_agents())
        .chain(statement.context_groups());
    for actor in people {
        identities(actor, |key| each(TermKind::RelatedAgent, key));
    }
    for relation in ContextActivities::ALL {
        for activity in statement.context_activities(relation) {
            each(TermKind::RelatedActivity, activity);
        }
    }
}

/// An agent or group matches by its own identifier, and a group also by its members (xAPI 1.0.3 Communication 2.1.3, the
/// `agent` parameter).
fn identities(actor: Actor<'_>, mut each: impl FnMut(&str)) {
    if let Some(ifi) = actor.ifi() {
        each(&ifi.identity_key());
    }
    for ifi in actor.members().filter_map(Actor::ifi) {
        each(&ifi.identity_key());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn terms_of(value: &serde_json::Value) -> Vec<(TermKind, String)> {
        let mut found = Vec::new();
        let statement = Statement::new(value).expect("an object");
        terms(statement, |kind, value| found.push((kind, value.to_owned())));
        found
    }

    // XAPI-00181
    // xAPI 1.0.3 Communication 2.1.3: groups match by their members.
    #[test]
    fn a_group_answers_for_its_members() {
        let found = terms_of(&json!({
            "actor": {"objectType": "Group", "member": [{"mbox": "mailto:A@x.example"}]},
            "verb": {"id": "http://v.example/did"},
            "object": {"id": "http://a.example/1"},
        }));
        assert!(found.contains(&(TermKind::Agent, "mbox mailto:a@x.example".into())));
    }

    // XAPI-00176, XAPI-00177
    // xAPI 1.0.3 Communication 2.1.3, related_agents and related_activities.
    #[test]
    fn what_a_substatement_holds_is_related_and_no_more() {
        let found = terms_of(&json!({
            "actor": {"mbox": "mailto:a@x.example"},
            "verb": {"id": "http://v.example/planned"},
            "object": {
                "objectType": "SubStatement",
                "actor": {"mbox": "mailto:b@x.example"},
                "verb": {"id": "http://v.example/did"},
                "object": {"id": "http://a.example/1"},
                "context": {"instructor": {"mbox": "mailto:c@x.example"},
                            "contextActivities": {"parent": {"id": "http://a.example/2"}}},
            },
        }));
        let kinds = |value: &str| found.iter().filter(|(_, v)| v == value).map(|(kind, _)| *kind).collect::<Vec<_>>();
        assert_eq!(kinds("mbox mailto:b@x.example"), [TermKind::RelatedAgent]);
        assert_eq!(kinds("mbox mailto:c@x.example"), [TermKind::RelatedAgent]);
        assert_eq!(kinds("http://a.example/1"), [TermKind::RelatedActivity]);
        assert_eq!(kinds("http://a.example/2"), [TermKind::RelatedActivity]);
        assert_eq!(kinds("http://v.example/did"), []);
    }
}
