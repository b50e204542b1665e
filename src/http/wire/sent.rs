//! Sends answers piece by piece, with the memory reserved for them.
//!
//! The HTTP library copies everything that it is given, and keeps it until the client has read it. In pieces, it takes
//! no more than it can send, and the memory of an answer is released when the client has read nearly all of it.

use std::convert::Infallible;
use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::{HttpResponse, ResponseError as _};
use bytes::Bytes;
use tokio::time::{Sleep, sleep};

use crate::http::Refusal;
use crate::service::{self, Held, Memory};

/// The size of a piece, in bytes. Shorter answers are not counted, since connections are.
const PIECE: usize = 64 * 1024;
/// The longest uncounted piece of a stream, in bytes: those of documents and exports are shorter.
const UNCOUNTED: usize = 512 * 1024;
/// How soon to check again whether there is memory for a piece of a stream.
const LOOK: Duration = Duration::from_millis(50);

/// Returns the answer, with memory reserved for it if it is long.
///
/// If there is no memory for it, the answer is 503, so that slow readers on many connections can't take more than there
/// is. A stream has already begun by then: its long pieces, which are attachments, wait for memory.
pub(crate) fn held(memory: &Memory, response: HttpResponse) -> HttpResponse {
    let (response, body) = response.into_parts();
    let bytes = match body.try_into_bytes() {
        Ok(bytes) if bytes.len() > PIECE => bytes,
        Ok(bytes) => return response.set_body(BoxBody::new(bytes)),
        Err(body) => {
            let memory = memory.clone();
            let streamed = Streamed { body, memory, rest: Bytes::new(), held: None, waiting: None };
            return response.set_body(BoxBody::new(streamed));
        }
    };
    match memory.hold(bytes.len().min(memory.most() / 2)) {
        Ok(held) => response.set_body(BoxBody::new(Pieces { bytes, _held: held })),
        Err(_) => Refusal::from(service::Error::Busy).error_response(),
    }
}

/// The rest of an answer.
struct Pieces {
    bytes: Bytes,
    _held: Held,
}

impl MessageBody for Pieces {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.bytes.len() as u64)
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let piece = self.bytes.len().min(PIECE);
        Poll::Ready((piece > 0).then(|| Ok(self.bytes.split_to(piece))))
    }
}

/// A stream whose pieces may be long.
struct Streamed {
    body: BoxBody,
    memory: Memory,
    /// The rest of the last piece, and the memory reserved for it.
    rest: Bytes,
    held: Option<Held>,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl MessageBody for Streamed {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.rest.is_empty() {
            self.held = None;
            match ready!(Pin::new(&mut self.body).poll_next(context)) {
                Some(Ok(piece)) => self.rest = piece,
                other => return Poll::Ready(other),
            }
        }
        while self.rest.len() > UNCOUNTED && self.held.is_none() {
            if let Some(waiting) = &mut self.waiting {
                ready!(waiting.as_mut().poll(context));
                self.waiting = None;
            }
            match self.memory.hold(self.rest.len().min(self.memory.most() / 2)) {
                Ok(held) => self.held = Some(held),
                Err(_) => self.waiting = Some(Box::pin(sleep(LOOK))),
            }
        }
        let piece = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(self.rest.split_to(piece))))
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;

    use actix_web::body::BodyStream;
    use futures::stream;

    use super::*;

    fn answer(length: usize) -> HttpResponse {
        HttpResponse::Ok().insert_header(("etag", "\"1\"")).body(vec![7; length])
    }

    #[actix_web::test]
    async fn a_long_answer_is_held_until_its_last_piece_has_left() {
        let memory = Memory::of(1 << 20);
        for length in [PIECE + 1, 3 * PIECE, 500_000] {
            let response = held(&memory, answer(length));
            assert_eq!(response.headers().get("etag").unwrap(), "\"1\"");
            let mut body = pin!(response.into_body());
            assert_eq!(body.size(), BodySize::Sized(length as u64));
            let mut sent = Vec::new();
            while let Some(piece) = poll_fn(|context| body.as_mut().poll_next(context)).await {
                let piece = piece.unwrap();
                assert!(piece.len() <= PIECE);
                assert_eq!(memory.held(), length);
                sent.extend_from_slice(&piece);
            }
            assert_eq!(sent, vec![7; length]);
            body.set(BoxBody::new(()));
            assert_eq!(memory.held(), 0);
        }
    }

    #[test]
    fn an_answer_that_there_is_no_memory_for_is_503_and_a_short_one_needs_none() {
        let memory = Memory::of(1 << 20);
        let _others = memory.hold(1 << 20).unwrap();
        let refused = held(&memory, answer(PIECE + 1));
        assert_eq!(
            (refused.status().as_u16(), refused.headers().get("retry-after").unwrap().as_bytes()),
            (503, &b"5"[..])
        );
        assert_eq!(held(&memory, answer(PIECE)).status(), 200);
    }

    // Runs with tokio's clock paused.
    #[tokio::test(start_paused = true)]
    async fn a_long_piece_of_a_stream_waits_for_memory_and_is_sent_in_short_ones() {
        let memory = Memory::of(2 << 20);
        let pieces = [Bytes::from_static(b"first"), Bytes::from(vec![7; 1_000_000]), Bytes::from_static(b"last")];
        let stream = BodyStream::new(stream::iter(pieces.clone().map(Ok::<_, std::io::Error>)));
        let response = held(&memory, HttpResponse::Ok().body(BoxBody::new(stream)));
        let mut body = pin!(response.into_body());
        assert_eq!(body.size(), BodySize::Stream);
        assert_eq!(poll_fn(|context| body.as_mut().poll_next(context)).await.unwrap().unwrap(), pieces[0]);
        let others = memory.hold(2 << 20).unwrap();
        assert!(futures::poll!(poll_fn(|context| body.as_mut().poll_next(context))).is_pending());
        drop(others);
        let mut sent = Vec::new();
        while let Some(piece) = poll_fn(|context| body.as_mut().poll_next(context)).await {
            let piece = piece.unwrap();
            assert!(piece.len() <= PIECE);
            assert_eq!(memory.held(), if piece == pieces[2] { 0 } else { 1_000_000 });
            sent.extend_from_slice(&piece);
        }
        assert_eq!(sent, [&pieces[1][..], &pieces[2]].concat());
    }

    #[test]
    fn an_answer_that_is_longer_than_all_there_is_leaves_all_the_same_where_nobody_else_needs_it() {
        let memory = Memory::of(PIECE);
        let first = held(&memory, answer(3 * PIECE));
        assert_eq!((first.status().as_u16(), memory.held()), (200, PIECE / 2));
    }
}
