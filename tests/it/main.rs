//! Tests that see the crate from outside, in one binary.

#![allow(clippy::unwrap_used, unreachable_pub, missing_docs, reason = "a test that can't go on should say where")]

mod analysts;
mod catalogue;
mod circles;
mod cli;
mod clients;
mod crash;
mod demo;
mod docs;
mod faults;
mod forwarding;
mod http;
mod image;
mod mongodb;
mod names;
mod older_stores;
mod page;
mod pages;
mod process;
mod proxy;
mod recount;
mod requirements;
mod rooms;
mod roster;
mod sbom;
mod store;
mod subscriptions;
mod target;
#[cfg(feature = "traces")]
mod traces;
