//! The Agent Profile Resource (xAPI 1.0.3 Communication 2.6).

use xapi::Version;

use crate::service::DocumentContext;

use super::documents::{Kept, agent};
use crate::http::{Parameters, Refusal};

/// `/xapi/agents/profile`.
pub(crate) struct AgentProfile;

impl Kept for AgentProfile {
    const ID: &str = "profileId";
    const CONTEXT: &[&str] = &["agent"];
    const DELETES_ALL: bool = false;

    fn context(parameters: &Parameters, version: Version) -> Result<DocumentContext, Refusal> {
        Ok(DocumentContext::AgentProfile { agent: agent(parameters, version)? })
    }
}
