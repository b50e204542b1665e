use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use store::Keys as _;

use jiff::ToSpan as _;
use learning::PublicUrl;
use store::Credentials as _;
use store::embedded::Embedded;

use super::*;
use crate::auth::{NewSecret, Pace, Pepper, Places, Reach};
use crate::clock::ManualClock;

const START: Timestamp = Timestamp::UNIX_EPOCH;
const ADDRESS: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)));

/// An authenticator for a store with one credential and this secret.
struct World {
    authenticator: Authenticator,
    store: Arc<Embedded>,
    clock: Arc<ManualClock>,
    key: String,
    secret: String,
    _folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(START));
        let naming = "https://lrs.example".parse::<PublicUrl>().unwrap().into();
        let store = Arc::new(Embedded::open(folder.path(), clock.clone(), &naming, &|_, _| ()).unwrap());
        let NewSecret { credential, secret } = NewSecret::generate("known", &BTreeSet::new(), None, START).unwrap();
        let key = credential.key.clone();
        store.copy_credential(credential).await.unwrap();
        let authenticator = Authenticator::new(store.clone(), clock.clone());
        Self { authenticator, store, clock, key, secret, _folder: folder }
    }

    /// Adds a limit on an address's failures per minute.
    fn with_failures(mut self, count: u32) -> Self {
        self.authenticator = self.authenticator.paced(None, Pace::per_minute(count));
        self
    }

    async fn admits(&self, key: &str, secret: &str) -> bool {
        self.authenticator.basic(key, secret, ADDRESS).await.unwrap().is_some()
    }

    async fn change<T>(&self, change: impl FnOnce(&mut Credential) -> T) -> T {
        let mut credential = self.store.credential(&self.key).await.unwrap().unwrap();
        let changed = change(&mut credential);
        self.store.copy_credential(credential).await.unwrap();
        changed
    }
}

#[tokio::test]
async fn a_secret_is_hashed_in_its_turn_and_one_that_is_remembered_needs_none() {
    let world = World::new().await;
    assert!(world.admits(&world.key, &world.secret).await);
    // From here on, no secret gets its turn to be hashed.
    world.authenticator.hashing.close();
    let another = world.authenticator.basic(&world.key, "another", ADDRESS).await;
    assert!(matches!(another, Err(SignInError::Store(Error::Unavailable(_)))));
    assert!(world.admits(&world.key, &world.secret).await);
    world.clock.set(START + 1.hour());
    assert!(world.admits(&world.key, &world.secret).await, "what is stored has not changed: no hash is needed");
}

#[tokio::test]
async fn many_requests_at_once_and_in_a_row_hash_one_secret_once() {
    let world = World::new().await;
    for _ in 0..2 {
        let at_once = futures::future::join_all((0..50).map(|_| world.admits(&world.key, &world.secret))).await;
        assert!(at_once.into_iter().all(|admitted| admitted));
        world.clock.set(START + 1.hour());
    }
    // As many as are hashed in parallel may have begun before the first finished.
    assert!((1..=HASHED_AT_ONCE as u64).contains(&world.authenticator.hashed()), "{}", world.authenticator.hashed());
}

#[tokio::test]
async fn whatever_is_wrong_one_secret_is_hashed_once() {
    let world = World::new().await;
    let (id, _) = world.secret.split_once('-').unwrap();
    let wrong = format!("{id}-{}", "0".repeat(64));
    let mut hashed = 0;
    let mut refuses = async |key: &str, secret: &str, what: &str| {
        assert!(!world.admits(key, secret).await, "{what}");
        hashed += 1;
        assert_eq!(world.authenticator.hashed(), hashed, "{what}");
    };
    refuses("unknown", &world.secret, "an unknown key").await;
    refuses(&world.key, &wrong, "a wrong secret").await;
    refuses(&world.key, "00000000-0", "the id of no secret").await;
    refuses(&world.key, "", "no secret").await;
    world.change(|credential| credential.disabled = true).await;
    refuses(&world.key, &world.secret, "a disabled credential").await;
    world.change(|credential| (credential.disabled, credential.expires) = (false, Some(START))).await;
    refuses(&world.key, &world.secret, "an expired credential").await;
    world.change(|credential| (credential.secrets[0].expires, credential.expires) = (Some(START), None)).await;
    refuses(&world.key, &world.secret, "an expired secret").await;
}

