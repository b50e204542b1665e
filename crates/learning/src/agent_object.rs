//! Identifiers of people, as answers show them.

use schemars::JsonSchema;
use serde::Serialize;
use xapi::Ifi;

/// An identifier, as an Agent Object (xAPI 1.0.3 Data 2.4.2.3).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum AgentObject {
    /// A mailbox.
    Mbox {
        /// `mailto:` and the address.
        mbox: String,
    },
    /// The hash of a mailbox.
    MboxSha1sum {
        /// The SHA-1 of the mailbox, in hexadecimal digits.
        mbox_sha1sum: String,
    },
    /// An OpenID.
    OpenId {
        /// The OpenID.
        openid: String,
    },
    /// An account.
    Account {
        /// The account.
        account: AccountObject,
    },
}

/// An account on a system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountObject {
    /// The system's home page.
    pub home_page: String,
    /// The name of the account there.
    pub name: String,
}

impl From<&Ifi> for AgentObject {
    fn from(identifier: &Ifi) -> Self {
        match identifier.clone() {
            Ifi::Mbox(mbox) => Self::Mbox { mbox },
            Ifi::MboxSha1sum(mbox_sha1sum) => Self::MboxSha1sum { mbox_sha1sum },
            Ifi::OpenId(openid) => Self::OpenId { openid },
            Ifi::Account { home_page, name } => Self::Account { account: AccountObject { home_page, name } },
        }
    }
}
