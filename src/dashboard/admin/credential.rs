//! `/admin/credentials/{key}`: one credential, and what can be done with it. Each change must be confirmed.

use jiff::{Span, ToSpan as _};

use super::credentials::{Known, PATH, state};
use super::fields::{self, Read};
use super::parts::{Ask, Content};
use super::texts::Texts;
use super::{Subject, address, named, path_of, refused};
use crate::auth::OwnLimits;
use crate::dashboard::account::catalogue;
use crate::dashboard::components::access;
use crate::dashboard::components::fact::Fact;
use crate::dashboard::components::instant::Instant;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::{Form, SeeOther};
use crate::dashboard::frame::Reader;
use crate::dashboard::numbers::grouped_large;
use crate::dashboard::told::{Told, tell};
use crate::dashboard::visit::Visit;
use crate::http::{Parameters, Refusal};
use crate::service::{CredentialChange, CredentialReport, Share};

/// One credential.
pub(crate) struct Credential;

impl Subject for Credential {
    const ONCE: &'static [&'static str] = &["do", "done"];

    async fn content(visit: &Visit<'_>, faults: Vec<Fault>) -> Result<Content, Refusal> {
        let (caller, key) = (visit.caller()?, named(visit, "key"));
        let administration = visit.state.service.administration();
        let found = administration.show_credential(&caller, &visit.state.common_quotas(), &key).await?;
        let catalogue = catalogue(visit, &caller).await?;
        let known = Known { caller: &caller, catalogue: &catalogue, now: visit.state.clock.now() };
        Ok(shown(&visit.reader, &visit.parameters, &found, &known, faults))
    }
}

pub(super) fn shown(
    reader: &Reader,
    asked: &Parameters,
    credential: &CredentialReport,
    known: &Known<'_>,
    faults: Vec<Fault>,
) -> Content {
    let (language, texts) = (reader.language, Texts::of(reader.language));
    let path = format!("{PATH}/{}", credential.key);
    let of = |name: &'static str, what: &str| (name, format!("{}#form", address(reader, &path, &[("do", what)])));
    let is_open = state(credential.disabled, credential.expires, known.now, texts);
    let used = &credential.used;
    let last = credential.last_used.map_or_else(|| texts.never().to_owned(), |day| day.to_string());
    let expires = credential.expires.map_or_else(|| texts.never().to_owned(), |at| Instant::of(at).shown);
    Content {
        done: asked.text("done").filter(|_| faults.is_empty()).map(|_| texts.changed()),
        kept: asked.text("do").map(|what| ("do".to_owned(), what.to_owned())).into_iter().collect(),
        facts: vec![
            Fact::new(texts.key(), &*credential.key),
            Fact { name: texts.may(), values: access::scopes(&credential.scopes, language) },
            Fact::new(
                texts.reaches(),
                access::reach(credential.reach.as_ref(), credential.municipality, known.catalogue, language),
            ),
            Fact::new(texts.state(), is_open),
            Fact::new(texts.expires(), expires),
            Fact::new(texts.last_used(), last),
            Fact::new(texts.statements_today(), share(used.statements_per_day, texts)),
            Fact::new(texts.documents(), share(used.stored_document_bytes, texts)),
            Fact::new(texts.secrets(), credential.secrets.to_string()),
        ],
        actions: vec![
            of(texts.rotate(), "rotate"),
            of(texts.limit(), "limits"),
            of(texts.expire(), "expire"),
            if credential.disabled { of(texts.enable(), "enable") } else { of(texts.disable(), "disable") },
            of(texts.remove(), "remove"),
        ],
        ask: asked.text("do").and_then(|what| ask(reader, asked, credential, what, &faults)),
        back: Some((texts.to_credentials(), address(reader, PATH, &[]))),
        faults,
        ..Content::new(language, credential.name.clone(), path)
    }
}

fn share(share: Share, texts: Texts) -> String {
    match share.of {
        Some(of) => texts.used_of(grouped_large(share.used), grouped_large(of)),
        None => grouped_large(share.used),
    }
}

