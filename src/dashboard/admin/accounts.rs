//! `/admin/accounts`: people who sign in with a password, and the form for adding one.

use super::credentials::{Known, state};
use super::fields::{self, Read};
use super::parts::{Ask, Cell, Content, Row, Table};
use super::texts::Texts;
use super::{Subject, address, path_of, refused};
use crate::auth::Scope;
use crate::dashboard::account::catalogue;
use crate::dashboard::components::access;
use crate::dashboard::components::pager::Pager;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::{Form, SeeOther};
use crate::dashboard::frame::Reader;
use crate::dashboard::told::{Told, tell};
use crate::dashboard::visit::Visit;
use crate::http::{Parameters, Refusal};
use crate::service::{AccountReport, NewAccount, PageOf};

pub(super) const PATH: &str = "/admin/accounts";

/// The accounts of people.
pub(crate) struct Accounts;

impl Subject for Accounts {
    const ONCE: &'static [&'static str] = &["after", "done"];

    async fn content(visit: &Visit<'_>, faults: Vec<Fault>) -> Result<Content, Refusal> {
        let (asked, caller) = (&visit.parameters, visit.caller()?);
        let page = PageOf { after: asked.text("after"), limit: None };
        let found = visit.state.service.administration().list_accounts(&caller, &page).await?;
        let catalogue = catalogue(visit, &caller).await?;
        let known = Known { caller: &caller, catalogue: &catalogue, now: visit.state.clock.now() };
        Ok(shown(&visit.reader, asked, found, &known, faults))
    }
}

pub(super) fn shown(
    reader: &Reader,
    asked: &Parameters,
    (all, more): (Vec<AccountReport>, Option<String>),
    known: &Known<'_>,
    faults: Vec<Fault>,
) -> Content {
    let (language, texts) = (reader.language, Texts::of(reader.language));
    let row = |account: AccountReport| Row {
        address: Some(address(reader, &format!("{PATH}/{}", account.key), &[])),
        cells: vec![
            Cell::text(access::scopes(&account.scopes, language).join(", ")),
            Cell::text(access::reach(account.reach.as_ref(), account.municipality, known.catalogue, language)),
            Cell::text(if account.second_factor.is_some() { texts.is_on() } else { texts.is_off() }),
            account.last_signed_in.map_or(Cell::Nothing(texts.never()), |day| Cell::text(day.to_string())),
            Cell::text(state(account.disabled, account.expires, known.now, texts)),
        ],
        note: Some(account.name.clone()).filter(|name| *name != account.shown),
        name: account.shown,
        button: None,
    };
    let first = asked.text("after").map(|_| address(reader, PATH, &[]));
    let next = more.map(|last| address(reader, PATH, &[("after", &*last)]));
    Content {
        lead: vec![texts.accounts_lead().to_owned()],
        done: asked.text("done").filter(|_| faults.is_empty()).map(|_| texts.removed()),
        table: Some(Table {
            headings: vec![
                texts.name(),
                texts.may(),
                texts.reaches(),
                texts.second_factor(),
                texts.last_signed_in(),
                texts.state(),
            ],
            rows: all.into_iter().map(row).collect(),
            empty: texts.no_accounts(),
        }),
        pager: Pager::new(language, first, next),
        ask: Some(add(reader, asked, known, &faults)),
        faults,
        ..Content::new(language, texts.accounts(), PATH)
    }
}

/// The form for adding one.
fn add(reader: &Reader, sent: &Parameters, known: &Known<'_>, faults: &[Fault]) -> Ask {
    let texts = Texts::of(reader.language);
    let within = (known.catalogue, &known.caller.reach);
    let is_set = |scope: Scope| sent.text(scope.as_str()).is_some();
    let given: Vec<Scope> = Scope::OF_PAGES.into_iter().filter(|scope| known.caller.may_give(*scope)).collect();
    Ask {
        title: texts.add_account().to_owned(),
        text: Some(texts.add_account_text().to_owned()),
        action: format!("{}{PATH}", reader.root),
        is_question: false,
        kept: Vec::new(),
        inputs: vec![
            fields::text("name", texts.user_name(), sent.text("name"), faults),
            fields::text("shown", texts.shown_name(), sent.text("shown"), faults),
            fields::scopes(&given, is_set, reader, faults),
            fields::municipality(sent.text("municipality"), within, texts, faults),
            fields::reach(sent.text("reach"), within, reader, faults),
            fields::date("expires", texts.expires_optional(), sent.text("expires"), faults),
        ],
        button: texts.add(),
        is_danger: false,
    }
}

impl Form for Accounts {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &[
        "name",
        "shown",
        "municipality",
        "reach",
        "expires",
        "figures/read",
        "figures/exact",
        "people/read",
        "roster/write",
        "catalogue/write",
        "admin",
    ];

    /// Adds the account and shows its password once.
    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let caller = visit.caller()?;
        let session = &visit.reader.visitor.as_ref().ok_or(Refusal::Form)?.session;
        let texts = Texts::of(visit.language());
        let mut read = Read::new(&visit.parameters, texts);
        let typed = visit.parameters.text("name").unwrap_or_default();
        let name = typed.parse();
        let new = NewAccount {
            name: name.map_err(|_| Refusal::parameter("name", texts.write_a_user_name()))?,
            shown: visit.parameters.text("shown").map(str::to_owned),
            scopes: read.scopes(&Scope::OF_PAGES),
            municipality: read.municipality(),
            reach: read.reach(),
            expires: read.expires(),
            password: None,
        };
        if let Some(wrong) = read.faults.first() {
            return Err(Refusal::parameter(&wrong.field, wrong.text.clone()));
        }
        let issued = visit.state.service.administration().add_account(&caller, new).await?;
        let next = path_of(visit, &format!("{PATH}/{}", issued.key), &[]);
        let password = issued.password.unwrap_or_default();
        tell(visit, session, Told::Password { name: typed.to_owned(), password }, &next)
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<actix_web::HttpResponse, Refusal> {
        let texts = Texts::of(visit.language());
        let mut read = Read::new(&visit.parameters, texts);
        let _ = (read.municipality(), read.reach(), read.expires());
        if visit.parameters.text("name").is_none_or(|name| name.parse::<crate::auth::AccountName>().is_err()) {
            read.faults.insert(0, Fault::new("name", texts.write_a_user_name()));
        }
        refused::<Self>(visit, fields::faults(refusal, read.faults, &visit.reader), refusal).await
    }
}
