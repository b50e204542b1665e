//! What a page says about a question on several employers that can't be answered.

use learning::Unpublished;

use super::texts::Texts;
use crate::dashboard::fault::Fault;
use crate::http::Parameters;

/// Why it can't be answered, at the field that asks for too much, with the address of a question that can.
pub(super) fn fault(why: Unpublished, (address, parameters): (&str, &Parameters), texts: Texts) -> Fault {
    let as_of = |text| ("as_of", Some(texts.as_of()), text, &[][..]);
    let (field, label, text, without) = match why {
        Unpublished::Day { latest } => as_of(texts.unpublished_day(latest)),
        Unpublished::Earlier { latest } => as_of(texts.unpublished_earlier(latest)),
        Unpublished::Period => ("from", Some(texts.from()), texts.unpublished_period().to_owned(), &["from", "to"][..]),
        Unpublished::Attribution => {
            ("attribution", None, texts.unpublished_attribution().to_owned(), &["attribution"][..])
        }
        Unpublished::Fine => ("unit", None, texts.unpublished_fine().to_owned(), &["unit"][..]),
        Unpublished::Persons(name) => {
            (name, None, texts.unpublished_persons().to_owned(), &["service_area", "experience"][..])
        }
        Unpublished::Courses(_) => ("by", None, texts.unpublished_courses().to_owned(), &["by"][..]),
        Unpublished::RolesOfPlaces => ("role", None, texts.unpublished_roles().to_owned(), &["role"][..]),
    };
    let day = match why {
        Unpublished::Day { latest } | Unpublished::Earlier { latest } => Some(latest.to_string()),
        _ => None,
    };
    let with: Vec<(&str, &str)> = day.as_deref().map(|day| ("as_of", day)).into_iter().collect();
    let instead = format!("{address}?{}", parameters.query_string(without, &with));
    Fault {
        field: field.into(),
        is_on_page: matches!(
            why,
            Unpublished::Day { .. } | Unpublished::Earlier { .. } | Unpublished::Period | Unpublished::Attribution
        ),
        label,
        text,
        near: vec![(day.unwrap_or_else(|| texts.published_instead().to_owned()), instead)],
    }
}

#[cfg(test)]
mod tests {
    use learning::Unpublished;

    use super::{Texts, fault};
    use crate::dashboard::language::Language;
    use crate::http::{FILTERS, Parameters, SINGLE};

    #[test]
    fn it_is_said_at_the_field_and_leads_to_what_is_answered() {
        let latest = "2022-09-30".parse().unwrap();
        let parameters = Parameters::parse("course=ett&as_of=2022-10-02&from=2022-01-01&role=chef", &SINGLE, &FILTERS);
        let parameters = parameters.unwrap();
        for (why, field, text, instead) in [
            (Unpublished::Day { latest }, "as_of", "2022-09-30", "as_of=2022-09-30"),
            (Unpublished::Earlier { latest }, "as_of", "2022-09-30", "as_of=2022-09-30"),
            (Unpublished::Period, "from", "period", "as_of=2022-10-02"),
            (Unpublished::Attribution, "attribution", "arbetade", "role=chef"),
            (Unpublished::Fine, "unit", "enheter", "role=chef"),
            (Unpublished::Persons("experience"), "experience", "erfarenhet", "role=chef"),
            (Unpublished::Courses("track"), "by", "kurs", "role=chef"),
            (Unpublished::RolesOfPlaces, "role", "båda", "from=2022-01-01"),
        ] {
            let said = fault(why, ("/", &parameters), Texts::of(Language::Sv));
            assert_eq!(said.field, field);
            assert!(said.text.contains(text), "{}", said.text);
            assert!(said.near[0].1.contains(instead) && said.near[0].1.contains("course=ett"), "{:?}", said.near);
        }
        let of_period = fault(Unpublished::Period, ("/", &parameters), Texts::of(Language::En));
        assert!(!of_period.near[0].1.contains("from="), "{:?}", of_period.near);
    }
}
