//! Where rows go: a running server, the store here, or, in a dry run, nowhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use reqwest::StatusCode;
use uuid::Uuid;
use xapi::{MAX_VIOLATIONS, Version};

use super::super::again::try_again;
use super::super::client::{Refused, Server};
use super::super::operator;
use super::row::Fault;
use crate::clock::{Clock as _, SystemClock};
use crate::service::{Error, Quotas, Service, Submission};

/// Where rows go.
pub(super) enum Target {
    /// A running server.
    Server(Server),
    /// The store here, as the operator.
    Here(Arc<Service>),
    /// Rows are only checked.
    Nowhere,
}

/// Rows of one edition.
pub(super) struct Batch {
    pub(super) version: Version,
    pub(super) rows: Vec<Checked>,
}

/// A row with a head that can be read.
pub(super) struct Checked {
    /// Its number in the source.
    pub(super) number: u64,
    /// The id of the statement, once it is known.
    pub(super) id: Option<Uuid>,
    /// The statement to store.
    pub(super) text: Vec<u8>,
    /// What was read, if it was changed.
    pub(super) as_read: Option<Vec<u8>>,
}

impl Checked {
    /// Replaces the text, and keeps what was read.
    pub(super) fn replace(&mut self, text: Vec<u8>) {
        let before = std::mem::replace(&mut self.text, text);
        self.as_read.get_or_insert(before);
    }

    /// Puts a member first in the object, which has others.
    pub(super) fn begin_with(&mut self, member: &str) -> bool {
        let Some(begin) = self.text.iter().position(|byte| *byte == b'{') else { return false };
        let (before, after) = self.text.split_at(begin + 1);
        self.replace([before, member.as_bytes(), b",", after].concat());
        true
    }

    /// What was read.
    pub(super) fn original(&self) -> &[u8] {
        self.as_read.as_deref().unwrap_or(&self.text)
    }
}

impl Batch {
    /// No rows yet.
    pub(super) fn of(version: Version) -> Self {
        Self { version, rows: Vec::new() }
    }

    /// The body of a request: an array.
    fn body(&self) -> Vec<u8> {
        let mut body = Vec::with_capacity(self.rows.iter().map(|row| row.text.len() + 1).sum::<usize>() + 2);
        body.push(b'[');
        for (at, row) in self.rows.iter().enumerate() {
            if at > 0 {
                body.push(b',');
            }
            body.extend_from_slice(&row.text);
        }
        body.push(b']');
        body
    }
}

/// What became of a batch.
#[derive(Default)]
pub(super) struct Taken {
    /// The ids of the batch, which no other batch had at the same time.
    pub(super) ids: Vec<Uuid>,
    pub(super) stored: u64,
    pub(super) already_there: u64,
    pub(super) refused: Vec<(Checked, Vec<Fault>)>,
}

/// What a target says of a batch.
enum Told {
    /// Everything is stored, so many of it already before.
    Stored { already_there: u64 },
    /// Some break rules; the pointers begin with the place in the batch.
    Invalid(Vec<Fault>),
    /// Other statements have these ids.
    Conflict(Vec<Uuid>),
}

impl Target {
    /// Stores each row of a batch that can be.
    ///
    /// # Errors
    /// The target takes nothing more, whatever the rows are.
    pub(super) async fn take(&self, batch: Batch) -> anyhow::Result<Taken> {
        let ids = batch.rows.iter().filter_map(|row| row.id).collect();
        let mut taken = Taken { ids, ..Taken::default() };
        let mut waiting = vec![batch];
        while let Some(batch) = waiting.pop() {
            let sent = batch.rows.len() as u64;
            match self.send(&batch).await? {
                Told::Stored { already_there } => {
                    taken.already_there += already_there;
                    taken.stored += sent.saturating_sub(already_there);
                }
                Told::Invalid(faults) => waiting.extend(without_faulty(batch, faults, &mut taken)),
                Told::Conflict(ids) => waiting.extend(without_conflicts(batch, &ids, &mut taken)),
            }
        }
        taken.refused.sort_by_key(|(row, _)| row.number);
        Ok(taken)
    }

