//! Settings for what is kept or sent outside the store.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::telemetry::SyslogAddress;

/// How secrets of credentials and passwords of accounts are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Secrets {
    /// The file, outside the store, of the pepper with which new ones are hashed; absent: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pepper_file: Option<PathBuf>,
}

/// Where the audit log goes besides the store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Audit {
    /// A collector of syslog (RFC 5424): `udp://host:514`, `tcp://host:601` or `unix:///dev/log`; absent: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub syslog: Option<SyslogAddress>,
}
