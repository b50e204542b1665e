//! Checks who trains others: some role, each once, and a course that there is.

use std::collections::BTreeSet;

use super::{Check, Seen};
use crate::catalogue::{CatalogueReason, Trainers};
use crate::slug::swedish_slug;

const PLACE: &str = "trainers";

impl Check {
    pub(super) fn trainers(&mut self, trainers: &Trainers, courses: &Seen) {
        if trainers.roles.is_empty() {
            self.say(PLACE, "roles", CatalogueReason::Empty);
        }
        let mut met = BTreeSet::new();
        for role in &trainers.roles {
            self.text(PLACE, "roles", role);
            if !met.insert(swedish_slug(role)) {
                self.say(PLACE, "roles", CatalogueReason::ListedTwice(role.clone()));
            }
        }
        if let Some(course) = trainers.qualification.as_ref().filter(|course| !courses.knows(course.as_str())) {
            self.say(PLACE, "qualification", CatalogueReason::NoCourse(course.to_string()));
        }
    }
}
