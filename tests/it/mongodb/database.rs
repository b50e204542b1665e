//! A database for one test.

use std::sync::Arc;
use std::time::Duration;

use crate::names::naming;
use loggbok::clock::Clock;
use mongodb::Client;
use store::{Error, Naming};
use store_mongodb::MongoDb;
use uuid::Uuid;

/// How long a request waits for the database.
const DEADLINE: Duration = Duration::from_secs(20);

/// A database of its own on the server of the tests, dropped at the end.
pub struct Database {
    server: String,
    name: String,
}

/// The address of the server.
fn server() -> String {
    std::env::var("LOGGBOK_TEST_MONGODB").expect("LOGGBOK_TEST_MONGODB is the address of a replica set")
}

impl Database {
    pub fn new() -> Self {
        Self::on(server())
    }

    /// The same on another server.
    pub fn on(server: String) -> Self {
        Self { server, name: format!("loggbok_test_{}", Uuid::new_v4().simple()) }
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

    /// The database itself.
    pub async fn database(&self) -> mongodb::Database {
        Client::with_uri_str(&self.server).await.unwrap().database(&self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // A thread of its own: the test's runtime may be ending.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(MongoDb::discard(&server, &name, DEADLINE)).unwrap();
        });
        let dropped = dropped.join();
        // A second panic would end the whole run, and with it the report of the first.
        if !std::thread::panicking() {
            dropped.unwrap();
        }
    }
}
