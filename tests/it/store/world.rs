//! A store, a clock, and statements to store.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use learning::{Affiliation, AgentKey, Catalogue, CourseId, Names, Progress, Told, UncountedKind, tell};
use loggbok::clock::ManualClock;
use mongodb::bson::{Document, doc};
use serde_json::{Value, json};
use store::embedded::Embedded;
use store::{
    Batch, CatalogueVersion, Error, Intake, Naming, NewStatement, PageQuery, ProgressSink, RecordError, Recorded,
    Revision, Store,
};
use tempfile::TempDir;
use uuid::Uuid;
use xapi::{Ifi, Outer, Sent, Statement, StatementFilter, finish};

use crate::mongodb::Database;
use crate::names::naming;

/// A store with what it lives on.
pub struct World {
    pub store: Arc<dyn Store>,
    pub clock: Arc<ManualClock>,
    home: Home,
}

/// What a store lives on.
pub enum Home {
    Folder(TempDir),
    Database(Arc<Database>),
}

impl Home {
    pub fn folder() -> Self {
        Self::Folder(tempfile::tempdir().unwrap())
    }

    pub fn database() -> Self {
        Self::Database(Arc::new(Database::new()))
    }

    /// The folder, where it is one.
    pub fn path(&self) -> &Path {
        let Self::Folder(folder) = self else { panic!("a database is no folder") };
        folder.path()
    }

    /// The same for another process.
    pub fn beside(&self) -> Self {
        let Self::Database(database) = self else { panic!("a folder is for one process") };
        Self::Database(Arc::clone(database))
    }

    /// Opens the store that lives here, or makes one.
    pub async fn open(&self, clock: Arc<ManualClock>) -> Arc<dyn Store> {
        self.open_by(&naming(), clock).await.unwrap()
    }

    /// The same by another address.
    ///
    /// # Errors
    /// In the store's words, if it is not to be opened so.
    pub async fn open_by(&self, naming: &Naming, clock: Arc<ManualClock>) -> Result<Arc<dyn Store>, String> {
        let told = |error: Error| error.to_string();
        Ok(match self {
            Self::Folder(folder) => Arc::new(Embedded::open(folder.path(), clock, naming, &|_, _| ()).map_err(told)?),
            Self::Database(database) => Arc::new(database.open_by(naming, clock).await.map_err(told)?),
        })
    }
}

/// A short id: `id(7)`.
pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// What finds the statements of person `who`.
#[allow(clippy::unnecessary_wraps, reason = "the shape of the filter's field, which most cases fill")]
pub fn agent(who: &str) -> Option<Ifi> {
    Some(Ifi::Mbox(format!("mailto:{who}@ale.example")))
}

/// What finds the statements with a verb of adlnet.
pub fn verb(verb: &str) -> StatementFilter {
    StatementFilter { verb: Some(format!("http://adlnet.gov/expapi/verbs/{verb}")), ..StatementFilter::default() }
}

/// A statement of person `who` with a verb of adlnet about an activity.
pub fn statement(number: u128, who: &str, verb: &str, activity: &str) -> Value {
    json!({
        "id": id(number),
        "actor": {"mbox": format!("mailto:{who}@ale.example")},
        "verb": {"id": format!("http://adlnet.gov/expapi/verbs/{verb}")},
        "object": {"id": activity},
        "timestamp": "2022-03-01T12:00:00Z",
    })
}

/// A statement that refers to another; with the verb `voided` it voids it.
pub fn referring(number: u128, verb: &str, target: u128) -> Value {
    let mut statement = statement(number, "admin", verb, "-");
    statement["object"] = json!({"objectType": "StatementRef", "id": id(target)});
    statement
}

/// People whose municipality hangs on which of their agents is left: mail domains, and home pages; a group, which is
/// nobody; and somebody of a domain that nobody knows.
pub fn actor(who: usize) -> Value {
    match who {
        0 => json!({"mbox": "mailto:a@ale.example"}),
        // The hash of the mailbox before it.
        1 => json!({"mbox_sha1sum": "61ef7e4e0e354c3f5924bffbe61bfd2ad9bc3784"}),
        2 => json!({"account": {"homePage": "https://lms.goteborg.example", "name": "a"}}),
        3 => json!({"account": {"homePage": "http://LMS.goteborg.example/", "name": "a"}}),
        4 => json!({"mbox": "mailto:B@ale.example"}),
        5 => json!({"objectType": "Group", "member": [{"mbox": "mailto:a@ale.example"}]}),
        _ => json!({"mbox": "mailto:c@nowhere.example"}),
    }
}

