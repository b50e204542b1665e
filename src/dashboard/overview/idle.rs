//! Municipalities in which nobody has started any selected course, by county.

use std::collections::{BTreeMap, HashSet};

use learning::reference::{self, Municipality};
use learning::{CatalogueFile, Dimension, Figure, FigureQuery, Figures, Measure, swedish_key};

use super::texts::Texts;
use crate::auth::Reach;
use crate::dashboard::selection::reached_municipalities;

/// The municipalities in which nobody has started.
pub(super) struct Idle {
    pub(super) sentence: String,
    pub(super) counties: Vec<County>,
}

/// Those of a county.
pub(super) struct County {
    pub(super) name: &'static str,
    /// How many, out of how many.
    pub(super) count: String,
    pub(super) names: Vec<&'static str>,
}

/// The municipalities in a question, out of those reached as a whole, in Swedish order.
pub(super) fn asked_municipalities(
    query: &FigureQuery,
    catalogue: &CatalogueFile,
    reach: &Reach,
) -> Vec<&'static Municipality> {
    let names_employers =
        !query.municipalities.is_empty() || !query.organisations.is_empty() || query.unknown_municipality;
    let is_asked = |one: &&Municipality| {
        let in_region = || {
            let mut areas = catalogue.areas().filter(|area| query.regions.contains(&area.id));
            areas.any(|area| area.has_member_on(one.kommunkod, query.as_of))
        };
        (!names_employers || query.municipalities.contains(&one.kommunkod))
            && (query.counties.is_empty() || query.counties.iter().any(|county| county == one.lanskod))
            && (query.regions.is_empty() || in_region())
    };
    reached_municipalities(catalogue, reach).into_iter().filter(|one| is_asked(one)).collect()
}

impl Idle {
    /// `None` if the question covers only a part of the staff or a period, or if all have started.
    pub(super) fn new(
        figures: &Figures,
        query: &FigureQuery,
        municipalities: &[&'static Municipality],
        texts: Texts,
    ) -> Option<Self> {
        if query.names_parts() || query.from.is_some() || query.to.is_some() {
            return None;
        }
        let totals = figures.totals.iter().filter(|total| total.dimension == Dimension::Municipality);
        // A hidden number is above zero.
        let begun = totals.filter(|total| total.counts[Measure::Started] != Figure::Shown(0));
        let begun: HashSet<&str> = begun.map(|total| &*total.key.code).collect();
        let has_begun = |one: &Municipality| begun.contains(&*one.kommunkod.employer_code());
        let mut by_county: BTreeMap<&str, (Vec<&'static str>, usize)> = BTreeMap::new();
        for one in municipalities {
            let (names, of) = by_county.entry(one.lanskod).or_default();
            *of += 1;
            if !has_begun(one) {
                names.push(one.name);
            }
        }
        let idle: usize = by_county.values().map(|(names, _)| names.len()).sum();
        let county = |(code, (names, of)): (&str, (Vec<&'static str>, usize))| {
            let name = reference::county(code).map_or("", |county| county.name);
            (!names.is_empty()).then(|| County { name, count: texts.out_of_number(names.len(), of), names })
        };
        let mut counties: Vec<County> = by_county.into_iter().filter_map(county).collect();
        counties.sort_by_cached_key(|county| swedish_key(county.name));
        let sentence = texts.idle(u32::try_from(idle).unwrap_or(u32::MAX), municipalities.len());
        (idle > 0).then_some(Self { sentence, counties })
    }
}
