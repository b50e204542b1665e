//! `loggbok doctor`: checks what an operator must look after, and says what is wrong. Changes nothing.

mod credentials;
mod machine;

use anyhow::ensure;
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use learning::{Names, PublicUrl};
use serde::Serialize;
use store::{AuditAction, AuditRecord, Credential, embedded};

use super::door::{Begin, beside};
use super::operator;
use super::print::say;
use crate::auth::Pepper;
use crate::clock::{self, Clock as _, SystemClock};
use crate::config::Config;

/// The greatest age of the newest backup.
const BACKUP_AGE: SignedDuration = SignedDuration::from_hours(8 * 24);
/// How long before it expires to renew a certificate or the contact in security.txt.
pub(super) const RENEW: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How to answer.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// The outcome of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    /// As it should be.
    Good,
    /// Worth a look; it may be intended.
    Note,
    /// Must be corrected.
    Wrong,
}

/// The result of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    /// What was checked.
    check: &'static str,
    state: State,
    /// The result in words, with what to do.
    detail: String,
}

impl Finding {
    pub(super) fn good(check: &'static str, detail: impl Into<String>) -> Self {
        Self { check, state: State::Good, detail: detail.into() }
    }

    pub(super) fn note(check: &'static str, detail: impl Into<String>) -> Self {
        Self { check, state: State::Note, detail: detail.into() }
    }

    pub(super) fn wrong(check: &'static str, detail: impl Into<String>) -> Self {
        Self { check, state: State::Wrong, detail: detail.into() }
    }
}

/// The results as JSON.
#[derive(Serialize)]
struct Report<'f> {
    /// Whether nothing is wrong.
    well: bool,
    findings: &'f [Finding],
}

pub(super) fn run(config: &Config, options: &Doctor) -> anyhow::Result<()> {
    let now = SystemClock.now();
    let mut findings = machine::look(config, now);
    findings.extend(of_store(config, now));
    let wrong = findings.iter().filter(|finding| finding.state == State::Wrong).count();
    if options.json {
        say(serde_json::to_string(&Report { well: wrong == 0, findings: &findings })?)?;
    } else {
        for Finding { check, state, detail } in &findings {
            let state = match state {
                State::Good => "good ",
                State::Note => "note ",
                State::Wrong => "WRONG",
            };
            say(format_args!("{state}  {check}: {detail}"))?;
        }
    }
    ensure!(wrong == 0, "wrong: {wrong} of {}", findings.len());
    Ok(())
}

/// Checks the store: its credentials, backups and clock.
fn of_store(config: &Config, now: Timestamp) -> Vec<Finding> {
    if config.store.mongodb().is_none() {
        match embedded::is_there(&config.data_dir) {
            Ok(true) => {}
            Ok(false) => {
                return vec![Finding::note("store", format!("there is none yet in {}", config.data_dir.display()))];
            }
            Err(error) => return vec![Finding::wrong("store", error.to_string())],
        }
    }
    let mut findings = Vec::new();
    match beside(config, Begin::Never, async |store| Ok(store.credentials().await?)) {
        Ok(all) => {
            findings.push(Finding::good("store", "it answers"));
            findings.push(names(config));
            findings.extend(credentials::look(&all, now));
            findings.push(pepper(config, &all));
        }
        Err(error) => return vec![Finding::wrong("store", format!("{error:#}"))],
    }
    match seen(config) {
        Ok(seen) => findings.extend(seen.look(now)),
        Err(error) => findings.push(Finding::wrong("audit", format!("{error:#}"))),
    }
    findings
}

/// Checks that permanent names use an address that belongs to the operator and is encrypted.
fn names(config: &Config) -> Finding {
    match beside(config, Begin::Never, async |store| Ok(store.names().clone())) {
        Ok(names) => of_url(names.url()),
        Err(error) => Finding::wrong("public_url", format!("{error:#}")),
    }
}

fn of_url(url: &PublicUrl) -> Finding {
    if url.as_str() == Names::OLDEST {
        return Finding::note(
            "public_url",
            format!("the store's address outside is {url}, from an early release: it is nobody's, and stays"),
        );
    }
    if !url.is_https() {
        return Finding::note(
            "public_url",
            format!(
                "the store's address outside is {url}. If it holds no statement yet, set public_url to the https:// address at \
                 which the server is reached"
            ),
        );
    }
    Finding::good("public_url", url.to_string())
}

/// Checks that a server could verify the secrets.
fn pepper(config: &Config, all: &[Credential]) -> Finding {
    let checked = operator::pepper(config).and_then(|pepper| Ok(Pepper::check(pepper.as_ref(), all)?));
    match checked {
        Err(error) => Finding::wrong("pepper", format!("{error:#}")),
        Ok(()) if Pepper::marks(all).is_empty() => Finding::good("pepper", "no secret was hashed with one"),
        Ok(()) => Finding::good("pepper", "secrets.pepper_file is the one that secrets were hashed with"),
    }
}

