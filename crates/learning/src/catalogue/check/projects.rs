//! Checks projects: their days, their courses, their milestones, and each partner once.

use std::collections::BTreeSet;

use super::{Check, Seen};
use crate::catalogue::{CatalogueReason, Project};
use crate::{CourseId, Kommunkod};

/// The largest budget, in kronor: no sum or share of it is rounded.
const MOST: u64 = 1_000_000_000_000;

impl Check {
    pub(super) fn project(
        &mut self,
        place: &str,
        project: &Project,
        projects: &mut Seen,
        (courses, organisations): (&Seen, &BTreeSet<Kommunkod>),
    ) {
        self.id(place, &project.id, projects);
        self.name(place, &project.name);
        self.days(place, Some(project.valid_from), Some(project.valid_to));
        if let Some(funder) = &project.funder {
            self.text(place, "funder", funder);
        }
        if project.budget.is_some_and(|budget| budget > MOST) {
            self.say(place, "budget", CatalogueReason::BadBudget(MOST));
        }
        if project.courses.is_empty() {
            self.say(place, "courses", CatalogueReason::NoCourses);
        }
        let mut met: BTreeSet<&CourseId> = BTreeSet::new();
        for (at, course) in project.courses.iter().enumerate() {
            if !courses.knows(course.as_str()) {
                self.say(place, &format!("courses[{at}]"), CatalogueReason::NoCourse(course.to_string()));
            }
            if !met.insert(course) {
                self.say(place, &format!("courses[{at}]"), CatalogueReason::ListedTwice(course.to_string()));
            }
        }
        let mut milestones = Seen::default();
        for (at, milestone) in project.milestones.iter().enumerate() {
            let here = format!("{place}.milestone[{at}]");
            self.id(&here, &milestone.id, &mut milestones);
            self.name(&here, &milestone.name);
        }
        let mut partners = BTreeSet::new();
        for (at, partner) in project.partners.iter().enumerate() {
            let here = format!("{place}.partner[{at}]");
            self.owner(&here, partner.employer, organisations);
            if !partners.insert(partner.employer) {
                let code = partner.employer.employer_code();
                self.say(place, &format!("partner[{at}]"), CatalogueReason::PartnerTwice(code));
            }
            for (course, places) in &partner.ordered {
                if !met.contains(course) {
                    self.say(&here, "ordered", CatalogueReason::CourseNotPaid(course.to_string()));
                }
                self.people(&here, "ordered", *places);
            }
        }
    }
}
