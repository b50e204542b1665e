//! Reads what a group of statements needs to know of what is stored.
//!
//! It is read while the group before is being written, and then corrected by what that one wrote. It is valid if no
//! other process has recorded in between, which the order of storing shows; otherwise it is read again, within the
//! transaction.

use std::collections::{HashMap, HashSet};

use learning::Progress;
use mongodb::ClientSession;
use mongodb::bson::{self, Bson, Document, doc};
use serde::Deserialize;
use uuid::Uuid;

use super::ask::{ask, ask_all};
use super::definitions::{self, DefinitionRow, LastMerged};
use super::failure::Failure;
use super::prepared::{Prepared, PreparedBatch};
use super::rows::{Added, Order, ProgressKey, ProgressRow, StatementRow, id};
use super::shared::Shared;

/// How much of each kind is asked for at once.
const AT_ONCE: usize = 1_000;

/// What a group of batches touches.
#[derive(Debug, Default)]
pub(super) struct Touched {
    ids: HashSet<Uuid>,
    /// The statements that it refers to.
    targets: HashSet<Uuid>,
    progress: HashSet<ProgressKey>,
}

impl Touched {
    pub(super) fn by(batches: &[PreparedBatch]) -> Self {
        let mut touched = Self::default();
        for Prepared { id, entries, .. } in batches.iter().flat_map(|batch| &batch.statements) {
            touched.ids.insert(*id);
            touched.targets.extend(entries.refers_to);
            touched.progress.extend(entries.observations.iter().map(ProgressKey::of));
        }
        touched
    }
}

/// What is stored around a group.
#[derive(Debug)]
pub(super) struct Known {
    /// The order of storing at the time of reading.
    as_of: i64,
    /// The statements with these ids and of these targets.
    pub(super) there: HashMap<Uuid, StatementRow>,
    /// Statements that refer to these ids.
    pub(super) waiting: Vec<StatementRow>,
    pub(super) progress: HashMap<ProgressKey, Progress>,
    /// The definitions of activities for which the group seems to have news; `None` for those without one.
    pub(super) definitions: HashMap<String, Option<String>>,
}

/// What a group has written.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// The order of storing before and after.
    pub(super) before: i64,
    pub(super) stored: i64,
    pub(super) statements: Vec<StatementRow>,
    /// The ids that are now voided.
    pub(super) voided: HashSet<Uuid>,
    pub(super) progress: HashMap<ProgressKey, Progress>,
    pub(super) definitions: HashMap<String, String>,
    pub(super) uncounted: Added,
}

impl Known {
    /// Reads it within a transaction that has taken the order, or as the primary has it now. `order` is one that was
    /// certainly committed before.
    pub(super) async fn read(
        shared: &Shared,
        order: &Order,
        batches: &[PreparedBatch],
        touched: &Touched,
        last: Option<&LastMerged>,
        mut session: Option<&mut ClientSession>,
    ) -> Result<Self, Failure> {
        let news = LastMerged::news(last, batches.iter().flat_map(|batch| &batch.statements));
        let iris: HashSet<&str> = news.into_iter().map(|stated| stated.iri.as_str()).collect();
        let mut known = Self {
            as_of: order.stored,
            there: HashMap::new(),
            waiting: Vec::new(),
            progress: HashMap::new(),
            definitions: iris.iter().map(|iri| ((*iri).to_owned(), None)).collect(),
        };
        let targets: Vec<_> = touched.ids.iter().copied().map(id).collect();
        let questions = Questions {
            there: targets.iter().copied().chain(touched.targets.iter().copied().map(id)).collect(),
            targets,
            progress: (&order.progress, touched.progress.iter().collect()),
            activities: iris.into_iter().collect(),
        };
        for question in questions {
            for found in find(shared, question, session.as_deref_mut()).await? {
                known.add(found, touched)?;
            }
        }
        Ok(known)
    }

    fn add(&mut self, found: Found, touched: &Touched) -> Result<(), Failure> {
        match found {
            Found::Statement(row) => {
                if row.refers_to().is_some_and(|target| touched.ids.contains(&target)) {
                    self.waiting.push(row.clone());
                }
                self.there.insert(row.uuid(), row);
            }
            Found::Progress(row) => {
                let progress = row.progress()?;
                self.progress.insert(row.key, progress);
            }
            Found::Activity(row) => {
                self.definitions.insert(row.iri, Some(row.definition));
            }
        }
        Ok(())
    }

    /// Whether this is still valid when the order has reached `before`.
    pub(super) fn holds(&self, before: i64) -> bool {
        self.as_of == before
    }

