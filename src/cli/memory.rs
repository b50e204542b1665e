//! Decides how much memory bodies may use.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;

/// The default share of memory for bodies, as one part in this many: the rest is for the store's caches, the standings,
/// answers, and other programs.
const SHARE: usize = 4;
/// Used if the system does not say how much memory it has, in bytes.
const UNKNOWN: usize = 1 << 30;
/// With less, a batch of the usual size could not be read, in bytes.
const LEAST: usize = 64 << 20;

/// What all bodies in progress may use, in bytes: the setting, or a share of the memory.
pub(super) fn for_bodies(said: Option<NonZeroUsize>) -> usize {
    said.map_or_else(|| share_of(there_is(Path::new("/"))), NonZeroUsize::get)
}

fn share_of(there_is: Option<usize>) -> usize {
    (there_is.unwrap_or(UNKNOWN) / SHARE).max(LEAST)
}

/// The memory of the machine or, if less, the limit of its control group, in bytes. `root` is where its file systems
/// are mounted.
fn there_is(root: &Path) -> Option<usize> {
    let read = |path: &str| fs::read_to_string(root.join(path)).ok();
    let machine = read("proc/meminfo").and_then(|text| total(&text));
    let groups = read("proc/self/cgroup").unwrap_or_default();
    let limits = groups.lines().flat_map(|line| limits_of(line, &read));
    machine.into_iter().chain(limits).min()
}

/// `MemTotal`, which is in KiB.
fn total(meminfo: &str) -> Option<usize> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<usize>().ok()?.checked_mul(1024)
}

/// The limits of a control group and its parents. A line is `0::/a/b` in version 2 and `7:memory:/a/b` in version 1. In
/// a container, the group's own folder is often mounted as the root.
fn limits_of(line: &str, read: &impl Fn(&str) -> Option<String>) -> Vec<usize> {
    let mut fields = line.splitn(3, ':');
    let (Some(_), Some(controllers), Some(group)) = (fields.next(), fields.next(), fields.next()) else {
        return Vec::new();
    };
    let (folder, file) = match controllers {
        "" => ("sys/fs/cgroup", "memory.max"),
        _ if controllers.split(',').any(|controller| controller == "memory") => {
            ("sys/fs/cgroup/memory", "memory.limit_in_bytes")
        }
        _ => return Vec::new(),
    };
    let above = Path::new(group).ancestors().filter_map(Path::to_str);
    let files = above.map(|group| format!("{folder}{}/{file}", group.trim_end_matches('/')));
    // Without a limit the file says "max", or more than the machine has.
    files.filter_map(|path| read(&path)?.trim().parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The memory found in these files.
    fn found(files: &[(&str, &str)]) -> Option<usize> {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        there_is(root.path())
    }

    const MACHINE: (&str, &str) = ("proc/meminfo", "MemTotal:        4194304 kB\nMemFree:          100 kB\n");

    #[test]
    fn the_machine_has_what_it_says_unless_a_group_has_less() {
        let second = ("proc/self/cgroup", "0::/system.slice/loggbok.service\n");
        let limit = |path: &'static str, text| (path, text);
        let own = "sys/fs/cgroup/system.slice/loggbok.service/memory.max";
        assert_eq!(found(&[MACHINE]), Some(4 << 30));
        assert_eq!(found(&[MACHINE, second, limit(own, "max\n")]), Some(4 << 30));
        assert_eq!(found(&[MACHINE, second, limit(own, "536870912\n")]), Some(512 << 20));
        let slice = limit("sys/fs/cgroup/system.slice/memory.max", "1073741824\n");
        assert_eq!(found(&[MACHINE, second, limit(own, "max\n"), slice]), Some(1 << 30));
        // A container sees its own group as the root.
        let inside = ("proc/self/cgroup", "0::/\n");
        assert_eq!(found(&[MACHINE, inside, limit("sys/fs/cgroup/memory.max", "268435456\n")]), Some(256 << 20));
        let first = ("proc/self/cgroup", "8:cpu,cpuacct:/x\n7:memory:/docker/1\n");
        let limited = limit("sys/fs/cgroup/memory/memory.limit_in_bytes", "134217728\n");
        assert_eq!(found(&[MACHINE, first, limited]), Some(128 << 20));
        assert_eq!(found(&[]), None);
    }

    #[test]
    fn bodies_get_a_quarter_unless_somebody_says() {
        assert_eq!(share_of(Some(4 << 30)), 1 << 30);
        assert_eq!(share_of(Some(100 << 20)), 64 << 20);
        assert_eq!(share_of(None), 256 << 20);
        assert_eq!(for_bodies(NonZeroUsize::new(5)), 5);
    }
}