    async fn send(&self, batch: &Batch) -> anyhow::Result<Told> {
        let body = batch.body();
        match self {
            Self::Nowhere => Ok(match xapi::validate(batch.version, &body) {
                Ok(_) => Told::Stored { already_there: 0 },
                Err(violations) => Told::Invalid(violations.into_iter().map(Fault::from).collect()),
            }),
            Self::Here(service) => record(service, batch.version, body).await,
            Self::Server(server) => post(server, batch.version, body).await,
        }
    }
}

async fn record(service: &Service, version: Version, body: Vec<u8>) -> anyhow::Result<Told> {
    let submission = Submission {
        version,
        body: body.into(),
        put_id: None,
        attachments: Vec::new(),
        version_assumed: false,
        quotas: Quotas::default(),
        at: SystemClock.now(),
    };
    match service.record(&operator::operator(service.names()), submission).await {
        Ok(receipt) => Ok(Told::Stored { already_there: receipt.repeated as u64 }),
        Err(Error::Invalid(violations)) => Ok(Told::Invalid(violations.into_iter().map(Fault::from).collect())),
        Err(Error::Conflict(ids)) => Ok(Told::Conflict(ids)),
        Err(error) => Err(error.into()),
    }
}

async fn post(server: &Server, version: Version, body: Vec<u8>) -> anyhow::Result<Told> {
    let body = bytes::Bytes::from(body);
    let told = try_again(async || match server.record(version.as_str(), body.clone()).await {
        Ok(already_there) => Ok(Told::Stored { already_there }),
        Err(error) => error.downcast_ref::<Refused>().and_then(told_of).ok_or(error),
    });
    told.await.context("what was acknowledged is stored; give the same command again to go on")
}

/// What a refusal says of the rows; `None` if it is about none of them.
fn told_of(refused: &Refused) -> Option<Told> {
    match refused.status() {
        StatusCode::BAD_REQUEST => Some(faults(refused)).filter(|faults| !faults.is_empty()).map(Told::Invalid),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Told::Invalid(vec![too_large()])),
        StatusCode::CONFLICT => Some(Told::Conflict(ids(refused))),
        _ => None,
    }
}

/// The rules that a server says are broken.
fn faults(refused: &Refused) -> Vec<Fault> {
    serde_json::from_value(refused.problem()["violations"].clone()).unwrap_or_default()
}

/// The ids that a server says are taken.
fn ids(refused: &Refused) -> Vec<Uuid> {
    let detail = refused.problem()["detail"].as_str().unwrap_or_default();
    detail.split([' ', ',']).filter_map(|word| Uuid::try_parse(word).ok()).collect()
}

fn too_large() -> Fault {
    Fault::of("too-long", "The server takes no body of this size (limits.body_bytes).")
}

/// Refuses the rows that break rules, and gives what to send again.
fn without_faulty(batch: Batch, faults: Vec<Fault>, taken: &mut Taken) -> Vec<Batch> {
    let is_capped = faults.len() > MAX_VIOLATIONS;
    let mut by_row: BTreeMap<usize, Vec<Fault>> = BTreeMap::new();
    let mut of_none = Vec::new();
    for fault in faults.into_iter().filter(|fault| fault.rule != "more") {
        match placed(&fault.pointer).filter(|(at, _)| *at < batch.rows.len()) {
            Some((at, pointer)) => {
                let pointer = pointer.to_owned();
                by_row.entry(at).or_default().push(Fault { pointer, ..fault });
            }
            None => of_none.push(fault),
        }
    }
    let Batch { version, rows } = batch;
    if by_row.is_empty() {
        return apart(version, rows, &of_none, taken);
    }
    // Of the last row that is listed, some faults may be missing: alone, all of them are told.
    let last = by_row.keys().next_back().copied().filter(|_| is_capped && by_row.len() > 1);
    let mut left = Batch::of(version);
    for (at, row) in rows.into_iter().enumerate() {
        match by_row.remove(&at).filter(|_| Some(at) != last) {
            Some(faults) => taken.refused.push((row, faults)),
            None => left.rows.push(row),
        }
    }
    if left.rows.is_empty() { Vec::new() } else { vec![left] }
}

