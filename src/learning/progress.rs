//! What is known of an agent and a course: a join-semilattice.

use jiff::Timestamp;

use super::Observation;

/// What is known of an agent and one course, and its modules.
///
/// Sets and extremes only: joining is commutative, associative and idempotent, so that any order,
/// repetition or grouping of the same observations gives the same row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Progress {
    // course: Marks, modules: BTreeMap<ModuleId, Marks>
}

/// What is known of an agent and one course, or one module.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Marks {}

impl Progress {
    /// Joins one observation; `stored` is when its statement was stored.
    pub fn observe(&mut self, _observation: &Observation, _stored: Timestamp) {
        unimplemented!()
    }

    /// Joins another row of the same agent and course, or of another agent that is the same person.
    pub fn join(&mut self, _other: &Self) {
        unimplemented!()
    }

    /// As bytes to store, with the version of their form.
    pub fn to_bytes(&self) -> Vec<u8> {
        unimplemented!()
    }

    /// Reads what [`Self::to_bytes`] wrote, of this version or an earlier one.
    pub fn from_bytes(_bytes: &[u8]) -> Result<Self, String> {
        unimplemented!()
    }
}
