//! Evaluations: interactions of a survey that is a part of the course.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Thing, agent, verb, zulu};
use crate::people::Learner;

/// The evaluation of a course.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Survey<'a> {
    /// The course that it evaluates.
    pub(crate) course: Thing<'a>,
}

/// The points of the scale, worst first. The upper two mean satisfied.
pub(crate) mod likert {
    /// Very dissatisfied.
    pub(crate) const VERY_DISSATISFIED: &str = "1";
    /// Dissatisfied.
    pub(crate) const DISSATISFIED: &str = "2";
    /// Satisfied.
    pub(crate) const SATISFIED: &str = "3";
    /// Very satisfied.
    pub(crate) const VERY_SATISFIED: &str = "4";
}

impl Survey<'_> {
    /// How satisfied, as a point of [`likert`].
    pub(crate) fn satisfaction(&self, who: &Learner, id: Uuid, point: &str, at: Timestamp) -> Value {
        let scale: Vec<Value> = [
            (likert::VERY_DISSATISFIED, "Mycket missnöjd"),
            (likert::DISSATISFIED, "Missnöjd"),
            (likert::SATISFIED, "Nöjd"),
            (likert::VERY_SATISFIED, "Mycket nöjd"),
        ]
        .into_iter()
        .map(|(id, text)| json!({ "id": id, "description": { "sv": text } }))
        .collect();
        let definition = json!({
            "name": { "sv": "Hur nöjd är du med utbildningen?" },
            "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
            "interactionType": "likert",
            "scale": scale,
        });
        self.answered(who, id, "nojdhet", &definition, point, at)
    }

    /// An answer in the person's own words.
    pub(crate) fn comment(&self, who: &Learner, id: Uuid, text: &str, at: Timestamp) -> Value {
        let definition = json!({
            "name": { "sv": "Vad vill du ha mer av?" },
            "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
            "interactionType": "long-fill-in",
        });
        self.answered(who, id, "mer-av", &definition, text, at)
    }

    fn answered(
        &self,
        who: &Learner,
        id: Uuid,
        question: &str,
        definition: &Value,
        response: &str,
        at: Timestamp,
    ) -> Value {
        json!({
            "id": id,
            "actor": agent(who),
            "verb": verb("answered", "en-US"),
            "object": {
                "id": format!("{}#utvardering-{question}", self.course.iri),
                "objectType": "Activity",
                "definition": definition,
            },
            "result": { "response": response },
            "context": {
                "contextActivities": { "parent": [{ "id": self.course.iri, "objectType": "Activity" }] },
            },
            "timestamp": zulu(at),
        })
    }
}
