//! The program as it is installed: started, spoken to over a socket, killed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running `loggbok serve`. Killed when dropped.
pub struct Server {
    child: Child,
    /// `http://127.0.0.1:41234`.
    pub base: String,
}

/// The program's command, with nothing of the tests' own environment.
pub fn loggbok(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loggbok"));
    command.env_clear().arg("--data-dir").arg(folder);
    command
}

/// A new credential's key and secret.
pub fn credential(folder: &Path, scopes: &str) -> (String, String) {
    let added = loggbok(folder).args(["credential", "add", "--name", "test", "--scope", scopes]).output().unwrap();
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    let text = String::from_utf8(added.stdout).unwrap();
    let value =
        |name: &str| text.lines().find_map(|line| line.strip_prefix(&format!("LOGGBOK_{name}="))).unwrap().to_owned();
    (value("KEY"), value("SECRET"))
}

impl Server {
    /// Starts on a free port of loopback, and waits until it says which.
    pub fn start(folder: &Path) -> Self {
        let mut child = loggbok(folder)
            .args(["--listen", "127.0.0.1:0", "--log-format", "json", "serve"])
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let base = loop {
            let line = lines.next().expect("the server ended before it served").unwrap();
            let event: serde_json::Value = serde_json::from_str(&line).unwrap();
            if let Some(address) = event["address"].as_str() {
                break format!("http://{address}");
            }
        };
        // Nobody may keep the server waiting for its log to be read.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, base }
    }

    /// Ends the process at once, as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
