//! The whole server, spoken to over HTTP: every door, on a real store.

mod alternate;
mod attachments;
mod audit;
mod bad_input;
mod catalogue;
mod completions;
mod export;
mod headers;
mod limits;
mod operations;
mod page;
mod permission;
mod retrieval;
mod roster;
mod round_trip;
mod samples;
mod sockets;
mod statements;
mod tls;
mod voiding;
mod world;
