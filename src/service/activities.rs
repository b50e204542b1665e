//! Reading activities.

use std::collections::BTreeSet;

use serde_json::Value;
use xapi::{Statement, TermKind};

use super::{Error, Service, permit};
use crate::auth::{Caller, Scope};

impl Service {
    /// Returns the JSON of an Activity Object with everything that statements have said about it, in every language
    /// (xAPI 1.0.3 Communication 2.5). An activity that no statement has defined has only its id.
    ///
    /// Both players and readers ask for it, so any scope that reads a resource of the standard is enough. The answer
    /// describes the activity and not who did it, so reach does not apply.
    ///
    /// # Errors
    /// [`Error::Forbidden`] if the caller may not.
    pub async fn activity(&self, caller: &Caller, id: &str) -> Result<String, Error> {
        permit(caller, &[Scope::StatementsReadMine, Scope::State, Scope::Profile])?;
        let definition = self.store.definitions(&[id.to_owned()]).await?.pop().flatten();
        let definition = definition.map(|text| format!(r#","definition":{text}"#)).unwrap_or_default();
        Ok(format!(r#"{{"objectType":"Activity","id":{}{definition}}}"#, Value::from(id)))
    }

    /// Returns the definitions of activities as JSON, by id; leaves out undefined ones.
    pub(super) async fn definitions_of(&self, ids: BTreeSet<String>) -> Result<Vec<(String, String)>, Error> {
        let ids: Vec<String> = ids.into_iter().collect();
        let definitions = self.store.definitions(&ids).await?;
        Ok(ids.into_iter().zip(definitions).filter_map(|(id, text)| Some((id, text?))).collect())
    }
}

/// Adds the ids of the activities that a statement names.
pub(super) fn activities_of(statement: &Value, ids: &mut BTreeSet<String>) {
    let Some(statement) = Statement::new(statement) else { return };
    xapi::terms(statement, |kind, value| {
        if matches!(kind, TermKind::Activity | TermKind::RelatedActivity) && !ids.contains(value) {
            ids.insert(value.to_owned());
        }
    });
}