#[tokio::test]
async fn whatever_is_wrong_the_address_has_failed_once() {
    let wrongs: [fn(&mut Credential); 4] = [
        |credential| credential.secrets[0].hash = "another".to_owned(),
        |credential| credential.disabled = true,
        |credential| credential.expires = Some(START),
        |credential| credential.secrets[0].expires = Some(START),
    ];
    for wrong in wrongs {
        let world = World::new().await.with_failures(1);
        world.change(wrong).await;
        // The first uses up the allowance; from then on, the second must wait.
        for _ in 0..2 {
            assert!(!world.admits(&world.key, &world.secret).await);
        }
        for key in [&*world.key, "unknown"] {
            let told = world.authenticator.basic(key, &world.secret, ADDRESS).await;
            assert_eq!(told, Err(SignInError::TooManyFailures(Duration::from_mins(1))));
        }
        assert_eq!(world.authenticator.hashed(), 2, "who is told to wait costs nothing");
    }
}

#[tokio::test]
async fn an_address_that_fails_too_often_waits_and_who_is_known_there_goes_on() {
    let world = World::new().await.with_failures(1);
    let new = NewSecret::generate("new", &BTreeSet::new(), None, START).unwrap();
    world.store.copy_credential(new.credential.clone()).await.unwrap();
    assert!(world.admits(&world.key, &world.secret).await);
    for _ in 0..2 {
        assert!(!world.admits("guessed", "guessed").await);
    }
    // Even the right secret is not checked, so nothing reveals that it is right.
    let ask = async |address| world.authenticator.basic(&new.credential.key, &new.secret, address).await;
    assert_eq!(ask(ADDRESS).await, Err(SignInError::TooManyFailures(Duration::from_mins(1))));
    assert!(world.admits(&world.key, &world.secret).await, "what is remembered costs nothing");
    world.clock.set(START + BELIEVED * 2);
    assert!(world.admits(&world.key, &world.secret).await, "nor when the store is asked again");
    assert!(ask(Some(IpAddr::from([192, 0, 2, 2]))).await.unwrap().is_some(), "another address has not failed");
    world.clock.set(START + 1.minute());
    assert!(ask(ADDRESS).await.unwrap().is_some());
}

#[tokio::test]
async fn a_secret_is_rotated_with_no_gap() {
    let world = World::new().await;
    assert!(world.admits(&world.key, &world.secret).await);
    let until = START + 24.hours();
    let new = world.change(|credential| NewSecret::rotate(credential, START, until).unwrap()).await;
    for now in [START + 2.seconds(), until - 1.second()] {
        world.clock.set(now);
        assert!(world.admits(&world.key, &world.secret).await && world.admits(&world.key, &new).await, "{now}");
    }
    // Both stay remembered while used in turn.
    assert_eq!(world.authenticator.hashed(), 2);
    world.clock.set(until);
    assert!(!world.admits(&world.key, &world.secret).await);
    assert!(world.admits(&world.key, &new).await);
    let newest = world.change(|credential| NewSecret::rotate(credential, until, until).unwrap()).await;
    assert_eq!(world.change(|credential| credential.secrets.len()).await, 2, "what opens nothing is forgotten");
    world.clock.set(until + 2.seconds());
    assert!(world.admits(&world.key, &newest).await && !world.admits(&world.key, &new).await);
}

#[tokio::test]
async fn a_credential_that_is_disabled_or_removed_opens_nothing_a_second_later() {
    let world = World::new().await;
    assert!(world.admits(&world.key, &world.secret).await);
    world.change(|credential| credential.disabled = true).await;
    world.clock.set(START + BELIEVED);
    assert!(!world.admits(&world.key, &world.secret).await);
    world.change(|credential| credential.disabled = false).await;
    assert!(world.admits(&world.key, &world.secret).await);
    world.change(|credential| credential.expires = Some(START + 1.hour())).await;
    world.clock.set(START + 1.hour() - 1.millisecond());
    assert!(world.admits(&world.key, &world.secret).await);
    world.clock.set(START + 1.hour());
    assert!(!world.admits(&world.key, &world.secret).await, "believed no longer than it lasts");
}

