//! The parts of a selection, each with a link that removes it.

use learning::Attribution;

use super::{Chosen, Selection};
use crate::http::{FILTERS, as_word};

/// A part of the selection.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Chip {
    /// Label and value, as in `Kommun: Ale`.
    pub(crate) text: String,
    /// The page without it.
    pub(crate) without: String,
}

impl Chosen<'_> {
    /// Everything that narrows the figures of a page, in the order of the parameters; then the day, the period and the
    /// attribution if they were chosen.
    pub(crate) fn chips(&self, selection: &Selection) -> Vec<Chip> {
        let (parameters, texts) = (self.place.parameters, selection.texts);
        let address = |name: &str, rest: &str| {
            let with = [(name, rest)];
            let query = parameters.query_string(&[name], if rest.is_empty() { &[] } else { &with });
            format!("{}?{query}", selection.action)
        };
        let chip = |name: &'static str, value: &str| {
            let list = selection.lists.iter().find(|list| list.name == name);
            let choice = list.and_then(|list| list.choices.iter().find(|choice| choice.code == value));
            let rest: Vec<&str> = parameters.list(name).filter(|other| *other != value).collect();
            Chip {
                text: format!("{}: {}", texts.parameter(name), choice.map_or(value, |choice| &choice.name)),
                without: address(name, &rest.join(",")),
            }
        };
        let filters = FILTERS.into_iter().flat_map(|name| parameters.list(name).map(move |value| (name, value)));
        let day = parameters
            .text("as_of")
            .map(|day| Chip { text: format!("{}: {day}", texts.until()), without: address("as_of", "") });
        let period = selection.period.as_ref().map(|period| Chip {
            text: period.words.clone(),
            without: format!("{}?{}", selection.action, parameters.query_string(&["from", "to"], &[])),
        });
        let is_current = parameters.text("attribution") == Some(&as_word(&Attribution::Current));
        let attribution = is_current.then(|| Chip {
            text: format!("{} {}", texts.attribution(), texts.current()),
            without: address("attribution", ""),
        });
        filters.map(|(name, value)| chip(name, value)).chain(day).chain(period).chain(attribution).collect()
    }
}

#[cfg(test)]
mod tests {
    use learning::{CatalogueFile, Reach};

    use super::super::{Asked, Chosen, Texts};
    use super::Chip;
    use crate::dashboard::frame::{Place, Reader};
    use crate::dashboard::language::Language;
    use crate::http::{Days, FILTERS, Parameters, SINGLE};
    use crate::service::Disclosure;

    #[test]
    fn each_part_of_a_selection_can_be_removed_and_the_others_stay() {
        let parameters =
            Parameters::parse("municipality=1440,1480&role=chef&as_of=2022-06-30", &SINGLE, &FILTERS).unwrap();
        let (reader, days) = (Reader::sample(Language::Sv, &[]), Days::on("2022-09-30".parse().unwrap()));
        let asked = Asked::read(&parameters, &[], days, Texts::of(Language::Sv)).unwrap();
        let chosen = Chosen {
            reader: &reader,
            place: Place { path: "/courses/ett", parameters: &parameters },
            catalogue: &CatalogueFile::default(),
            reach: &Reach::default(),
            disclosure: Disclosure::Exact,
            own: &[],
        };
        let (selection, _) = chosen.selection(&asked);
        let chip =
            |text: &str, without: &str| Chip { text: text.to_owned(), without: format!("/courses/ett?{without}") };
        assert_eq!(
            chosen.chips(&selection),
            [
                chip("Kommun: Ale", "role=chef&as_of=2022-06-30&municipality=1480"),
                chip("Kommun: Göteborg", "role=chef&as_of=2022-06-30&municipality=1440"),
                chip("Roll: chef", "municipality=1440%2C1480&as_of=2022-06-30"),
                chip("Till och med: 2022-06-30", "municipality=1440%2C1480&role=chef"),
            ]
        );
    }
}
