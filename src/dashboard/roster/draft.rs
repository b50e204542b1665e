//! What someone fills in to import a list, from the first form to the last.

use std::collections::BTreeSet;

use learning::{Day, Kommunkod, RosterMode};

use super::texts::Texts;
use crate::dashboard::fault::Fault;
use crate::dashboard::language::Language;
use crate::dashboard::lists::{Chosen, ListDraft, ListTexts, is_ticked};
use crate::dashboard::upload::Files;
use crate::dashboard::visit::Visit;
use crate::http::{Refusal, as_word, word};
use crate::service::{Memory, RosterImport};

/// The fields of the forms.
pub(super) const FIELDS: &[&str] = &["mode", "as_of", "employer", "correct", "allow_shrinking", "checked"];
/// The file just chosen, and the one chosen before.
pub(super) const FILES: &[&str] = &["file", "list"];

/// What was filled in, whether right or wrong.
#[derive(Debug, Clone, Default)]
pub(in crate::dashboard) struct Draft {
    pub(super) mode: String,
    pub(super) as_of: String,
    /// The kommunkod; empty to use the file's own.
    pub(super) employer: String,
    pub(super) correct: bool,
    pub(super) allow_shrinking: bool,
    /// The file.
    pub(super) chosen: Chosen,
}

impl ListDraft for Draft {
    async fn read(visit: &Visit<'_>, files: &Files) -> Result<Self, Refusal> {
        let text = |name: &str| visit.parameters.text(name).unwrap_or_default().to_owned();
        Ok(Self {
            mode: text("mode"),
            as_of: text("as_of"),
            employer: text("employer"),
            correct: is_ticked(&visit.parameters, "correct"),
            allow_shrinking: is_ticked(&visit.parameters, "allow_shrinking"),
            chosen: Chosen::read(visit, files).await?,
        })
    }

    fn fields(&self) -> Vec<(&'static str, &str)> {
        let texts = [("mode", &*self.mode), ("as_of", &self.as_of), ("employer", &self.employer)];
        let ticked = self.correct.then_some(("correct", "true"));
        texts.into_iter().filter(|(_, text)| !text.is_empty()).chain(ticked).chain(self.chosen.field()).collect()
    }
}

impl Draft {
    /// The initial form.
    pub(super) fn empty(today: Day) -> Self {
        Self { mode: as_word(&RosterMode::Full), as_of: today.to_string(), ..Self::default() }
    }

    /// Builds the import, or says what is wrong.
    pub(super) fn import(&self, today: Day, memory: &Memory, language: Language) -> Result<RosterImport, Vec<Fault>> {
        let texts = Texts::of(language);
        let mut faults = Vec::new();
        let file = self.chosen.list(memory, ListTexts::of(language)).map_err(|fault| faults.push(fault)).ok();
        let as_of = self.as_of.parse::<Day>().ok();
        match as_of {
            None => faults.push(Fault::new("as_of", texts.wrong_day())),
            Some(day) if day > today => faults.push(Fault::new("as_of", texts.future_day())),
            Some(_) => {}
        }
        let mode = word::<RosterMode>("mode", &self.mode).ok();
        if mode.is_none() {
            faults.push(Fault::new("mode", texts.wrong_mode()));
        }
        let (Some(file), Some(as_of), Some(mode), true) = (file, as_of, mode, faults.is_empty()) else {
            return Err(faults);
        };
        let named: BTreeSet<Kommunkod> = self.employer().into_iter().filter(|_| mode == RosterMode::Full).collect();
        Ok(RosterImport {
            file,
            mode,
            as_of,
            today,
            correct: self.correct,
            municipalities: named,
            dry_run: false,
            allow_shrinking: self.allow_shrinking,
            expected: None,
        })
    }

    /// The chosen employer.
    pub(super) fn employer(&self) -> Option<Kommunkod> {
        self.employer.parse().ok()
    }
}
