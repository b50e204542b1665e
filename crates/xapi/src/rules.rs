//! Rules of the standard that a schema cannot express.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::clause::{self, StatementPart, pick};
use super::statement::{Statement, VOIDED};
use super::violation::push_step;
use super::{Version, Violation, is_signature};

/// Checks one statement. Looks only at values of the right type: the schemas report the rest, so that no mistake is
/// reported twice. `prefix` is put before every pointer.
pub(super) fn check(version: Version, statement: &Value, prefix: &str, found: &mut Vec<Violation>) {
    let Some(members) = statement.as_object() else { return };
    let mut report = Report { version, found };
    report.voiding(members, prefix);
    report.statement(members, prefix);
    if let Some(object) = members.get("object").and_then(Value::as_object)
        && object_type(object) == "SubStatement"
    {
        report.statement(object, &format!("{prefix}/object"));
    }
}

/// Checks that no id stands twice in a batch (xAPI 1.0.3 Communication 2.1.2: a request with two statements of one id
/// is refused as a whole).
pub(super) fn check_batch<'v>(
    version: Version,
    statements: impl Iterator<Item = (usize, &'v Value)>,
    found: &mut Vec<Violation>,
) {
    let mut seen = HashSet::new();
    for (at, statement) in statements {
        let id = Statement::new(statement).and_then(Statement::id);
        if id.is_some_and(|id| !seen.insert(id)) {
            found.push(Violation {
                pointer: format!("/{at}/id"),
                rule: "duplicate-id",
                clause: pick(version, "xAPI 1.0.3 Communication 2.1.2", "xAPI 2.0.0 4.1.6.1"),
                detail: "An earlier statement of this batch has the same id; every statement needs its own.".to_owned(),
            });
        }
    }
}

/// Objects without a type are Activities (xAPI 1.0.3 Data 2.4.4).
fn object_type(object: &Map<String, Value>) -> &str {
    object.get("objectType").map_or("Activity", |kind| kind.as_str().unwrap_or_default())
}

struct Report<'f> {
    version: Version,
    found: &'f mut Vec<Violation>,
}

