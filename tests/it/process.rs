//! The program itself, run as a person or a supervisor runs it, and programs beside it.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use base64::Engine;
use serde_json::Value;

use crate::target::PATIENCE;

/// The program with nothing of this environment but where commands are found.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loggbok"));
    command.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path))).stdin(Stdio::null());
    command
}

/// Where a store is.
#[derive(Debug, Clone, Copy)]
pub enum Place<'p> {
    Folder(&'p Path),
    /// The address of a database.
    Database(&'p str),
}

impl<'p, P: AsRef<Path> + ?Sized> From<&'p P> for Place<'p> {
    fn from(folder: &'p P) -> Self {
        Self::Folder(folder.as_ref())
    }
}

impl Place<'_> {
    /// The program on the store that is here.
    fn program(self) -> Command {
        let mut command = program();
        match self {
            Self::Folder(folder) => command.arg("--data-dir").arg(folder),
            Self::Database(address) => command.env("LOGGBOK__STORE", address),
        };
        command
    }
}

/// Runs a command on a store to its end.
pub fn run<'p>(place: impl Into<Place<'p>>, arguments: &[impl AsRef<OsStr>]) -> Output {
    place.into().program().args(arguments).output().unwrap()
}

/// Runs a command that must succeed, and gives what it says.
pub fn said<'p>(place: impl Into<Place<'p>>, arguments: &[impl AsRef<OsStr>]) -> String {
    let output = run(place, arguments);
    assert!(output.status.success(), "{}", complaint(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command that must fail, and gives what it complains of.
pub fn refused<'p>(place: impl Into<Place<'p>>, arguments: &[impl AsRef<OsStr>]) -> String {
    let output = run(place, arguments);
    assert_eq!(output.status.code(), Some(1), "{}", complaint(&output));
    complaint(&output)
}

/// What went to standard error.
pub fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A key and a secret.
#[derive(Debug, Clone)]
pub struct Key {
    pub key: String,
    pub secret: String,
}

impl Key {
    /// Adds a credential to a store.
    pub fn add<'p>(place: impl Into<Place<'p>>, scopes: &str) -> Self {
        Self::read(&said(place, &["credential", "add", "--name", "Prov", "--scope", scopes]))
    }

    /// Reads `LOGGBOK_KEY=…` and `LOGGBOK_SECRET=…`.
    pub fn read(text: &str) -> Self {
        let value = |name: &str| {
            let found = text.split_whitespace().find_map(|word| word.strip_prefix(name));
            found.unwrap_or_else(|| panic!("{text} has no {name}")).to_owned()
        };
        Self { key: value("LOGGBOK_KEY="), secret: value("LOGGBOK_SECRET=") }
    }

    /// The header Authorization.
    pub fn basic(&self) -> String {
        let pair = format!("{}:{}", self.key, self.secret);
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
    }
}

/// A process that runs beside a test; killed when dropped, if it has not ended.
pub struct Running(Child);

impl Running {
    pub fn start(command: &mut Command) -> Self {
        Self(command.spawn().unwrap())
    }

    /// Waits until it listens at an address; `false` if it ends before.
    pub fn listens(&mut self, address: &str) -> bool {
        let until = Instant::now() + PATIENCE;
        while TcpStream::connect(address).is_err() {
            assert!(Instant::now() < until, "it does not listen at {address}");
            if self.0.try_wait().unwrap().is_some() {
                return false;
            }
            // It tells nobody that it listens.
            std::thread::sleep(Duration::from_millis(10));
        }
        true
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        // The shell's own kill: not every machine has the program.
        let kill = format!("kill -{name} {}", self.0.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }
}

impl Deref for Running {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.0
    }
}

impl DerefMut for Running {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Ports that nobody listens on.
pub fn free_ports<const COUNT: usize>() -> [u16; COUNT] {
    // All at once, so that each is another.
    let free = [(); COUNT].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    free.map(|listener| listener.local_addr().unwrap().port())
}

/// A running server.
pub struct Server {
    child: Running,
    /// Where it listens: `127.0.0.1:40000`.
    pub address: String,
    stderr: JoinHandle<String>,
    /// Each line that it logs from now on.
    lines: mpsc::Receiver<String>,
}

impl Server {
    /// Serves a store on a free port.
    pub fn start<'p>(place: impl Into<Place<'p>>) -> Self {
        Self::start_with(place, &[])
    }

    /// The same with other options.
    pub fn start_with<'p>(place: impl Into<Place<'p>>, options: &[&str]) -> Self {
        let mut command = place.into().program();
        command.args(options).args(["serve", "--listen", "127.0.0.1:0"]);
        let mut child = Running::start(command.stdout(Stdio::null()).stderr(Stdio::piped()));
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let (address, log) = read_address(&mut lines);
        let (stderr, lines) = drain(lines, log);
        Self { child, address, stderr, lines }
    }

    /// A process that serves already, once the caller has read where.
    pub fn of(mut child: Running, address: String) -> Self {
        let stderr = child.stderr.take().map(BufReader::new).unwrap();
        let (stderr, lines) = drain(stderr, String::new());
        Self { child, address, stderr, lines }
    }

    /// Tells it to stop, as a supervisor does, and waits; gives its log, too.
    pub fn stop(mut self) -> (ExitStatus, String) {
        self.tell_to_stop();
        let status = self.child.wait().unwrap();
        let log = std::mem::replace(&mut self.stderr, std::thread::spawn(String::new));
        (status, log.join().unwrap())
    }

    /// Sends SIGTERM.
    pub fn tell_to_stop(&self) {
        self.child.signal("TERM");
    }

    /// Sends SIGHUP, and waits until it has logged what it then does.
    pub fn hang_up(&self, logged: &str) {
        self.child.signal("HUP");
        while !self.lines.recv_timeout(Duration::from_secs(30)).unwrap().contains(logged) {}
    }

    /// Asks, and gives status and body.
    pub fn ask(&self, key: &Key, method: &str, path: &str, body: &str) -> (u16, String) {
        ask(&self.address, key, method, path, body).unwrap()
    }

    /// Asks for JSON that must be given.
    pub fn json(&self, key: &Key, path: &str) -> Value {
        let (status, body) = self.ask(key, "GET", path, "");
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }
}

