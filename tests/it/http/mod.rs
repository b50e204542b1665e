//! The whole server, spoken to over HTTP: every door, on a real store.

mod about;
mod activities;
mod agents;
mod alternate;
mod attachments;
mod bad_input;
mod canonical;
mod catalogue;
mod completions;
mod documents;
mod documents_at_once;
mod documents_refused;
mod export;
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
