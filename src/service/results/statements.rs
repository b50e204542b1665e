//! The statements that stand for results, and their ids.

use jiff::Timestamp;
use jiff::civil::time;
use jiff::tz::TimeZone;
use learning::{AgentObject, Day, Names, Outcome, ResultRow};
use serde_json::{Value, json};
use store::StoredStatement;
use uuid::Uuid;
use xapi::{ContextActivities, Ifi, Object, Statement};

use super::super::stored_json::parse_stored;
use super::super::{Error, Service};
use crate::auth::{Authority, Caller, Scope, SenderSettings};

/// The namespace of these ids (RFC 9562 6.6).
const RESULTS: Uuid = Uuid::from_u128(0x4b1d_7c52_90e6_4f3a_a8c7_15d0_6e92_b3f4);

/// A result that is there, or would be: what it says, without the import that brings it.
pub(super) struct Said<'r> {
    authority: &'r str,
    agent: String,
    row: &'r ResultRow,
}

impl<'r> Said<'r> {
    pub(super) fn new(authority: &'r str, agent: &Ifi, row: &'r ResultRow) -> Self {
        Self { authority, agent: agent.identity_key(), row }
    }

    /// The id of its statement. The same row always gives the same id, so that no import records it twice; what was taken
    /// back `times` times gets another, since a voided statement stays.
    pub(super) fn id(&self, times: usize) -> Uuid {
        let Self { authority, agent, row } = self;
        let said = json!([authority, agent, row.activity, row.day, row.outcome, row.score, times]);
        Uuid::new_v5(&RESULTS, said.to_string().as_bytes())
    }
}

/// The id of an import: of the statements that it brings.
pub(super) fn id_of_import(ids: impl Iterator<Item = Uuid>) -> Uuid {
    let ids: Vec<u8> = ids.flat_map(Uuid::into_bytes).collect();
    Uuid::new_v5(&RESULTS, &ids)
}

/// A statement of a row: `timestamp` is at noon in Sweden, so that its day is the same everywhere near.
pub(super) fn statement(
    names: &Names,
    (id, import): (Uuid, Uuid),
    agent: &Ifi,
    row: &ResultRow,
) -> Result<Value, Error> {
    let sweden = TimeZone::get("Europe/Stockholm").map_err(|_| Error::Internal)?;
    let noon = row.day.date().to_datetime(time(12, 0, 0, 0)).to_zoned(sweden).map_err(|_| Error::Internal)?;
    let mut result = match row.outcome {
        Outcome::Completed => json!({"completion": true}),
        Outcome::Passed => json!({"completion": true, "success": true}),
        Outcome::Failed => json!({"success": false}),
    };
    if let Some(score) = row.score {
        result["score"] = json!({"scaled": score});
    }
    Ok(json!({
        "id": id,
        "actor": AgentObject::from(agent),
        "verb": {"id": verb_of(row.outcome)},
        "object": {"id": row.activity},
        "result": result,
        "timestamp": noon.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        "context": {"contextActivities": {"category": [{"id": names.results_import(&import.to_string())}]}},
    }))
}

/// The verb of an outcome.
pub(super) fn verb_of(outcome: Outcome) -> String {
    format!("http://adlnet.gov/expapi/verbs/{}", outcome.as_str())
}

/// A statement that voids another.
pub(super) fn voiding(caller: &Caller, target: Uuid) -> Value {
    let id = Uuid::new_v5(&RESULTS, format!("void {} {target}", caller.authority.ifi().identity_key()).as_bytes());
    json!({
        "id": id,
        "actor": AgentObject::from(caller.authority.ifi()),
        "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"},
        "object": {"objectType": "StatementRef", "id": target},
    })
}

/// A stored statement of an import.
pub(super) struct Imported {
    pub(super) id: Uuid,
    /// Who vouches for it.
    pub(super) authority: Ifi,
    /// The import, if its category names one.
    pub(super) import: Option<Uuid>,
    /// What it is about.
    pub(super) activity: Option<String>,
    /// The day of the result.
    pub(super) day: Option<Day>,
    pub(super) stored: Timestamp,
    pub(super) is_voided: bool,
}

impl Imported {
    /// Reads a stored statement; `None` if no account vouches for it.
    pub(super) fn read(names: &Names, stored: &StoredStatement) -> Result<Option<Self>, Error> {
        let value = parse_stored(&stored.text)?;
        let Some(statement) = Statement::new(&value) else { return Ok(None) };
        let authority = statement.authority().and_then(|authority| authority.ifis().next());
        let (Some(id), Some(authority)) = (statement.id(), authority) else { return Ok(None) };
        let of = names.results_import("");
        let mut categories = statement.context_activities(ContextActivities::Category);
        let import = categories.find_map(|iri| iri.strip_prefix(&of)?.parse().ok());
        let activity = match statement.object() {
            Some(Object::Activity { id, .. }) => Some(id.to_owned()),
            _ => None,
        };
        let day = statement.timestamp().map(Day::of);
        let (stored, is_voided) = (stored.stored, stored.is_voided);
        Ok(Some(Self { id, authority, import, activity, day, stored, is_voided }))
    }

    /// Whether an import of results brought it.
    pub(super) fn is_of_results(&self, names: &Names) -> bool {
        matches!(&self.authority, Ifi::Account { home_page, .. } if *home_page == names.results())
    }
}

impl Service {
    /// The caller as the importer of results: with an authority of its own, and nothing but the right to write statements.
    pub(super) fn importer(&self, caller: &Caller) -> Caller {
        let own: Value = serde_json::from_str(caller.authority.json()).unwrap_or_default();
        let account = match caller.authority.ifi() {
            Ifi::Account { name, .. } => name,
            _ => &caller.key,
        };
        Caller {
            authority: Authority::of_account(&self.names().results(), account, own["name"].as_str()),
            scopes: [Scope::StatementsWrite].into(),
            sender: SenderSettings::default(),
            ..caller.clone()
        }
    }
}
