//! The criteria of WCAG 2.2, A and AA, with what the tests of the pages found of each.

use super::texts::Texts;
use crate::dashboard::language::Language;

/// Written by the tests of the pages (`tests/pages/criteria.mjs`).
const FOUND: &str = include_str!("../../../docs/reference/wcag.csv");

/// A row of the table.
pub(super) struct Criterion {
    pub(super) number: &'static str,
    pub(super) level: &'static str,
    pub(super) name: &'static str,
    pub(super) result: &'static str,
    /// What was checked, or what the pages have none of.
    pub(super) checks: Vec<&'static str>,
    /// The rules of axe that were kept.
    pub(super) rules: Vec<&'static str>,
}

/// Every criterion, in the standard's order.
pub(super) fn read_criteria(language: Language) -> Vec<Criterion> {
    let texts = Texts::of(language);
    let rows = FOUND.lines().skip(1).filter_map(|line| {
        let cells: Vec<&str> = line.split(';').collect();
        let [number, level, swedish, english, result, checks, rules] = cells[..] else { return None };
        Some(Criterion {
            number,
            level,
            name: match language {
                Language::Sv => swedish,
                Language::En => english,
            },
            result: result_in_words(result, texts)?,
            checks: checks.split_whitespace().map(|check| check_in_words(check, texts)).collect::<Option<_>>()?,
            rules: rules.split_whitespace().collect(),
        })
    });
    rows.collect()
}

fn result_in_words(result: &str, texts: Texts) -> Option<&'static str> {
    Some(match result {
        "no-fault-found" => texts.no_fault_found(),
        "not-applicable" => texts.not_applicable(),
        "not-tried" => texts.not_tried(),
        _ => return None,
    })
}

fn check_in_words(check: &str, texts: Texts) -> Option<&'static str> {
    Some(match check {
        "keyboard" => texts.by_keyboard(),
        "languages" => texts.languages(),
        "narrow" => texts.narrow(),
        "navigation" => texts.navigation(),
        "password" => texts.password(),
        "reasons" => texts.reasons(),
        "spaced" => texts.spaced(),
        "zoomed" => texts.zoomed(),
        "media" => texts.no_media(),
        "motion" => texts.no_motion(),
        "scripts" => texts.no_scripts(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s58_the_statement_on_accessibility_has_each_criterion_with_what_was_found() {
        for language in [Language::Sv, Language::En] {
            let told = read_criteria(language);
            assert_eq!(told.len(), FOUND.lines().count() - 1);
            assert_eq!(told.len(), 55, "criteria of the levels A and AA");
        }
    }
}
