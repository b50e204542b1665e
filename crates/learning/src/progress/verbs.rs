//! The meaning of verbs.
//!
//! A verb is an IRI, and several vocabularies use the same word: Moodle sends
//! `https://xapi.edlm/profiles/edlm-lms/concepts/verbs/enrolled` where Open edX says
//! `http://adlnet.gov/expapi/verbs/registered`. [`table`] has the vocabularies and their words. A word of any other
//! vocabulary may mean anything and counts as plain activity.

mod nearest;
mod table;

use std::collections::HashMap;
use std::sync::LazyLock;

pub use nearest::nearest_known_verb;

use crate::same_iri::same_iri_key;

/// What a verb says by itself, without `result`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The object is completed.
    Completion,
    /// The object is passed, and so completed.
    Pass,
    /// The object is completed and passed, whatever a cmi5 unit asks for.
    Mastery,
    /// The launching system reports the object as satisfied (cmi5 9.3.8 and 9.3.9).
    Met,
    /// The person took part, which completes a course day but not a course.
    Attendance,
    /// The object is failed.
    Failure,
    /// A completion is taken back.
    TakeBack,
    /// The person is enrolled.
    Enrolment,
    /// The person is no longer enrolled.
    Unenrolment,
    /// The person has left: a course for good, anything else (a meeting) until next time.
    Leaving,
    /// An enrolment is suspended. For anything but a course: the learner pauses.
    Suspension,
    /// An enrolment is in force again. For anything but a course: the learner goes on.
    Resumption,
    /// The learner does something; only `result` can say more.
    Learning,
    /// Authoring, administration, messages: not learning, whatever `result` says.
    NotLearning,
    /// A verb that the table does not have. It counts as [`Self::Learning`].
    Unknown,
}

/// The verbs of the table by their IRIs, without scheme and `www.`.
static KNOWN: LazyLock<HashMap<String, Meaning>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for (vocabulary, spellings) in table::VOCABULARIES {
        let own =
            table::OWN.iter().filter(|(whose, ..)| whose == vocabulary).map(|&(_, word, meaning, _)| (word, meaning));
        // The vocabulary's own meaning of a word wins over the common one.
        for (word, meaning) in table::COMMON.iter().map(|&(word, meaning, _)| (word, meaning)).chain(own) {
            for spelling in *spellings {
                known.insert(format!("{spelling}{word}"), meaning);
            }
        }
    }
    known
});

/// What a verb's IRI means.
pub(super) fn meaning(verb: &str) -> Meaning {
    let plain = verb.strip_prefix("http://").or_else(|| verb.strip_prefix("https://")).unwrap_or(verb);
    let known = KNOWN.get(plain).or_else(|| KNOWN.get(folded(verb)?.as_str()));
    known.copied().unwrap_or(Meaning::Unknown)
}

/// Whether a verb says that somebody answered a question, under any known vocabulary.
pub(super) fn is_answer(verb: &str) -> bool {
    let word = verb.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    matches!(word, "answered" | "responded") && is_known_verb(verb)
}

/// Whether the table has a verb.
pub fn is_known_verb(verb: &str) -> bool {
    meaning(verb) != Meaning::Unknown
}

/// The IRIs of the verbs of the table, by both schemes.
pub fn known_verbs() -> impl Iterator<Item = String> {
    KNOWN.keys().flat_map(|plain| ["http://", "https://"].map(|scheme| format!("{scheme}{plain}")))
}

/// The last words of those verbs' IRIs: what senders show of them in English.
pub fn words_of_known_verbs() -> impl Iterator<Item = &'static str> {
    let own = table::OWN.iter().map(|&(_, word, ..)| word);
    table::COMMON.iter().map(|&(word, ..)| word).chain(own)
}

