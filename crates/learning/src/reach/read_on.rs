//! On which day a reach is read.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use crate::Day;

/// The day whose members the regions of a reach have. It is no part of what a reach names: two that name the same are equal.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadOn(pub(super) Option<Day>);

impl PartialEq for ReadOn {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for ReadOn {}

impl Hash for ReadOn {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl PartialOrd for ReadOn {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ReadOn {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}
