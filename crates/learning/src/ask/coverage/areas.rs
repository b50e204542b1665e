//! The places that are counted, the areas that they lie in, and the counts of these areas.

use std::collections::BTreeMap;

use super::answer::{AreaKind, CoverageCounts, CoverageStatus, CoveredArea, CoveredPlace};
use super::places::Progressed;
use crate::ask::reached::Reached;
use crate::collation::swedish_key;
use crate::standings::numbers::EmployerNumber;
use crate::{Catalogue, Day, Key, Kommunkod, MunicipalityGroup, Organisation, Share, reference};

/// An area, and its municipalities within the reach.
#[derive(Debug)]
pub(super) struct Area {
    pub(super) kind: AreaKind,
    pub(super) key: Key,
    pub(super) members: Vec<Kommunkod>,
}

impl Area {
    /// Makes an area of municipalities, of which only those within the reach count.
    fn of(kind: AreaKind, key: (&str, &str), all: impl Iterator<Item = Kommunkod>, reached: &Reached<'_>) -> Self {
        let (members, beyond): (Vec<_>, Vec<_>) = all.partition(|code| holds(reached, *code));
        Self { kind, key: Key { partial: !beyond.is_empty(), ..Key::new(key.0, key.1) }, members }
    }

    /// Counts its municipalities.
    pub(super) fn counts(&self, places: &BTreeMap<EmployerNumber, Progressed>) -> CoverageCounts {
        let mut counts = CoverageCounts::default();
        for &code in &self.members {
            let place = at(places, code);
            counts.municipalities += 1;
            counts.represented += u32::from(place.is_started);
            counts.connected += u32::from(place.connected_from.is_some());
            *match place.status() {
                CoverageStatus::Completed => &mut counts.completed,
                CoverageStatus::Started => &mut counts.started,
                CoverageStatus::ConnectedIdle => &mut counts.connected_idle,
                CoverageStatus::RosterIdle => &mut counts.roster_idle,
                CoverageStatus::NotReached => &mut counts.not_reached,
            } += 1;
        }
        counts.represented_share = Share::of(counts.represented, counts.municipalities);
        counts
    }

    pub(super) fn covered(&self, places: &BTreeMap<EmployerNumber, Progressed>) -> CoveredArea {
        CoveredArea { kind: self.kind, area: self.key.clone(), counts: self.counts(places) }
    }
}

/// Returns the whole register as an area.
pub(super) fn country(reached: &Reached<'_>) -> Area {
    Area::of(AreaKind::Country, ("SE", "Sverige"), municipalities(), reached)
}

/// Returns the areas of which a part is reached: the country, the counties, and the regions and groups with their members on
/// a day; last, if one of these is named, everything outside it.
pub(super) fn areas(catalogue: &Catalogue, reached: &Reached<'_>, day: Day, outside: Option<&str>) -> Vec<Area> {
    let file = catalogue.file();
    let counties = reference::counties().iter().map(|county| {
        let all = reference::municipalities().iter().filter(|one| one.lanskod == county.lanskod);
        Area::of(AreaKind::County, (county.lanskod, county.name), all.map(|one| one.kommunkod), reached)
    });
    let group = |kind, group: &MunicipalityGroup| {
        let members = group.members_on(day).filter(|code| reference::municipality(*code).is_some());
        Area::of(kind, (&group.id, &group.name.sv), members, reached)
    };
    let regions = file.regions.iter().map(|one| group(AreaKind::Region, one));
    let groups = file.groups.iter().map(|one| group(AreaKind::Group, one));
    let beyond = file.areas().filter(|one| outside == Some(&*one.id)).map(|one| {
        let others = municipalities().filter(|code| !one.has_member_on(*code, day));
        let name = format!("utanför {}", one.name.sv);
        Area::of(AreaKind::Outside, (&one.id, &name), others, reached)
    });
    let all = std::iter::once(country(reached)).chain(counties).chain(regions).chain(groups).chain(beyond);
    all.filter(|area| area.kind == AreaKind::Country || !area.members.is_empty()).collect()
}

/// Returns a row for each place that is reached: the municipalities, then the organisations, each in Swedish order; last, if
/// everything is reached, people in no known municipality.
pub(super) fn rows(
    catalogue: &Catalogue,
    reached: &Reached<'_>,
    places: &BTreeMap<EmployerNumber, Progressed>,
) -> Vec<CoveredPlace> {
    let organisations = catalogue.file().organisations.iter().filter_map(Organisation::code);
    let mut codes: Vec<Kommunkod> =
        municipalities().chain(organisations).filter(|code| holds(reached, *code)).collect();
    codes.sort_by_cached_key(|code| (code.organisation().is_some(), swedish_key(&catalogue.employer_name(*code))));
    let row = |municipality: Key, county: Option<Key>, place: Progressed| CoveredPlace {
        municipality,
        county,
        status: place.status(),
        represented: place.is_started,
        connected: place.connected_from.is_some(),
        connected_from: place.connected_from,
        has_roster: place.has_roster,
    };
    let known = codes.into_iter().map(|code| {
        let county = reference::municipality(code).and_then(|one| reference::county(one.lanskod));
        let county = county.map(|county| Key::new(county.lanskod, county.name));
        row(Key::new(code.employer_code(), catalogue.employer_name(code)), county, at(places, code))
    });
    let unknown = reached.is_everywhere().then(|| {
        let place = places.get(&EmployerNumber::UNKNOWN).copied().unwrap_or_default();
        row(Key::unknown(), None, place)
    });
    known.chain(unknown).collect()
}

fn municipalities() -> impl Iterator<Item = Kommunkod> {
    reference::municipalities().iter().map(|municipality| municipality.kommunkod)
}

fn holds(reached: &Reached<'_>, code: Kommunkod) -> bool {
    reached.holds_whole(EmployerNumber::of(code))
}

fn at(places: &BTreeMap<EmployerNumber, Progressed>, code: Kommunkod) -> Progressed {
    places.get(&EmployerNumber::of(code)).copied().unwrap_or_default()
}
