//! The whole server, spoken to over HTTP: every door, on a real store.

mod alternate;
mod attachments;
mod bad_input;
mod catalogue;
mod completions;
mod export;
mod headers;
mod operations;
mod page;
mod permission;
mod reach;
mod retrieval;
mod roster;
mod round_trip;
mod samples;
mod sockets;
mod statements;
mod voiding;
mod world;
