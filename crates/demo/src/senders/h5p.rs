//! H5P content: no id, no timestamp, titles always `en-US`.

use serde_json::{Value, json};

use super::{Thing, named_agent, verb};
use crate::people::Learner;

/// A piece of H5P content.
#[derive(Debug, Clone, Copy)]
pub(crate) struct H5p<'a> {
    /// The content: its URL and title.
    pub(crate) content: Thing<'a>,
    /// Its number on that site.
    pub(crate) content_id: u32,
}

/// What was achieved.
#[derive(Debug, Clone, Copy)]
pub(crate) struct H5pScore {
    /// Points, from 0 to `max`.
    pub(crate) raw: u32,
    /// Most points; not 0.
    pub(crate) max: u32,
    /// Time spent, in seconds.
    pub(crate) seconds: u32,
}

impl H5p<'_> {
    /// The whole content was worked through.
    pub(crate) fn completed(&self, who: &Learner, score: H5pScore) -> Value {
        json!({
            "actor": named_agent(who),
            "verb": verb("completed", "en-US"),
            "object": {
                "id": self.content.iri,
                "objectType": "Activity",
                "definition": {
                    "extensions": { "http://h5p.org/x-api/h5p-local-content-id": self.content_id },
                    "name": { "en-US": self.content.title },
                },
            },
            "context": { "contextActivities": { "category": [library("H5P.QuestionSet-1.20")] } },
            "result": result(score),
        })
    }

    /// A question inside the content was answered.
    pub(crate) fn answered(&self, who: &Learner, part: uuid::Uuid, response: &str, score: H5pScore) -> Value {
        let mut result = result(score);
        result["response"] = json!(response);
        json!({
            "actor": named_agent(who),
            "verb": verb("answered", "en-US"),
            "object": {
                "id": format!("{}?subContentId={part}", self.content.iri),
                "objectType": "Activity",
                "definition": {
                    "extensions": {
                        "http://h5p.org/x-api/h5p-local-content-id": self.content_id,
                        "http://h5p.org/x-api/h5p-subContentId": part,
                    },
                    "name": { "en-US": "Fråga" },
                    "description": { "en-US": "Vilket svar stämmer?" },
                    "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
                    "interactionType": "choice",
                    "correctResponsesPattern": ["0"],
                    "choices": [
                        { "id": "0", "description": { "en-US": "Det första" } },
                        { "id": "1", "description": { "en-US": "Det andra" } },
                    ],
                },
            },
            "context": {
                "contextActivities": {
                    "parent": [{ "id": self.content.iri, "objectType": "Activity" }],
                    "category": [library("H5P.MultiChoice-1.16")],
                },
            },
            "result": result,
        })
    }
}

fn library(name: &str) -> Value {
    json!({ "id": format!("http://h5p.org/libraries/{name}"), "objectType": "Activity" })
}

fn result(score: H5pScore) -> Value {
    let scaled = (f64::from(score.raw) / f64::from(score.max) * 10_000.0).round() / 10_000.0;
    json!({
        "score": { "min": 0, "max": score.max, "raw": score.raw, "scaled": scaled },
        "completion": true,
        "success": score.raw * 2 >= score.max,
        "duration": format!("PT{}.5S", score.seconds),
    })
}
