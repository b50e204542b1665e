//! Decides who sees the numbers of a snapshot.

use std::sync::Arc;

use learning::{Catalogue, Day};
use store::{Snapshot, SnapshotDisclosure};

use crate::auth::{Caller, Scope};
use crate::service::Error;

/// Which snapshots a caller sees.
pub(super) struct SnapshotSight<'c> {
    pub(super) caller: &'c Caller,
    pub(super) catalogue: Arc<Catalogue>,
    /// Whether no number is hidden from the caller.
    pub(super) is_exact: bool,
}

impl SnapshotSight<'_> {
    /// Whether the caller reaches everything that it counts.
    pub(super) fn reaches(&self, snapshot: &Snapshot) -> bool {
        self.caller.reach.holds_reach(self.catalogue.file(), &snapshot.reach)
    }

    /// Whether the caller reaches everyone who would be recounted: a region's members of the day it was made, some of
    /// whom may have left since.
    pub(super) fn reaches_members(&self, snapshot: &Snapshot) -> bool {
        let (catalogue, made) = (self.catalogue.file(), Day::of(snapshot.made));
        let Some(places) = &snapshot.reach.places else { return true };
        let areas = catalogue.areas().filter(|area| places.regions.contains(&area.id));
        areas.flat_map(|area| area.members_on(made)).all(|code| self.caller.reach.holds_municipality(catalogue, code))
    }

    /// Whether none of its numbers is hidden from the caller. Published figures of another reach hide other numbers, so
    /// together with the caller's own they could reveal some.
    fn may_know(&self, snapshot: &Snapshot) -> bool {
        let is_published = matches!(snapshot.disclosure, SnapshotDisclosure::Published { .. });
        self.is_exact || is_published && self.caller.reach == snapshot.reach
    }

    /// Whether the caller may see its subject and its numbers.
    pub(super) fn sees(&self, snapshot: &Snapshot) -> bool {
        self.reaches(snapshot) && self.may_know(snapshot)
    }

    /// Refuses a caller that may not see it.
    ///
    /// # Errors
    /// [`Error::NotFound`] beyond its reach; [`Error::Forbidden`] for numbers that are hidden from it.
    pub(super) fn check(&self, snapshot: &Snapshot) -> Result<(), Error> {
        match (self.reaches(snapshot), self.may_know(snapshot)) {
            (false, _) => Err(Error::NotFound),
            (true, false) => Err(Error::Forbidden(Scope::FiguresExact)),
            (true, true) => Ok(()),
        }
    }
}
