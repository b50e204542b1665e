//! Just enough HTTP/1.1 for a client that knows its server: keep-alive, no pipelining, minimal reading.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// One connection, kept open.
pub(crate) struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    /// Connects to `host:port`.
    pub(crate) fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).with_context(|| format!("no connection to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        Ok(Self { stream, answer: Vec::with_capacity(1 << 16) })
    }

    /// Sends a whole request, reads the whole answer, and gives the length of what was read, in bytes.
    ///
    /// # Errors
    /// A broken connection, and any status but 2xx, with the beginning of the body.
    pub(crate) fn exchange(&mut self, request: &[u8]) -> Result<usize> {
        self.stream.write_all(request)?;
        self.answer.clear();
        let head = loop {
            self.read_some()?;
            if let Some(end) = self.answer.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let (status, body) = read_head(&self.answer[..head])?;
        match body {
            Body::Length(length) => {
                while self.answer.len() < head + length {
                    self.read_some()?;
                }
            }
            // JSON has no raw line breaks of this kind, so the last chunk can be told by its look.
            Body::Chunked => {
                while !self.answer.ends_with(b"0\r\n\r\n") {
                    self.read_some()?;
                }
            }
        }
        if !(200..300).contains(&status) {
            let said = String::from_utf8_lossy(&self.answer[head..]);
            bail!("{status}: {}", said.chars().take(600).collect::<String>());
        }
        Ok(self.answer.len())
    }

    /// The last answer, head and body.
    pub(crate) fn answer(&self) -> &[u8] {
        &self.answer
    }

    fn read_some(&mut self) -> Result<()> {
        let mut part = [0; 1 << 14];
        let read = self.stream.read(&mut part)?;
        if read == 0 {
            bail!("the server closed the connection within an answer");
        }
        self.answer.extend_from_slice(&part[..read]);
        Ok(())
    }
}

/// How the end of a body is known.
enum Body {
    Length(usize),
    Chunked,
}

fn read_head(head: &[u8]) -> Result<(u16, Body)> {
    let head = std::str::from_utf8(head).context("the answer's head is no text")?;
    let status = head.get(9..12).and_then(|status| status.parse().ok()).context("the answer has no status")?;
    let mut body = Body::Length(0);
    for (name, value) in head.lines().filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            body = Body::Length(value.trim().parse().context("the answer's length is no number")?);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            body = Body::Chunked;
        }
    }
    Ok((status, body))
}
