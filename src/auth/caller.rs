//! The caller of a request, once it is known who that is.

use std::collections::BTreeSet;

use super::{OwnLimits, Reach, Scope};
use crate::learning::Kommunkod;

/// Who is calling. Every method of the service takes one: what it may do, and how far it may look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The credential's key: the user name of HTTP Basic.
    pub key: String,
    /// The JSON of the authority that its statements get.
    pub authority: String,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// The one municipality that it belongs to, if it does: what it sends is counted there, where nothing else
    /// says.
    pub municipality: Option<Kommunkod>,
    /// What of figures, statements and rosters it may see and change.
    pub reach: Reach,
    /// What it may ask, where that is not as the server is set up.
    pub limits: OwnLimits,
}

impl Caller {
    /// Whether the caller may do what `scope` names.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.iter().any(|held| held.grants(scope))
    }

    /// Whether its reach was given a limit, other than that of the municipality that it belongs to.
    pub fn is_narrowed(&self) -> bool {
        let own = self.municipality.map(Reach::of_municipality);
        !self.reach.is_everything() && own.as_ref() != Some(&self.reach)
    }
}
