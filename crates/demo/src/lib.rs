//! The demonstration: real programmes and made-up people, in close to forty thousand statements as six kinds of platform
//! send them: late, twice, voided before they arrive, by people with two mailboxes.
//!
//! One file per programme writes what happens (`ekonomiskt`, `goteborg`, `yrkesresan`, `barnavard`, `stockholm`);
//! `senders/` puts it in each platform's form; `script` decides when it is sent. Nothing depends on the day or the machine.
//! Post a [`plan`] to a server, and it answers with the published figures of those programmes; the test `recount` counts
//! them by hand.

mod barnavard;
mod chance;
pub mod ekonomiskt;
pub mod goteborg;
pub mod introductions;
mod people;
mod places;
mod plan;
mod script;
mod senders;
pub mod stockholm;
pub mod yrkesresan;

pub use people::RosterText;
pub use plan::{Plan, plan};
pub use script::{Batch, CATALOGUE};
