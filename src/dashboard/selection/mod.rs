//! The form that selects what is counted, and how a page describes the selection.

mod chips;
mod choices;
mod not_there;
mod question;
mod texts;
mod unpublished;

use learning::{Attribution, CatalogueFile, FigureQuery};

pub(crate) use self::chips::Chip;
pub(crate) use self::choices::{Choice, List, reached_municipalities};
pub(crate) use self::question::{Asked, Period, is_of_one_employer};
pub(crate) use self::texts::Texts;

use super::fault::{Fault, Field};
use super::frame::{Place, Reader};
use crate::auth::Reach;
use crate::http::as_word;
use crate::service::Disclosure;

/// The fields of the form.
const FIELDS: [&str; 10] =
    ["lang", "as_of", "from", "to", "programme", "course", "municipality", "county", "region", "attribution"];

/// The form, and the selection in words.
pub(crate) struct Selection {
    pub(crate) texts: Texts,
    /// The path that the form requests.
    pub(crate) action: String,
    pub(crate) language: &'static str,
    /// Parameters of the address without a field in the form.
    pub(crate) kept: Vec<(String, String)>,
    /// Those of them that narrow what is counted, by their names on pages.
    pub(crate) also: Vec<(String, String)>,
    pub(crate) lists: Vec<List>,
    pub(crate) days: Vec<Field>,
    pub(crate) period: Option<Period>,
    /// The limits of the caller's reach, if it has any.
    pub(crate) limited_to: Option<String>,
    /// What is hidden from a caller that reaches several employers, and for which days there are figures.
    pub(crate) hidden: Option<String>,
    /// Whether the address has an error, so that nothing was asked.
    pub(crate) is_wrong: bool,
}

impl Selection {
    /// Keeps only these fields, for a page that does not support the others.
    pub(crate) fn only(mut self, fields: &[&str]) -> Self {
        self.lists.retain(|list| fields.contains(&list.name));
        self.days.retain(|day| fields.contains(&day.name));
        self
    }
}

/// What a selection is made for.
pub(crate) struct Chosen<'c> {
    pub(crate) reader: &'c Reader,
    pub(crate) place: Place<'c>,
    /// The part of the catalogue that the caller may see.
    pub(crate) catalogue: &'c CatalogueFile,
    /// The caller's reach: nothing outside it can be chosen.
    pub(crate) reach: &'c Reach,
    /// How much the caller sees of figures.
    pub(crate) disclosure: Disclosure,
    /// Parameters of this page alone: the form has a field for each, or drops it.
    pub(crate) own: &'c [&'c str],
}

impl Chosen<'_> {
    /// Builds the form for a question, and all its errors.
    pub(crate) fn selection(&self, asked: &Asked) -> (Selection, Vec<Fault>) {
        let Self { reader, place: Place { path, parameters }, catalogue, reach, disclosure, own } = self;
        let (language, texts) = (reader.language, Texts::of(reader.language));
        let address = format!("{}{path}", reader.root);
        let lists = choices::lists(parameters, catalogue, reach, language, &[]);
        let mut faults = asked.faults.clone();
        faults.extend(asked.not_there.iter().map(|not_there| {
            let is_on_page = lists.iter().any(|list| list.name == not_there.parameter);
            not_there::fault(not_there, (&address, parameters), own, is_on_page, texts)
        }));
        faults.extend(asked.unpublished.map(|why| unpublished::fault(why, (&address, parameters), texts)));
        let lists = choices::lists(parameters, catalogue, reach, language, &faults);
        let absent = asked.not_there.as_ref().map(|not_there| not_there.parameter);
        // The form keeps only what was right.
        let without: Vec<&str> = FIELDS.iter().chain(*own).copied().chain(absent).collect();
        let kept = parameters.others(&without);
        let also = kept.iter().map(|(name, value)| (texts.parameter(name).to_lowercase(), value.clone())).collect();
        let selection = Selection {
            texts,
            action: address,
            language: language.tag(),
            also,
            kept,
            lists: lists.into_iter().chain([attribution(&asked.query, texts, &faults)]).collect(),
            days: self.days(&asked.query, texts, &faults),
            period: Period::of(&asked.query, texts),
            limited_to: (!reach.is_everything()).then(|| texts.limited_to(choices::limit(catalogue, reach, language))),
            hidden: disclosure.suppression().map(|rule| texts.hidden(rule.counts() - 1, rule.shares())),
            is_wrong: !faults.is_empty(),
        };
        (selection, faults)
    }

    /// The fields for days, each with what was sent.
    fn days(&self, query: &FigureQuery, texts: Texts, faults: &[Fault]) -> Vec<Field> {
        let as_of = query.as_of.to_string();
        let sent = |name| self.place.parameters.text(name);
        vec![
            Field::new("as_of", texts.as_of(), sent("as_of").unwrap_or(&as_of), faults),
            Field::new("from", texts.from(), sent("from").unwrap_or_default(), faults),
            Field::new("to", texts.to(), sent("to").unwrap_or_default(), faults),
        ]
    }
}

fn attribution(query: &FigureQuery, texts: Texts, faults: &[Fault]) -> List {
    let both = [(Attribution::AtEvent, texts.at_event()), (Attribution::Current, texts.current())];
    let choices = both.into_iter().map(|(one, name)| (as_word(&one), name, one == query.attribution));
    List::of_one("attribution", texts.attribution(), choices, faults)
}
