//! What a page says, beside its form, of a name that there is none of.

use learning::NotThere;

use crate::http::Parameters;

use super::language::Language;

/// A name that there is none of, as a page tells it.
pub(super) struct Missing {
    pub(super) text: String,
    pub(super) did_you_mean: &'static str,
    /// What comes near: its name, and the address that asks for it instead.
    pub(super) near: Vec<(String, String)>,
}

impl Missing {
    /// `path` is the page's; parameters of `without` are of one answer alone.
    pub(super) fn new(
        not_there: &NotThere,
        (path, parameters): (&str, &Parameters),
        without: &[&str],
        language: Language,
    ) -> Self {
        let NotThere { parameter, at, of, near } = not_there;
        let address = |value: &str| {
            let asked = parameters.list(parameter).enumerate();
            let values: Vec<&str> = asked.map(|(place, known)| if place + 1 == *at { value } else { known }).collect();
            format!("{path}?{}", parameters.query_string(without, &[(parameter, &values.join(","))]))
        };
        let (no, which, did_you_mean) = match language {
            Language::Sv => (no_in_swedish(parameter), format!(" (värde {at} av {of})"), "Menade du:"),
            Language::En => (no_in_english(parameter), format!(" (value {at} of {of})"), "Did you mean:"),
        };
        let which = if *of > 1 { &*which } else { "" };
        let text = match language {
            Language::Sv => format!("Det finns {no} med det namnet{which} bland det som du får se."),
            Language::En => format!("There is {no} of that name{which} among what you may see."),
        };
        let near = near.iter().map(|near| (near.name.clone(), address(&near.value))).collect();
        Self { text, did_you_mean, near }
    }
}

fn no_in_swedish(parameter: &str) -> &'static str {
    match parameter {
        "course" => "ingen kurs",
        "programme" => "inget program",
        "municipality" => "ingen kommun",
        "county" => "inget län",
        "region" => "ingen region",
        "unit" => "ingen enhet",
        "role" => "ingen roll",
        _ => "ingen organisation",
    }
}

fn no_in_english(parameter: &str) -> &'static str {
    match parameter {
        "course" => "no course",
        "programme" => "no programme",
        "municipality" => "no municipality",
        "county" => "no county",
        "region" => "no region",
        "unit" => "no unit",
        "role" => "no role",
        _ => "no organisation",
    }
}

#[cfg(test)]
mod tests {
    use learning::{NearName, NotThere};

    use super::{Language, Missing};
    use crate::http::{FILTERS, Parameters};

    #[test]
    fn it_is_said_in_both_languages_and_leads_to_what_is_near_with_all_else_as_it_was() {
        let parameters = Parameters::parse("role=chef,handlagare&course=ett&more=x", &["more"], &FILTERS).unwrap();
        let near = vec![NearName { value: "handlaggare".to_owned(), name: "Handläggare".to_owned() }];
        let not_there = NotThere { parameter: "role", at: 2, of: 2, near };
        let said = |language| Missing::new(&not_there, ("/people", &parameters), &["more"], language);
        let missing = said(Language::Sv);
        assert_eq!(missing.text, "Det finns ingen roll med det namnet (värde 2 av 2) bland det som du får se.");
        let address = "/people?course=ett&role=chef%2Chandlaggare";
        assert_eq!(missing.near, [("Handläggare".to_owned(), address.to_owned())]);
        assert!(said(Language::En).text.starts_with("There is no role of that name (value 2 of 2)"));
    }
}
