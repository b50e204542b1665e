//! The employers that a question covers.

use crate::standings::numbers::EmployerNumber;
use crate::{Catalogue, FigureQuery, MunicipalityGroup, Organisation, reference};

/// The employers that a question covers.
#[derive(Debug, Clone)]
pub(super) struct AskedPlaces {
    /// Whether the question covers each employer, by its number.
    known: Box<[bool]>,
    /// Whether the question covers people of no known municipality.
    unknown: bool,
}

impl AskedPlaces {
    /// Resolves the employers that a question asks for; `None` if it asks for all. Regions have the members of the as-of
    /// day. People whose municipality is not known, or who work for an organisation, are in no county and no region.
    pub(super) fn of(query: &FigureQuery, catalogue: &Catalogue) -> Option<Self> {
        let names_employers =
            !query.municipalities.is_empty() || !query.organisations.is_empty() || query.unknown_municipality;
        let names_areas = !query.counties.is_empty() || !query.regions.is_empty();
        if !names_employers && !names_areas {
            return None;
        }
        let organisations = catalogue.file().organisations.iter().filter(|one| query.organisations.contains(&one.id));
        // Organisations have numbers beyond those of municipalities.
        let organisations = organisations.filter_map(Organisation::code).map(|code| usize::from(code.number()));
        let organisations: Vec<usize> = if names_areas { Vec::new() } else { organisations.collect() };
        let mut known = vec![false; organisations.iter().map(|number| number + 1).max().unwrap_or(10_000)];
        for number in organisations {
            known[number] = true;
        }
        for municipality in reference::municipalities() {
            let code = municipality.kommunkod;
            let is_asked = |area: &&MunicipalityGroup| query.regions.contains(&area.id);
            let in_region =
                || catalogue.file().areas().filter(is_asked).any(|area| area.has_member_on(code, query.as_of));
            known[usize::from(code.number())] = (!names_employers || query.municipalities.contains(&code))
                && (query.counties.is_empty() || query.counties.iter().any(|county| county == municipality.lanskod))
                && (query.regions.is_empty() || in_region());
        }
        Some(Self { known: known.into(), unknown: query.unknown_municipality && !names_areas })
    }

    /// Returns whether the question covers an employer.
    pub(super) fn has(&self, employer: EmployerNumber) -> bool {
        if employer == EmployerNumber::UNKNOWN {
            return self.unknown;
        }
        self.known.get(employer.place()).copied().unwrap_or(false)
    }

    /// Returns whether the question covers people of no known municipality.
    pub(super) fn has_unknown(&self) -> bool {
        self.unknown
    }

    /// Returns whether the question covers a single employer, so that no label needs to name it.
    pub(super) fn is_one(&self) -> bool {
        self.known.iter().filter(|asked| **asked).count() + usize::from(self.unknown) == 1
    }
}
