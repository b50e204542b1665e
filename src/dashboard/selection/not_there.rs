//! What a page says about a name that does not exist.

use learning::NotThere;

use super::texts::Texts;
use crate::dashboard::fault::Fault;
use crate::http::Parameters;

/// A name that does not exist. `address` is the page's; the parameters in `without` belong to one answer alone.
pub(super) fn fault(
    not_there: &NotThere,
    (address, parameters): (&str, &Parameters),
    without: &[&str],
    is_on_page: bool,
    texts: Texts,
) -> Fault {
    let NotThere { parameter, at, of, near } = not_there;
    let asks_for = |value: &str| {
        let asked = parameters.list(parameter).enumerate();
        let values: Vec<&str> = asked.map(|(place, known)| if place + 1 == *at { value } else { known }).collect();
        format!("{address}?{}", parameters.query_string(without, &[(parameter, &values.join(","))]))
    };
    let what = texts.no_such(parameter);
    let what = if *of > 1 { format!("{what} {}", texts.which_value(at, of)) } else { what.to_owned() };
    Fault {
        field: (*parameter).into(),
        is_on_page,
        label: None,
        text: texts.among(what),
        near: near.iter().map(|near| (near.name.clone(), asks_for(&near.value))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use learning::{NearName, NotThere};

    use super::{Texts, fault};
    use crate::dashboard::language::Language;
    use crate::http::{FILTERS, Parameters};

    #[test]
    fn it_is_said_in_both_languages_and_leads_to_what_is_near_with_all_else_as_it_was() {
        let parameters = Parameters::parse("role=chef,handlagare&course=ett&more=x", &["more"], &FILTERS).unwrap();
        let near = vec![NearName { value: "handlaggare".to_owned(), name: "Handläggare".to_owned() }];
        let not_there = NotThere { parameter: "role", at: 2, of: 2, near };
        let said = |language| fault(&not_there, ("/people", &parameters), &["more"], false, Texts::of(language));
        let missing = said(Language::Sv);
        assert_eq!(missing.text, "Det finns ingen roll med det namnet (värde 2 av 2) bland det som du får se.");
        let address = "/people?course=ett&role=chef%2Chandlaggare";
        assert_eq!(missing.near, [("Handläggare".to_owned(), address.to_owned())]);
        assert!(said(Language::En).text.starts_with("There is no role of that name (value 2 of 2)"));
    }
}
