//! Articulate Storyline and Rise packages: the course is its own parent; slides are `experienced`.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Thing, duration, named_agent, verb, zulu};
use crate::people::Learner;

/// A published package, launched by somebody.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Storyline<'a> {
    /// The package: `urn:articulate:storyline:…` or `http://…_rise`.
    pub(crate) course: Thing<'a>,
    /// The registration of this launch.
    pub(crate) registration: Uuid,
}

/// How the quiz of a package ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quiz {
    /// Points of 100.
    pub(crate) percent: u32,
    /// Least points for a pass.
    pub(crate) needed: u32,
    /// Time spent, in seconds.
    pub(crate) seconds: u32,
}

impl Storyline<'_> {
    /// A slide, scene or lesson was seen.
    pub(crate) fn experienced(&self, who: &Learner, id: Uuid, part: Thing<'_>, at: Timestamp) -> Value {
        self.statement(who, id, "experienced", part, "http://adlnet.gov/expapi/activities/module", at)
    }

    /// A lesson was completed: Rise reports these.
    pub(crate) fn lesson_completed(&self, who: &Learner, id: Uuid, part: Thing<'_>, at: Timestamp) -> Value {
        self.statement(who, id, "completed", part, "http://adlnet.gov/expapi/activities/lesson", at)
    }

    /// The course was passed or failed by its quiz; a package reports one or the other, and means completion too.
    pub(crate) fn finished(&self, who: &Learner, id: Uuid, quiz: Quiz, at: Timestamp) -> Value {
        let passed = quiz.percent >= quiz.needed;
        let verb = if passed { "passed" } else { "failed" };
        let mut statement =
            self.statement(who, id, verb, self.course, "http://adlnet.gov/expapi/activities/course", at);
        statement["result"] = json!({
            "score": { "scaled": f64::from(quiz.percent) / 100.0, "raw": quiz.percent, "min": 0, "max": 100 },
            "success": passed,
            "completion": true,
            "duration": duration(quiz.seconds),
        });
        statement
    }

    /// The course was completed, in a package without a quiz.
    pub(crate) fn completed(&self, who: &Learner, id: Uuid, seconds: u32, at: Timestamp) -> Value {
        let mut statement =
            self.statement(who, id, "completed", self.course, "http://adlnet.gov/expapi/activities/course", at);
        statement["result"] = json!({ "completion": true, "duration": duration(seconds) });
        statement
    }

    fn statement(&self, who: &Learner, id: Uuid, name: &str, of: Thing<'_>, kind: &str, at: Timestamp) -> Value {
        let course = json!({
            "id": self.course.iri,
            "objectType": "Activity",
            "definition": {
                "type": "http://adlnet.gov/expapi/activities/course",
                "name": { "und": self.course.title },
            },
        });
        json!({
            "id": id,
            "version": "1.0.3",
            "timestamp": zulu(at),
            "actor": named_agent(who),
            "verb": verb(name, "en-US"),
            "object": {
                "id": of.iri,
                "objectType": "Activity",
                "definition": {
                    "type": kind,
                    "name": { "und": of.title },
                    "description": { "und": "" },
                },
            },
            "context": {
                "registration": self.registration,
                "contextActivities": { "parent": [course], "grouping": [course] },
            },
        })
    }
}
