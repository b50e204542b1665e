//! Which municipality, unit and role a person is counted in.

use serde::{Deserialize, Serialize};

/// At which moment the affiliation is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Attribution {
    /// Where the person was when it happened: who paid.
    #[default]
    AtEvent,
    /// Where the person is on the as-of day: who has the competence.
    ///
    /// The roster wins. A person whom it knows and has in no employment on that day, be it ended or still to begin,
    /// counts nowhere, whatever a later statement, a sender, a home page or a mail domain says; they still count at
    /// the event. Only who is on no roster counts in each municipality where statements place them, with what they tell
    /// there: by what they or their senders claim, else by the tables.
    Current,
}
