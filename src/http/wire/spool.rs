//! Bodies of many megabytes, gathered piece by piece on a thread that may wait for the disk.

use std::io::ErrorKind;

use actix_web::error::PayloadError;
use actix_web::http::header::HeaderMap;
use actix_web::web;
use bytes::{Bytes, BytesMut};
use futures::{Stream, TryStreamExt as _};
use sha1::{Digest as _, Sha1};

use crate::service::{self, Content, Memory, Spool};

use super::body;
use crate::http::Refusal;

/// The bytes gathered before they go to the other thread.
const PIECE: usize = 256 * 1024;

/// Reads a body to its end; returns it and its entity tag, the quoted hex SHA-1 (xAPI 1.0.3 Communication 3.1).
///
/// # Errors
/// Those of [`body::chunks`]; [`service::Error::Busy`], [`service::Error::TooCostly`]; [`service::Error::Full`] if there is
/// no room on disk.
pub(crate) async fn read(
    payload: impl Stream<Item = Result<Bytes, PayloadError>>,
    headers: &HeaderMap,
    limit: usize,
    memory: &Memory,
) -> Result<(Content, String), Refusal> {
    let mut chunks = body::chunks(payload, headers, limit)?;
    let (mut spool, mut hash, mut piece) = (Spool::default(), Sha1::new(), BytesMut::new());
    let (mut held, mut length) = (memory.hold(0)?, 0);
    while let Some(chunk) = chunks.try_next().await? {
        // Reserve it once as it arrives, and once more while the buffer grows; beyond some length it is in a file.
        let most = 2 * (length + chunk.len()).min(Content::IN_MEMORY + PIECE);
        held.grow(most - 2 * length.min(Content::IN_MEMORY + PIECE))?;
        length += chunk.len();
        piece.extend_from_slice(&chunk);
        if piece.len() >= PIECE {
            (spool, hash) = push(spool, hash, piece.split().freeze()).await?;
        }
    }
    (spool, hash) = push(spool, hash, piece.freeze()).await?;
    let content = spool.finish();
    let content = content.in_memory().map_or(content, |bytes| Content::from(held.carried_by(bytes)));
    Ok((content, format!("\"{}\"", hex::encode(hash.finalize()))))
}

/// Adds a piece; on this thread if it is the last and short, since another thread would then cost more.
async fn push(mut spool: Spool, mut hash: Sha1, piece: Bytes) -> Result<(Spool, Sha1), Refusal> {
    let short = piece.len() < PIECE;
    let add = move || {
        hash.update(&piece);
        spool.push(&piece).map(|()| (spool, hash))
    };
    let added = if short { add() } else { web::block(add).await.map_err(std::io::Error::other).flatten() };
    added.map_err(|error| {
        tracing::error!(%error, folder = %std::env::temp_dir().display(), "a body can't be put into a temporary file");
        if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) {
            service::Error::Full.into()
        } else {
            service::Error::Internal.into()
        }
    })
}
