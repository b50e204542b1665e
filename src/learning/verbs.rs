//! Which verb means what.
//!
//! A verb is an IRI, and the same word is used under several vocabularies: Moodle says
//! `http://adlnet.gov/expapi/verbs/unregistered` where Open edX says
//! `http://id.tincanapi.com/verb/unregistered`. A word counts under every vocabulary of
//! [`VOCABULARIES`], and under no other: elsewhere it may mean anything, and is plain activity.

/// What a verb says, before `result` is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The object is done.
    Completion,
    /// The object is passed, and so done.
    Pass,
    /// The object is done and passed, whatever a cmi5 unit asks for.
    Mastery,
    /// The system that launched the object holds it for done (cmi5 9.3.8 and 9.3.9).
    Met,
    /// The person took part: a whole for a course day, not for a course.
    Attendance,
    /// The object is failed.
    Failure,
    /// A completion is taken back.
    TakeBack,
    /// The person is enrolled.
    Enrolment,
    /// The person is no longer enrolled.
    Unenrolment,
    /// Anything else: only `result` can say more.
    Other,
}

/// The vocabularies whose words count.
const VOCABULARIES: &[&str] = &[
    "http://adlnet.gov/expapi/verbs/",
    "https://w3id.org/xapi/adl/verbs/",
    "https://w3id.org/xapi/cmi5/verbs/",
    "https://w3id.org/xapi/dod-isd/verbs/",
    "https://w3id.org/xapi/vle/verbs/",
    "https://xapi.edlm/profiles/edlm-lms/concepts/verbs/",
    "http://id.tincanapi.com/verb/",
    "http://activitystrea.ms/schema/1.0/",
    "http://activitystrea.ms/",
];

/// The words, and why each means what it does.
const WORDS: &[(&str, Meaning)] = &[
    // The plain word, and ActivityStreams' imperative of it.
    ("completed", Meaning::Completion),
    ("complete", Meaning::Completion),
    // A pass counts as completion; where cmi5's moveOn asks for more, the row decides.
    ("passed", Meaning::Pass),
    ("mastered", Meaning::Mastery),
    // Said by an LMS about the learner. `waived` counts as met.
    ("satisfied", Meaning::Met),
    ("waived", Meaning::Met),
    // A course day is done by being there; a course is more than one of its days.
    ("attended", Meaning::Attendance),
    ("attend", Meaning::Attendance),
    ("failed", Meaning::Failure),
    ("uncompleted", Meaning::TakeBack),
    // Moodle's older and newer word, and the ways out of both.
    ("registered", Meaning::Enrolment),
    ("enrolled", Meaning::Enrolment),
    ("unregistered", Meaning::Unenrolment),
    ("unenrolled", Meaning::Unenrolment),
];

/// What a verb's IRI means.
pub(super) fn meaning(verb: &str) -> Meaning {
    VOCABULARIES
        .iter()
        .filter_map(|vocabulary| verb.strip_prefix(vocabulary))
        .find_map(|word| WORDS.iter().find(|(known, _)| *known == word))
        .map_or(Meaning::Other, |(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_counts_under_every_known_vocabulary() {
        for verb in [
            "http://adlnet.gov/expapi/verbs/unregistered",
            "http://id.tincanapi.com/verb/unregistered",
            "https://w3id.org/xapi/vle/verbs/unenrolled",
        ] {
            assert_eq!(meaning(verb), Meaning::Unenrolment, "{verb}");
        }
        assert_eq!(meaning("http://activitystrea.ms/schema/1.0/complete"), Meaning::Completion);
        assert_eq!(meaning("https://w3id.org/xapi/adl/verbs/satisfied"), Meaning::Met);
    }

    #[test]
    fn a_word_of_an_unknown_vocabulary_is_plain_activity() {
        assert_eq!(meaning("https://words.example/verbs/completed"), Meaning::Other);
        assert_eq!(meaning("http://adlnet.gov/expapi/verbs/completed/"), Meaning::Other);
        assert_eq!(meaning("http://adlnet.gov/expapi/verbs/experienced"), Meaning::Other);
    }
}
