//! Tracks open connections, and chooses which to close if there are too many.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use actix_web::HttpRequest;
use parking_lot::{Mutex, MutexGuard};

use crate::auth::network;
use crate::http::Turn;

/// The open connections of all workers.
#[derive(Debug, Clone)]
pub struct Connections(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// The most connections open at the same time.
    most: usize,
    /// The most unauthenticated connections from one address; 0: unlimited.
    anonymous_of_one: usize,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    all: HashMap<u64, Entry>,
    /// The number of unauthenticated ones, by network.
    anonymous: HashMap<IpAddr, usize>,
}

#[derive(Debug)]
struct Entry {
    turn: Weak<Turn>,
    /// Its network, while it is unauthenticated.
    anonymous: Option<IpAddr>,
    is_known: bool,
}

/// An open connection, which counts until this is dropped.
#[derive(Debug)]
pub struct OpenConnection {
    connections: Connections,
    number: u64,
    is_known: AtomicBool,
}

impl Connections {
    /// Allows `most` open connections, and `anonymous_of_one` unauthenticated ones from one address (0: unlimited).
    pub fn new(most: usize, anonymous_of_one: usize) -> Self {
        Self(Arc::new(Shared { most, anonymous_of_one, open: Mutex::default() }))
    }

    /// Registers an open connection. If its address has too many, closes the oldest idle one of these, or this one if
    /// none is idle. If there are too many in all, closes the oldest idle one, to make room for the next.
    pub fn enter(&self, turn: &Arc<Turn>, address: Option<IpAddr>) -> OpenConnection {
        let mut open = self.lock();
        let number = open.next;
        open.next += 1;
        let anonymous = address.map(network);
        open.all.insert(number, Entry { turn: Arc::downgrade(turn), anonymous, is_known: false });
        if let Some(network) = anonymous {
            let count = open.anonymous.entry(network).or_default();
            *count += 1;
            if self.0.anonymous_of_one > 0 && *count > self.0.anonymous_of_one {
                let oldest = open.oldest_idle(|other, entry| other != number && entry.anonymous == anonymous);
                open.close(oldest.unwrap_or(number));
            }
        }
        if open.all.len() >= self.0.most {
            let stranger = open.oldest_idle(|other, entry| other != number && !entry.is_known);
            if let Some(oldest) = stranger.or_else(|| open.oldest_idle(|other, _| other != number)) {
                open.close(oldest);
            }
        }
        OpenConnection { connections: self.clone(), number, is_known: AtomicBool::new(false) }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.open.lock()
    }
}

impl Open {
    /// Of the selected ones, the one whose client has had its turn for the longest.
    fn oldest_idle(&self, asked: impl Fn(u64, &Entry) -> bool) -> Option<u64> {
        let asked = self.all.iter().filter(|(number, entry)| asked(**number, entry));
        let idle = asked.filter_map(|(number, entry)| Some((entry.turn.upgrade()?.idle_since()?, *number)));
        idle.min().map(|(_, number)| number)
    }

    fn close(&mut self, number: u64) {
        if let Some(turn) = self.remove(number).and_then(|entry| entry.turn.upgrade()) {
            turn.close();
        }
    }

    fn remove(&mut self, number: u64) -> Option<Entry> {
        let mut entry = self.all.remove(&number)?;
        self.now_known(entry.anonymous.take());
        Some(entry)
    }

    /// Counts one unauthenticated connection less for a network.
    fn now_known(&mut self, network: Option<IpAddr>) {
        let Some(network) = network else { return };
        if let Some(count) = self.anonymous.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                self.anonymous.remove(&network);
            }
        }
    }
}

impl OpenConnection {
    fn known(&self) {
        if self.is_known.swap(true, Ordering::Relaxed) {
            return;
        }
        let mut open = self.connections.lock();
        if let Some(entry) = open.all.get_mut(&self.number) {
            entry.is_known = true;
            let network = entry.anonymous.take();
            open.now_known(network);
        }
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.connections.lock().remove(self.number);
    }
}