/// A row of a roster of which nothing is said but who and where.
pub fn affiliation(agents: &[&str], kommunkod: &str) -> Affiliation {
    Affiliation {
        identifiers: agents.iter().map(|&agent| agent.into()).collect(),
        // Of an organisation, too.
        kommunkod: kommunkod.to_owned().try_into().unwrap(),
        unit: None,
        role: None,
        hired_on: None,
        valid_from: None,
        valid_to: None,
        name: None,
        first_seen: false,
        known_from: None,
        service_area: None,
        in_profession_since: None,
    }
}

pub const COURSE: &str = "https://lms.example/course/1";
pub const MODULE: &str = "https://lms.example/module/1";

/// One course with one module.
pub fn catalogue() -> Arc<Catalogue> {
    let text = format!(
        r#"
        [[course]]
        id = "one"
        name.sv = "Ett"
        iris = ["{COURSE}"]
        [[course.module]]
        id = "first"
        name.sv = "Första"
        iris = ["{MODULE}"]
        "#
    );
    Arc::new(Catalogue::parse_toml(&text).unwrap())
}

impl World {
    pub async fn embedded() -> Self {
        Self::at(Home::folder()).await
    }

    pub async fn mongodb() -> Self {
        Self::at(Home::database()).await
    }

    /// The same as another process sees it.
    pub async fn beside(&self) -> Self {
        let home = self.home.beside();
        let clock = self.clock.clone();
        Self { store: home.open(clock.clone()).await, clock, home }
    }

    /// The database that the store lives in.
    pub async fn database(&self) -> mongodb::Database {
        let Home::Database(database) = &self.home else { panic!("a folder is no database") };
        database.database().await
    }

    /// What it lives on.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// A store that lives there.
    pub async fn at(home: Home) -> Self {
        let clock = Arc::new(ManualClock::new(at("2026-01-01T00:00:00Z")));
        Self { store: home.open(clock.clone()).await, clock, home }
    }

    /// A store that lives there, opened by an address.
    pub async fn at_named(home: Home, naming: &Naming) -> Self {
        let clock = Arc::new(ManualClock::new(at("2026-01-01T00:00:00Z")));
        Self { store: home.open_by(naming, clock.clone()).await.unwrap(), clock, home }
    }

    /// Another of the same kind, empty.
    pub async fn another(&self) -> Self {
        match self.home {
            Home::Folder(_) => Self::embedded().await,
            Home::Database(_) => Self::mongodb().await,
        }
    }

    /// The same with a catalogue in force.
    pub async fn with_catalogue(self) -> Self {
        let (version, _) = self.store.catalogue().await.unwrap();
        self.store.replace_catalogue(version, catalogue()).await.unwrap();
        self
    }

    /// Closes the store, and gives what it lives on.
    pub async fn closed(self) -> Home {
        self.store.close().await;
        self.home
    }

    /// Closes the store and opens it again.
    pub async fn reopened(self) -> Self {
        self.reopened_after(|_| ()).await
    }

    /// Closes the store, does something to its folder, and opens it again.
    pub async fn reopened_after(mut self, change: impl FnOnce(&Path)) -> Self {
        self.store.close().await;
        drop(self.store);
        if let Home::Folder(folder) = &self.home {
            change(folder.path());
        }
        self.store = self.home.open(self.clock.clone()).await;
        self
    }

    /// A batch, observed under the catalogue in force.
    pub async fn batch(&self, statements: &[Value]) -> Batch {
        batch_under(self.store.names(), &self.store.catalogue().await.unwrap(), statements)
    }

    pub async fn try_record(&self, statements: &[Value]) -> Result<Recorded, RecordError> {
        self.store.record(&self.batch(statements).await).await
    }

    pub async fn record(&self, statements: &[Value]) -> Recorded {
        self.try_record(statements).await.unwrap()
    }

    /// The numbers of the statements that a filter finds, newest first.
    pub async fn found(&self, filter: StatementFilter) -> Vec<u128> {
        let query = PageQuery {
            all_of: filter.all_of(),
            since: filter.since,
            until: filter.until,
            limit: 1000,
            ..PageQuery::default()
        };
        self.page(query).await.0
    }

