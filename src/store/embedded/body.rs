//! Statement bodies, compressed one by one.
//!
//! Statements of one platform are much alike, so a dictionary trained on the store's own
//! statements makes them several times smaller than compression by itself would. Dictionary 0 is
//! none; a trained one is stored before it is used, and kept for ever.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::Value;
use zstd::bulk::{Compressor, Decompressor};

use super::log::Seq;
use crate::store::Error;
use crate::xapi;

/// Compression level: fast, since the dictionary does most of the work.
const LEVEL: i32 = 1;
/// Size of a trained dictionary, in bytes.
const DICTIONARY_BYTES: usize = 64 * 1024;
/// What has fewer bytes tells nobody from others, and is in many other words.
const TELLING: usize = 4;
/// No statement is larger: bounds what a damaged body may ask for.
const LARGEST: usize = 256 * 1024 * 1024;

/// The number of a dictionary; 0 is none.
pub(super) type DictionaryId = u32;

/// The dictionaries of a store.
#[derive(Debug, Default)]
pub(super) struct Dictionaries {
    known: RwLock<Known>,
    /// Tells the dictionaries of one store from another's, for what threads keep.
    store: u64,
}

#[derive(Debug, Default)]
struct Known {
    all: HashMap<DictionaryId, Arc<[u8]>>,
    newest: DictionaryId,
    trained_at: Seq,
}

thread_local! {
    // A context is large and takes long to make: each thread keeps those that it has used.
    static COMPRESSOR: RefCell<Option<((u64, DictionaryId), Compressor<'static>)>> = const { RefCell::new(None) };
    static DECOMPRESSORS: RefCell<HashMap<(u64, DictionaryId), Decompressor<'static>>> = RefCell::default();
}

impl Dictionaries {
    /// The dictionaries of a store, none known yet.
    pub(super) fn new() -> Self {
        static STORES: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        Self { known: RwLock::default(), store: STORES.fetch_add(1, std::sync::atomic::Ordering::Relaxed) }
    }

    /// Makes a dictionary known, and the one to compress with if it is the newest.
    pub(super) fn add(&self, id: DictionaryId, trained_at: Seq, content: Vec<u8>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.trained_at = known.trained_at.max(trained_at);
        known.all.insert(id, content.into());
        known.newest = known.newest.max(id);
    }

    /// How many statements there were when training was last done or tried.
    pub(super) fn trained_at(&self) -> Seq {
        self.known.read().unwrap_or_else(PoisonError::into_inner).trained_at
    }

    /// Remembers that training was tried, in vain.
    pub(super) fn set_trained_at(&self, newest: Seq) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).trained_at = newest;
    }

    /// Compresses with the newest dictionary, and says which.
    pub(super) fn compress(&self, text: &str) -> Result<(DictionaryId, Vec<u8>), Error> {
        let id = self.known.read().unwrap_or_else(PoisonError::into_inner).newest;
        let key = (self.store, id);
        COMPRESSOR.with_borrow_mut(|kept| {
            if kept.as_ref().is_none_or(|(of, _)| *of != key) {
                *kept = Some((key, Compressor::with_dictionary(LEVEL, &self.content(id)?).map_err(failed)?));
            }
            match kept {
                Some((_, compressor)) => Ok((id, compressor.compress(text.as_bytes()).map_err(failed)?)),
                None => Err(Error::Failed("no compressor".into())),
            }
        })
    }

    /// Reads a body back.
    pub(super) fn decompress(&self, id: DictionaryId, body: &[u8]) -> Result<String, Error> {
        let key = (self.store, id);
        DECOMPRESSORS.with_borrow_mut(|kept| {
            let decompressor = match kept.entry(key) {
                std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::hash_map::Entry::Vacant(entry) => {
                    entry.insert(Decompressor::with_dictionary(&self.content(id)?).map_err(failed)?)
                }
            };
            let size = Decompressor::upper_bound(body).unwrap_or(LARGEST).min(LARGEST);
            let bytes = decompressor.decompress(body, size).map_err(failed)?;
            String::from_utf8(bytes).map_err(|_| Error::Failed("a statement's body is damaged".into()))
        })
    }

    fn content(&self, id: DictionaryId) -> Result<Arc<[u8]>, Error> {
        if id == 0 {
            return Ok(Arc::default());
        }
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.all.get(&id).cloned().ok_or_else(|| Error::Failed(format!("dictionary {id} is missing")))
    }
}

