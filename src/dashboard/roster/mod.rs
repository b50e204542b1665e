//! `/roster`: which lists are in force, and the forms for checking and importing a new one.
//!
//! A list travels from form to form in the page itself (`components/packed.rs`), together with the digest of what was
//! checked. So nobody imports anything other than what they saw.

mod check;
mod difference;
pub(crate) mod directories;
mod draft;
mod faults;
pub(crate) mod forms;
#[cfg(test)]
pub(crate) mod sample;
mod standing;
mod template;
mod texts;

use actix_web::http::StatusCode;
use askama::Template;
use learning::{Day, RosterMode};

use self::directories::{Directories, Shrinking};
use self::draft::Draft;
use self::standing::Standing;
use self::texts::Texts;
use super::admin::parts::{Cell, Input};
use super::fault::{Fault, Field, error_of};
use super::frame::{Frame, Place, Reader, Section, Skip};
use super::language::Language;
use super::lists::{Column, ListPage, ListTexts, RefusedList, WrongRow};
use super::page::Page;
use super::selection::{Choice, List};
use super::visit::Visit;
use crate::auth::Scope;
use crate::http::{Parameters, Refusal, as_word};
use crate::service::{DirectoryReport, EmployerRoster};

pub(crate) use self::template::template;

/// The page.
#[derive(Template)]
#[template(path = "roster.html")]
pub(crate) struct Roster {
    frame: Frame,
    texts: Texts,
    list: ListTexts,
    today: Day,
    standing: Standing,
    /// What personnel systems send, if any does.
    directories: Option<Directories>,
    /// Whether a list was just imported.
    is_imported: bool,
    /// The form, if the reader may import.
    upload: Option<UploadForm>,
    columns: [Column; 10],
    /// The page of people who could not be placed, if the reader may see it.
    unplaced: Option<String>,
    status: StatusCode,
}

/// The form for a list.
struct UploadForm {
    token: String,
    file: Field,
    /// The file chosen before, as carried by the page.
    packed: Option<String>,
    employer: Option<List>,
    as_of: Field,
    mode: List,
    correct: Field,
    is_correction: bool,
    /// The rows to correct, and how many problems are not listed.
    wrong: Vec<WrongRow>,
    more_wrong: Option<String>,
}

impl Page for Roster {
    const ONCE: &'static [&'static str] = &["imported"];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let today = Day::of(visit.state.clock.now());
        Self::with(visit, &Draft::empty(today), RefusedList::default(), StatusCode::OK).await
    }

    fn status(&self) -> StatusCode {
        self.status
    }
}

impl ListPage for Roster {
    type Draft = Draft;

    async fn with(visit: &Visit<'_>, draft: &Draft, refused: RefusedList, status: StatusCode) -> Result<Self, Refusal> {
        let now = InForce::read(visit).await?;
        Ok(Self { status, ..Self::new(&visit.reader, &visit.parameters, &now, draft, refused) })
    }

    fn stale_form(language: Language) -> &'static str {
        Texts::of(language).stale_form()
    }
}

/// What the page shows.
struct InForce {
    today: Day,
    employers: Vec<EmployerRoster>,
    directories: Vec<DirectoryReport>,
    /// The list of a directory that was not imported, since many would leave.
    shrinking: Option<Shrinking>,
}

impl InForce {
    async fn read(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let today = Day::of(visit.state.clock.now());
        let (service, caller) = (&visit.state.service, visit.caller()?);
        Ok(Self {
            today,
            employers: service.roster_employers(&caller, today).await?,
            directories: service.list_directories(&caller).await?,
            shrinking: None,
        })
    }
}

impl Roster {
    /// The page after the import of a directory that was refused.
    fn after_directory(visit: &Visit<'_>, now: &InForce, fault: Fault) -> Self {
        let (draft, refused) = (Draft::empty(now.today), RefusedList::of(vec![fault]));
        Self::new(&visit.reader, &visit.parameters, now, &draft, refused)
    }

