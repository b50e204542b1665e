//! Open edX: accounts with a UUID, microseconds, block progress that is not the course's.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Thing, agent, verb};
use crate::people::Learner;

/// A course on an Open edX site.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OpenEdx<'a> {
    /// The site's address.
    pub(crate) site: &'a str,
    /// The course: `…/course/course-v1:…`.
    pub(crate) course: Thing<'a>,
}

impl OpenEdx<'_> {
    /// Enrolled.
    pub(crate) fn registered(&self, who: &Learner, id: Uuid, at: Timestamp) -> Value {
        self.of_course(who, id, "registered", at)
    }

    /// Enrolment taken back.
    pub(crate) fn unregistered(&self, who: &Learner, id: Uuid, at: Timestamp) -> Value {
        self.of_course(who, id, "unregistered", at)
    }

    /// The grade rose to a pass.
    pub(crate) fn passed(&self, who: &Learner, id: Uuid, at: Timestamp) -> Value {
        self.of_course(who, id, "passed", at)
    }

    /// The grade fell below a pass.
    pub(crate) fn failed(&self, who: &Learner, id: Uuid, at: Timestamp) -> Value {
        self.of_course(who, id, "failed", at)
    }

    /// A block, such as a video or a problem, was finished.
    pub(crate) fn block_done(&self, who: &Learner, id: Uuid, block: u32, at: Timestamp) -> Value {
        let mut statement = self.of_course(who, id, "progressed", at);
        let key = self.course.iri.rsplit_once("course-v1:").map_or("", |(_, key)| key);
        statement["object"] = json!({
            "id": format!("{}/xblock/block-v1:{key}+type@video+block@{block:032x}", self.site),
            "objectType": "Activity",
            "definition": { "type": "http://id.tincanapi.com/activitytype/resource" },
        });
        statement["context"]["contextActivities"] = json!({
            "parent": [{
                "id": self.course.iri,
                "objectType": "Activity",
                "definition": {
                    "name": { "en-US": self.course.title },
                    "type": "http://adlnet.gov/expapi/activities/course",
                },
            }],
        });
        statement["result"] = json!({
            "completion": true,
            "extensions": { "https://w3id.org/xapi/cmi5/result/extensions/progress": 100.0 },
        });
        statement
    }

    fn of_course(&self, who: &Learner, id: Uuid, name: &str, at: Timestamp) -> Value {
        json!({
            "id": id,
            "version": "1.0.3",
            "actor": agent(who),
            "verb": verb(name, "en"),
            "object": {
                "id": self.course.iri,
                "objectType": "Activity",
                "definition": {
                    "name": { "en-US": self.course.title },
                    "type": "http://adlnet.gov/expapi/activities/course",
                },
            },
            "timestamp": at.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string(),
            "context": {
                "extensions": {
                    "https://w3id.org/xapi/openedx/extension/transformer-version": "event-routing-backends@9.3.0",
                    "https://w3id.org/xapi/openedx/extensions/session-id": id.simple(),
                },
            },
        })
    }
}
