//! `loggbok health`.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::Context;
use clap::Args;

use crate::config::Config;

/// How long the server may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Options of the question.
#[derive(Debug, Args)]
pub(super) struct Health {}

/// Asks `/health` of the server that this configuration describes.
pub(super) fn run(config: &Config, _: &Health) -> anyhow::Result<()> {
    let address = reachable(config.listen);
    let mut stream =
        TcpStream::connect_timeout(&address, PATIENCE).with_context(|| format!("no answer at {address}"))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).with_context(|| format!("no answer at {address}"))?;
    anyhow::ensure!(&head == b"HTTP/1.1 200", "the server at {address} is not well");
    Ok(())
}

/// An address that listens everywhere is reached on this machine.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}
