//! `loggbok health`.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme, StreamOwned};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use super::client::{ask_health, read_url};
use super::operator::{RUNNING, block_on};
use crate::config::Config;

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Options of the question.
#[derive(Debug, Args)]
pub(super) struct Health {
    /// The server to ask, such as `https://lrs.ale.example`. Without it, the server that the configuration describes, on this
    /// machine.
    #[arg(long, value_name = "URL", env = "LOGGBOK_URL", value_parser = read_url, help_heading = RUNNING)]
    url: Option<String>,
}

/// Asks `/health` of the named server, or of the one that the configuration describes.
pub(super) fn run(config: &Config, options: &Health) -> anyhow::Result<()> {
    if let Some(url) = &options.url {
        return block_on(ask_health(url, PATIENCE));
    }
    let address = reachable(config.listen);
    let stream = TcpStream::connect_timeout(&address, PATIENCE).with_context(|| format!("no answer at {address}"))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    if config.tls.is_some() { ask(over_tls(address, stream)?, address) } else { ask(stream, address) }
}

fn ask(mut stream: impl Read + Write, address: SocketAddr) -> anyhow::Result<()> {
    write!(stream, "GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).with_context(|| format!("no answer at {address}"))?;
    anyhow::ensure!(&head == b"HTTP/1.1 200", "the server at {address} is not well");
    Ok(())
}

/// Replaces an address that means "all interfaces" by one of this machine.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

fn over_tls(address: SocketAddr, stream: TcpStream) -> anyhow::Result<StreamOwned<ClientConnection, TcpStream>> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let versions = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let trusting = versions.dangerous().with_custom_certificate_verifier(Arc::new(Whoever(provider)));
    let connection = ClientConnection::new(Arc::new(trusting.with_no_client_auth()), ServerName::from(address.ip()))?;
    Ok(StreamOwned::new(connection, stream))
}

/// Trusts any certificate. It is for the server's public name, not for the address used here; the request has no
/// secret, and only the status of the answer is used.
#[derive(Debug)]
struct Whoever(Arc<CryptoProvider>);

impl ServerCertVerifier for Whoever {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
