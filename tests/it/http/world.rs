//! The real application over a store, with a stopped clock, and requests to it.

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use argon2::password_hash::PasswordHasher as _;
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use learning::Kommunkod;
use loggbok::auth::{Authenticator, Bearers, NewSecret, Pace, Pepper, Scope};
use loggbok::clock::{Ids, ManualClock};
use loggbok::config::{About, OpenData};
use loggbok::http::{AppState, Sessions};
use loggbok::server;
use loggbok::service::{
    CountedFrom, ForwardKind, ForwardTarget, HealthExtensions, Memory, PageLimits, RetentionRules, Service,
    StatementRule, SubscriptionReceivers,
};
use mongodb::bson::{Document, doc};
use serde_json::{Value, json};
use store::{Credential, Naming, Secret, Store};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::described;
use super::samples::at;
use crate::names::{naming, url};
use crate::store::world::Home;

/// When it is, until a test says otherwise.
pub const NOW: &str = "2022-09-30T10:00:00Z";

/// A server with what it lives on.
pub struct World {
    pub store: Arc<dyn Store>,
    pub clock: Arc<ManualClock>,
    pub state: Served,
    /// A credential that may do everything, and sees exact figures.
    pub admin: Key,
    home: Home,
}

/// A key and its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub key: String,
    pub secret: String,
}

/// Ids that count up, in the form of version 4.
#[derive(Debug, Default)]
struct CountingIds(AtomicU64);

impl Ids for CountingIds {
    fn statement_id(&self) -> Uuid {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        Uuid::from_u128(0xc0de_0000_0000_4000_8000_0000_0000_0000 | u128::from(number))
    }
}

/// A server's state, and the application over it. That is made once: it takes longer than most requests, for it has every route.
pub struct Served {
    state: AppState,
    application: OnceCell<Application>,
}

type Application = Rc<dyn Fn(TestRequest) -> LocalBoxFuture<'static, ServiceResponse>>;

impl Served {
    fn new(state: AppState) -> Self {
        Self { state, application: OnceCell::new() }
    }

    async fn application(&self) -> Application {
        let make = async || {
            let service = Rc::new(init_service(server::app(self.state.clone())).await);
            let answer = move |request: TestRequest| {
                let service = Rc::clone(&service);
                let answered = async move { call_service(&*service, request.to_request()).await.map_into_boxed_body() };
                answered.boxed_local()
            };
            Rc::new(answer) as Application
        };
        Rc::clone(self.application.get_or_init(make).await)
    }
}

impl Deref for Served {
    type Target = AppState;

    fn deref(&self) -> &AppState {
        &self.state
    }
}

impl DerefMut for Served {
    fn deref_mut(&mut self) -> &mut AppState {
        self.application = OnceCell::new();
        &mut self.state
    }
}

/// A target that statements would be forwarded to.
fn target() -> ForwardTarget {
    ForwardTarget {
        name: "national".into(),
        kind: ForwardKind::Lrs,
        to: "https://lrs.example/xapi".into(),
        courses: Vec::new(),
        verbs: Vec::new(),
        since: None,
    }
}

/// Where subscriptions would be sent.
fn receivers() -> SubscriptionReceivers {
    SubscriptionReceivers { mail: true, domains: vec!["ale.example".into()], webhooks: vec!["intranet".into()] }
}

/// Rules by which nothing goes that a test stores, unless it lets years pass.
pub fn retention() -> RetentionRules {
    let everything = StatementRule { courses: BTreeSet::new(), months: 1_200, counted_from: CountedFrom::Stored };
    RetentionRules {
        decision: "dnr 2026/9".into(),
        executor: "Arkivarie Eva".into(),
        statements: vec![everything],
        ..RetentionRules::default()
    }
}

/// A server's state over any store.
pub fn state(store: &Arc<dyn Store>, clock: &Arc<ManualClock>) -> AppState {
    let service = Service::new(store.clone(), clock.clone(), Arc::new(CountingIds::default()), PageLimits::default());
    AppState::new(
        Arc::new(service.with_forwarding(vec![target()]).with_retention(retention()).with_subscriptions(receivers())),
        Arc::new(Authenticator::new(store.clone(), clock.clone())),
        Sessions::new(&[7; 64]),
        clock.clone(),
    )
}

