//! Whose staff is asked for.

use crate::standings::numbers::EmployerNumber;
use crate::{Catalogue, FigureQuery, MunicipalityGroup, Organisation, reference};

/// Employers that a question asks for.
#[derive(Debug, Clone)]
pub(super) struct AskedPlaces {
    /// By the number of the employer.
    known: Box<[bool]>,
    /// Those whose municipality is not known.
    unknown: bool,
}

impl AskedPlaces {
    /// Those of a question; `None` for all. Regions have the members of its as-of day. Who is in a municipality that is not known, or in an organisation, is in no
    /// county and no region.
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

    /// Whether an employer is asked for.
    pub(super) fn has(&self, employer: EmployerNumber) -> bool {
        if employer == EmployerNumber::UNKNOWN {
            return self.unknown;
        }
        self.known.get(employer.place()).copied().unwrap_or(false)
    }

    /// Whether those whose municipality is not known are asked for.
    pub(super) fn has_unknown(&self) -> bool {
        self.unknown
    }

    /// Whether it is one employer, so that nothing has to say which.
    pub(super) fn is_one(&self) -> bool {
        self.known.iter().filter(|asked| **asked).count() + usize::from(self.unknown) == 1
    }
}
