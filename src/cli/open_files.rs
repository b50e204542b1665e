//! How many files the process may open, and how many connections that allows.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files open besides connections: the store's per reader, spooled bodies, certificates, connections to a database.
const BESIDE: usize = 256;

/// Raises the limit on open files from the usual 1,024 to what the system allows; returns the limit.
pub(super) fn raise_limit() -> usize {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: maximum, maximum };
    let reached = if current < maximum && setrlimit(Resource::Nofile, raised).is_ok() { maximum } else { current };
    reached.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX))
}

/// How many of the wanted connections fit this many files: a connection without a file is never answered.
pub(super) fn room(wanted: usize, files: usize) -> usize {
    wanted.min(files.saturating_sub(BESIDE.min(files / 2)).max(1))
}

/// Like [`room`], and warns if there are fewer than wanted.
pub(super) fn connections(wanted: usize, files: usize) -> usize {
    let room = room(wanted, files);
    if room < wanted {
        tracing::warn!(
            wanted,
            room,
            "limits.connections is more than the system's limit of open files leaves room for (ulimit -n, LimitNOFILE=)"
        );
    }
    room
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_raised_to_what_the_system_allows() {
        let maximum = getrlimit(Resource::Nofile).maximum;
        let files = raise_limit();
        assert_eq!(getrlimit(Resource::Nofile).current, maximum);
        assert_eq!(Some(files as u64), maximum.or(Some(u64::MAX)));
    }

    #[test]
    fn connections_leave_room_for_the_other_files() {
        assert_eq!(connections(10_000, 1_024), 768);
        assert_eq!(connections(10_000, 524_288), 10_000);
        assert_eq!(connections(10_000, 100), 50);
        assert_eq!(connections(10_000, 1), 1);
    }
}