/// What a new credential has besides.
static TEMPLATE: LazyLock<Credential> =
    LazyLock::new(|| NewSecret::generate("", &BTreeSet::new(), None, at(NOW)).unwrap().credential);

/// A secret that takes no time to hash, and how it is stored. Each test has some, and the hash says what it costs.
fn cheap_secret() -> (Secret, String) {
    let [id, random] = [(); 2].map(|()| Uuid::new_v4().simple().to_string());
    let secret = format!("loggbok_{}-{random}", &id[..8]);
    let cheap = Argon2::new(Algorithm::default(), Version::default(), Params::new(8, 1, 1, None).unwrap());
    let hash = cheap.hash_password_with_salt(secret.as_bytes(), random.as_bytes()).unwrap().to_string();
    (Secret { id: id[..8].to_owned(), hash, pepper: None, created: Some(at(NOW)), expires: None }, secret)
}

/// A new credential in a store.
pub async fn credential(store: &dyn Store, name: &str, scopes: &[Scope], municipality: Option<&str>) -> Key {
    credential_where(store, name, scopes, municipality, |_| ()).await
}

async fn credential_where(
    store: &dyn Store,
    name: &str,
    scopes: &[Scope],
    municipality: Option<&str>,
    change: impl FnOnce(&mut Credential),
) -> Key {
    let scopes: BTreeSet<Scope> = scopes.iter().copied().collect();
    let municipality: Option<Kommunkod> = municipality.map(|code| code.parse().unwrap());
    let (stored, secret) = cheap_secret();
    let mut credential = Credential {
        key: Uuid::new_v4().simple().to_string()[..20].to_owned(),
        name: name.to_owned(),
        secrets: vec![stored],
        scopes: scopes.iter().map(ToString::to_string).collect(),
        municipality,
        ..TEMPLATE.clone()
    };
    change(&mut credential);
    let key = credential.key.clone();
    store.copy_credential(credential).await.unwrap();
    Key { key, secret }
}

impl World {
    /// An empty store in a folder of its own; in a database where `LOGGBOK_TEST_STORE` is `mongodb`.
    pub async fn new() -> Self {
        match std::env::var("LOGGBOK_TEST_STORE").as_deref() {
            Ok("mongodb") => Self::at(Home::database()).await,
            _ => Self::at(Home::folder()).await,
        }
    }

    /// The same, reached at another address from outside.
    pub async fn reached_at(public_url: &str) -> Self {
        let home = match std::env::var("LOGGBOK_TEST_STORE").as_deref() {
            Ok("mongodb") => Home::database(),
            _ => Home::folder(),
        };
        Self::named(home, &url(public_url).into()).await
    }

    /// An empty store there.
    pub async fn at(home: Home) -> Self {
        Self::named(home, &naming()).await
    }

    async fn named(home: Home, naming: &Naming) -> Self {
        let clock = Arc::new(ManualClock::new(at(NOW)));
        let store = home.open_by(naming, clock.clone()).await.unwrap();
        let state = Served::new(state(&store, &clock));
        let admin = credential(&*store, "admin.example", &[Scope::Admin, Scope::FiguresExact], None).await;
        Self { store, clock, state, admin, home }
    }

    /// Another server on the same store, which knows nothing of this one.
    pub fn server_beside(&self) -> AppState {
        static SERVERS: AtomicU64 = AtomicU64::new(1);
        let ids = CountingIds(AtomicU64::new(SERVERS.fetch_add(1, Ordering::Relaxed) << 48));
        let (store, clock) = (self.store.clone(), self.clock.clone());
        let service = Service::new(store, clock, Arc::new(ids), PageLimits::default());
        AppState { service: Arc::new(service), ..self.state.clone() }
    }

