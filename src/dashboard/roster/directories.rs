//! How the directories stand that personnel systems fill by SCIM, and the form that imports one at once.

use actix_web::HttpResponse;

use super::texts::Texts;
use super::{InForce, Roster};
use crate::auth::Scope;
use crate::dashboard::admin::parts::{Ask, Button, Cell, Check, Checks, Input, Row, Table};
use crate::dashboard::components::instant::Instant;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::{Form, SeeOther, again};
use crate::dashboard::frame::Reader;
use crate::dashboard::lists::is_ticked;
use crate::dashboard::numbers::grouped_large;
use crate::dashboard::refused::refuse;
use crate::dashboard::visit::Visit;
use crate::http::Refusal;
use crate::service::{DirectoryOutcome, DirectoryReport, Error};

/// The address of the form.
const PATH: &str = "/roster/directory";

/// The directories that the reader reaches, of which there is at least one.
pub(super) struct Directories {
    pub(super) table: Table,
    pub(super) refused: Vec<RefusedDirectory>,
    /// What is asked before a list is imported that ends the employment of many.
    pub(super) ask: Option<Ask>,
    /// The token of the forms; `None` for a program that requests the page.
    pub(super) token: Option<String>,
}

/// A directory whose last list was refused.
pub(super) struct RefusedDirectory {
    pub(super) title: String,
    /// In English.
    pub(super) reasons: Vec<String>,
}

/// A list of a directory that ends the employment of many people, and was not imported.
#[derive(Debug, Clone)]
pub(super) struct Shrinking {
    pub(super) employer: String,
    pub(super) vanishing: usize,
    pub(super) before: usize,
}

impl Directories {
    pub(super) fn new(
        reader: &Reader,
        reports: &[DirectoryReport],
        shrinking: Option<&Shrinking>,
        faults: &[Fault],
    ) -> Option<Self> {
        let texts = Texts::of(reader.language);
        if reports.is_empty() {
            return None;
        }
        let may_import = reader.may(Scope::RosterWrite);
        let mut headings = vec![
            texts.employer(),
            texts.users(),
            texts.groups(),
            texts.last_change(),
            texts.waiting(),
            texts.last_import(),
            texts.outcome(),
        ];
        headings.extend(may_import.then(|| texts.import_now()));
        // Of the one that is asked about, the question says it all.
        let is_asked = |one: &DirectoryReport| shrinking.is_some_and(|of| of.employer == one.municipality.code);
        let refused = reports.iter().filter(|one| !is_asked(one)).filter_map(|one| match &one.outcome {
            Some(DirectoryOutcome::Refused(reasons)) => {
                Some(RefusedDirectory { title: texts.refused_list(&*one.municipality.name), reasons: reasons.clone() })
            }
            _ => None,
        });
        Some(Self {
            refused: refused.collect(),
            table: Table {
                headings,
                rows: reports.iter().map(|one| row(reader, one, may_import)).collect(),
                empty: "",
            },
            ask: shrinking.and_then(|shrinking| ask(reader, reports, shrinking, faults)),
            token: reader.visitor.as_ref().map(|visitor| visitor.session.token().to_owned()),
        })
    }
}

fn row(reader: &Reader, of: &DirectoryReport, may_import: bool) -> Row {
    let texts = Texts::of(reader.language);
    let number = |count: u64| Cell::text(grouped_large(count));
    let at = |instant, none| Option::map_or(instant, Cell::Nothing(none), |at| Cell::At(Instant::of(at)));
    let name = of.municipality.name.clone();
    Row {
        address: None,
        note: None,
        cells: vec![
            number(of.users),
            number(of.groups),
            Cell::At(Instant::of(of.changed)),
            at(of.waiting_since, texts.nothing_waits()),
            at(of.list_at, texts.no_import()),
            outcome(of, texts),
        ],
        button: may_import.then(|| Button {
            action: format!("{}{PATH}", reader.root),
            field: "employer",
            value: of.municipality.code.clone(),
            text: texts.import_now(),
            of: texts.import_of(&*name),
        }),
        name,
    }
}

fn outcome(of: &DirectoryReport, texts: Texts) -> Cell {
    let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let outcome = match &of.outcome {
        None => return Cell::Nothing(texts.no_import()),
        Some(DirectoryOutcome::Imported(rows)) => texts.list_imported(count(*rows)),
        Some(DirectoryOutcome::Refused(_)) => texts.list_refused().to_owned(),
    };
    let left_out = (of.left_out > 0).then(|| texts.left_out(count(of.left_out)));
    Cell::text([outcome].into_iter().chain(left_out).collect::<Vec<_>>().join(". "))
}

/// Asks whether so many have left.
fn ask(reader: &Reader, reports: &[DirectoryReport], shrinking: &Shrinking, faults: &[Fault]) -> Option<Ask> {
    let texts = Texts::of(reader.language);
    let of = reports.iter().find(|one| one.municipality.code == shrinking.employer)?;
    let number = |count: usize| grouped_large(count as u64);
    let title = texts.import_list_of(&*of.municipality.name);
    let allow = Check { name: "allow_shrinking", label: texts.allow(), is_set: false };
    Some(Ask {
        text: Some(texts.shrinks(number(shrinking.vanishing), number(shrinking.before))),
        action: format!("{}{PATH}", reader.root),
        is_question: false,
        kept: vec![("employer", shrinking.employer.clone())],
        inputs: vec![Input::Checks(Checks::new("allow", texts.have_they_left(), vec![allow], faults))],
        button: texts.import(),
        is_danger: true,
        title,
    })
}

/// `POST /roster/directory`: imports the directory of an employer as its list of today.
pub(crate) struct ImportDirectory;

impl Form for ImportDirectory {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &["employer", "allow_shrinking"];

    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let (service, caller) = (&visit.state.service, visit.caller()?);
        let kommunkod = service.find_employer(visit.parameters.text("employer").unwrap_or_default()).await?;
        let allow_shrinking = is_ticked(&visit.parameters, "allow_shrinking");
        service.import_directory_now(&caller, kommunkod, allow_shrinking).await?;
        Ok(SeeOther { path: format!("/roster?lang={}&imported=true", visit.language().tag()), cookies: Vec::new() })
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        let now = InForce::read(visit).await?;
        let asked = visit.parameters.text("employer").unwrap_or_default();
        let Some(of) = now.directories.iter().find(|one| one.municipality.code == asked) else {
            return refuse(&visit.reader, refusal);
        };
        let texts = Texts::of(visit.language());
        let (fault, shrinking) = match refusal {
            Refusal::Service(Error::RosterShrinks { vanishing, before, .. }) => {
                let shrinking = Shrinking { employer: asked.to_owned(), vanishing: *vanishing, before: *before };
                (Fault::new("allow", texts.allow_needed()), Some(shrinking))
            }
            Refusal::Service(Error::Roster(_) | Error::RosterRows(_) | Error::RosterRefused(_)) => {
                (Fault::new("directories", texts.directory_refused(&*of.municipality.name)), None)
            }
            refusal => return refuse(&visit.reader, refusal),
        };
        again(visit, &Roster::after_directory(visit, &InForce { shrinking, ..now }, fault), refusal)
    }
}
