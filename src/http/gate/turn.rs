//! Per-connection deadline: whose turn it is, and when a slow client is cut off.

use std::error::Error;
use std::io::ErrorKind;
use std::net::{Shutdown, TcpStream};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use bytes::Bytes;
use parking_lot::Mutex;
use tokio::time::{Instant, timeout};

/// How often to check whether a client that waits for long work is still there.
const LOOK: Duration = Duration::from_secs(1);

/// A connection, with the deadline for its client to read the answer and to ask again.
#[derive(Debug)]
pub struct Turn {
    socket: TcpStream,
    /// How long a client may take, in addition to the time for what it reads at the minimum rate.
    patience: Duration,
    /// The minimum rate, in bytes per second.
    per_second: u32,
    /// `None` while it is our turn.
    until: Mutex<Option<Instant>>,
}

impl Turn {
    /// Starts with the turn of the client that has connected. `socket`, a duplicate of the connection's own, is closed
    /// when this is dropped.
    pub fn new(socket: TcpStream, patience: Duration, per_second: u32) -> Self {
        Self { socket, patience, per_second, until: Mutex::new(Some(Instant::now() + patience)) }
    }

    /// Returns when to check again; `None` if the client has taken too long, in which case the connection was closed.
    pub fn look(&self) -> Option<Instant> {
        let now = Instant::now();
        let until = *self.until.lock();
        let next = until.unwrap_or(now + self.patience);
        if next <= now {
            self.close();
            return None;
        }
        Some(next)
    }

    /// Closes the connection.
    pub(in crate::http) fn close(&self) {
        // If this fails, it is already closed.
        let _ = self.socket.shutdown(Shutdown::Both);
    }

    /// Since when it is the client's turn, without the time allowed for reading the answer; `None` if it is ours.
    pub(super) fn idle_since(&self) -> Option<Instant> {
        let until = *self.until.lock();
        until.map(|until| until.checked_sub(self.patience).unwrap_or(until))
    }

    /// Whether the client has closed its end, and so waits for nothing.
    fn has_left(&self) -> bool {
        match self.socket.peek(&mut [0]) {
            Ok(read) => read == 0,
            Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted),
        }
    }

    async fn during<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        loop {
            match timeout(LOOK, work.as_mut()).await {
                Ok(done) => return Some(done),
                Err(_) if self.has_left() => return None,
                Err(_) => {}
            }
        }
    }

    /// Begins our turn.
    pub(in crate::http) fn begin(&self) {
        self.set(None);
    }

    /// Begins the client's turn to read this many bytes.
    fn clients(&self, bytes: u64) {
        let reading = Duration::from_millis(bytes.saturating_mul(1000) / u64::from(self.per_second.max(1)));
        self.set(Instant::now().checked_add(self.patience.saturating_add(reading)));
    }

    fn set(&self, until: Option<Instant>) {
        *self.until.lock() = until;
    }
}

/// Notes that a request has arrived.
pub(crate) fn begin(request: &HttpRequest) {
    if let Some(turn) = request.conn_data::<Arc<Turn>>() {
        turn.begin();
    }
}

/// Does long work while the client is connected; `None` if it has left and the work was dropped. The HTTP library would
/// continue for a client that has closed its end.
pub(crate) async fn while_there<T>(request: &HttpRequest, work: impl Future<Output = T>) -> Option<T> {
    match request.conn_data::<Arc<Turn>>() {
        Some(turn) => turn.during(work).await,
        None => Some(work.await),
    }
}

/// Notes that an answer is being sent.
pub(crate) fn end(request: &HttpRequest, body: BoxBody) -> BoxBody {
    let Some(turn) = request.conn_data::<Arc<Turn>>() else { return body };
    match body.size() {
        BodySize::None => turn.clients(0),
        BodySize::Sized(bytes) => turn.clients(bytes),
        BodySize::Stream => return BoxBody::new(Told { body, turn: Arc::clone(turn) }),
    }
    body
}

/// A body that tracks whose turn it is: ours while the next piece is made, the client's while it is read.
struct Told {
    body: BoxBody,
    turn: Arc<Turn>,
}

impl MessageBody for Told {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let next = Pin::new(&mut self.body).poll_next(context);
        match &next {
            Poll::Pending => self.turn.begin(),
            Poll::Ready(Some(Ok(bytes))) => self.turn.clients(bytes.len() as u64),
            Poll::Ready(_) => self.turn.clients(0),
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::io::Read as _;
    use std::net::TcpListener;

    use actix_web::body::BodyStream;
    use futures::{StreamExt as _, stream};
    use tokio::time::{advance, sleep};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    /// A connection with a minimum rate of 5 bytes per second, and its client's end.
    fn connected() -> (Arc<Turn>, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (socket, _) = listener.accept().unwrap();
        (Arc::new(Turn::new(socket, PATIENCE, 5)), client)
    }

    // Runs with tokio's clock paused.
    #[tokio::test(start_paused = true)]
    async fn a_client_that_takes_too_long_is_closed_and_our_own_time_is_not_counted() {
        let (turn, mut client) = connected();
        assert_eq!(turn.look(), Some(Instant::now() + PATIENCE));
        turn.begin();
        advance(PATIENCE * 100).await;
        assert!(turn.look().is_some());
        turn.clients(20);
        advance(PATIENCE + Duration::from_secs(3)).await;
        assert!(turn.look().is_some(), "twenty bytes have earned four seconds");
        advance(Duration::from_secs(1)).await;
        assert_eq!(turn.look(), None);
        assert_eq!(client.read(&mut [0]).unwrap(), 0, "closed");
    }

    #[tokio::test(start_paused = true)]
    async fn long_work_ends_when_its_client_has_left_and_not_before() {
        let (turn, client) = connected();
        turn.socket.set_nonblocking(true).unwrap();
        assert_eq!(turn.during(sleep(LOOK * 100)).await, Some(()));
        drop(client);
        assert_eq!(turn.during(std::future::pending::<()>()).await, None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_is_ours_while_it_is_made_and_the_clients_while_it_is_read() {
        let (turn, _client) = connected();
        let made = stream::iter(["ten bytes."]).then(async |piece| {
            sleep(PATIENCE * 100).await;
            Ok::<_, std::io::Error>(Bytes::from_static(piece.as_bytes()))
        });
        let body = BoxBody::new(BodyStream::new(Box::pin(made)));
        let mut told = std::pin::pin!(Told { body, turn: Arc::clone(&turn) });
        assert!(poll_fn(|context| told.as_mut().poll_next(context)).await.unwrap().is_ok());
        assert_eq!(turn.look(), Some(Instant::now() + PATIENCE + Duration::from_secs(2)));
        advance(PATIENCE * 2).await;
        assert_eq!(turn.look(), None, "nobody has read it");
    }
}
