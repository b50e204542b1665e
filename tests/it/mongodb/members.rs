//! A replica set of three, and clients that record while members come and go.
//!
//! `LOGGBOK_TEST_MONGOD` is the server's binary; `bash tests/run` finds one.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use mongodb::Client;
use mongodb::bson::{Document, doc};
use mongodb::options::ClientOptions;
use store::{Database as _, Error, PageQuery, RecordError};
use tokio::task::JoinHandle;

use super::Database;
use crate::process::{Running, free_ports};
use crate::store::world::{COURSE, Home, World, batch_under, statement};

/// Who record at the same time,
pub const WRITERS: u128 = 4;
/// how many statements at once,
const BATCH: u128 = 5;
/// and how many must be acknowledged before the primary is killed, and after an election.
const SOME: u64 = 200;
/// What is waited for takes no longer than this.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server of the set.
pub struct Member {
    pub host: String,
    process: Running,
}

impl Member {
    pub fn start(folder: &Path, port: u16) -> Self {
        Self::start_with(folder, port, &[])
    }

    /// The same with other options.
    pub fn start_with(folder: &Path, port: u16, options: &[&str]) -> Self {
        let data = folder.join(port.to_string());
        std::fs::create_dir_all(&data).unwrap();
        let mut command = Command::new(mongod());
        command.args(["--replSet", "rs3", "--bind_ip", "127.0.0.1", "--wiredTigerCacheSizeGB", "0.25"]);
        command.args(["--port", &port.to_string()]).arg("--dbpath").arg(&data);
        command.arg("--unixSocketPrefix").arg(&data).arg("--logpath").arg(data.join("log")).args(options);
        Self::of(Running::start(command.stdout(Stdio::null()).stderr(Stdio::null())), port)
    }

    /// A process that is, or becomes, a server on a port.
    pub fn of(process: Running, port: u16) -> Self {
        Self { host: format!("127.0.0.1:{port}"), process }
    }

    /// Makes it the primary of a set of one.
    pub async fn alone(self) -> Self {
        initiate(std::slice::from_ref(&self)).await;
        self
    }

    /// The address of a database on a set of one.
    pub fn address(&self, database: &str) -> String {
        format!("mongodb://{}/{database}?replicaSet=rs3", self.host)
    }

    /// Its standard input, where it is a pipe.
    pub fn stdin(&mut self) -> ChildStdin {
        self.process.stdin.take().unwrap()
    }

    /// Runs a command of its administration.
    pub async fn command(&self, command: Document) {
        let client = Client::with_uri_str(format!("mongodb://{}/?directConnection=true", self.host)).await.unwrap();
        client.database("admin").run_command(command).await.unwrap();
    }

    /// Kills it, as a power cut would.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Its port, for one that is started in its place.
    pub fn port(&self) -> u16 {
        self.host.rsplit(':').next().unwrap().parse().unwrap()
    }

    /// Stops it without ending it, and lets it go on.
    pub fn signal(&self, name: &str) {
        self.process.signal(name);
    }

    /// What it says of itself, where it answers.
    pub async fn hello(&self) -> Option<Document> {
        let mut options =
            ClientOptions::parse(format!("mongodb://{}/?directConnection=true", self.host)).await.unwrap();
        options.server_selection_timeout = Some(Duration::from_secs(1));
        Client::with_options(options).unwrap().database("admin").run_command(doc! {"hello": 1}).await.ok()
    }

    pub async fn is(&self, state: &str) -> bool {
        self.hello().await.is_some_and(|hello| hello.get_bool(state).unwrap_or(false))
    }
}

