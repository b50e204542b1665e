//! The states of the pages, for tests.

use jiff::Timestamp;
use learning::{CatalogueFile, Schedule, Weekday};

use super::add::{Shown, faults, of};
use super::one;
use super::page::SubscriptionsPage;
use super::words::Known;
use crate::auth::{Reach, Scope};
use crate::dashboard::account::sample::caller;
use crate::dashboard::fault::Fault;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::{Days, Parameters, Refusal};
use crate::service::{
    self, Disclosure, Receiver, SubscriptionLanguage, SubscriptionReceivers, SubscriptionRefusal, SubscriptionReport,
    SubscriptionStop, SubscriptionTrouble, SubscriptionTroubleKind,
};

const CATALOGUE: &str = "
[[course]]
id = \"ek\"
name = { sv = \"Ekonomiskt <bistånd>\", en = \"Social <assistance>\" }
";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A subscription of the reader that is sent as it should be.
pub(super) fn report() -> SubscriptionReport {
    SubscriptionReport {
        id: "a1".to_owned(),
        owner: "test".to_owned(),
        name: Some("Veckan <1>".to_owned()),
        question: "course=ek&municipality=1440".to_owned(),
        to: Receiver::Mail(vec!["chef@ale.example".to_owned(), "stab@ale.example".to_owned()]),
        schedule: Schedule::weekly([Weekday::Monday, Weekday::Thursday], 8),
        language: SubscriptionLanguage::Sv,
        made: at("2026-01-02T10:00:00Z"),
        next: Some(at("2026-02-05T07:00:00Z")),
        sent: Some(at("2026-02-02T07:00:00Z")),
        refused: [].into(),
        trouble: None,
        stopped: None,
    }
}

fn failing(id: &str, kind: SubscriptionTroubleKind, status: Option<u16>) -> SubscriptionReport {
    let (since, next) = (at("2026-02-02T07:00:00Z"), at("2026-02-02T08:03:00Z"));
    SubscriptionReport {
        id: id.to_owned(),
        name: None,
        question: "by=".to_owned(),
        to: Receiver::Webhook("intranet".to_owned()),
        schedule: Schedule::monthly([1, 31], 0),
        sent: None,
        next: Some(next),
        trouble: Some(SubscriptionTrouble { kind, status, since, tries: 7, next }),
        ..report()
    }
}

fn several() -> Vec<SubscriptionReport> {
    use SubscriptionTroubleKind as Kind;
    let kinds = [
        ("b1", Kind::Unreachable, None),
        ("b2", Kind::Busy, Some(503)),
        ("b3", Kind::Credential, Some(535)),
        ("b4", Kind::Refused, Some(410)),
        ("b5", Kind::Question, None),
        ("b6", Kind::NotSetUp, None),
    ];
    let stopped = |id: &str, why| SubscriptionReport {
        id: id.to_owned(),
        owner: "account:3f9c1a7be2d846503f9c".to_owned(),
        next: None,
        stopped: Some(why),
        ..report()
    };
    let of_elsewhere =
        SubscriptionReport { id: "d1".to_owned(), question: "by=planet".to_owned(), sent: None, ..report() };
    let mut all = vec![report(), refused_at_one()];
    all.extend(kinds.map(|(id, kind, status)| failing(id, kind, status)));
    all.extend([
        stopped("c1", SubscriptionStop::OwnerGone),
        stopped("c2", SubscriptionStop::OwnerMayNot),
        of_elsewhere,
    ]);
    all
}

fn refused_at_one() -> SubscriptionReport {
    SubscriptionReport { id: "a2".to_owned(), refused: ["stab@ale.example".to_owned()].into(), ..report() }
}

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, SubscriptionsPage)> {
    let reader = Reader::sample(language, &[Scope::FiguresRead]);
    let (catalogue, caller): (CatalogueFile, _) =
        (toml::from_str(CATALOGUE).unwrap(), caller(&[Scope::FiguresRead], Reach::default()));
    let known = Known {
        reader: &reader,
        caller: &caller,
        catalogue: &catalogue,
        disclosure: Disclosure::Exact,
        days: Days::on("2026-02-03".parse().unwrap()),
    };
    let both =
        SubscriptionReceivers { mail: true, domains: Vec::new(), webhooks: vec!["intranet".into(), "teams".into()] };
    let mail = SubscriptionReceivers { webhooks: Vec::new(), ..both.clone() };
    let nowhere = SubscriptionReceivers::default();
    let asked = |pairs: &[(&str, &str)]| -> Parameters {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>().into()
    };
    let nothing = asked(&[]);
    let shown = |all, receivers, may_add, done| {
        let contact = Some(("mailto:stod@skr.example".to_owned(), "stod@skr.example".to_owned()));
        Shown { all, after: None, done, may_add, receivers, contact }
    };
    let page = |shown, sent: &Parameters, why: (Vec<Fault>, Option<&Refusal>)| {
        SubscriptionsPage::new(&reader, of(&known, shown, sent, why).unwrap())
    };
    let right = || (Vec::new(), None);
    let typed = asked(&[
        ("token", "token"),
        ("name", "\"Veckan\""),
        ("course", "ek"),
        ("unit", "ifo"),
        ("by", "unit"),
        ("day", "31"),
        ("hour", "0"),
        ("webhook", ""),
        ("mail", "chef, stab@ale.example"),
        ("language", "en"),
    ]);
    let refusal = Refusal::Service(service::Error::Subscription(SubscriptionRefusal::Address("chef".to_owned())));
    let wrong = faults(&refusal, &both, &known);
    let one = |report: &SubscriptionReport, pairs: &[(&str, &str)], wrong| {
        SubscriptionsPage::new(&reader, one::shown(report, &known, &asked(pairs), wrong))
    };
    vec![
        ("none", page(shown(Vec::new(), &both, true, None), &nothing, right())),
        ("chosen", page(shown(vec![report()], &mail, true, Some("add")), &asked(&[("course", "ek")]), right())),
        ("several", page(shown(several(), &both, true, Some("remove")), &nothing, right())),
        ("wrong", page(shown(Vec::new(), &both, true, None), &typed, (wrong, Some(&refusal)))),
        ("off", page(shown(vec![report()], &nowhere, true, None), &nothing, right())),
        ("no_account", page(shown(Vec::new(), &both, false, None), &nothing, right())),
        ("one", one(&refused_at_one(), &[("done", "send")], Vec::new())),
        ("send", one(&several().remove(9), &[("do", "send")], vec![Fault::of_form("fel")])),
        ("remove", one(&report(), &[("do", "remove")], Vec::new())),
    ]
}
