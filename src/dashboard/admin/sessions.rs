//! `/admin/sessions`: who is signed in, with a button for ending each session.

use super::parts::{Button, Cell, Content, Row, Table};
use super::texts::Texts;
use super::{Subject, address, path_of, refused};
use crate::dashboard::components::instant::Instant;
use crate::dashboard::components::pager::Pager;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::{Form, SeeOther};
use crate::dashboard::frame::Reader;
use crate::dashboard::refused::advice;
use crate::dashboard::visit::Visit;
use crate::http::Refusal;
use crate::service::{PageOf, SessionReport};

const PATH: &str = "/admin/sessions";

/// Who is signed in.
pub(crate) struct Sessions;

impl Subject for Sessions {
    const ONCE: &'static [&'static str] = &["after", "of", "done"];

    async fn content(visit: &Visit<'_>, faults: Vec<Fault>) -> Result<Content, Refusal> {
        let (asked, caller) = (&visit.parameters, visit.caller()?);
        let page = PageOf { after: asked.text("after"), limit: None };
        let administration = visit.state.service.administration();
        let found = administration.list_sessions(&caller, asked.text("of"), &page).await?;
        let kept = [("of", asked.text("of")), ("after", asked.text("after"))];
        let done = asked.text("done").is_some() && faults.is_empty();
        Ok(shown(&visit.reader, &kept, found, done, faults))
    }
}

pub(super) fn shown(
    reader: &Reader,
    asked: &[(&'static str, Option<&str>)],
    (sessions, more): (Vec<SessionReport>, Option<String>),
    done: bool,
    faults: Vec<Fault>,
) -> Content {
    let texts = Texts::of(reader.language);
    let row = |session: SessionReport| {
        let began = Instant::of(session.began);
        Row {
            name: session.name.unwrap_or_else(|| texts.by_provider().to_owned()),
            address: None,
            note: Some(session.key),
            cells: vec![Cell::At(began.clone()), Cell::At(Instant::of(session.until))],
            button: Some(Button {
                action: format!("{}{PATH}", reader.root),
                field: "session",
                value: session.id,
                text: texts.sign_out(),
                of: texts.session_of(began.shown),
            }),
        }
    };
    let kept: Vec<(&str, &str)> = asked.iter().filter_map(|(name, value)| Some((*name, (*value)?))).collect();
    let of: Vec<(&str, &str)> = kept.iter().copied().filter(|(name, _)| *name == "of").collect();
    let first = kept.iter().any(|(name, _)| *name == "after").then(|| address(reader, PATH, &of));
    let next = more.map(|last| address(reader, PATH, &[&of[..], &[("after", &*last)]].concat()));
    Content {
        lead: vec![texts.sessions_lead().to_owned()],
        done: done.then(|| texts.session_ended()),
        kept: kept.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        table: Some(Table {
            headings: vec![texts.who(), texts.began(), texts.until(), texts.sign_out()],
            rows: sessions.into_iter().map(row).collect(),
            empty: texts.no_sessions(),
        }),
        pager: Pager::new(reader.language, first, next),
        faults,
        ..Content::new(reader.language, texts.sessions(), PATH)
    }
}

impl Form for Sessions {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &["session"];

    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let id = visit.parameters.text("session").unwrap_or_default();
        visit.state.service.administration().end_session(&*visit.caller()?, id).await?;
        Ok(SeeOther { path: path_of(visit, PATH, &[("done", "true")]), cookies: Vec::new() })
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<actix_web::HttpResponse, Refusal> {
        let fault = Fault::of_form(advice(refusal.kind(), visit.language()));
        refused::<Self>(visit, vec![fault], refusal).await
    }
}
