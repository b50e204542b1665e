//! Lets a statement match every query that the statement it refers to matches, even if that one arrives later, through
//! up to [`LINKS`] references (xAPI 1.0.3 Communication 2.1.3).

use std::collections::{HashMap, HashSet};

use learning::Catalogue;
use mongodb::ClientSession;
use mongodb::bson::doc;
use serde::Serialize;
use store::parts::entries::Hashed;
use store::parts::hash::HashKey;
use store::parts::references::{INHERITED, LINKS};
use uuid::Uuid;

use super::ask::ask;
use super::commands::{self, ByPlace, Update};
use super::failure::Failure;
use super::prepared::Prepared;
use super::rows::{StatementRow, id};
use super::shared::Shared;
use super::{known, terms};

/// The statements that new ones refer to or are referred to by, directly or through others.
#[derive(Debug)]
pub(super) struct Graph {
    nodes: HashMap<Uuid, Node>,
    /// Older statements that now match more queries than before.
    reached: Vec<(Uuid, ByPlace)>,
}

#[derive(Debug)]
struct Node {
    /// `None` if it is damaged, so that it is unknown what it matches.
    terms: Option<Vec<Hashed>>,
    refers_to: Option<Uuid>,
}

impl Graph {
    /// Reads what is around new statements. `there` has what they refer to, `waiting` what refers to them.
    pub(super) async fn read(
        shared: &Shared,
        session: &mut ClientSession,
        fresh: &[&Prepared],
        there: &HashMap<Uuid, StatementRow>,
        mut waiting: Vec<StatementRow>,
    ) -> Result<Self, Failure> {
        let mut nodes = HashMap::new();
        for Prepared { id, entries, .. } in fresh {
            nodes.insert(*id, Node { terms: Some(entries.terms.clone()), refers_to: entries.refers_to });
        }
        // Statements that are only there as repeats of sent ones matter to no chain.
        let targets: HashSet<Uuid> = fresh.iter().filter_map(|prepared| prepared.entries.refers_to).collect();
        let further = targets.iter().filter_map(|target| there.get_key_value(target));
        let further = further.map(|(of, row)| (*of, row.clone())).collect();
        follow(shared, session, &mut nodes, further).await?;
        let mut reached = Vec::new();
        let mut seen = HashSet::new();
        for _ in 0..LINKS {
            // An erased voiding still says what it voids, but matches nothing.
            waiting.retain(|row| !row.erased && seen.insert(row.uuid()));
            if waiting.is_empty() {
                break;
            }
            for row in &waiting {
                nodes.insert(row.uuid(), Node::of(shared, row)?);
                reached.push((row.uuid(), ByPlace::of(row)));
            }
            let beyond = waiting.iter().map(StatementRow::uuid);
            waiting = referring(shared, session, beyond.collect::<Vec<_>>().into_iter()).await?;
        }
        Ok(Self { nodes, reached })
    }

    /// Reads what stored statements refer to, directly or through others.
    pub(super) async fn of_stored(
        shared: &Shared,
        session: &mut ClientSession,
        rows: &[&StatementRow],
    ) -> Result<Self, Failure> {
        let mut nodes = HashMap::new();
        for row in rows {
            nodes.insert(row.uuid(), Node::of(shared, row)?);
        }
        let targets = rows.iter().filter_map(|row| row.refers_to()).filter(|target| !nodes.contains_key(target));
        let further = known::statements(shared, session, targets.collect::<Vec<_>>().into_iter()).await?;
        follow(shared, session, &mut nodes, further).await?;
        Ok(Self { nodes, reached: Vec::new() })
    }

    /// The numbers of a statement in the index; `is_seldom` says which of its agents are to have no pairs.
    pub(super) fn numbers(&self, hash: HashKey, of: Uuid, is_seldom: impl FnMut(i64) -> bool) -> Vec<i64> {
        let mut chain = self.chain(of);
        let own = chain.next().and_then(|node| node.terms.as_deref()).unwrap_or_default();
        let inherited = chain.flat_map(|link| link.terms.as_deref().unwrap_or_default());
        terms::numbers(hash, own, &inherited.take(INHERITED).copied().collect::<Vec<_>>(), is_seldom)
    }

    /// Whether a statement is whole, with everything that it refers to.
    pub(super) fn is_whole(&self, of: Uuid) -> bool {
        self.chain(of).all(|node| node.terms.is_some())
    }

    /// A statement, what it refers to, and so on.
    fn chain(&self, of: Uuid) -> impl Iterator<Item = &Node> {
        let mut seen = HashSet::new();
        let mut next = Some(of);
        std::iter::from_fn(move || {
            let node = self.nodes.get(&next.filter(|of| seen.len() <= LINKS && seen.insert(*of))?)?;
            next = node.refers_to;
            Some(node)
        })
    }
}

/// Adds statements, what they refer to, and so on.
async fn follow(
    shared: &Shared,
    session: &mut ClientSession,
    nodes: &mut HashMap<Uuid, Node>,
    mut further: HashMap<Uuid, StatementRow>,
) -> Result<(), Failure> {
    for _ in 0..LINKS {
        let mut beyond = Vec::new();
        for (of, row) in further {
            if let std::collections::hash_map::Entry::Vacant(entry) = nodes.entry(of) {
                let node = entry.insert(Node::of(shared, &row)?);
                beyond.extend(node.refers_to);
            }
        }
        beyond.retain(|target| !nodes.contains_key(target));
        further = known::statements(shared, session, beyond.into_iter()).await?;
        if further.is_empty() {
            break;
        }
    }
    Ok(())
}

impl Node {
    fn of(shared: &Shared, row: &StatementRow) -> Result<Self, Failure> {
        let entries = shared.met.pass_over(row.entries(shared.by(), &Catalogue::default()))?;
        let refers_to = row.refers_to().filter(|_| !row.erased);
        Ok(Self { terms: entries.map(|entries| entries.terms), refers_to })
    }
}

/// The statements that refer to any of these.
pub(super) async fn referring(
    shared: &Shared,
    session: &mut ClientSession,
    ids: impl Iterator<Item = Uuid>,
) -> Result<Vec<StatementRow>, Failure> {
    let ids: Vec<_> = ids.map(id).collect();
    ask(shared.statements().find(doc! {"refers_to": {"$in": ids}}).projection(doc! {"terms": 0}), Some(session)).await
}

/// Updates the index for older statements.
pub(super) async fn renumber(shared: &Shared, session: &mut ClientSession, graph: &Graph) -> Result<(), Failure> {
    // They lie in other buckets than the one in which it is counted who comes seldom, so everybody has pairs.
    let numbers = |of| graph.numbers(shared.hash, of, |_| false);
    let update = |(of, place): &(Uuid, ByPlace)| set_numbers(*place, numbers(*of));
    commands::update(shared, session, "statement", graph.reached.iter().map(update)).await
}

/// The update that gives a statement its numbers in the index.
pub(super) fn set_numbers(of: ByPlace, terms: Vec<i64>) -> Update<ByPlace, Set> {
    Update { q: of, u: Set { set: Terms { terms } }, upsert: false }
}

#[derive(Serialize)]
pub(super) struct Set {
    #[serde(rename = "$set")]
    set: Terms,
}

#[derive(Serialize)]
struct Terms {
    terms: Vec<i64>,
}