    /// Corrects this by what the group before has written since reading began.
    pub(super) fn follow(&mut self, written: &Written, touched: &Touched) {
        if self.as_of != written.before {
            return; // It does not hold in any case.
        }
        self.as_of = written.stored;
        for row in &written.statements {
            let id = row.uuid();
            if touched.ids.contains(&id) || touched.targets.contains(&id) {
                self.there.insert(id, row.clone());
            }
            if row.refers_to().is_some_and(|target| touched.ids.contains(&target)) {
                self.waiting.push(row.clone());
            }
        }
        let known = self.there.values_mut().chain(&mut self.waiting);
        known.filter(|row| !row.voiding && written.voided.contains(&row.uuid())).for_each(|row| row.voided = true);
        for (key, progress) in &written.progress {
            if touched.progress.contains(key) {
                self.progress.insert(key.clone(), progress.clone());
            }
        }
        for (iri, definition) in &mut self.definitions {
            if let Some(written) = written.definitions.get(iri) {
                *definition = Some(written.clone());
            }
        }
    }
}

/// What a group needs to know.
struct Questions<'g> {
    /// The ids of statements.
    there: Vec<bson::Uuid>,
    /// The ids that statements refer to.
    targets: Vec<bson::Uuid>,
    /// The rows of progress, and their collection.
    progress: (&'g str, Vec<&'g ProgressKey>),
    /// The activities whose definitions are asked for.
    activities: Vec<&'g str>,
}

/// One of what is found.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Found {
    Statement(StatementRow),
    Progress(ProgressRow),
    Activity(DefinitionRow),
}

/// What is asked of collections.
type Question<'g> = Vec<(&'g str, Vec<Document>)>;

impl<'g> Iterator for Questions<'g> {
    type Item = Question<'g>;

    /// The next question, about so much of everything that a command holds it.
    fn next(&mut self) -> Option<Question<'g>> {
        let (progress, keys) = &mut self.progress;
        let (there, targets) = (take(&mut self.there), take(&mut self.targets));
        let (keys, activities) = (take(keys), take(&mut self.activities));
        if there.is_empty() && targets.is_empty() && keys.is_empty() && activities.is_empty() {
            return None;
        }
        let either = doc! {"$or": [{"_id": {"$in": there}}, {"refers_to": {"$in": targets}}]};
        let around = vec![doc! {"$match": either}, doc! {"$unset": "terms"}, within("statement")];
        let mut question = vec![("statement", around)];
        let by_key = |keys: Bson, name| vec![doc! {"$match": {"_id": {"$in": keys}}}, within(name)];
        if !keys.is_empty() {
            let key = |key: &ProgressKey| doc! {"agent": key.agent.as_str(), "course": key.course.as_str()};
            let keys: Vec<Document> = keys.into_iter().map(key).collect();
            question.push((progress, by_key(keys.into(), "progress")));
        }
        if !activities.is_empty() {
            question.push((definitions::ACTIVITIES, by_key(activities.into(), "activity")));
        }
        Some(question)
    }
}

/// Asks everything in one command, since each costs a round trip and more than what it finds; within a transaction, where the
/// database does not allow that, one after the other.
async fn find(
    shared: &Shared,
    question: Question<'_>,
    session: Option<&mut ClientSession>,
) -> Result<Vec<Found>, Failure> {
    let mut parts = question.into_iter();
    let Some(session) = session else {
        let Some((first, mut pipeline)) = parts.next() else { return Ok(Vec::new()) };
        let union = |(of, pipeline)| doc! {"$unionWith": {"coll": of, "pipeline": pipeline}};
        pipeline.extend(parts.map(union));
        return ask_all(shared.collection(first).aggregate(pipeline).with_type(), None).await;
    };
    let mut found = Vec::new();
    for (of, pipeline) in parts {
        found.extend(ask_all(shared.collection(of).aggregate(pipeline).with_type(), Some(&mut *session)).await?);
    }
    Ok(found)
}

/// Takes some of a list.
fn take<T>(list: &mut Vec<T>) -> Vec<T> {
    list.split_off(list.len().saturating_sub(AT_ONCE))
}

/// Puts a row in a field that says what it is.
fn within(name: &str) -> Document {
    doc! {"$project": {"_id": 0, name: "$$ROOT"}}
}

/// The statements with these ids, by id.
pub(super) async fn statements(
    shared: &Shared,
    session: &mut ClientSession,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, StatementRow>, Failure> {
    let ids: Vec<_> = ids.map(id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let statements = shared.statements();
    let rows = ask(statements.find(doc! {"_id": {"$in": ids}}).projection(doc! {"terms": 0}), Some(session)).await?;
    Ok(rows.into_iter().map(|row| (row.uuid(), row)).collect())
}
