//! One subscription: what it sends to whom, how that goes, and what can be done with it.

use actix_web::HttpResponse;

use super::content::{Content, PATH};
use super::list::address;
use super::loaded::Loaded;
use super::page::SubscriptionsPage;
use super::texts::Texts;
use super::words::{self, Known};
use crate::dashboard::admin::parts::Ask;
use crate::dashboard::components::fact::Fact;
use crate::dashboard::components::instant::Instant;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::{Form, SeeOther, again};
use crate::dashboard::refused::advice;
use crate::dashboard::visit::Visit;
use crate::http::{Parameters, Refusal, encoded};
use crate::service::{self, Receiver, SubscriptionLanguage, SubscriptionRefusal, SubscriptionReport};

/// Sends a subscription at once, or removes it.
pub(crate) struct Change;

/// The subscription of the address, if the reader may see it.
///
/// # Errors
/// [`service::Error::NotFound`], also if it is somebody else's.
pub(super) async fn find(visit: &Visit<'_>) -> Result<SubscriptionReport, Refusal> {
    let id = id_of(visit);
    let all = visit.state.service.list_subscriptions(&*visit.caller()?).await?;
    all.into_iter().find(|one| one.id == id).ok_or_else(|| service::Error::NotFound.into())
}

fn id_of<'v>(visit: &'v Visit<'_>) -> &'v str {
    visit.request.match_info().get("subscription").unwrap_or_default()
}

pub(super) fn shown(of: &SubscriptionReport, known: &Known<'_>, sent: &Parameters, faults: Vec<Fault>) -> Content {
    let (reader, texts) = (known.reader, Texts::of(known.reader.language));
    let at = |asks: &str| address(reader, &of.id, Some(asks));
    let path = format!("{PATH}/{}", encoded(&of.id));
    let ask = |title: &'static str, text: &'static str, button, what: &str, is_danger| Ask {
        title: title.to_owned(),
        text: Some(text.to_owned()),
        action: format!("{}{path}", reader.root),
        is_question: false,
        kept: vec![("do", what.to_owned())],
        inputs: Vec::new(),
        button,
        is_danger,
    };
    let ask = match sent.text("do") {
        Some("send") => Some(ask(texts.send(), texts.send_about(), texts.send(), "send", false)),
        Some("remove") => Some(ask(texts.remove(), texts.remove_about(), texts.remove_now(), "remove", true)),
        _ => None,
    };
    Content {
        title: of.name.clone().unwrap_or_else(|| texts.unnamed().to_owned()),
        back: (texts.to_all(), format!("{}{PATH}?lang={}", reader.root, reader.language.tag())),
        done: sent.text("done").filter(|_| faults.is_empty()).map(|_| texts.was_asked_for()),
        facts: facts(of, known, texts),
        actions: vec![(texts.send(), at("send")), (texts.remove(), at("remove"))],
        ask,
        path,
        faults,
        ..Content::default()
    }
}

fn facts(of: &SubscriptionReport, known: &Known<'_>, texts: Texts) -> Vec<Fact> {
    let several = |name, values: Vec<String>| Fact { name, values };
    let to = match &of.to {
        Receiver::Mail(addresses) => several(texts.addresses(), addresses.clone()),
        Receiver::Webhook(name) => Fact::new(texts.receiver(), texts.webhook(name)),
    };
    let language = match of.language {
        SubscriptionLanguage::Sv => texts.swedish(),
        SubscriptionLanguage::En => texts.english(),
    };
    let instant = |at: Option<jiff::Timestamp>, none: &'static str| {
        at.map_or_else(|| none.to_owned(), |at| Instant::of(at).shown)
    };
    let mut facts = vec![
        Fact::new(texts.question(), words::question(&of.question, known)),
        Fact::new(texts.schedule(), words::schedule(&of.schedule, texts)),
        to,
        Fact::new(texts.language(), language),
        Fact::new(texts.upcoming(), instant(of.next, texts.nothing_more())),
        Fact::new(texts.last(), instant(of.sent, texts.never())),
        Fact::new(texts.state(), words::state(of, texts)),
    ];
    if !of.refused.is_empty() {
        facts.push(several(texts.refused_addresses(), of.refused.iter().cloned().collect()));
    }
    facts.push(Fact::new(texts.made(), Instant::of(of.made).shown));
    if of.owner != known.caller.key {
        facts.push(Fact::new(texts.made_by(), of.owner.clone()));
    }
    facts
}

impl Form for Change {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &["do"];

    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let (caller, service, language) = (visit.caller()?, &visit.state.service, visit.language().tag());
        let id = id_of(visit);
        let path = match visit.parameters.text("do") {
            Some("send") => {
                service.send_subscription(&caller, id).await?;
                format!("{PATH}/{}?lang={language}&done=send", encoded(id))
            }
            Some("remove") => {
                service.remove_subscription(&caller, id).await?;
                format!("{PATH}?lang={language}&done=remove")
            }
            _ => return Err(Refusal::parameter("do", "say `send` or `remove`")),
        };
        Ok(SeeOther { path, cookies: Vec::new() })
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        let (of, loaded) = (find(visit).await?, Loaded::of(visit).await?);
        let language = visit.language();
        let fault = Fault::of_form(match refusal {
            Refusal::Service(service::Error::Subscription(SubscriptionRefusal::JustAsked(minutes))) => {
                Texts::of(language).just_asked(minutes)
            }
            other => advice(other.kind(), language).to_owned(),
        });
        let content = shown(&of, &loaded.known(visit), &visit.parameters, vec![fault]);
        again(visit, &SubscriptionsPage::new(&visit.reader, content), refusal)
    }
}
