//! A database for one test.

use std::sync::Arc;
use std::time::Duration;

use loggbok::clock::Clock;
use loggbok::store::mongodb::MongoDb;
use mongodb::Client;
use uuid::Uuid;

/// A database of its own on the server of the tests, dropped at the end.
pub struct Database {
    pub address: String,
    pub name: String,
}

/// The address of the server.
pub fn server() -> String {
    std::env::var("LOGGBOK_TEST_MONGODB").expect("LOGGBOK_TEST_MONGODB is the address of a replica set")
}

impl Database {
    pub fn new() -> Self {
        let server = server();
        let (server, options) = server.split_once('?').unwrap_or((&server, ""));
        let name = format!("loggbok_test_{}", Uuid::new_v4().simple());
        Self { address: format!("{}/{name}?{options}", server.trim_end_matches('/')), name }
    }

    /// Opens the store in it, or makes one.
    pub async fn open(&self, clock: Arc<dyn Clock>) -> MongoDb {
        MongoDb::open(&self.address, clock, Duration::from_secs(20)).await.unwrap()
    }

    /// The database itself.
    pub async fn client(&self) -> mongodb::Database {
        Client::with_uri_str(&self.address).await.unwrap().database(&self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (address, name) = (self.address.clone(), self.name.clone());
        // A thread of its own: the test's runtime may be ending.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let client = Client::with_uri_str(&address).await.unwrap();
                client.database(&name).drop().await.unwrap();
                client.shutdown().await;
            });
        });
        dropped.join().unwrap();
    }
}
