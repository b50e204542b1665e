//! `/admin/forwarding`: how far each target is, and what it refused, to be replayed or dropped.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use jiff::Timestamp;
use uuid::Uuid;

use super::health::state;
use super::parts::{Ask, Button, Cell, Content, Row, Table};
use super::texts::Texts;
use super::{AdminPage, Subject, address, fields, path_of, refused};
use crate::auth::Scope;
use crate::dashboard::components::fact::Fact;
use crate::dashboard::components::instant::Instant;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::{Form, SeeOther};
use crate::dashboard::frame::Reader;
use crate::dashboard::numbers::grouped_large;
use crate::dashboard::refused::advice;
use crate::dashboard::render::render;
use crate::dashboard::visit::Visit;
use crate::http::{Parameters, Refusal};
use crate::service::{self, DeadLetter, DeadLetterFate, ForwardingReport};

const PATH: &str = "/admin/forwarding";
/// How many dead letters the page has.
const MOST: usize = 100;

/// Where statements are forwarded to.
pub(crate) struct ForwardingOf;

impl Subject for ForwardingOf {
    const ONCE: &'static [&'static str] = &["done"];

    async fn content(visit: &Visit<'_>, faults: Vec<Fault>) -> Result<Content, Refusal> {
        let (caller, state) = (visit.caller()?, &visit.state);
        match state.service.list_forwarding(&caller).await {
            // The log is of all places.
            Err(service::Error::OutOfReach) if caller.may(Scope::Admin) => Ok(hidden(&visit.reader)),
            targets => Ok(shown(&visit.reader, &visit.parameters, state.clock.now(), &targets?, faults)),
        }
    }
}

pub(super) fn hidden(reader: &Reader) -> Content {
    let texts = Texts::of(reader.language);
    let content = Content::new(reader.language, texts.forwarding_name(), PATH);
    Content { lead: vec![texts.forwarding_hidden().to_owned()], ..content }
}

pub(super) fn shown(
    reader: &Reader,
    sent: &Parameters,
    now: Timestamp,
    targets: &[ForwardingReport],
    faults: Vec<Fault>,
) -> Content {
    let texts = Texts::of(reader.language);
    let fact = |target: &ForwardingReport| {
        let taken = texts.forwarding_taken(grouped_large(target.taken));
        Fact::new(texts.forwarding_name(), format!("{} {} {taken}", state(now, &target.state, texts), target.to))
    };
    let dead = || targets.iter().flat_map(|target| target.dead_letters.iter().map(move |letter| (target, letter)));
    let all = dead().count();
    let cut = (all > MOST).then(|| texts.forwarding_first(grouped_large(MOST as u64), grouped_large(all as u64)));
    let lead = if targets.is_empty() { texts.forwarding_none() } else { texts.forwarding_lead() };
    let done = match sent.text("done").filter(|_| faults.is_empty()) {
        Some("replay") => Some(texts.forwarding_replayed()),
        Some(_) => Some(texts.forwarding_dropped()),
        None => None,
    };
    let with_letters = targets.iter().filter(|target| !target.dead_letters.is_empty());
    let names: Vec<(String, String)> =
        with_letters.map(|target| (target.state.name.clone(), target.state.name.clone())).collect();
    Content {
        lead: [lead.to_owned()].into_iter().chain(cut).collect(),
        done,
        facts: targets.iter().map(fact).collect(),
        table: Some(Table {
            headings: vec![
                texts.dead_letter(),
                texts.forwarding_target(),
                texts.stored_at(),
                texts.refused_at(),
                texts.state(),
                texts.decide(),
            ],
            rows: dead().take(MOST).map(|(target, letter)| row(reader, &target.state.name, letter)).collect(),
            empty: texts.no_dead_letters(),
        }),
        ask: (!names.is_empty()).then(|| Ask {
            title: texts.decide_all().to_owned(),
            text: Some(texts.decide_text().to_owned()),
            action: format!("{}{PATH}", reader.root),
            is_question: false,
            kept: Vec::new(),
            inputs: vec![
                fields::named_choices("target", texts.forwarding_target(), names, sent.text("target"), &faults),
                fields::choices("fate", texts.decide(), &fates(texts), sent.text("fate"), &faults),
            ],
            button: texts.decide_next(),
            is_danger: false,
        }),
        faults,
        ..Content::new(reader.language, texts.forwarding_name(), PATH)
    }
}

fn row(reader: &Reader, target: &str, letter: &DeadLetter) -> Row {
    let texts = Texts::of(reader.language);
    let state = if letter.replay { texts.is_replayed().to_owned() } else { texts.refused_with(letter.status) };
    Row {
        name: letter.id.to_string(),
        address: None,
        note: None,
        cells: vec![
            Cell::text(target),
            Cell::At(Instant::of(letter.stored)),
            Cell::At(Instant::of(letter.refused)),
            Cell::text(state),
        ],
        button: Some(Button {
            action: format!("{}{PATH}", reader.root),
            field: "letter",
            value: format!("{target} {}", letter.id),
            text: texts.decide(),
            of: letter.id.to_string(),
        }),
    }
}

