//! The Activity Profile Resource (xAPI 1.0.3 Communication 2.7).

use xapi::Version;

use crate::service::DocumentContext;

use super::documents::{Kept, activity};
use crate::http::{Parameters, Refusal};

/// `/xapi/activities/profile`.
pub(crate) struct ActivityProfile;

impl Kept for ActivityProfile {
    const ID: &str = "profileId";
    const CONTEXT: &[&str] = &["activityId"];
    const DELETES_ALL: bool = false;

    fn context(parameters: &Parameters, _version: Version) -> Result<DocumentContext, Refusal> {
        Ok(DocumentContext::ActivityProfile { activity: activity(parameters)? })
    }
}
