//! Loggbok: a learning record store that answers *how many of whose staff have done what*.
//!
//! Start at `ARCHITECTURE.md`, which describes the rooms below, the crates that they use, and which may know which.

pub mod auth;
pub mod cli;
pub mod config;
pub mod dashboard;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
pub mod http;
pub mod server;
pub mod service;
pub mod telemetry;
#[cfg(test)]
mod testing;

pub use store::clock;
