//! The standard's resources and `/api/v1` over HTTP, one file a resource.
//!
//! [`ROUTES`] is the one list of what is served; `gate.rs` is what every request passes, in order;
//! [`Refusal`] is how every refusal leaves. What the system does is in [`crate::service`]: nothing
//! here knows a store.

pub(crate) mod api;
mod app_state;
mod entry;
mod error;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzz;
mod gate;
mod openapi;
mod routes;
mod session;
mod standard;
pub(crate) mod wire;

pub use app_state::AppState;
pub(crate) use app_state::quotas;
pub use entry::{Access, Entry, Handler, Method, PathKind};
pub use error::{PROBLEM_KINDS, ProblemKind, Refusal, RefusedPage};
pub use gate::connections::Connections;
pub use gate::form_places::Forms;
pub use gate::turn::Turn;
pub use openapi::{Asks, Operation, Parameter, ParameterPlace, describe, operations};
pub use routes::{ROUTES, configure};
pub use session::Sessions;

pub(crate) use api::comparison::{BY as COMPARED_BY, FILTERS as COMPARED_FILTERS, comparison};
pub(crate) use api::completions::{as_word, completions};
pub(crate) use api::figures_command::{FiguresRoute, answer_figures};
pub(crate) use api::over_time::{cohorts, funnel, new_hires};
pub(crate) use api::people::{PLACE, more, people, people_page};
pub(crate) use api::problems::{list as problems, problem};
pub(crate) use api::question::{DayFault, Days, FILTERS, SINGLE, as_of, day, figure_query};
#[cfg(test)]
pub(crate) use api::snapshots::HiddenBelow;
pub(crate) use api::snapshots::{Defined, SentSnapshot, Thawed, add_snapshot, frozen, read_frozen, read_question};
pub(crate) use api::table::XLSX;
pub(crate) use gate::authenticate::Calling;
pub(crate) use gate::client::address;
pub(crate) use gate::own_path::find_own_path;
pub(crate) use session::{
    Kind, KnownBrowser, Session, Visitor, Who, check as check_token, is_secure, random as random_token,
};
pub(crate) use wire::form::read as read_form;
pub(crate) use wire::parameters::{Parameters, word};
pub(crate) use wire::urlencoded::{encoded, pairs};
pub(crate) use xapi::preference::by_preference;
