//! The name of the one employer that figures cover.

use learning::{CatalogueFile, FigureQuery, Organisation, reference};

use crate::auth::Reach;
use crate::dashboard::language::Language;
use crate::dashboard::selection::reached_municipalities;

/// Whether a question names no place.
pub(super) fn names_none(query: &FigureQuery) -> bool {
    query.municipalities.is_empty()
        && query.organisations.is_empty()
        && query.counties.is_empty()
        && query.regions.is_empty()
        && query.units.is_empty()
        && !query.unknown_municipality
}

/// The name of the one employer in a question: the only one it names, or the only one within the reach.
pub(super) fn named(
    query: &FigureQuery,
    reach: &Reach,
    catalogue: &CatalogueFile,
    language: Language,
) -> Option<String> {
    let organisation = |id: &str| {
        let known = catalogue.organisations.iter().find(|one| one.id == *id)?;
        Some(language.of(&known.name).to_owned())
    };
    if names_none(query) {
        reach.places.as_ref().filter(|places| places.units.is_empty())?;
        let municipalities = reached_municipalities(catalogue, reach).into_iter().map(|one| one.name.to_owned());
        let is_reached = |one: &&Organisation| one.code().is_some_and(|code| reach.holds_municipality(catalogue, code));
        let organisations = catalogue.organisations.iter().filter(is_reached);
        let mut names = municipalities.chain(organisations.map(|one| language.of(&one.name).to_owned()));
        return names.next().filter(|_| names.next().is_none());
    }
    let is_narrowed = !query.counties.is_empty() || !query.regions.is_empty() || !query.units.is_empty();
    match (&query.municipalities[..], &query.organisations[..]) {
        _ if is_narrowed || query.unknown_municipality => None,
        ([one], []) => reference::municipality(*one).map(|municipality| municipality.name.to_owned()),
        ([], [one]) => organisation(one),
        _ => None,
    }
}