#[tokio::test]
async fn a_secret_that_was_hashed_with_a_pepper_opens_with_that_alone_and_others_go_on() {
    let world = World::new().await;
    let pepper = |letter| Pepper::of(&[letter; 32]).unwrap();
    let mut new = NewSecret::generate("new", &BTreeSet::new(), None, START).unwrap();
    pepper(b'a').cover(&mut new.credential, &new.secret).unwrap();
    world.store.copy_credential(new.credential.clone()).await.unwrap();
    for (with, opens) in [(Some(pepper(b'a')), true), (Some(pepper(b'b')), false), (None, false)] {
        let authenticator = Authenticator::new(world.store.clone(), world.clock.clone()).with_pepper(with);
        let ask = async |key: &str, secret: &str| authenticator.basic(key, secret, ADDRESS).await.unwrap().is_some();
        assert_eq!(ask(&new.credential.key, &new.secret).await, opens);
        assert!(ask(&world.key, &world.secret).await, "hashed with none");
        assert_eq!(authenticator.hashed(), 2, "each once");
    }
}

// Secret scanners look for it.
#[tokio::test]
async fn a_new_secret_says_whose_it_is_and_one_of_before_still_opens() {
    let world = World::new().await;
    let (prefix, rest) = world.secret.split_at(8);
    assert_eq!(prefix, "loggbok_");
    assert!(world.admits(&world.key, &world.secret).await);
    assert!(!world.admits(&world.key, rest).await, "it is a part of the secret");
    let hash = secret::hash(b"0a1b2c3d-0123abcd", &[7; 16]).unwrap();
    let old = Secret { id: "0a1b2c3d".into(), hash, pepper: None, created: None, expires: None };
    world.change(|credential| credential.secrets.push(old)).await;
    assert!(world.admits(&world.key, "0a1b2c3d-0123abcd").await);
    assert!(world.admits(&world.key, &world.secret).await);
}

#[tokio::test]
async fn the_secret_of_the_first_release_has_no_id_and_still_opens() {
    let world = World::new().await;
    let hash = secret::hash(b"0123abcd", &[7; 16]).unwrap();
    let old = Secret { id: String::new(), hash, pepper: None, created: None, expires: None };
    world.change(|credential| credential.secrets = vec![old]).await;
    assert!(world.admits(&world.key, "0123abcd").await);
    assert!(!world.admits(&world.key, &world.secret).await);
}

#[tokio::test]
async fn the_last_day_of_use_is_noted_and_nothing_else_is_changed() {
    let world = World::new().await;
    let used = async || world.store.credential(&world.key).await.unwrap().unwrap().last_used.map(|day| day.to_string());
    assert!(!world.admits(&world.key, "wrong").await);
    assert_eq!(used().await, None);
    assert!(world.admits(&world.key, &world.secret).await);
    assert_eq!(used().await.as_deref(), Some("1970-01-01"));
    world.clock.set(START + 48.hours());
    assert!(world.admits(&world.key, &world.secret).await);
    assert_eq!(used().await.as_deref(), Some("1970-01-03"));
    world.change(|credential| assert!(!credential.disabled && credential.secrets.len() == 1)).await;
}

#[tokio::test]
async fn a_credential_reaches_its_municipality_unless_more_or_less_is_said() {
    let world = World::new().await;
    let (ale, gr) = ("1440".parse().unwrap(), Places { regions: ["gr".to_owned()].into(), ..Places::default() });
    let of_gr = Reach { places: Some(gr), courses: None };
    let cases = [
        (None, None, Reach::default()),
        (Some(ale), None, Reach::of_municipality(ale)),
        (Some(ale), Some(Reach::default()), Reach::default()),
        (Some(ale), Some(of_gr.clone()), of_gr.clone()),
        (None, Some(of_gr.clone()), of_gr),
    ];
    for (number, (municipality, said, expected)) in (1..).zip(cases) {
        world.change(|credential| (credential.municipality, credential.reach) = (municipality, said)).await;
        world.clock.set(START + number.minutes());
        let caller = world.authenticator.basic(&world.key, &world.secret, ADDRESS).await.unwrap().unwrap();
        assert_eq!((&caller.reach, caller.municipality), (&expected, municipality));
    }
}
