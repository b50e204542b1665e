//! Checks the machine and its set-up: open files, file modes, disk space, certificates.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::Context as _;
use jiff::Timestamp;
use rustix::process::{Resource, getrlimit};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use super::{Finding, RENEW};
use crate::cli::open_files;
use crate::config::{Config, Tls};
use crate::server::Certificate;

/// The least free disk space, in bytes and as one part in this many.
const LEAST_FREE: u64 = 1 << 30;
const LEAST_PART: u64 = 20;

pub(super) fn look(config: &Config, now: Timestamp) -> Vec<Finding> {
    let mut findings = vec![files(config), modes(config)];
    findings.extend(room(&config.data_dir));
    findings.push(tls(config, now));
    findings.extend(security_txt(config, now));
    findings
}

/// The limit for commands in this shell; a service has the limit of its unit.
fn files(config: &Config) -> Finding {
    let allowed = getrlimit(Resource::Nofile).maximum;
    let allowed = allowed.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX));
    let room = open_files::room(config.limits.connections, allowed);
    if room < config.limits.connections {
        let wanted = config.limits.connections;
        return Finding::wrong(
            "open files",
            format!(
                "{allowed} are allowed here, which is room for {room} connections, and limits.connections is {wanted}: raise \
                 the limit (ulimit -n, LimitNOFILE=), or lower connections"
            ),
        );
    }
    Finding::good("open files", format!("there is room for {} connections", config.limits.connections))
}

/// Files that others on this machine can open.
fn modes(config: &Config) -> Finding {
    let folder = &config.data_dir;
    let mut paths = vec![folder.clone(), folder.join("log.db"), folder.join("derived.db")];
    let keys = config.keys_folder();
    paths.extend(std::fs::read_dir(&keys).into_iter().flatten().flatten().map(|file| file.path()));
    paths.push(keys);
    paths.extend(config.secrets.pepper_file.clone());
    paths.extend(config.tls.iter().map(|tls| tls.key.clone()));
    let secrets = config.oidc.iter().filter_map(|oidc| oidc.sign_in.as_ref());
    paths.extend(secrets.filter_map(|client| client.client_secret_file.clone()));
    let open: Vec<String> = paths.iter().filter_map(|path| is_open(path)).collect();
    if open.is_empty() {
        return Finding::good("modes", "nobody else on this machine opens the data folder, keys or secrets");
    }
    Finding::wrong("modes", format!("others on this machine can open these, so chmod go= them: {}", open.join(", ")))
}

/// The path and its mode, if others can open it; `None` also if it does not exist.
fn is_open(path: &Path) -> Option<String> {
    let mode = path.metadata().ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| format!("{} ({mode:o})", path.display()))
}

fn room(folder: &Path) -> Option<Finding> {
    let at = folder.ancestors().find(|at| at.exists()).filter(|at| !at.as_os_str().is_empty());
    let disk = rustix::fs::statvfs(at.unwrap_or(Path::new("."))).ok()?;
    Some(free(disk.f_bavail.saturating_mul(disk.f_frsize), disk.f_blocks.saturating_mul(disk.f_frsize)))
}

fn free(free: u64, all: u64) -> Finding {
    let told = format!("{} MiB are free of {}", free >> 20, all >> 20);
    if free < LEAST_FREE || free < all / LEAST_PART {
        return Finding::wrong("disk", format!("{told}: make room, before nothing can be stored"));
    }
    Finding::good("disk", told)
}

fn tls(config: &Config, now: Timestamp) -> Finding {
    if let Err(error) = config.refuse_unsafe() {
        return Finding::wrong("tls", error.to_string());
    }
    let Some(tls) = &config.tls else {
        return Finding::good("tls", "not needed: a proxy speaks TLS, or the address is local");
    };
    match ends(tls) {
        Err(error) => Finding::wrong("tls", format!("{error:#}")),
        Ok(at) => until("tls", "the certificate", at, now),
    }
}

/// When the certificate expires; an error says what else is wrong with the files.
fn ends(tls: &Tls) -> anyhow::Result<Timestamp> {
    Certificate::read(tls.clone())?;
    let place = || tls.certificate.display().to_string();
    let certificate = CertificateDer::from_pem_file(&tls.certificate).with_context(place)?;
    let (_, parsed) = x509_parser::parse_x509_certificate(&certificate).with_context(place)?;
    Timestamp::from_second(parsed.validity().not_after.timestamp()).with_context(place)
}

fn security_txt(config: &Config, now: Timestamp) -> Option<Finding> {
    config.security_txt.expires.map(|at| until("security.txt", "the contact", at, now))
}

/// A finding about something that expires and must be renewed in time.
fn until(check: &'static str, what: &str, at: Timestamp, now: Timestamp) -> Finding {
    if at.duration_since(now) < RENEW {
        return Finding::wrong(check, format!("{what} ends at {at}: renew it"));
    }
    Finding::good(check, format!("{what} ends at {at}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::State;

    #[test]
    fn a_disk_with_little_room_is_wrong() {
        assert_eq!(free(1 << 29, 4 << 30).state, State::Wrong, "half a gigabyte");
        assert_eq!(free(2 << 30, 100 << 30).state, State::Wrong, "a fiftieth");
        assert_eq!(free(10 << 30, 100 << 30).state, State::Good);
    }

    #[test]
    fn what_ends_soon_is_to_be_renewed() {
        let now = "2026-11-26T12:00:00Z".parse().unwrap();
        let of = |text: &str| until("tls", "the certificate", text.parse().unwrap(), now).state;
        assert_eq!(of("2026-11-26T11:00:00Z"), State::Wrong);
        assert_eq!(of("2026-12-10T11:00:00Z"), State::Wrong);
        assert_eq!(of("2026-12-10T12:00:00Z"), State::Good);
    }

    #[test]
    fn a_certificate_tells_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let mut parameters = rcgen::CertificateParams::new(vec!["lrs.example".to_owned()]).unwrap();
        parameters.not_after = rcgen::date_time_ymd(2031, 2, 3);
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = parameters.self_signed(&key).unwrap();
        let tls = Tls { certificate: folder.path().join("certificate.pem"), key: folder.path().join("key.pem") };
        assert!(ends(&tls).is_err());
        std::fs::write(&tls.certificate, certificate.pem()).unwrap();
        std::fs::write(&tls.key, key.serialize_pem()).unwrap();
        assert_eq!(ends(&tls).unwrap().to_string(), "2031-02-03T00:00:00Z");
    }
}
