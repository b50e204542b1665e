//! The states of the pages, for tests.

use jiff::{SignedDuration, Timestamp};
use learning::CatalogueFile;

use super::credentials::Known;
use super::parts::Content;
use super::texts::Texts;
use super::{
    AdminPage, account, accounts, audit, credential, credentials, erasures, forwarding as forwarding_page, health,
    keys, sessions,
};
use crate::auth::{OwnLimits, Reach, Scope, SenderSettings, SigningKey, Trust, TrustedProvider};
use crate::dashboard::account::sample::caller;
use crate::dashboard::fault::Fault;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::Parameters;
use crate::service::{
    AccountReport, AuditAction, AuditEntry, AuditPage, AuditRecord, CredentialReport, DeadLetter, Disk, Erased,
    ErasureCase, ErasureGround, ErasureRecord, ErasureReport, ForwardKind, ForwardTrouble, ForwardTroubleKind,
    ForwardingReport, ForwardingState, Given, Health, SecondFactorReport, SenderUses, SessionReport, Share, Used,
    WithdrawnToken,
};

const AT: Timestamp = Timestamp::constant(1_700_000_000, 0);

fn health(well: bool) -> Health {
    Health {
        at: AT,
        release: "[release]".to_owned(),
        statements: 1_234_567,
        disk: Some(Disk { used: 5 << 30, free: if well { 60 << 30 } else { 0 }, of: 100 << 30, full: !well }),
        queued: if well { 0 } else { 12 },
        unmerged: if well { 0 } else { 32_768 },
        damaged: if well { 0 } else { 3 },
        last_backup: well.then_some(AT),
        sessions: 4,
        forwarding: if well { Vec::new() } else { forwarding() },
    }
}

/// A target that takes everything, and one for each trouble.
fn forwarding() -> Vec<ForwardingState> {
    let target = |name: &str, waiting: u64, dead, trouble: Option<ForwardTroubleKind>| ForwardingState {
        name: name.to_owned(),
        waiting,
        lag_seconds: 90 * waiting,
        dead,
        trouble: trouble.map(|kind| ForwardTrouble { kind, status: None, since: AT, tries: 2, next: AT }),
    };
    vec![
        target("national", 0, 0, None),
        target("arkiv", 1_200, 2, Some(ForwardTroubleKind::Unreachable)),
        target("b", 1, 0, Some(ForwardTroubleKind::Busy)),
        target("c", 1, 0, Some(ForwardTroubleKind::Credential)),
        target("d", 1, 0, Some(ForwardTroubleKind::Address)),
        target("e", 1, 1_000, Some(ForwardTroubleKind::DeadLetters)),
    ]
}

/// The same, as the page of forwarding has them.
fn targets() -> Vec<ForwardingReport> {
    let letter = |number: u128, replay| DeadLetter {
        id: uuid::Uuid::from_u128(0x4000_8000_0000_0000_0000 | number),
        stored: AT,
        refused: AT,
        status: 409,
        replay,
    };
    let report = |state: ForwardingState| ForwardingReport {
        kind: ForwardKind::Lrs,
        to: "https://lrs.example/<xapi>".to_owned(),
        courses: Vec::new(),
        verbs: Vec::new(),
        taken: 1_234,
        last: Some(AT),
        dead_letters: if state.dead > 0 { vec![letter(1, false), letter(2, true)] } else { Vec::new() },
        state,
    };
    forwarding().into_iter().map(report).collect()
}

fn key() -> CredentialReport {
    let share = Share { used: 1200, of: Some(100_000) };
    CredentialReport {
        key: "8d1f2e3c4b5a69788796".to_owned(),
        name: "Moodle <Ale>".to_owned(),
        scopes: vec!["statements/write".to_owned(), "of-a-later-release".to_owned()],
        municipality: "1440".parse().ok(),
        reach: None,
        limits: OwnLimits { statements_per_day: Some(100_000), ..OwnLimits::default() },
        used: Used {
            statements_per_day: share,
            attachment_bytes_per_day: share,
            stored_document_bytes: Share { used: 0, of: None },
        },
        sender: SenderSettings::default(),
        needed: SenderUses::default(),
        expires: None,
        secrets: 1,
        last_used: "2023-11-14".parse().ok(),
        disabled: false,
    }
}

fn bo(disabled: bool) -> AccountReport {
    AccountReport {
        key: "account:3f9c1a7be2d846503f9c".to_owned(),
        name: "bo@ale.example".to_owned(),
        shown: "Bo".to_owned(),
        scopes: vec!["figures/read".to_owned(), "people/read".to_owned()],
        municipality: "1440".parse().ok(),
        reach: Some(Reach::of_municipality("1440".parse().unwrap())),
        expires: Some(AT + SignedDuration::from_hours(24)),
        last_signed_in: None,
        second_factor: (!disabled).then_some(SecondFactorReport { enrolled: AT, recovery_codes: 9 }),
        disabled,
    }
}

