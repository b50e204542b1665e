//! The whole server, spoken to over HTTP: every door, on a real store.

mod attachments;
mod bad_input;
mod headers;
mod retrieval;
mod round_trip;
mod samples;
mod statements;
mod voiding;
mod world;