impl Report<'_> {
    fn push(&mut self, pointer: String, rule: &'static str, clause: &'static str, detail: &str) {
        self.found.push(Violation { pointer, rule, clause, detail: detail.to_owned() });
    }

    /// A statement that voids has a Statement Reference for its object (xAPI 1.0.3 Data 2.3.2).
    fn voiding(&mut self, statement: &Map<String, Value>, prefix: &str) {
        let voids = statement.get("verb").and_then(|verb| verb.get("id")).and_then(Value::as_str) == Some(VOIDED);
        let object = statement.get("object").and_then(Value::as_object).map(object_type);
        if voids && matches!(object, Some("Activity" | "Agent" | "Group" | "SubStatement")) {
            let clause = pick(self.version, "xAPI 1.0.3 Data 2.3.2", "xAPI 2.0.0 4.2.5");
            let detail = "The verb `voided` takes a StatementRef, with the id of the statement to void, as its object.";
            self.push(format!("{prefix}/object"), "voiding", clause, detail);
        }
    }

    /// What holds for statements and `SubStatement`s alike.
    fn statement(&mut self, statement: &Map<String, Value>, prefix: &str) {
        let object = statement.get("object").and_then(Value::as_object);
        if let Some(context) = statement.get("context").and_then(Value::as_object) {
            if object.is_some_and(|object| object_type(object) != "Activity") {
                self.activity_only(context, prefix);
            }
            self.context_activities(context, prefix);
        }
        if let Some(activity) = object {
            self.components(activity, || format!("{prefix}/object"));
        }
        self.signatures(statement, prefix);
        if let Some(score) = statement.get("result").and_then(|result| result.get("score")) {
            self.score(score, prefix);
        }
    }

    /// `revision` and `platform` are for statements about an Activity (xAPI 1.0.3 Data 2.4.6).
    fn activity_only(&mut self, context: &Map<String, Value>, prefix: &str) {
        for key in ["revision", "platform"] {
            if context.contains_key(key) {
                let clause = StatementPart::Context.clause(self.version);
                let detail = "This property may be used only where the object of the statement is an Activity.";
                self.push(format!("{prefix}/context/{key}"), "activity-only", clause, detail);
            }
        }
    }

    fn context_activities(&mut self, context: &Map<String, Value>, prefix: &str) {
        let Some(relations) = context.get("contextActivities").and_then(Value::as_object) else { return };
        for (relation, listed) in relations {
            let at = || {
                let mut pointer = format!("{prefix}/context/contextActivities");
                push_step(&mut pointer, relation);
                pointer
            };
            match listed {
                Value::Object(activity) => self.components(activity, at),
                Value::Array(activities) => {
                    for (index, activity) in activities.iter().enumerate() {
                        if let Some(activity) = activity.as_object() {
                            self.components(activity, || format!("{}/{index}", at()));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// A signature is an octet stream (xAPI 1.0.3 Data 2.6).
    fn signatures(&mut self, statement: &Map<String, Value>, prefix: &str) {
        let attachments = statement.get("attachments").and_then(Value::as_array).into_iter().flatten();
        for (index, attachment) in attachments.enumerate() {
            let Some(attachment) = attachment.as_object().filter(|attachment| is_signature(attachment)) else {
                continue;
            };
            let content_type = attachment.get("contentType").and_then(Value::as_str);
            if content_type.is_some_and(|declared| !declared.eq_ignore_ascii_case("application/octet-stream")) {
                let clause = clause::signature(self.version);
                let detail = "The contentType of a signature must be application/octet-stream.";
                self.push(format!("{prefix}/attachments/{index}/contentType"), "signature-media-type", clause, detail);
            }
        }
    }

    /// Within a list of interaction components the ids are distinct (xAPI 1.0.3 Data 2.4.4.1).
    fn components(&mut self, activity: &Map<String, Value>, at: impl Fn() -> String) {
        let Some(definition) = activity.get("definition") else { return };
        for key in ["choices", "scale", "source", "target", "steps"] {
            let Some(listed) = definition.get(key).and_then(Value::as_array) else { continue };
            let mut seen = HashSet::with_capacity(listed.len());
            for (index, id) in listed.iter().enumerate().filter_map(|(i, part)| Some((i, part.get("id")?.as_str()?))) {
                if !seen.insert(id) {
                    let clause = StatementPart::Component.clause(self.version);
                    let detail = "An earlier entry of this list has the same id; the ids must be distinct.";
                    let pointer = format!("{}/definition/{key}/{index}/id", at());
                    self.push(pointer, "duplicate-component", clause, detail);
                }
            }
        }
    }

    /// `min` ≤ `raw` ≤ `max` (xAPI 1.0.3 Data 2.4.5.1).
    ///
    /// The standard asks for `min` *less than* `max`. The two may be equal here: players report
    /// content that gives no points as 0 of 0, and refusing it would lose the completion.
    fn score(&mut self, score: &Value, prefix: &str) {
        let number = |key: &str| score.get(key).and_then(Value::as_f64);
        let (raw, min, max) = (number("raw"), number("min"), number("max"));
        let above = |a: Option<f64>, b: Option<f64>| a.zip(b).is_some_and(|(a, b)| a > b);
        let clause = StatementPart::Score.clause(self.version);
        if above(min, max) {
            let detail = "`min` must not be greater than `max`.";
            self.push(format!("{prefix}/result/score/min"), "score", clause, detail);
        } else if above(min, raw) || above(raw, max) {
            let detail = "`raw` must lie between `min` and `max`, both included.";
            self.push(format!("{prefix}/result/score/raw"), "score", clause, detail);
        }
    }
}
