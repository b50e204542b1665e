//! The words for what was done.

use serde::{Deserialize, Serialize};

/// Names each kind of entry once, with the word that is stored and shown.
macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// What was done; the words are what is stored and shown.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum AuditAction {
            $($(#[$doc])* #[serde(rename = $word)] $name,)*
        }

        impl AuditAction {
            /// The word that is stored and shown.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

actions! {
    /// The log is a chain from here on; `rows` entries were written before it was.
    ChainBegin = "chain-begin",
    /// Statements were read: `rows` of them.
    StatementsRead = "statements-read",
    /// An export of the raw log began.
    Export = "export",
    /// An export of the raw log came to its end.
    ExportEnd = "export-end",
    /// Figures were read by unit or role, which may be of few people: `rows` of them.
    FiguresRead = "figures-read",
    /// People were listed, by name.
    PeopleRead = "people-read",
    /// Rows of the roster were changed.
    RosterChange = "roster-change",
    /// It was read what a list would change in the roster.
    RosterDryRun = "roster-dry-run",
    /// The roster was read.
    RosterRead = "roster-read",
    /// A catalogue was put in force.
    CatalogueChange = "catalogue-change",
    /// It was read what a catalogue would change in the figures.
    CataloguePreview = "catalogue-preview",
    /// Statements were voided: `rows` of them are named.
    Voiding = "voiding",
    /// Documents were deleted: one, or those of a context.
    DocumentsDelete = "documents-delete",
    /// The store was copied into a folder.
    Backup = "backup",
    /// A backup that was begun is whole.
    BackupFinished = "backup-finished",
    /// The store was made of a backup.
    Restore = "restore",
    /// A credential was added, or put in place of one with its key.
    CredentialAdd = "credential-add",
    /// A credential was given another secret.
    CredentialRotate = "credential-rotate",
    /// A credential was disabled.
    CredentialDisable = "credential-disable",
    /// A credential was given other limits.
    CredentialLimit = "credential-limit",
    /// A credential was given other settings of its sender.
    CredentialSender = "credential-sender",
    /// A credential that was disabled was enabled again.
    CredentialEnable = "credential-enable",
    /// A credential was given another day on which it expires, or none.
    CredentialExpire = "credential-expire",
    /// A credential was removed.
    CredentialRemove = "credential-remove",
    /// Every session of an account was ended.
    AccountSignOut = "account-sign-out",
    /// A session was ended.
    SessionEnd = "session-end",
    /// Somebody signed in to the pages.
    SignIn = "sign-in",
    /// Somebody sent a key or a name and a secret that open nothing together.
    SignInFailed = "sign-in-failed",
    /// Somebody asked for more than the credential reaches.
    RefusedReach = "refused-reach",
    /// Somebody asked for what the credential has no scope for.
    RefusedScope = "refused-scope",
    /// A token was issued.
    TokenIssue = "token-issue",
    /// A token was withdrawn.
    TokenWithdraw = "token-withdraw",
    /// It was counted what is stored of a person.
    ErasureDryRun = "erasure-dry-run",
    /// The data of a person are about to be erased.
    Erasure = "erasure",
    /// The data of a person have been erased.
    ErasureEnd = "erasure-end",
}

#[cfg(test)]
mod tests {
    use super::AuditAction;

    #[test]
    fn the_word_that_is_shown_is_the_one_that_is_stored() {
        for action in [AuditAction::ChainBegin, AuditAction::StatementsRead, AuditAction::ErasureEnd] {
            assert_eq!(serde_json::to_value(action).unwrap(), action.as_str());
        }
    }
}
