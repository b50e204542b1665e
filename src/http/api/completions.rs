//! `GET /api/v1/completions`: how many of whose staff have done what.

use std::collections::BTreeMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use learning::{
    Attribution, Counts, DEFINITIONS, Day, Dimension, FigureRow, Measure, Suppression, Total, credits_definition,
    share_definition,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::auth::Reach;
use crate::service::Disclosure;

use super::asked::Asked;
use super::figures_table::Written;
use super::formatted::{Subject, Wanted};
use super::limit::LimitedTo;
use super::question::{Days, FILTERS, GROUP, SINGLE, by, compared_to, figure_query};
use super::table::{FORMAT, TableFormat};
use crate::http::{AppState, Calling, Parameters, Refusal};

/// The shape of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum Layout {
    /// A column for each number.
    #[default]
    Wide,
    /// A row for each number.
    Tidy,
}

/// Figures, and what was asked.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Completions")]
pub(in crate::http) struct Answer<'a> {
    /// The last day that counts.
    as_of: Day,
    /// The earlier day that each row is beside.
    #[serde(skip_serializing_if = "Option::is_none")]
    compared_to: Option<Day>,
    /// The first day of the period; `null` if it has no beginning.
    from: Option<Day>,
    /// The day after the last of the period; `null` if it has no end.
    to: Option<Day>,
    /// The moment whose affiliation decides where a person counts.
    attribution: Attribution,
    /// What the rows are grouped by, in the order of their `keys`.
    by: &'a [Dimension],
    /// The caller's limited reach: nothing else is counted, whatever the question leaves open.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    /// What is hidden, where the caller reaches several employers.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<Hidden>,
    /// A row for each combination of values of `by`.
    rows: Vec<Beside<'a, &'a FigureRow>>,
    /// The distinct persons of each value of each dimension, where `by` has several.
    totals: Vec<Beside<'a, &'a Total>>,
    /// Distinct persons over everything: not the sum of the rows.
    total: Beside<'a, OfEverything<'a>>,
    /// Municipalities with at least one person who has started.
    municipalities_represented: u32,
    /// What each number means.
    definitions: Vec<Definition>,
}

/// A row, and what there was of it on the earlier day.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "{R}")]
pub(super) struct Beside<'a, R> {
    #[serde(flatten)]
    row: R,
    /// The same numbers as of the earlier day.
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier: Option<&'a Counts>,
    /// By how much each number has grown since then, by its definition, where both are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<BTreeMap<&'static str, Change>>,
}

/// Distinct persons over everything.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "FiguresOfEverything")]
struct OfEverything<'a> {
    #[serde(flatten)]
    counts: &'a Counts,
}

/// By how much a number has grown: a count, a share as a fraction, or credits.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Change {
    /// Of persons.
    Count(i64),
    /// Of a share, as a fraction, or of credits.
    Decimal(f64),
}

impl<'a, R> Beside<'a, R> {
    pub(super) fn new(row: R, counts: &Counts, earlier: Option<&'a Counts>) -> Self {
        Self { row, earlier, change: earlier.map(|earlier| changes(counts, earlier)) }
    }
}

fn changes(now: &Counts, earlier: &Counts) -> BTreeMap<&'static str, Change> {
    let of_counts = Measure::ALL.into_iter().filter_map(|measure| {
        now.since(earlier, measure).map(|change| (measure.definition().id, Change::Count(change)))
    });
    #[allow(clippy::cast_precision_loss, reason = "at most 1000")]
    let share = now.share_since(earlier).map(|change| (share_definition().id, Change::Decimal(change as f64 / 1000.0)));
    #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
    let credits =
        now.credits_since(earlier).map(|change| (credits_definition().id, Change::Decimal(change as f64 / 100.0)));
    of_counts.chain(share).chain(credits).collect()
}

/// How small the numbers are that are hidden, with those that they would follow from.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Suppression")]
pub(super) struct Hidden {
    /// Counts from 1 to below this.
    counts_below: u32,
    /// Shares of fewer persons than this.
    shares_below: u32,
}

impl Hidden {
    pub(super) fn of(rule: Suppression) -> Self {
        Self { counts_below: rule.counts(), shares_below: rule.shares() }
    }
}

/// What a number means.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::http) struct Definition {
    /// With the version: `started/2`.
    pub(super) id: String,
    /// Its field in a row: `target.completed`.
    pub(super) field: String,
    /// What it counts.
    pub(super) meaning: &'static str,
}

/// Answers with figures, as JSON, CSV or a workbook.
pub(crate) async fn completions(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    answer_question(Asked::of(&request, &state, &caller)).await
}

/// Answers the question, wherever it comes from.
pub(super) async fn answer_question(asked: Asked<'_>) -> Result<HttpResponse, Refusal> {
    let Asked { service, caller, now, .. } = asked;
    let single = [&SINGLE[..], &FORMAT, &["layout", "compared_to", GROUP]].concat();
    let lists = [&FILTERS[..], &["by"]].concat();
    let parameters = Parameters::parse(asked.query, &single, &lists)?;
    let format = TableFormat::read(&parameters, asked.accept)?;
    let layout: Option<Layout> = parameters.word("layout")?;
    if layout.is_some() && format == TableFormat::Json {
        return Err(Refusal::parameter("layout", "it goes with format=csv and format=xlsx"));
    }
    let disclosure = service.disclosure(caller).await?;
    let query = figure_query(&parameters, by(&parameters)?, Days::at(now, disclosure))?;
    let compared_to = compared_to(&parameters, &query)?;
    let (figures, earlier) = match compared_to {
        None => (service.completions(caller, query.clone()).await?, None),
        Some(day) => {
            let (figures, earlier) = service.change_since(caller, query.clone(), day).await?;
            (figures, Some((day, earlier)))
        }
    };
    let written =
        Written { earlier: earlier.as_ref().map(|(day, earlier)| (*day, earlier)), ..Written::new(&query, &figures) };
    let subject = Subject {
        compared_to,
        attribution: Some(query.attribution),
        ..Subject::figures("completions", &query, &DEFINITIONS)
    };
    Wanted { asked, parameters: &parameters, format, disclosure }.respond(
        &subject,
        || answer(written, &caller.reach, disclosure),
        |swedish| match layout.unwrap_or_default() {
            Layout::Wide => written.wide(swedish),
            Layout::Tidy => written.tidy(swedish),
        },
    )
}

