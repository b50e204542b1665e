//! The whole server, spoken to over HTTP: every door, on a real store.

mod samples;
mod statements;
mod world;
