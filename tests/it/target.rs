//! A server of a test that answers each request as it is told to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// How long something may take that happens by itself.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A request that a target got.
#[derive(Debug)]
pub struct Request {
    pub head: String,
    pub body: Vec<u8>,
    pub at: Instant,
}

impl Request {
    /// Whether its signature is by this secret, as a receiver checks it (Standard Webhooks).
    pub fn is_signed_by(&self, secret: &str) -> bool {
        let signed = format!("{}.{}.", self.header("webhook-id"), self.header("webhook-timestamp"));
        let signed = [signed.as_bytes(), &self.body].concat();
        let signature = STANDARD.decode(self.header("webhook-signature").strip_prefix("v1,").unwrap()).unwrap();
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        hmac::verify(&key, &signed, &signature).is_ok()
    }

    pub fn header(&self, name: &str) -> &str {
        let line =
            self.head.lines().find_map(|line| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)));
        line.unwrap_or_else(|| panic!("{} has no {name}", self.head)).1
    }
}

/// A target that answers each request as it is told to: a status line and headers.
pub struct Target {
    pub address: SocketAddr,
    pub requests: mpsc::Receiver<Request>,
}

impl Target {
    pub fn start(at: &str, mut answer: impl FnMut(&Request) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind(at).unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, requests) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                let Some(request) = read(&stream) else { continue };
                let head = answer(&request);
                let mut stream = stream;
                let _ = write!(stream, "HTTP/1.1 {head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                if tell.send(request).is_err() {
                    return;
                }
            }
        });
        Self { address, requests }
    }

    pub fn next(&self) -> Request {
        self.requests.recv_timeout(PATIENCE).unwrap()
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok())?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { head, body, at: Instant::now() })
}

/// An address that nobody listens at.
pub fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
