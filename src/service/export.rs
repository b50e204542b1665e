//! The raw log out.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt};
use jiff::Timestamp;

use super::{Error, Service, audit, permit};
use crate::auth::{Caller, Scope};
use crate::learning::{AgentKey, CourseId, Day, Kommunkod, said};
use crate::store::{AuditAction, AuditEntry, PageQuery, StoredStatement};
use crate::xapi::{Actor, Statement, Term, TermKind};

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

/// An export under way.
struct Export {
    service: Arc<Service>,
    all_of: Vec<Vec<Term>>,
    filter: ExportFilter,
    /// The place of the last statement that was read.
    after: Option<u64>,
    /// Statements so far.
    rows: u64,
    /// What the audit log gets at the end.
    ended: AuditEntry,
}

impl Export {
    /// The next page, and the export that is left after it.
    async fn page(mut self) -> Result<(Bytes, Option<Self>), Error> {
        let (rows, lines, more) = self.service.export_page(&self.all_of, &self.filter, self.after).await?;
        self.rows += rows as u64;
        self.after = more;
        if more.is_some() {
            return Ok((lines, Some(self)));
        }
        self.service.note(AuditEntry { rows: Some(self.rows), ..self.ended }).await?;
        Ok((lines, None))
    }
}

impl Service {
    /// The raw log in the order of arrival, a line of JSON each, without voided statements; a stream
    /// that holds one page at a time. The audit log has it before the first line, and at its end.
    ///
    /// # Errors
    /// Before the first line: [`Error::Forbidden`], [`Error::OutOfReach`], [`Error::Parameter`]
    /// where the course is not in the catalogue, and where the audit log can't be written.
    pub async fn export(
        self: &Arc<Self>,
        caller: &Caller,
        mut filter: ExportFilter,
    ) -> Result<BoxStream<'static, Result<Bytes, Error>>, Error> {
        permit(caller, &[Scope::ExportRead])?;
        if let Some(own) = caller.municipality {
            if filter.municipality.is_some_and(|asked| asked != own) {
                return Err(Error::OutOfReach);
            }
            filter.municipality = Some(own);
        }
        let all_of = match &filter.course {
            Some(course) => vec![self.terms_of(course).await?],
            None => Vec::new(),
        };
        let municipalities: Vec<_> = filter.municipality.into_iter().collect();
        let entry = |action| AuditEntry {
            municipalities: municipalities.clone(),
            course: filter.course.clone(),
            ..audit::by(caller, action)
        };
        self.note(entry(AuditAction::Export)).await?;
        let ended = entry(AuditAction::ExportEnd);
        let state = Some(Export { service: Arc::clone(self), all_of, filter, after: None, rows: 0, ended });
        let pages = stream::unfold(state, |state| async {
            match state?.page().await {
                Ok((lines, next)) => Some((Ok(lines), next)),
                // The stream ends here, and whoever reads sees that it was cut off.
                Err(error) => Some((Err(error), None)),
            }
        });
        Ok(pages.boxed())
    }

    async fn export_page(
        &self,
        all_of: &[Vec<Term>],
        filter: &ExportFilter,
        after: Option<u64>,
    ) -> Result<(usize, Bytes, Option<u64>), Error> {
        let query = PageQuery { all_of: all_of.to_vec(), ascending: true, limit: PAGE, after, ..PageQuery::default() };
        let page = self.store.page(query).await?;
        let mut found = VecDeque::from(page.statements);
        if filter.from.is_some() || filter.to.is_some() {
            found.retain(|statement| happened_within(statement, filter));
        }
        if let Some(municipality) = filter.municipality {
            found = self
                .with_standings(move |standings| {
                    found.retain(|statement| {
                        who_and_when(statement).is_some_and(|(agent, day, said)| {
                            standings.municipalities_of(&agent, day, said).contains(&municipality)
                        })
                    });
                    found
                })
                .await?;
        }
        let (rows, mut lines) = (found.len(), Vec::new());
        for statement in found {
            lines.extend_from_slice(one_line(&statement.text).as_bytes());
            lines.push(b'\n');
        }
        Ok((rows, lines.into(), page.more))
    }

    /// The terms that statements about a course or its modules have at least one of.
    async fn terms_of(&self, course: &CourseId) -> Result<Vec<Term>, Error> {
        let catalogue = self.store.catalogue().await?.1;
        let course = catalogue.course(course).ok_or_else(|| Error::Parameter {
            name: "course".into(),
            detail: "the catalogue has no course with this id".into(),
        })?;
        let iris = course.iris.iter().chain(course.modules.iter().flat_map(|module| &module.iris));
        Ok(iris
            .flat_map(|iri| {
                [TermKind::Activity, TermKind::RelatedActivity].map(|kind| Term { kind, value: iri.clone() })
            })
            .collect())
    }
}

fn happened_within(statement: &StoredStatement, filter: &ExportFilter) -> bool {
    let at = serde_json::from_str(&statement.text)
        .ok()
        .and_then(|value| Statement::new(&value).and_then(Statement::timestamp))
        .unwrap_or(statement.stored);
    filter.from.is_none_or(|from| at >= from) && filter.to.is_none_or(|to| at < to)
}

/// Whose statement it is, on which day it happened, and which municipality it names.
fn who_and_when(stored: &StoredStatement) -> Option<(AgentKey, Day, Option<Kommunkod>)> {
    let value = serde_json::from_str(&stored.text).ok()?;
    let statement = Statement::new(&value)?;
    let agent = statement.actor().and_then(Actor::ifi)?.identity_key();
    let day = Day::of(statement.timestamp().unwrap_or(stored.stored));
    Some((agent.into(), day, said(statement, stored.sender)))
}

/// A statement was stored as it was sent; line breaks between its members would end the line.
/// Inside its strings there are none: JSON escapes them.
fn one_line(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains(['\n', '\r']) { text.replace(['\n', '\r'], " ").into() } else { text.into() }
}