/// The confirmation of one of the changes.
fn ask(reader: &Reader, sent: &Parameters, of: &CredentialReport, what: &str, faults: &[Fault]) -> Option<Ask> {
    let texts = Texts::of(reader.language);
    let limits = &of.limits;
    let number = |name, label, known: Option<String>| {
        fields::text(name, label, fields::sent_or(sent, name, known.as_deref()), faults)
    };
    let (title, text, inputs, is_danger) = match what {
        "rotate" => {
            let keep = [("7d", texts.a_week()), ("1d", texts.a_day()), ("0s", texts.not_at_all())];
            let keep = fields::choices("keep", texts.keep_old(), &keep, sent.text("keep"), faults);
            (texts.rotate(), texts.rotate_text(), vec![keep], false)
        }
        "limits" => {
            let statements = limits.statements_per_day.map(|number| number.to_string());
            let requests = limits.requests_per_second.map(|number| number.to_string());
            let inputs = vec![
                number("statements_per_day", texts.statements_per_day(), statements),
                number("requests_per_second", texts.requests_per_second(), requests),
            ];
            (texts.limit(), texts.limit_text(), inputs, false)
        }
        "expire" => {
            let known = of.expires.map(|at| learning::Day::of(at).to_string());
            let known = fields::sent_or(sent, "expires", known.as_deref());
            let day = fields::date("expires", texts.expires_or_never(), known, faults);
            (texts.expire(), texts.expire_text(), vec![day], false)
        }
        "disable" => (texts.disable(), texts.disable_text(), Vec::new(), true),
        "enable" => (texts.enable(), texts.enable_text(), Vec::new(), false),
        "remove" => (texts.remove(), texts.remove_text(), Vec::new(), true),
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

impl Form for Credential {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &["do", "keep", "statements_per_day", "requests_per_second", "expires"];

    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let (caller, key) = (visit.caller()?, named(visit, "key"));
        let session = &visit.reader.visitor.as_ref().ok_or(Refusal::Form)?.session;
        let administration = visit.state.service.administration();
        let quotas = visit.state.common_quotas();
        let path = format!("{PATH}/{key}");
        let change = match visit.parameters.text("do").unwrap_or_default() {
            "rotate" => {
                let shown = administration.show_credential(&caller, &quotas, &key).await?;
                let keep = kept(visit.parameters.text("keep"));
                let issued = administration.rotate_secret(&caller, &key, keep).await;
                visit.state.authenticator.forget(&key);
                let issued = issued?;
                let told = Told::Secret { name: shown.name, key: issued.key, secret: issued.secret };
                return tell(visit, session, told, &path_of(visit, &path, &[]));
            }
            "remove" => {
                let removed = administration.remove_credential(&caller, &key).await;
                visit.state.authenticator.forget(&key);
                removed?;
                return Ok(SeeOther { path: path_of(visit, PATH, &[("done", "removed")]), cookies: Vec::new() });
            }
            what => change(visit, what, administration.show_credential(&caller, &quotas, &key).await?.limits)?,
        };
        let changed = administration.change_credential(&caller, &quotas, &key, change).await;
        visit.state.authenticator.forget(&key);
        changed?;
        Ok(SeeOther { path: path_of(visit, &path, &[("done", "true")]), cookies: Vec::new() })
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<actix_web::HttpResponse, Refusal> {
        let mut read = Read::new(&visit.parameters, Texts::of(visit.language()));
        let numbers = (read.number::<u64>("statements_per_day"), read.number::<u32>("requests_per_second"));
        let _ = (numbers, read.expires());
        refused::<Self>(visit, fields::faults(refusal, read.faults, &visit.reader), refusal).await
    }
}

/// How much longer old secrets work.
fn kept(sent: Option<&str>) -> Span {
    match sent {
        Some("0s") => 0.seconds(),
        Some("1d") => 1.day(),
        _ => 7.days(),
    }
}

/// The single change that a form asks for. Limits without a field in the form stay.
fn change(visit: &Visit<'_>, what: &str, limits: OwnLimits) -> Result<CredentialChange, Refusal> {
    let mut read = Read::new(&visit.parameters, Texts::of(visit.language()));
    let change = match what {
        "disable" => CredentialChange::Disabled(true),
        "enable" => CredentialChange::Disabled(false),
        "expire" => CredentialChange::Expires(read.expires()),
        "limits" => {
            let requests_per_second = read.number("requests_per_second");
            CredentialChange::Limits(OwnLimits {
                statements_per_day: read.number("statements_per_day"),
                requests_per_second,
                request_burst: limits.request_burst.filter(|_| requests_per_second.is_some()),
                ..limits
            })
        }
        _ => return Err(Refusal::parameter("do", "it is no change of a credential")),
    };
    match read.faults.first() {
        Some(wrong) => Err(Refusal::parameter(&wrong.field, wrong.text.clone())),
        None => Ok(change),
    }
}
