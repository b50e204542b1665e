//! `GET /help`, `/accessibility` and `/privacy`: the articles in the footer of every page.

mod criteria;
#[cfg(test)]
pub(crate) mod sample;
mod texts;

use askama::Template;

use self::criteria::{Criterion, read_criteria};
use self::texts::Texts;
use super::frame::{Frame, Place, Reader, Subject};
use super::page::Page;
use super::visit::Visit;
use crate::http::{Parameters, Refusal};
use crate::service;

/// The page.
#[derive(Template)]
#[template(path = "article.html")]
pub(crate) struct Article {
    frame: Frame,
    sections: Vec<Section>,
    /// What the tests of the pages found; in the statement on accessibility alone.
    criteria: Vec<Criterion>,
    /// Who is responsible, and how to contact them.
    operator: String,
    contact: Option<(String, String)>,
    texts: Texts,
}

/// A part of an article.
pub(crate) struct Section {
    pub(crate) heading: &'static str,
    pub(crate) paragraphs: Vec<&'static str>,
}

/// Who is responsible for the server, if configured.
#[derive(Default)]
struct Responsible<'r> {
    operator: Option<&'r str>,
    /// The address to contact, and how it is shown.
    contact: Option<(&'r str, &'r str)>,
}

impl Page for Article {
    const ONCE: &'static [&'static str] = &[];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let asked = visit.request.match_pattern().unwrap_or_default();
        let subject = Subject::ALL.into_iter().find(|subject| asked.ends_with(subject.path()));
        let subject = subject.ok_or(service::Error::Internal)?;
        let about = &visit.state.about;
        let responsible = Responsible {
            operator: about.operator.as_deref(),
            contact: about.contact.as_deref().zip(about.shown_contact()),
        };
        Ok(Self::new(&visit.reader, &visit.parameters, subject, &responsible))
    }
}

impl Article {
    fn new(reader: &Reader, parameters: &Parameters, subject: Subject, responsible: &Responsible<'_>) -> Self {
        let texts = Texts::of(reader.language);
        let place = Place { path: subject.path(), parameters };
        let contact = responsible.contact.map(|(address, shown)| (address.to_owned(), shown.to_owned()));
        Self {
            frame: Frame::new(reader, None, &place, subject.title(reader.language)),
            sections: sections(subject, texts),
            criteria: if subject == Subject::Accessibility { read_criteria(reader.language) } else { Vec::new() },
            operator: responsible.operator.unwrap_or(texts.your_employer()).to_owned(),
            contact,
            texts,
        }
    }
}

/// The sections of an article.
fn sections(subject: Subject, texts: Texts) -> Vec<Section> {
    let section = |heading, paragraphs: &[&'static str]| Section { heading, paragraphs: paragraphs.to_vec() };
    match subject {
        Subject::Help => vec![
            section(texts.what(), &[texts.what_text(), texts.what_not()]),
            section(texts.words(), &[texts.started(), texts.completed(), texts.target(), texts.not_named()]),
            section(texts.signs(), &[texts.hidden(), texts.missing(), texts.inapplicable()]),
            section(texts.differs(), &[texts.differs_late(), texts.differs_who(), texts.differs_what()]),
            section(texts.mend(), &[texts.mend_person(), texts.mend_place(), texts.mend_roster()]),
        ],
        Subject::Accessibility => vec![
            section(texts.how_accessible(), &[texts.accessible_text()]),
            section(texts.shortcomings(), &[texts.screen_readers(), texts.files(), texts.wide_tables()]),
            section(texts.tested(), &[texts.tested_text()]),
            section(texts.report(), &[texts.report_text()]),
            section(texts.supervision(), &[texts.supervision_text()]),
        ],
        Subject::Privacy => vec![
            section(texts.which_data(), &[texts.data_text(), texts.no_sensitive()]),
            section(texts.purpose(), &[texts.purpose_text()]),
            section(texts.who_sees(), &[texts.own_staff(), texts.others(), texts.logged()]),
            section(texts.how_long(), &[texts.how_long_text()]),
            section(texts.rights(), &[texts.rights_text(), texts.complaint()]),
            section(texts.cookies(), &[texts.cookies_text()]),
        ],
    }
}
