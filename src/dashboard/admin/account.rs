//! `/admin/accounts/{key}`: one account, and what can be done with it. Each change must be confirmed.

use super::accounts::PATH;
use super::credentials::{Known, state};
use super::fields::{self, Read};
use super::parts::{Ask, Content};
use super::texts::Texts;
use super::{Subject, address, named, path_of, refused};
use crate::auth::Scope;
use crate::dashboard::account::catalogue;
use crate::dashboard::components::access;
use crate::dashboard::components::fact::Fact;
use crate::dashboard::components::instant::Instant;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::{Form, SeeOther};
use crate::dashboard::frame::Reader;
use crate::dashboard::told::{Told, tell};
use crate::dashboard::visit::Visit;
use crate::http::{Parameters, Refusal};
use crate::service::{AccountChange, AccountReport};

/// One account.
pub(crate) struct Account;

impl Subject for Account {
    const ONCE: &'static [&'static str] = &["do", "done"];

    async fn content(visit: &Visit<'_>, faults: Vec<Fault>) -> Result<Content, Refusal> {
        let (caller, key) = (visit.caller()?, named(visit, "key"));
        let found = visit.state.service.administration().show_account(&caller, &key).await?;
        let catalogue = catalogue(visit, &caller).await?;
        let known = Known { caller: &caller, catalogue: &catalogue, now: visit.state.clock.now() };
        Ok(shown(&visit.reader, &visit.parameters, &found, &known, faults))
    }
}

pub(super) fn shown(
    reader: &Reader,
    asked: &Parameters,
    account: &AccountReport,
    known: &Known<'_>,
    faults: Vec<Fault>,
) -> Content {
    let (language, texts) = (reader.language, Texts::of(reader.language));
    let path = format!("{PATH}/{}", account.key);
    let of = |name: &'static str, what: &str| (name, format!("{}#form", address(reader, &path, &[("do", what)])));
    let expires = account.expires.map_or_else(|| texts.never().to_owned(), |at| Instant::of(at).shown);
    let last = account.last_signed_in.map_or_else(|| texts.never().to_owned(), |day| day.to_string());
    let factor = account.second_factor.map_or_else(
        || texts.is_off().to_owned(),
        |factor| texts.factor_since(Instant::of(factor.enrolled).shown, factor.recovery_codes),
    );
    let is_own = known.caller.key == account.key;
    // For one's own account, changes that need proof from the owner are on another page.
    let reset = [of(texts.reset_password(), "password"), of(texts.reset_factor(), "second-factor")];
    let mut actions: Vec<_> = reset.into_iter().take(if is_own { 0 } else { 2 }).collect();
    if account.second_factor.is_none() {
        actions.truncate(1);
    }
    let reach = access::reach(account.reach.as_ref(), account.municipality, known.catalogue, language);
    actions.extend([
        of(texts.change_scopes(), "scopes"),
        of(texts.change_reach(), "reach"),
        of(texts.expire(), "expire"),
        of(texts.sign_out_everywhere(), "sign-out"),
        if account.disabled { of(texts.enable(), "enable") } else { of(texts.disable(), "disable") },
        of(texts.remove(), "remove"),
    ]);
    let sessions = address(reader, "/admin/sessions", &[("of", &*account.key)]);
    actions.push((texts.its_sessions(), sessions));
    Content {
        lead: if is_own { vec![texts.own_account().to_owned()] } else { Vec::new() },
        done: asked.text("done").filter(|_| faults.is_empty()).map(|_| texts.changed()),
        kept: asked.text("do").map(|what| ("do".to_owned(), what.to_owned())).into_iter().collect(),
        facts: vec![
            Fact::new(texts.user_name(), &*account.name),
            Fact::new(texts.key_in_logs(), &*account.key),
            Fact { name: texts.may(), values: access::scopes(&account.scopes, language) },
            Fact::new(texts.reaches(), reach),
            Fact::new(texts.state(), state(account.disabled, account.expires, known.now, texts)),
            Fact::new(texts.expires(), expires),
            Fact::new(texts.second_factor(), factor),
            Fact::new(texts.last_signed_in(), last),
        ],
        actions,
        ask: asked.text("do").and_then(|what| ask(reader, asked, account, what, (known, &faults))),
        back: Some((texts.to_accounts(), address(reader, PATH, &[]))),
        faults,
        ..Content::new(language, account.shown.clone(), path)
    }
}

