//! Statement bodies, compressed one by one.
//!
//! Statements are much alike, so a dictionary trained on what they have in common makes them several times smaller than
//! plain compression. Dictionary 0 means none; a trained one is stored before it is used, and kept while a body needs it.
//! It contains nothing personal (`skeleton.rs`). Those of earlier versions may: they compress no new body, and
//! `replace.rs` removes them.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use parking_lot::RwLock;
use zstd::bulk::{Compressor, Decompressor};

use super::log::Seq;
use crate::Error;

/// Compression level: fast, since the dictionary does most of the work.
const LEVEL: i32 = 1;
/// Size of a trained dictionary, in bytes.
const DICTIONARY_BYTES: usize = 64 * 1024;
/// The largest statement; bounds the memory that a damaged body may claim.
const LARGEST: usize = 256 * 1024 * 1024;

/// The number of a dictionary; 0 is none.
pub(super) type DictionaryId = u32;

/// The dictionaries of a store.
#[derive(Debug, Default)]
pub(super) struct Dictionaries {
    known: RwLock<Known>,
    /// Identifies the store in the caches of threads.
    store: u64,
}

#[derive(Debug, Default)]
struct Known {
    all: HashMap<DictionaryId, Arc<[u8]>>,
    /// The newest that contains nothing personal.
    newest: DictionaryId,
    trained_at: Seq,
    /// Those that may contain something personal.
    personal: BTreeSet<DictionaryId>,
}

thread_local! {
    // Contexts are large and slow to make: each thread keeps those that it has used.
    static COMPRESSOR: RefCell<Option<((u64, DictionaryId), Compressor<'static>)>> = const { RefCell::new(None) };
    static DECOMPRESSORS: RefCell<HashMap<(u64, DictionaryId), Decompressor<'static>>> = RefCell::default();
}

impl Dictionaries {
    /// Creates an empty set of dictionaries for a store.
    pub(super) fn new() -> Self {
        static STORES: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        Self { known: RwLock::default(), store: STORES.fetch_add(1, std::sync::atomic::Ordering::Relaxed) }
    }

    /// Adds a dictionary; the newest becomes the one to compress with.
    pub(super) fn add(&self, id: DictionaryId, trained_at: Seq, content: Vec<u8>) {
        let mut known = self.known.write();
        known.trained_at = known.trained_at.max(trained_at);
        known.all.insert(id, content.into());
        known.newest = known.newest.max(id);
    }

    /// Adds a dictionary that may contain something personal: it is only used for reading.
    pub(super) fn add_personal(&self, id: DictionaryId, content: Vec<u8>) {
        let mut known = self.known.write();
        known.all.insert(id, content.into());
        known.personal.insert(id);
    }

    /// Whether a dictionary may contain something personal.
    pub(super) fn has_personal(&self) -> bool {
        !self.known.read().personal.is_empty()
    }

    /// Notes that no stored body needs these any more. Readers of older rows still find them here.
    pub(super) fn forget_personal(&self) {
        self.known.write().personal.clear();
    }

    /// The number of statements when training was last done or tried.
    pub(super) fn trained_at(&self) -> Seq {
        self.known.read().trained_at
    }

    /// Notes that training was tried in vain.
    pub(super) fn set_trained_at(&self, newest: Seq) {
        self.known.write().trained_at = newest;
    }

    /// Compresses with the newest dictionary, and returns its number.
    pub(super) fn compress(&self, text: &str) -> Result<(DictionaryId, Vec<u8>), Error> {
        let id = self.known.read().newest;
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
        let known = self.known.read();
        known.all.get(&id).cloned().ok_or_else(|| Error::Failed(format!("dictionary {id} is missing")))
    }
}

/// Trains a dictionary on [skeletons](super::skeleton) of statements; `None` if they are too few or too unlike to
/// gain from one.
pub(super) fn train(skeletons: &[String]) -> Option<Vec<u8>> {
    zstd::dict::from_samples(skeletons, DICTIONARY_BYTES).ok().filter(|dictionary| !dictionary.is_empty())
}

/// The most bytes that a body has after decompression; `None` if it does not say.
pub(super) fn length_of(body: &[u8]) -> Option<usize> {
    Decompressor::upper_bound(body)
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
    fn a_body_whose_dictionary_is_missing_is_an_error_and_no_panic() {
        let dictionaries = Dictionaries::new();
        assert!(dictionaries.decompress(4, b"nonsense").is_err());
        assert!(dictionaries.decompress(0, b"nonsense").is_err());
    }
}