fn fates(texts: Texts) -> [(&'static str, &'static str); 2] {
    [("replay", texts.replay()), ("drop", texts.drop_letters())]
}

/// What is decided on.
pub(super) struct Decision {
    target: String,
    /// One statement, or all that the target refused.
    id: Option<Uuid>,
    fate: Option<DeadLetterFate>,
    is_confirmed: bool,
}

impl Decision {
    /// Reads it; `None` if it names no target.
    pub(super) fn read(sent: &Parameters) -> Option<Self> {
        let (target, id) = match sent.text("letter") {
            Some(letter) => {
                let (target, id) = letter.split_once(' ')?;
                (target, Some(id.parse().ok()?))
            }
            None => (sent.text("target")?, None),
        };
        let fate = match sent.text("fate") {
            Some("replay") => Some(DeadLetterFate::Replay),
            Some("drop") => Some(DeadLetterFate::Drop),
            _ => None,
        };
        Some(Self { target: target.to_owned(), id, fate, is_confirmed: sent.text("confirm") == Some("yes") })
    }

    /// Whether nothing has to be asked any more: what is dropped can't be brought back.
    fn is_whole(&self) -> bool {
        self.fate == Some(DeadLetterFate::Replay) || self.fate.is_some() && self.is_confirmed
    }

    fn kept(&self) -> (&'static str, String) {
        match self.id {
            Some(id) => ("letter", format!("{} {id}", self.target)),
            None => ("target", self.target.clone()),
        }
    }
}

/// What is still to be said: what becomes of it, or that it is meant.
pub(super) fn next_step(reader: &Reader, decision: &Decision) -> Content {
    let texts = Texts::of(reader.language);
    let what = decision.id.map_or_else(|| texts.all_of_target().to_owned(), |id| id.to_string());
    let drops = decision.fate == Some(DeadLetterFate::Drop);
    let more = if drops { vec![("fate", "drop".to_owned()), ("confirm", "yes".to_owned())] } else { Vec::new() };
    let fate = || fields::choices("fate", texts.decide(), &fates(texts), None, &[]);
    Content {
        facts: vec![
            Fact::new(texts.dead_letter(), what),
            Fact::new(texts.forwarding_target(), decision.target.clone()),
        ],
        ask: Some(Ask {
            title: if drops { texts.drop_confirm() } else { texts.decide() }.to_owned(),
            text: Some(if drops { texts.drop_text() } else { texts.decide_text() }.to_owned()),
            action: format!("{}{PATH}", reader.root),
            is_question: false,
            kept: [decision.kept()].into_iter().chain(more).collect(),
            inputs: if drops { Vec::new() } else { vec![fate()] },
            button: if drops { texts.drop_now() } else { texts.decide_next() },
            is_danger: drops,
        }),
        back: Some((texts.to_forwarding(), address(reader, PATH, &[]))),
        ..Content::new(reader.language, texts.forwarding_name(), PATH)
    }
}

impl Form for ForwardingOf {
    type Answer = HttpResponse;
    const FIELDS: &'static [&'static str] = &["letter", "target", "fate", "confirm"];

    /// Asks what becomes of it and, before anything is dropped, whether that is meant.
    async fn act(visit: &Visit<'_>) -> Result<HttpResponse, Refusal> {
        let caller = visit.caller()?;
        let Some(decision) = Decision::read(&visit.parameters) else {
            let fault = Fault::new("target", Texts::of(visit.language()).choose_again());
            let refusal = Refusal::parameter("target", "choose a target");
            return refused::<Self>(visit, vec![fault], &refusal).await;
        };
        let Some(fate) = decision.fate.filter(|_| decision.is_whole()) else {
            // Who may not decide is told so before being asked.
            visit.state.service.list_forwarding(&caller).await?;
            let page = AdminPage::<Self>::new(&visit.reader, next_step(&visit.reader, &decision));
            return render(StatusCode::OK, visit.language(), &page);
        };
        let ids = decision.id.map(|id| [id]);
        let ids = ids.as_ref().map(|ids| &ids[..]);
        visit.state.service.decide_dead_letters(&caller, &decision.target, fate, ids).await?;
        let done = match fate {
            DeadLetterFate::Replay => "replay",
            DeadLetterFate::Drop => "drop",
        };
        Ok(SeeOther { path: path_of(visit, PATH, &[("done", done)]), cookies: Vec::new() }.into())
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        let fault = Fault::of_form(advice(refusal.kind(), visit.language()));
        refused::<Self>(visit, vec![fault], refusal).await
    }
}
