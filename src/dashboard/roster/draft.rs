//! What someone fills in to import a list, from the first form to the last.

use std::collections::BTreeSet;

use actix_web::web;
use bytes::Bytes;
use learning::{Day, Kommunkod, RosterMode};

use super::texts::Texts;
use crate::dashboard::components::packed::{pack, unpack_within};
use crate::dashboard::fault::Fault;
use crate::dashboard::upload::{FILE_BYTES, Files};
use crate::dashboard::visit::Visit;
use crate::http::{Parameters, Refusal, as_word, word};
use crate::service::{self, Memory, RosterImport, cost_of_rows};

/// The fields of the forms.
pub(super) const FIELDS: &[&str] = &["mode", "as_of", "employer", "correct", "allow_shrinking", "checked"];
/// The file just chosen, and the one chosen before.
pub(super) const FILES: &[&str] = &["file", "list"];

/// What was filled in, whether right or wrong.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) mode: String,
    pub(super) as_of: String,
    /// The kommunkod; empty to use the file's own.
    pub(super) employer: String,
    pub(super) correct: bool,
    pub(super) allow_shrinking: bool,
    /// The file, if there is one.
    pub(super) list: Option<Bytes>,
    /// The same, as carried by the page.
    pub(super) packed: Option<String>,
    /// Why there is no file.
    pub(super) missing: Missing,
}

/// Why there is no file, if there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Missing {
    /// None was chosen.
    #[default]
    NotChosen,
    /// One was sent that can no longer be read.
    Lost,
    /// One was sent that is larger than a page takes.
    TooLong,
}

impl Draft {
    /// The initial form.
    pub(super) fn empty(today: Day) -> Self {
        Self { mode: as_word(&RosterMode::Full), as_of: today.to_string(), ..Self::default() }
    }

    /// Reads what was sent. A newly chosen file replaces the earlier one.
    ///
    /// # Errors
    /// If there is no memory for it.
    pub(super) async fn read(visit: &Visit<'_>, files: &Files) -> Result<Self, Refusal> {
        let memory = match visit.caller() {
            Ok(caller) => visit.state.service.memory_of(&caller),
            Err(_) => visit.state.service.memory_of_nobody(),
        };
        let (list, missing) = match (files.get("file"), files.get("list")) {
            (Some(chosen), _) if chosen.len() > FILE_BYTES => (None, Missing::TooLong),
            (Some(chosen), _) => (Some(chosen.clone()), Missing::default()),
            (None, Some(kept)) => (unpack_within(&memory, kept.clone(), FILE_BYTES).await?, Missing::Lost),
            (None, None) => (None, Missing::NotChosen),
        };
        let packed = match list.clone() {
            Some(list) => Some(packed(list, &memory).await?),
            None => None,
        };
        let text = |name: &str| visit.parameters.text(name).unwrap_or_default().to_owned();
        Ok(Self {
            mode: text("mode"),
            as_of: text("as_of"),
            employer: text("employer"),
            correct: is_ticked(&visit.parameters, "correct"),
            allow_shrinking: is_ticked(&visit.parameters, "allow_shrinking"),
            list,
            packed,
            missing,
        })
    }

    /// Builds the import, or says what is wrong.
    pub(super) fn import(&self, today: Day, memory: &Memory, texts: Texts) -> Result<RosterImport, Vec<Fault>> {
        let mut faults = Vec::new();
        if self.list.is_none() {
            let why = match self.missing {
                Missing::TooLong => texts.too_long(FILE_BYTES >> 20),
                Missing::Lost => texts.lost_file().to_owned(),
                Missing::NotChosen => texts.no_file().to_owned(),
            };
            faults.push(Fault::new("file", why));
        }
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
        let (Some(file), Some(as_of), Some(mode), true) = (self.list.clone(), as_of, mode, faults.is_empty()) else {
            return Err(faults);
        };
        // The memory that the API would reserve for it.
        let cost = cost_of_rows(&file);
        let file = memory.carry(file, cost).map_err(|_| vec![Fault::new("file", texts.too_costly())])?;
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

    /// The fields that carry it to the next form, except the token.
    pub(super) fn fields(&self) -> Vec<(&'static str, &str)> {
        let texts = [("mode", &*self.mode), ("as_of", &self.as_of), ("employer", &self.employer)];
        let ticked = self.correct.then_some(("correct", "true"));
        let list = self.packed.as_deref().map(|packed| ("list", packed));
        texts.into_iter().filter(|(_, text)| !text.is_empty()).chain(ticked).chain(list).collect()
    }
}

fn is_ticked(parameters: &Parameters, name: &str) -> bool {
    parameters.text(name) == Some("true")
}

/// On the blocking pool, since it takes a while.
async fn packed(list: Bytes, memory: &Memory) -> Result<String, Refusal> {
    let _held = memory.hold(list.len())?;
    Ok(web::block(move || pack(&list)).await.map_err(|_| service::Error::Internal)?)
}
