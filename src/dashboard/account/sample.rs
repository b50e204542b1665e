//! The states of the pages, for tests.

use jiff::Timestamp;
use learning::CatalogueFile;

use super::factor::SecondFactorPage;
use super::{Account, Known, Texts};
use crate::auth::{Authority, Caller, Means, NewSecondFactor, OwnLimits, Reach, Scope, SenderSettings};
use crate::dashboard::fault::Fault;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::service::{AccountReport, SecondFactorReport, SessionReport};

const AT: Timestamp = Timestamp::constant(1_700_000_000, 0);

/// A caller with these scopes and this reach.
pub(crate) fn caller(scopes: &[Scope], reach: Reach) -> Caller {
    Caller {
        key: "test".to_owned(),
        authority: Authority::of_account("https://lrs.example", "test", None),
        scopes: scopes.iter().copied().collect(),
        municipality: None,
        reach,
        limits: OwnLimits::default(),
        sender: SenderSettings::default(),
        means: Means::default(),
    }
}

fn account(scopes: &[Scope], second_factor: Option<SecondFactorReport>) -> AccountReport {
    AccountReport {
        key: "account".to_owned(),
        name: "anna@ale.example".to_owned(),
        shown: "Anna".to_owned(),
        scopes: scopes.iter().map(ToString::to_string).collect(),
        municipality: "1440".parse().ok(),
        reach: None,
        expires: Some(AT),
        last_signed_in: None,
        second_factor,
        disabled: false,
    }
}

fn session(id: &str) -> SessionReport {
    let until = AT + jiff::SignedDuration::from_hours(8);
    SessionReport { id: id.to_owned(), key: "account".to_owned(), name: None, began: AT, until }
}

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, Account)> {
    let texts = Texts::of(language);
    let scopes = [Scope::FiguresRead, Scope::PeopleRead];
    let reach = Reach::of_municipality("1440".parse().unwrap());
    let caller = caller(&scopes, reach);
    let (reader, catalogue) = (Reader::sample(language, &scopes), CatalogueFile::default());
    let of = |done, faults, account: Option<&AccountReport>, sessions: &[SessionReport]| {
        Account::new(&reader, done, faults, &Known { caller: &caller, account, sessions, catalogue: &catalogue })
    };
    let bare = account(&scopes, None);
    let safe = account(&scopes, Some(SecondFactorReport { enrolled: AT, recovery_codes: 9 }));
    let wrong = vec![
        Fault::new("old_password", texts.password_wrong()),
        Fault::new("new_password", texts.password_guessable()),
    ];
    vec![
        ("bare", of(None, Vec::new(), Some(&bare), &[session("id")])),
        ("safe", of(Some("session"), Vec::new(), Some(&safe), &[session("id"), session("other")])),
        ("faults", of(None, wrong, Some(&bare), &[session("id")])),
        ("by_key", of(None, Vec::new(), None, &[])),
    ]
}

/// Each state of the second factor by its name.
pub(crate) fn factor_samples(language: Language) -> Vec<(&'static str, SecondFactorPage)> {
    let texts = Texts::of(language);
    let new: NewSecondFactor = serde_json::from_str(&format!("\"{}\"", "3132333435".repeat(4))).unwrap();
    let reader = Reader::sample(language, &[Scope::Admin]);
    let of = |account: Option<&AccountReport>, faults| {
        let add = account.filter(|account| account.second_factor.is_none()).map(|_| (&new, "lrs.example"));
        SecondFactorPage::new(&reader, account, add, faults, Some("/admin"))
    };
    let bare = account(&[Scope::Admin], None);
    let safe = account(&[Scope::Admin], Some(SecondFactorReport { enrolled: AT, recovery_codes: 1 }));
    let free = account(&[Scope::FiguresRead], Some(SecondFactorReport { enrolled: AT, recovery_codes: 10 }));
    let wrong = || vec![Fault::new("code", texts.code_wrong())];
    vec![
        ("required", of(Some(&bare), Vec::new())),
        ("wrong", of(Some(&bare), wrong())),
        ("has", of(Some(&free), Vec::new())),
        ("has_required", of(Some(&safe), wrong())),
        ("no_account", of(None, Vec::new())),
    ]
}
