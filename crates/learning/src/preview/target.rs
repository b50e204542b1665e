//! Warns of targets whose roles nobody on a roster has.

use super::warning::{CatalogueWarning, WarningKind, Warnings};
use crate::Standings;
use crate::catalogue::Spot;
use crate::nearness::nearest_text;
use crate::standings::labels::{Label, label_slug};

/// The most roles that are searched for a similar one.
const LOOKED_AT: usize = 2_000;

/// Warns of each role of a target that no row of any roster has, if rosters name roles at all.
pub(super) fn warn(after: &Standings, warnings: &mut Warnings) {
    let seats = after.seats();
    if seats.roles().next().is_none() {
        return;
    }
    for (at, course) in after.catalogue().courses().iter().enumerate() {
        let roles = course.target.as_ref().and_then(|target| target.roster_roles.as_ref());
        for (number, role) in roles.into_iter().flatten().enumerate() {
            if seats.role_number(role).is_some() {
                continue;
            }
            let spelling = |label: &Label| label_slug(&label.name);
            let known: Vec<(String, &Label)> =
                seats.roles().take(LOOKED_AT).map(|label| (spelling(label), label)).collect();
            let near = nearest_text(&label_slug(role), known.iter(), |known| known.0.as_str());
            let near = near.map(|((_, label), _)| format!("; near it is {:?}", label.name)).unwrap_or_default();
            let text = format!("no row of a roster has the role {role:?}, so nobody is in the target by it{near}");
            let spot = Spot::of("course", at, course.id.as_str()).field("target").item("roster_roles", number);
            warnings.push(CatalogueWarning::new(WarningKind::TargetUnmet, spot, text));
        }
    }
}