/// Reads the log of a server up to where it serves, which is told first, and with it what was read.
pub fn read_address(lines: &mut impl BufRead) -> (String, String) {
    let mut log = String::new();
    loop {
        let read = lines.read_line(&mut log).unwrap();
        assert!(read > 0, "the server ended before it served: {log}");
        if let Some((_, address)) = log.lines().last().unwrap_or_default().split_once("serving address=") {
            return (address.trim().to_owned(), log);
        }
    }
}

/// Reads to the end, so that the writer never waits; gives all of it at the end, and each line at once.
fn drain(from: impl BufRead + Send + 'static, mut into: String) -> (JoinHandle<String>, mpsc::Receiver<String>) {
    let (tell, lines) = mpsc::channel();
    let reading = std::thread::spawn(move || {
        for line in from.lines().map_while(Result::ok) {
            into.push_str(&line);
            into.push('\n');
            let _ = tell.send(line);
        }
        into
    });
    (reading, lines)
}

/// One request on a connection of its own.
///
/// # Errors
/// If the server does not take it, or ends before it has answered.
pub fn ask(address: &str, key: &Key, method: &str, path: &str, body: &str) -> std::io::Result<(u16, String)> {
    ask_with("", address, key, method, path, body)
}

/// The same with more headers, each with the end of its line.
///
/// # Errors
/// As of [`ask`].
pub fn ask_with(
    headers: &str,
    address: &str,
    key: &Key,
    method: &str,
    path: &str,
    body: &str,
) -> std::io::Result<(u16, String)> {
    let mut connection = TcpStream::connect(address)?;
    write!(
        connection,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: {}\r\nConnection: close\r\n\
         X-Experience-API-Version: 1.0.3\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        key.basic(),
        body.len()
    )?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    let cut_off = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(cut_off)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(cut_off)?;
    Ok((status, body.to_owned()))
}
