//! Every operation, in the order in which they are shown.

mod accounts;
mod courses_and_staff;
mod credentials;
mod description;
mod figures;
mod log;
mod records;
mod snapshots;

use super::operation::Operation;

/// One list for each file here.
static LISTS: &[&[Operation]] = &[
    description::OPERATIONS,
    figures::OPERATIONS,
    snapshots::OPERATIONS,
    courses_and_staff::OPERATIONS,
    log::OPERATIONS,
    credentials::OPERATIONS,
    accounts::OPERATIONS,
    records::OPERATIONS,
];

/// Every operation.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    LISTS.iter().flat_map(|list| list.iter())
}