/// The confirmation of one of the changes.
fn ask(
    reader: &Reader,
    sent: &Parameters,
    of: &AccountReport,
    what: &str,
    (known, faults): (&Known<'_>, &[Fault]),
) -> Option<Ask> {
    let texts = Texts::of(reader.language);
    let (title, text, inputs, is_danger) = match what {
        "password" => (texts.reset_password(), texts.reset_password_text(), Vec::new(), true),
        "second-factor" => (texts.reset_factor(), texts.reset_factor_text(), Vec::new(), true),
        "scopes" => {
            let given: Vec<Scope> = Scope::OF_PAGES.into_iter().filter(|scope| known.caller.may_give(*scope)).collect();
            let was_sent = sent.text("token").is_some();
            let is_set = |scope: Scope| {
                if was_sent {
                    sent.text(scope.as_str()).is_some()
                } else {
                    of.scopes.iter().any(|held| *held == scope.as_str())
                }
            };
            (
                texts.change_scopes(),
                texts.change_scopes_text(),
                vec![fields::scopes(&given, is_set, reader, faults)],
                false,
            )
        }
        "reach" => {
            let code = fields::code_of(of.reach.as_ref());
            let within = (known.catalogue, &known.caller.reach);
            let reach = fields::reach(fields::sent_or(sent, "reach", code.as_deref()), within, reader, faults);
            (texts.change_reach(), texts.change_reach_text(), vec![reach], false)
        }
        "expire" => {
            let known = of.expires.map(|at| learning::Day::of(at).to_string());
            let known = fields::sent_or(sent, "expires", known.as_deref());
            let day = fields::date("expires", texts.expires_or_never(), known, faults);
            (texts.expire(), texts.expire_text(), vec![day], false)
        }
        "sign-out" => (texts.sign_out_everywhere(), texts.sign_out_text(), Vec::new(), false),
        "disable" => (texts.disable(), texts.disable_account_text(), Vec::new(), true),
        "enable" => (texts.enable(), texts.enable_account_text(), Vec::new(), false),
        "remove" => (texts.remove(), texts.remove_account_text(), Vec::new(), true),
        _ => return None,
    };
    Some(Ask {
        title: title.to_owned(),
        text: Some(text.to_owned()),
        action: format!("{}{PATH}/{}", reader.root, of.key),
        is_question: false,
        kept: vec![("do", what.to_owned())],
        inputs,
        button: title,
        is_danger,
    })
}

impl Form for Account {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &[
        "do",
        "reach",
        "expires",
        "figures/read",
        "figures/exact",
        "people/read",
        "roster/write",
        "catalogue/write",
        "admin",
    ];

    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let (caller, key) = (visit.caller()?, named(visit, "key"));
        let session = &visit.reader.visitor.as_ref().ok_or(Refusal::Form)?.session;
        let administration = visit.state.service.administration();
        let path = format!("{PATH}/{key}");
        match visit.parameters.text("do").unwrap_or_default() {
            "password" => {
                let name = administration.show_account(&caller, &key).await?.name;
                let password = administration.change_password(&caller, &key, None).await?.password.unwrap_or_default();
                return tell(visit, session, Told::Password { name, password }, &path_of(visit, &path, &[]));
            }
            "remove" => {
                administration.remove_account(&caller, &key).await?;
                return Ok(SeeOther { path: path_of(visit, PATH, &[("done", "removed")]), cookies: Vec::new() });
            }
            "second-factor" => administration.reset_second_factor(&caller, &key).await?,
            "sign-out" => administration.sign_out_account(&caller, &key).await?,
            what => drop(administration.change_account(&caller, &key, change(visit, what)?).await?),
        }
        Ok(SeeOther { path: path_of(visit, &path, &[("done", "true")]), cookies: Vec::new() })
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<actix_web::HttpResponse, Refusal> {
        let mut read = Read::new(&visit.parameters, Texts::of(visit.language()));
        let _ = (read.reach(), read.expires());
        refused::<Self>(visit, fields::faults(refusal, read.faults, &visit.reader), refusal).await
    }
}

/// The single change that a form asks for.
fn change(visit: &Visit<'_>, what: &str) -> Result<AccountChange, Refusal> {
    let mut read = Read::new(&visit.parameters, Texts::of(visit.language()));
    let change = match what {
        "disable" => AccountChange::Disabled(true),
        "enable" => AccountChange::Disabled(false),
        "expire" => AccountChange::Expires(read.expires()),
        "scopes" => AccountChange::Scopes(read.scopes(&Scope::OF_PAGES)),
        "reach" => AccountChange::Reach(read.reach()),
        _ => return Err(Refusal::parameter("do", "it is no change of an account")),
    };
    match read.faults.first() {
        Some(wrong) => Err(Refusal::parameter(&wrong.field, wrong.text.clone())),
        None => Ok(change),
    }
}
