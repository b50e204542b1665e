//! The places for forms that are read before the caller is known: few, fewer still per address, and only for a short
//! time.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};

use crate::auth::network;
use crate::config::Limits;
use crate::http::Refusal;

/// The most such forms read at the same time, and from one address: their senders are unknown.
const AT_ONCE: usize = 64;
const OF_ONE: usize = 8;

/// How long to wait for such a form, in seconds, in addition to the time for its bytes at the minimum rate, in bytes
/// per second.
const SECONDS: u64 = 5;
const BYTES_PER_SECOND: u32 = 64 * 1024;

/// The places, shared by all workers.
#[derive(Debug, Clone, Default)]
pub struct Forms(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    of_one: HashMap<IpAddr, usize>,
}

/// A place, held until dropped.
#[derive(Debug)]
pub(crate) struct FormPlace {
    forms: Forms,
    network: Option<IpAddr>,
}

impl Forms {
    /// Takes a place for an address.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] if all are taken, or all that an address may have. Nobody waits, since slow senders would keep
    /// everyone waiting.
    pub(crate) fn take(&self, address: Option<IpAddr>) -> Result<FormPlace, Refusal> {
        let network = address.map(network);
        let mut taken = self.lock();
        let of_one = network.and_then(|network| taken.of_one.get(&network)).copied().unwrap_or(0);
        if taken.all >= AT_ONCE || of_one >= OF_ONE {
            return Err(Refusal::TooMany(Duration::from_secs(SECONDS)));
        }
        taken.all += 1;
        if let Some(network) = network {
            taken.of_one.insert(network, of_one + 1);
        }
        Ok(FormPlace { forms: self.clone(), network })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock()
    }
}

impl Drop for FormPlace {
    fn drop(&mut self) {
        let mut taken = self.forms.lock();
        taken.all -= 1;
        let Some(network) = self.network else { return };
        if let Some(of_one) = taken.of_one.get_mut(&network) {
            *of_one -= 1;
            if *of_one == 0 {
                taken.of_one.remove(&network);
            }
        }
    }
}

/// How long a form of an unknown sender may take to arrive: no longer than any body.
pub(crate) fn patience(limits: Limits) -> Limits {
    Limits {
        body_seconds: limits.body_seconds.min(SECONDS),
        body_bytes_per_second: limits.body_bytes_per_second.max(BYTES_PER_SECOND),
        ..limits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_has_few_places_and_the_others_are_for_others() {
        let forms = Forms::default();
        let take = |from: &str| forms.take(Some(address(from)));
        let mut places: Vec<_> = std::iter::from_fn(|| take("192.0.2.1").ok()).collect();
        assert_eq!(places.len(), OF_ONE);
        let other = take("192.0.2.2").unwrap();
        // One IPv6 network is one client.
        let more: Vec<_> = (0..100).filter_map(|host| take(&format!("2001:db8::{host}")).ok()).collect();
        assert_eq!(more.len(), OF_ONE);
        places.pop();
        places.push(take("192.0.2.1").unwrap());
        assert!(take("192.0.2.1").is_err());
        drop((places, other, more));
        let all: Vec<_> = (0..250).filter_map(|host| take(&format!("198.51.100.{host}")).ok()).collect();
        assert_eq!(all.len(), AT_ONCE);
        assert!(forms.take(None).is_err());
        drop(all);
        assert!(forms.lock().of_one.is_empty() && forms.lock().all == 0);
    }
}