/// Trains a dictionary on statements; `None` where they are too few or too unlike to gain from one.
///
/// A dictionary has pieces of its samples and is kept for ever, whoever is erased: they are trained on without what
/// identifies people, their names and their responses. Those where that can't be told are left out.
pub(super) fn train(samples: &[String]) -> Option<Vec<u8>> {
    let samples: Vec<String> = samples.iter().filter_map(|sample| impersonal(sample)).collect();
    zstd::dict::from_samples(&samples, DICTIONARY_BYTES).ok().filter(|dictionary| !dictionary.is_empty())
}

/// The text of a statement with letters in place of what is personal; `None` where that is not in the text as it
/// would be written here.
fn impersonal(text: &str) -> Option<String> {
    let mut personal = Vec::new();
    let value: Value = serde_json::from_str(text).ok()?;
    // Two readers that differ: there is something in an extension that a value does not show.
    if xapi::json::parse(text.as_bytes(), "").ok().as_ref() != Some(&value) {
        return None;
    }
    collect(&value, &mut personal);
    // The longer before what is in it.
    personal.sort_unstable_by_key(|value| std::cmp::Reverse(value.len()));
    personal.dedup();
    let mut text = text.to_owned();
    for value in &personal {
        let written = serde_json::to_string(value).ok()?;
        let written = &written[1..written.len() - 1];
        if !text.contains(written) && !personal.iter().any(|other| other != value && other.contains(&**value)) {
            return None;
        }
        text = text.replace(written, &"x".repeat(written.len()));
    }
    Some(text)
}

/// The values that identify or name agents, as far as they do, and responses.
fn collect(value: &Value, personal: &mut Vec<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, personal)),
        Value::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("mbox" | "mbox_sha1sum" | "openid" | "name" | "response", Value::String(text)) => {
                        // Many people share a domain.
                        let own = text.strip_prefix("mailto:").unwrap_or(text);
                        let own = own.rsplit_once('@').map_or(own, |(own, _)| own);
                        personal.extend((own.len() >= TELLING).then(|| own.to_owned()));
                    }
                    _ => collect(value, personal),
                }
            }
        }
        _ => {}
    }
}

#[allow(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
fn failed(error: std::io::Error) -> Error {
    Error::Failed(format!("compression: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples() -> Vec<String> {
        (0..500)
            .map(|n| {
                format!(
                    r#"{{"actor":{{"account":{{"homePage":"https://lms.example","name":"u{n}"}}}},"verb":{{"id":"http://adlnet.gov/expapi/verbs/completed"}},"object":{{"id":"https://lms.example/mod/{}"}}}}"#,
                    n % 7
                )
            })
            .collect()
    }

    #[test]
    fn a_body_is_read_back_with_the_dictionary_that_it_was_written_with() {
        let dictionaries = Dictionaries::new();
        let text = samples().swap_remove(17);
        let plain = dictionaries.compress(&text).expect("compresses");
        dictionaries.add(1, 500, train(&samples()).expect("trains"));
        let trained = dictionaries.compress(&text).expect("compresses");
        assert_eq!((plain.0, trained.0), (0, 1));
        assert!(trained.1.len() < plain.1.len());
        for (id, body) in [plain, trained] {
            assert_eq!(dictionaries.decompress(id, &body).expect("reads back"), text);
        }
    }

    #[test]
    fn a_dictionary_has_nobody_in_it() {
        // One person has done nearly everything.
        let samples: Vec<String> = (0..500)
            .map(|n| {
                format!(
                    r#"{{"actor":{{"mbox":"mailto:anna.annasson@ale.example","name":"Anna \"A\" Annasson"}},"verb":{{"id":"http://adlnet.gov/expapi/verbs/answered"}},"object":{{"id":"https://lms.example/mod/{n}","definition":{{"name":{{"sv":"Fråga"}}}}}},"result":{{"response":"mitt barn heter Bo"}}}}"#
                )
            })
            .collect();
        let dictionary = train(&samples).expect("trains");
        let has = |text: &str| dictionary.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(has("expapi/verbs/answered") && has("@ale.example"));
        assert!(!has("nnasson") && !has("barn"));
        // Letters that are written as escapes are not found again.
        assert_eq!(impersonal(r#"{"actor":{"name":"\u00c5sa"}}"#), None);
    }

    #[test]
    fn a_body_whose_dictionary_is_missing_is_an_error_and_no_panic() {
        let dictionaries = Dictionaries::new();
        assert!(dictionaries.decompress(4, b"nonsense").is_err());
        assert!(dictionaries.decompress(0, b"nonsense").is_err());
    }
}
