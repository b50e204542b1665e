//! The State Resource (xAPI 1.0.3 Communication 2.3).

use xapi::Version;

use crate::service::DocumentContext;

use super::documents::{Kept, activity, agent};
use crate::http::{Parameters, Refusal};

/// `/xapi/activities/state`.
pub(crate) struct State;

impl Kept for State {
    const ID: &str = "stateId";
    const CONTEXT: &[&str] = &["activityId", "agent", "registration"];
    const DELETES_ALL: bool = true;

    fn context(parameters: &Parameters, version: Version) -> Result<DocumentContext, Refusal> {
        Ok(DocumentContext::State {
            activity: activity(parameters)?,
            agent: agent(parameters, version)?,
            registration: parameters.uuid("registration")?,
        })
    }
}
