//! What the statements of `fixtures/statements` say of the standard, in one binary.

#![allow(clippy::unwrap_used, unreachable_pub, missing_docs, reason = "a test that can't go on should say where")]

mod every_place;
mod requirement_table;
mod validation;
