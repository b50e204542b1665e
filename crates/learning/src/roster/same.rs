//! Decides whether two rows of one person and one employer say the same.

use super::Affiliation;
use crate::catalogue::unit_slug;
use crate::slug::swedish_slug;

/// Whether they say the same affiliation: unit, role, service area and, if both have one, day of hiring.
pub(super) fn is_same(one: &Affiliation, two: &Affiliation) -> bool {
    is_same_unit(one, two)
        && folded(one.role.as_deref()) == folded(two.role.as_deref())
        && folded(one.service_area.as_deref()) == folded(two.service_area.as_deref())
        && (one.hired_on == two.hired_on || one.hired_on.is_none() || two.hired_on.is_none())
}

/// Whether they say the same unit, however spelt.
pub(super) fn is_same_unit(one: &Affiliation, two: &Affiliation) -> bool {
    let unit = |row: &Affiliation| row.unit.as_deref().map(unit_slug);
    one.unit == two.unit || unit(one) == unit(two)
}

fn folded(text: Option<&str>) -> String {
    swedish_slug(text.unwrap_or_default())
}
