//! `GET /admin`: the state of the server.

use std::time::Duration;

use jiff::Timestamp;

use super::Subject;
use super::parts::Content;
use super::texts::Texts;
use crate::dashboard::components::fact::Fact;
use crate::dashboard::components::instant::Instant;
use crate::dashboard::fault::Fault;
use crate::dashboard::frame::Reader;
use crate::dashboard::numbers::grouped_large;
use crate::dashboard::visit::Visit;
use crate::http::Refusal;
use crate::service::{self, ForwardTroubleKind, ForwardingState, Health};

/// The state of the server.
pub(crate) struct HealthOf;

impl Subject for HealthOf {
    const ONCE: &'static [&'static str] = &[];

    async fn content(visit: &Visit<'_>, _: Vec<Fault>) -> Result<Content, Refusal> {
        let caller = visit.caller()?;
        match visit.state.service.health(&caller).await {
            // An administrator of one municipality manages its access, but does not see how much all platforms send.
            Err(service::Error::OutOfReach) => Ok(shown(&visit.reader, None)),
            health => Ok(shown(&visit.reader, Some(&health?))),
        }
    }
}

pub(super) fn shown(reader: &Reader, health: Option<&Health>) -> Content {
    let texts = Texts::of(reader.language);
    let content = Content::new(reader.language, texts.title(), "/admin");
    let Some(health) = health else {
        return Content { lead: vec![texts.of_all_hidden().to_owned()], ..content };
    };
    let lead = if health.is_well() { texts.is_well() } else { texts.is_not_well() };
    Content { lead: vec![lead.to_owned()], facts: facts(health, texts), ..content }
}

fn facts(health: &Health, texts: Texts) -> Vec<Fact> {
    let disk = match &health.disk {
        Some(disk) if disk.full => texts.disk_full(megabytes(disk.used)),
        Some(disk) => texts.disk(megabytes(disk.used), megabytes(disk.free), megabytes(disk.of)),
        None => texts.not_known().to_owned(),
    };
    let lag = if health.queued == 0 && health.unmerged == 0 {
        texts.no_lag().to_owned()
    } else {
        texts.lag(grouped_large(health.queued), grouped_large(health.unmerged))
    };
    let damaged = match health.damaged {
        0 => texts.nothing_damaged().to_owned(),
        some => texts.damaged(grouped_large(some)),
    };
    let backup = health.last_backup.map_or_else(|| texts.no_backup().to_owned(), |at| Instant::of(at).shown);
    let forwarding =
        health.forwarding.iter().map(|target| Fact::new(texts.forwarding_name(), state(health.at, target, texts)));
    let facts = vec![
        Fact::new(texts.disk_name(), disk),
        Fact::new(texts.lag_name(), lag),
        Fact::new(texts.backup_name(), backup),
        Fact::new(texts.damage_name(), damaged),
        Fact::new(texts.statements_name(), grouped_large(health.statements)),
        Fact::new(texts.sessions_name(), grouped_large(health.sessions)),
        Fact::new(texts.release_name(), health.release.clone()),
    ];
    facts.into_iter().chain(forwarding).collect()
}

/// How far forwarding to a target is behind, and what is wrong.
pub(super) fn state(at: Timestamp, target: &ForwardingState, texts: Texts) -> String {
    let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let behind = match target.waiting {
        0 => texts.nothing_waits().to_owned(),
        waiting => {
            let lag = Duration::from_secs(target.lag_seconds);
            texts.waits(count(waiting), Instant::of(at.checked_sub(lag).unwrap_or(at)).shown)
        }
    };
    let trouble = target.trouble.map(|trouble| {
        let since = Instant::of(trouble.since).shown;
        match trouble.kind {
            ForwardTroubleKind::Unreachable => texts.is_unreachable(since),
            ForwardTroubleKind::Busy => texts.is_busy(since),
            ForwardTroubleKind::Credential => texts.refuses_credential(since),
            ForwardTroubleKind::Address => texts.has_wrong_address(since),
            ForwardTroubleKind::DeadLetters => texts.refuses_too_much(since),
        }
    });
    let dead = (target.dead > 0).then(|| texts.refused_statements(count(target.dead)));
    let told: Vec<String> = [Some(behind), trouble, dead].into_iter().flatten().collect();
    format!("{}: {}", target.name, told.join(" "))
}

/// Formats bytes for people.
fn megabytes(bytes: u64) -> String {
    const MIB: u64 = 1 << 20;
    match bytes {
        0..MIB => "1 MB".replace('1', "< 1"),
        _ if bytes >= 10 * 1024 * MIB => format!("{}\u{a0}GB", grouped_large(bytes / (1024 * MIB))),
        _ => format!("{}\u{a0}MB", grouped_large(bytes / MIB)),
    }
}
