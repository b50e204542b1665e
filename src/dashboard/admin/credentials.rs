//! `/admin/credentials`: the keys of programs, and the form for adding one.

use super::fields::{self, Read};
use super::parts::{Ask, Cell, Content, Row, Table};
use super::texts::Texts;
use super::{Subject, address, path_of, refused};
use crate::auth::{Caller, Scope};
use crate::dashboard::account::catalogue;
use crate::dashboard::components::access;
use crate::dashboard::components::pager::Pager;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::{Form, SeeOther};
use crate::dashboard::frame::Reader;
use crate::dashboard::told::{Told, tell};
use crate::dashboard::visit::Visit;
use crate::http::{Parameters, Refusal};
use crate::service::{CredentialReport, NewCredential, PageOf};
use learning::CatalogueFile;

pub(super) const PATH: &str = "/admin/credentials";

/// The credentials of programs.
pub(crate) struct Credentials;

/// The data for the page.
pub(super) struct Known<'k> {
    pub(super) caller: &'k Caller,
    pub(super) catalogue: &'k CatalogueFile,
    /// Now, to tell what has expired.
    pub(super) now: jiff::Timestamp,
}

impl Subject for Credentials {
    const ONCE: &'static [&'static str] = &["after", "done"];

    async fn content(visit: &Visit<'_>, faults: Vec<Fault>) -> Result<Content, Refusal> {
        let (asked, caller) = (&visit.parameters, visit.caller()?);
        let page = PageOf { after: asked.text("after"), limit: None };
        let administration = visit.state.service.administration();
        let found = administration.list_credentials(&caller, &visit.state.common_quotas(), &page).await?;
        let catalogue = catalogue(visit, &caller).await?;
        let known = Known { caller: &caller, catalogue: &catalogue, now: visit.state.clock.now() };
        Ok(shown(&visit.reader, asked, found, &known, faults))
    }
}

pub(super) fn shown(
    reader: &Reader,
    asked: &Parameters,
    (all, more): (Vec<CredentialReport>, Option<String>),
    known: &Known<'_>,
    faults: Vec<Fault>,
) -> Content {
    let (language, texts) = (reader.language, Texts::of(reader.language));
    let row = |credential: CredentialReport| Row {
        address: Some(address(reader, &format!("{PATH}/{}", credential.key), &[])),
        cells: vec![
            Cell::text(access::scopes(&credential.scopes, language).join(", ")),
            Cell::text(access::reach(credential.reach.as_ref(), credential.municipality, known.catalogue, language)),
            credential.last_used.map_or(Cell::Nothing(texts.never()), |day| Cell::text(day.to_string())),
            Cell::text(state(credential.disabled, credential.expires, known.now, texts)),
        ],
        name: credential.name,
        note: Some(credential.key),
        button: None,
    };
    let first = asked.text("after").map(|_| address(reader, PATH, &[]));
    let next = more.map(|last| address(reader, PATH, &[("after", &*last)]));
    Content {
        lead: vec![texts.credentials_lead().to_owned()],
        done: asked.text("done").filter(|_| faults.is_empty()).map(|_| texts.removed()),
        table: Some(Table {
            headings: vec![texts.name(), texts.may(), texts.reaches(), texts.last_used(), texts.state()],
            rows: all.into_iter().map(row).collect(),
            empty: texts.no_credentials(),
        }),
        pager: Pager::new(language, first, next),
        ask: Some(add(reader, asked, known, &faults)),
        faults,
        ..Content::new(language, texts.credentials(), PATH)
    }
}

/// Whether it gives access now.
pub(super) fn state(
    disabled: bool,
    expires: Option<jiff::Timestamp>,
    now: jiff::Timestamp,
    texts: Texts,
) -> &'static str {
    match expires {
        _ if disabled => texts.is_disabled(),
        Some(expires) if expires <= now => texts.has_expired(),
        _ => texts.is_open(),
    }
}

/// The form for adding one.
fn add(reader: &Reader, sent: &Parameters, known: &Known<'_>, faults: &[Fault]) -> Ask {
    let texts = Texts::of(reader.language);
    let within = (known.catalogue, &known.caller.reach);
    let is_set = |scope: Scope| sent.text(scope.as_str()).is_some();
    let given: Vec<Scope> = Scope::ALL_SCOPES.into_iter().filter(|scope| known.caller.may_give(*scope)).collect();
    Ask {
        title: texts.add_credential().to_owned(),
        text: None,
        action: format!("{}{PATH}", reader.root),
        is_question: false,
        kept: Vec::new(),
        inputs: vec![
            fields::text("name", texts.whose(), sent.text("name"), faults),
            fields::scopes(&given, is_set, reader, faults),
            fields::municipality(sent.text("municipality"), within, texts, faults),
            fields::reach(sent.text("reach"), within, reader, faults),
            fields::date("expires", texts.expires_optional(), sent.text("expires"), faults),
        ],
        button: texts.add(),
        is_danger: false,
    }
}

impl Form for Credentials {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &[
        "name",
        "municipality",
        "reach",
        "expires",
        "statements/write",
        "statements/read/mine",
        "statements/read",
        "state",
        "profile",
        "define",
        "all/read",
        "all",
        "figures/read",
        "figures/exact",
        "people/read",
        "roster/write",
        "catalogue/write",
        "export/read",
        "admin",
    ];

    /// Adds the credential and shows its secret once.
    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let caller = visit.caller()?;
        let session = &visit.reader.visitor.as_ref().ok_or(Refusal::Form)?.session;
        let mut read = Read::new(&visit.parameters, Texts::of(visit.language()));
        let name = visit.parameters.text("name").unwrap_or_default().to_owned();
        let new = NewCredential {
            name: name.clone(),
            scopes: read.scopes(&Scope::ALL_SCOPES),
            municipality: read.municipality(),
            reach: read.reach(),
            limits: crate::auth::OwnLimits::default(),
            sender: crate::auth::SenderSettings::default(),
            expires: read.expires(),
        };
        if let Some(wrong) = read.faults.first() {
            return Err(Refusal::parameter(&wrong.field, wrong.text.clone()));
        }
        let issued = visit.state.service.administration().add_credential(&caller, new).await?;
        let next = path_of(visit, &format!("{PATH}/{}", issued.key), &[]);
        tell(visit, session, Told::Secret { name, key: issued.key, secret: issued.secret }, &next)
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<actix_web::HttpResponse, Refusal> {
        let mut read = Read::new(&visit.parameters, Texts::of(visit.language()));
        let _ = (read.municipality(), read.reach(), read.expires());
        refused::<Self>(visit, fields::faults(refusal, read.faults, &visit.reader), refusal).await
    }
}
