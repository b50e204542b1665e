//! Maps each refusal to its kind of problem.

use learning::RosterRefusal;

use super::Refusal;
use super::kinds::{self, ProblemKind};
use crate::service::{self, DirectoryRefusal};

impl Refusal {
    /// Its kind of problem.
    pub(crate) fn kind(&self) -> &'static ProblemKind {
        match self {
            Self::SignIn(_) => kinds::SIGN_IN,
            Self::WrongPassword => kinds::WRONG_PASSWORD,
            Self::Enrol(_) => kinds::SECOND_FACTOR,
            Self::WrongCode => kinds::WRONG_CODE,
            Self::Provider => kinds::PROVIDER,
            Self::ProviderAway => kinds::PROVIDER_AWAY,
            Self::Form => kinds::FORM,
            Self::Unauthenticated | Self::Token => kinds::UNAUTHENTICATED,
            Self::NoGrant(_) => kinds::NO_GRANT,
            Self::Version => kinds::VERSION,
            Self::NoRoute => kinds::NO_SUCH_PATH,
            Self::Method(_) => kinds::METHOD,
            Self::Body(_) => kinds::BODY,
            Self::Header(..) => kinds::HEADER,
            Self::MediaType(_) => kinds::MEDIA_TYPE,
            Self::Encoding => kinds::CONTENT_ENCODING,
            Self::TooLarge(_) | Self::StatementsTooLarge(_) | Self::FormTooLarge(_) => kinds::TOO_LARGE,
            Self::TooTight(_) => kinds::TOO_TIGHT,
            Self::TooSlow => kinds::TOO_SLOW,
            Self::TooMany(_) => kinds::TOO_MANY,
            Self::File(_) => kinds::FILE,
            Self::NotReady(_) => kinds::UNAVAILABLE,
            Self::Panicked => kinds::INTERNAL,
            Self::Service(error) => of_service(error),
        }
    }
}

fn of_service(error: &service::Error) -> &'static ProblemKind {
    use service::Error as Service;
    match error {
        Service::Forbidden(_) => kinds::FORBIDDEN,
        Service::NoLongerInForce => kinds::UNAUTHENTICATED,
        Service::OutOfReach | Service::RosterOutOfReach { .. } => kinds::OUT_OF_REACH,
        Service::Invalid(_) => kinds::INVALID_STATEMENT,
        Service::Conflict(_) => kinds::CONFLICT,
        Service::Parameter { .. } | Service::NotThere(_) => kinds::PARAMETER,
        Service::Unpublished(_)
        | Service::UnpublishedOverTime(_)
        | Service::UnpublishedSurvey(_)
        | Service::UnpublishedTrainers(_)
        | Service::UnpublishedModules(_) => kinds::UNPUBLISHED,
        Service::AnswerCodes(_) => kinds::FILE,
        Service::NotFound => kinds::NOT_FOUND,
        Service::PreconditionFailed | Service::Directory(DirectoryRefusal::Changed) => kinds::PRECONDITION_FAILED,
        Service::DocumentExists => kinds::DOCUMENT_EXISTS,
        Service::PreconditionMissing => kinds::PRECONDITION_MISSING,
        Service::NotJson(_) => kinds::NOT_JSON,
        Service::Unmergeable(_) => kinds::UNMERGEABLE,
        Service::TooLargeToMerge(_) => kinds::TOO_LARGE,
        Service::Catalogue(_) => kinds::CATALOGUE,
        Service::CatalogueChanged => kinds::CATALOGUE_CHANGED,
        Service::Roster(_) => kinds::ROSTER,
        Service::RosterRows(_) => kinds::ROSTER_ROWS,
        Service::RosterChanged => kinds::ROSTER_CHANGED,
        Service::RosterShrinks { .. } => kinds::ROSTER_SHRINKS,
        Service::RosterRefused(RosterRefusal::Older { .. }) => kinds::ROSTER_OLDER,
        Service::RosterRefused(RosterRefusal::BeforeHistory { .. }) => kinds::ROSTER_BEFORE_HISTORY,
        Service::RosterRefused(RosterRefusal::NoHistory) => kinds::ROSTER_NO_HISTORY,
        Service::RosterRefused(RosterRefusal::TooManyOfOne { .. }) => kinds::ROSTER_PEOPLE,
        Service::Directory(DirectoryRefusal::NameTaken(_)) => kinds::DIRECTORY_NAME,
        Service::Directory(
            DirectoryRefusal::Fault(_) | DirectoryRefusal::ListTooLong(_) | DirectoryRefusal::TooMany(_),
        ) => kinds::DIRECTORY,
        Service::Results(_) => kinds::RESULTS,
        Service::ResultRows(_) => kinds::RESULT_ROWS,
        Service::ResultsChanged => kinds::RESULTS_CHANGED,
        Service::Credential(_) => kinds::CREDENTIAL,
        Service::Extraction(_) => kinds::EXTRACTION,
        Service::ExtractionEnded { .. } => kinds::EXTRACTION_ENDED,
        Service::Snapshot(_) => kinds::SNAPSHOT,
        Service::SnapshotRevoked { .. } => kinds::SNAPSHOT_REVOKED,
        Service::Subscription(_) => kinds::SUBSCRIPTION,
        Service::CredentialChanged => kinds::CREDENTIAL_CHANGED,
        Service::AccountExists => kinds::ACCOUNT_EXISTS,
        Service::Erasure(_) => kinds::ERASURE,
        Service::PreviewUnderWay | Service::SecretsUnderWay | Service::Busy => kinds::BUSY,
        Service::TooCostly { .. } => kinds::TOO_COSTLY,
        Service::OverQuota { .. } => kinds::OVER_QUOTA,
        Service::DocumentsOverQuota { .. } => kinds::DOCUMENTS_OVER_QUOTA,
        Service::Unavailable => kinds::UNAVAILABLE,
        Service::Damaged(_) => kinds::DAMAGED,
        Service::Full => kinds::FULL,
        Service::Internal => kinds::INTERNAL,
    }
}
