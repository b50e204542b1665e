//! How many files the process may have open, and how many connections that leaves room for.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files that are open beside connections: those of the store for each reader, bodies that are spooled, certificates,
/// connections to a database.
const BESIDE: usize = 256;

/// Raises how many files may be open to what the system allows, 1 024 being the usual start; says how many that are.
pub(super) fn raise_limit() -> usize {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: maximum, maximum };
    let reached = if current < maximum && setrlimit(Resource::Nofile, raised).is_ok() { maximum } else { current };
    reached.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX))
}

/// The most connections, of those that are wanted, with so many files: one that has none is never answered.
pub(super) fn room(wanted: usize, files: usize) -> usize {
    wanted.min(files.saturating_sub(BESIDE.min(files / 2)).max(1))
}

/// The same, with a warning where they are fewer than are wanted.
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
