//! The whole server, spoken to over HTTP: every door, on a real store.

mod alternate;
mod attachments;
mod bad_input;
mod catalogue;
mod completions;
mod cors;
mod export;
mod head;
mod headers;
mod operations;
mod page;
mod permission;
mod retrieval;
mod roster;
mod round_trip;
mod samples;
mod sockets;
mod statements;
mod voiding;
mod world;
