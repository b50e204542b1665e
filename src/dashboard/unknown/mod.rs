//! `/unknown`: people and things that could not be placed or counted, each with a way to correct it.

pub(crate) mod forms;
mod group;
mod mend_page;
mod mending;
#[cfg(test)]
pub(crate) mod sample;
mod texts;

use askama::Template;
use learning::{CatalogueFile, Day};

use self::group::{Group, Mending, groups, reason};
use self::texts::Texts;
use super::components::pager::Pager;
use super::frame::{Frame, Place, Reader, Section, Skip};
use super::numbers::grouped;
use super::page::Page;
use super::visit::Visit;
use crate::auth::{Reach, Scope};
use crate::http::{Parameters, Refusal};
use crate::service::{Error, UncountedPage, UncountedQuery};

pub(crate) use self::mend_page::MendPage;

/// How many things a page has.
const ROWS: usize = 40;

/// The page.
#[derive(Template)]
#[template(path = "unknown.html")]
pub(crate) struct Unknown {
    frame: Frame,
    texts: Texts,
    lead: String,
    /// Whether a change was just made.
    is_changed: bool,
    /// Whom to ask, if the reader may not correct anything.
    ask: Option<Ask>,
    /// How many people are in no known place, by reason.
    people: Vec<(&'static str, String)>,
    groups: Vec<Group>,
    pager: Pager,
    roster: Option<String>,
    token: String,
}

/// Whom to ask.
#[derive(Default)]
struct Ask {
    operator: Option<String>,
    /// The address to contact, and how it is shown.
    contact: Option<(String, String)>,
}

impl Page for Unknown {
    const ONCE: &'static [&'static str] = &["offset", "changed"];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let (state, caller) = (visit.state, visit.caller()?);
        let about = &state.about;
        let contact = about.contact.clone().zip(about.shown_contact().map(str::to_owned));
        let ask = Ask { operator: about.operator.clone(), contact };
        if !caller.may(Scope::CatalogueWrite) {
            if !caller.may(Scope::FiguresRead) {
                return Err(Error::Forbidden(Scope::CatalogueWrite).into());
            }
            return Ok(Self::new(
                &visit.reader,
                &visit.parameters,
                None,
                (&CatalogueFile::default(), &caller.reach),
                ask,
            ));
        }
        let offset = visit.parameters.text("offset").map_or(Ok(0), str::parse::<usize>);
        let offset = offset.ok().filter(|offset| *offset <= 1_000_000);
        let offset = offset.ok_or_else(|| Refusal::parameter("offset", "write a whole number from 0 to 1000000"))?;
        let as_of = Day::of(state.clock.now());
        let query = UncountedQuery { kinds: Vec::new(), offset, limit: ROWS, as_of };
        let found = state.service.uncounted(&caller, query).await?;
        let catalogue = state.service.catalogue(&caller).await?;
        let found = Some((&found, offset));
        Ok(Self::new(&visit.reader, &visit.parameters, found, (&catalogue, &caller.reach), ask))
    }
}

impl Unknown {
    /// `found` is what the reader may see, and where it starts; `None` if they may see nothing.
    fn new(
        reader: &Reader,
        parameters: &Parameters,
        found: Option<(&UncountedPage, usize)>,
        (catalogue, reach): (&CatalogueFile, &Reach),
        ask: Ask,
    ) -> Self {
        let (language, root) = (reader.language, &reader.root);
        let texts = Texts::of(language);
        let frame = Frame::new(reader, Some(Section::Data), &Place { path: "/unknown", parameters }, texts.title());
        let may_mend = found.is_some() && reach.is_everything();
        let count = |number: u64| grouped(u32::try_from(number).unwrap_or(u32::MAX));
        let (mut people, mut shown, mut pager) = (Vec::new(), Vec::new(), Pager::new(language, None, None));
        let mut lead = texts.see_figures().to_owned();
        if let Some((page, offset)) = found {
            let report = &page.report;
            people.extend(report.unknown_people.iter().map(|one| (reason(one.reason, texts), count(one.people))));
            let beyond = |kind| report.beyond.get(&kind).copied().unwrap_or(0);
            shown = groups(&report.rows, beyond, &page.sender_names, (catalogue, may_mend), (root, language));
            let address = |offset: usize| format!("{root}/unknown?lang={}&offset={offset}", language.tag());
            let next = offset + report.rows.len();
            let next = (next < page.of_rows && !report.rows.is_empty()).then(|| address(next));
            pager = Pager::new(language, (offset > 0).then(|| address(0)), next);
            let of_rows = u32::try_from(page.of_rows).unwrap_or(u32::MAX);
            lead = if of_rows == 0 { texts.nothing().to_owned() } else { texts.things(of_rows) };
        }
        Self {
            lead,
            is_changed: parameters.text("changed").is_some(),
            ask: (!may_mend).then_some(ask),
            people,
            groups: shown,
            pager,
            roster: reader.may(Scope::RosterRead).then(|| format!("{root}/roster?lang={}", language.tag())),
            token: reader.visitor.as_ref().map(|visitor| visitor.session.token().to_owned()).unwrap_or_default(),
            frame: Frame { skip: Skip { to: "uncounted", text: texts.skip() }, ..frame },
            texts,
        }
    }
}
