//! Sends the audit log to an operator's collector while the server runs.
//!
//! Entries that wait to be sent are in the store and nowhere else: if a collector is away for long, this costs no
//! memory, delays nobody and loses nothing. Each entry is sent at least once; place and hash identify a repeated one.

use std::convert::Infallible;
use std::time::Duration;

use anyhow::Context as _;
use store::{AuditAction, AuditRow, Store};
use uuid::Uuid;

use crate::telemetry::{Severity, Syslog, SyslogAddress, SyslogMessage};

/// How often to check for entries to send.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How many entries are sent before this is recorded.
const AT_ONCE: usize = 100;
/// How long sending the last entries may take when the server stops.
const LAST: Duration = Duration::from_secs(2);

/// Sends the audit log of a server's store.
pub(super) struct Sending<'s> {
    store: &'s dyn Store,
    syslog: Syslog,
    address: SyslogAddress,
    /// Identifies this process among those of the store.
    by: Uuid,
}

impl<'s> Sending<'s> {
    pub(super) fn new(store: &'s dyn Store, address: SyslogAddress) -> Self {
        Self { store, syslog: Syslog::new(address.clone()), address, by: Uuid::new_v4() }
    }

    /// Sends new entries until dropped.
    pub(super) async fn go_on(&mut self) -> Infallible {
        let mut fails = false;
        loop {
            match self.send().await {
                Ok(()) if fails => {
                    tracing::info!(to = %self.address, "the audit log is sent again");
                    fails = false;
                }
                Ok(()) => {}
                Err(_) if fails => {}
                Err(error) => {
                    tracing::warn!(to = %self.address, "the audit log can't be sent; it is tried again: {error:#}");
                    fails = true;
                }
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Sends the last entries, if the collector takes them in time. The rest is sent after the next start.
    pub(super) async fn finish(mut self) {
        let _ = tokio::time::timeout(LAST, self.send()).await;
    }

    /// Sends what is unsent.
    async fn send(&mut self) -> anyhow::Result<()> {
        loop {
            // `None`: another process of the store is sending.
            let Some(sent) = self.store.audit_sent(self.by).await? else { return Ok(()) };
            let rows = self.store.audit_rows(sent, AT_ONCE).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            for row in &rows {
                self.send_one(row).await?;
            }
            self.store.note_audit_sent(self.by, last.place).await?;
        }
    }

    async fn send_one(&mut self, row: &AuditRow) -> anyhow::Result<()> {
        let action = row.record()?.entry.action;
        let severity = match action {
            AuditAction::SignInFailed | AuditAction::RefusedReach | AuditAction::RefusedScope => Severity::Warning,
            _ => Severity::Notice,
        };
        let message = SyslogMessage { severity, at: row.at, kind: action.as_str(), json: &row.to_line()? };
        self.syslog.send(&message).await.with_context(|| format!("entry {}", row.place))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;
    use tokio::net::UnixDatagram;

    use super::*;
    use crate::clock::ManualClock;
    use store::embedded::Embedded;
    use store::{AuditEntry, Credentials as _};

    /// The places of the entries that have arrived.
    fn come(collector: &UnixDatagram) -> Vec<u64> {
        let mut buffer = [0; 4096];
        let mut places = Vec::new();
        while let Ok(length) = collector.try_recv(&mut buffer) {
            let text = std::str::from_utf8(&buffer[..length]).unwrap();
            assert!(text.starts_with("<109>1 1970-01-01T00:00:00.000000Z "), "{text}");
            let json: serde_json::Value = serde_json::from_str(text.split_once(" export - ").unwrap().1).unwrap();
            assert_eq!(json["hash"].as_str().unwrap().len(), 64);
            places.push(json["place"].as_u64().unwrap());
        }
        places
    }

    #[tokio::test]
    async fn each_entry_is_sent_once_and_none_is_missed_while_nobody_listens() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let store = Embedded::open(&folder.path().join("data"), clock, &crate::testing::naming(), &|_, _| ()).unwrap();
        let add = async || store.append_audit(AuditEntry::new("k", AuditAction::Export)).await.unwrap();
        let path = folder.path().join("log");
        let mut sending = Sending::new(&store, SyslogAddress::Unix(path.clone()));
        for _ in 0..3 {
            add().await;
        }
        assert!(sending.send().await.is_err(), "nobody listens");
        let collector = UnixDatagram::bind(&path).unwrap();
        sending.send().await.unwrap();
        collector.readable().await.unwrap();
        assert_eq!(come(&collector), [1, 2, 3]);
        sending.send().await.unwrap();
        assert!(come(&collector).is_empty());
        add().await;
        // After a restart, sending continues there.
        Sending::new(&store, SyslogAddress::Unix(path)).finish().await;
        collector.readable().await.unwrap();
        assert_eq!(come(&collector), [4]);
    }
}
