//! Activities out.

use std::collections::BTreeSet;

use serde_json::Value;
use xapi::{Statement, TermKind};

use super::{Error, Service, permit};
use crate::auth::{Caller, Scope};

impl Service {
    /// The JSON of an Activity Object, with all that statements have said of it, in every language (xAPI 1.0.3
    /// Communication 2.5). One that no statement has defined has its id only.
    ///
    /// Players ask it as readers do: any scope that reads anything of the standard's resources lets pass. What is
    /// answered tells of the activity, and not of who did it; so it is no matter of reach.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where the caller may not.
    pub async fn activity(&self, caller: &Caller, id: &str) -> Result<String, Error> {
        permit(caller, &[Scope::StatementsReadMine, Scope::State, Scope::Profile])?;
        let definition = self.store.definitions(&[id.to_owned()]).await?.pop().flatten();
        let definition = definition.map(|text| format!(r#","definition":{text}"#)).unwrap_or_default();
        Ok(format!(r#"{{"objectType":"Activity","id":{}{definition}}}"#, Value::from(id)))
    }

    /// The definitions of activities as JSON, by their ids; what nobody has defined is left out.
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
