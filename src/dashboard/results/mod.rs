//! `/results`: the lists of results that the reader has recorded, and the forms for checking and recording another.
//!
//! A list travels from form to form in the page itself, together with the id that its import would have, which stands for
//! exactly what was checked. So nobody records anything other than what they saw.

mod check;
mod draft;
mod example;
mod faults;
pub(crate) mod forms;
pub(crate) mod list;
mod recorded;
#[cfg(test)]
pub(crate) mod sample;
mod texts;

use actix_web::http::StatusCode;
use askama::Template;
use learning::CatalogueFile;
use uuid::Uuid;

use self::draft::Draft;
use self::recorded::Lists;
use self::texts::Texts;
use super::fault::{Fault, Field};
use super::frame::{Frame, Place, Reader, Section, Skip};
use super::language::Language;
use super::lists::{Column, ListPage, ListTexts, RefusedList, WrongRow, catalogue};
use super::page::Page;
use super::visit::Visit;
use crate::auth::Scope;
use crate::http::{Parameters, Refusal};

pub(crate) use self::example::example;

/// The path of the page.
const PATH: &str = "/results";

/// The page.
#[derive(Template)]
#[template(path = "results.html")]
pub(crate) struct Results {
    frame: Frame,
    texts: Texts,
    list: ListTexts,
    /// Whether a list was just sent that had nothing new.
    is_nothing_new: bool,
    form: UploadForm,
    columns: [Column; 8],
    /// The catalogue, if the reader may see it.
    catalogue: Option<String>,
    lists: Lists,
    /// The field for the list of somebody else, if the reader may take it back.
    of_others: Option<Field>,
    status: StatusCode,
}

/// The form for a list.
struct UploadForm {
    fields: Vec<(&'static str, String)>,
    token: String,
    file: Field,
    text: Field,
    /// Whether the page carries a list that was chosen before.
    is_kept: bool,
    /// The box to tick, if the reader is told whom the roster does not have.
    allow_unknown: Option<Field>,
    is_allowing: bool,
    /// The rows to correct, and how many problems are not listed.
    wrong: Vec<WrongRow>,
    more_wrong: Option<String>,
}

impl Page for Results {
    const ONCE: &'static [&'static str] = &["after", "import", "nothing_new"];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        // An id leads elsewhere.
        let texts = Texts::of(visit.language());
        let fault = visit.parameters.text("import").map(|_| Fault::new("import", texts.no_id()));
        let status = if fault.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
        let refused = RefusedList::of(fault.into_iter().collect());
        Self::with(visit, &Draft::default(), refused, status).await
    }

    fn elsewhere(visit: &Visit<'_>) -> Option<String> {
        let import: Uuid = visit.parameters.text("import")?.trim().parse().ok()?;
        Some(format!("{}?lang={}", path_of("", import), visit.language().tag()))
    }

    fn status(&self) -> StatusCode {
        self.status
    }
}

/// The path of the page of a list.
fn path_of(root: &str, import: Uuid) -> String {
    format!("{root}{PATH}/{import}")
}

impl ListPage for Results {
    type Draft = Draft;

    async fn with(visit: &Visit<'_>, draft: &Draft, refused: RefusedList, status: StatusCode) -> Result<Self, Refusal> {
        let caller = visit.caller()?;
        let after = visit.parameters.text("after").map(str::parse).transpose();
        let after = after.map_err(|_| Refusal::parameter("after", "follow the link to older lists"))?;
        let imports = visit.state.service.list_results_imports(&caller, after).await?;
        let known = if imports.imports.is_empty() { CatalogueFile::default() } else { catalogue(visit).await? };
        let lists = Lists::new(&visit.reader, &imports, &known);
        let page = Self::new(&visit.reader, &visit.parameters, lists, draft, refused);
        Ok(Self { status, ..page })
    }

    fn stale_form(language: Language) -> &'static str {
        Texts::of(language).stale_form()
    }
}

impl Results {
    fn new(reader: &Reader, parameters: &Parameters, lists: Lists, draft: &Draft, refused: RefusedList) -> Self {
        let (texts, list) = (Texts::of(reader.language), ListTexts::of(reader.language));
        let is_nothing_new = parameters.text("nothing_new").is_some() && refused.faults.is_empty();
        // The sent form is not part of an address.
        let after = parameters.text("after").map(|after| ("after".to_owned(), after.to_owned()));
        let place = Place { path: PATH, parameters: &Parameters::from(after.into_iter().collect::<Vec<_>>()) };
        let frame = Frame::new(reader, Some(Section::Data), &place, texts.title());
        let faults = refused.faults.clone();
        let asked = parameters.text("import").unwrap_or_default();
        let of_others = reader.may(Scope::Admin).then(|| Field::new("import", texts.import(), asked, &faults));
        let sees_catalogue = reader.may(Scope::FiguresRead) || reader.may(Scope::CatalogueWrite);
        Self {
            is_nothing_new,
            form: UploadForm::new(reader, draft, refused),
            columns: columns(texts, list),
            catalogue: sees_catalogue.then(|| format!("{}/catalogue?lang={}", reader.root, reader.language.tag())),
            lists,
            of_others,
            status: StatusCode::OK,
            frame: Frame { skip: Skip { to: "lists", text: texts.skip() }, faults, ..frame },
            list,
            texts,
        }
    }
}

impl UploadForm {
    fn new(reader: &Reader, draft: &Draft, refused: RefusedList) -> Self {
        let (texts, list) = (Texts::of(reader.language), ListTexts::of(reader.language));
        let more_wrong = refused.more_in_words(list);
        let RefusedList { faults, rows, .. } = refused;
        let token = reader.visitor.as_ref().map(|visitor| visitor.session.token().to_owned());
        // What was pasted stands in its field again, where it can be corrected.
        let carried = draft.chosen.field().filter(|_| draft.chosen.pasted.is_none());
        Self {
            is_kept: carried.is_some(),
            fields: carried.into_iter().map(|(name, value)| (name, value.to_owned())).collect(),
            token: token.unwrap_or_default(),
            file: Field::new("file", list.file(), "", &faults),
            text: Field::new("text", texts.text(), draft.chosen.pasted.clone().unwrap_or_default(), &faults),
            allow_unknown: reader
                .may(Scope::RosterRead)
                .then(|| Field::new("allow_unknown", texts.allow_unknown(), "", &faults)),
            is_allowing: draft.allow_unknown,
            wrong: rows,
            more_wrong,
        }
    }
}

/// Describes the columns of a file.
fn columns(texts: Texts, list: ListTexts) -> [Column; 8] {
    let (yes, no, one) = (list.yes(), list.no(), list.one_of_these());
    [
        ("e-post", list.holds_mail(), one),
        ("konto, kontosida", list.holds_account(), one),
        ("identifierare", list.holds_identifiers(), one),
        ("kurs", texts.holds_course(), yes),
        ("del", texts.holds_module(), no),
        ("datum", texts.holds_day(), yes),
        ("resultat", texts.holds_outcome(), no),
        ("poäng", texts.holds_score(), no),
    ]
    .map(|(names, holds, needed)| Column { names, holds, needed })
}
