//! Derives from one statement what every store needs: its index terms, what it refers to and voids, and what it says of
//! courses and activities.

use std::borrow::Cow;

use jiff::Timestamp;
use learning::{
    Catalogue, Deed, Kommunkod, Names, Observation, Seen, Uncounted, Unmatched, keys_of, same_account_key,
    same_activity_key, tell,
};
use uuid::Uuid;
use xapi::{Object, Statement, TermKind};

use super::hash::HashKey;
use super::text::parse;
use crate::{Error, Intake, NewStatement};

/// A term: its kind and its hash.
pub type Hashed = (TermKind, i64);

/// What one statement gives by itself.
#[derive(Debug, Clone, Default)]
pub struct Entries {
    /// Its terms, each once, in the order of the hashes.
    pub terms: Vec<Hashed>,
    /// The statement that it refers to.
    pub refers_to: Option<Uuid>,
    /// The statement that it voids.
    pub voids: Option<Uuid>,
    /// What decides where it counts; `None` if nowhere.
    pub deed: Option<Deed>,
    /// What it says of courses.
    pub observations: Vec<Observation>,
    /// What it names that matches nothing, except a wrong clock: see [`Entries::all_unmatched`].
    pub unmatched: Vec<Unmatched>,
    /// When it happened, by its own words.
    at: Option<Timestamp>,
    /// Who vouches for it: the first identifier of its authority.
    pub authority: Box<str>,
    /// What it says of activities; empty if that has been merged.
    pub definitions: Vec<StatedDefinition>,
}

impl Entries {
    /// Derives from a statement that is being recorded.
    pub fn of_new((hash, names): (HashKey, &Names), new: &NewStatement) -> Self {
        let mut entries = Self::default();
        if let Some(statement) = Statement::new(&new.sent.value) {
            let statement = statement.having_happened(new.intake.happened);
            entries.read(hash, statement);
            entries.deed = Deed::of(names, statement, new.intake.sender(new.sender));
        }
        for ifi in &new.authority {
            entries.vouched(hash, TermKind::Authority, &ifi.identity_key());
        }
        entries.came_from(hash, &new.intake);
        entries.observations.clone_from(&new.observations);
        entries.unmatched.clone_from(&new.unmatched);
        if new.defines {
            entries.definitions = StatedDefinition::all(hash, &new.finished.text);
        }
        entries.once()
    }

    /// What is left of those of an erased statement.
    pub fn of_erased(voids: Option<Uuid>) -> Self {
        Self { voids, ..Self::default() }
    }

    /// Derives from a statement in the log, by its JSON, its sender's municipality and how it was taken in; without
    /// definitions.
    ///
    /// # Errors
    /// [`Error::Failed`] if the text is not JSON.
    pub fn of_stored(
        (hash, names): (HashKey, &Names),
        text: &str,
        (sender, intake): (Option<Kommunkod>, &Intake),
        catalogue: &Catalogue,
    ) -> Result<Self, Error> {
        let value = parse(text)?;
        let mut entries = Self::default();
        if let Some(statement) = Statement::new(&value) {
            let statement = statement.having_happened(intake.happened);
            entries.read(hash, statement);
            if let Some(authority) = statement.authority() {
                xapi::authority_terms(authority, |kind, value| entries.vouched(hash, kind, value));
            }
            entries.came_from(hash, intake);
            entries.deed = Deed::of(names, statement, intake.sender(sender));
            let told = tell(names, catalogue, statement, intake.sender(sender));
            (entries.observations, entries.unmatched) = (told.observations, told.unmatched);
        }
        Ok(entries.once())
    }

    fn read(&mut self, hash: HashKey, statement: Statement<'_>) {
        xapi::terms(statement, |kind, value| self.name(hash, kind, value));
        self.voids = statement.voids();
        self.at = statement.timestamp();
        if let Some(Object::StatementRef(target)) = statement.object() {
            self.refers_to = Some(target);
        }
    }

    fn vouched(&mut self, hash: HashKey, kind: TermKind, identity: &str) {
        if kind == TermKind::Authority && self.authority.is_empty() {
            self.authority = identity.into();
        }
        self.name(hash, kind, identity);
    }

