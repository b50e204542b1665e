//! The standard's resources and `/api/v1` over HTTP, one file a resource.
//!
//! [`ROUTES`] is the one list of what is served; `gate.rs` is what every request passes, in order;
//! [`Refusal`] is how every refusal leaves. What the system does is in [`crate::service`]: nothing
//! here knows a store.

mod about;
mod activities;
mod activity_profile;
mod agent_profile;
mod agents;
mod alternate;
mod app_state;
mod audit;
mod authenticate;
mod body;
mod catalogue;
mod client;
mod completions;
mod connections;
mod cors;
pub(crate) mod csv;
mod documents;
mod erasure;
mod error;
mod export;
mod figures_csv;
mod form;
mod forms;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzz;
mod gate;
mod gathered;
mod media_type;
mod more;
mod multipart;
mod operations;
mod own_path;
mod parameters;
mod patience;
mod people;
mod people_csv;
mod preconditions;
mod problems;
mod protect;
mod respond;
mod roster;
pub(crate) mod roster_csv;
mod routes;
mod schemas;
mod sent;
mod session;
mod spool;
mod state;
mod statement_parameters;
mod statements;
mod turn;
mod uncounted;
mod urlencoded;
mod version;

pub use app_state::AppState;
pub use connections::Connections;
pub use error::{PROBLEM_KINDS, ProblemKind, Refusal};
pub use forms::Forms;
pub use routes::{Access, Entry, Handler, Method, ROUTES, Room, configure};
pub use session::Sessions;
pub use turn::Turn;

pub(crate) use crate::xapi::preference::by_preference;
pub(crate) use authenticate::Calling;
pub(crate) use client::address;
pub(crate) use completions::{FILTERS, SINGLE, as_word, completions, figure_query};
pub(crate) use form::read as read_form;
pub(crate) use own_path::find_own_path;
pub(crate) use parameters::{Parameters, word};
pub(crate) use people::{PLACE, more, people, people_page};
pub(crate) use session::{
    Kind, KnownBrowser, Session, Visitor, Who, check as check_token, is_secure, random as random_token,
};
pub(crate) use urlencoded::{encoded, pairs};
