//! A database for one test.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::names::naming;
use loggbok::clock::Clock;
use mongodb::Client;
use mongodb::bson::doc;
use mongodb::options::ReadConcern;
use parking_lot::Mutex;
use store::{Error, Naming};
use store_mongodb::MongoDb;
use uuid::Uuid;

/// How long a request waits for the database.
const DEADLINE: Duration = Duration::from_secs(20);

/// Databases that were emptied, the longest ago first. Making one, with its thirty files, takes the server longer than most
/// tests take.
static EMPTIED: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());
/// One is used again when so many others were emptied after it: what a test left running has ended by then.
const RESTING: usize = 8;

/// A database of its own on the server of the tests. At the end it is dropped; or emptied for another test, where the
/// server is there for this run alone and the test has not looked into the database itself.
pub struct Database {
    server: String,
    name: String,
    is_reusable: AtomicBool,
}

/// The address of the server.
fn server() -> String {
    std::env::var("LOGGBOK_TEST_MONGODB").expect("LOGGBOK_TEST_MONGODB is the address of a replica set")
}

impl Database {
    pub fn new() -> Self {
        let mut database = Self::on(server());
        let is_ours = std::env::var_os("LOGGBOK_TEST_MONGODB_ENDS").is_some();
        let mut emptied = EMPTIED.lock();
        if emptied.len() > RESTING
            && let Some(name) = emptied.pop_front()
        {
            database.name = name;
        }
        *database.is_reusable.get_mut() = is_ours;
        database
    }

    /// The same on another server.
    pub fn on(server: String) -> Self {
        let name = format!("loggbok_test_{}", Uuid::new_v4().simple());
        Self { server, name, is_reusable: AtomicBool::new(false) }
    }

    /// Its address, for the program.
    pub fn address(&self) -> String {
        let (server, options) = self.server.split_once('?').unwrap_or((&self.server, ""));
        format!("{}/{}?{options}", server.trim_end_matches('/'), self.name)
    }

    /// Opens the store in it, or makes one.
    pub async fn open(&self, clock: Arc<dyn Clock>) -> MongoDb {
        self.open_for(clock, DEADLINE).await
    }

    /// The same, with who waits for the database waiting for so long.
    pub async fn open_for(&self, clock: Arc<dyn Clock>, deadline: Duration) -> MongoDb {
        MongoDb::open(&self.server, Some(&self.name), clock, &naming(), deadline).await.unwrap()
    }

    /// The same by another address.
    pub async fn open_by(&self, naming: &Naming, clock: Arc<dyn Clock>) -> Result<MongoDb, Error> {
        MongoDb::open(&self.server, Some(&self.name), clock, naming, DEADLINE).await
    }

    /// The database itself, which no other test uses afterwards.
    pub async fn database(&self) -> mongodb::Database {
        self.is_reusable.store(false, Ordering::Relaxed);
        Client::with_uri_str(&self.server).await.unwrap().database(&self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        let is_reusable = *self.is_reusable.get_mut() && !std::thread::panicking();
        // A thread of its own: the test's runtime may be ending.
        let ended = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                if is_reusable {
                    end(&server, &name, empty).await.unwrap();
                    EMPTIED.lock().push_back(name);
                } else {
                    end(&server, &name, discard).await.unwrap();
                }
            });
        });
        let ended = ended.join();
        // A second panic would end the whole run, and with it the report of the first.
        if !std::thread::panicking() {
            ended.unwrap();
        }
    }
}

/// The milliseconds that whoever ends a database waits for transactions in it, before and after idle ones are undone.
const WAITS: [i64; 2] = [500, 20_000];

/// Empties or discards a database. Where a test ended in the middle of a transaction, which the server would undo after a
/// minute, that is undone first.
async fn end(
    server: &str,
    name: &str,
    end: impl AsyncFn(&mongodb::Database, i64) -> mongodb::error::Result<()>,
) -> mongodb::error::Result<()> {
    let client = Client::with_uri_str(server).await?;
    let database = client.database(name);
    if end(&database, WAITS[0]).await.is_err() {
        undo_transactions(&client).await?;
        end(&database, WAITS[1]).await?;
    }
    client.shutdown().await;
    Ok(())
}

async fn empty(database: &mongodb::Database, waits: i64) -> mongodb::error::Result<()> {
    for name in database.list_collection_names().await? {
        database.run_command(doc! {"delete": name, "deletes": [{"q": {}, "limit": 0}], "maxTimeMS": waits}).await?;
    }
    Ok(())
}

async fn discard(database: &mongodb::Database, waits: i64) -> mongodb::error::Result<()> {
    database.run_command(doc! {"dropDatabase": 1, "maxTimeMS": waits}).await?;
    Ok(())
}

/// Undoes transactions in which nothing has happened for nearly as long as somebody has waited for them. A live one begins
/// again.
async fn undo_transactions(client: &Client) -> mongodb::error::Result<()> {
    let admin = client.database("admin");
    let idle = vec![
        doc! {"$currentOp": {"idleSessions": true}},
        doc! {"$match": {"transaction.timeInactiveMicros": {"$gt": WAITS[0] * 800}}},
        doc! {"$project": {"id": "$lsid.id"}},
    ];
    let mut idle = admin.aggregate(idle).read_concern(ReadConcern::local()).await?;
    while idle.advance().await? {
        let session = doc! {"id": idle.deserialize_current()?.get("id")};
        admin.run_command(doc! {"killSessions": [session]}).await?;
    }
    Ok(())
}
