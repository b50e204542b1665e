//! Closes connections whose client takes too long: one that stops in the middle of its second head, does not read its
//! answer, or goes on sending a refused body. The underlying server only bounds the first head of a connection and the
//! time between requests.

use std::any::Any;
use std::net::TcpStream;
use std::os::fd::AsFd as _;
use std::sync::{Arc, Weak};
use std::time::Duration;

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::dev::Extensions;
use actix_web::rt::task::JoinHandle;
use actix_web::rt::{net, spawn, time};

use crate::http::{Connections, Turn};

/// The watching task, which ends with its connection.
struct Watch(JoinHandle<()>);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// How connections are watched.
#[derive(Debug, Clone)]
pub(super) struct Watching {
    /// All open connections.
    pub(super) connections: Connections,
    /// How long a client may take, beside the time for what it reads at the minimum rate.
    pub(super) patience: Duration,
    /// The minimum rate, in bytes per second.
    pub(super) per_second: u32,
}

/// Watches a new connection.
pub(super) fn watch(io: &dyn Any, data: &mut Extensions, watching: &Watching) {
    let plain = io.downcast_ref::<net::TcpStream>();
    let socket = plain.or_else(|| Some(io.downcast_ref::<TlsStream<net::TcpStream>>()?.get_ref().0));
    // If no more files can be opened, the connection is served unwatched.
    let Some(Ok(socket)) = socket.map(|socket| socket.as_fd().try_clone_to_owned()) else { return };
    let socket = TcpStream::from(socket);
    let address = socket.peer_addr().ok().map(|peer| peer.ip());
    let turn = Arc::new(Turn::new(socket, watching.patience, watching.per_second));
    data.insert(Watch(spawn(look(Arc::downgrade(&turn)))));
    data.insert(watching.connections.enter(&turn, address));
    data.insert(turn);
}

async fn look(turn: Weak<Turn>) {
    while let Some(next) = turn.upgrade().and_then(|turn| turn.look()) {
        time::sleep_until(next).await;
    }
}
