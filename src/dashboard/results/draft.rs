//! What someone fills in to record a list of results, from the first form to the last.

use learning::Day;

use crate::dashboard::fault::Fault;
use crate::dashboard::language::Language;
use crate::dashboard::lists::{Chosen, ListDraft, ListTexts, is_ticked};
use crate::dashboard::upload::Files;
use crate::dashboard::visit::Visit;
use crate::http::Refusal;
use crate::service::{Memory, Quotas, ResultsImport};

/// The fields of the forms.
pub(super) const FIELDS: &[&str] = &["allow_unknown", "checked", "rules"];

/// What was filled in, whether right or wrong.
#[derive(Debug, Clone, Default)]
pub(in crate::dashboard) struct Draft {
    pub(super) allow_unknown: bool,
    pub(super) chosen: Chosen,
}

impl ListDraft for Draft {
    async fn read(visit: &Visit<'_>, files: &Files) -> Result<Self, Refusal> {
        let allow_unknown = is_ticked(&visit.parameters, "allow_unknown");
        Ok(Self { allow_unknown, chosen: Chosen::read(visit, files).await? })
    }

    fn fields(&self) -> Vec<(&'static str, &str)> {
        let ticked = self.allow_unknown.then_some(("allow_unknown", "true"));
        ticked.into_iter().chain(self.chosen.field()).collect()
    }
}

impl Draft {
    /// Builds the import, or says what is wrong.
    pub(super) fn import(
        &self,
        today: Day,
        (memory, quotas): (&Memory, Quotas),
        language: Language,
    ) -> Result<ResultsImport, Vec<Fault>> {
        let file = self.chosen.list(memory, ListTexts::of(language)).map_err(|fault| vec![fault])?;
        let allow_unknown = self.allow_unknown;
        Ok(ResultsImport { file, today, dry_run: false, allow_unknown, expected: None, rules: None, quotas })
    }
}
