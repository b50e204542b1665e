//! Follows those who were hired or started a course: new hires, cohorts and the funnel.

use std::borrow::Cow;

use learning::{TimeQuery, TimeSubject, TimeTable};

use super::completions::Asking;
use super::{Disclosure, Error, Service};
use crate::auth::Caller;

impl Service {
    /// Answers a question over time, within the caller's reach. If this covers several employers, small numbers are
    /// hidden, and so are numbers that would reveal them.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the question names more than the caller reaches;
    /// [`Error::NotThere`] if it names something that does not exist; [`Error::Parameter`] if it does not name exactly
    /// one course; [`Error::UnpublishedOverTime`] if it covers several employers and can't be answered. For figures by
    /// unit or role, if the audit log can't be written.
    pub async fn over_time(&self, caller: &Caller, subject: TimeSubject, query: TimeQuery) -> Result<TimeTable, Error> {
        let asked = query.of_places();
        let answer = move |asking: &Asking<'_>| {
            if query.of.courses.len() != 1 {
                return Err(parameter("course", "name exactly one course"));
            }
            if query.by.iter().any(|dimension| !subject.may_be_by(*dimension)) {
                return Err(parameter("by", "rounds are of cohorts and of the funnel: write `month` or `quarter`"));
            }
            asking.refuse_what_is_not_there(&query.of)?;
            let Asking { standings, reach, disclosure } = *asking;
            let table = match disclosure {
                Disclosure::OwnStaff | Disclosure::Exact => standings.over_time_within(subject, &query, reach),
                Disclosure::Published { suppression, latest } => {
                    standings.over_time_published(subject, &query, reach, suppression, latest)?
                }
            };
            table.ok_or(Error::OutOfReach)
        };
        self.ask(caller, asked, answer, |table| table.rows.len()).await
    }
}

fn parameter(name: &str, detail: impl Into<Cow<'static, str>>) -> Error {
    Error::Parameter { name: name.to_owned(), detail: detail.into().into_owned() }
}
