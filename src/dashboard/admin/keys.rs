//! `/admin/keys`: what signs this server's tokens, whose tokens it accepts, which were withdrawn, and the form that withdraws
//! one.

use super::parts::{Ask, Cell, Content, Group, Row, Table};
use super::texts::Texts;
use super::{Subject, address, fields, path_of, refused};
use crate::auth::{Scope, SigningKey, Trust, TrustedProvider};
use crate::dashboard::components::fact::Fact;
use crate::dashboard::components::instant::Instant;
use crate::dashboard::components::pager::Pager;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::{Form, SeeOther};
use crate::dashboard::frame::Reader;
use crate::dashboard::refused::advice;
use crate::dashboard::visit::Visit;
use crate::http::{Parameters, Refusal};
use crate::service::{self, AuditAction, PageOf, WithdrawnToken};

const PATH: &str = "/admin/keys";

/// The keys of tokens.
pub(crate) struct Keys;

impl Subject for Keys {
    const ONCE: &'static [&'static str] = &["after", "done"];

    async fn content(visit: &Visit<'_>, faults: Vec<Fault>) -> Result<Content, Refusal> {
        let (asked, caller) = (&visit.parameters, visit.caller()?);
        let page = PageOf { after: asked.text("after"), limit: None };
        match visit.state.service.administration().list_withdrawn_tokens(&caller, &page).await {
            // Tokens work for the whole server, so they are no concern of an administrator of one municipality.
            Err(service::Error::OutOfReach) if caller.may(Scope::Admin) => Ok(hidden(&visit.reader)),
            withdrawn => {
                let trust = visit.state.authenticator.trust();
                Ok(shown(&visit.reader, asked, trust.as_ref(), withdrawn?, faults))
            }
        }
    }
}

pub(super) fn hidden(reader: &Reader) -> Content {
    let texts = Texts::of(reader.language);
    let content = Content::new(reader.language, texts.tokens(), PATH);
    Content { lead: vec![texts.tokens_hidden().to_owned()], ..content }
}

pub(super) fn shown(
    reader: &Reader,
    asked: &Parameters,
    trust: Option<&Trust>,
    (withdrawn, more): (Vec<WithdrawnToken>, Option<String>),
    faults: Vec<Fault>,
) -> Content {
    let texts = Texts::of(reader.language);
    let first = asked.text("after").map(|_| address(reader, PATH, &[]));
    let next = more.map(|last| address(reader, PATH, &[("after", &*last)]));
    let issued = address(reader, "/admin/audit", &[("action", AuditAction::TokenIssue.as_str())]);
    Content {
        lead: vec![texts.tokens_lead().to_owned()],
        done: asked.text("done").filter(|_| faults.is_empty()).map(|_| texts.token_withdrawn()),
        groups: vec![own_keys(trust, texts), providers(trust, texts), withdrawn_tokens(withdrawn, texts)],
        pager: Pager::new(reader.language, first, next),
        actions: vec![(texts.issued_tokens(), issued)],
        ask: Some(withdraw(reader, asked, &faults)),
        faults,
        ..Content::new(reader.language, texts.tokens(), PATH)
    }
}

/// What signs this server's own tokens.
fn own_keys(trust: Option<&Trust>, texts: Texts) -> Group {
    let row = |key: &SigningKey| Row {
        name: key.name.clone(),
        address: None,
        note: None,
        cells: vec![
            key.algorithm.as_ref().map_or(Cell::Nothing(texts.no_algorithm()), Cell::text),
            Cell::text(state(key, texts)),
            Cell::At(Instant::of(key.modified)),
        ],
        button: None,
    };
    let facts = trust
        .map(|trust| vec![Fact::new(texts.issuer(), &*trust.issuer), Fact::new(texts.audience(), &*trust.audience)]);
    Group {
        id: "own-keys",
        title: texts.own_keys(),
        text: Some(texts.own_keys_text()),
        facts: facts.unwrap_or_default(),
        table: Table {
            headings: vec![texts.key_name(), texts.algorithm(), texts.state(), texts.file_changed()],
            rows: trust.into_iter().flat_map(|trust| &trust.keys).map(row).collect(),
            empty: texts.no_own_keys(),
        },
    }
}

fn state(key: &SigningKey, texts: Texts) -> &'static str {
    match (&key.algorithm, key.is_newest) {
        (None, _) => texts.key_unreadable(),
        (Some(_), true) => texts.key_signs(),
        (Some(_), false) => texts.key_is_trusted(),
    }
}

/// Whose tokens are accepted besides this server's own.
fn providers(trust: Option<&Trust>, texts: Texts) -> Group {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let row = |provider: &TrustedProvider| Row {
        name: provider.issuer.clone(),
        address: None,
        note: Some(provider.audience.clone()),
        cells: vec![
            Cell::text(provider.algorithms.join(", ")),
            provider.keys.map_or_else(
                || Cell::text(texts.keys_not_read()),
                |(known, read)| Cell::text(texts.keys_read(count(known), Instant::of(read).shown)),
            ),
            Cell::text(texts.claim_rows(count(provider.grants))),
            provider.signs_in.as_ref().map_or(Cell::Nothing(texts.no_sign_in()), Cell::text),
        ],
        button: None,
    };
    Group {
        id: "providers",
        title: texts.providers(),
        text: Some(texts.providers_text()),
        facts: Vec::new(),
        table: Table {
            headings: vec![
                texts.issuer_and_audience(),
                texts.algorithms(),
                texts.keys_known(),
                texts.claim_table(),
                texts.on_sign_in(),
            ],
            rows: trust.into_iter().flat_map(|trust| &trust.providers).map(row).collect(),
            empty: texts.no_providers(),
        },
    }
}

/// What no longer works although it has not expired.
fn withdrawn_tokens(all: Vec<WithdrawnToken>, texts: Texts) -> Group {
    let row = |token: WithdrawnToken| Row {
        name: token.id,
        address: None,
        note: None,
        cells: vec![Cell::At(Instant::of(token.until))],
        button: None,
    };
    Group {
        id: "withdrawn",
        title: texts.withdrawn(),
        text: Some(texts.withdrawn_text()),
        facts: Vec::new(),
        table: Table {
            headings: vec![texts.token_id(), texts.listed_until()],
            rows: all.into_iter().map(row).collect(),
            empty: texts.no_withdrawn(),
        },
    }
}

/// The form that withdraws a token.
fn withdraw(reader: &Reader, sent: &Parameters, faults: &[Fault]) -> Ask {
    let texts = Texts::of(reader.language);
    Ask {
        title: texts.withdraw_title().to_owned(),
        text: Some(texts.withdraw_text().to_owned()),
        action: format!("{}{PATH}", reader.root),
        is_question: false,
        kept: Vec::new(),
        inputs: vec![fields::text("id", texts.token_id(), sent.text("id"), faults)],
        button: texts.withdraw(),
        is_danger: true,
    }
}

impl Form for Keys {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &["id"];

    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let id = visit.parameters.text("id").unwrap_or_default().trim();
        visit.state.service.administration().withdraw_token_by_id(&*visit.caller()?, id).await?;
        Ok(SeeOther { path: path_of(visit, PATH, &[("done", "true")]), cookies: Vec::new() })
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<actix_web::HttpResponse, Refusal> {
        let fault = match refusal {
            Refusal::Service(service::Error::Parameter { name, .. }) if name == "id" => {
                Fault::new("id", Texts::of(visit.language()).write_a_token_id())
            }
            other => Fault::of_form(advice(other.kind(), visit.language())),
        };
        refused::<Self>(visit, vec![fault], refusal).await
    }
}
