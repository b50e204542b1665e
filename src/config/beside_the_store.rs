//! What is kept, or sent, beside the store.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::telemetry::SyslogAddress;

/// How the secrets of credentials and the passwords of accounts are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Secrets {
    /// The file of the pepper that new ones are hashed with, outside the store; absent: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pepper_file: Option<PathBuf>,
}

/// Where the audit log goes beside the store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Audit {
    /// A collector of syslog (RFC 5424): `udp://host:514`, `tcp://host:601` or `unix:///dev/log`; absent: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub syslog: Option<SyslogAddress>,
}
