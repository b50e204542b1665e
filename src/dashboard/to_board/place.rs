//! The name of the one employer, or the one board, that figures cover.

use learning::{CatalogueFile, FigureQuery, Organisation, UnitId, reference};

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

/// The name of the one employer or unit in a question: the only one it names, or the only employer within the reach.
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
    if let Some(board) = board(query, catalogue) {
        return Some(board);
    }
    let is_narrowed = !query.counties.is_empty() || !query.regions.is_empty() || !query.units.is_empty();
    match (&query.municipalities[..], &query.organisations[..]) {
        _ if is_narrowed || query.unknown_municipality => None,
        ([one], []) => reference::municipality(*one).map(|municipality| municipality.name.to_owned()),
        ([], [one]) => organisation(one),
        _ => None,
    }
}

/// The name of the one unit that a question names by its code, with its municipality: a board has a sheet of its own.
fn board(query: &FigureQuery, catalogue: &CatalogueFile) -> Option<String> {
    let [code] = &query.units[..] else { return None };
    let code: UnitId = code.parse().ok()?;
    let is_alone = query.counties.is_empty() && query.regions.is_empty() && query.organisations.is_empty();
    let is_within = query.municipalities.iter().all(|municipality| *municipality == code.kommunkod);
    if !is_alone || !is_within || query.unknown_municipality {
        return None;
    }
    let unit = catalogue.units.iter().find(|unit| unit.kommunkod == code.kommunkod && unit.id == code.unit)?;
    let municipality = reference::municipality(code.kommunkod)?;
    Some(format!("{}, {}", unit.name, municipality.name))
}
