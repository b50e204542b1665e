//! The standard's resources and `/api/v1` over HTTP, one file per resource.
//!
//! [`ROUTES`] is the only list of what is served; `gate` has the steps that every request passes, in order; [`Refusal`]
//! is how every refusal is answered. [`crate::service`] has what the system does: nothing here knows a store.

pub(crate) mod api;
mod app_state;
mod entry;
mod error;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzz;
mod gate;
mod open_questions;
mod openapi;
mod routes;
mod scim;
mod session;
mod standard;
pub(crate) mod wire;

pub use app_state::AppState;
pub(crate) use app_state::quotas;
pub use entry::{Access, Entry, Handler, Method, PathKind};
pub use error::{PROBLEM_KINDS, ProblemKind, Refusal, RefusedPage};
pub use gate::connections::Connections;
pub(crate) use gate::form_places::FormPlace;
pub use gate::form_places::Forms;
pub use gate::turn::Turn;
pub use open_questions::OpenQuestions;
pub(crate) use openapi::{ApiOperation, operations_for};
pub use openapi::{Asks, Operation, Parameter, ParameterPlace, describe, operations};
pub use routes::{ROUTES, configure};
pub use session::Sessions;

pub(crate) use api::audit::audit_query;
pub(crate) use api::audit_file::export as audit_file;
pub(crate) use api::catalogue::file as catalogue_file;
pub(crate) use api::certificates::{CertificateAnswer, read_certificate};
pub(crate) use api::check::{LONGEST as LONGEST_CHECKED, version as version_asked};
pub(crate) use api::codebook::{Codebook, CodebookTable};
pub(crate) use api::codebook_unit::Unit as CodebookUnit;
pub(crate) use api::comparison::{BY as COMPARED_BY, FILTERS as COMPARED_FILTERS, comparison};
pub(crate) use api::completions::completions;
pub(crate) use api::deliveries::Answer as DeliveriesPage;
pub(crate) use api::directories::Answer as DirectoryReports;
pub(crate) use api::explanation::{read_pseudonym, write_pseudonym};
pub(crate) use api::extractions::{
    ExtractionFormat, SentExtraction, add_extraction, codebook as extraction_codebook, file as extraction_file,
};
pub(crate) use api::figures_command::{FiguresRoute, answer_explanation, answer_figures};
pub(crate) use api::forwarding::Answer as ForwardingList;
pub(crate) use api::over_time::{cohorts, funnel, new_hires, retention};
pub(crate) use api::people::{PLACE, more, people, people_page};
pub(crate) use api::person_record::{RECORD_PAGE, of_pseudonym as person_record_file, record_page};
pub(crate) use api::problems::{list as problems, problem};
pub(crate) use api::projects::show as project_file;
pub(crate) use api::question::{DayFault, Days, FILTERS, SINGLE, as_of, day, figure_query};
pub(crate) use api::roster::read as read_roster;
#[cfg(test)]
pub(crate) use api::snapshots::HiddenBelow;
pub(crate) use api::snapshots::{Defined, SentSnapshot, Thawed, add_snapshot, frozen, read_frozen, read_question};
pub(crate) use api::subscriptions::{
    Answer as SubscriptionList, SentSubscription, add_subscription, read_question_at, write_completions,
};
pub(crate) use api::surveys::surveys;
pub(crate) use api::table::XLSX;
pub(crate) use api::trainers::trainers;
pub(crate) use gate::alternate::ANONYMOUS_BYTES;
pub(crate) use gate::authenticate::Calling;
pub(crate) use gate::client::address;
pub(crate) use gate::own_path::find_own_path;
pub(crate) use session::{
    Kind, KnownBrowser, Session, Visitor, Who, check as check_token, is_secure, random as random_token,
};
pub(crate) use wire::form::read as read_form;
pub(crate) use wire::parameters::{Parameters, as_word, word};
pub(crate) use wire::upload::{Upload, read as read_upload};
pub(crate) use wire::urlencoded::{encoded, pairs};
pub(crate) use xapi::preference::by_preference;
