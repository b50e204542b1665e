//! `/admin`: the state of the server, and who has access. Needs the scope `admin`.
//!
//! All pages share one template with different [`Content`]; each file has the content and the forms of one page.
//! `/api/v1` shows and changes the same things by the same calls of the service.

pub(crate) mod account;
pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod credential;
pub(crate) mod credentials;
pub(crate) mod erasures;
pub(super) mod fields;
pub(crate) mod forwarding;
pub(crate) mod health;
pub(crate) mod keys;
pub(super) mod parts;
#[cfg(test)]
pub(crate) mod sample;
pub(crate) mod sessions;
mod texts;

use std::marker::PhantomData;

use actix_web::HttpResponse;
use askama::Template;

use self::parts::{Cell, Content, Input};
use self::texts::Texts;
use super::fault::Fault;
use super::form::again;
use super::frame::{Frame, Link, Place, Reader, Section};
use super::page::Page;
use super::visit::Visit;
use crate::http::{Parameters, Refusal};

/// The subject of an administration page.
pub(crate) trait Subject: Sized {
    /// The parameters of its address besides `lang`.
    const ONCE: &'static [&'static str];

    /// Builds the content; after a refused form, with what was wrong and what was typed.
    ///
    /// # Errors
    /// Why it can't be shown.
    async fn content(visit: &Visit<'_>, faults: Vec<Fault>) -> Result<Content, Refusal>;
}

/// The page.
#[derive(Template)]
#[template(path = "admin.html")]
pub(crate) struct AdminPage<S> {
    frame: Frame,
    texts: Texts,
    subnav: Vec<Link>,
    /// The token of the forms; `None` for a program that requests the page.
    token: Option<String>,
    content: Content,
    of: PhantomData<S>,
}

impl<S: Subject> Page for AdminPage<S> {
    const ONCE: &'static [&'static str] = S::ONCE;
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        Ok(Self::new(&visit.reader, S::content(visit, Vec::new()).await?))
    }
}

impl<S> AdminPage<S> {
    fn new(reader: &Reader, mut content: Content) -> Self {
        let kept = std::mem::take(&mut content.kept).into();
        let place = Place { path: &content.path, parameters: &kept };
        let frame = Frame::new(reader, Some(Section::Operations), &place, std::mem::take(&mut content.title));
        Self {
            texts: Texts::of(reader.language),
            subnav: subnav(reader, &content.path),
            token: reader.visitor.as_ref().map(|visitor| visitor.session.token().to_owned()),
            frame: Frame { faults: std::mem::take(&mut content.faults), ..frame },
            content,
            of: PhantomData,
        }
    }
}

/// Shows the page again after a refused form, with what is wrong.
async fn refused<S: Subject>(
    visit: &Visit<'_>,
    faults: Vec<Fault>,
    refusal: &Refusal,
) -> Result<HttpResponse, Refusal> {
    let content = S::content(visit, faults).await?;
    again(visit, &AdminPage::<S>::new(&visit.reader, content), refusal)
}

/// The pages of administration.
fn subnav(reader: &Reader, path: &str) -> Vec<Link> {
    let texts = Texts::of(reader.language);
    let all = [
        ("/admin", texts.health()),
        ("/deliveries", texts.deliveries()),
        ("/admin/credentials", texts.credentials()),
        ("/admin/accounts", texts.accounts()),
        ("/admin/sessions", texts.sessions()),
        ("/admin/keys", texts.tokens()),
        ("/admin/audit", texts.audit()),
        ("/admin/erasures", texts.erasures()),
        ("/admin/forwarding", texts.forwarding_name()),
    ];
    let is_current = |of: &str| path == of || of != "/admin" && path.starts_with(&format!("{of}/"));
    let link = |(of, name)| Link {
        name,
        address: format!("{}{of}?lang={}", reader.root, reader.language.tag()),
        is_current: is_current(of),
    };
    all.map(link).into()
}

/// The address of an administration page.
fn address(reader: &Reader, path: &str, asked: &[(&str, &str)]) -> String {
    let asked = Parameters::from(Vec::new()).query_string(&[], asked);
    let asked = if asked.is_empty() { asked } else { format!("&{asked}") };
    format!("{}{path}?lang={}{asked}", reader.root, reader.language.tag())
}

/// The path of this server that an administration form leads to.
fn path_of(visit: &Visit<'_>, path: &str, asked: &[(&str, &str)]) -> String {
    let asked = Parameters::from(Vec::new()).query_string(&[], asked);
    let asked = if asked.is_empty() { asked } else { format!("&{asked}") };
    format!("{path}?lang={}{asked}", visit.language().tag())
}

/// A named part of the route in the address.
fn named(visit: &Visit<'_>, name: &str) -> String {
    visit.request.match_info().query(name).to_owned()
}
