//! Statements out.

use std::collections::BTreeSet;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::attachments::sha2;
use super::reach::Sight;
use super::{Error, Service, permit};
use crate::auth::{Caller, Scope};
use crate::store::{PageQuery, StoredStatement, Voided};
use crate::xapi::{self, Statement, StatementFilter, Version};

/// The scopes that open statements.
const READERS: [Scope; 2] = [Scope::StatementsRead, Scope::StatementsReadMine];

/// In which form statements are answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// As they were sent.
    Exact,
    /// Agents, activities and verbs by their ids only.
    Ids,
    /// One language of each map, by this Accept-Language value.
    Canonical(String),
}

/// How statements are answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The edition that the answer speaks: to a reader of 1.0.3, statements of 2.0.0 are made 1.0.3.
    pub version: Version,
    /// In which form.
    pub format: Format,
    /// With the bytes of their attachments.
    pub attachments: bool,
}

/// A statement that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneStatement {
    /// Its id.
    pub id: Uuid,
    /// Looked for among the voided ones, and only there.
    pub voided: bool,
    /// How it is answered.
    pub answer: Answer,
}

/// A page that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementQuery {
    /// Which statements.
    pub filter: StatementFilter,
    /// At most so many, bounded by [`super::PageLimits`]. Absent: its default; 0: the most that it
    /// gives (xAPI 1.0.3 Communication 2.1.3).
    pub limit: Option<usize>,
    /// Oldest first.
    pub ascending: bool,
    /// How they are answered.
    pub answer: Answer,
    /// Where the page before this one ended: opaque, from [`Retrieved::more`].
    pub after: Option<u64>,
}

/// Statements, and what comes with them.
#[derive(Debug, Clone)]
pub struct Retrieved {
    /// JSON of each, in order.
    pub statements: Vec<String>,
    /// Set where more follow: put into [`StatementQuery::after`].
    pub more: Option<u64>,
    /// The attachments, where they were asked for, each once.
    pub attachments: Vec<RetrievedAttachment>,
    /// `stored` of the newest statement of the page.
    pub last_stored: Option<Timestamp>,
}

/// An attachment as stored.
#[derive(Debug, Clone)]
pub struct RetrievedAttachment {
    /// Hex SHA-2.
    pub sha2: String,
    /// Its media type.
    pub content_type: String,
    /// The bytes.
    pub content: Bytes,
}

impl Answer {
    /// A stored statement as it is answered.
    fn write(&self, text: String) -> Result<String, Error> {
        let text = match self.version {
            Version::V1_0_3 => xapi::for_1_0_3(text),
            Version::V2_0_0 => text,
        };
        match &self.format {
            Format::Exact => Ok(text),
            Format::Ids => Ok(xapi::ids(read(&text)?).to_string()),
            Format::Canonical(languages) => Ok(xapi::canonical(read(&text)?, languages).to_string()),
        }
    }
}

impl Service {
    /// One statement by its id, where it lies within the caller's reach.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none that the caller may see.
    pub async fn statement(&self, caller: &Caller, one: &OneStatement) -> Result<Retrieved, Error> {
        permit(caller, &READERS)?;
        let sight = Sight::of_reader(caller)?;
        let voided = if one.voided { Voided::Only } else { Voided::Without };
        let found = self.store.statement(one.id, voided).await?.ok_or(Error::NotFound)?;
        let found = self.within(&sight, vec![found]).await?;
        if found.is_empty() {
            return Err(Error::NotFound);
        }
        self.present(found, None, &one.answer).await
    }

    /// A page of those statements that lie within the caller's reach. It may be shorter than asked for, or
    /// empty, and go on all the same: a request looks at a bounded number of statements.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where the caller may read none.
    pub async fn statements(&self, caller: &Caller, query: &StatementQuery) -> Result<Retrieved, Error> {
        permit(caller, &READERS)?;
        let sight = Sight::of_reader(caller)?;
        let filter = StatementFilter { authority: sight.mine().cloned(), ..query.filter.clone() };
        let limit = match query.limit {
            None => self.limits.default,
            Some(0) => self.limits.most,
            Some(limit) => limit.min(self.limits.most),
        };
        let page = PageQuery {
            all_of: filter.all_of(),
            since: filter.since,
            until: filter.until,
            ascending: query.ascending,
            limit,
            after: query.after,
        };
        let seen = self.page_within(&sight, page).await?;
        self.present(seen.statements, seen.more, &query.answer).await
    }

    async fn present(
        &self,
        found: Vec<StoredStatement>,
        more: Option<u64>,
        answer: &Answer,
    ) -> Result<Retrieved, Error> {
        let last_stored = found.iter().map(|statement| statement.stored).max();
        let attachments = if answer.attachments { self.attachments_of(&found).await? } else { Vec::new() };
        let statements = found.into_iter().map(|found| answer.write(found.text)).collect::<Result<_, Error>>()?;
        Ok(Retrieved { statements, more, attachments, last_stored })
    }

    async fn attachments_of(&self, found: &[StoredStatement]) -> Result<Vec<RetrievedAttachment>, Error> {
        let mut hashes = BTreeSet::new();
        for statement in found {
            let value = read(&statement.text)?;
            for statement in [Some(&value), value.get("object")].into_iter().flatten().filter_map(Statement::new) {
                hashes.extend(statement.attachments().filter_map(sha2));
            }
        }
        let mut attachments = Vec::new();
        for sha2 in hashes {
            // One that only has a fileUrl is not stored here.
            if let Some(found) = self.store.attachment(&sha2).await? {
                attachments.push(RetrievedAttachment {
                    sha2,
                    content_type: found.content_type,
                    content: found.content,
                });
            }
        }
        Ok(attachments)
    }
}

pub(super) fn read(text: &str) -> Result<Value, Error> {
    serde_json::from_str(text).map_err(|_| {
        tracing::error!("a stored statement is no JSON");
        Error::Internal
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(version: Version, format: Format, stored: &Value) -> Value {
        let answer = Answer { version, format, attachments: false };
        serde_json::from_str(&answer.write(stored.to_string()).unwrap()).unwrap()
    }

    #[test]
    fn a_statement_of_2_0_is_made_1_0_3_for_its_readers_in_every_form() {
        let stored = |version: &str, context: Value| {
            json!({
                "actor": {"objectType": "Agent", "mbox": "mailto:anna@ale.example"}, "verb": {"id": "http://a.example/v"},
                "object": {"id": "http://a.example/o"}, "version": version, "context": context,
            })
        };
        let agents =
            json!({"contextAgents": [{"objectType": "contextAgent", "agent": {"mbox": "mailto:b@ale.example"}}]});
        let sent = stored("2.0.0", agents);
        for format in [Format::Exact, Format::Ids, Format::Canonical("sv".to_owned())] {
            assert_eq!(written(Version::V1_0_3, format.clone(), &sent), stored("1.0.3", json!({})));
            assert_eq!(written(Version::V2_0_0, format, &sent), sent);
        }
    }
}
