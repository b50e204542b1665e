//! A small identity provider on this machine, and a server that trusts it.

use std::sync::{Arc, Mutex};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpResponse, HttpServer, rt, web};
use jiff::Timestamp;
use loggbok::auth::{Bearers, Oidc};
use loggbok::clock::ManualClock;
use serde_json::{Value, json};

use super::super::super::world::World;
use super::super::signer::Signer;
use super::super::{Keys, in_an_hour};

pub const AUDIENCE: &str = "https://lrs.example";
pub const TABLE: &str = r#"
[[grant]]
claim = "groups"
value = "ale"
scopes = ["figures/read", "figures/exact", "statements/write", "statements/read"]
municipalities = ["1440"]

[[grant]]
claim = "groups"
value = "goteborg"
municipalities = ["1480"]

[[grant]]
claim = "groups"
value = "evaluators"
scopes = ["figures/read", "export/read"]
"#;

/// What is wrong with a provider's documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Status,
    Elsewhere,
    AnotherIssuer,
    NoAddress,
    InTheClear,
    TooLong,
    NoObject,
    NoKeys,
}

impl Fault {
    pub const ALL: [Self; 8] = [
        Self::Status,
        Self::Elsewhere,
        Self::AnotherIssuer,
        Self::NoAddress,
        Self::InTheClear,
        Self::TooLong,
        Self::NoObject,
        Self::NoKeys,
    ];
}

#[derive(Default)]
struct Published {
    issuer: String,
    keys: Vec<Value>,
    fault: Option<Fault>,
    /// How often each document was asked for.
    discovered: u32,
    read: u32,
}

type Shared = web::Data<Mutex<Published>>;

async fn discovery(published: Shared) -> HttpResponse {
    let mut published = published.lock().unwrap();
    published.discovered += 1;
    let issuer = published.issuer.clone();
    let mut document = json!({"issuer": issuer, "jwks_uri": format!("{issuer}/jwks")});
    match published.fault {
        Some(Fault::Status) => return HttpResponse::InternalServerError().finish(),
        Some(Fault::Elsewhere) => {
            return HttpResponse::Found().insert_header(("location", format!("{issuer}/moved"))).finish();
        }
        Some(Fault::AnotherIssuer) => document["issuer"] = "https://idp.example".into(),
        Some(Fault::NoAddress) => document["jwks_uri"] = Value::Null,
        Some(Fault::InTheClear) => document["jwks_uri"] = "http://idp.example/jwks".into(),
        _ => {}
    }
    HttpResponse::Ok().json(document)
}

async fn moved(published: Shared) -> HttpResponse {
    let issuer = published.lock().unwrap().issuer.clone();
    HttpResponse::Ok().json(json!({"issuer": issuer, "jwks_uri": format!("{issuer}/jwks")}))
}

async fn jwks(published: Shared) -> HttpResponse {
    let mut published = published.lock().unwrap();
    published.read += 1;
    match published.fault {
        Some(Fault::TooLong) => HttpResponse::Ok().json(json!({"keys": published.keys, "pad": "x".repeat(300_000)})),
        Some(Fault::NoObject) => HttpResponse::Ok().json(&published.keys),
        Some(Fault::NoKeys) => HttpResponse::Ok().json(json!({"keys": "none"})),
        _ => HttpResponse::Ok().json(json!({"keys": published.keys})),
    }
}

/// A provider that serves until this is dropped or stopped, and a world that trusts it.
pub struct Provided {
    pub world: World,
    pub issuer: String,
    /// The same set-up once more, which remembers nothing of the world's.
    pub bearers: Bearers,
    published: Shared,
    server: ServerHandle,
    _keys: Keys,
}

impl Provided {
    /// Publishes the keys of these, and is trusted by this configuration: keys of `[[oidc]]` and the claim table.
    pub async fn new(configuration: &str, signers: &[Signer]) -> Self {
        let published: Shared = web::Data::new(Mutex::default());
        let shared = published.clone();
        let app = move || {
            let app = App::new().app_data(shared.clone());
            app.route("/.well-known/openid-configuration", web::get().to(discovery))
                .route("/moved", web::get().to(moved))
                .route("/jwks", web::get().to(jwks))
        };
        let server = HttpServer::new(app).workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
        let issuer = format!("http://{}", server.addrs()[0]);
        let running = server.run();
        let server = running.handle();
        rt::spawn(running);
        {
            let mut published = published.lock().unwrap();
            published.issuer.clone_from(&issuer);
            published.keys = signers.iter().map(Signer::jwk).collect();
        }
        let oidc: Oidc =
            toml::from_str(&format!("issuer = {issuer:?}\naudience = {AUDIENCE:?}\n{configuration}")).unwrap();
        Oidc::check(std::slice::from_ref(&oidc)).unwrap();
        let keys = Keys::new();
        let world = World::new().await;
        let trusting = |clock: &Arc<ManualClock>| keys.bearers(clock, std::slice::from_ref(&oidc));
        let (bearers, own) = (trusting(&world.clock), trusting(&world.clock));
        Self { world: world.taking(own), issuer, bearers, published, server, _keys: keys }
    }

    /// The claims of a token that is right.
    pub fn claims(&self) -> Value {
        claims(&self.issuer)
    }

    pub fn claims_with(&self, name: &str, value: Value) -> Value {
        let mut claims = self.claims();
        claims[name] = value;
        claims
    }

    pub fn clock(&self) -> &ManualClock {
        &self.world.clock
    }

    /// What a request with a token is answered.
    pub async fn status(&self, token: &str) -> u16 {
        self.world.get("/xapi/statements").with_token(token).send().await.status
    }

    /// Publishes another key.
    pub fn publish(&self, jwk: Value) {
        self.published.lock().unwrap().keys.push(jwk);
    }

    /// Withdraws all keys.
    pub fn withdraw(&self) {
        self.published.lock().unwrap().keys.clear();
    }

    pub fn break_by(&self, fault: Option<Fault>) {
        self.published.lock().unwrap().fault = fault;
    }

    /// How often its two documents were asked for.
    pub fn asked(&self) -> (u32, u32) {
        let published = self.published.lock().unwrap();
        (published.discovered, published.read)
    }

    pub async fn stop(&self) {
        self.server.stop(false).await;
    }
}

pub fn claims(issuer: &str) -> Value {
    json!({
        "iss": issuer, "aud": AUDIENCE, "sub": "anna@ale.example", "name": "Anna", "groups": ["ale"],
        "exp": in_an_hour().as_second(),
    })
}

pub fn claims_with(claims: &Value, name: &str, at: Timestamp) -> Value {
    let mut claims = claims.clone();
    claims[name] = at.as_second().into();
    claims
}

pub fn claims_without(claims: &Value, name: &str) -> Value {
    let mut claims = claims.clone();
    claims.as_object_mut().unwrap().remove(name);
    claims
}
