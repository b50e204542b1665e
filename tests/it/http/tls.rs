//! TLS, over a real socket.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use actix_web::rt::System;
use loggbok::config::Tls;
use loggbok::server::{self, Certificate, ServerOptions};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use rustls_pki_types::CertificateDer;
use tokio::sync::oneshot;

use super::world::World;
use crate::process::Server;

const NAME: &str = "loggbok.example";

/// Writes a certificate that vouches for itself, and its key.
fn write(folder: &Path) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed([NAME.to_owned()]).unwrap();
    std::fs::write(folder.join("certificate.pem"), cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
    cert.der().clone()
}

/// Asks for /health of a server that must have this certificate, and speaks HTTP/1.1 with who would rather speak HTTP/2:
/// nothing bounds how many answers one connection of that holds.
fn ask(address: std::net::SocketAddr, trusted: &CertificateDer<'static>) -> std::io::Result<String> {
    ask_over(TcpStream::connect(address)?, trusted)
}

fn ask_over(socket: TcpStream, trusted: &CertificateDer<'static>) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let versions = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let config = versions.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots);
    let mut config = config.with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let connection = ClientConnection::new(Arc::new(config), NAME.try_into().unwrap()).unwrap();
    let mut stream = StreamOwned::new(connection, socket);
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: loggbok.example\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    assert_eq!(stream.conn.alpn_protocol(), Some(&b"http/1.1"[..]));
    Ok(answer.to_lowercase())
}

#[test]
fn tls_is_spoken_and_a_new_certificate_is_in_force_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let first = write(folder.path());
    let files = Tls { certificate: folder.path().join("certificate.pem"), key: folder.path().join("key.pem") };
    let certificate = Certificate::read(files).unwrap();
    let world = System::new().block_on(World::new());
    let (stop, stopped) = oneshot::channel();
    let (tell, told) = mpsc::channel();
    let options = ServerOptions { certificate: Some(Arc::clone(&certificate)), ..ServerOptions::default() };
    let state = world.state.clone();
    let thread = std::thread::spawn(move || {
        let stopped = async { stopped.await.unwrap() };
        System::new().block_on(server::run(state, options, |address| tell.send(address).unwrap(), stopped))
    });
    let address = told.recv().unwrap();

    let answer = ask(address, &first).unwrap();
    assert!(answer.starts_with("http/1.1 200 ") && answer.ends_with("{\"status\":\"ok\"}"), "{answer}");
    // RFC 6797, 7.1
    assert!(answer.contains("\r\nstrict-transport-security: max-age=31536000\r\n"), "{answer}");

    let second = write(folder.path());
    assert!(certificate.reload().unwrap());
    assert!(ask(address, &second).unwrap().starts_with("http/1.1 200 "));
    ask(address, &first).unwrap_err();

    // Who does not speak TLS is not answered.
    let mut plain = TcpStream::connect(address).unwrap();
    plain.write_all(b"GET /health HTTP/1.1\r\nHost: loggbok.example\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");

    stop.send(()).unwrap();
    thread.join().unwrap().unwrap();
}

// Whoever connects and says nothing takes a place until `head_seconds` are over, and there are so many places.
#[test]
fn so_many_handshakes_are_under_way_and_the_next_begins_when_one_of_them_ends() {
    let folder = tempfile::tempdir().unwrap();
    let trusted = write(folder.path());
    let config = folder.path().join("loggbok.toml");
    let text = format!(
        "workers = 1\n[tls]\ncertificate = {:?}\nkey = {:?}\n[limits]\ntls_handshakes = 2\nhead_seconds = 600\n",
        folder.path().join("certificate.pem"),
        folder.path().join("key.pem")
    );
    std::fs::write(&config, text).unwrap();
    // A process of its own: the limit is one for all servers of a process.
    let server = Server::start_with(&folder.path().join("data"), &["--config", config.to_str().unwrap()]);
    let address = server.address.parse().unwrap();
    let silent = || TcpStream::connect(address).unwrap();
    let is_answered = |answer: std::io::Result<String>| answer.is_ok_and(|answer| answer.starts_with("http/1.1 200 "));
    let _first = silent();
    assert!(is_answered(ask(address, &trusted)), "one place is left");
    let second = silent();
    let waiting = TcpStream::connect(address).unwrap();
    waiting.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    assert!(!is_answered(ask_over(waiting, &trusted)), "two are under way");
    drop(second);
    assert!(is_answered(ask(address, &trusted)));
}
