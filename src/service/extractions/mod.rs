//! Extractions: rows of the log for evaluators, under pseudonyms, frozen and kept.

mod classes;
mod codebook;
mod fill;
mod over;
mod pieces;
mod pseudonyms;
mod refusal;
mod report;
mod request;

use std::sync::Arc;

use bytes::Bytes;
use futures::stream::BoxStream;
use jiff::Timestamp;
use learning::Day;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{AuditAction, AuditEntry, Classes, Extraction, ExtractionKey};
use subtle::ConstantTimeEq as _;

pub use codebook::CodebookFormat;
pub use refusal::ExtractionRefusal;
pub use report::{ExtractionFile, ExtractionReport, ExtractionStatus};
pub use request::NewExtraction;

use self::codebook::{Codebook, ColumnValues};
use super::{Error, PageOf, Service, TRIES, audit, permit};
use crate::auth::{Caller, Scope};

/// How many extractions that have not ended one caller may have.
const MOST: usize = 100;
/// How many extractions are read at once.
const PAGE: usize = 500;

/// An extraction that was made, with what is told once.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct IssuedExtraction {
    /// The extraction.
    #[serde(flatten)]
    pub extraction: ExtractionReport,
    /// The token that opens its file and codebook until it ends, and nothing else. It is told once.
    pub token: String,
}

/// Who fetches a file.
#[derive(Debug, Clone, Copy)]
pub enum Fetcher<'f> {
    /// A caller, by the id of the extraction.
    Caller(&'f Caller, &'f str),
    /// Whoever has the token.
    Token(&'f str),
}

/// A file as it is fetched.
pub struct Extracted {
    /// What it is.
    pub report: ExtractionReport,
    /// Its bytes, in pieces.
    pub pieces: BoxStream<'static, Result<Bytes, Error>>,
}

impl Service {
    /// Makes an extraction: takes its rows out of the log as it is now, and keeps them.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::Extraction`] with how to correct it; as [`Self::export`] where the filter names what
    /// there is not, or is not within reach.
    pub async fn add_extraction(
        self: &Arc<Self>,
        caller: &Caller,
        new: NewExtraction,
    ) -> Result<IssuedExtraction, Error> {
        permit(caller, &[Scope::ExportRead])?;
        let now = self.clock.now();
        let columns = new.check(Day::of(now))?;
        self.check_room_for_extraction(caller).await?;
        let frozen = self.store.consistent_through().await?;
        let key: ExtractionKey = random()?;
        let id = self.ids.snapshot_id();
        let token = format!("{id}-{}", hex::encode(random::<32>()?));
        let filter = new.filter.parameters().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let extraction = Extraction {
            id,
            revision: 0,
            by: caller.key.clone(),
            made: now,
            reach: caller.reach.clone(),
            name: new.name,
            purpose: new.purpose,
            recipient: new.recipient,
            ethics_reference: new.ethics_reference,
            filter,
            columns,
            format: new.format.as_str().to_owned(),
            times: new.times,
            keep_responses: new.keep_responses,
            smallest_class: new.smallest_class,
            expires: new.expires,
            token_sha256: hash_of(&token),
            file: None,
            frozen,
            erased: None,
            last_run: None,
            ended: None,
            classes: Classes::default(),
        };
        self.store.put_extraction(extraction.clone(), Some(key), None).await?;
        let entry = AuditEntry {
            municipalities: new.filter.municipalities(),
            course: new.filter.course.clone(),
            ..audit::by(caller, AuditAction::ExtractionAdd)
        };
        match self.fill(&extraction, frozen, Some(entry)).await {
            Ok(made) => Ok(IssuedExtraction { extraction: made.into(), token }),
            Err(error) => {
                self.store.remove_extraction(&extraction.id).await?;
                Err(error)
            }
        }
    }

    async fn check_room_for_extraction(&self, caller: &Caller) -> Result<(), Error> {
        let own = |extraction: &Extraction| extraction.by == caller.key && extraction.ended.is_none();
        let count = self.every_extraction().await?.iter().filter(|extraction| own(extraction)).count();
        if count >= MOST { Err(ExtractionRefusal::TooMany(MOST).into()) } else { Ok(()) }
    }

