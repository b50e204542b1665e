//! The choices on a page, and the limits of the caller's reach.

use learning::reference::{self, Municipality};
use learning::{CatalogueFile, Course, Kommunkod, Name, Organisation, swedish_key};

use super::texts::Texts;
use crate::auth::Reach;
use crate::dashboard::fault::{Fault, error_of};
use crate::dashboard::language::Language;
use crate::http::Parameters;

/// A list to choose from.
pub(crate) struct List {
    /// The parameter, which is also the field's name and id.
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    /// Whether the address names several, which the form then keeps.
    pub(crate) multiple: bool,
    pub(crate) choices: Vec<Choice>,
    pub(crate) error: Option<String>,
}

/// An entry of a list.
pub(crate) struct Choice {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) chosen: bool,
}

impl List {
    /// A list with one entry chosen.
    pub(crate) fn of_one(
        name: &'static str,
        label: &'static str,
        choices: impl Iterator<Item = (String, &'static str, bool)>,
        faults: &[Fault],
    ) -> Self {
        let choice = |(code, name, chosen): (String, &str, bool)| Choice { code, name: name.to_owned(), chosen };
        Self { name, label, multiple: false, choices: choices.map(choice).collect(), error: error_of(name, faults) }
    }
}

impl List {
    /// A list of keys and names with at most one chosen; the first entry is given by the page.
    pub(crate) fn named(
        name: &'static str,
        label: &'static str,
        (own, all): (&'static str, &[(String, String)]),
        chosen: &str,
        faults: &[Fault],
    ) -> Self {
        let none = Choice { code: String::new(), name: own.to_owned(), chosen: false };
        let choice =
            |(code, name): &(String, String)| Choice { chosen: code == chosen, code: code.clone(), name: name.clone() };
        let choices = std::iter::once(none).chain(all.iter().map(choice)).collect();
        Self { name, label, multiple: false, choices, error: error_of(name, faults) }
    }
}

/// The choices: courses of the chosen programmes, and places within the reach.
pub(super) fn lists(
    parameters: &Parameters,
    catalogue: &CatalogueFile,
    reach: &Reach,
    language: Language,
    faults: &[Fault],
) -> Vec<List> {
    let texts = Texts::of(language);
    let list = |name: &'static str, all: Vec<(String, String)>| {
        let chosen: Vec<&str> = parameters.list(name).collect();
        let choice = |(code, name): (String, String)| Choice { chosen: chosen.contains(&&*code), code, name };
        let everything = Choice { code: String::new(), name: texts.all().to_owned(), chosen: false };
        let choices = std::iter::once(everything).chain(all.into_iter().map(choice)).collect();
        let (label, error) = (texts.parameter(name), error_of(name, faults));
        List { name, label, multiple: chosen.len() > 1, choices, error }
    };
    let of = |id: &str, name: &Name| (id.to_owned(), language.of(name).to_owned());
    let programmes: Vec<&str> = parameters.list("programme").collect();
    let courses: Vec<&str> = parameters.list("course").collect();
    let within = |course: &&Course| {
        programmes.is_empty()
            || programmes.iter().any(|id| course.programmes.has(id))
            || courses.contains(&course.id.as_str())
    };
    let mut lists = vec![
        list("programme", catalogue.programmes.iter().map(|p| of(&p.id, &p.name)).collect()),
        list("course", catalogue.courses.iter().filter(within).map(|c| of(c.id.as_str(), &c.name)).collect()),
    ];
    let reached = reached_municipalities(catalogue, reach);
    // A reach of one municipality, or of units alone, leaves nothing to choose.
    if reached.len() > 1 {
        let is_reached = |code: &Kommunkod| reached.iter().any(|municipality| municipality.kommunkod == *code);
        let groups = catalogue.areas().filter(|group| reach.holds_group(catalogue, group));
        let whole = |lanskod: &str| {
            let mut members = reference::municipalities().iter().filter(|one| one.lanskod == lanskod);
            members.all(|municipality| is_reached(&municipality.kommunkod))
        };
        let counties = reference::counties().iter().filter(|county| whole(county.lanskod));
        let counties = counties.map(|county| (county.lanskod.to_owned(), county.name.to_owned()));
        let municipalities = reached.iter().map(|one| (one.kommunkod.to_string(), one.name.to_owned()));
        let unknown = reach.places.is_none().then(|| ("unknown".to_owned(), texts.unknown().to_owned()));
        let municipalities = municipalities.chain(unknown).collect();
        lists.push(list("region", groups.map(|group| of(&group.id, &group.name)).collect()));
        lists.push(list("county", counties.collect()));
        lists.push(list("municipality", municipalities));
    }
    lists
}

/// The names of what is reached: municipalities, units, then courses. `catalogue` is the part within the reach.
pub(super) fn limit(catalogue: &CatalogueFile, reach: &Reach, language: Language) -> String {
    let mut names: Vec<String> = Vec::new();
    if let Some(places) = &reach.places {
        names.extend(reached_municipalities(catalogue, reach).iter().map(|one| one.name.to_owned()));
        let organisations = catalogue.organisations.iter();
        let reached = |one: &&Organisation| one.code().is_some_and(|code| reach.holds_municipality(catalogue, code));
        names.extend(organisations.filter(reached).map(Organisation::label));
        names.extend(places.units.iter().map(|unit| {
            let known = catalogue.units.iter().find(|one| one.kommunkod == unit.kommunkod && one.id == unit.unit);
            known.map_or_else(|| unit.unit.clone(), |known| known.name.clone())
        }));
    }
    if reach.courses.is_some() {
        names.extend(catalogue.courses.iter().map(|course| language.of(&course.name).to_owned()));
    }
    names.join(", ")
}

/// The municipalities reached as a whole, in Swedish order.
pub(crate) fn reached_municipalities(catalogue: &CatalogueFile, reach: &Reach) -> Vec<&'static Municipality> {
    let all = reference::municipalities().iter();
    let mut reached: Vec<_> = all.filter(|one| reach.holds_municipality(catalogue, one.kommunkod)).collect();
    reached.sort_by_cached_key(|one| swedish_key(one.name));
    reached
}
