//! `/data/snapshots/{snapshot}`: what has changed since figures were frozen, and the form for revoking them.

use askama::Template;
use learning::{Absence, Counts, Day, Figure, Measure, credits_definition};

use super::name_of;
use super::texts::Texts;
use crate::auth::Scope;
use crate::dashboard::components::number::Number;
use crate::dashboard::components::sign::{Sign, legend};
use crate::dashboard::form::{Form, SeeOther};
use crate::dashboard::frame::{Frame, Place, Reader, Section};
use crate::dashboard::language::Language;
use crate::dashboard::page::Page;
use crate::dashboard::visit::Visit;
use crate::http::{Days, Parameters, Refusal, read_question};
use crate::service::{self, Cause, CountsChange, SnapshotDifference, SnapshotReport};

/// The most rows shown; the API gives all.
const MOST: usize = 100;

/// The page.
#[derive(Template)]
#[template(path = "snapshot.html")]
pub(crate) struct SnapshotPage {
    frame: Frame,
    texts: Texts,
    open: Option<String>,
    made: Day,
    as_of: Option<Day>,
    sha256: String,
    revoked: Option<Day>,
    changes: Changes,
    /// The token of the form for revoking it, if the reader may.
    token: Option<String>,
    path: String,
}

/// The snapshot can't be recounted: its question names something that no longer exists, or is no longer published.
#[derive(Debug)]
pub(super) struct Incomparable;

/// What has changed.
enum Changes {
    /// It was revoked, so there is nothing to compare.
    Revoked,
    /// It can't be compared, for this reason.
    Incomparable(&'static str),
    Same,
    Other(Other),
}

/// Changed numbers.
struct Other {
    causes: Vec<&'static str>,
    rows: Vec<ChangedRow>,
    legend: Vec<Sign>,
    /// A note if there are more rows.
    more: Option<String>,
}

/// A changed number.
struct ChangedRow {
    name: String,
    measure: &'static str,
    was: Option<Number>,
    is: Option<Number>,
}

impl Page for SnapshotPage {
    const ONCE: &'static [&'static str] = &[];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let (state, caller) = (visit.state, visit.caller()?);
        let id = id_of(visit);
        let report = state.service.show_snapshot(&caller, &id).await?;
        let days = Days::now(state, visit.disclosure()?);
        let compared = match report.revoked {
            Some(_) => Ok(None),
            None => {
                state.service.compare_snapshot(&caller, &id, |question| read_question(question, days)).await.map(Some)
            }
        };
        let difference = match compared {
            Ok(difference) => Ok(difference),
            Err(Refusal::Service(
                service::Error::OutOfReach | service::Error::NotThere(_) | service::Error::Unpublished(_),
            )) => Err(Incomparable),
            Err(refusal) => return Err(refusal),
        };
        let may_revoke = report.revoked.is_none() && (report.made_by == caller.key || caller.may(Scope::Admin));
        Ok(Self::new(&visit.reader, &report, difference.as_ref(), may_revoke))
    }
}

impl Form for SnapshotPage {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &["confirm"];

    /// Revokes it, once confirmed.
    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let (caller, id) = (visit.caller()?, id_of(visit));
        if visit.parameters.text("confirm") != Some("yes") {
            return Err(Refusal::parameter("confirm", "confirm that the figures are to be deleted"));
        }
        visit.state.service.revoke_snapshot(&caller, &id).await?;
        Ok(SeeOther { path: format!("/data/snapshots/{id}?lang={}", visit.language().tag()), cookies: Vec::new() })
    }
}

fn id_of(visit: &Visit<'_>) -> String {
    visit.request.match_info().get("snapshot").unwrap_or_default().to_owned()
}

