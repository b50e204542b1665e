//! Standings that are kept between questions, and filled from the store.

use std::sync::Arc;

use learning::{AgentKey, Catalogue, CourseId, Progress, Roster, Standings};
use store::{CatalogueVersion, ProgressSink, Revision, RosterVersion};
use tokio::sync::{OwnedRwLockWriteGuard, RwLock};

/// Standings that are kept between questions, and the versions they are up to date with.
#[derive(Default)]
pub(super) struct KeptStandings {
    pub(super) standings: Option<Standings>,
    pub(super) as_of: Option<Versions>,
}

/// The versions that standings were made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Versions {
    pub(super) catalogue: CatalogueVersion,
    pub(super) roster: RosterVersion,
    pub(super) revision: Revision,
}

/// Standings that many requests can read at once.
pub(super) type SharedStandings = Arc<RwLock<KeptStandings>>;

/// Puts rows into the standings as they arrive.
pub(super) struct FillStandings {
    pub(super) kept: OwnedRwLockWriteGuard<KeptStandings>,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) roster: Arc<Roster>,
    pub(super) versions: Versions,
}

impl ProgressSink for FillStandings {
    fn begin(&mut self, all: bool) {
        // Until the end is reached, they are up to date with nothing: an interrupted fill starts over.
        self.kept.as_of = None;
        if all {
            self.kept.standings = Some(Standings::new(Arc::clone(&self.catalogue), Arc::clone(&self.roster)));
        }
    }

    fn put(&mut self, agent: AgentKey, course: CourseId, progress: Progress) {
        if let Some(standings) = &mut self.kept.standings {
            standings.put(&agent, &course, progress);
        }
    }

    fn end(&mut self, revision: Revision) {
        self.kept.as_of = Some(Versions { revision, ..self.versions });
    }
}
