//! What the pages of subscriptions have.

use crate::dashboard::admin::parts::{Ask, Table};
use crate::dashboard::components::fact::Fact;
use crate::dashboard::components::pager::Pager;
use crate::dashboard::fault::Fault;

/// The page of all subscriptions; each has a page below it.
pub(super) const PATH: &str = "/subscriptions";

/// The content of a page, from top to bottom.
#[derive(Default)]
pub(super) struct Content {
    pub(super) title: String,
    pub(super) path: String,
    /// The parameters that its address in the other language keeps.
    pub(super) kept: Vec<(String, String)>,
    /// Where the reader came from: a name, and an address.
    pub(super) back: (&'static str, String),
    pub(super) done: Option<&'static str>,
    pub(super) lead: Vec<String>,
    /// Whom to ask where nothing is sent: an address, and how it is shown.
    pub(super) contact: Option<(String, String)>,
    pub(super) table: Option<Table>,
    pub(super) pager: Option<Pager>,
    pub(super) facts: Vec<Fact>,
    /// Names and addresses of what can be done.
    pub(super) actions: Vec<(&'static str, String)>,
    pub(super) ask: Option<Ask>,
    pub(super) faults: Vec<Fault>,
}
