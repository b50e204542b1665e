//! Sends syslog messages (RFC 5424) to an operator's collector.

use std::fmt::{self, Write as _};
use std::io;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpStream, UdpSocket, UnixDatagram};

/// The time limit for connecting, and for sending one message.
const PATIENCE: Duration = Duration::from_secs(5);
/// The facility of messages for auditors: "log audit" (RFC 5424, 6.2.1).
const FACILITY: u8 = 13;

/// The address of a syslog collector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum SyslogAddress {
    /// A datagram for each message (RFC 5426).
    Udp(String),
    /// A stream, each message after its length (RFC 6587, 3.4.1).
    Tcp(String),
    /// A datagram socket of this machine.
    Unix(PathBuf),
}

impl FromStr for SyslogAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let has_port = |at: &&str| at.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        let found = match text.split_once("://") {
            Some(("udp", at)) => Some(at).filter(has_port).map(|at| Self::Udp(at.to_owned())),
            Some(("tcp", at)) => Some(at).filter(has_port).map(|at| Self::Tcp(at.to_owned())),
            Some(("unix", path)) if path.starts_with('/') => Some(Self::Unix(path.into())),
            _ => None,
        };
        let wrong = || format!("{text:?}: write udp://host:514, tcp://host:601 or unix:///dev/log");
        found.ok_or_else(wrong)
    }
}

impl fmt::Display for SyslogAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Udp(at) => write!(f, "udp://{at}"),
            Self::Tcp(at) => write!(f, "tcp://{at}"),
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
        }
    }
}

impl From<SyslogAddress> for String {
    fn from(address: SyslogAddress) -> Self {
        address.to_string()
    }
}

impl TryFrom<String> for SyslogAddress {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// How much a message matters (RFC 5424, 6.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Somebody was refused.
    Warning = 4,
    /// An ordinary event.
    Notice = 5,
}

/// A message.
#[derive(Debug, Clone)]
pub struct SyslogMessage<'m> {
    /// How much it matters.
    pub severity: Severity,
    /// When it happened.
    pub at: Timestamp,
    /// Its kind: at most 32 ASCII characters, without spaces.
    pub kind: &'m str,
    /// JSON.
    pub json: &'m str,
}

impl SyslogMessage<'_> {
    /// The message in its wire form (RFC 5424, 6). Non-ASCII characters are escaped, which means the same in JSON and
    /// avoids a byte-order mark, over which collectors that read JSON stumble.
    fn line(&self, host: &str) -> String {
        let priority = FACILITY * 8 + self.severity as u8;
        let (at, process, kind) = (self.at, std::process::id(), self.kind);
        let mut line = format!("<{priority}>1 {at:.6} {host} loggbok {process} {kind} - ");
        for letter in self.json.chars() {
            if letter.is_ascii() {
                line.push(letter);
            } else {
                let mut units = [0; 2];
                for unit in letter.encode_utf16(&mut units) {
                    let _ = write!(line, "\\u{unit:04x}");
                }
            }
        }
        line
    }
}

/// Sends messages, and connects when needed.
pub struct Syslog {
    address: SyslogAddress,
    host: String,
    open: Option<Open>,
}

enum Open {
    Udp(UdpSocket),
    Tcp(TcpStream),
    Unix(UnixDatagram),
}

impl Syslog {
    /// Creates a sender for this collector, to which it connects when there is something to send.
    pub fn new(address: SyslogAddress) -> Self {
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let host: String = host.trim().chars().filter(char::is_ascii_graphic).take(255).collect();
        Self { address, host: if host.is_empty() { "-".to_owned() } else { host }, open: None }
    }

    /// Sends a message.
    ///
    /// # Errors
    /// If the collector cannot be reached, or does not accept it in time; the next message connects again.
    pub async fn send(&mut self, message: &SyslogMessage<'_>) -> io::Result<()> {
        let line = message.line(&self.host);
        let sent = tokio::time::timeout(PATIENCE, self.try_send(&line)).await;
        let sent = sent.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        if sent.is_err() {
            self.open = None;
        }
        sent
    }

