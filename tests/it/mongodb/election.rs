//! A replica set of three whose primary is killed, twice, while statements are recorded.
//!
//! `LOGGBOK_TEST_MONGOD` is the server's binary; `bash tests/run` finds one.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use loggbok::store::{Error, PageQuery, RecordError};
use mongodb::Client;
use mongodb::bson::{Document, doc};
use mongodb::options::ClientOptions;

use super::Database;
use crate::store::world::{COURSE, Home, World, batch_under, statement};

/// Who record at the same time,
const WRITERS: u128 = 4;
/// how many statements at once,
const BATCH: u128 = 5;
/// and how many must be acknowledged before the primary is killed, and after an election.
const SOME: u64 = 200;
/// What is waited for takes no longer than this.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server of the set; killed when dropped.
struct Member {
    host: String,
    process: Child,
}

impl Drop for Member {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Member {
    fn start(folder: &Path, port: u16) -> Self {
        let mongod = std::env::var("LOGGBOK_TEST_MONGOD").expect("LOGGBOK_TEST_MONGOD is the server's binary");
        let data = folder.join(port.to_string());
        std::fs::create_dir_all(&data).unwrap();
        let mut command = Command::new(mongod);
        command.args(["--replSet", "rs3", "--bind_ip", "127.0.0.1", "--wiredTigerCacheSizeGB", "0.25"]);
        command.args(["--port", &port.to_string()]).arg("--dbpath").arg(&data);
        command.arg("--unixSocketPrefix").arg(&data).arg("--logpath").arg(data.join("log"));
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Self { host: format!("127.0.0.1:{port}"), process }
    }

    /// What it says of itself, where it answers.
    async fn hello(&self) -> Option<Document> {
        let mut options =
            ClientOptions::parse(format!("mongodb://{}/?directConnection=true", self.host)).await.unwrap();
        options.server_selection_timeout = Some(Duration::from_secs(1));
        Client::with_options(options).unwrap().database("admin").run_command(doc! {"hello": 1}).await.ok()
    }

    async fn is(&self, state: &str) -> bool {
        self.hello().await.is_some_and(|hello| hello.get_bool(state).unwrap_or(false))
    }
}

/// Waits until it is so.
async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !so().await {
        assert!(begun.elapsed() < PATIENCE, "{what}: not in {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn primary(members: &[Member]) -> Option<usize> {
    for (at, member) in members.iter().enumerate() {
        if member.is("isWritablePrimary").await {
            return Some(at);
        }
    }
    None
}

async fn replica_set(folder: &Path) -> Vec<Member> {
    let free: Vec<TcpListener> = (0..3).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    let ports: Vec<u16> = free.iter().map(|listener| listener.local_addr().unwrap().port()).collect();
    drop(free);
    let members: Vec<Member> = ports.iter().map(|port| Member::start(folder, *port)).collect();
    for member in &members {
        until("a server answers", async || member.hello().await.is_some()).await;
    }
    let hosts = members.iter().zip(0..).map(|(member, id)| doc! {"_id": id, "host": &member.host});
    let config = doc! {
        "_id": "rs3",
        "members": hosts.collect::<Vec<_>>(),
        // A primary that is silent for so long is no longer one.
        "settings": {"electionTimeoutMillis": 2_000},
    };
    let first = Client::with_uri_str(format!("mongodb://{}/?directConnection=true", members[0].host)).await.unwrap();
    first.database("admin").run_command(doc! {"replSetInitiate": config}).await.unwrap();
    until("the set has a primary", async || primary(&members).await.is_some()).await;
    members
}

/// What the writers were told.
#[derive(Default)]
struct Told {
    acknowledged: Mutex<BTreeSet<u128>>,
    count: AtomicU64,
    /// The longest that nobody was told anything, and when somebody was last.
    stall: Mutex<(Duration, Option<Instant>)>,
    enough: AtomicBool,
}

impl Told {
    fn of(&self, numbers: impl Iterator<Item = u128>) {
        self.acknowledged.lock().unwrap().extend(numbers);
        self.count.fetch_add(1, Ordering::Relaxed);
        let mut stall = self.stall.lock().unwrap();
        if let Some(last) = stall.1.replace(Instant::now()) {
            stall.0 = stall.0.max(last.elapsed());
        }
    }

    /// The longest stall since the last time that this was asked.
    fn stalled(&self) -> Duration {
        std::mem::take(&mut self.stall.lock().unwrap().0)
    }

    async fn goes_on(&self) {
        let from = self.count.load(Ordering::Relaxed);
        until("recording goes on", async || self.count.load(Ordering::Relaxed) >= from + SOME).await;
    }
}

/// Records until it is enough. Whoever is told to try again does, with the same statements.
async fn write(world: Arc<World>, told: Arc<Told>, writer: u128) {
    let catalogue = world.store.catalogue().await.unwrap();
    let mut first = writer * 1_000_000;
    while !told.enough.load(Ordering::Relaxed) {
        let numbers = first..first + BATCH;
        let batch: Vec<_> = numbers
            .clone()
            .map(|number| statement(number, &format!("p{}", number % 50), "completed", COURSE))
            .collect();
        match world.store.record(&batch_under(&catalogue, &batch)).await {
            Ok(_) => {
                told.of(numbers);
                first += BATCH;
            }
            Err(RecordError::Store(Error::Unavailable(_))) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn recording_goes_on_after_the_primary_is_killed_twice_and_nothing_acknowledged_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut members = replica_set(folder.path()).await;
    let hosts: Vec<&str> = members.iter().map(|member| &*member.host).collect();
    let address = format!("mongodb://{}/?replicaSet=rs3", hosts.join(","));
    let world = World::at(Home::Database(Arc::new(Database::on(address)))).await;
    let world = Arc::new(world.with_catalogue().await);
    let told = Arc::new(Told::default());
    let writers: Vec<_> =
        (1..=WRITERS).map(|writer| tokio::spawn(write(Arc::clone(&world), Arc::clone(&told), writer))).collect();

    for election in ["first", "second"] {
        told.goes_on().await;
        let before = told.stalled();
        let at = primary(&members).await.expect("a primary");
        members[at].process.kill().unwrap();
        members[at].process.wait().unwrap();
        told.goes_on().await;
        println!("{election} election: nobody was answered for {:?}; before it for {before:?}", told.stalled());
        let port = members[at].host.rsplit(':').next().unwrap().parse().unwrap();
        members[at] = Member::start(folder.path(), port);
        let restarted = &members[at];
        until("it follows", async || restarted.is("secondary").await).await;
    }
    told.enough.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }

    let mut found = Vec::new();
    let mut after = None;
    loop {
        let (page, more) = world.page(PageQuery { ascending: true, limit: 1_000, after, ..PageQuery::default() }).await;
        found.extend(page);
        after = more;
        if after.is_none() {
            break;
        }
    }
    let once: BTreeSet<u128> = found.iter().copied().collect();
    assert_eq!(once.len(), found.len(), "each is there once");
    let acknowledged = told.acknowledged.lock().unwrap().clone();
    assert!(acknowledged.is_subset(&once), "what was acknowledged is there");
    let progress = world.progress().await;
    assert_eq!(progress.len(), 50);
    world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    assert_eq!(world.progress().await, progress);
}