/// A verb's IRI without differences that mean nothing: what [`same_iri_key`] leaves out, the scheme, `www.`, slashes at
/// the end. `None` if it is not a web address.
fn folded(verb: &str) -> Option<String> {
    let key = same_iri_key(verb);
    let plain = key.strip_prefix("https://")?;
    Some(plain.strip_prefix("www.").unwrap_or(plain).trim_end_matches('/').to_owned())
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
        assert_eq!(meaning("http://activitystrea.ms/leave"), Meaning::Leaving);
        assert_eq!(meaning("https://w3id.org/xapi/adl/verbs/satisfied"), Meaning::Met);
    }

    #[test]
    fn near_spellings_of_a_known_verb_are_that_verb() {
        for verb in [
            "https://adlnet.gov/expapi/verbs/completed",
            "http://www.adlnet.gov/expapi/verbs/completed",
            "HTTPS://WWW.ADLNET.GOV/expapi/verbs/completed",
            "http://adlnet.gov/expapi/verbs/completed/",
            "http://adlnet.gov:80/expapi/verbs/completed",
            "https://adlnet.gov:443/expapi/verbs/completed//",
            "http://adlnet.gov/xapi/verbs/completed",
            "http://w3id.org/xapi/adl/verbs/completed",
            "http://activitystrea.ms/schema/1.0/complete/",
            "http://adlnet.gov/expapi/verbs/%63ompleted",
        ] {
            assert_eq!(meaning(verb), Meaning::Completion, "{verb}");
        }
    }

    #[test]
    fn a_word_of_an_unknown_vocabulary_is_plain_activity() {
        for verb in [
            "https://words.example/verbs/completed",
            "https://words.example/adlnet.gov/expapi/verbs/completed",
            "http://adlnet.gov.example/expapi/verbs/completed",
            "ftp://adlnet.gov/expapi/verbs/completed",
            "urn:adlnet.gov/expapi/verbs/completed",
            "http://adlnet.gov/expapi/verbs/",
            "http://adlnet.gov",
            "",
        ] {
            assert_eq!(meaning(verb), Meaning::Unknown, "{verb}");
        }
    }

    #[test]
    fn one_word_may_mean_something_else_under_another_vocabulary() {
        // Moodle suspends an enrolment by TLA's word; a SCORM player suspends a session by ADL's.
        assert_eq!(meaning("https://w3id.org/xapi/tla/verbs/suspended"), Meaning::Suspension);
        assert_eq!(meaning("https://w3id.org/xapi/tla/verbs/resumed"), Meaning::Resumption);
        assert_eq!(meaning("http://adlnet.gov/expapi/verbs/suspended"), Meaning::Learning);
        assert_eq!(meaning("http://adlnet.gov/expapi/verbs/resumed"), Meaning::Learning);
        // Open edX evaluates an answer; TLA says that somebody was found in a search.
        assert_eq!(meaning("https://w3id.org/xapi/acrossx/verbs/evaluated"), Meaning::Learning);
        assert_eq!(meaning("https://w3id.org/xapi/tla/verbs/evaluated"), Meaning::NotLearning);
    }

    #[test]
    fn authoring_administration_and_messages_are_nobodys_learning() {
        for verb in [
            "https://w3id.org/xapi/acrossx/verbs/edited",
            "http://activitystrea.ms/create",
            "http://activitystrea.ms/delete",
            "http://activitystrea.ms/update",
            "http://activitystrea.ms/send",
            "http://activitystrea.ms/schema/1.0/receive",
            "http://activitystrea.ms/schema/1.0/assign",
            "http://adlnet.gov/expapi/verbs/imported",
            "http://adlnet.gov/expapi/verbs/shared",
            "https://w3id.org/xapi/dod-isd/verbs/assessed",
            "https://xapi.edlm/profiles/edlm-lms/concepts/verbs/locked",
            "https://w3id.org/xapi/tla/verbs/forfeited",
        ] {
            assert_eq!(meaning(verb), Meaning::NotLearning, "{verb}");
        }
    }

    #[test]
    fn every_line_of_the_table_has_a_word_once_and_a_reason() {
        let mut seen = std::collections::HashSet::new();
        let common = table::COMMON.iter().map(|&(word, _, why)| (None, word, why));
        let own = table::OWN.iter().map(|&(whose, word, _, why)| (Some(whose), word, why));
        for (whose, word, why) in common.chain(own) {
            assert!(seen.insert((whose, word)), "{word} of {whose:?} is there twice");
            assert!(why.len() > 5, "{word} has no reason");
            assert!(whose.is_none_or(|whose| table::VOCABULARIES.iter().any(|(id, _)| *id == whose)), "{whose:?}");
        }
    }
}