    /// Names who vouched for it in the store from which it came. No query of the standard asks for that; an erasure does, by
    /// the key of a person.
    fn came_from(&mut self, hash: HashKey, intake: &Intake) {
        for ifi in intake.source.iter().flat_map(|source| source.vouchers()) {
            let keys = keys_of(&ifi).into_iter();
            self.terms.extend(keys.map(|key| (TermKind::SameAgent, hash.term(TermKind::SameAgent, key.as_str()))));
        }
    }

    /// Adds a term and, if its value is spelt differently from its key, the term of the key.
    fn name(&mut self, hash: HashKey, kind: TermKind, value: &str) {
        self.terms.push((kind, hash.term(kind, value)));
        let (kind, key) = match kind {
            TermKind::Activity | TermKind::RelatedActivity => (TermKind::SameActivity, same_activity_key(value)),
            TermKind::Agent | TermKind::RelatedAgent | TermKind::Authority => {
                (TermKind::SameAgent, same_account_key(value))
            }
            _ => return,
        };
        self.terms.extend(key.map(|key| (kind, hash.term(kind, &key))));
    }

    /// Everything that it names and that matches nothing, given when it was stored.
    pub fn all_unmatched(&self, stored: Timestamp) -> impl Iterator<Item = Cow<'_, Unmatched>> {
        let clock = Unmatched::wrong_clock(self.at, stored).map(Cow::Owned);
        self.unmatched.iter().map(Cow::Borrowed).chain(clock)
    }

    /// Counts what matches nothing.
    pub fn count_unmatched(&self, uncounted: &mut Uncounted, id: Uuid, stored: Timestamp) {
        for unmatched in self.all_unmatched(stored) {
            uncounted.add(&self.authority, &unmatched, Seen::once(id, stored));
        }
    }

    /// Takes back what [`Self::count_unmatched`] counted, if the statement is voided.
    pub fn take_back_unmatched(&self, uncounted: &mut Uncounted, id: Uuid, stored: Timestamp) {
        for unmatched in self.all_unmatched(stored) {
            uncounted.take_back(&self.authority, &unmatched, id);
        }
    }

    /// Removes it, if the statement is erased.
    pub fn erase_unmatched(&self, uncounted: &mut Uncounted, id: Uuid, stored: Timestamp, was_voided: bool) {
        for unmatched in self.all_unmatched(stored) {
            uncounted.erase(&self.authority, &unmatched, id, was_voided);
        }
    }

    /// Whether anything of it matches nothing.
    pub fn has_unmatched(&self, stored: Timestamp) -> bool {
        self.all_unmatched(stored).next().is_some()
    }

    fn once(mut self) -> Self {
        self.terms.sort_unstable_by_key(|(_, term)| *term);
        self.terms.dedup();
        self
    }
}

/// What a statement says of one activity.
#[derive(Debug, Clone)]
pub struct StatedDefinition {
    /// The activity.
    pub iri: String,
    /// The activity, hashed.
    pub activity: i64,
    /// The definition, hashed.
    pub hash: i64,
    /// The definition.
    text: Box<str>,
}

impl StatedDefinition {
    /// Reads what the text of a statement says of activities, in order.
    pub fn all(hash: HashKey, text: &str) -> Vec<Self> {
        let stated = xapi::definitions(text).into_iter().map(|defined| Self {
            activity: hash.term(TermKind::Activity, &defined.activity),
            iri: defined.activity,
            hash: hash.definition(defined.definition),
            text: defined.definition.into(),
        });
        stated.collect()
    }

    /// Merges it over the known definition `older`; `None` if nothing changes.
    pub fn merged(&self, older: Option<&str>) -> Option<String> {
        let Ok(merged) = xapi::merge_definition(older, &self.text) else {
            // One statement must not keep others from being recorded or a store from opening.
            tracing::warn!("a definition of an activity could not be merged and is passed over");
            return None;
        };
        (older != Some(&*merged)).then_some(merged)
    }

    /// Merges it below a definition `newer` that came after it.
    pub fn merged_below(&self, newer: Option<&str>) -> Option<String> {
        let alone = self.merged(None)?;
        match newer {
            Some(newer) => xapi::merge_definition(Some(&alone), newer).ok(),
            None => Some(alone),
        }
    }
}
