//! Which municipality, unit and role a person is counted in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The moment whose affiliation decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Attribution {
    /// Where the person was when it happened: who paid.
    #[default]
    AtEvent,
    /// Where the person is on the as-of day: who has the competence.
    ///
    /// The roster wins. A person on it without employment on that day, ended or not yet begun, counts nowhere, whatever
    /// a later statement, a sender, a home page or a mail domain says; at the event, that person still counts. Only
    /// people on no roster count in each municipality where statements place them, with what is told there: by what the
    /// statements or their senders claim, else by the tables.
    Current,
}
