//! What was measured, and how it is shown.

use std::time::Duration;

use anyhow::{Context, Result};

/// Times and sizes of requests.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    micros: Vec<u32>,
    bytes: u64,
    wall: Duration,
}

impl Measured {
    /// Adds one request.
    pub(crate) fn add(&mut self, took: Duration, bytes: usize) {
        self.micros.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
        self.bytes += bytes as u64;
    }

    /// Adds all of another thread.
    pub(crate) fn join(&mut self, other: Self) {
        self.micros.extend(other.micros);
        self.bytes += other.bytes;
    }

    /// Sets how long everything took.
    pub(crate) fn took(&mut self, wall: Duration) {
        self.wall = wall;
    }

    /// Two lines: how many a second, and how long the requests took.
    pub(crate) fn report(mut self, each: u64, what: &str) -> String {
        self.micros.sort_unstable();
        let requests = self.micros.len() as u64;
        let seconds = self.wall.as_secs_f64().max(f64::EPSILON);
        #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
        let rate = (requests * each) as f64 / seconds;
        format!(
            "{rate:.0} {what}/s over {seconds:.2} s\nrequest p50 {} ms, p99 {} ms, longest {} ms; answer {} bytes on average",
            millis(self.at(50)),
            millis(self.at(99)),
            millis(self.at(100)),
            self.bytes / requests.max(1),
        )
    }

    /// The time that so many in a hundred stay within; the times are sorted.
    fn at(&self, percent: usize) -> u32 {
        let rank = (self.micros.len() * percent).div_ceil(100).saturating_sub(1);
        self.micros.get(rank).copied().unwrap_or(0)
    }
}

fn millis(micros: u32) -> String {
    format!("{}.{:02}", micros / 1_000, micros % 1_000 / 10)
}

/// Resident memory of a process now and at most, as `/proc` says.
pub(crate) fn memory(pid: u32) -> Result<String> {
    let path = format!("/proc/{pid}/status");
    let status = std::fs::read_to_string(&path).with_context(|| format!("{path} can't be read"))?;
    let line = |key: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(key));
        line.map(str::trim).with_context(|| format!("{path} has no {key}"))
    };
    Ok(format!("server's resident memory {}, at most {}", line("VmRSS:")?, line("VmHWM:")?))
}
