//! Strings that occur in many statements and are not personal.

use learning::{Names, known_verbs, words_of_known_verbs};
use serde_json::Value;
use xapi::SCHEMAS;

/// Types of activities, by the prefix of their words.
const ACTIVITY_TYPES: &[(&str, &[&str])] = &[
    (
        "http://adlnet.gov/expapi/activities/",
        &[
            "assessment",
            "attempt",
            "cmi.interaction",
            "course",
            "file",
            "interaction",
            "lesson",
            "link",
            "media",
            "meeting",
            "module",
            "objective",
            "performance",
            "profile",
            "question",
            "simulation",
        ],
    ),
    (
        "http://id.tincanapi.com/activitytype/",
        &[
            "chat-channel",
            "chat-message",
            "collection-simple",
            "discussion",
            "forum-reply",
            "forum-topic",
            "legacy-learning-standard",
            "lms",
            "lms/module",
            "resource",
            "school-assignment",
            "section",
            "site",
            "slide",
            "slide-deck",
            "source",
            "survey",
            "unit-test",
            "vocabulary-word",
            "webinar",
        ],
    ),
    ("https://w3id.org/xapi/cmi5/activitytype/", &["block", "course"]),
    ("http://activitystrea.ms/schema/1.0/", &["article", "audio", "event", "file", "group", "page", "review", "video"]),
    ("https://w3id.org/xapi/video/activity-type/", &["video"]),
    ("https://w3id.org/xapi/acrossx/activities/", &["message", "online-discussion", "webpage"]),
    (
        "https://xapi.edlm/profiles/edlm-lms/concepts/activity-types/",
        &["course-completion-criteria", "group", "scorm-content-object"],
    ),
];

/// Extensions, categories and attachments' usages of profiles and of common senders.
const IRIS: &[&str] = &[
    "https://w3id.org/xapi/cmi5/context/categories/cmi5",
    "https://w3id.org/xapi/cmi5/context/categories/moveon",
    "https://w3id.org/xapi/cmi5/context/extensions/launchmode",
    "https://w3id.org/xapi/cmi5/context/extensions/launchparameters",
    "https://w3id.org/xapi/cmi5/context/extensions/launchurl",
    "https://w3id.org/xapi/cmi5/context/extensions/masteryscore",
    "https://w3id.org/xapi/cmi5/context/extensions/moveon",
    "https://w3id.org/xapi/cmi5/context/extensions/sessionid",
    "https://w3id.org/xapi/cmi5/result/extensions/progress",
    "https://w3id.org/xapi/cmi5/result/extensions/reason",
    "https://w3id.org/xapi/scorm",
    "https://w3id.org/xapi/video",
    "https://w3id.org/xapi/video/extensions/completion-threshold",
    "https://w3id.org/xapi/video/extensions/full-screen",
    "https://w3id.org/xapi/video/extensions/length",
    "https://w3id.org/xapi/video/extensions/played-segments",
    "https://w3id.org/xapi/video/extensions/progress",
    "https://w3id.org/xapi/video/extensions/screen-size",
    "https://w3id.org/xapi/video/extensions/session-id",
    "https://w3id.org/xapi/video/extensions/speed",
    "https://w3id.org/xapi/video/extensions/time",
    "https://w3id.org/xapi/video/extensions/time-from",
    "https://w3id.org/xapi/video/extensions/time-to",
    "https://w3id.org/xapi/video/extensions/user-agent",
    "https://w3id.org/xapi/video/extensions/volume",
    "https://w3id.org/xapi/openedx/extension/transformer-version",
    "https://w3id.org/xapi/openedx/extensions/session-id",
    "https://xapi.edlm/profiles/edlm-lms/concepts/context-extensions/enrolment-type",
    "http://lrs.learninglocker.net/define/extensions/info",
    "http://id.tincanapi.com/extension/duration",
    "http://id.tincanapi.com/extension/ending-point",
    "http://id.tincanapi.com/extension/starting-point",
    "http://h5p.org/x-api/h5p-local-content-id",
    "http://h5p.org/x-api/h5p-subContentId",
    "http://adlnet.gov/expapi/attachments/signature",
    "https://github.com/xAPI-vle/moodle-logstore_xapi",
    "https://github.com/xAPI-vle/moodle-logstore_xapi/",
    "http://moodle.org",
];

/// Names of members, and constant values, that Moodle's plug-in and video players put into extensions.
const OTHERS: &[&str] = &[
    "Moodle",
    "event_name",
    "event_function",
    "http://",
    "https://",
    "PT0S",
    "application/octet-stream",
    "application/json",
    "sv",
    "sv-SE",
    "sv_se",
    "en",
    "en-US",
    "en-GB",
    "en-us",
    "en_us",
    "und",
    "nb",
    "nb-NO",
    "da",
    "fi",
];

/// All public strings: names and constants of the standard, verbs with their words, types of activities, extensions,
/// languages.
pub(super) fn words(names: &Names) -> Vec<String> {
    let mut words = Vec::new();
    for schema in SCHEMAS {
        // The project's own schemas; a test of theirs holds that they are JSON.
        collect(&serde_json::from_str(schema.text).unwrap_or_default(), &mut words);
    }
    words.extend(known_verbs());
    words.extend(words_of_known_verbs().map(str::to_owned));
    let types = ACTIVITY_TYPES.iter().flat_map(|(base, types)| types.iter().map(move |kind| format!("{base}{kind}")));
    words.extend(types);
    words.push(names.credentials().to_owned());
    words.extend(IRIS.iter().chain(OTHERS).map(|&word| word.to_owned()));
    words
}

/// Collects the names of members and the constants of a schema.
fn collect(schema: &Value, words: &mut Vec<String>) {
    match schema {
        Value::Array(values) => values.iter().for_each(|value| collect(value, words)),
        Value::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("properties", Value::Object(properties)) => words.extend(properties.keys().cloned()),
                    ("const", Value::String(text)) => words.push(text.clone()),
                    ("enum", Value::Array(texts)) => {
                        words.extend(texts.iter().filter_map(Value::as_str).map(str::to_owned));
                    }
                    _ => {}
                }
                collect(value, words);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn the_words_have_those_of_the_standard_and_of_this_program() {
        let words = words(&crate::testing::names());
        for word in [
            "actor",
            "mbox_sha1sum",
            "contextActivities",
            "objectType",
            "StatementRef",
            "long-fill-in",
            "completed",
            "https://w3id.org/xapi/adl/verbs/satisfied",
            "http://adlnet.gov/expapi/activities/course",
            "https://lrs.example/credentials",
        ] {
            assert!(words.iter().any(|known| known == word), "{word}");
        }
        // A string that JSON writes differently would never match a statement's text.
        assert!(words.iter().all(|word| !word.contains(['"', '\\'])));
    }
}
