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

/// A question whose answer is one of several.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choices {
    /// What follows its course in the IRI.
    id: &'static str,
    /// As people read it.
    text: &'static str,
    /// The kind of interaction, and the member of its definition that has the answers.
    interaction: (&'static str, &'static str),
    /// The answers: as they are sent, and as people read them.
    answers: &'static [(&'static str, &'static str)],
}

/// How satisfied somebody is: `1` to `4`, of which the upper two mean satisfied.
pub(crate) const SATISFACTION: Choices = Choices {
    id: "nojdhet",
    text: "Hur nöjd är du med utbildningen?",
    interaction: ("likert", "scale"),
    answers: &[("1", "Mycket missnöjd"), ("2", "Missnöjd"), ("3", "Nöjd"), ("4", "Mycket nöjd")],
};

/// How safe somebody feels in the role before the course: `1` to `4`.
pub(crate) const SAFE_BEFORE: Choices =
    Choices { id: "trygg-fore", text: "Hur trygg känner du dig i din roll i dag?", ..SAFE_AFTER };

/// How safe somebody feels in the role after it: `1` to `4`.
pub(crate) const SAFE_AFTER: Choices = Choices {
    id: "trygg-efter",
    text: "Hur trygg känner du dig i din roll efter utbildningen?",
    interaction: ("likert", "scale"),
    answers: &[("1", "Inte trygg"), ("2", "Ganska otrygg"), ("3", "Ganska trygg"), ("4", "Trygg")],
};

/// Whether somebody could take part: `ja`, `delvis` or `nej`.
pub(crate) const ACCESSIBILITY: Choices = Choices {
    id: "tillganglighet",
    text: "Kunde du ta del av utbildningen på ett sätt som fungerade för dig?",
    interaction: ("choice", "choices"),
    answers: &[("ja", "Ja"), ("delvis", "Delvis"), ("nej", "Nej")],
};

impl Survey<'_> {
    /// The answer to a question, as it is sent.
    pub(crate) fn chosen(&self, who: &Learner, id: Uuid, question: Choices, answer: &str, at: Timestamp) -> Value {
        let (kind, member) = question.interaction;
        let answers: Vec<Value> =
            question.answers.iter().map(|(id, text)| json!({ "id": id, "description": { "sv": text } })).collect();
        let definition = json!({
            "name": { "sv": question.text },
            "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
            "interactionType": kind,
            member: answers,
        });
        self.answered(who, id, question.id, &definition, answer, at)
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
