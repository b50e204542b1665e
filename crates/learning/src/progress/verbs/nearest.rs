//! Finds which known verb somebody may have meant.

use super::{KNOWN, table};

/// Longer words are not misspellings.
const LONGEST: usize = 40;

/// The known verb nearest to an unknown one; `None` if none is near.
///
/// The last part of the address decides: the same word under an unknown vocabulary gives ADL's verb, or that of the
/// vocabulary that has the word; a word that differs by a letter or two gives the known word.
pub fn nearest_known_verb(verb: &str) -> Option<String> {
    let word = verb.trim_end_matches('/').rsplit(['/', '#', ':']).next()?;
    if word.is_empty() || word.chars().count() > LONGEST {
        return None;
    }
    let word = word.to_ascii_lowercase();
    let allowed = match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    let words = table::COMMON.iter().map(|common| ("adl", common.0)).chain(table::OWN.iter().map(|own| (own.0, own.1)));
    let nearest =
        words.map(|(whose, known)| (strsim::osa_distance(&word, known), whose, known)).min_by_key(|near| near.0);
    let (_, whose, known) = nearest.filter(|near| near.0 <= allowed)?;
    let spelling = table::VOCABULARIES.iter().find(|(id, _)| *id == whose)?.1.first()?;
    let scheme = if spelling.starts_with("w3id.org") || spelling.starts_with("xapi.edlm") { "https" } else { "http" };
    debug_assert!(KNOWN.contains_key(&format!("{spelling}{known}")), "the table is read from the same lines");
    Some(format!("{scheme}://{spelling}{known}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest(verb: &str) -> Option<String> {
        nearest_known_verb(verb)
    }

    #[test]
    fn a_known_word_of_an_unknown_vocabulary_is_near_and_so_is_a_misspelling() {
        let completed = Some("http://adlnet.gov/expapi/verbs/completed".to_owned());
        assert_eq!(nearest("https://words.example/verbs/completed"), completed);
        assert_eq!(nearest("https://words.example/verbs#Completed"), completed);
        assert_eq!(nearest("http://adlnet.gov/expapi/verb/completed/"), completed);
        assert_eq!(nearest("http://adlnet.gov/expapi/verbs/compelted"), completed);
        assert_eq!(nearest("urn:verb:leave").as_deref(), Some("http://activitystrea.ms/schema/1.0/leave"));
    }

    #[test]
    fn what_is_like_nothing_has_no_nearest() {
        let long = format!("https://words.example/{}", "å".repeat(100_000));
        for verb in ["https://words.example/verbs/danced", "https://words.example/", "", "reading", &long] {
            assert_eq!(nearest(verb), None, "{}", verb.len());
        }
    }
}
