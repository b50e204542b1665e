//! The queue for hashing secrets.

use std::collections::HashMap;

use parking_lot::Mutex;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::service::Error;

/// How many secrets are hashed at a time: each takes 19 MiB and a core.
const HASHED_AT_ONCE: usize = 1;
/// How many secrets of one caller may wait or be hashed at a time, so that no caller holds up the others.
const OF_ONE_CALLER: usize = 4;

/// The queue for hashing, first come, first served.
pub(super) struct Turns {
    hashing: Semaphore,
    /// How many places each caller has in the queue, by its key.
    places: Mutex<HashMap<String, usize>>,
}

/// A place in the queue, held until dropped.
struct Place<'t> {
    turns: &'t Turns,
    key: &'t str,
}

/// A turn to hash, held until dropped.
pub(super) struct Turn<'t> {
    _permit: SemaphorePermit<'t>,
    _place: Place<'t>,
}

impl Default for Turns {
    fn default() -> Self {
        Self { hashing: Semaphore::new(HASHED_AT_ONCE), places: Mutex::default() }
    }
}

impl Turns {
    /// Waits for this caller's turn.
    ///
    /// # Errors
    /// [`Error::SecretsUnderWay`] if it already has [`OF_ONE_CALLER`] places.
    pub(super) async fn wait<'t>(&'t self, key: &'t str) -> Result<Turn<'t>, Error> {
        let place = self.place(key)?;
        let permit = self.hashing.acquire().await.map_err(|_| Error::Unavailable)?;
        Ok(Turn { _permit: permit, _place: place })
    }

    fn place<'t>(&'t self, key: &'t str) -> Result<Place<'t>, Error> {
        let mut places = self.places.lock();
        let taken = places.entry(key.to_owned()).or_default();
        if *taken == OF_ONE_CALLER {
            return Err(Error::SecretsUnderWay);
        }
        *taken += 1;
        Ok(Place { turns: self, key })
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut places = self.turns.places.lock();
        if let Some(taken) = places.get_mut(self.key) {
            *taken -= 1;
            if *taken == 0 {
                places.remove(self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{OF_ONE_CALLER, Turns};
    use crate::auth::{Caller, Reach, Scope};
    use crate::service::{Error, NewAccount, NewCredential};
    use crate::testing;

    #[tokio::test]
    async fn a_caller_waits_a_few_times_at_once_and_holds_up_nobody_else() {
        let turns = Turns::default();
        let mut places: Vec<_> = (0..OF_ONE_CALLER).map(|_| turns.place("one").unwrap()).collect();
        assert!(matches!(turns.wait("one").await, Err(Error::SecretsUnderWay)));
        drop(turns.wait("other").await.unwrap());
        places.pop();
        drop(turns.wait("one").await.unwrap());
        places.clear();
        assert!(turns.places.lock().is_empty(), "who waits for nothing is not remembered");
    }

    #[tokio::test]
    async fn what_lies_beyond_reach_is_refused_without_waiting_for_a_turn() {
        let state = testing::state();
        let of = state.service.administration();
        let reach = Reach::of_municipality("1440".parse().unwrap());
        let caller = Caller { scopes: [Scope::Admin].into(), reach, ..testing::caller() };
        let _turn = of.turns.wait("other").await.unwrap();
        let new = serde_json::json!({"name": "anna", "scopes": ["figures/read"], "municipality": "1480"});
        let credential: NewCredential = serde_json::from_value(new.clone()).unwrap();
        let account: NewAccount = serde_json::from_value(new).unwrap();
        let refused = async {
            let credential = of.add_credential(&caller, credential).await.err();
            (credential, of.add_account(&caller, account).await.err())
        };
        let refused = tokio::time::timeout(Duration::from_mins(1), refused).await;
        assert!(matches!(refused, Ok((Some(Error::OutOfReach), Some(Error::OutOfReach)))), "{refused:?}");
    }
}
