//! The first sentence of the overview, and the name of the employer it covers.

use learning::{CatalogueFile, Dimension, FigureQuery, Figures, Key, Measure, Total, reference};

use super::courses::CourseLine;
use super::texts::Texts;
use crate::auth::Reach;
use crate::dashboard::language::Language;
use crate::dashboard::selection;
use crate::service::Disclosure;

/// The name of the only employer in the figures: the caller reaches no other, or asks for no other. Employers without
/// any activity also count as asked for.
pub(super) fn own_name(
    figures: &Figures,
    query: &FigureQuery,
    (catalogue, reach): (&CatalogueFile, &Reach),
    disclosure: Disclosure,
    language: Language,
) -> Option<String> {
    let names_areas = !query.counties.is_empty() || !query.regions.is_empty();
    let named = query.municipalities.len() + query.organisations.len();
    let names_one = named == 1 && !query.unknown_municipality && !names_areas;
    if disclosure != Disclosure::OwnStaff && !names_one {
        return None;
    }
    let is_employer = |total: &&Total| total.dimension == Dimension::Municipality && total.key.code != "unknown";
    let mut employers = figures.totals.iter().filter(is_employer);
    match (employers.next(), employers.next()) {
        (Some(one), None) => Some(name_of(&one.key, language)),
        (Some(_), Some(_)) => None,
        (None, _) => name_of_nobody(query, catalogue, reach),
    }
}

/// The same if nobody counts there yet.
fn name_of_nobody(query: &FigureQuery, catalogue: &CatalogueFile, reach: &Reach) -> Option<String> {
    let of_reach = || {
        let places = reach.places.as_ref()?;
        places.municipalities.first().copied().or_else(|| places.units.first().map(|unit| unit.kommunkod))
    };
    let code = query.municipalities.first().copied().or_else(of_reach)?;
    let organisation = catalogue.organisations.iter().find(|one| one.code() == Some(code));
    let municipality = reference::municipality(code).map(|municipality| municipality.name.to_owned());
    municipality.or_else(|| organisation.map(learning::Organisation::label))
}

/// The sentence: how far all of one's own courses have come, or how many municipalities have started. `of` is how many
/// municipalities the question covers.
pub(super) fn headline(
    figures: &Figures,
    of: usize,
    own: Option<&str>,
    courses: &[CourseLine],
    language: Language,
) -> String {
    let texts = Texts::of(language);
    if own.is_none() {
        let represented = texts.represented(figures.municipalities_represented, of);
        let share = match courses {
            [course] => course.in_words.clone(),
            _ => None,
        };
        return share.map_or(represented.clone(), |share| format!("{represented} {share}"));
    }
    match courses {
        [course] => {
            let started = || texts.own_started(figures.total.shown(Measure::Started).unwrap_or_default());
            course.in_words.clone().unwrap_or_else(started)
        }
        _ => texts.own_courses(figures.total.shown(Measure::Started).unwrap_or_default()),
    }
}

/// The name in a municipality's line.
pub(super) fn name_of(key: &Key, language: Language) -> String {
    match key {
        key if key.code == "unknown" => selection::Texts::of(language).unknown().to_owned(),
        key if key.partial => format!("{} {}", key.name, Texts::of(language).partial()),
        key => key.name.clone(),
    }
}
