//! What unit tests of several rooms need.

use std::collections::BTreeSet;
use std::sync::Arc;

use learning::PublicUrl;
use store::Naming;
use store::embedded::Embedded;

use crate::auth::{Authenticator, Authority, Caller, Means, OwnLimits, Reach, Scope, SenderSettings};
use crate::clock::{ManualClock, RandomIds};
use crate::config::Limits;
use crate::http::{AppState, Sessions};
use crate::service::{PageLimits, Service};

/// By which address stores of tests are opened.
pub(crate) fn naming() -> Naming {
    "https://lrs.example".parse::<PublicUrl>().unwrap().into()
}

/// A server's state over an empty store in a temporary folder, in which nobody has a credential.
pub(crate) fn state() -> AppState {
    let folder = tempfile::tempdir().unwrap().keep();
    let clock = Arc::new(ManualClock::new("2022-09-30T10:00:00Z".parse().unwrap()));
    let store = Arc::new(Embedded::open(&folder, clock.clone(), &naming(), &|_, _| ()).unwrap());
    AppState {
        limits: Limits { body_bytes: 1024, ..Limits::default() },
        ..AppState::new(
            Arc::new(Service::new(store.clone(), clock.clone(), Arc::new(RandomIds), PageLimits::default())),
            Arc::new(Authenticator::new(store, clock.clone())),
            Sessions::new(&[7; 64]),
            clock,
        )
    }
}

/// Somebody who may do everything.
pub(crate) fn caller() -> Caller {
    Caller {
        key: "test".into(),
        authority: Authority::of_account("https://lrs.example", "test", None),
        scopes: BTreeSet::from([Scope::All]),
        municipality: None,
        reach: Reach::default(),
        limits: OwnLimits::default(),
        sender: SenderSettings::default(),
        means: Means::default(),
    }
}
