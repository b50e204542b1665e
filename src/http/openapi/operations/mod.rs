//! Every operation, in the order to show them.

mod accounts;
mod certificates;
mod courses_and_staff;
mod credentials;
mod deliveries;
mod description;
mod directories;
mod extractions;
mod figures;
mod forwarding;
mod log;
mod modules;
mod open_data;
mod projects;
mod records;
mod results;
mod snapshots;
mod subscriptions;
mod surveys;
mod trainers;

use super::operation::Operation;

/// One list per file.
static LISTS: &[&[Operation]] = &[
    description::OPERATIONS,
    figures::OPERATIONS,
    projects::OPERATIONS,
    surveys::OPERATIONS,
    trainers::OPERATIONS,
    modules::OPERATIONS,
    open_data::OPERATIONS,
    snapshots::OPERATIONS,
    subscriptions::OPERATIONS,
    certificates::OPERATIONS,
    courses_and_staff::OPERATIONS,
    directories::OPERATIONS,
    results::OPERATIONS,
    log::OPERATIONS,
    extractions::OPERATIONS,
    deliveries::OPERATIONS,
    forwarding::OPERATIONS,
    credentials::OPERATIONS,
    accounts::OPERATIONS,
    records::OPERATIONS,
];

/// Every operation.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    LISTS.iter().flat_map(|list| list.iter())
}