    /// The same after a stop and a start.
    pub async fn restarted(self) -> Self {
        // No id comes twice, as none does that is drawn.
        static RESTARTS: AtomicU64 = AtomicU64::new(1);
        let Self { store, clock, state: old, admin, home } = self;
        store.close().await;
        drop((store, old));
        let store = home.open(clock.clone()).await;
        let ids = CountingIds(AtomicU64::new(RESTARTS.fetch_add(1, Ordering::Relaxed) << 32));
        let mut state = state(&store, &clock);
        state.service = Arc::new(Service::new(store.clone(), clock.clone(), Arc::new(ids), PageLimits::default()));
        Self { store, clock, state: Served::new(state), admin, home }
    }

    /// The same with a smaller body limit, in bytes.
    pub fn with_body_limit(mut self, bytes: usize) -> Self {
        self.state.limits.body_bytes = bytes;
        self
    }

    /// The same with pages that end by so many bytes.
    pub fn with_page_bytes(mut self, bytes: usize) -> Self {
        let limits = PageLimits { bytes, ..PageLimits::default() };
        let service = Service::new(self.store.clone(), self.clock.clone(), Arc::new(CountingIds::default()), limits);
        self.state.service = Arc::new(service);
        self
    }

    /// The same with so much memory for bodies under way, in bytes.
    pub fn with_memory(mut self, bytes: usize) -> Self {
        let service = Service::new(
            self.store.clone(),
            self.clock.clone(),
            Arc::new(CountingIds::default()),
            PageLimits::default(),
        );
        self.state.service = Arc::new(service.with_memory(Memory::of(bytes)));
        self
    }

    /// The same with another limit on documents, in bytes.
    pub fn with_document_limit(mut self, bytes: usize) -> Self {
        self.state.limits.document_bytes = bytes;
        self
    }

    /// The same, open to pages of these origins.
    pub fn with_origins(mut self, origins: &[&str]) -> Self {
        self.state.cors.origins = origins.iter().map(|origin| (*origin).to_owned()).collect();
        self
    }

    /// The same, which treats extensions about health or absence this way.
    pub fn with_health_extensions(mut self, rule: HealthExtensions) -> Self {
        let ids = Arc::new(CountingIds::default());
        let service = Service::new(self.store.clone(), self.clock.clone(), ids, PageLimits::default());
        self.state.service = Arc::new(service.with_health_extensions(rule));
        self
    }

    /// The same, by these rules of retention.
    pub fn with_retention(mut self, rules: RetentionRules) -> Self {
        let ids = Arc::new(CountingIds::default());
        let service = Service::new(self.store.clone(), self.clock.clone(), ids, PageLimits::default());
        self.state.service = Arc::new(service.with_retention(rules));
        self
    }

    /// The same, which publishes open data.
    pub fn publishing(mut self) -> Self {
        self.state.open_data = Arc::new(OpenData { enabled: true, ..OpenData::default() });
        let (operator, contact) = (Some("Göteborgsregionen".into()), Some("mailto:data@gr.example".into()));
        self.state.about = Arc::new(About { operator, contact });
        self
    }

    /// The same with limits on requests and on failures, behind a proxy.
    pub fn paced(mut self, requests: Option<Pace>, failures: Option<Pace>) -> Self {
        let authenticator = Authenticator::new(self.store.clone(), self.clock.clone());
        self.state.authenticator = Arc::new(authenticator.paced(requests, failures));
        self.state.behind_proxy = true;
        self
    }

    /// The same, which hashes and seals with a pepper.
    pub fn peppered(mut self, pepper: &Pepper) -> Self {
        let authenticator = Authenticator::new(self.store.clone(), self.clock.clone());
        self.state.authenticator = Arc::new(authenticator.with_pepper(Some(pepper.clone())));
        let ids = Arc::new(CountingIds::default());
        let service = Service::new(self.store.clone(), self.clock.clone(), ids, PageLimits::default());
        self.state.service = Arc::new(service.with_pepper(Some(pepper.clone())));
        self
    }