    fn new(reader: &Reader, parameters: &Parameters, now: &InForce, draft: &Draft, refused: RefusedList) -> Self {
        let InForce { today, employers, directories, shrinking } = now;
        let (today, texts) = (*today, Texts::of(reader.language));
        let is_imported = parameters.text("imported").is_some() && refused.faults.is_empty();
        // The sent form is not part of an address.
        let nothing = Parameters::from(Vec::new());
        let frame =
            Frame::new(reader, Some(Section::Data), &Place { path: "/roster", parameters: &nothing }, texts.title());
        let (faults, may_import) = (refused.faults.clone(), reader.may(Scope::RosterWrite));
        let unplaced = reader.may(Scope::CatalogueWrite);
        Self {
            today,
            standing: Standing::new(reader, employers, today),
            directories: Directories::new(reader, directories, shrinking.as_ref(), &faults),
            is_imported,
            upload: may_import.then(|| UploadForm::new(reader, draft, employers, refused)),
            columns: columns(texts, ListTexts::of(reader.language)),
            unplaced: unplaced.then(|| format!("{}/unknown?lang={}", reader.root, reader.language.tag())),
            status: StatusCode::OK,
            frame: Frame { skip: Skip { to: "in-force", text: texts.skip() }, faults, ..frame },
            list: ListTexts::of(reader.language),
            texts,
        }
    }
}

impl UploadForm {
    fn new(reader: &Reader, draft: &Draft, employers: &[EmployerRoster], refused: RefusedList) -> Self {
        let (texts, list) = (Texts::of(reader.language), ListTexts::of(reader.language));
        let more_wrong = refused.more_in_words(list);
        let RefusedList { faults, rows, .. } = refused;
        let modes = [
            (RosterMode::Full, texts.full()),
            (RosterMode::Delta, texts.delta()),
            (RosterMode::History, texts.history()),
        ];
        let modes = modes.into_iter().map(|(mode, name)| {
            let word = as_word(&mode);
            let is_chosen = word == draft.mode;
            (word, name, is_chosen)
        });
        let token = reader.visitor.as_ref().map(|visitor| visitor.session.token().to_owned());
        Self {
            token: token.unwrap_or_default(),
            file: Field::new("file", list.file(), "", &faults),
            packed: draft.chosen.packed.clone(),
            employer: employer(draft, employers, texts)
                .map(|list| List { error: error_of("employer", &faults), ..list }),
            as_of: Field::new("as_of", texts.as_of(), &*draft.as_of, &faults),
            mode: List::of_one("mode", texts.mode(), modes, &faults),
            correct: Field::new("correct", texts.correct(), "", &faults),
            is_correction: draft.correct,
            wrong: rows,
            more_wrong,
        }
    }
}

/// The employers to choose from, if there are several.
fn employer(draft: &Draft, employers: &[EmployerRoster], texts: Texts) -> Option<List> {
    let is_municipality = |one: &&EmployerRoster| one.municipality.code.bytes().all(|byte| byte.is_ascii_digit());
    let choice = |code: &str, name: &str| Choice {
        code: code.to_owned(),
        name: name.to_owned(),
        chosen: !code.is_empty() && code == draft.employer,
    };
    let named =
        employers.iter().filter(is_municipality).map(|one| choice(&one.municipality.code, &one.municipality.name));
    let choices: Vec<Choice> = std::iter::once(choice("", texts.any_employer())).chain(named).collect();
    (choices.len() > 2).then(|| List {
        name: "employer",
        label: texts.employer(),
        multiple: false,
        choices,
        error: None,
    })
}

/// Describes the columns of a file.
fn columns(texts: Texts, list: ListTexts) -> [Column; 10] {
    let (yes, no, one) = (list.yes(), list.no(), list.one_of_these());
    [
        ("kommunkod, kommun", texts.holds_employer(), yes),
        ("e-post", list.holds_mail(), one),
        ("konto, kontosida", list.holds_account(), one),
        ("identifierare", list.holds_identifiers(), one),
        ("namn", texts.holds_name(), no),
        ("enhet, roll", texts.holds_unit(), no),
        ("verksamhetsområde", texts.holds_area(), no),
        ("i yrket sedan", texts.holds_profession(), no),
        ("anställd", texts.holds_hired(), no),
        ("från, till", texts.holds_days(), no),
    ]
    .map(|(names, holds, needed)| Column { names, holds, needed })
}
