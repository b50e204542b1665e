//! Shows what a list would change before it is imported (the "check your answers" step).

use askama::Template;
use learning::{CatalogueFile, Day, Figure, Key, RosterMode};

use super::difference::{Line, lines};
use super::draft::Draft;
use super::texts::Texts;
use crate::dashboard::components::number::Number;
use crate::dashboard::fault::{Fault, error_of};
use crate::dashboard::frame::{Frame, Place, Reader, Section};
use crate::dashboard::language::Language;
use crate::dashboard::lists::{Effect, ListDraft as _, ListTexts, Shown, note};
use crate::dashboard::numbers::grouped;
use crate::http::Parameters;
use crate::service::{RosterCheck, TargetEffect};

/// The page.
#[derive(Template)]
#[template(path = "roster_check.html")]
pub(crate) struct Check {
    frame: Frame,
    texts: Texts,
    list: ListTexts,
    /// What was filled in: labels and values.
    answers: Vec<(&'static str, String)>,
    counts: String,
    lines: Vec<Line>,
    /// Whether there are several employers to tell apart.
    has_employers: bool,
    more: Option<String>,
    notes: Vec<String>,
    effect: Effect,
    today: Day,
    /// A warning that too many people would leave, unless this is confirmed.
    shrinks: Option<String>,
    allow_error: Option<String>,
    token: String,
    /// The fields that carry the list to the next form.
    fields: Vec<(String, String)>,
    /// Whether nothing changes, so that there is nothing to import.
    is_needless: bool,
}

impl Check {
    /// `catalogue` is the part that the reader may see.
    pub(super) fn new(
        reader: &Reader,
        draft: &Draft,
        check: &RosterCheck,
        (catalogue, today): (&CatalogueFile, Day),
        faults: Vec<Fault>,
    ) -> Self {
        let language = reader.language;
        let (texts, list) = (Texts::of(language), ListTexts::of(language));
        let nothing = Parameters::from(Vec::new());
        let place = Place { path: "/roster", parameters: &nothing };
        let frame = Frame::new(reader, Some(Section::Data), &place, texts.check_title());
        let (report, counts) = (&check.report, check.report.counts);
        let number = |count: usize| grouped(u32::try_from(count).unwrap_or(u32::MAX));
        let is_needless = counts.added + counts.ended + counts.changed + counts.removed == 0;
        let vanish = report.would_shrink || draft.allow_shrinking && counts.vanishing_percent() > 20;
        let checked = ("checked".to_owned(), check.digest.clone());
        let ignored = (!report.ignored_columns.is_empty()).then(|| list.ignored(report.ignored_columns.join(", ")));
        Self {
            answers: answers(draft, check, texts, list),
            counts: texts.counts(
                number(counts.added),
                number(counts.ended),
                number(counts.changed),
                number(counts.removed),
                number(counts.unchanged),
            ),
            lines: lines(check, texts),
            has_employers: check.employers.len() > 1,
            more: (check.rows_not_listed > 0)
                .then(|| texts.more_rows(u32::try_from(check.rows_not_listed).unwrap_or(u32::MAX))),
            notes: report.notes.iter().map(|of| note(of, language)).chain(ignored).collect(),
            effect: effect(check, (catalogue, language)),
            today,
            shrinks: vanish.then(|| texts.shrinks(number(counts.people_vanishing), number(counts.people_before))),
            allow_error: error_of("allow_shrinking", &faults),
            token: reader.visitor.as_ref().map(|visitor| visitor.session.token().to_owned()).unwrap_or_default(),
            fields: draft.kept().into_iter().chain([checked]).collect(),
            is_needless,
            frame: Frame { faults, ..frame },
            texts,
            list,
        }
    }
}

/// What was filled in.
fn answers(draft: &Draft, check: &RosterCheck, texts: Texts, list: ListTexts) -> Vec<(&'static str, String)> {
    let employers: Vec<&str> = check.employers.values().map(|key| &*key.name).collect();
    let mode = [RosterMode::Full, RosterMode::Delta, RosterMode::History].into_iter();
    let mode = mode.zip([texts.full_short(), texts.delta_short(), texts.history_short()]);
    let mode = mode.into_iter().find(|(mode, _)| crate::http::as_word(mode) == draft.mode).map_or("", |(_, name)| name);
    let mut answers = vec![
        (list.rows_in_file(), grouped(u32::try_from(check.report.good).unwrap_or(u32::MAX))),
        (texts.employer(), employers.join(", ")),
        (texts.as_of(), check.report.as_of.to_string()),
        (texts.mode(), mode.to_owned()),
    ];
    if draft.correct {
        answers.push((texts.correct_short(), list.yes().to_owned()));
    }
    answers
}

fn target_and_completed(of: &TargetEffect) -> (&Key, [[Figure<u32>; 2]; 2]) {
    let (before, after) = (of.before, of.after);
    (&of.course, [[before.target, after.target], [before.completed, after.completed]])
}

fn effect(check: &RosterCheck, (catalogue, language): (&CatalogueFile, Language)) -> Effect {
    let texts = Texts::of(language);
    let headings = [texts.target_before(), texts.target_after(), texts.completed_before(), texts.completed_after()];
    Effect::new(&check.effect, target_and_completed, (headings, texts.no_targets()), (catalogue, language))
}
