//! Which employers have a roster on a day, and whom it has.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use crate::Standings;
use crate::standings::numbers::{EmployerNumber, RoleNumber};
use crate::standings::timeline::DayNumber;

/// The roles of the people on each employer's roster.
pub(super) type Rosters = HashMap<EmployerNumber, HashSet<RoleNumber>>;

/// The most days to keep.
const DAYS: usize = 32;

/// Rosters by day, the latest day asked for last. They hold as long as the standings, which are made of one roster.
#[derive(Default)]
struct KeptRosters(Mutex<Vec<(DayNumber, Arc<Rosters>)>>);

impl Standings {
    /// Returns the rosters of a day.
    pub(super) fn rosters_on(&self, day: DayNumber) -> Arc<Rosters> {
        let kept: Arc<KeptRosters> = self.kept().get();
        let find = |kept: &[(DayNumber, Arc<Rosters>)]| {
            kept.iter().find(|(known, _)| *known == day).map(|(_, rosters)| Arc::clone(rosters))
        };
        if let Some(known) = find(&kept.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return known;
        }
        let mut rosters = Rosters::new();
        for seat in self.people().all.iter().flat_map(|person| person.roster_seats(day, day)) {
            rosters.entry(seat.employer).or_default().insert(seat.role);
        }
        let rosters = Arc::new(rosters);
        let mut kept = kept.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= DAYS {
            kept.remove(0);
        }
        kept.push((day, Arc::clone(&rosters)));
        rosters
    }
}
