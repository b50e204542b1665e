//! Bodies that may be many megabytes: gathered piece by piece on a thread that may wait for the disk.

use std::io::ErrorKind;

use actix_web::error::PayloadError;
use actix_web::http::header::HeaderMap;
use actix_web::web;
use bytes::{Bytes, BytesMut};
use futures::{Stream, TryStreamExt as _};
use sha1::{Digest as _, Sha1};

use crate::service::{self, Content, Spool};

use super::{Refusal, body};

/// What is gathered before it goes to the other thread, in bytes.
const PIECE: usize = 256 * 1024;

/// Reads a body to its end; gives it, and its entity tag: quoted hex SHA-1 (xAPI 1.0.3 Communication 3.1).
///
/// # Errors
/// Those of [`body::chunks`]; [`service::Error::Full`] where there is no room.
pub(crate) async fn read(
    payload: impl Stream<Item = Result<Bytes, PayloadError>>,
    headers: &HeaderMap,
    limit: usize,
) -> Result<(Content, String), Refusal> {
    let mut chunks = body::chunks(payload, headers, limit)?;
    let (mut spool, mut hash, mut piece) = (Spool::default(), Sha1::new(), BytesMut::new());
    while let Some(chunk) = chunks.try_next().await? {
        piece.extend_from_slice(&chunk);
        if piece.len() >= PIECE {
            (spool, hash) = push(spool, hash, piece.split().freeze()).await?;
        }
    }
    (spool, hash) = push(spool, hash, piece.freeze()).await?;
    Ok((spool.finish(), format!("\"{}\"", hex::encode(hash.finalize()))))
}

/// Adds a piece; here where it is the last and short, since going to another thread then costs more.
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
