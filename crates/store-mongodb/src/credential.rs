//! Credentials. They are read from the database every time, since another process may change them.
//!
//! The day of the last use is a separate field, which can be noted without reading the rest; so are the counts of how
//! often the sender's settings were needed.

use learning::Day;
use mongodb::ClientSession;
use mongodb::bson::{Bson, Document, doc};
use store::parts::random::random;
use store::parts::text::to_text;
use store::{AuditEntry, Credential, Error, SenderUses, StoredOn};

use super::audit;
use super::failure::Failure;
use super::meta::{once, unusable};
use super::rows::binary;
use super::shared::Shared;
use super::transaction::transaction;

/// The credential with a key.
pub(super) async fn read(shared: &Shared, key: &str) -> Result<Option<Credential>, Failure> {
    let found = shared.collection("credential").find_one(doc! {"_id": key}).await?;
    found.as_ref().map(of_row).transpose()
}

/// All credentials, by key.
pub(super) async fn all(shared: &Shared) -> Result<Vec<Credential>, Failure> {
    let mut cursor = shared.collection("credential").find(doc! {}).sort(doc! {"_id": 1}).await?;
    let mut credentials = Vec::new();
    while cursor.advance().await? {
        credentials.push(of_row(&cursor.deserialize_current()?)?);
    }
    Ok(credentials)
}

fn of_row(row: &Document) -> Result<Credential, Failure> {
    let damaged = |error: String| Error::Failed(format!("a stored credential can't be read: {error}"));
    let body = row.get_str("body").map_err(|_| damaged("it has no body".into()))?;
    let mut credential: Credential = serde_json::from_str(body).map_err(|error| damaged(error.to_string()))?;
    let last_used = row.get_str("last_used").ok().map(str::parse).transpose();
    credential.last_used = last_used.map_err(|_| damaged("the day of its last use is none".into()))?;
    credential.stored = row.get_document("stored").ok().map(stored_on).transpose()?;
    let uses = row.get_document("sender_uses").into_iter().flatten();
    for (setting, count) in uses {
        credential.sender_uses.add(setting, count.as_i64().and_then(|count| u64::try_from(count).ok()).unwrap_or(0));
    }
    Ok(credential)
}

fn row(credential: &Credential) -> Result<Document, Failure> {
    let rest = Credential { last_used: None, stored: None, sender_uses: SenderUses::default(), ..credential.clone() };
    let body = to_text(&rest)?;
    let mut row = doc! {"_id": &credential.key, "body": body};
    if let Some(day) = credential.last_used {
        row.insert("last_used", day.to_string());
    }
    if let Some(StoredOn { day, statements, attachment_bytes }) = credential.stored {
        let (statements, bytes) = (counted(statements), counted(attachment_bytes));
        row.insert("stored", doc! {"day": day.to_string(), "statements": statements, "attachment_bytes": bytes});
    }
    let uses = credential.sender_uses.iter();
    let uses: Document = uses.map(|(setting, count)| (setting.to_owned(), counted(count))).collect();
    if !uses.is_empty() {
        row.insert("sender_uses", uses);
    }
    Ok(row)
}

/// Stores a credential, replacing one with the same key.
pub(super) async fn put(shared: &Shared, credential: &Credential) -> Result<(), Failure> {
    let rows = shared.collection("credential");
    rows.replace_one(doc! {"_id": &credential.key}, row(credential)?).upsert(true).await?;
    Ok(())
}

/// The key that seals sessions.
pub(super) async fn session_key(shared: &Shared) -> Result<[u8; 64], Failure> {
    let key = random::<64>()?;
    let kept = once(&shared.database, doc! {"_id": "session_key", "key": binary(key)}).await?;
    let kept = kept.get_binary_generic("key").map_err(|_| unusable("session_key"))?;
    Ok(kept.as_slice().try_into().map_err(|_| unusable("session_key"))?)
}

/// Notes the day of a use, unless that or a later one is noted.
pub(super) async fn note_use(shared: &Shared, key: &str, on: Day) -> Result<(), Failure> {
    // Days in this form sort as texts.
    let later = doc! {"$max": {"last_used": on.to_string()}};
    shared.collection("credential").update_one(doc! {"_id": key}, later).await?;
    Ok(())
}

