//! Tests that see the crate from outside.

#![allow(clippy::unwrap_used, reason = "a test that can't go on should say where")]

mod catalogue;
mod rooms;
mod roster;
