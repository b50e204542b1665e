//! Previews what a list of results would record, and what that would do to figures.

use std::collections::BTreeSet;
use std::sync::Arc;

use learning::{After, Catalogue, CourseId, Day, Dimension, Figure, FigureQuery, Figures, Key, Measure};
use store::CatalogueVersion;
use xapi::Statement;

use super::super::figures_effect::FiguresEffect;
use super::super::record::{self, Taken};
use super::super::{Error, Service, Submission};
use super::report::ResultsReport;
use super::{PlannedResults, ResultsImport};
use crate::auth::Caller;

/// What importing a list of results would record.
#[derive(Debug, Clone)]
pub struct ResultsCheck {
    /// The report of a dry run.
    pub report: ResultsReport,
    /// What happens to the figures that the caller sees, of all its employers together.
    pub effect: ResultsEffect,
    /// The rules by which these are counted: [`ResultsImport::rules`].
    pub rules: CatalogueVersion,
}

/// The figures of the list's courses, and of others that differ, in catalogue order.
pub type ResultsEffect = FiguresEffect<Vec<ResultsOnCourse>>;

/// How many have started and completed a course, before and after an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultsOnCourse {
    /// The course.
    pub course: Key,
    /// As it is.
    pub before: CourseCounts,
    /// As it would be.
    pub after: CourseCounts,
}

/// How many have started a course, and how many have completed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CourseCounts {
    /// Those who have started it.
    pub started: Figure<u32>,
    /// Those who have completed it.
    pub completed: Figure<u32>,
}

impl Service {
    /// Says what importing a list would record, and what that would do to figures as of today; records nothing.
    ///
    /// # Errors
    /// As for a dry run of [`Self::import_results`].
    pub async fn check_results(&self, caller: &Caller, import: ResultsImport) -> Result<ResultsCheck, Error> {
        let (quotas, today) = (import.quotas, import.today);
        let read = self.read_results(caller, &ResultsImport { dry_run: true, ..import }).await?;
        let importer = self.importer(caller);
        let PlannedResults { report, made } = self.plan_results(&importer, &read).await?;
        self.note_dry_run(caller, &report).await?;
        let sent = (!made.is_empty()).then(|| self.submission_of(&importer, &made, quotas)).transpose()?;
        drop(made);
        let of_list: BTreeSet<CourseId> = report.courses.iter().map(|of| of.course.clone()).collect();
        let effect = self.effect_of_results(caller, (importer, sent), (of_list, today)).await?;
        Ok(ResultsCheck { report, effect, rules: read.rules })
    }

    /// Returns what statements that were made here would do to the figures that the caller sees.
    async fn effect_of_results(
        &self,
        caller: &Caller,
        (importer, sent): (Caller, Option<Submission>),
        (of_list, today): (BTreeSet<CourseId>, Day),
    ) -> Result<ResultsEffect, Error> {
        let (version, catalogue) = self.store.catalogue().await?;
        let roster = self.store.roster().await?.1;
        let (ids, names, at) = (Arc::clone(&self.ids), self.names().clone(), self.clock.now());
        let (under, health) = (Arc::clone(&catalogue), self.health_extensions);
        // They are taken in as they would be when recorded, so that they count alike.
        let changed = move || {
            let mut after = After::of_roster(&under, roster);
            if let Some(sent) = sent {
                let Taken { mut batch, .. } = record::read(&*ids, &importer, sent, health)?;
                record::observe(&mut batch, version, (&names, &under), &importer.reach);
                for new in &batch.statements {
                    if let Some(statement) = Statement::new(&new.sent.value) {
                        after.observe(&names, statement, new.intake.sender(new.sender), at);
                    }
                }
                after.settle();
            }
            Ok(after)
        };
        let query = FigureQuery::by(&[Dimension::Course], today);
        let counted = Box::pin(self.figures_after(caller, &catalogue, query, changed)).await?;
        Ok(counted.map(|(before, after)| effects(&catalogue, &of_list, &before, &after)))
    }
}

/// What becomes of the courses of the list, and of others that differ.
fn effects(
    catalogue: &Catalogue,
    of_list: &BTreeSet<CourseId>,
    before: &Figures,
    after: &Figures,
) -> Vec<ResultsOnCourse> {
    let of = |figures: &Figures, code: &str| {
        let row = figures.rows.iter().find(|row| row.keys.first().is_some_and(|key| key.code == code));
        row.map_or(CourseCounts { started: Figure::Shown(0), completed: Figure::Shown(0) }, |row| CourseCounts {
            started: row.counts[Measure::Started],
            completed: row.counts[Measure::Completed],
        })
    };
    let effect = |course: &learning::Course| {
        let id = course.id.as_str();
        let (before, after) = (of(before, id), of(after, id));
        let is_listed = of_list.contains(&course.id) || before != after;
        is_listed.then(|| ResultsOnCourse { course: Key::new(id, &course.name.sv), before, after })
    };
    catalogue.courses().iter().filter_map(effect).collect()
}
