//! Tests that see the crate from outside, in one binary.

#![allow(clippy::unwrap_used, reason = "a test that can't go on should say where")]

mod catalogue;
mod rooms;
mod roster;
mod validation;
