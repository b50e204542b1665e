//! The values of employers by kind, and by membership of a group.

use super::labels::{Order, numbered};
use crate::standings::numbers::{EmployerNumber, UNKNOWN};
use crate::{Catalogue, Dimension, FigureQuery, Key, OrganisationKind, reference};

/// The values of the members of a group, and of other employers.
const INSIDE: u32 = 0;
const OUTSIDE: u32 = 1;

/// The values of employers, by their number; empty for a dimension that the rows are not by.
#[derive(Debug, Default)]
pub(super) struct EmployerValues {
    kinds: Box<[u32]>,
    inside: Box<[u32]>,
}

impl EmployerValues {
    /// Finds the values of all employers in these dimensions. The group has the members of the as-of day.
    pub(super) fn of_all(catalogue: &Catalogue, query: &FigureQuery, by: &[Dimension]) -> Self {
        let mut values = Self::default();
        let organisations = || catalogue.file().organisations.iter().filter_map(|one| Some((one.code()?, one.kind)));
        let municipalities = reference::municipalities().iter().map(|one| one.kommunkod);
        let all = municipalities.map(|code| (code, OrganisationKind::Municipality)).chain(organisations());
        let most = organisations().map(|(code, _)| usize::from(code.number()) + 1).max().unwrap_or(0).max(10_000);
        if by.contains(&Dimension::Kind) {
            let mut kinds = vec![UNKNOWN; most];
            for (code, kind) in all.clone() {
                kinds[usize::from(code.number())] = place(kind);
            }
            values.kinds = kinds.into();
        }
        let group = query.group.as_ref().and_then(|id| catalogue.file().areas().find(|area| area.id == *id));
        if let Some(group) = group.filter(|_| by.contains(&Dimension::Inside)) {
            let mut inside = vec![UNKNOWN; most];
            for (code, _) in all {
                let is_member = group.has_member_on(code, query.as_of);
                inside[usize::from(code.number())] = if is_member { INSIDE } else { OUTSIDE };
            }
            values.inside = inside.into();
        }
        values
    }

    /// Returns the kind of an employer, as its place among all kinds.
    pub(super) fn kind(&self, employer: EmployerNumber) -> u32 {
        self.kinds.get(employer.place()).copied().unwrap_or(UNKNOWN)
    }

    /// Returns whether an employer is a member of the group, as a value: inside, outside or unknown.
    pub(super) fn inside(&self, employer: EmployerNumber) -> u32 {
        self.inside.get(employer.place()).copied().unwrap_or(UNKNOWN)
    }
}

fn place(kind: OrganisationKind) -> u32 {
    let at = OrganisationKind::ALL.iter().position(|other| *other == kind);
    at.and_then(|at| u32::try_from(at).ok()).unwrap_or(UNKNOWN)
}

/// Labels a value of one of these dimensions.
pub(super) fn label(
    catalogue: &Catalogue,
    group: Option<&str>,
    dimension: Dimension,
    value: u32,
) -> Option<(Order, Key)> {
    if dimension == Dimension::Kind {
        let kind = OrganisationKind::ALL.get(value as usize)?;
        return Some((numbered(value), Key::new(kind.word(), kind.in_swedish())));
    }
    let group = catalogue.file().areas().find(|area| Some(&*area.id) == group)?;
    let (code, name) = match value {
        INSIDE => ("inside", format!("innanför {}", group.name.sv)),
        OUTSIDE => ("outside", format!("utanför {}", group.name.sv)),
        _ => return None,
    };
    Some((numbered(value), Key::new(code, name)))
}