    /// The same, which takes tokens too.
    pub fn taking(mut self, bearers: Bearers) -> Self {
        let authenticator = Authenticator::new(self.store.clone(), self.clock.clone());
        self.state.authenticator = Arc::new(authenticator.with_tokens(bearers));
        self
    }

    /// From now on the audit log can't be written.
    pub async fn break_audit(&self) {
        match &self.home {
            Home::Folder(folder) => {
                let log = rusqlite::Connection::open(folder.path().join("log.db")).unwrap();
                let refuse =
                    "CREATE TRIGGER audit_refused BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'refused'); END";
                log.execute_batch(refuse).unwrap();
            }
            Home::Database(database) => {
                let nothing = doc! {"collMod": "audit", "validator": {"_id": {"$lt": 0}}};
                database.database().await.run_command(nothing).await.unwrap();
            }
        }
    }

    /// The bytes of one attachment are gone: that of the greatest hash.
    pub async fn lose_attachment(&self) {
        match &self.home {
            Home::Folder(folder) => {
                let log = rusqlite::Connection::open(folder.path().join("log.db")).unwrap();
                let lose = "DELETE FROM attachment WHERE sha2 = (SELECT max(sha2) FROM attachment)";
                assert_eq!(log.execute(lose, []).unwrap(), 1);
            }
            Home::Database(database) => {
                let attachments = database.database().await.collection::<Document>("attachment");
                let lost = attachments.find_one_and_delete(doc! {}).sort(doc! {"_id": -1}).await.unwrap();
                assert!(lost.is_some());
            }
        }
    }

    /// A credential that may do this.
    pub async fn key(&self, scopes: &[Scope]) -> Key {
        credential(&*self.store, "lms.example", scopes, None).await
    }

    /// A credential of one municipality.
    pub async fn key_of(&self, kommunkod: &str, scopes: &[Scope]) -> Key {
        credential(&*self.store, "kommun.example", scopes, Some(kommunkod)).await
    }

    /// A credential that may do this, with whatever else is said of it.
    pub async fn key_where(&self, scopes: &[Scope], change: impl FnOnce(&mut Credential)) -> Key {
        credential_where(&*self.store, "lms.example", scopes, None, change).await
    }

    pub fn ask(&self, method: Method, path: &str) -> Ask<'_> {
        let ask = Ask { world: self, method, path: path.to_owned(), headers: Vec::new(), body: Bytes::new() };
        let versioned = path.starts_with("/xapi/") && path != "/xapi/about";
        let ask = if versioned { ask.speaking("1.0.3") } else { ask };
        ask.by(&self.admin)
    }

    pub fn get(&self, path: &str) -> Ask<'_> {
        self.ask(Method::GET, path)
    }

    pub fn post(&self, path: &str) -> Ask<'_> {
        self.ask(Method::POST, path)
    }

    pub fn put(&self, path: &str) -> Ask<'_> {
        self.ask(Method::PUT, path)
    }

    pub fn delete(&self, path: &str) -> Ask<'_> {
        self.ask(Method::DELETE, path)
    }

    /// The whole audit log, each entry without its hash, which it has.
    pub async fn audit(&self) -> Vec<Value> {
        let answer = self.get("/api/v1/audit?limit=500").send().await.json();
        let mut entries = answer["entries"].as_array().unwrap().clone();
        for entry in &mut entries {
            let hash = entry.as_object_mut().unwrap().remove("hash").unwrap();
            assert_eq!(hash.as_str().unwrap().len(), 64);
        }
        entries
    }

    /// What addresses call a person with this identifier.
    pub fn pseudonym(&self, agent: &str) -> String {
        format!("{:016x}", self.state.service.pseudonym_of(&agent.into()))
    }

    /// Posts statements, and gives back their ids.
    pub async fn record(&self, statements: &Value) -> Vec<String> {
        let answer = self.post("/xapi/statements").json(statements).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_slice(&answer.body).unwrap()
    }

    /// The `StatementResult` of a question.
    pub async fn statements(&self, query: &str) -> Value {
        let answer = self.get(&format!("/xapi/statements{query}")).send().await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        answer.json()
    }

    /// The numbers of the statements that answer a question, in its order.
    pub async fn numbers(&self, query: &str) -> Vec<u128> {
        numbers(&self.statements(query).await)
    }

    /// How many statements are stored, voided ones left out.
    pub async fn count(&self) -> usize {
        let (mut count, mut page) = (0, self.statements("?limit=500").await);
        loop {
            count += page["statements"].as_array().unwrap().len();
            match page["more"].as_str().unwrap() {
                "" => return count,
                more => page = self.get(more).send().await.json(),
            }
        }
    }

    /// Puts a catalogue written in TOML in force.
    pub async fn catalogue(&self, toml: &str) {
        let answer = self.put("/api/v1/catalogue").body("application/toml", toml.to_owned()).send().await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    }

    /// Imports a roster file, and gives back the report.
    pub async fn roster(&self, query: &str, csv: &str) -> Value {
        let answer =
            self.post(&format!("/api/v1/roster{query}")).body("text/csv; charset=utf-8", csv.to_owned()).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// The figures that answer a question.
    pub async fn figures(&self, query: &str) -> Value {
        let answer = self.get(&format!("/api/v1/completions{query}")).send().await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        answer.json()
    }
}