    pub(super) async fn every_extraction(&self) -> Result<Vec<Extraction>, Error> {
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let page = self.store.extractions(&after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(all) };
            after.clone_from(&last.id);
            all.extend(page);
        }
    }

    /// Lists a page of extractions by id: those whose reach the caller holds.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn list_extractions(
        &self,
        caller: &Caller,
        page: &PageOf<'_>,
    ) -> Result<(Vec<ExtractionReport>, Option<String>), Error> {
        permit(caller, &[Scope::ExportRead])?;
        let limit = page.limit.unwrap_or(self.limits.default).clamp(1, self.limits.most);
        let (mut found, mut after) = (Vec::<ExtractionReport>::new(), page.after.unwrap_or_default().to_owned());
        loop {
            let read = self.store.extractions(&after, PAGE).await?;
            let Some(last) = read.last() else { return Ok((found, None)) };
            after.clone_from(&last.id);
            for extraction in read {
                if !self.holds(caller, &extraction).await? {
                    continue;
                }
                if found.len() == limit {
                    let last = found.last().map(|report| report.id.clone());
                    return Ok((found, last));
                }
                found.push(extraction.into());
            }
        }
    }

    /// Whether the caller reaches everything of which an extraction is.
    async fn holds(&self, caller: &Caller, extraction: &Extraction) -> Result<bool, Error> {
        if caller.reach.is_everything() || caller.reach == extraction.reach {
            return Ok(true);
        }
        let catalogue = self.store.catalogue().await?.1;
        Ok(caller.reach.holds_reach(catalogue.file(), &extraction.reach))
    }

    async fn find_extraction(&self, caller: &Caller, id: &str) -> Result<Extraction, Error> {
        permit(caller, &[Scope::ExportRead])?;
        let found = self.store.extraction(id).await?.ok_or(Error::NotFound)?;
        if self.holds(caller, &found).await? { Ok(found) } else { Err(Error::NotFound) }
    }

    /// What is known of an extraction.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`], also if the caller does not reach it.
    pub async fn show_extraction(&self, caller: &Caller, id: &str) -> Result<ExtractionReport, Error> {
        Ok(self.find_extraction(caller, id).await?.into())
    }

    /// Freezes an extraction anew, with what has arrived since. Its people keep their pseudonyms.
    ///
    /// # Errors
    /// As for [`Self::add_extraction`] and [`Self::show_extraction`]; [`Error::ExtractionEnded`].
    pub async fn extend_extraction(self: &Arc<Self>, caller: &Caller, id: &str) -> Result<ExtractionReport, Error> {
        let found = self.in_force(self.find_extraction(caller, id).await?).await?;
        let frozen = self.store.consistent_through().await?;
        let entry = audit::by(caller, AuditAction::ExtractionExtend);
        Ok(self.fill(&found, frozen, Some(entry)).await?.into())
    }

    /// Ends an extraction: destroys its key and its file, and keeps what it was.
    ///
    /// # Errors
    /// As for [`Self::show_extraction`]; [`Error::Forbidden`] unless the caller made it or has `admin`;
    /// [`Error::ExtractionEnded`].
    pub async fn end_extraction(&self, caller: &Caller, id: &str) -> Result<(), Error> {
        let found = self.in_force(self.find_extraction(caller, id).await?).await?;
        if found.by != caller.key {
            permit(caller, &[Scope::Admin])?;
        }
        self.end(found, audit::by(caller, AuditAction::ExtractionEnd)).await
    }

    /// The file of an extraction, to the byte as it was frozen. After an erasure it is made anew first, without whoever was
    /// erased. The audit log has each time it is fetched.
    ///
    /// # Errors
    /// As for [`Self::show_extraction`], for a token that opens nothing too; [`Error::ExtractionEnded`].
    pub async fn fetch_extraction(self: &Arc<Self>, by: Fetcher<'_>) -> Result<Extracted, Error> {
        let (found, entry) = self.opened(by).await?;
        let whole = self.with_file(found).await?;
        let now = self.clock.now();
        let rows = whole.file.as_ref().map(|file| file.statements);
        let entry = AuditEntry { rows, extraction: Some(whole.id.clone()), ..entry };
        let fetched = |extraction| Extraction { last_run: Some(now), ..extraction };
        let noted = self.change_extraction(&whole.id, fetched, Some(entry)).await?;
        let file = noted.file.as_ref().ok_or(Error::Unavailable)?;
        let pieces = pieces::read(Arc::clone(&self.store), noted.id.clone(), file);
        Ok(Extracted { report: noted.into(), pieces })
    }

    /// The codebook of an extraction, in Swedish or in English.
    ///
    /// # Errors
    /// As for [`Self::fetch_extraction`].
    pub async fn describe_extraction(
        self: &Arc<Self>,
        by: Fetcher<'_>,
        format: CodebookFormat,
        swedish: bool,
    ) -> Result<Vec<u8>, Error> {
        let whole = self.with_file(self.opened(by).await?.0).await?;
        let run = whole.run().ok_or(Error::Unavailable)?;
        let kept = self.store.extraction_piece(&whole.id, run, 0).await?.ok_or(Error::Unavailable)?;
        let values: Vec<ColumnValues> = serde_json::from_slice(&kept).map_err(|_| {
            tracing::error!("the codebook of an extraction can't be read");
            Error::Internal
        })?;
        Ok(codebook::write(&Codebook::new(&whole, &values), format, swedish))
    }

    /// The extraction that somebody may fetch, and what the audit log gets of that.
    async fn opened(&self, by: Fetcher<'_>) -> Result<(Extraction, AuditEntry), Error> {
        let action = AuditAction::ExtractionRun;
        let (found, entry) = match by {
            Fetcher::Caller(caller, id) => (self.find_extraction(caller, id).await?, audit::by(caller, action)),
            Fetcher::Token(token) => {
                let id = token.split_once('-').map_or("", |(id, _)| id);
                let found = self.store.extraction(id).await?.ok_or(Error::NotFound)?;
                let is_own = hash_of(token).as_bytes().ct_eq(found.token_sha256.as_bytes());
                if !bool::from(is_own) {
                    return Err(Error::NotFound);
                }
                (found, AuditEntry::new(AuditEntry::STRANGER, action))
            }
        };
        Ok((self.in_force(found).await?, entry))
    }

    /// Changes an extraction, again where others change it at the same time.
    async fn change_extraction(
        &self,
        id: &str,
        change: impl Fn(Extraction) -> Extraction,
        entry: Option<AuditEntry>,
    ) -> Result<Extraction, Error> {
        for _ in 0..TRIES {
            let found = self.store.extraction(id).await?.ok_or(Error::NotFound)?;
            if let Some(at) = found.ended {
                return Err(Error::ExtractionEnded { at });
            }
            let revision = found.revision + 1;
            let changed = Extraction { revision, ..change(found) };
            match self.store.put_extraction(changed.clone(), None, entry.clone()).await {
                Err(store::Error::Stale) => {}
                stored => return Ok(stored.map(|()| changed)?),
            }
        }
        Err(Error::Unavailable)
    }

    /// Refuses an extraction that has ended, and ends one that is over.
    async fn in_force(&self, found: Extraction) -> Result<Extraction, Error> {
        if let Some(at) = found.ended {
            return Err(Error::ExtractionEnded { at });
        }
        if is_over(&found, self.clock.now()) {
            self.end(found, AuditEntry::new(AuditEntry::OPERATOR, AuditAction::ExtractionEnd)).await?;
            return Err(Error::ExtractionEnded { at: self.clock.now() });
        }
        Ok(found)
    }
}

fn is_over(extraction: &Extraction, now: Timestamp) -> bool {
    extraction.expires.start() <= now
}

fn hash_of(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

fn random<const BYTES: usize>() -> Result<[u8; BYTES], Error> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "the machine has no randomness");
        Error::Internal
    })?;
    Ok(bytes)
}
