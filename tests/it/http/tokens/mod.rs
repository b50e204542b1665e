//! Bearer tokens: those of this server, those of identity providers, and forged ones.

mod forged;
mod own;
mod provider;
mod signer;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::{Timestamp, ToSpan as _};
use loggbok::auth::{Bearers, Issuer, KeyFolder, NewToken, Oidc, Provider, Scope, SigningAlgorithm, Web};
use loggbok::clock::{Clock, ManualClock};
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

use super::samples::at;
use super::world::{NOW, World};

pub const ISSUER: &str = "https://lrs.example/tokens";
pub const AUDIENCE: &str = "loggbok";

/// A folder of keys, of which one is there, in a folder of its own.
pub struct Keys {
    pub around: TempDir,
}

impl Keys {
    pub fn new() -> Self {
        let keys = Self { around: tempfile::tempdir().unwrap() };
        keys.make("first", SigningAlgorithm::EdDSA);
        keys
    }

    pub fn folder(&self) -> PathBuf {
        self.around.path().join("keys")
    }

    fn read(&self, clock: Arc<dyn Clock>) -> KeyFolder {
        KeyFolder::new(self.folder(), clock)
    }

    /// Makes a key; `first` is from an hour ago, so that any other is newer.
    pub fn make(&self, kid: &str, algorithm: SigningAlgorithm) {
        let path = self.read(clock()).make(kid, algorithm).unwrap();
        if kid == "first" {
            let file = fs::File::options().write(true).open(path).unwrap();
            file.set_modified(file.metadata().unwrap().modified().unwrap() - std::time::Duration::from_hours(1))
                .unwrap();
        }
    }

    pub fn remove(&self, kid: &str) {
        fs::remove_file(self.folder().join(format!("{kid}.pem"))).unwrap();
    }

    /// The private key, as the file has it.
    pub fn pem(&self, kid: &str) -> Vec<u8> {
        fs::read(self.folder().join(format!("{kid}.pem"))).unwrap()
    }

    pub fn issuer(&self) -> Issuer {
        Issuer::new(ISSUER, AUDIENCE, self.read(clock()))
    }

    /// Whose tokens are taken: ours, and those of providers.
    pub fn bearers(&self, clock: &Arc<ManualClock>, providers: &[Oidc]) -> Bearers {
        let web = Web::new().unwrap();
        let provider = |oidc: &Oidc| Provider::new(oidc.clone(), web.clone(), clock.clone());
        let own = Issuer::new(ISSUER, AUDIENCE, self.read(clock.clone()));
        Bearers::new(own, providers.iter().map(provider).collect(), clock.clone())
    }

    /// A token of an hour, by the newest key.
    pub fn token(&self, scopes: &[Scope]) -> String {
        self.token_where(scopes, |_| ())
    }

    /// The same with whatever else is said of it.
    pub fn token_where(&self, scopes: &[Scope], change: impl FnOnce(&mut NewToken)) -> String {
        let mut new = new_token(scopes);
        change(&mut new);
        self.issuer().issue(&new, None, at(NOW), Uuid::nil()).unwrap()
    }
}

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(at(NOW)))
}

/// A world that takes the tokens of a folder.
pub async fn world_of(keys: &Keys) -> World {
    let world = World::new().await;
    let bearers = keys.bearers(&world.clock, &[]);
    world.taking(bearers)
}

pub fn new_token(scopes: &[Scope]) -> NewToken {
    NewToken {
        subject: "lms".to_owned(),
        name: "Lärplattformen".to_owned(),
        scopes: scopes.iter().copied().collect::<BTreeSet<_>>(),
        municipality: None,
        reach: None,
        expires: in_an_hour(),
    }
}

pub fn in_an_hour() -> Timestamp {
    at(NOW) + 1.hour()
}

/// The authority that a statement got.
async fn authority(world: &World, id: &Uuid) -> Value {
    world.statements(&format!("?statementId={id}")).await["authority"].clone()
}
