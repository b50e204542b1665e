//! `/unknown/mend`: says what a thing is, by choosing among all that it may be.

use actix_web::http::StatusCode;
use askama::Template;
use learning::{CatalogueFile, OrganisationKind, UncountedKind, reference, swedish_key};

use super::group::words;
use super::mending::{NEW, NOBODY, Thing, employer};
use super::texts::Texts;
use crate::auth::Scope;
use crate::dashboard::catalogue_change::employer_name;
use crate::dashboard::fault::{Fault, Field, error_of};
use crate::dashboard::frame::{Frame, Place, Reader, Section};
use crate::dashboard::language::Language;
use crate::dashboard::page::Page;
use crate::dashboard::selection::{Choice, List};
use crate::dashboard::visit::Visit;
use crate::http::{Parameters, Refusal};
use crate::service::Error;

/// The page.
#[derive(Template)]
#[template(path = "unknown_mend.html")]
pub(crate) struct MendPage {
    frame: Frame,
    texts: Texts,
    heading: &'static str,
    about: &'static str,
    value: String,
    token: String,
    /// The fields that identify the thing.
    thing: Vec<(&'static str, String)>,
    to: List,
    /// Further fields for something new, or for something that is no person.
    fields: Vec<Field>,
    status: StatusCode,
}

impl Page for MendPage {
    const ONCE: &'static [&'static str] = super::mending::FIELDS;
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        Self::with(visit, Vec::new(), StatusCode::OK).await
    }

    fn status(&self) -> StatusCode {
        self.status
    }
}

impl MendPage {
    /// The page with what was chosen, and what is wrong.
    pub(super) async fn with(visit: &Visit<'_>, faults: Vec<Fault>, status: StatusCode) -> Result<Self, Refusal> {
        let caller = visit.caller()?;
        if !caller.may(Scope::CatalogueWrite) {
            return Err(Error::Forbidden(Scope::CatalogueWrite).into());
        }
        if !caller.reach.is_everything() {
            return Err(Error::OutOfReach.into());
        }
        let thing = Thing::read(&visit.parameters);
        let thing =
            thing.ok_or_else(|| Refusal::parameter("kind", "follow a link of /unknown, which names a thing"))?;
        let catalogue = visit.state.service.catalogue(&caller).await?;
        let page = Self::new(&visit.reader, &visit.parameters, &thing, &catalogue, &faults);
        Ok(Self { status, ..page })
    }

    pub(super) fn new(
        reader: &Reader,
        parameters: &Parameters,
        thing: &Thing,
        catalogue: &CatalogueFile,
        faults: &[Fault],
    ) -> Self {
        let texts = Texts::of(reader.language);
        // The sent form is not part of an address.
        let named = thing.fields().into_iter().map(|(name, value)| (name.to_owned(), value));
        let named = Parameters::from(named.collect::<Vec<_>>());
        let place = Place { path: "/unknown/mend", parameters: &named };
        let frame = Frame::new(reader, Some(Section::Data), &place, texts.mend_title());
        let (heading, about) = words(thing.kind, texts);
        let chosen = parameters.text("to").unwrap_or_default();
        let (label, choices) = choices(thing, catalogue, reader.language);
        let first = Choice { code: String::new(), name: texts.choose().to_owned(), chosen: false };
        let choices = choices.into_iter().map(|(code, name)| Choice { chosen: code == chosen, code, name });
        let to = List {
            name: "to",
            label,
            multiple: false,
            choices: std::iter::once(first).chain(choices).collect(),
            error: error_of("to", faults),
        };
        let field = |(name, label)| Field::new(name, label, parameters.text(name).unwrap_or_default(), faults);
        Self {
            heading,
            about,
            value: thing.value.clone(),
            token: reader.visitor.as_ref().map(|visitor| visitor.session.token().to_owned()).unwrap_or_default(),
            thing: thing.fields(),
            to,
            fields: asked(thing.kind, texts).into_iter().map(field).collect(),
            status: StatusCode::OK,
            frame: Frame { faults: faults.to_vec(), ..frame },
            texts,
        }
    }
}

/// Further fields for something new, or for something that is no person.
fn asked(kind: UncountedKind, texts: Texts) -> Vec<(&'static str, &'static str)> {
    match kind {
        UncountedKind::Activity | UncountedKind::Unit => vec![("name", texts.name()), ("id", texts.id())],
        UncountedKind::HomePage => vec![("nobody", texts.account())],
        UncountedKind::MailDomain => vec![("nobody", texts.mailbox())],
        UncountedKind::Organisation => vec![("name", texts.name())],
        _ => Vec::new(),
    }
}

/// What a thing may be: the label of the list, and each choice with its name.
fn choices(thing: &Thing, catalogue: &CatalogueFile, language: Language) -> (&'static str, Vec<(String, String)>) {
    let texts = Texts::of(language);
    let new = |name: &str| (NEW.to_owned(), name.to_owned());
    match thing.kind {
        UncountedKind::HomePage | UncountedKind::MailDomain => {
            let nobody = match thing.kind {
                UncountedKind::HomePage => texts.nobody_account(),
                _ => texts.nobody_mailbox(),
            };
            let codes = reference::municipalities().iter().map(|one| one.kommunkod);
            let codes = codes.chain(catalogue.organisations.iter().filter_map(learning::Organisation::code));
            let mut all: Vec<_> =
                codes.map(|code| (code.employer_code(), employer_name(code, catalogue, language))).collect();
            all.sort_by_cached_key(|(_, name)| swedish_key(name));
            all.push((NOBODY.to_owned(), nobody.to_owned()));
            (texts.is_owned_by(), all)
        }
        UncountedKind::Unit => {
            let of = thing.municipality.as_deref().and_then(employer);
            let units = catalogue.units.iter().filter(|unit| Some(unit.kommunkod) == of);
            let units = units.map(|unit| (unit.id.clone(), unit.name.clone()));
            (texts.is_unit(), units.chain([new(texts.new_unit())]).collect())
        }
        UncountedKind::Role => {
            let meant = catalogue.courses.iter().filter(|course| {
                course
                    .target
                    .as_ref()
                    .is_some_and(|target| target.roster_roles.as_ref().is_some_and(|roles| !roles.is_empty()))
            });
            let meant = meant.map(|course| (course.id.to_string(), language.of(&course.name).to_owned()));
            (texts.is_role_of(), meant.collect())
        }
        UncountedKind::Organisation => {
            let name = |kind: OrganisationKind| if language == Language::Sv { kind.in_swedish() } else { kind.word() };
            let kinds = OrganisationKind::ALL.map(|kind| (kind.word().to_owned(), name(kind).to_owned()));
            (texts.is_kind(), kinds.into())
        }
        _ => {
            let mut parts = Vec::new();
            for course in &catalogue.courses {
                let name = language.of(&course.name);
                parts.push((course.id.to_string(), name.to_owned()));
                parts.extend(course.modules.iter().map(|module| {
                    (format!("{}/{}", course.id, module.id), format!("{name}: {}", language.of(&module.name)))
                }));
            }
            parts.push(new(texts.new_course()));
            (texts.is_course(), parts)
        }
    }
}