fn session(name: Option<&str>) -> SessionReport {
    SessionReport {
        id: "5d3c0f6e1b2a4978".to_owned(),
        key: if name.is_some() { "account:3f9c1a7be2d846503f9c" } else { "oidc:3f9c1a7be2d846503f9c" }.to_owned(),
        name: name.map(str::to_owned),
        began: AT,
        until: AT + SignedDuration::from_hours(8),
    }
}

fn entry(place: u64, action: AuditAction) -> AuditRecord {
    let mut entry = AuditEntry::new("account:3f9c1a7be2d846503f9c", action);
    entry.credential = Some("8d1f2e3c4b5a69788796".to_owned());
    entry.given = Some(Given {
        scopes: ["state".to_owned()].into(),
        municipality: None,
        reach: Some(Reach::of_municipality("1440".parse().unwrap())),
        expires: Some(AT),
    });
    AuditRecord { place, at: AT, entry, hash: None }
}

/// A server with keys of each state, and providers of each.
fn trust() -> Trust {
    let key = |name: &str, algorithm: Option<&str>, is_newest| SigningKey {
        name: name.to_owned(),
        algorithm: algorithm.map(str::to_owned),
        modified: AT,
        is_newest,
    };
    let provider = |issuer: &str, signs_in: Option<&str>, keys| TrustedProvider {
        issuer: issuer.to_owned(),
        audience: "https://lrs.ale.example".to_owned(),
        algorithms: ["RS256", "EdDSA"].map(str::to_owned).into(),
        signs_in: signs_in.map(str::to_owned),
        grants: if signs_in.is_some() { 1 } else { 12 },
        keys,
    };
    Trust {
        issuer: "https://lrs.ale.example/tokens".to_owned(),
        audience: "loggbok".to_owned(),
        keys: vec![key("2025-09", Some("RS256"), false), key("2026-09", Some("EdDSA"), true), key("old", None, false)],
        providers: vec![
            provider("https://idp.ale.example", Some("Ale <kommun>"), Some((1, AT))),
            provider("https://idp.gr.example/realms/gr", None, None),
        ],
    }
}

fn withdrawn() -> WithdrawnToken {
    WithdrawnToken { id: "8c1f0d52-6a3e-4f0b-9f57-3a1f4d6b2c10".to_owned(), until: AT }
}

fn case() -> ErasureCase {
    ErasureCase {
        ground: ErasureGround::Disposal,
        decision: "dnr <2026/1>".to_owned(),
        executor: "Arkivarie".to_owned(),
    }
}

fn erasure(is_done: bool) -> ErasureRecord {
    let erased = Erased {
        statements: 1_234,
        documents: 2,
        attachments: 1,
        affiliations: 1,
        subscriptions: 2,
        subscriptions_ended: 1,
        directory_users: 1,
    };
    ErasureRecord {
        case: case(),
        who: "account:3f9c1a7be2d846503f9c".to_owned(),
        begun: AT,
        statements: 1_234,
        ended: is_done.then_some((AT + SignedDuration::from_mins(1), erased)),
    }
}