fn counted(count: u64) -> Bson {
    Bson::Int64(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Adds to how often the settings of a credential's sender were needed.
pub(super) async fn note_sender(shared: &Shared, key: &str, uses: &SenderUses) -> Result<(), Failure> {
    let more = uses.iter().map(|(setting, count)| (format!("sender_uses.{setting}"), counted(count)));
    let more: Document = more.collect();
    if !more.is_empty() {
        shared.collection("credential").update_one(doc! {"_id": key}, doc! {"$inc": more}).await?;
    }
    Ok(())
}

/// Adds to what a credential stored on a day; only the latest day is kept.
pub(super) async fn note_stored(shared: &Shared, key: &str, more: StoredOn) -> Result<(), Failure> {
    let day = more.day.to_string();
    // Days in this form sort as texts; null sorts first.
    let no_later = doc! {"_id": key, "$expr": {"$lte": [{"$ifNull": ["$stored.day", ""]}, &day]}};
    let sum = |field: &str, more: u64| {
        let before = doc! {"$cond": [{"$eq": ["$stored.day", &day]}, format!("$stored.{field}"), 0_i64]};
        doc! {"$add": [before, counted(more)]}
    };
    let statements = sum("statements", more.statements);
    let bytes = sum("attachment_bytes", more.attachment_bytes);
    let set = doc! {"$set": {"stored": {"day": &day, "statements": statements, "attachment_bytes": bytes}}};
    shared.collection("credential").update_one(no_later, vec![set]).await?;
    Ok(())
}

fn stored_on(row: &Document) -> Result<StoredOn, Failure> {
    let unreadable = || Error::Failed("what a credential stored on a day can't be read".into());
    let day = row.get_str("day").ok().and_then(|day| day.parse().ok()).ok_or_else(unreadable)?;
    let count = |field| row.get_i64(field).map(i64::unsigned_abs).map_err(|_| unreadable());
    Ok(StoredOn { day, statements: count("statements")?, attachment_bytes: count("attachment_bytes")? })
}

/// Replaces the credential that was read, and adds an audit entry: both or neither. Notes of its use stay.
///
/// # Errors
/// [`Error::Stale`] if something else is there now.
pub(super) async fn change(
    shared: &Shared,
    (from, to): (Option<&Credential>, Option<&Credential>),
    entry: &AuditEntry,
) -> Result<(), Failure> {
    let key = Credential::key_of_change(from, to)?;
    transaction!(shared, |session| change_in(shared, session, key, (from, to), entry));
    Ok(())
}

async fn change_in(
    shared: &Shared,
    session: &mut ClientSession,
    key: &str,
    (from, to): (Option<&Credential>, Option<&Credential>),
    entry: &AuditEntry,
) -> Result<(), Failure> {
    let rows = shared.collection("credential");
    let there = rows.find_one(doc! {"_id": key}).session(&mut *session).await?;
    if !Credential::is_as_read(there.as_ref().map(of_row).transpose()?.as_ref(), from) {
        return Err(Error::Stale.into());
    }
    let of_key = doc! {"_id": key};
    match (to.map(row).transpose()?, there) {
        // Another writer of the same row from now on undoes this transaction, or is undone by it.
        (Some(to), Some(_)) => {
            let body = doc! {"$set": {"body": to.get("body")}};
            rows.update_one(of_key, body).session(&mut *session).await?;
        }
        (Some(to), None) => {
            rows.insert_one(to).session(&mut *session).await?;
        }
        (None, _) => {
            rows.delete_one(of_key).session(&mut *session).await?;
        }
    }
    audit::append_in(shared, session, entry).await?;
    Ok(())
}

/// Removes the credential with a key, whatever it contains, and adds an audit entry: both or neither. Returns `false`, and
/// adds no entry, if there is none.
pub(super) async fn remove(shared: &Shared, key: &str, entry: &AuditEntry) -> Result<bool, Error> {
    Ok(transaction!(shared, |session| remove_in(shared, session, key, entry)))
}

async fn remove_in(
    shared: &Shared,
    session: &mut ClientSession,
    key: &str,
    entry: &AuditEntry,
) -> Result<bool, Failure> {
    let rows = shared.collection("credential");
    let removed = rows.delete_one(doc! {"_id": key}).session(&mut *session).await?.deleted_count > 0;
    if removed {
        audit::append_in(shared, session, entry).await?;
    }
    Ok(removed)
}
