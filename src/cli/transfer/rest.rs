//! Copies everything but statements. Each item is read back and compared.

use anyhow::{Context, ensure};
use learning::RosterChange;
use store::{
    DirectoryEntry, DirectoryFilter, DirectoryKind, DirectoryList, DirectoryQuery, Document, DocumentHead, DocumentKey,
    Extraction, Forwarding, NewDocument, Snapshot, Store, Subscription,
};

use super::super::operator;

/// How many documents, entries and the like are read at once.
const PAGE: usize = 500;

/// Copies the catalogue in force. Earlier ones are not kept.
pub(super) async fn catalogue(from: &dyn Store, to: &dyn Store) -> anyhow::Result<()> {
    let (_, catalogue) = from.catalogue().await?;
    let (version, there) = to.catalogue().await?;
    if (there.file(), there.text()) != (catalogue.file(), catalogue.text()) {
        to.replace_catalogue(version, catalogue).await.context("the catalogue")?;
    }
    Ok(())
}

pub(super) async fn roster(from: &dyn Store, to: &dyn Store) -> anyhow::Result<()> {
    let (_, roster) = from.roster().await?;
    let (version, there) = to.roster().await?;
    let change = RosterChange {
        added: roster.affiliations.difference(&there.affiliations).cloned().collect(),
        removed: there.affiliations.difference(&roster.affiliations).cloned().collect(),
        lists: roster.lists.difference(&there.lists).copied().collect(),
        lists_replaced: there.lists.difference(&roster.lists).copied().collect(),
        told: roster.told.difference(&there.told).cloned().collect(),
        told_replaced: there.told.difference(&roster.told).cloned().collect(),
        ..RosterChange::default()
    };
    if !change.is_empty() {
        to.change_roster(version, change).await.context("the roster")?;
    }
    let (_, there) = to.roster().await?;
    ensure!(there == roster, "the roster of --to is not that of --from");
    Ok(())
}

/// Copies documents with their revisions and instants; returns how many.
pub(super) async fn documents(from: &dyn Store, to: &dyn Store) -> anyhow::Result<u64> {
    let bar = operator::bar("documents");
    let (mut count, mut after) = (0, None);
    loop {
        let keys = from.document_keys(after.as_ref(), PAGE).await?;
        for key in &keys {
            document(from, to, key).await?;
            count += 1;
        }
        operator::show(&bar, count, count);
        after = keys.last().cloned();
        if after.is_none() {
            break;
        }
    }
    bar.finish_and_clear();
    let there = count_documents(to).await?;
    ensure!(there == count, "--to has {there} documents, --from has {count}");
    Ok(count)
}

async fn document(from: &dyn Store, to: &dyn Store, key: &DocumentKey) -> anyhow::Result<()> {
    let document = from.document(key).await?.context("a document went while it was copied: is a server running?")?;
    if let Some(there) = to.document(key).await? {
        ensure!(same(&there, &document)?, "--to has a document that --from has not: take an empty one");
        return Ok(());
    }
    let DocumentHead { revision, content_type, etag, updated, by, .. } = document.head.clone();
    let content = document.content.clone();
    let new = NewDocument { revision, content_type, etag, by, content, updated: Some(updated) };
    to.put_document(key, None, new).await.context("a document")?;
    let there = to.document(key).await?.context("a document that was copied is not there")?;
    ensure!(same(&there, &document)?, "a document that was copied is another there");
    Ok(())
}

fn same(one: &Document, other: &Document) -> anyhow::Result<bool> {
    Ok(one.head == other.head && one.content.to_bytes()? == other.content.to_bytes()?)
}

async fn count_documents(store: &dyn Store) -> anyhow::Result<u64> {
    let (mut count, mut after) = (0, None);
    loop {
        let keys = store.document_keys(after.as_ref(), PAGE).await?;
        count += keys.len() as u64;
        after = keys.last().cloned();
        if after.is_none() {
            return Ok(count);
        }
    }
}

