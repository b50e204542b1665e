//! `/api/v1`, and what the server tells of itself: one file a resource.

pub(super) mod accounts;
pub(super) mod audit;
pub(super) mod catalogue;
pub(super) mod completions;
pub(super) mod credentials;
pub(super) mod erasure;
pub(super) mod export;
pub(super) mod figures_csv;
mod json_body;
pub(super) mod limit;
mod listing;
pub(super) mod operations;
pub(super) mod people;
pub(super) mod people_csv;
pub(super) mod problems;
pub(super) mod roster;
pub(crate) mod roster_csv;
pub(super) mod schemas;
pub(super) mod sessions;
pub(crate) mod snapshots;
pub(super) mod uncounted;