pub(super) fn answer<'a>(written: Written<'a>, reach: &Reach, disclosure: Disclosure) -> Answer<'a> {
    let Written { query, figures, earlier, .. } = written;
    let (compared_to, earlier) = earlier.unzip();
    let rows = figures.rows.iter().enumerate();
    let totals = figures.totals.iter().enumerate();
    Answer {
        as_of: query.as_of,
        compared_to,
        from: query.from,
        to: query.to,
        attribution: query.attribution,
        by: &query.by,
        limited_to: LimitedTo::of(reach),
        suppression: disclosure.suppression().map(Hidden::of),
        rows: rows
            .map(|(at, row)| Beside::new(row, &row.counts, earlier.and_then(|earlier| earlier.rows.get(at))))
            .collect(),
        totals: totals
            .map(|(at, total)| Beside::new(total, &total.counts, earlier.and_then(|earlier| earlier.totals.get(at))))
            .collect(),
        total: Beside::new(
            OfEverything { counts: &figures.total },
            &figures.total,
            earlier.map(|earlier| &earlier.total),
        ),
        municipalities_represented: figures.municipalities_represented,
        definitions: definitions(),
    }
}

/// The definitions of what is counted.
pub(in crate::http) fn definitions() -> Vec<Definition> {
    DEFINITIONS.iter().map(definition).collect()
}

/// A definition, as in answers.
pub(super) fn definition(of: &learning::Definition) -> Definition {
    Definition { id: of.versioned(), field: of.place(), meaning: of.meaning[1] }
}

#[cfg(test)]
mod tests {
    use learning::{Absence, Counts, Day, Dimension, Figure, FigureQuery, FigureRow, Figures, Key, Measure};

    use super::{Written, answer};
    use crate::auth::Reach;
    use crate::service::Disclosure;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn query() -> FigureQuery {
        FigureQuery::by(&[Dimension::Municipality, Dimension::Course], day("2022-09-30"))
    }

    fn key(code: &str, name: &str) -> Key {
        Key::new(code, name)
    }

    fn figures() -> Figures {
        let mut counts = Counts::default();
        for (measure, number) in [(Measure::Started, 4), (Measure::N, 3), (Measure::TargetCompleted, 2)] {
            counts[measure] = Figure::Shown(number);
        }
        Figures {
            rows: vec![FigureRow { keys: vec![key("0180", "Stockholm"), key("ek", "=Kurs")], counts }],
            totals: Vec::new(),
            total: Counts::of_several_courses(),
            municipalities_represented: 1,
        }
    }

    #[test]
    fn json_has_the_earlier_day_and_the_change_of_each_row_beside_it() {
        let (asked, now) = (query(), figures());
        let mut then = figures();
        then.rows[0].counts[Measure::Started] = Figure::Shown(1);
        then.rows[0].counts[Measure::N] = Figure::Absent(Absence::Suppressed);
        let mut both = now.clone();
        let earlier = both.beside(then);
        let written = Written { earlier: Some((day("2022-06-30"), &earlier)), ..Written::new(&asked, &both) };
        let json = serde_json::to_value(answer(written, &Reach::default(), Disclosure::Exact)).unwrap();
        assert_eq!(json["compared_to"], "2022-06-30");
        let row = &json["rows"][0];
        assert_eq!(
            (&row["started"], &row["earlier"]["started"], &row["change"]["started"]),
            (&4.into(), &1.into(), &3.into())
        );
        assert_eq!(row["earlier"]["status"]["N"], "suppressed");
        assert!(row["change"].get("N").is_none() && row["change"].get("share").is_none(), "{row}");
        assert_eq!(json["total"]["change"]["started"], 0);
    }

    #[test]
    fn json_says_what_was_asked_beside_the_figures() {
        let json =
            serde_json::to_value(answer(Written::new(&query(), &figures()), &Reach::default(), Disclosure::Exact))
                .unwrap();
        assert_eq!(json["as_of"], "2022-09-30");
        assert_eq!(json["attribution"], "at_event");
        assert_eq!(json["by"], serde_json::json!(["municipality", "course"]));
        assert_eq!(json["rows"][0]["keys"][0]["code"], "0180");
        assert_eq!((&json["rows"][0]["target"]["N"], &json["rows"][0]["target"]["share"]), (&3.into(), &0.667.into()));
        assert_eq!(json["rows"][0].get("status"), None);
        assert_eq!(json["total"]["status"]["N"], "not_applicable");
        assert_eq!(json["municipalities_represented"], 1);
        assert_eq!(json.get("limited_to"), None);
        assert!(json["definitions"].is_array() && json["totals"].is_array() && json["total"].is_object());
    }
}