fn found() -> ErasureReport {
    ErasureReport {
        dry_run: true,
        case: case(),
        statements: 1_234,
        related: 3,
        documents: 2,
        affiliations: 1,
        subscriptions: 2,
        directory_users: 1,
        other_identifiers: 1,
        other_affiliations: 2,
        in_catalogue: true,
        begun: None,
        ended: None,
        erased: None,
    }
}

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, AdminPage<health::HealthOf>)> {
    let reader = Reader::sample(language, &[Scope::Admin]);
    let texts = Texts::of(language);
    let ale = Reach::of_municipality("1440".parse().unwrap());
    let caller = caller(&[Scope::Admin], ale);
    let catalogue = CatalogueFile::default();
    let known = Known { caller: &caller, catalogue: &catalogue, now: AT };
    let asked = |pairs: &[(&str, &str)]| -> Parameters {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>().into()
    };
    let none = || asked(&[]);
    let typed =
        asked(&[("token", "token"), ("name", "\"Prov"), ("state", "true"), ("expires", "soon"), ("reach", "m:1440")]);
    let wrong = || vec![Fault::new("name", texts.other_name()), Fault::new("scopes", texts.choose_a_scope())];
    let of_key = |what: &str, faults| {
        let asked = asked(&[("do", what), ("statements_per_day", "many")]);
        credential::shown(&reader, &asked, &key(), &known, faults)
    };
    let of_account = |what: &str, account: &AccountReport| {
        account::shown(&reader, &asked(&[("do", what)]), account, &known, Vec::new())
    };
    let own = AccountReport { key: "test".to_owned(), ..bo(false) };
    let sessions_of = |all: Vec<SessionReport>, more: Option<&str>, done| {
        let asked = [("of", None), ("after", more)];
        sessions::shown(&reader, &asked, (all, more.map(str::to_owned)), done, Vec::new())
    };
    let page = |entries, more_after| AuditPage { entries, more_after };
    let erasures_of = |pairs: &[(&str, &str)], cases, more, faults| {
        let known = erasures::Known { cases: (cases, more), last_backup: more.map(|_| AT) };
        erasures::shown(&reader, &asked(pairs), known, faults)
    };
    let no_trust = Trust { keys: Vec::new(), providers: Vec::new(), ..trust() };
    let keys_of = |pairs: &[(&str, &str)], trust: Option<&Trust>, all: Vec<WithdrawnToken>, faults| {
        let more = (!all.is_empty()).then(|| withdrawn().id);
        keys::shown(&reader, &asked(pairs), trust, (all, more), faults)
    };
    let no_id = || vec![Fault::new("id", texts.write_a_token_id())];
    let person =
        [("mail", "<anna@ale.example>"), ("ground", "request"), ("decision", "dnr <2026/1>"), ("related", "true")];
    let decide = |pairs: &[(&str, &str)]| {
        forwarding_page::next_step(&reader, &forwarding_page::Decision::read(&asked(pairs)).unwrap())
    };
    let wrong_day = asked(&[("from", "yesterday"), ("action", "export")]);
    let contents: Vec<(&'static str, Content)> = vec![
        ("well", health::shown(&reader, Some(&health(true)))),
        ("not_well", health::shown(&reader, Some(&health(false)))),
        ("narrow", health::shown(&reader, None)),
        ("credentials_none", credentials::shown(&reader, &none(), (Vec::new(), None), &known, Vec::new())),
        ("credentials", credentials::shown(&reader, &none(), (vec![key()], Some("k".to_owned())), &known, Vec::new())),
        ("credentials_faults", credentials::shown(&reader, &typed, (vec![key()], None), &known, wrong())),
        ("credential", credential::shown(&reader, &asked(&[("done", "true")]), &key(), &known, Vec::new())),
        ("credential_rotate", of_key("rotate", Vec::new())),
        ("credential_limits", of_key("limits", vec![Fault::new("statements_per_day", texts.write_a_number())])),
        ("credential_remove", of_key("remove", Vec::new())),
        ("accounts_none", accounts::shown(&reader, &none(), (Vec::new(), None), &known, Vec::new())),
        ("accounts", accounts::shown(&reader, &none(), (vec![bo(false), bo(true)], None), &known, Vec::new())),
        ("accounts_faults", accounts::shown(&reader, &typed, (Vec::new(), None), &known, wrong())),
        ("account", account::shown(&reader, &none(), &bo(false), &known, Vec::new())),
        ("account_scopes", of_account("scopes", &bo(false))),
        ("account_second_factor", of_account("second-factor", &bo(false))),
        ("account_disabled", of_account("enable", &bo(true))),
        ("account_own", account::shown(&reader, &none(), &own, &known, Vec::new())),
        ("sessions_none", sessions_of(Vec::new(), None, true)),
        ("sessions", sessions_of(vec![session(Some("bo@ale.example")), session(None)], Some("5d"), false)),
        ("keys", keys_of(&[("done", "true")], Some(&trust()), vec![withdrawn()], Vec::new())),
        ("keys_none", keys_of(&[], Some(&no_trust), Vec::new(), Vec::new())),
        ("keys_no_tokens", keys_of(&[], None, Vec::new(), Vec::new())),
        ("keys_faults", keys_of(&[("id", "<8c1f>")], Some(&no_trust), Vec::new(), no_id())),
        ("keys_narrow", keys::hidden(&reader)),
        (
            "audit",
            audit::shown(&reader, &none(), &page(vec![entry(7, AuditAction::CredentialAdd)], Some(7)), Vec::new()),
        ),
        ("audit_none", audit::shown(&reader, &asked(&[("before", "7")]), &page(Vec::new(), None), Vec::new())),
        (
            "audit_faults",
            audit::shown(&reader, &wrong_day, &page(Vec::new(), None), vec![Fault::new("from", texts.write_a_day())]),
        ),
        ("audit_narrow", audit::hidden(&reader)),
        ("erasures_none", erasures_of(&[], Vec::new(), None, Vec::new())),
        ("erasures", erasures_of(&[("done", "true")], vec![erasure(false), erasure(true)], Some(7), Vec::new())),
        (
            "erasures_faults",
            erasures_of(&person, Vec::new(), None, vec![Fault::new("executor", texts.erase_fill_in())]),
        ),
        ("erasures_effect", erasures::effect(&reader, &asked(&person), &found())),
        ("erasures_narrow", erasures::hidden(&reader)),
        ("forwarding_none", forwarding_page::shown(&reader, &none(), AT, &[], Vec::new())),
        ("forwarding", forwarding_page::shown(&reader, &asked(&[("done", "drop")]), AT, &targets(), Vec::new())),
        (
            "forwarding_faults",
            forwarding_page::shown(&reader, &none(), AT, &targets(), vec![Fault::new("target", texts.choose_again())]),
        ),
        ("forwarding_decide", decide(&[("letter", "arkiv 00000000-0000-4000-8000-000000000001")])),
        ("forwarding_drop", decide(&[("target", "arkiv"), ("fate", "drop")])),
        ("forwarding_narrow", forwarding_page::hidden(&reader)),
    ];
    contents.into_iter().map(|(state, content)| (state, AdminPage::new(&reader, content))).collect()
}
