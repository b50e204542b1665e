//! Counties and regions of municipalities, as numbers.

use std::collections::BTreeMap;

use super::numbers::{EmployerNumber, UNKNOWN};
use crate::{Catalogue, reference};

/// Number of the region of a municipality that is a member of none.
pub(crate) const NO_REGION: u32 = UNKNOWN - 1;

/// Number of the county of an employer that is no municipality.
pub(crate) const NO_COUNTY: u32 = UNKNOWN - 1;

const CODES: usize = 10_000;

/// Which county and which regions each municipality is in, by the number of its kommunkod.
#[derive(Debug)]
pub(crate) struct Geography {
    counties: Box<[u32]>,
    regions: BTreeMap<EmployerNumber, Vec<u32>>,
}

impl Geography {
    /// The register's counties, and the catalogue's regions and groups.
    pub(crate) fn new(catalogue: &Catalogue) -> Self {
        let mut counties = vec![UNKNOWN; CODES];
        let mut regions = BTreeMap::new();
        for municipality in reference::municipalities() {
            let number = EmployerNumber::of(municipality.kommunkod);
            counties[number.place()] = municipality.lanskod.parse().unwrap_or(UNKNOWN);
            let member_of: Vec<u32> = catalogue
                .memberships(municipality.kommunkod)
                .filter_map(|member_of| catalogue.file().areas().position(|group| group.id == member_of.id))
                .filter_map(|order| u32::try_from(order).ok())
                .collect();
            if !member_of.is_empty() {
                regions.insert(number, member_of);
            }
        }
        Self { counties: counties.into(), regions }
    }

    /// The number of a municipality's county; [`NO_COUNTY`] of an employer that is no municipality.
    pub(crate) fn county(&self, employer: EmployerNumber) -> u32 {
        let elsewhere = if employer == EmployerNumber::UNKNOWN { UNKNOWN } else { NO_COUNTY };
        self.counties.get(employer.place()).copied().unwrap_or(elsewhere)
    }

    /// The numbers of a municipality's regions: never none, for [`NO_REGION`] and [`UNKNOWN`] are numbers too.
    pub(crate) fn regions(&self, employer: EmployerNumber) -> &[u32] {
        match self.regions.get(&employer) {
            Some(regions) => regions,
            None if employer == EmployerNumber::UNKNOWN => &[UNKNOWN],
            None => &[NO_REGION],
        }
    }
}