    /// The numbers of the statements of a page, and where the next begins.
    pub async fn page(&self, query: PageQuery) -> (Vec<u128>, Option<u64>) {
        let page = self.store.page(query).await.unwrap();
        let number = |text: &str| {
            let value: Value = serde_json::from_str(text).unwrap();
            value["id"].as_str().unwrap().parse::<Uuid>().unwrap().as_u128()
        };
        (page.statements.iter().map(|statement| number(&statement.text)).collect(), page.more)
    }

    /// All progress, empty rows left out.
    pub async fn progress(&self) -> BTreeMap<(AgentKey, CourseId), Progress> {
        let changes = self.progress_since(None).await;
        assert!(changes.all);
        let rows = changes.rows.into_iter().filter(|(.., progress)| !progress.is_empty());
        rows.map(|(agent, course, progress)| ((agent, course), progress)).collect()
    }

    /// What matched nothing: kind, thing, how many statements, and the number of the newest.
    pub async fn uncounted(&self) -> Vec<(UncountedKind, String, u64, Option<u128>)> {
        let uncounted = self.store.uncounted().await.unwrap();
        let entries = uncounted.entries();
        entries.map(|of| (of.kind, of.value.into(), of.seen.count, of.seen.example.map(|id| id.as_u128()))).collect()
    }

    /// That a text is in no row of the store: in no table of the log's file, in no collection of the database.
    pub async fn kept_nowhere(&self, text: &str) {
        match &self.home {
            Home::Folder(folder) => {
                let log = rusqlite::Connection::open(folder.path().join("log.db")).unwrap();
                let with = "SELECT count(*) FROM statement WHERE instr(coalesce(intake, ''), ?1) + instr(body, ?1) > 0";
                assert_eq!(log.query_row(with, [text], |row| row.get::<_, i64>(0)).unwrap(), 0);
            }
            Home::Database(database) => {
                let database = database.database().await;
                for name in database.list_collection_names().await.unwrap() {
                    let mut found = database.collection::<Document>(&name).find(doc! {}).await.unwrap();
                    while found.advance().await.unwrap() {
                        let document = found.deserialize_current().unwrap();
                        assert!(!document.to_string().contains(text), "{name}");
                    }
                }
            }
        }
    }

    /// What has changed since a revision.
    pub async fn progress_since(&self, since: Option<Revision>) -> Changes {
        let (told, changes) = std::sync::mpsc::channel();
        self.store.progress_since(since, Box::new(Collect { told, changes: Changes::default() })).await.unwrap();
        changes.recv().expect("the end was told")
    }
}

/// A batch, observed under a catalogue.
pub fn batch_under(
    names: &Names,
    (version, catalogue): &(CatalogueVersion, Arc<Catalogue>),
    statements: &[Value],
) -> Batch {
    let statements = statements.iter().map(|value| new(value, names, catalogue)).collect();
    Batch { statements, attachments: Vec::new(), catalogue: *version }
}

/// Progress that has changed.
#[derive(Default)]
pub struct Changes {
    pub all: bool,
    pub rows: Vec<(AgentKey, CourseId, Progress)>,
    pub revision: Revision,
}

struct Collect {
    told: std::sync::mpsc::Sender<Changes>,
    changes: Changes,
}

impl ProgressSink for Collect {
    fn begin(&mut self, all: bool) {
        self.changes.all = all;
    }

    fn put(&mut self, agent: AgentKey, course: CourseId, progress: Progress) {
        self.changes.rows.push((agent, course, progress));
    }

    fn end(&mut self, revision: Revision) {
        self.changes.revision = revision;
        self.told.send(std::mem::take(&mut self.changes)).unwrap();
    }
}

fn new(value: &Value, names: &Names, catalogue: &Catalogue) -> NewStatement {
    let sent = Sent { text: value.to_string().into(), value: value.clone(), mended: Vec::new() };
    let authority = r#"{"account":{"homePage":"https://lrs.example","name":"lms"}}"#;
    let id = value["id"].as_str().unwrap().parse().unwrap();
    let finished = finish(&sent, Outer { id, authority, version: "1.0.0" });
    let Told { observations, unmatched } = tell(names, catalogue, Statement::new(value).unwrap(), None);
    NewStatement {
        id,
        sent,
        finished,
        authority: vec![Ifi::Account { home_page: "https://lrs.example".into(), name: "lms".into() }],
        sender: None,
        defines: true,
        observations,
        unmatched,
        stored: None,
        intake: Intake::default(),
        by_content: false,
    }
}
