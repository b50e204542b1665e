//! `GET /help`, `/accessibility` and `/privacy`: what stands in the foot of every page.

#[cfg(test)]
pub(crate) mod sample;
mod texts;

use askama::Template;

use self::texts::Texts;
use super::frame::{Frame, Place, Reader};
use super::language::Language;
use super::page::Page;
use super::visit::Visit;
use crate::config::About;
use crate::http::{Parameters, Refusal};
use crate::service;

/// The page.
#[derive(Template)]
#[template(path = "article.html")]
pub(crate) struct Article {
    frame: Frame,
    sections: Vec<Section>,
    /// Who is responsible, and how to reach them.
    operator: String,
    contact: Option<(String, String)>,
    texts: Texts,
}

/// A part of an article.
pub(crate) struct Section {
    pub(crate) heading: &'static str,
    pub(crate) paragraphs: Vec<&'static str>,
}

/// What an article is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Help,
    Accessibility,
    Privacy,
}

impl Subject {
    pub(crate) const ALL: [Self; 3] = [Self::Help, Self::Accessibility, Self::Privacy];

    /// Where it is.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Help => "/help",
            Self::Accessibility => "/accessibility",
            Self::Privacy => "/privacy",
        }
    }

    /// What it is called.
    pub(crate) fn title(self, language: Language) -> &'static str {
        let texts = Texts::of(language);
        match self {
            Self::Help => texts.help(),
            Self::Accessibility => texts.accessibility(),
            Self::Privacy => texts.privacy(),
        }
    }

    fn sections(self, texts: Texts) -> Vec<Section> {
        let section = |heading, paragraphs: &[&'static str]| Section { heading, paragraphs: paragraphs.to_vec() };
        match self {
            Self::Help => vec![
                section(texts.what(), &[texts.what_text(), texts.what_not()]),
                section(texts.words(), &[texts.started(), texts.completed(), texts.target(), texts.not_named()]),
                section(texts.signs(), &[texts.hidden(), texts.missing(), texts.inapplicable()]),
                section(texts.differs(), &[texts.differs_late(), texts.differs_who(), texts.differs_what()]),
                section(texts.mend(), &[texts.mend_person(), texts.mend_place(), texts.mend_roster()]),
            ],
            Self::Accessibility => vec![
                section(texts.how_accessible(), &[texts.accessible_text()]),
                section(texts.shortcomings(), &[texts.files(), texts.wide_tables()]),
                section(texts.tested(), &[texts.tested_text()]),
                section(texts.report(), &[texts.report_text()]),
                section(texts.supervision(), &[texts.supervision_text()]),
            ],
            Self::Privacy => vec![
                section(texts.which_data(), &[texts.data_text(), texts.no_sensitive()]),
                section(texts.purpose(), &[texts.purpose_text()]),
                section(texts.who_sees(), &[texts.own_staff(), texts.others(), texts.logged()]),
                section(texts.how_long(), &[texts.how_long_text()]),
                section(texts.rights(), &[texts.rights_text(), texts.complaint()]),
                section(texts.cookies(), &[texts.cookies_text()]),
            ],
        }
    }
}

impl Page for Article {
    const ONCE: &'static [&'static str] = &[];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let asked = visit.request.match_pattern().unwrap_or_default();
        let subject = Subject::ALL.into_iter().find(|subject| asked.ends_with(subject.path()));
        let subject = subject.ok_or(service::Error::Internal)?;
        Ok(Self::new(&visit.reader, &visit.parameters, subject, &visit.state.about))
    }
}

impl Article {
    fn new(reader: &Reader, parameters: &Parameters, subject: Subject, about: &About) -> Self {
        let texts = Texts::of(reader.language);
        let place = Place { path: subject.path(), parameters };
        let contact = about.contact.clone().zip(about.shown_contact().map(str::to_owned));
        Self {
            frame: Frame::new(reader, None, &place, subject.title(reader.language)),
            sections: subject.sections(texts),
            operator: about.operator.clone().unwrap_or_else(|| texts.your_employer().to_owned()),
            contact,
            texts,
        }
    }
}
