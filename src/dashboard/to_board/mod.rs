//! `/to-board`: the figures on one sheet of paper, current or frozen.

mod board;
mod place;
#[cfg(test)]
pub(crate) mod sample;
mod texts;

use actix_web::http::StatusCode;
use askama::Template;
use learning::{CatalogueFile, DEFINITIONS, Day, Dimension, FigureQuery, Figures};

use self::board::Board;
use self::texts::Texts;
use super::components::bar::{Bar, HIDDEN};
use super::components::definitions::{Defined, defined};
use super::components::number::Number;
use super::form::{Form, SeeOther};
use super::frame::{Frame, Place, Reader, Skip};
use super::page::Page;
use super::selection::{self, Asked, Chip, Chosen, Selection};
use super::visit::Visit;
use crate::auth::Reach;
use crate::http::{Days, FILTERS, Parameters, Refusal, SINGLE, SentSnapshot, Thawed, add_snapshot, read_frozen};
use crate::service::{self, Disclosure, SnapshotReport};

/// The dimension of the page: one row per course.
const BY: [Dimension; 1] = [Dimension::Course];

/// The definitions that a reader of the sheet needs.
const SHOWN: [&str; 4] = ["N", "target_completed", "not_named", "share"];

/// The page.
#[derive(Template)]
#[template(path = "to_board.html")]
pub(crate) struct ToBoard {
    frame: Frame,
    texts: Texts,
    selection: Selection,
    /// The selection, each part with a link that removes it; empty for frozen figures.
    chips: Vec<Chip>,
    as_of: Day,
    /// `None` if the address has an error.
    board: Option<Board>,
    /// What is hidden, if anything.
    hidden: Option<String>,
    source: Source,
    definitions: Vec<Defined>,
}

/// The source of the figures.
enum Source {
    /// Current figures. `question` is the one to freeze; the token is there if the reader may send forms.
    Live { question: String, token: Option<String> },
    /// Frozen figures.
    Frozen { address: String, sha256: String, made: Day, release: String },
}

impl Page for ToBoard {
    const ONCE: &'static [&'static str] = &["from", "to", "as_of", "attribution", "snapshot"];
    const LISTS: &'static [&'static str] = &FILTERS;

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let (state, caller) = (visit.state, visit.caller()?);
        let catalogue = match state.service.catalogue(&caller).await {
            Ok(catalogue) => catalogue,
            // The figures include names, so only the lists to choose from are missing.
            Err(service::Error::Forbidden(_)) => CatalogueFile::default(),
            Err(error) => return Err(error.into()),
        };
        if let Some(id) = visit.parameters.text("snapshot") {
            let frozen = read_frozen(visit.request, state, id).await?;
            let thawed = Thawed::of(state, &frozen)?;
            return Self::frozen(&visit.reader, &visit.parameters, (&frozen.report, &thawed), &catalogue);
        }
        let (texts, disclosure) = (selection::Texts::of(visit.language()), visit.disclosure()?);
        let mut asked = Asked::read(&visit.parameters, &BY, Days::now(state, disclosure), texts)?;
        let figures = asked.found(async |query| state.service.completions(&caller, query).await).await?;
        Ok(Self::live(&visit.reader, &visit.parameters, (&asked, disclosure), &figures, (&catalogue, &caller.reach)))
    }

    fn status(&self) -> StatusCode {
        if self.selection.is_wrong { StatusCode::BAD_REQUEST } else { StatusCode::OK }
    }
}

impl Form for ToBoard {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &["question"];

    /// Freezes the figures and redirects to their page.
    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let (state, caller, language) = (visit.state, visit.caller()?, visit.language());
        let question = visit.parameters.text("question").unwrap_or_default().to_owned();
        let sent = SentSnapshot { question, name: Some(Texts::of(language).title().to_owned()), public: false };
        let days = Days::now(state, state.service.disclosure(&caller).await?);
        let report = add_snapshot(&state.service, days, &caller, sent).await?;
        Ok(SeeOther { path: format!("/to-board?snapshot={}&lang={}", report.id, language.tag()), cookies: Vec::new() })
    }
}

