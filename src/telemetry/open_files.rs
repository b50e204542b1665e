//! How many files the process has open.

use rustix::process::{Resource, getrlimit};

/// Counts the files and connections that this process has open, and how many it may have; `None` where the system does
/// not tell.
pub fn count_open_files() -> Option<(u64, u64)> {
    let open = std::fs::read_dir("/proc/self/fd").ok()?.count();
    let most = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    Some((u64::try_from(open).ok()?, most))
}
