//! cmi5: accounts always, an object id made by the launching platform, the publisher's id in `grouping`.

use jiff::Timestamp;
use learning::Names;
use serde_json::{Value, json};
use uuid::Uuid;
use xapi::Version;

use super::{COURSE_TYPE, Thing, agent, duration, municipality, verb, zulu};
use crate::people::Learner;

/// A launching platform and a course structure that was imported there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cmi5<'a> {
    /// The names by which it names employers.
    pub(crate) names: &'a Names,
    /// The platform's address, which is also the home page of its accounts.
    pub(crate) platform: &'a str,
    /// The course, by the publisher's id.
    pub(crate) course: Thing<'a>,
    /// The edition of xAPI that the platform speaks; in 2.0.0 it names employers in `contextGroups`.
    pub(crate) version: Version,
}

/// One launch of one unit by somebody.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Session<'a> {
    /// The learner.
    pub(crate) who: &'a Learner,
    /// The unit, by the publisher's id.
    pub(crate) unit: Thing<'a>,
    /// The registration of the person's way through the course.
    pub(crate) registration: Uuid,
    /// The id of this launch.
    pub(crate) launch: Uuid,
}

impl Cmi5<'_> {
    /// The unit began.
    pub(crate) fn initialized(&self, of: Session<'_>, id: Uuid, at: Timestamp) -> Value {
        self.of_unit(of, id, "initialized", at)
    }

    /// The unit was completed.
    pub(crate) fn completed(&self, of: Session<'_>, id: Uuid, seconds: u32, at: Timestamp) -> Value {
        let mut statement = self.of_unit(of, id, "completed", at);
        statement["result"] = json!({ "completion": true, "duration": duration(seconds) });
        move_on(&mut statement);
        statement
    }

    /// The unit was passed, or failed if `percent` is below 70.
    pub(crate) fn judged(&self, of: Session<'_>, id: Uuid, percent: u32, seconds: u32, at: Timestamp) -> Value {
        let passed = percent >= 70;
        let mut statement = self.of_unit(of, id, if passed { "passed" } else { "failed" }, at);
        statement["result"] = json!({
            "score": { "scaled": f64::from(percent) / 100.0, "raw": percent, "min": 0, "max": 100 },
            "success": passed,
            "duration": duration(seconds),
        });
        statement["context"]["extensions"]["https://w3id.org/xapi/cmi5/context/extensions/masteryscore"] = json!(0.7);
        move_on(&mut statement);
        statement
    }

    /// The unit ended.
    pub(crate) fn terminated(&self, of: Session<'_>, id: Uuid, seconds: u32, at: Timestamp) -> Value {
        let mut statement = self.of_unit(of, id, "terminated", at);
        statement["result"] = json!({ "duration": duration(seconds) });
        statement
    }

    /// The unit was waived: it counts as met although it was not taken. The platform says so.
    pub(crate) fn waived(&self, of: Session<'_>, id: Uuid, at: Timestamp) -> Value {
        let mut statement = self.of_unit(of, id, "waived", at);
        statement["verb"] = adl_verb("waived");
        statement["result"] = json!({
            "success": true,
            "completion": true,
            "extensions": { "https://w3id.org/xapi/cmi5/result/extensions/reason": "Tested Out" },
        });
        move_on(&mut statement);
        statement
    }

    /// The platform found every unit met, and closes the course.
    pub(crate) fn satisfied(&self, of: Session<'_>, id: Uuid, at: Timestamp) -> Value {
        let mut statement = self.of_unit(of, id, "satisfied", at);
        statement["verb"] = adl_verb("satisfied");
        statement["object"] = json!({
            "id": self.made_id(self.course),
            "objectType": "Activity",
            "definition": { "type": COURSE_TYPE, "name": { "sv": self.course.title } },
        });
        statement["context"]["contextActivities"]["grouping"] =
            json!([{ "id": self.course.iri, "objectType": "Activity" }]);
        statement
    }

    fn of_unit(&self, of: Session<'_>, id: Uuid, name: &str, at: Timestamp) -> Value {
        let mut statement = json!({
            "id": id,
            "actor": agent(of.who),
            "verb": verb(name, "en-US"),
            "object": {
                "id": self.made_id(of.unit),
                "objectType": "Activity",
                "definition": { "name": { "sv": of.unit.title } },
            },
            "context": {
                "registration": of.registration,
                "contextActivities": {
                    "category": [
                        { "id": "https://w3id.org/xapi/cmi5/context/categories/cmi5", "objectType": "Activity" },
                    ],
                    "grouping": [{ "id": of.unit.iri, "objectType": "Activity" }],
                },
                "extensions": { "https://w3id.org/xapi/cmi5/context/extensions/sessionid": of.launch },
            },
            "timestamp": zulu(at),
        });
        if self.version == Version::V2_0_0
            && let Some(place) = of.who.said
        {
            statement["context"]["contextGroups"] = json!([{
                "objectType": "contextGroup",
                "group": municipality(self.names, place),
                "relevantTypes": [self.names.employer_type()],
            }]);
        }
        statement
    }

    /// This platform's own id of an activity, stable for the publisher's id.
    fn made_id(&self, of: Thing<'_>) -> String {
        format!("{}/xapi/activity/{}", self.platform, Uuid::new_v5(&Uuid::NAMESPACE_URL, of.iri.as_bytes()))
    }
}

fn adl_verb(name: &str) -> Value {
    json!({ "id": format!("https://w3id.org/xapi/adl/verbs/{name}"), "display": { "en-US": name } })
}

/// Adds the category of statements that decide whether the unit is done.
fn move_on(statement: &mut Value) {
    if let Some(categories) = statement["context"]["contextActivities"]["category"].as_array_mut() {
        categories.push(json!({
            "id": "https://w3id.org/xapi/cmi5/context/categories/moveon",
            "objectType": "Activity",
        }));
    }
}