/// Copies the audit log with the same places; returns the number of entries.
pub(super) async fn audit(from: &dyn Store, to: &dyn Store) -> anyhow::Result<u64> {
    let (mut count, mut after) = (0, 0);
    loop {
        let page = from.audit_rows(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        let there = to.audit_rows(after, PAGE).await?;
        ensure!(
            there.iter().zip(&page).all(|(there, entry)| there == entry),
            "the audit log of --to has entries that are not the first of --from's: take an empty store"
        );
        for entry in page.iter().skip(there.len()) {
            to.copy_audit(entry.clone()).await.context("the audit log")?;
        }
        ensure!(to.audit_rows(after, page.len()).await? == page, "the audit log of --to is not that of --from");
        count += page.len() as u64;
        after = last.place;
    }
    ensure!(to.audit(after, 1).await?.is_empty(), "the audit log of --to has more entries than that of --from");
    Ok(count)
}

/// Copies how far a target of forwarding is: statements keep their instants.
pub(super) async fn forwarding(from: &dyn Store, to: &dyn Store, target: &str) -> anyhow::Result<()> {
    let (kept, there) = (from.forwarding(target).await?, to.forwarding(target).await?);
    let kept = Forwarding { revision: there.revision, ..kept };
    if kept != there {
        to.put_forwarding(target, kept).await.context("how far statements were forwarded")?;
    }
    Ok(())
}

/// Copies subscriptions, with what each has sent; their revisions count from the beginning.
pub(super) async fn subscriptions(from: &dyn Store, to: &dyn Store) -> anyhow::Result<()> {
    let there = to.subscriptions().await?;
    for subscription in from.subscriptions().await? {
        let kept = there.iter().find(|there| there.id == subscription.id);
        let copy = Subscription { revision: kept.map_or(0, |kept| kept.revision), ..subscription };
        if kept != Some(&copy) {
            to.put_subscription(copy, None).await.context("a subscription")?;
        }
    }
    Ok(())
}

/// Copies the users and groups of directories; returns how many. Their revisions count from the beginning. Where nothing
/// waits for a list, nothing does in the copy: a list that the employer has imported since stays in force.
pub(super) async fn directories(from: &dyn Store, to: &dyn Store) -> anyhow::Result<u64> {
    let mut count = 0;
    for directory in from.directories().await? {
        for kind in [DirectoryKind::User, DirectoryKind::Group] {
            let mut after = None;
            loop {
                let (kommunkod, filter) = (directory.kommunkod, DirectoryFilter::All);
                let query = DirectoryQuery { kommunkod, kind, filter, after, skip: 0, limit: PAGE };
                let page = from.find_directory_entries(query).await?;
                let Some(last) = page.last() else { break };
                after = Some(last.key.id);
                for entry in &page {
                    copy_directory_entry(to, entry).await?;
                }
                count += page.len() as u64;
            }
        }
        if let (None, Some(list)) = (directory.waiting_since, directory.list) {
            let all = to.directories().await?;
            let there = all.iter().find(|there| there.kommunkod == directory.kommunkod);
            let revision = there.map_or(0, |there| there.revision);
            to.note_directory_list(directory.kommunkod, DirectoryList { revision, ..list }).await?;
        }
    }
    let there: u64 = to.directories().await?.iter().map(|directory| directory.users + directory.groups).sum();
    ensure!(there == count, "--to has {there} users and groups of directories, --from has {count}");
    Ok(count)
}

async fn copy_directory_entry(to: &dyn Store, entry: &DirectoryEntry) -> anyhow::Result<()> {
    let kept = to.directory_entry(entry.key).await?;
    let copy = DirectoryEntry { revision: kept.as_ref().map_or(0, |kept| kept.revision), ..entry.clone() };
    if kept.as_ref() != Some(&copy) {
        let put = to.put_directory_entry(copy).await.context("a user or group of a directory")?;
        ensure!(put, "--to has a user or group of a directory that --from has not: take an empty one");
    }
    let there = to.directory_entry(entry.key).await?;
    let there = there.map(|there| DirectoryEntry { revision: entry.revision, ..there });
    ensure!(there.as_ref() == Some(entry), "a user or group of a directory that was copied is another there");
    Ok(())
}

/// Copies withdrawn tokens, so that they stay invalid. Sessions are not copied: people sign in again.
pub(super) async fn withdrawn_tokens(from: &dyn Store, to: &dyn Store) -> anyhow::Result<()> {
    let there = to.withdrawn_tokens().await?;
    for token in from.withdrawn_tokens().await?.into_iter().filter(|token| !there.contains(token)) {
        to.withdraw_token(token, None).await.context("a withdrawn token")?;
    }
    Ok(())
}

/// Copies snapshots with their answers, revoked ones too; returns how many.
pub(super) async fn snapshots(from: &dyn Store, to: &dyn Store) -> anyhow::Result<u64> {
    let (mut count, mut after) = (0, String::new());
    loop {
        let page = from.snapshots(&after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.id);
        for snapshot in &page {
            copy_snapshot(from, to, snapshot).await?;
        }
        count += page.len() as u64;
    }
    ensure!(from.load().damaged == 0, "something of --from is damaged; `loggbok verify` names it, and says what to do");
    let there = count_snapshots(to).await?;
    ensure!(there == count, "--to has {there} snapshots, --from has {count}");
    Ok(count)
}

async fn copy_snapshot(from: &dyn Store, to: &dyn Store, snapshot: &Snapshot) -> anyhow::Result<()> {
    let answer = from.snapshot_answer(&snapshot.id).await?;
    ensure!(
        answer.is_some() || snapshot.revoked.is_some(),
        "a snapshot went while it was copied: is a server running?"
    );
    if to.snapshot(&snapshot.id).await?.is_none() {
        to.add_snapshot(snapshot.clone(), answer.clone(), None).await.context("a snapshot")?;
    }
    let there = (to.snapshot(&snapshot.id).await?, to.snapshot_answer(&snapshot.id).await?);
    ensure!(there == (Some(snapshot.clone()), answer), "--to has a snapshot that --from has not: take an empty one");
    Ok(())
}

async fn count_snapshots(store: &dyn Store) -> anyhow::Result<u64> {
    let (mut count, mut after) = (0, String::new());
    loop {
        let page = store.snapshots(&after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(count) };
        count += page.len() as u64;
        after.clone_from(&last.id);
    }
}

/// Copies extractions with their keys and files, those too that have ended; returns how many.
pub(super) async fn extractions(from: &dyn Store, to: &dyn Store) -> anyhow::Result<u64> {
    let (mut count, mut after) = (0, String::new());
    loop {
        let page = from.extractions(&after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.id);
        for extraction in &page {
            copy_extraction(from, to, extraction).await?;
        }
        count += page.len() as u64;
    }
    ensure!(from.load().damaged == 0, "something of --from is damaged; `loggbok verify` names it, and says what to do");
    Ok(count)
}

async fn copy_extraction(from: &dyn Store, to: &dyn Store, extraction: &Extraction) -> anyhow::Result<()> {
    let id = &extraction.id;
    let key = from.extraction_key(id).await?;
    ensure!(
        key.is_some() || extraction.ended.is_some(),
        "an extraction ended while it was copied: is a server running?"
    );
    for (run, at) in extraction.file.iter().flat_map(|file| (0..file.pieces).map(|at| (file.run, at))) {
        let piece = from.extraction_piece(id, run, at).await?.context("a file went while it was copied")?;
        to.put_extraction_piece(id, run, at, piece.clone()).await.context("the file of an extraction")?;
        ensure!(to.extraction_piece(id, run, at).await? == Some(piece), "the file of an extraction is another there");
    }
    if to.extraction(id).await?.is_none() {
        to.put_extraction(extraction.clone(), key, None).await.context("an extraction")?;
    }
    let there = (to.extraction(id).await?, to.extraction_key(id).await?);
    ensure!(there == (Some(extraction.clone()), key), "--to has an extraction that --from has not: take an empty one");
    Ok(())
}

/// Copies credentials with the hashes of their secrets, so that everyone keeps their access; returns how many.
pub(super) async fn credentials(from: &dyn Store, to: &dyn Store) -> anyhow::Result<usize> {
    let credentials = from.credentials().await?;
    for credential in &credentials {
        to.copy_credential(credential.clone()).await.context("a credential")?;
    }
    ensure!(to.credentials().await? == credentials, "--to has credentials that --from has not");
    Ok(credentials.len())
}