/// The numbers of the statements of a `StatementResult`, in its order.
pub fn numbers(result: &Value) -> Vec<u128> {
    let number = |statement: &Value| {
        let id: Uuid = statement["id"].as_str().unwrap().parse().unwrap();
        id.as_u128() & 0xffff_ffff
    };
    result["statements"].as_array().unwrap().iter().map(number).collect()
}

/// A request that is being written; it carries the admin's credential and, where it matters, speaks 1.0.3.
pub struct Ask<'w> {
    world: &'w World,
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl Ask<'_> {
    pub fn by(self, key: &Key) -> Self {
        self.header("authorization", &basic(&key.key, &key.secret))
    }

    /// With a token in place of key and secret.
    pub fn with_token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub fn speaking(self, version: &str) -> Self {
        self.header("x-experience-api-version", version)
    }

    /// With a header, in place of one of the same name.
    pub fn header(self, name: &str, value: &str) -> Self {
        let mut ask = self.without(name);
        ask.headers.push((name.to_owned(), value.to_owned()));
        ask
    }

    /// With a header, beside others of the same name.
    pub fn also(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a body, and no word on its type.
    pub fn payload(self, body: Bytes) -> Self {
        Self { body, ..self }
    }

    /// Without a header that requests here carry.
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    pub fn body(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..self.header("content-type", content_type) }
    }

    pub fn json(self, value: &Value) -> Self {
        self.body("application/json", value.to_string())
    }

    pub async fn send(self) -> Answer {
        let mut request = TestRequest::with_uri(&self.path).method(self.method.clone()).set_payload(self.body);
        for (name, value) in &self.headers {
            request = request.append_header((name.as_str(), value.as_str()));
        }
        let application = self.world.state.application().await;
        let response = application(request).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let answer = Answer { status, headers, body: read_body(response).await };
        described::hold(self.method.as_str(), &self.path, &answer);
        answer
    }
}

/// The header Authorization of a key and a secret.
pub fn basic(key: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{key}:{secret}")))
}

/// An answer, whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// One that no server gave.
    pub fn of(status: u16, content_type: &str, body: &Value) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
        Self { status, headers, body: body.to_string().into() }
    }

    /// The value of a header; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{} {}", self.status, self.text()))
    }

    /// Asserts that this is an error of RFC 7644, 3.12 with this status, and gives it back.
    pub fn scim_error(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/scim+json");
        let error = self.json();
        assert_eq!(error["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]));
        assert_eq!(error["status"], json!(status.to_string()));
        assert!(error["detail"].as_str().is_some_and(|text| !text.is_empty()), "{error}");
        error
    }

    /// Asserts that this is a problem of RFC 9457 with this status, and gives it back.
    pub fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], json!(status));
        for member in ["type", "title", "detail"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {problem}");
        }
        problem
    }
}
