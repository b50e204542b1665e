//! Previews what a catalogue would change before it is put in force.

use std::sync::Arc;

use jiff::Timestamp;
use learning::{After, Before, Catalogue, CataloguePreview, Day, KnownRow, Names, WrittenCatalogue};
use store::{AuditAction, AuditEntry, PageQuery, StoredStatement};
use xapi::Statement;

use super::super::stored_json::parse_stored;
use super::compiled;
use crate::auth::{Caller, Scope};
use crate::service::{Error, Service, TRIES, audit, permit, require_unlimited_reach, run_blocking};

/// How many statements are read at once.
const PAGE: usize = 2_000;
/// How many bytes of statements are read at once.
const PAGE_BYTES: usize = 4 << 20;
/// How many rows of progress are counted at once.
const ROWS: usize = 10_000;
/// How many terms are looked up at once.
const TERMS: usize = 200;

impl Service {
    /// Says what a catalogue would change in the figures as of a day, and what looks odd in it; changes nothing. The
    /// catalogue is checked as if it were put in force. Then the stored data is counted under it: from the known rows
    /// of progress or, if some statement could count differently under the two catalogues, from all statements.
    ///
    /// Only one preview runs at a time, in steps between other requests. It takes memory for a second set of standings
    /// and a page of statements. Dropping the future ends it. Statements that arrive meanwhile are not counted.
    ///
    /// # Errors
    /// [`Error::Catalogue`] with every reason. [`Error::OutOfReach`] if the caller's reach has a limit, as for putting
    /// a catalogue in force. [`Error::PreviewUnderWay`] if another preview is running.
    pub async fn preview_catalogue(
        &self,
        caller: &Caller,
        catalogue: impl Into<WrittenCatalogue>,
        as_of: Day,
    ) -> Result<CataloguePreview, Error> {
        permit(caller, &[Scope::CatalogueWrite])?;
        require_unlimited_reach(caller)?;
        let _turn = self.preview_turn.try_acquire().map_err(|_| Error::PreviewUnderWay)?;
        let new = compiled(catalogue.into()).await?;
        let rows = Some(new.file().courses.len() as u64);
        self.tally(AuditEntry { rows, ..audit::by(caller, AuditAction::CataloguePreview) }).await?;
        let (before, rows, until) = self.before(&new, as_of).await?;
        let (before, after) = run_blocking(move || {
            let after = After::new(new, &before);
            (before, after)
        })
        .await?;
        let after = match rows {
            Some(rows) => put_rows(after, rows).await?,
            None => self.observe(after, until).await?,
        };
        let uncounted = self.store.uncounted().await?;
        run_blocking(move || after.compare(&before, &uncounted)).await
    }

    /// Returns the figures in force, the instant up to which they include what is stored and, if the new catalogue
    /// leaves them as they are, all rows of progress.
    async fn before(
        &self,
        new: &Arc<Catalogue>,
        as_of: Day,
    ) -> Result<(Before, Option<Vec<KnownRow>>, Timestamp), Error> {
        for _ in 0..TRIES {
            let old = self.store.catalogue().await?.1;
            let recounts = self.is_told_apart(&old, new).await?;
            let until = self.store.consistent_through().await?;
            let under = Arc::clone(new);
            // Under one lock, so that figures and rows belong together.
            let (before, rows) = self
                .with_standings(move |standings| {
                    let rows = (!recounts).then(|| standings.known_rows());
                    (Before::of(standings, &under, as_of), rows)
                })
                .await?;
            if before.catalogue().file() == old.file() {
                return Ok((before, rows, until));
            }
        }
        Err(Error::Unavailable)
    }

    /// Whether some statement may count differently under the two catalogues.
    async fn is_told_apart(&self, old: &Catalogue, new: &Catalogue) -> Result<bool, Error> {
        // The standings have no rows of those that are not people.
        if old.has_other_nobodies(new) {
            return Ok(true);
        }
        for terms in old.terms_placed_otherwise(new).chunks(TERMS) {
            let query = PageQuery { all_of: vec![terms.to_vec()], limit: 1, ..PageQuery::default() };
            if !self.store.page(query).await?.statements.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads all statements that were stored up to an instant.
    async fn observe(&self, mut after: After, until: Timestamp) -> Result<After, Error> {
        let mut query =
            PageQuery { ascending: true, limit: PAGE, bytes: PAGE_BYTES, until: Some(until), ..PageQuery::default() };
        loop {
            let page = self.store.page(query.clone()).await?;
            query.after = page.more;
            let names = self.store.names().clone();
            after = run_blocking(move || observe(&names, after, &page.statements)).await??;
            if query.after.is_none() {
                return Ok(after);
            }
        }
    }
}

/// Counts known rows of progress.
///
/// # Errors
/// [`Error::Internal`].
pub(in crate::service) async fn put_rows(mut after: After, mut rows: Vec<KnownRow>) -> Result<After, Error> {
    while !rows.is_empty() {
        (after, rows) = run_blocking(move || {
            for row in rows.drain(rows.len().saturating_sub(ROWS)..) {
                after.put(row);
            }
            (after, rows)
        })
        .await?;
    }
    Ok(after)
}

/// Counts statements.
fn observe(names: &Names, mut after: After, statements: &[StoredStatement]) -> Result<After, Error> {
    for stored in statements {
        let value = parse_stored(&stored.text)?;
        if let Some(statement) = Statement::new(&value) {
            after.observe(
                names,
                statement.having_happened(stored.intake.happened),
                stored.intake.sender(stored.sender),
                stored.stored,
            );
        }
    }
    after.settle();
    Ok(after)
}