/// Waits until it is so.
pub async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !so().await {
        assert!(begun.elapsed() < PATIENCE, "{what}: not in {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

pub async fn primary(members: &[Member]) -> Option<usize> {
    for (at, member) in members.iter().enumerate() {
        if member.is("isWritablePrimary").await {
            return Some(at);
        }
    }
    None
}

/// The server's binary.
pub fn mongod() -> String {
    std::env::var("LOGGBOK_TEST_MONGOD").expect("LOGGBOK_TEST_MONGOD is the server's binary")
}

pub async fn replica_set(folder: &Path) -> Vec<Member> {
    let members: Vec<Member> = free_ports::<3>().into_iter().map(|port| Member::start(folder, port)).collect();
    initiate(&members).await;
    members
}

/// Makes members that are new a set.
async fn initiate(members: &[Member]) {
    for member in members {
        until("a server answers", async || member.hello().await.is_some()).await;
    }
    let hosts = members.iter().zip(0..).map(|(member, id)| doc! {"_id": id, "host": &member.host});
    let config = doc! {
        "_id": "rs3",
        "members": hosts.collect::<Vec<_>>(),
        // A primary that is silent for so long is no longer one.
        "settings": {"electionTimeoutMillis": 2_000},
    };
    members[0].command(doc! {"replSetInitiate": config}).await;
    until("the set has a primary", async || primary(members).await.is_some()).await;
}

/// What the writers were told.
#[derive(Default)]
pub struct Told {
    pub acknowledged: Mutex<BTreeSet<u128>>,
    count: AtomicU64,
    /// The longest that nobody was told anything, and when somebody was last.
    stall: Mutex<(Duration, Option<Instant>)>,
    pub enough: AtomicBool,
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
    pub fn stalled(&self) -> Duration {
        std::mem::take(&mut self.stall.lock().unwrap().0)
    }

    pub async fn goes_on(&self) {
        let from = self.count.load(Ordering::Relaxed);
        until("recording goes on", async || self.count.load(Ordering::Relaxed) >= from + SOME).await;
    }
}

/// Records until it is enough. Whoever is told to try again does, with the same statements.
pub async fn write(world: Arc<World>, told: Arc<Told>, writer: u128) {
    let catalogue = world.store.catalogue().await.unwrap();
    let mut first = writer * 1_000_000;
    while !told.enough.load(Ordering::Relaxed) {
        let numbers = first..first + BATCH;
        let batch: Vec<_> = numbers
            .clone()
            .map(|number| statement(number, &format!("p{}", number % 50), "completed", COURSE))
            .collect();
        match world.store.record(&batch_under(world.store.names(), &catalogue, &batch)).await {
            Ok(_) => {
                told.of(numbers);
                first += BATCH;
            }
            Err(RecordError::Store(Error::Unavailable(_))) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

/// Writers who record into a set of three until it is enough.
pub struct Load {
    pub world: Arc<World>,
    pub told: Arc<Told>,
    writers: Vec<JoinHandle<()>>,
}

impl Load {
    pub async fn on(members: &[Member]) -> Self {
        let hosts: Vec<&str> = members.iter().map(|member| &*member.host).collect();
        let address = format!("mongodb://{}/?replicaSet=rs3", hosts.join(","));
        let world = World::at(Home::Database(Arc::new(Database::on(address)))).await;
        let world = Arc::new(world.with_catalogue().await);
        Self { world, told: Arc::default(), writers: Vec::new() }
    }

    /// Begins to record.
    pub fn begin(&mut self) {
        let writer = |writer| tokio::spawn(write(Arc::clone(&self.world), Arc::clone(&self.told), writer));
        self.writers = (1..=WRITERS).map(writer).collect();
    }

    /// Ends recording, and compares what is there with what the writers were told, `gone` apart: nothing acknowledged is
    /// lost, nothing is there twice, and progress is what a recount gives. Says how many of each.
    pub async fn end(self, fault: &str, gone: &BTreeSet<u128>) {
        self.told.enough.store(true, Ordering::Relaxed);
        for writer in self.writers {
            writer.await.unwrap();
        }
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let next = PageQuery { ascending: true, limit: 1_000, after, ..PageQuery::default() };
            let (page, more) = self.world.page(next).await;
            found.extend(page);
            after = more;
            if after.is_none() {
                break;
            }
        }
        let once: BTreeSet<u128> = found.iter().copied().collect();
        let acknowledged = self.told.acknowledged.lock().unwrap().clone();
        let lost = acknowledged.difference(&once).filter(|number| !gone.contains(number)).count();
        let doubled = found.len() - once.len();
        println!("{fault}: {} acknowledged, {lost} lost, {doubled} doubled", acknowledged.len());
        assert_eq!((lost, doubled), (0, 0));
        assert!(once.is_disjoint(gone));
        let progress = self.world.progress().await;
        self.world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
        assert_eq!(self.world.progress().await, progress);
        let Home::Database(database) = self.world.home() else { panic!("a database") };
        let store = database.open(self.world.clock.clone()).await;
        let verified = store.verify(&|_, _| ()).await.unwrap();
        assert!(verified.is_whole(), "{verified:?}");
        store::Operation::close(&store).await;
    }
}