impl ToBoard {
    /// The current figures. `reach` is the caller's.
    fn live(
        reader: &Reader,
        parameters: &Parameters,
        (asked, disclosure): (&Asked, Disclosure),
        figures: &Figures,
        (catalogue, reach): (&CatalogueFile, &Reach),
    ) -> Self {
        let as_of = asked.query.as_of.to_string();
        let question = parameters.query_string(&["lang"], &[("by", "course"), ("as_of", as_of.as_str())]);
        let token = reader.visitor.as_ref().map(|visitor| visitor.session.token().to_owned());
        let hidden = disclosure.suppression().map(|rule| (rule.counts(), rule.shares()));
        let of = Of { parameters, asked, disclosure, figures, catalogue, reach };
        Self::new(reader, parameters, of, Source::Live { question, token }, hidden)
    }

    /// The figures of a snapshot. `parameters` are those of the address that names it.
    ///
    /// # Errors
    /// If it is not by course.
    fn frozen(
        reader: &Reader,
        parameters: &Parameters,
        (report, thawed): (&SnapshotReport, &Thawed),
        catalogue: &CatalogueFile,
    ) -> Result<Self, Refusal> {
        if !thawed.query.by.contains(&Dimension::Course) {
            return Err(Refusal::parameter("snapshot", "choose one that is by course"));
        }
        let of = report.of.as_ref().ok_or(service::Error::Internal)?;
        let asked_for = Parameters::parse(&of.question, &SINGLE, &[&FILTERS[..], &["by"]].concat())?;
        let selected = Parameters::from(asked_for.others(&["by", "as_of"]));
        let texts = selection::Texts::of(reader.language);
        let asked = Asked::read(&selected, &BY, Days::until(of.as_of), texts)?;
        let source = Source::Frozen {
            address: report.address.clone(),
            sha256: report.sha256.clone(),
            made: Day::of(report.made),
            release: of.release.clone(),
        };
        let hidden = thawed.hides.map(|below| (below.counts_below, below.shares_below));
        let reach = report.limited_to.clone().unwrap_or_default();
        let of = Of {
            parameters: &selected,
            asked: &asked,
            disclosure: Disclosure::Exact,
            figures: &thawed.figures,
            catalogue,
            reach: &reach,
        };
        Ok(Self::new(reader, parameters, of, source, hidden))
    }

    /// `hidden` has the numbers below which counts and shares are hidden.
    fn new(reader: &Reader, parameters: &Parameters, of: Of<'_>, source: Source, hidden: Option<(u32, u32)>) -> Self {
        let (language, texts) = (reader.language, Texts::of(reader.language));
        let Of { parameters: selected, asked, disclosure, figures, catalogue, reach } = of;
        let place = || Place { path: "/to-board", parameters: selected };
        let chosen = Chosen { reader, place: place(), catalogue, reach, disclosure, own: &[] };
        let (selection, faults) = chosen.selection(asked);
        let chips = chosen.chips(&selection);
        let where_ = place::named(&asked.query, reach, catalogue, language);
        let title = where_.as_ref().map_or_else(|| texts.title().to_owned(), |name| texts.title_of(name));
        let board = faults
            .is_empty()
            .then(|| Board::new(figures, where_.as_deref(), reached(&asked.query, reach, catalogue), language));
        let frame = Frame::new(reader, None, &Place { path: "/to-board", parameters }, title);
        Self {
            frame: Frame {
                skip: Skip { to: "board", text: texts.skip() },
                as_of: faults.is_empty().then_some(asked.query.as_of),
                faults,
                ..frame
            },
            as_of: asked.query.as_of,
            hidden: hidden.map(|(counts, shares)| texts.hidden(counts.saturating_sub(1), shares)),
            definitions: defined(DEFINITIONS.iter().filter(|one| SHOWN.contains(&one.id)), language),
            selection,
            chips,
            board,
            source,
            texts,
        }
    }
}

/// What a page shows.
#[derive(Clone, Copy)]
struct Of<'o> {
    /// The selection.
    parameters: &'o Parameters,
    asked: &'o Asked,
    disclosure: Disclosure,
    figures: &'o Figures,
    catalogue: &'o CatalogueFile,
    reach: &'o Reach,
}

/// How many municipalities the figures cover, if the selection is no narrower than the reach.
fn reached(query: &FigureQuery, reach: &Reach, catalogue: &CatalogueFile) -> Option<usize> {
    place::names_none(query).then(|| selection::reached_municipalities(catalogue, reach).len())
}