/// What the audit log and the database's clock say.
#[derive(Debug, Default)]
struct Seen {
    /// When the newest entry was written.
    newest: Option<Timestamp>,
    /// When the newest backup was made.
    backup: Option<Timestamp>,
    /// Whether the store is a database, whose backups are unknown.
    is_database: bool,
    /// The clock of the other machine that holds the store.
    elsewhere: Option<Timestamp>,
}

impl Seen {
    fn add(&mut self, record: &AuditRecord) {
        self.newest = self.newest.max(Some(record.at));
        if record.entry.action == AuditAction::BackupFinished {
            self.backup = self.backup.max(Some(record.at));
        }
    }

    fn look(&self, now: Timestamp) -> Vec<Finding> {
        vec![self.clock(now), self.backups(now)]
    }

    fn clock(&self, now: Timestamp) -> Finding {
        if let Some(elsewhere) = self.elsewhere
            && now.duration_since(elsewhere).abs() > SignedDuration::from_mins(1)
        {
            return Finding::wrong(
                "clock",
                format!("it shows {now}, and the database's {elsewhere}: set the one that is wrong"),
            );
        }
        match self.newest {
            Some(newest) if now < newest => {
                Finding::wrong("clock", format!("it shows {now}, and the audit log has an entry of {newest}"))
            }
            _ if now.duration_since(Timestamp::UNIX_EPOCH) < clock::AHEAD => Finding::wrong("clock", "it is not set"),
            _ => Finding::good("clock", now.to_string()),
        }
    }

    fn backups(&self, now: Timestamp) -> Finding {
        match self.backup {
            _ if self.is_database => Finding::note("backup", "of a database its own means tell"),
            None => Finding::wrong("backup", "none has been finished: loggbok backup FOLDER"),
            Some(at) if now.duration_since(at) > BACKUP_AGE => Finding::wrong(
                "backup",
                format!("the newest is of {at}, more than eight days ago: loggbok backup FOLDER"),
            ),
            Some(at) => Finding::good("backup", format!("the newest is of {at}")),
        }
    }
}

fn seen(config: &Config) -> anyhow::Result<Seen> {
    let mut seen = Seen::default();
    if let Some(address) = config.store.mongodb() {
        super::operator::in_database(config, address, async |store| {
            seen.is_database = true;
            seen.elsewhere = store.clock_elsewhere().await?;
            let last = store.last_audit().await?;
            store.audit(last.saturating_sub(1), 1).await?.iter().for_each(|record| seen.add(record));
            Ok(())
        })?;
        return Ok(seen);
    }
    let mut since = 0;
    loop {
        let page = embedded::read_audit(&config.data_dir, since, 500)?;
        let Some(last) = page.last() else { return Ok(seen) };
        since = last.place;
        for row in &page {
            seen.add(&row.record()?);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::AuditEntry;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_backup_that_is_old_or_was_never_made_is_wrong() {
        let now = at("2026-11-26T12:00:00Z");
        let of = |backup| Seen { backup, ..Seen::default() }.backups(now).state;
        assert_eq!(of(None), State::Wrong);
        assert_eq!(of(Some(at("2026-11-18T11:00:00Z"))), State::Wrong);
        assert_eq!(of(Some(at("2026-11-19T12:00:00Z"))), State::Good);
        assert_eq!(Seen { is_database: true, ..Seen::default() }.backups(now).state, State::Note);
    }

    #[test]
    fn an_address_that_is_nobodys_or_not_safe_is_worth_a_thought() {
        let of = |url: &str| of_url(&url.parse().unwrap()).state;
        assert_eq!(of(Names::OLDEST), State::Note);
        assert_eq!(of("http://127.0.0.1:8080"), State::Note);
        assert_eq!(of("https://lrs.ale.example"), State::Good);
    }

    #[test]
    fn a_clock_before_what_is_stored_or_far_from_the_databases_is_wrong() {
        let now = at("2026-11-26T12:00:00Z");
        let mut seen = Seen::default();
        for (written, action) in
            [("2026-11-26T11:00:00Z", AuditAction::BackupFinished), ("2026-11-26T11:30:00Z", AuditAction::SignIn)]
        {
            let entry = AuditEntry::new("k", action);
            seen.add(&AuditRecord { place: 1, at: at(written), entry, hash: None });
        }
        assert_eq!(seen.backup, Some(at("2026-11-26T11:00:00Z")));
        assert_eq!(seen.clock(now).state, State::Good);
        assert_eq!(seen.clock(at("2026-11-26T11:29:00Z")).state, State::Wrong);
        assert_eq!(seen.clock(at("1970-01-01T00:10:00Z")).state, State::Wrong);
        for (elsewhere, state) in [("2026-11-26T12:00:30Z", State::Good), ("2026-11-26T12:02:00Z", State::Wrong)] {
            let seen = Seen { elsewhere: Some(at(elsewhere)), ..Seen::default() };
            assert_eq!(seen.clock(now).state, state, "{elsewhere}");
        }
    }
}