/// Marks the connection of a request as authenticated.
pub(crate) fn known(request: &HttpRequest) {
    if let Some(connection) = request.conn_data::<OpenConnection>() {
        connection.known();
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};
    use std::time::Duration;

    use proptest::prelude::*;
    use tokio::time::advance;

    use super::*;

    const ONE: [u8; 4] = [192, 0, 2, 1];
    const OTHER: [u8; 4] = [192, 0, 2, 2];

    /// Connections, each with the client's end.
    struct Opened {
        connections: Connections,
        listener: TcpListener,
        all: Vec<(Arc<Turn>, OpenConnection, TcpStream)>,
    }

    impl Opened {
        fn new(most: usize, anonymous_of_one: usize) -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            Self { connections: Connections::new(most, anonymous_of_one), listener, all: Vec::new() }
        }

        /// Opens one more, a second later.
        async fn open(&mut self, from: [u8; 4]) {
            advance(Duration::from_secs(1)).await;
            let client = TcpStream::connect(self.listener.local_addr().unwrap()).unwrap();
            let turn = Arc::new(Turn::new(self.listener.accept().unwrap().0, Duration::from_mins(5), 1));
            let place = self.connections.enter(&turn, Some(from.into()));
            self.all.push((turn, place, client));
        }

        fn closed(&self) -> Vec<usize> {
            let open = self.connections.lock();
            (0..self.all.len()).filter(|at| !open.all.contains_key(&self.all[*at].1.number)).collect()
        }
    }

    // Runs with tokio's clock paused.
    #[tokio::test(start_paused = true)]
    async fn an_address_with_too_many_loses_its_oldest_idle_one_and_no_other_does() {
        let mut opened = Opened::new(100, 2);
        opened.open(OTHER).await;
        for _ in 0..3 {
            opened.open(ONE).await;
        }
        assert_eq!(opened.closed(), [1]);
        let read = std::io::Read::read(&mut opened.all[1].2, &mut [0]);
        assert_eq!(read.unwrap(), 0, "its client sees that");
        // Authenticated connections do not count, and one that is being answered is not idle.
        opened.all[2].1.known();
        opened.all[3].0.begin();
        opened.open(ONE).await;
        assert_eq!(opened.closed(), [1]);
        opened.all[4].0.begin();
        opened.open(ONE).await;
        assert_eq!(opened.closed(), [1, 5], "all others are busy");
    }

    #[tokio::test(start_paused = true)]
    async fn where_all_are_taken_the_oldest_idle_stranger_goes_first_and_then_the_oldest_idle_one() {
        let mut opened = Opened::new(4, 0);
        for _ in 0..3 {
            opened.open(ONE).await;
        }
        opened.all[0].1.known();
        opened.open(OTHER).await;
        assert_eq!(opened.closed(), [1]);
        opened.all[2].1.known();
        opened.all[3].1.known();
        opened.all[0].0.begin();
        opened.open(OTHER).await;
        assert_eq!(opened.closed(), [1, 2]);
        opened.all.truncate(1);
        assert_eq!(opened.connections.lock().all.len(), 1);
        opened.all.clear();
        assert!(opened.connections.lock().anonymous.is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        // Whatever connects, authenticates, is busy or leaves: no address exceeds its limit, and the counts match the
        // open connections.
        #[test]
        fn no_address_has_more_strangers_than_it_may(steps in prop::collection::vec((0..4_u8, 0..6_usize), 0..40)) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
            runtime.block_on(async {
                let mut opened = Opened::new(8, 3);
                for (step, at) in steps {
                    match step {
                        0 | 1 => opened.open([192, 0, 2, u8::try_from(at % 2).unwrap()]).await,
                        2 => if let Some((_, place, _)) = opened.all.get(at) { place.known() },
                        _ => if at < opened.all.len() { drop(opened.all.remove(at)) },
                    }
                    let open = opened.connections.lock();
                    let mut counted: HashMap<IpAddr, usize> = HashMap::new();
                    open.all.values().filter_map(|entry| entry.anonymous).for_each(|at| *counted.entry(at).or_default() += 1);
                    assert_eq!(counted, open.anonymous);
                    assert!(counted.values().all(|count| *count <= 3));
                    assert!(open.all.len() < 8, "none is busy, so there is room for the next");
                }
            });
        }
    }
}
