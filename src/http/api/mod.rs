//! `/api/v1`, and what the server tells of itself: one file a resource.

pub(super) mod accounts;
mod agent_object;
pub(super) mod audit;
pub(super) mod catalogue;
mod choice;
pub(super) mod completions;
pub(super) mod credentials;
pub(super) mod erasure;
pub(super) mod export;
pub(super) mod figures_table;
mod file_name;
mod json_body;
pub(super) mod limit;
mod listing;
pub(super) mod operations;
pub(super) mod over_time;
mod over_time_table;
pub(super) mod people;
pub(super) mod people_table;
pub(super) mod problems;
pub(super) mod roster;
pub(crate) mod roster_table;
pub(super) mod schemas;
pub(super) mod sessions;
pub(super) mod table;
pub(super) mod uncounted;
