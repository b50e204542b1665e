//! Whom the rows of a list of results name.

use std::collections::BTreeSet;
use std::sync::Arc;

use learning::{Affiliation, Catalogue, CourseId, Identities, Outcome, RejectedRow, ResultsFile};

use super::super::roster::reaches;
use super::super::{Error, Service, run_blocking};
use crate::auth::{Caller, Scope};

/// The most notes about the rules of courses.
const NOTES: usize = 10;

impl Service {
    /// The persons of the roster within the caller's reach; `None` if it may not read the roster.
    pub(super) async fn known_people(&self, caller: &Caller) -> Result<Option<Arc<Identities>>, Error> {
        if !caller.may(Scope::RosterRead) {
            return Ok(None);
        }
        if caller.reach.places.is_none() {
            return self.identities().await.map(Some);
        }
        let (catalogue, roster) = (self.store.catalogue().await?.1, self.store.roster().await?.1);
        let reach = caller.reach.clone();
        let known = run_blocking(move || {
            let within = |row: &&Affiliation| reaches(&reach, &catalogue, row, None);
            Identities::of(&catalogue, roster.affiliations.iter().filter(within))
        });
        Ok(Some(Arc::new(known.await?)))
    }
}

/// Refuses rows of what is not a person, of several people at once and, unless these are allowed, of people whom the roster
/// does not have. Returns how many of the last there are.
pub(super) fn refuse(
    file: &mut ResultsFile,
    catalogue: &Catalogue,
    known: Option<&Arc<Identities>>,
    allow_unknown: bool,
) -> usize {
    let mut unknown = 0;
    for row in std::mem::take(&mut file.rows) {
        let persons = || row.people.iter().filter_map(|agent| known?.person(agent)).collect::<BTreeSet<u32>>();
        let reason = if row.people.iter().any(|agent| catalogue.is_nobody(agent)) {
            "is not a person by [[not_a_person]] of the catalogue; take the row out"
        } else if known.is_some() && persons().len() > 1 {
            "names several people of the roster in one row; keep the identifiers of one"
        } else if known.is_some() && persons().is_empty() && !allow_unknown {
            unknown += 1;
            "is nobody in the roster that this credential reaches: correct it, import the roster first, or allow unknown \
             people (--allow-unknown, allow_unknown=true)"
        } else {
            file.rows.push(row);
            continue;
        };
        let (column, header) = row.people_at;
        file.refuse(vec![RejectedRow { line: row.line, column, header, reason: reason.to_owned().into() }]);
    }
    unknown
}

/// What is worth knowing before the rows count.
pub(super) fn notes(file: &ResultsFile, catalogue: &Catalogue, looked_up: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if !looked_up {
        notes.push("people were not looked up in the roster, which takes the scope roster/read".to_owned());
    }
    let completed = file.rows.iter().filter(|row| row.module.is_none() && row.outcome == Outcome::Completed);
    let whole: BTreeSet<&CourseId> = completed.map(|row| &row.course).collect();
    let asks = |id: &&CourseId| {
        let rule = &catalogue.course(id)?.rule;
        let more = match (rule.modules.is_some(), rule.pass.is_none()) {
            (true, _) => "modules: name them in the column del",
            (false, false) => "a pass: write godkänd",
            (false, true) => return None,
        };
        Some(format!("genomförd alone does not complete {id}, whose rule asks for {more}"))
    };
    notes.extend(whole.iter().filter_map(asks).take(NOTES));
    notes
}
