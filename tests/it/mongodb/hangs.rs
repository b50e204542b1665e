//! A database that hangs: the only member of a set is stopped, with its connections open.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use learning::{AgentKey, CourseId, Progress, RosterChange};
use serde_json::{Value, json};
use store::{
    AuditLog as _, Credentials as _, DocumentContext, DocumentKey, Documents as _, Erasure, Error, Field as _,
    Operation as _, PageQuery, ProgressSink, RecordError, Revision, Statements as _, Voided,
};

use super::Database;
use super::members::{Member, until};
use crate::process::{Key, Place, Server, ask, free_ports};
use crate::store::world::{COURSE, Home, World, catalogue, id, statement};

/// How long a request waits for the database,
const WAIT: Duration = Duration::from_secs(4);
/// and who has no answer after so long is held: loose, for machines that are busy, and an erasure waits for its turn, for the
/// database, and for it once more.
const HELD: Duration = Duration::from_secs(40);

/// A question to the store, whose answer does not matter.
type Asked<'s> = Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 's>>;

struct Nowhere;

impl ProgressSink for Nowhere {
    fn begin(&mut self, _all: bool) {}

    fn put(&mut self, _agent: AgentKey, _course: CourseId, _progress: Progress) {}

    fn end(&mut self, _revision: Revision) {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn nothing_waits_longer_than_it_may_for_a_database_that_hangs() {
    let folder = tempfile::tempdir().unwrap();
    let [free] = free_ports();
    let member = Member::start(folder.path(), free).alone().await;
    let database = Arc::new(Database::on(format!("mongodb://{}/?replicaSet=rs3", member.host)));
    let world = World::at(Home::Database(Arc::clone(&database))).await.with_catalogue().await;
    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    let store = database.open_for(world.clock.clone(), WAIT).await;
    let batch = world.batch(&[statement(2, "a", "completed", COURSE)]).await;
    let catalogue_version = store.catalogue().await.unwrap().0;
    let roster_version = store.roster().await.unwrap().0;
    let context = DocumentContext::AgentProfile { agent: "mbox:a".into() };
    let key = DocumentKey { context: context.clone(), id: "one".into() };

    member.signal("STOP");
    let record = async {
        match store.record(&batch).await {
            Err(RecordError::Store(error)) => Err(error),
            recorded => panic!("{recorded:?}"),
        }
    };
    let erasure = Erasure { statements: BTreeSet::from([id(1)]), ..Erasure::default() };
    let all: Vec<(&str, Asked<'_>)> = vec![
        ("recording", Box::pin(record)),
        ("a page", Box::pin(async { store.page(PageQuery::default()).await.map(drop) })),
        ("a statement", Box::pin(async { store.statement(id(1), Voided::Without).await.map(drop) })),
        ("figures", Box::pin(async { store.progress_since(None, Box::new(Nowhere)).await })),
        ("what matched nothing", Box::pin(async { store.uncounted().await.map(drop) })),
        ("a document", Box::pin(async { store.document(&key).await.map(drop) })),
        ("deleting documents", Box::pin(async { store.delete_documents(&context, None).await })),
        ("a credential", Box::pin(async { store.credential("nobody").await.map(drop) })),
        ("a session", Box::pin(async { store.session("none").await.map(drop) })),
        ("the audit log", Box::pin(async { store.audit(0, 10).await.map(drop) })),
        ("whether it is ready", Box::pin(async { store.ready().await })),
        ("another catalogue", Box::pin(async { store.replace_catalogue(catalogue_version, catalogue()).await })),
        ("a roster", Box::pin(async { store.change_roster(roster_version, RosterChange::default()).await })),
        ("an erasure", Box::pin(async { store.erase(erasure).await.map(drop) })),
        ("the last instant", Box::pin(async { store.last_instant().await.map(drop) })),
    ];
    let count = all.len();
    let asked = all.into_iter().map(|(what, asked)| async move { (what, tokio::time::timeout(HELD, asked).await) });
    let told = futures::future::join_all(asked).await;
    let held: Vec<&str> = told.iter().filter(|(_, told)| told.is_err()).map(|(what, _)| *what).collect();
    let others: Vec<_> = told.iter().filter(|(_, told)| !matches!(told, Ok(Err(Error::Unavailable(_))))).collect();
    println!("a database that hangs: {count} asked, {} not told that it is away, {} held", others.len(), held.len());
    assert!(others.is_empty(), "{others:?}");

    member.signal("CONT");
    until("it records again", async || store.record(&batch).await.is_ok()).await;
    assert_eq!(world.found(xapi::StatementFilter::default()).await, [2, 1], "each is there once");
    store.close().await;
}

fn sent(number: u128) -> Value {
    statement(number, "anna", "completed", COURSE)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn whoever_asks_while_the_database_hangs_is_told_503_and_nothing_acknowledged_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let [free] = free_ports();
    let member = Member::start(folder.path(), free).alone().await;
    let address = member.address("loggbok");
    let config = folder.path().join("loggbok.toml");
    std::fs::write(&config, format!("store_seconds = {}\n", WAIT.as_secs())).unwrap();
    let key = Key::add(Place::Database(&address), "all,admin,figures/exact");
    let server = Server::start_with(Place::Database(&address), &["--config", config.to_str().unwrap()]);
    let asked = |method: &str, path: &str, body: &str| ask(&server.address, &key, method, path, body).unwrap().0;
    let post = |number| asked("POST", "/xapi/statements", &sent(number).to_string());
    let mut acknowledged: BTreeSet<u128> = (1..=20).filter(|number| post(*number) == 200).collect();
    assert_eq!(acknowledged.len(), 20);

    member.signal("STOP");
    // Not the catalogue: what was read of it within a second is given.
    let activity = format!("/xapi/activities?activityId={COURSE}");
    let questions =
        ["/xapi/statements", "/api/v1/completions?by=course", "/api/v1/uncounted", activity.as_str(), "/ready"];
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let (post, asked) = (&post, &asked);
        let posted = (21..=40).map(|number| scope.spawn(move || post(number)));
        let all = posted.chain(questions.map(|path| scope.spawn(move || asked("GET", path, ""))));
        // All are under way before the first is waited for.
        let all: Vec<_> = all.collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    println!("a database that hangs: {} asked, {statuses:?}", statuses.len());
    assert!(statuses.iter().all(|status| *status == 503), "{statuses:?}");

    member.signal("CONT");
    until("it is ready", async || asked("GET", "/ready", "") == 200).await;
    // A queue sends what was not acknowledged again.
    acknowledged.extend((21..=40).filter(|number| post(*number) == 200));
    let mut found = Vec::new();
    let mut path = "/xapi/statements?limit=100".to_owned();
    while !path.is_empty() {
        let page = server.json(&key, &path);
        found.extend(page["statements"].as_array().unwrap().iter().map(|statement| statement["id"].clone()));
        page["more"].as_str().unwrap_or_default().clone_into(&mut path);
    }
    let wanted: BTreeSet<String> = acknowledged.iter().map(|number| id(*number).to_string()).collect();
    let once: BTreeSet<String> = found.iter().map(|id| id.as_str().unwrap().to_owned()).collect();
    let (lost, doubled) = (wanted.difference(&once).count(), found.len() - once.len());
    println!("a database that hangs: {} acknowledged, {lost} lost, {doubled} doubled", acknowledged.len());
    assert_eq!((acknowledged.len(), lost, doubled), (40, 0, 0), "{}", json!(found));
}
