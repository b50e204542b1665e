//! Slow bodies: drops requests whose body arrives below the minimum rate.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::HttpMessage as _;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use bytes::Bytes;
use futures::Stream;
use tokio::time::{Instant, Sleep, sleep};

use crate::config::Limits;
use crate::http::Refusal;

/// Limits how long the body of a request may take.
pub(crate) fn limit(request: &mut ServiceRequest, limits: Limits) {
    let payload = request.take_payload();
    if !matches!(payload, Payload::None) {
        let grace = Duration::from_secs(limits.body_seconds);
        let body = Timed {
            payload,
            grace,
            per_second: limits.body_bytes_per_second,
            received: 0,
            waited: Duration::ZERO,
            waiting: None,
        };
        request.set_payload(Payload::Stream { payload: Box::pin(body) });
    }
}

/// A body with a deadline: the grace period, plus the time for the received bytes at the minimum rate. Time during
/// which nobody reads from it does not count.
struct Timed {
    payload: Payload,
    grace: Duration,
    /// The minimum rate, in bytes per second.
    per_second: u32,
    /// Bytes received.
    received: u64,
    /// How long the server has waited for them.
    waited: Duration,
    /// Since when the server waits for the next ones, and the timer that ends that.
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl Timed {
    /// How much longer to wait.
    fn left(&self) -> Duration {
        let earned = Duration::from_millis(self.received.saturating_mul(1000) / u64::from(self.per_second.max(1)));
        self.grace.saturating_add(earned).saturating_sub(self.waited)
    }
}

impl Stream for Timed {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Poll::Ready(next) = Pin::new(&mut self.payload).poll_next(context) {
            if let Some((since, _)) = self.waiting.take() {
                self.waited += since.elapsed();
            }
            if let Some(Ok(bytes)) = &next {
                self.received += bytes.len() as u64;
            }
            return Poll::Ready(next);
        }
        let left = self.left();
        let (_, end) = self.waiting.get_or_insert_with(|| (Instant::now(), Box::pin(sleep(left))));
        ready!(end.as_mut().poll(context));
        Poll::Ready(Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into()))))
    }
}

/// Why a body ended early: it was too slow, broke off, or cannot be decompressed.
pub(crate) fn refusal(error: &PayloadError) -> Refusal {
    match error {
        PayloadError::Io(error) if error.kind() == io::ErrorKind::TimedOut => Refusal::TooSlow,
        _ => Refusal::Body("the body breaks off, or can't be decompressed".into()),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::FromRequest as _;
    use actix_web::test::TestRequest;
    use futures::{StreamExt as _, stream};

    use super::*;

    /// How much of a body arrives, and how it ends: `pieces` come a second apart, followed by nothing.
    async fn arrives(pieces: &'static [&'static str], limits: Limits) -> (usize, Result<(), PayloadError>) {
        let piece = |piece: &'static &'static str| async move {
            sleep(Duration::from_secs(1)).await;
            Ok(Bytes::from_static(piece.as_bytes()))
        };
        let sent = stream::iter(pieces).then(piece).chain(stream::pending());
        let mut request = TestRequest::default().to_srv_request();
        request.set_payload(Payload::Stream { payload: Box::pin(sent) });
        limit(&mut request, limits);
        let (mut payload, mut received) = (request.take_payload(), 0);
        loop {
            match payload.next().await {
                Some(Ok(bytes)) => received += bytes.len(),
                Some(Err(error)) => return (received, Err(error)),
                None => return (received, Ok(())),
            }
        }
    }

    // Runs with tokio's clock paused.
    #[tokio::test(start_paused = true)]
    async fn a_body_that_stops_is_given_up_after_the_grace_and_what_its_bytes_have_earned() {
        let limits = Limits { body_seconds: 10, body_bytes_per_second: 5, ..Limits::default() };
        let started = Instant::now();
        let (received, end) = arrives(&["ten bytes.", "ten bytes."], limits).await;
        assert_eq!(received, 20);
        assert!(matches!(refusal(&end.unwrap_err()), Refusal::TooSlow));
        assert_eq!(started.elapsed(), Duration::from_secs(10 + 20 / 5));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_drips_is_given_up_although_it_never_stops() {
        let limits = Limits { body_seconds: 3, body_bytes_per_second: 4, ..Limits::default() };
        let (received, end) = arrives(&["a"; 100], limits).await;
        assert!(end.is_err());
        assert_eq!(received, 3, "a second is waited for each byte, which earns a quarter");
    }

    #[tokio::test(start_paused = true)]
    async fn time_in_which_nobody_asks_for_the_body_is_not_counted() {
        let limits = Limits { body_seconds: 1, body_bytes_per_second: 1, ..Limits::default() };
        let request = TestRequest::default().set_payload("whole").to_srv_request();
        let (request, payload) = request.into_parts();
        let mut request = ServiceRequest::from_parts(request, payload);
        limit(&mut request, limits);
        sleep(Duration::from_mins(1)).await;
        let (request, mut payload) = request.into_parts();
        assert_eq!(Bytes::from_request(&request, &mut payload).await.unwrap(), "whole");
    }
}