impl SnapshotPage {
    /// `difference` is `None` for a revoked snapshot, and an error for one that can't be recounted.
    pub(super) fn new(
        reader: &Reader,
        report: &SnapshotReport,
        difference: Result<&Option<SnapshotDifference>, &Incomparable>,
        may_revoke: bool,
    ) -> Self {
        let (root, language, texts) = (&reader.root, reader.language, Texts::of(reader.language));
        let path = format!("/data/snapshots/{}", report.id);
        let nothing = Parameters::from(Vec::new());
        let place = Place { path: &path, parameters: &nothing };
        let frame = Frame::new(reader, Some(Section::Data), &place, name_of(report, texts));
        let visitor = reader.visitor.as_ref().filter(|_| may_revoke);
        Self {
            open: report.revoked.is_none().then(|| format!("{root}/f/{}?lang={}", report.id, language.tag())),
            made: Day::of(report.made),
            as_of: report.of.as_ref().map(|of| of.as_of),
            sha256: report.sha256.clone(),
            revoked: report.revoked.map(Day::of),
            changes: match difference {
                Err(Incomparable) => Changes::Incomparable(texts.incomparable()),
                Ok(None) => Changes::Revoked,
                Ok(Some(difference)) if difference.same => Changes::Same,
                Ok(Some(difference)) => Changes::Other(Other::new(difference, language)),
            },
            token: visitor.map(|visitor| visitor.session.token().to_owned()),
            path: format!("{root}{path}"),
            frame,
            texts,
        }
    }
}

impl Other {
    fn new(difference: &SnapshotDifference, language: Language) -> Self {
        let texts = Texts::of(language);
        let all = difference.total.iter().chain(&difference.totals).chain(&difference.rows);
        let mut rows: Vec<ChangedRow> = all.flat_map(|change| changed(change, language)).collect();
        let beyond = rows.len().saturating_sub(MOST);
        rows.truncate(MOST);
        let absences = rows.iter().flat_map(|row| [&row.was, &row.is]).flatten().filter_map(Number::absence);
        Self {
            causes: difference.possible.iter().map(|cause| in_words(*cause, texts)).collect(),
            legend: legend(absences.collect::<Vec<Absence>>().into_iter(), language),
            more: (beyond > 0).then(|| texts.more_changes(u32::try_from(beyond).unwrap_or(u32::MAX))),
            rows,
        }
    }
}

/// Each changed number of a row.
fn changed(change: &CountsChange, language: Language) -> Vec<ChangedRow> {
    let texts = Texts::of(language);
    let names: Vec<&str> =
        change.keys.iter().map(|key| if key.name.is_empty() { &*key.code } else { &*key.name }).collect();
    let name = if names.is_empty() { texts.everything().to_owned() } else { names.join(", ") };
    let of = |counts: Option<&Counts>, measure: Measure| counts.map(|counts| counts[measure]);
    let number = |figure: Option<Figure>| figure.map(|figure| Number::count(figure, language));
    let differs = Measure::ALL
        .into_iter()
        .filter(|measure| of(change.was.as_ref(), *measure) != of(change.is.as_ref(), *measure));
    let row = |measure: Measure| ChangedRow {
        name: name.clone(),
        measure: language.of_both(measure.definition().name),
        was: number(of(change.was.as_ref(), measure)),
        is: number(of(change.is.as_ref(), measure)),
    };
    let is_there = |row: &ChangedRow| {
        let none = |number: &Option<Number>| {
            number.as_ref().is_none_or(|number| number.absence() == Some(Absence::NotApplicable))
        };
        !(none(&row.was) && none(&row.is))
    };
    let credits = change.was.zip(change.is).filter(|(was, is)| was.has_other_credits(is)).map(|(was, is)| ChangedRow {
        name: name.clone(),
        measure: language.of_both(credits_definition().name),
        was: Some(Number::credits(was.credits, language)),
        is: Some(Number::credits(is.credits, language)),
    });
    differs.map(row).filter(is_there).chain(credits).collect()
}

fn in_words(cause: Cause, texts: Texts) -> &'static str {
    match cause {
        Cause::Late => texts.late(),
        Cause::Voided => texts.voided(),
        Cause::Roster => texts.roster(),
        Cause::Catalogue => texts.catalogue(),
        Cause::Definition => texts.definition_changed(),
        Cause::Erasure => texts.erasure(),
        Cause::Release => texts.release(),
        Cause::Hidden => texts.hidden(),
    }
}
