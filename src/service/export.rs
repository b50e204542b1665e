//! The raw log out.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt};
use jiff::Timestamp;

use super::reach::{Sight, terms_of};
use super::{Error, Service, permit};
use crate::auth::{Caller, Reach, Scope};
use crate::learning::{CourseId, Kommunkod};
use crate::store::{PageQuery, StoredStatement};
use crate::xapi::Statement;

/// Statements that are read at once.
const PAGE: usize = 500;

/// Which statements to export; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportFilter {
    /// About this course or one of its modules: as object, or as a context activity.
    pub course: Option<CourseId>,
    /// Of people attributed to this municipality when it happened.
    pub municipality: Option<Kommunkod>,
    /// That happened at or after this instant.
    pub from: Option<Timestamp>,
    /// That happened before this instant.
    pub to: Option<Timestamp>,
}

impl Service {
    /// The raw log in the order of arrival, a line of JSON each, without voided statements and without what
    /// lies beyond the caller's reach; a stream that holds one page at a time.
    ///
    /// # Errors
    /// Before the first line: [`Error::Forbidden`], [`Error::OutOfReach`] where the filter names more than
    /// the caller reaches, [`Error::Parameter`] where the course is not in the catalogue.
    pub async fn export(
        self: &Arc<Self>,
        caller: &Caller,
        filter: ExportFilter,
    ) -> Result<BoxStream<'static, Result<Bytes, Error>>, Error> {
        permit(caller, &[Scope::ExportRead])?;
        let catalogue = self.store.catalogue().await?.1;
        let mut query = PageQuery { ascending: true, limit: PAGE, ..PageQuery::default() };
        let mut sights = vec![Sight::within(caller.reach.clone())];
        sights[0].narrow(&mut query, &catalogue);
        if let Some(course) = &filter.course {
            if catalogue.course(course).is_none() {
                let detail = "the catalogue has no course with this id".into();
                return Err(Error::Parameter { name: "course".into(), detail });
            }
            if !caller.reach.holds_course(course) {
                return Err(Error::OutOfReach);
            }
            query.all_of.push(terms_of(&catalogue, &BTreeSet::from([course.clone()])));
        }
        if let Some(municipality) = filter.municipality {
            if !caller.reach.holds_municipality(catalogue.file(), municipality) {
                return Err(Error::OutOfReach);
            }
            sights.push(Sight::within(Reach::of_municipality(municipality)));
        }
        let state = Some((Arc::clone(self), sights, filter, query));
        let pages = stream::unfold(state, |state| async {
            let (service, sights, filter, mut query) = state?;
            match service.export_page(&sights, &filter, &query).await {
                Ok((lines, None)) => Some((Ok(lines), None)),
                Ok((lines, after)) => {
                    query.after = after;
                    Some((Ok(lines), Some((service, sights, filter, query))))
                }
                // The stream ends here, and whoever reads sees that it was cut off.
                Err(error) => Some((Err(error), None)),
            }
        });
        Ok(pages.boxed())
    }

    async fn export_page(
        &self,
        sights: &[Sight],
        filter: &ExportFilter,
        query: &PageQuery,
    ) -> Result<(Bytes, Option<u64>), Error> {
        let page = self.store.page(query.clone()).await?;
        let mut found = page.statements;
        if filter.from.is_some() || filter.to.is_some() {
            found.retain(|statement| happened_within(statement, filter));
        }
        for sight in sights {
            found = self.within(sight, found).await?;
        }
        let mut lines = Vec::new();
        for statement in found {
            lines.extend_from_slice(one_line(&statement.text).as_bytes());
            lines.push(b'\n');
        }
        Ok((lines.into(), page.more))
    }
}

fn happened_within(statement: &StoredStatement, filter: &ExportFilter) -> bool {
    let at = serde_json::from_str(&statement.text)
        .ok()
        .and_then(|value| Statement::new(&value).and_then(Statement::timestamp))
        .unwrap_or(statement.stored);
    filter.from.is_none_or(|from| at >= from) && filter.to.is_none_or(|to| at < to)
}

/// A statement was stored as it was sent; line breaks between its members would end the line.
/// Inside its strings there are none: JSON escapes them.
fn one_line(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains(['\n', '\r']) { text.replace(['\n', '\r'], " ").into() } else { text.into() }
}
