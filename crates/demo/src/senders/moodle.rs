//! Moodle's log, as the plug-in `logstore_xapi` turns it into statements: timestamps with an offset, no ids.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{COURSE_TYPE, Thing, ifi, verb};
use crate::people::Learner;

/// A Moodle site.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moodle<'a> {
    /// Its address, which is also the home page of its accounts.
    pub(crate) site: &'a str,
    /// Its title.
    pub(crate) title: &'a str,
    /// The course of the statements.
    pub(crate) course: Thing<'a>,
    /// The IRI of the course section with its modules.
    pub(crate) section: &'a str,
}

impl Moodle<'_> {
    /// Enrolment as older releases of the plug-in report it.
    pub(crate) fn registered(&self, who: &Learner, at: Timestamp) -> Value {
        let enrolment = verb("registered", "en");
        self.of_course(who, &enrolment, "user_enrolment_created", at)
    }

    /// Enrolment as newer releases report it.
    pub(crate) fn enrolled(&self, who: &Learner, at: Timestamp) -> Value {
        let enrolment = lms_verb("enrolled");
        self.of_course(who, &enrolment, "user_enrolment_created", at)
    }

    /// The course was opened.
    pub(crate) fn course_viewed(&self, who: &Learner, at: Timestamp) -> Value {
        self.of_course(who, &viewed(), "course_viewed", at)
    }

    /// Moodle's own completion of the course.
    pub(crate) fn course_completed(&self, who: &Learner, at: Timestamp) -> Value {
        self.of_course(who, &verb("completed", "en"), "course_completed", at)
    }

    /// A module was opened.
    pub(crate) fn module_viewed(&self, who: &Learner, module: Thing<'_>, at: Timestamp) -> Value {
        self.of_module(who, &viewed(), module, "course_module_viewed", at)
    }

    /// A module was completed; `success` is sent if the module is graded.
    pub(crate) fn module_completed(
        &self,
        who: &Learner,
        module: Thing<'_>,
        success: Option<bool>,
        at: Timestamp,
    ) -> Value {
        let mut statement =
            self.of_module(who, &verb("completed", "en"), module, "course_module_completion_updated", at);
        statement["result"] = match success {
            Some(success) => json!({ "completion": true, "success": success }),
            None => json!({ "completion": true }),
        };
        statement
    }

    /// The completion of a module was taken back.
    pub(crate) fn module_uncompleted(&self, who: &Learner, module: Thing<'_>, at: Timestamp) -> Value {
        self.of_module(who, &lms_verb("uncompleted"), module, "course_module_completion_updated", at)
    }

    /// A day in a room was attended, as the attendance module reports it.
    pub(crate) fn attended(&self, who: &Learner, day: Thing<'_>, at: Timestamp) -> Value {
        self.of_module(who, &verb("attended", "en"), day, "attendance_taken_by_student", at)
    }

    fn of_course(&self, who: &Learner, verb: &Value, event: &str, at: Timestamp) -> Value {
        let object = json!({ "id": self.course.iri, "definition": course_definition(self.course.title) });
        self.statement(who, verb, &object, event, at)
    }

    fn of_module(&self, who: &Learner, verb: &Value, module: Thing<'_>, event: &str, at: Timestamp) -> Value {
        let object = json!({
            "id": module.iri,
            "definition": {
                "type": "http://id.tincanapi.com/activitytype/lms/module",
                "name": { "sv": module.title },
            },
        });
        let mut statement = self.statement(who, verb, &object, event, at);
        statement["context"]["contextActivities"]["parent"] = json!([
            {
                "id": self.section,
                "definition": {
                    "type": "http://id.tincanapi.com/activitytype/section",
                    "name": { "sv": "Innehåll" },
                },
            },
            { "id": self.course.iri, "definition": course_definition(self.course.title) },
        ]);
        statement
    }

    fn statement(&self, who: &Learner, verb: &Value, object: &Value, event: &str, at: Timestamp) -> Value {
        let (key, value) = ifi(&who.identity);
        json!({
            "actor": { "name": who.name, key: value },
            "verb": verb,
            "object": object,
            "timestamp": local(at),
            "context": {
                "platform": "Moodle",
                "language": "sv",
                // This is about the log-in session, not about an enrolment.
                "registration": session(who, at),
                "extensions": {
                    "http://lrs.learninglocker.net/define/extensions/info": {
                        "http://moodle.org": "4.1.2+ (Build: 20230324)",
                        "https://github.com/xAPI-vle/moodle-logstore_xapi": "v4.8.0",
                        "event_name": format!("\\core\\event\\{event}"),
                        "event_function": format!("\\src\\transformer\\events\\core\\{event}"),
                    },
                },
                "contextActivities": {
                    "category": [
                        {
                            "id": self.site,
                            "definition": {
                                "type": "http://id.tincanapi.com/activitytype/lms",
                                "name": { "sv": self.title },
                            },
                        },
                        {
                            "id": "http://moodle.org",
                            "definition": {
                                "type": "http://id.tincanapi.com/activitytype/source",
                                "name": { "sv": "Moodle" },
                            },
                        },
                    ],
                },
            },
        })
    }
}

fn course_definition(title: &str) -> Value {
    json!({ "type": COURSE_TYPE, "name": { "sv": title } })
}

fn lms_verb(name: &str) -> Value {
    json!({
        "id": format!("https://xapi.edlm/profiles/edlm-lms/concepts/verbs/{name}"),
        "display": { "en": name },
    })
}

fn viewed() -> Value {
    json!({ "id": "http://id.tincanapi.com/verb/viewed", "display": { "en": "viewed" } })
}

/// Swedish standard time the year round, as a site with that setting writes it: `2022-03-01T10:00:00+01:00`.
fn local(at: Timestamp) -> String {
    let zone = TimeZone::fixed(Offset::constant(1));
    at.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn session(who: &Learner, at: Timestamp) -> Uuid {
    let session = format!("{} {}", who.name, at.as_second() / 86_400);
    Uuid::new_v5(&Uuid::NAMESPACE_URL, session.as_bytes())
}
