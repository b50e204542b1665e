//! The file of an extraction on its way into the store, and out of it.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures::stream::{self, BoxStream, StreamExt as _};
use sha2::{Digest as _, Sha256};
use store::{ExtractedFile, Extraction, Store};
use uuid::Uuid;

use super::refusal::ExtractionRefusal;
use crate::service::Error;

/// The most bytes of a file.
const MOST: u64 = 1024 * 1024 * 1024;

/// A file that is being written, a piece at a time. The first piece is kept free for the codebook.
pub(super) struct Pieces {
    store: Arc<dyn Store>,
    id: String,
    run: Uuid,
    next: u32,
    waiting: BytesMut,
    bytes: u64,
    hash: Sha256,
}

impl Pieces {
    pub(super) fn new(store: Arc<dyn Store>, id: &str, run: Uuid) -> Self {
        let (waiting, hash) = (BytesMut::new(), Sha256::new());
        Self { store, id: id.to_owned(), run, next: 1, waiting, bytes: 0, hash }
    }

    /// Adds what comes next.
    ///
    /// # Errors
    /// [`ExtractionRefusal::TooLarge`]; if the store can't write.
    pub(super) async fn add(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.bytes += bytes.len() as u64;
        if self.bytes > MOST {
            return Err(ExtractionRefusal::TooLarge(MOST).into());
        }
        self.hash.update(bytes);
        self.waiting.extend_from_slice(bytes);
        while self.waiting.len() >= Extraction::PIECE {
            let piece = self.waiting.split_to(Extraction::PIECE).freeze();
            self.put(piece).await?;
        }
        Ok(())
    }

    /// Writes what waits, and the codebook.
    ///
    /// # Errors
    /// If the store can't write.
    pub(super) async fn end(mut self, statements: u64, codebook: Vec<u8>) -> Result<ExtractedFile, Error> {
        if !self.waiting.is_empty() {
            let last = self.waiting.split().freeze();
            self.put(last).await?;
        }
        self.store.put_extraction_piece(&self.id, self.run, 0, codebook.into()).await?;
        Ok(ExtractedFile {
            run: self.run,
            pieces: self.next,
            statements,
            bytes: self.bytes,
            sha256: hex::encode(self.hash.finalize()),
        })
    }

    async fn put(&mut self, piece: Bytes) -> Result<(), Error> {
        self.store.put_extraction_piece(&self.id, self.run, self.next, piece).await?;
        self.next += 1;
        Ok(())
    }
}

/// The pieces of a file, one after another. It ends with an error where the file is made anew, or the extraction ends.
pub(super) fn read(
    store: Arc<dyn Store>,
    id: String,
    file: &ExtractedFile,
) -> BoxStream<'static, Result<Bytes, Error>> {
    let run = file.run;
    let pieces = stream::iter(1..file.pieces).then(move |at| {
        let (store, id) = (Arc::clone(&store), id.clone());
        async move { store.extraction_piece(&id, run, at).await?.ok_or(Error::Unavailable) }
    });
    pieces.boxed()
}