/// Each row by itself, where nobody says which is at fault; one alone is.
fn apart(version: Version, mut rows: Vec<Checked>, faults: &[Fault], taken: &mut Taken) -> Vec<Batch> {
    if rows.len() == 1 {
        taken.refused.extend(rows.pop().map(|row| (row, faults.to_vec())));
    }
    rows.into_iter().map(|row| Batch { version, rows: vec![row] }).collect()
}

/// Refuses the rows whose ids other statements have, and gives what to send again.
fn without_conflicts(batch: Batch, ids: &[Uuid], taken: &mut Taken) -> Vec<Batch> {
    let conflict = Fault {
        pointer: "/id".to_owned(),
        rule: "conflict".to_owned(),
        clause: "xAPI 1.0.3 Communication 2.1.1".to_owned(),
        detail: "A statement with this id but other content is stored already, and stays.".to_owned(),
    };
    let Batch { version, rows } = batch;
    let is_taken = |row: &Checked| row.id.is_some_and(|id| ids.contains(&id));
    let (refused, left): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_taken);
    if refused.is_empty() {
        return apart(version, left, &[conflict], taken);
    }
    taken.refused.extend(refused.into_iter().map(|row| (row, vec![conflict.clone()])));
    if left.is_empty() { Vec::new() } else { vec![Batch { version, rows: left }] }
}

/// The place in the batch, and the pointer within it.
fn placed(pointer: &str) -> Option<(usize, &str)> {
    let rest = pointer.strip_prefix('/')?;
    let end = rest.find('/').unwrap_or(rest.len());
    Some((rest[..end].parse().ok()?, &rest[end..]))
}

#[cfg(test)]
mod tests {
    use xapi::Version;

    use super::{Batch, Checked, Target, placed};

    fn batch(texts: &[&str]) -> Batch {
        let row =
            |(number, text): (u64, &&str)| Checked { number, id: None, text: text.as_bytes().to_vec(), as_read: None };
        Batch { version: Version::V1_0_3, rows: (1..).zip(texts).map(row).collect() }
    }

    #[test]
    fn a_pointer_into_a_batch_leads_to_its_row() {
        assert_eq!(placed("/12/actor/mbox"), Some((12, "/actor/mbox")));
        assert_eq!(placed("/3"), Some((3, "")));
        assert_eq!(placed("/actor"), None);
        assert_eq!(placed(""), None);
    }

    #[tokio::test]
    async fn only_the_rows_at_fault_are_refused() {
        let right = r#"{"actor":{"mbox":"mailto:a@ale.example"},"verb":{"id":"https://a.example/v"},"object":{"id":"https://a.example/o"}}"#;
        let taken = Target::Nowhere.take(batch(&[right, "{}", right, r#"{"actor":3}"#])).await.unwrap();
        assert_eq!(taken.stored, 2);
        assert_eq!(taken.refused.iter().map(|(row, _)| row.number).collect::<Vec<_>>(), [2, 4]);
        assert!(taken.refused.iter().all(|(_, faults)| faults.iter().all(|fault| !fault.pointer.starts_with("/1"))));
    }

    #[tokio::test]
    async fn every_row_is_judged_where_a_batch_breaks_more_rules_than_are_listed() {
        let texts = vec!["{}"; 200];
        let taken = Target::Nowhere.take(batch(&texts)).await.unwrap();
        assert_eq!((taken.stored, taken.refused.len()), (0, 200));
        assert!(taken.refused.windows(2).all(|pair| pair[0].1 == pair[1].1), "each has all its faults");
    }
}
