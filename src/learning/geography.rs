//! Counties and regions of municipalities, as numbers.

use std::collections::BTreeMap;

use super::catalogue::MunicipalityGroup;
use super::seats::UNKNOWN;
use super::{Catalogue, reference};

/// Number of the region of a municipality that is a member of none.
pub(super) const NO_REGION: u16 = UNKNOWN - 1;

/// Number of the county of an employer that is no municipality.
pub(super) const NO_COUNTY: u16 = UNKNOWN - 1;

const CODES: usize = 10_000;

/// Which county and which regions each municipality is in, by the number of its kommunkod.
#[derive(Debug)]
pub(super) struct Geography {
    counties: Box<[u16]>,
    regions: BTreeMap<u16, Vec<u16>>,
}

impl Geography {
    /// The register's counties, and the catalogue's regions and groups.
    pub(super) fn new(catalogue: &Catalogue) -> Self {
        let mut counties = vec![UNKNOWN; CODES];
        let mut regions = BTreeMap::new();
        for municipality in reference::municipalities() {
            let number = municipality.kommunkod.number();
            counties[usize::from(number)] = municipality.lanskod.parse().unwrap_or(UNKNOWN);
            let member_of: Vec<u16> = catalogue
                .memberships(municipality.kommunkod)
                .filter_map(|member_of| groups(catalogue).position(|group| group.id == member_of.id))
                .filter_map(|order| u16::try_from(order).ok())
                .collect();
            if !member_of.is_empty() {
                regions.insert(number, member_of);
            }
        }
        Self { counties: counties.into(), regions }
    }

    /// The number of a municipality's county; [`NO_COUNTY`] of an employer that is no municipality.
    pub(super) fn county(&self, kommunkod: u16) -> u16 {
        let elsewhere = if kommunkod == UNKNOWN { UNKNOWN } else { NO_COUNTY };
        self.counties.get(usize::from(kommunkod)).copied().unwrap_or(elsewhere)
    }

    /// The numbers of a municipality's regions: never none, for [`NO_REGION`] and [`UNKNOWN`] are numbers too.
    pub(super) fn regions(&self, kommunkod: u16) -> &[u16] {
        match self.regions.get(&kommunkod) {
            Some(regions) => regions,
            None if kommunkod == UNKNOWN => &[UNKNOWN],
            None => &[NO_REGION],
        }
    }
}

/// Regions, then other groups: the order by which they are numbered.
pub(super) fn groups(catalogue: &Catalogue) -> impl Iterator<Item = &MunicipalityGroup> {
    catalogue.file().regions.iter().chain(&catalogue.file().groups)
}
