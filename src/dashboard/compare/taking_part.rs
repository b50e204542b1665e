//! Which municipalities take part: by county, and by name.

use learning::{AreaKind, Coverage, CoverageStatus, CoveredArea, CoveredPlace};

use super::texts::Texts;
use crate::dashboard::components::bar::Bar;
use crate::dashboard::language::Language;
use crate::dashboard::numbers;

/// Which municipalities take part.
pub(super) struct TakingPart {
    pub(super) sentence: String,
    /// Connected municipalities that have not started.
    pub(super) connected_idle: Vec<String>,
    /// Municipalities that are not connected, have a roster and have not started.
    pub(super) roster_idle: Vec<String>,
    pub(super) areas: Vec<AreaRow>,
    pub(super) counties: Vec<County>,
}

/// How many municipalities of a county, region or group take part.
pub(super) struct AreaRow {
    pub(super) name: String,
    /// In the order of the columns.
    pub(super) counts: [String; 5],
    /// The represented part.
    pub(super) bar: Bar,
}

/// The municipalities of a county, by name.
pub(super) struct County {
    pub(super) name: String,
    /// Those that have started, and those that have not.
    pub(super) begun: Vec<String>,
    pub(super) others: Vec<String>,
}

impl TakingPart {
    /// `None` if there is only one municipality, which knows this itself.
    pub(super) fn new(coverage: &Coverage, language: Language) -> Option<Self> {
        let texts = Texts::of(language);
        let places = coverage.municipalities.as_deref()?;
        let known: Vec<&CoveredPlace> = places.iter().filter(|place| place.county.is_some()).collect();
        if known.len() < 2 {
            return None;
        }
        let idle = |status| {
            let those = known.iter().filter(|place| place.status == status);
            those.map(|place| place.municipality.name.clone()).collect()
        };
        let areas = coverage.areas.iter().flatten().filter(|area| area.kind != AreaKind::Country);
        Some(Self {
            sentence: texts.represented(coverage.total.represented, coverage.total.municipalities),
            connected_idle: idle(CoverageStatus::ConnectedIdle),
            roster_idle: idle(CoverageStatus::RosterIdle),
            areas: areas.map(|area| AreaRow::new(area, texts)).collect(),
            counties: counties(&known),
        })
    }
}

impl AreaRow {
    fn new(of: &CoveredArea, texts: Texts) -> Self {
        let counts = of.counts;
        let shown =
            [counts.municipalities, counts.represented, counts.completed, counts.connected, counts.connected_idle];
        Self {
            name: if of.area.partial { format!("{} {}", of.area.name, texts.partial()) } else { of.area.name.clone() },
            counts: shown.map(numbers::grouped),
            bar: Bar::of_part(counts.represented, counts.municipalities),
        }
    }
}

/// The municipalities by county, in the order of county codes.
fn counties(known: &[&CoveredPlace]) -> Vec<County> {
    let mut by_county = std::collections::BTreeMap::new();
    for place in known {
        if let Some(county) = &place.county {
            let county = by_county.entry(&county.code).or_insert_with(|| County {
                name: county.name.clone(),
                begun: Vec::new(),
                others: Vec::new(),
            });
            let list = if place.represented { &mut county.begun } else { &mut county.others };
            list.push(place.municipality.name.clone());
        }
    }
    by_county.into_values().collect()
}
