//! The raw log out.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt};
use jiff::Timestamp;
use learning::{CourseId, Kommunkod};
use store::{AuditAction, AuditEntry, Damaged, OnDamage, PageQuery};

use super::reach::Sight;
use super::{Error, Service, audit, permit, run_blocking_if_large};
use crate::auth::{Caller, Reach, Scope};

/// Statements that are read at once.
const PAGE: usize = 500;

/// Where the people are whose statements are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// They count in this municipality.
    Municipality(Kommunkod),
    /// They count in none that is known.
    Unknown,
}

impl std::str::FromStr for Whose {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "unknown" { Ok(Self::Unknown) } else { text.parse().map(Self::Municipality) }
    }
}

impl std::fmt::Display for Whose {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Municipality(code) => code.fmt(f),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

/// Which statements to export; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportFilter {
    /// About this course or one of its modules: as object, or as a context activity.
    pub course: Option<CourseId>,
    /// Of people attributed to this municipality, or to none, when it happened.
    pub municipality: Option<Whose>,
    /// That happened at or after this instant.
    pub from: Option<Timestamp>,
    /// That happened before this instant, which is later than `from`.
    pub to: Option<Timestamp>,
    /// What is done where a statement is damaged.
    pub on_damage: OnDamage,
}

/// A page of an export.
#[derive(Debug)]
pub struct Exported {
    /// A line of JSON for each statement.
    pub lines: Bytes,
    /// What was passed over since it is damaged.
    pub damaged: Vec<Damaged>,
}

/// An export under way.
struct Export {
    service: Arc<Service>,
    /// What the caller reaches, and what was asked for.
    sights: Vec<Sight>,
    /// The next page.
    query: PageQuery,
    /// Statements so far.
    rows: u64,
    /// What the audit log gets at the end.
    ended: AuditEntry,
}

impl Export {
    /// The next page, and the export that is left after it.
    async fn page(mut self) -> Result<(Exported, Option<Self>), Error> {
        let (rows, page, more) = self.service.export_page(&self.sights, &self.query).await?;
        self.rows += rows as u64;
        self.query.after = more;
        if more.is_some() {
            return Ok((page, Some(self)));
        }
        self.service.note(AuditEntry { rows: Some(self.rows), ..self.ended }).await?;
        Ok((page, None))
    }
}

impl Service {
    /// The raw log in the order of arrival, a line of JSON each, without voided statements and without what
    /// lies beyond the caller's reach; a stream that holds one page at a time. The audit log has it before the
    /// first line, and at its end.
    ///
    /// # Errors
    /// [`Error::Damaged`] at a statement that is, unless those are to be passed over.
    /// Before the first line: [`Error::Forbidden`], [`Error::OutOfReach`] where the filter names more than
    /// the caller reaches, [`Error::Parameter`] where its period has no time in it, [`Error::NotThere`] where the course is not in the catalogue, or not within reach, or there is
    /// no such municipality, and where the audit log can't be written.
    pub async fn export(
        self: &Arc<Self>,
        caller: &Caller,
        filter: ExportFilter,
    ) -> Result<BoxStream<'static, Result<Exported, Error>>, Error> {
        permit(caller, &[Scope::ExportRead])?;
        if let (Some(from), Some(to)) = (filter.from, filter.to)
            && to <= from
        {
            let detail = "it is the day after the period, so it must be later than `from`".into();
            return Err(Error::Parameter { name: "to".into(), detail });
        }
        let catalogue = self.store.catalogue().await?.1;
        let mut query = PageQuery { ascending: true, limit: PAGE, on_damage: filter.on_damage, ..PageQuery::default() };
        let mut sights = vec![Sight::within(caller.reach.clone()), Sight::of_period(filter.from, filter.to)];
        sights[0].narrow(&mut query, &catalogue);
        let municipalities: Vec<_> = match filter.municipality {
            Some(Whose::Municipality(code)) => vec![code],
            Some(Whose::Unknown) | None => Vec::new(),
        };
        if let Some(not_there) = catalogue.not_there(&caller.reach, filter.course.as_slice(), &municipalities) {
            return Err(Error::NotThere(Box::new(not_there)));
        }
        if let Some(course) = &filter.course {
            let courses = BTreeSet::from([course.clone()]);
            query.all_of.push(catalogue.terms_for_courses(&courses));
            // The index leads to statements too that refer to one about the course, and say nothing of it themselves.
            sights.push(Sight::within(Reach { courses: Some(courses), ..Reach::default() }));
        }
        match filter.municipality {
            Some(Whose::Municipality(code)) if caller.reach.holds_municipality(catalogue.file(), code) => {
                sights.push(Sight::within(Reach::of_municipality(code)));
            }
            // Whoever is in no known municipality is in none that a limit has.
            Some(Whose::Unknown) if caller.reach.places.is_none() => sights.push(Sight::of_nowhere()),
            Some(_) => return Err(Error::OutOfReach),
            None => {}
        }
        let entry = |action| AuditEntry {
            municipalities: municipalities.clone(),
            course: filter.course.clone(),
            ..audit::by(caller, action)
        };
        self.note(entry(AuditAction::Export)).await?;
        let ended = entry(AuditAction::ExportEnd);
        let state = Some(Export { service: Arc::clone(self), sights, query, rows: 0, ended });
        let pages = stream::unfold(state, |state| async {
            match state?.page().await {
                Ok((page, next)) => Some((Ok(page), next)),
                // The stream ends here, and whoever reads sees that it was cut off.
                Err(error) => Some((Err(error), None)),
            }
        });
        Ok(pages.boxed())
    }

    async fn export_page(&self, sights: &[Sight], query: &PageQuery) -> Result<(usize, Exported, Option<u64>), Error> {
        let page = self.store.page(query.clone()).await?;
        let found = self.within(sights, page.statements).await?;
        let (rows, bytes) = (found.len(), found.iter().map(|statement| statement.text.len() + 1).sum());
        let lines = run_blocking_if_large(bytes, move || {
            let mut lines = Vec::with_capacity(bytes);
            for statement in found {
                lines.extend_from_slice(one_line(&statement.text).as_bytes());
                lines.push(b'\n');
            }
            lines
        });
        Ok((rows, Exported { lines: lines.await?.into(), damaged: page.damaged }, page.more))
    }
}

/// A statement was stored as it was sent; line breaks between its members would end the line.
/// Inside its strings there are none: JSON escapes them.
fn one_line(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains(['\n', '\r']) { text.replace(['\n', '\r'], " ").into() } else { text.into() }
}
