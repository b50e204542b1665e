//! Counties and regions of municipalities, as numbers.

use std::collections::BTreeMap;

use super::numbers::{EmployerNumber, UNKNOWN};
use crate::{Catalogue, reference};

/// The region number of a municipality that is in no region.
pub(crate) const NO_REGION: u32 = UNKNOWN - 1;

/// The county number of an employer that is not a municipality.
pub(crate) const NO_COUNTY: u32 = UNKNOWN - 1;

const CODES: usize = 10_000;

/// The county and the regions of each municipality, by the number of its kommunkod.
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

    /// The number of a municipality's county; [`NO_COUNTY`] for an employer that is not a municipality.
    pub(crate) fn county(&self, employer: EmployerNumber) -> u32 {
        let elsewhere = if employer == EmployerNumber::UNKNOWN { UNKNOWN } else { NO_COUNTY };
        self.counties.get(employer.place()).copied().unwrap_or(elsewhere)
    }

    /// The numbers of a municipality's regions; never empty, since [`NO_REGION`] and [`UNKNOWN`] are numbers too.
    pub(crate) fn regions(&self, employer: EmployerNumber) -> &[u32] {
        match self.regions.get(&employer) {
            Some(regions) => regions,
            None if employer == EmployerNumber::UNKNOWN => &[UNKNOWN],
            None => &[NO_REGION],
        }
    }
}
