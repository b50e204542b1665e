//! The actions of the audit log, and their words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Defines each kind of entry once, with the word that is stored and shown.
macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// What was done; its words are stored and shown.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum AuditAction {
            $($(#[$doc])* #[serde(rename = $word)] $name,)*
        }

        impl AuditAction {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$name),*];

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
    /// An export of the raw log ended.
    ExportEnd = "export-end",
    /// Figures were read, of several employers, or by unit or role, which may be about few people: `rows` of them.
    FiguresRead = "figures-read",
    /// Figures of several employers were read with nothing hidden: `rows` of them.
    FiguresExact = "figures-exact",
    /// People were listed, by name.
    PeopleRead = "people-read",
    /// Somebody was shown why a person is counted, or not: `rows` courses.
    PersonExplain = "person-explain",
    /// Everything that is kept of a person was read: `rows` statements of it.
    PersonRecord = "person-record",
    /// Rows of the roster were changed.
    RosterChange = "roster-change",
    /// A dry run showed what a list would change in the roster.
    RosterDryRun = "roster-dry-run",
    /// Users or groups of an employer's directory were added, changed or removed: `rows` of them.
    DirectoryChange = "directory-change",
    /// Users or groups of an employer's directory were read: `rows` of them.
    DirectoryRead = "directory-read",
    /// A list of results was imported: `rows` statements.
    ResultsImport = "results-import",
    /// A dry run showed which of a list of results are new: `rows` of them.
    ResultsDryRun = "results-dry-run",
    /// A snapshot of figures was made: `rows` of them.
    SnapshotAdd = "snapshot-add",
    /// A snapshot was revoked.
    SnapshotRemove = "snapshot-remove",
    /// An extraction was made: `rows` statements.
    ExtractionAdd = "extraction-add",
    /// An extraction was frozen anew, with what has arrived since: `rows` statements.
    ExtractionExtend = "extraction-extend",
    /// The file of an extraction was fetched: `rows` statements.
    ExtractionRun = "extraction-run",
    /// An extraction ended, and its key was destroyed.
    ExtractionEnd = "extraction-end",
    /// What people wrote in a survey was given other codes: `rows` answers.
    AnswerCodes = "answer-codes",
    /// The roster was read.
    RosterRead = "roster-read",
    /// A catalogue was put in force.
    CatalogueChange = "catalogue-change",
    /// A preview showed what a catalogue would change in the figures.
    CataloguePreview = "catalogue-preview",
    /// Statements were voided: `rows` of them.
    Voiding = "voiding",
    /// Documents were deleted: one, or those of a context.
    DocumentsDelete = "documents-delete",
    /// The store was copied into a folder.
    Backup = "backup",
    /// A backup was finished.
    BackupFinished = "backup-finished",
    /// The store was restored from a backup.
    Restore = "restore",
    /// A credential was added, or replaced one with its key.
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
    /// An account was given other scopes.
    AccountScopes = "account-scopes",
    /// An account was given another reach.
    AccountReach = "account-reach",
    /// Somebody added a second factor to their account.
    SecondFactorEnrol = "second-factor-enrol",
    /// Somebody used a recovery code in place of their second factor.
    SecondFactorRecover = "second-factor-recover",
    /// Somebody removed the second factor of their own account, with a code of it.
    SecondFactorRemove = "second-factor-remove",
    /// An administrator removed the second factor of an account.
    SecondFactorReset = "second-factor-reset",
    /// Every session of an account was ended.
    AccountSignOut = "account-sign-out",
    /// A session was ended.
    SessionEnd = "session-end",
    /// Somebody signed in to the pages.
    SignIn = "sign-in",
    /// Somebody sent a key or a name with a wrong secret.
    SignInFailed = "sign-in-failed",
    /// Somebody asked for more than the credential reaches.
    RefusedReach = "refused-reach",
    /// Somebody asked for something outside the credential's scopes.
    RefusedScope = "refused-scope",
    /// Statements that a target of forwarding had refused are sent once more: `rows` of them.
    DeadLettersReplay = "dead-letters-replay",
    /// Statements that a target of forwarding had refused were forgotten there: `rows` of them.
    DeadLettersDrop = "dead-letters-drop",
    /// A subscription was added.
    SubscriptionAdd = "subscription-add",
    /// A subscription was removed.
    SubscriptionRemove = "subscription-remove",
    /// A token was issued.
    TokenIssue = "token-issue",
    /// A token was withdrawn.
    TokenWithdraw = "token-withdraw",
    /// A dry run counted what is stored of a person.
    ErasureDryRun = "erasure-dry-run",
    /// The data of a person are about to be erased.
    Erasure = "erasure",
    /// The data of a person have been erased.
    ErasureEnd = "erasure-end",
    /// A dry run counted what the rules of retention would dispose of.
    RetentionDryRun = "retention-dry-run",
    /// Records that a rule of retention keeps no longer are about to be disposed of: `rows` of them.
    Retention = "retention",
    /// Records that a rule of retention keeps no longer have been disposed of: `rows` of them.
    RetentionEnd = "retention-end",
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
