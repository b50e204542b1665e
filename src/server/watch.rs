//! Connections whose client takes too long are closed: one that stops in the midst of its second head, that
//! does not read its answer, or that goes on sending a body which was refused. The server underneath bounds
//! the first head of a connection, and the time between requests, and nothing of this.

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

/// Ends with the connection whose data it is.
struct Watch(JoinHandle<()>);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// How connections are watched.
#[derive(Debug, Clone)]
pub(super) struct Watching {
    /// All that are open.
    pub(super) connections: Connections,
    /// How long a client may take, beside the time that what it reads takes at the least pace.
    pub(super) patience: Duration,
    /// The least pace, in bytes a second.
    pub(super) per_second: u32,
}

/// Watches a new connection.
pub(super) fn watch(io: &dyn Any, data: &mut Extensions, watching: &Watching) {
    let plain = io.downcast_ref::<net::TcpStream>();
    let socket = plain.or_else(|| Some(io.downcast_ref::<TlsStream<net::TcpStream>>()?.get_ref().0));
    // Where no more files can be opened, the connection goes unwatched, and serves.
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