    async fn try_send(&mut self, line: &str) -> io::Result<()> {
        let open = match self.open.take() {
            Some(open) => open,
            None => self.connect().await?,
        };
        match self.open.insert(open) {
            Open::Udp(socket) => socket.send(line.as_bytes()).await.map(drop),
            Open::Unix(socket) => socket.send(line.as_bytes()).await.map(drop),
            Open::Tcp(stream) => {
                stream.write_all(format!("{} {line}", line.len()).as_bytes()).await?;
                stream.flush().await
            }
        }
    }

    async fn connect(&self) -> io::Result<Open> {
        match &self.address {
            SyslogAddress::Udp(at) => {
                let to = tokio::net::lookup_host(at).await?.next().ok_or(io::ErrorKind::NotFound)?;
                let from = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
                let socket = UdpSocket::bind(from).await?;
                socket.connect(to).await?;
                Ok(Open::Udp(socket))
            }
            SyslogAddress::Tcp(at) => Ok(Open::Tcp(TcpStream::connect(at).await?)),
            SyslogAddress::Unix(path) => {
                let socket = UnixDatagram::unbound()?;
                socket.connect(path)?;
                Ok(Open::Unix(socket))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt as _;
    use tokio::net::TcpListener;

    use super::*;

    fn message(json: &str) -> SyslogMessage<'_> {
        SyslogMessage { severity: Severity::Warning, at: Timestamp::UNIX_EPOCH, kind: "sign-in-failed", json }
    }

    // RFC 5424, 6: PRI is facility times eight and severity; absent structured data are a hyphen.
    #[test]
    fn a_message_has_the_form_of_the_standard_and_is_ascii() {
        let line = message("{\"executor\":\"Åsa 😀\"}").line("host");
        let process = std::process::id();
        assert_eq!(
            line,
            format!(
                "<108>1 1970-01-01T00:00:00.000000Z host loggbok {process} sign-in-failed - \
                 {{\"executor\":\"\\u00c5sa \\ud83d\\ude00\"}}"
            )
        );
    }

    #[test]
    fn an_address_says_how_and_where() {
        for text in ["udp://127.0.0.1:514", "udp://[::1]:514", "tcp://log.example:601", "unix:///dev/log"] {
            assert_eq!(text.parse::<SyslogAddress>().unwrap().to_string(), text);
        }
        for wrong in ["", "127.0.0.1:514", "udp://log.example", "http://log.example:80", "unix://dev/log", "tcp://:x"] {
            assert!(wrong.parse::<SyslogAddress>().is_err(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn a_message_reaches_a_collector_by_each_way() {
        let mut buffer = [0; 1024];
        let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let mut syslog = Syslog::new(SyslogAddress::Udp(udp.local_addr().unwrap().to_string()));
        syslog.send(&message("{}")).await.unwrap();
        let length = udp.recv(&mut buffer).await.unwrap();
        let text = String::from_utf8(buffer[..length].to_vec()).unwrap();
        assert!(text.starts_with("<108>1 ") && text.ends_with(" - {}"), "{text}");

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let unix = UnixDatagram::bind(&path).unwrap();
        Syslog::new(SyslogAddress::Unix(path)).send(&message("{}")).await.unwrap();
        assert_eq!(unix.recv(&mut buffer).await.unwrap(), length);

        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut syslog = Syslog::new(SyslogAddress::Tcp(tcp.local_addr().unwrap().to_string()));
        for _ in 0..2 {
            syslog.send(&message("{}")).await.unwrap();
        }
        drop(syslog);
        let mut stream = String::new();
        tcp.accept().await.unwrap().0.read_to_string(&mut stream).await.unwrap();
        assert_eq!(stream, format!("{length} {text}").repeat(2));
    }

    #[tokio::test]
    async fn a_collector_that_is_not_there_is_told_and_looked_for_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let mut syslog = Syslog::new(SyslogAddress::Unix(path.clone()));
        assert!(syslog.send(&message("{}")).await.is_err());
        let _unix = UnixDatagram::bind(&path).unwrap();
        syslog.send(&message("{}")).await.unwrap();
    }
}
