//! The resources of the standard, one file each.

pub(super) mod about;
pub(super) mod activities;
pub(super) mod activity_profile;
pub(super) mod agent_profile;
pub(super) mod agents;
pub(super) mod documents;
pub(super) mod more;
pub(super) mod state;
pub(super) mod statement_parameters;
pub(super) mod statements;
