//! What is outside the system's purpose: health, sick leave, absence.
//!
//! They are special categories of data (GDPR, article 9), and no figure needs them. Ignoring a column of a roster would still
//! mean that it was sent; so the file is refused, and its sender removes the column. Extensions of statements are refused,
//! or cut out, by their names.

use crate::slug::slug;

/// Beginnings of words in a header's slug that mean health or absence, in Swedish and English.
const BEGINNINGS: &[&str] = &[
    "absence",
    "absent",
    "arbetsformag",
    "arbetsskad",
    "diagnos",
    "disab",
    "franvar",
    "funktionsned",
    "funktionsvari",
    "handikapp",
    "halso",
    "health",
    "illness",
    "karens",
    "lakarintyg",
    "medical",
    "medicin",
    "rehab",
    "sick",
    "sjuk",
    "vab",
];
/// The same, as whole words.
const WORDS: &[&str] = &["halsa", "halsan"];
/// The same, anywhere in a word.
const INSIDE: &[&str] = &["franvaro", "sjukskriv", "sjukfran", "diagnos"];

/// Whether a header, by its slug, is of a column with health or absence.
pub(crate) fn tells_of_health(slug: &str) -> bool {
    INSIDE.iter().any(|part| slug.contains(part))
        || slug.split('-').any(|word| {
            WORDS.contains(&word) || word.ends_with("halsa") || BEGINNINGS.iter().any(|start| word.starts_with(start))
        })
}

/// Whether an extension of a statement, by the last part of its IRI, is about health or absence.
pub fn extension_tells_of_health(iri: &str) -> bool {
    let last = iri.trim_end_matches('/').rsplit(['/', '#', ':']).next().unwrap_or_default();
    tells_of_health(&slug(last))
}

#[cfg(test)]
mod tests {
    use super::{extension_tells_of_health, tells_of_health};
    use crate::slug::slug;

    #[test]
    fn an_extension_is_known_by_the_last_part_of_its_name_alone() {
        for iri in [
            "https://hr.example/xapi/extensions/sjukfranvaro",
            "https://hr.example/ext#sick-leave",
            "urn:ext:Diagnos",
            "https://hr.example/sjukskriven/",
        ] {
            assert!(extension_tells_of_health(iri), "{iri}");
        }
        for iri in [
            "https://sjukhuset.example/xapi/extensions/attempt",
            "https://health.example/course",
            "http://id.tincanapi.com/extension/browser-info",
            "",
        ] {
            assert!(!extension_tells_of_health(iri), "{iri}");
        }
    }

    #[test]
    fn headers_of_health_and_absence_are_known_and_others_are_let_be() {
        for header in [
            "Sjukfrånvaro",
            "sjukskriven",
            "Sjukskriven fr.o.m.",
            "antal sjukdagar",
            "Diagnos",
            "Hälsa",
            "Hälsotillstånd",
            "ohälsa",
            "Frånvaro",
            "frånvaroorsak",
            "Korttidsfrånvaro (%)",
            "långtidssjukskriven",
            "Rehab-plan",
            "Läkarintyg",
            "sick leave",
            "Sick_Days",
            "Health status",
            "absence",
            "diagnosis",
            "VAB",
            "arbetsskada",
        ] {
            assert!(tells_of_health(&slug(header)), "{header}");
        }
        for header in ["telefon", "Från", "Anmärkning", "Ledighet", "hals", "Närvaro", "Chef", "Kostnadsställe"] {
            assert!(!tells_of_health(&slug(header)), "{header}");
        }
    }
}
