//! What became of those who were hired, or who started a course: new hires, cohorts and the funnel.

use std::borrow::Cow;

use learning::{TimeQuery, TimeSubject, TimeTable, TimeUnpublished};
use store::AuditEntry;

use super::completions::action_for;
use super::{Disclosure, Error, Service, audit, permit};
use crate::auth::{Caller, Scope};

impl Service {
    /// Answers a question over time, of what the caller reaches. If that is more than one employer, small numbers are
    /// hidden, and what they would follow from.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the question names more than the caller reaches; [`Error::NotThere`] if
    /// it names something that does not exist; [`Error::Parameter`] if it does not name one course, or if it is none that is
    /// answered to those who reach several employers. Of figures by unit or role, if the audit log can't be written.
    pub async fn over_time(&self, caller: &Caller, subject: TimeSubject, query: TimeQuery) -> Result<TimeTable, Error> {
        permit(caller, &[Scope::FiguresRead])?;
        if query.of.courses.len() != 1 {
            return Err(parameter("course", "name exactly one course"));
        }
        if query.by.iter().any(|dimension| !subject.may_be_by(*dimension)) {
            return Err(parameter("by", "rounds are of cohorts and of the funnel: write `month` or `quarter`"));
        }
        let (discloser, reach, asked) = (self.discloser(caller), caller.reach.clone(), query.clone());
        let answer = self.with_standings(move |standings| {
            if let Some(not_there) = standings.not_there(&query.of, &reach) {
                return Err(Error::NotThere(Box::new(not_there)));
            }
            let disclosure = discloser.under(standings.catalogue());
            let answer = match disclosure {
                Disclosure::OwnStaff | Disclosure::Exact => standings.over_time_within(subject, &query, &reach),
                Disclosure::Published { suppression, latest } => {
                    let published = standings.over_time_published(subject, &query, &reach, suppression, latest);
                    published.map_err(|why| refused(subject, why))?
                }
            };
            Ok((answer.ok_or(Error::OutOfReach)?, disclosure))
        });
        let (table, disclosure) = answer.await??;
        if let Some(action) = action_for(&asked.of_places(), disclosure) {
            self.tally(AuditEntry {
                municipalities: asked.of.municipalities,
                course: asked.of.courses.into_iter().next(),
                rows: Some(table.rows.len() as u64),
                ..audit::by(caller, action)
            })
            .await?;
        }
        Ok(table)
    }
}

fn refused(subject: TimeSubject, why: TimeUnpublished) -> Error {
    let name = match (subject, why.parameter()) {
        (TimeSubject::NewHires, "from") => "hired_from",
        (TimeSubject::NewHires, "to") => "hired_to",
        (_, name) => name,
    };
    parameter(name, why.to_string())
}

fn parameter(name: &str, detail: impl Into<Cow<'static, str>>) -> Error {
    Error::Parameter { name: name.to_owned(), detail: detail.into().into_owned() }
}
