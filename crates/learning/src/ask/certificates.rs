//! One certificate: of which course, until when, and whether it is valid.

use super::listing::keys_of_person;
use crate::standings::timeline::day_number;
use crate::{Affiliation, AgentKey, CertificateStatus, CourseId, Day, Key, Standings};

/// Somebody's certificate of a course, without a word of whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The course.
    pub course: Key,
    /// The day of the latest completion.
    pub given_on: Day,
    /// The last day on which it is valid.
    pub valid_until: Day,
    /// How it stands.
    pub status: CertificateStatus,
}

impl Standings {
    /// Finds whose certificate is meant, and of which course, by an identifier of its holder and the course: looks through
    /// everyone. `None` if nobody has it.
    pub fn find_certificate(&self, is_meant: impl Fn(&AgentKey, &CourseId) -> bool) -> Option<(AgentKey, CourseId)> {
        let affiliations: Vec<&Affiliation> = self.roster().affiliations.iter().collect();
        let courses = self.catalogue().courses();
        let certified = self.people().all.iter().flat_map(|person| person.rows().iter().map(move |row| (person, row)));
        let found = certified.filter_map(|(person, (number, _))| {
            let course = courses.get(number.place()).filter(|course| course.valid_months.is_some())?;
            let mut keys = keys_of_person(self.catalogue(), person, &affiliations);
            let holder = keys.find(|agent| is_meant(agent, &course.id))?;
            Some((holder.clone(), course.id.clone()))
        });
        found.into_iter().next()
    }

    /// The certificate of a course that somebody has, by any of their identifiers, as it stands on a day. `None` if they have
    /// none, or if the course gives none.
    pub fn certificate(&self, as_of: Day, holder: &AgentKey, course: &CourseId) -> Option<Certificate> {
        let courses = self.catalogue().courses();
        let rows = self.people().person(holder)?.rows().iter();
        let (course, row) = rows
            .filter_map(|(number, row)| Some((courses.get(number.place())?, row)))
            .find(|(of, _)| of.id == *course && of.valid_months.is_some())?;
        let certificate = row.everywhere().course().certificate(day_number(as_of))?;
        Some(Certificate {
            course: Key::new(course.id.to_string(), course.name.sv.clone()),
            given_on: Day::from_number(i32::from(certificate.given)),
            valid_until: Day::from_number(i32::from(certificate.until)),
            status: certificate.status,
        })
    }
}
