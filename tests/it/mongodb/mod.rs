//! Tests that only apply to the MongoDB store.
//!
//! `LOGGBOK_TEST_MONGODB` is the address of a replica set; `bash tests/run` starts one. Without it these tests are
//! ignored.

mod buckets;
pub(crate) mod database;
mod election;
mod explain;
mod full;
mod hangs;
mod members;
mod places;
mod processes;
mod reindex;
mod round_trip;
mod secured;
mod set_up;
mod sharding;
mod transfer;
mod turns;
mod upgrade;

pub use database::Database;
