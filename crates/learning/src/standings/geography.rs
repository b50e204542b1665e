//! Counties of municipalities, and the regions of which they are members on a day, as numbers.

use std::collections::BTreeMap;

use super::numbers::{EmployerNumber, UNKNOWN};
use crate::{Catalogue, Day, reference};

/// The region number of a municipality that is in no region.
pub(crate) const NO_REGION: u32 = UNKNOWN - 1;

/// The county number of an employer that is not a municipality.
pub(crate) const NO_COUNTY: u32 = UNKNOWN - 1;

const CODES: usize = 10_000;

/// The county of each municipality, by the number of its kommunkod.
#[derive(Debug)]
pub(crate) struct Geography {
    counties: Box<[u32]>,
}

/// The regions and groups of each municipality on a day.
#[derive(Debug)]
pub(crate) struct Memberships(BTreeMap<EmployerNumber, Vec<u32>>);

impl Geography {
    /// The register's counties.
    pub(crate) fn new() -> Self {
        let mut counties = vec![UNKNOWN; CODES];
        for municipality in reference::municipalities() {
            let number = EmployerNumber::of(municipality.kommunkod);
            counties[number.place()] = municipality.lanskod.parse().unwrap_or(UNKNOWN);
        }
        Self { counties: counties.into() }
    }

    /// The number of a municipality's county; [`NO_COUNTY`] for an employer that is not a municipality.
    pub(crate) fn county(&self, employer: EmployerNumber) -> u32 {
        let elsewhere = if employer == EmployerNumber::UNKNOWN { UNKNOWN } else { NO_COUNTY };
        self.counties.get(employer.place()).copied().unwrap_or(elsewhere)
    }
}

impl Memberships {
    /// Those of the catalogue on a day. A region has the number of its place among [`areas`](crate::CatalogueFile::areas).
    pub(crate) fn on(catalogue: &Catalogue, day: Day) -> Self {
        let mut regions: BTreeMap<EmployerNumber, Vec<u32>> = BTreeMap::new();
        for (order, group) in (0..).zip(catalogue.file().areas()) {
            let members = group.members_on(day).filter(|code| reference::municipality(*code).is_some());
            for code in members {
                let member_of = regions.entry(EmployerNumber::of(code)).or_default();
                // An older version may have taken the same member twice.
                if member_of.last() != Some(&order) {
                    member_of.push(order);
                }
            }
        }
        Self(regions)
    }

    /// The numbers of a municipality's regions; never empty, since [`NO_REGION`] and [`UNKNOWN`] are numbers too.
    pub(crate) fn regions(&self, employer: EmployerNumber) -> &[u32] {
        match self.0.get(&employer) {
            Some(regions) => regions,
            None if employer == EmployerNumber::UNKNOWN => &[UNKNOWN],
            None => &[NO_REGION],
        }
    }
}
