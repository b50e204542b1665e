//! Asks the server for the figures that were published about the programmes.

use anyhow::{Context, Result};
use demo::{ekonomiskt, goteborg, introductions, stockholm, yrkesresan};
use serde_json::Value;

use crate::cli::client::Server;

/// The figures of the demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct DemoFigures {
    /// The figures known from elsewhere, and the server's answers.
    pub(in crate::cli) published: Vec<DemoFigure>,
    /// The pre-study's eight municipalities, one per row.
    pub(in crate::cli) municipalities: Table,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct DemoFigure {
    /// What it counts.
    pub(in crate::cli) what: String,
    /// Path and query of the request.
    pub(in crate::cli) question: String,
    /// The published value.
    pub(in crate::cli) published: u32,
    /// The server's value; `None` if the answer has no such number.
    pub(in crate::cli) answered: Option<u32>,
}

/// A small table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Table {
    /// What it shows.
    pub(in crate::cli) what: String,
    /// Path and query of the request.
    pub(in crate::cli) question: String,
    /// One municipality per row.
    pub(in crate::cli) rows: Vec<TableRow>,
}

/// One row: the name, and the counts as text, `..` for a hidden one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct TableRow {
    /// The municipality.
    pub(in crate::cli) name: String,
    /// How many have started.
    pub(in crate::cli) started: String,
    /// How many of N have completed.
    pub(in crate::cli) completed: String,
    /// N, the number of people in the target group.
    pub(in crate::cli) n: String,
}

impl DemoFigures {
    /// Whether every figure equals the published one.
    pub(in crate::cli) fn as_published(&self) -> bool {
        self.published.iter().all(|figure| figure.answered == Some(figure.published))
    }
}

/// How to read the figure from an answer.
#[derive(Debug, Clone, Copy)]
enum Read {
    /// Distinct persons who have started.
    Started,
    /// Municipalities with at least one of them.
    Represented,
    /// Rows with a known key.
    Rows,
    /// New hires who started within 90 days.
    BegunInTime,
    /// Counties with at least one connected municipality.
    CountiesConnected,
    /// Those satisfied with a course, in whole per cent of those who answered.
    SatisfiedPercent,
}

/// Fetches the figures.
///
/// `base`, `key` and `secret` are those of [`feed`](super::feed); the credential must be allowed to read the figures of
/// all municipalities.
///
/// # Errors
/// The first question that is refused, with the server's reason.
pub(in crate::cli) async fn figures(base: &str, key: &str, secret: &str) -> Result<DemoFigures> {
    let server = Server::new(base, key, secret)?;
    let mut published = Vec::new();
    for (what, question, number, read) in questions() {
        let answer = server.json(&question).await?;
        published.push(DemoFigure { what, question, published: number, answered: number_in(&answer, read) });
    }
    let question = completions(&format!("by=municipality&course={}&region=gr-forstudie-2023", goteborg::COURSE));
    let rows = rows_in(&server.json(&question).await?).context("the answer has no rows")?;
    let municipalities = Table {
        what: "Göteborg Region, advanced training for experienced staff, as of today".to_owned(),
        question,
        rows,
    };
    Ok(DemoFigures { published, municipalities })
}

fn completions(query: &str) -> String {
    format!("/api/v1/completions?{query}")
}

fn questions() -> Vec<(String, String, u32, Read)> {
    let social = completions(&format!("by=municipality&course={}&as_of={}", ekonomiskt::COURSE, ekonomiskt::as_of()));
    let journey = completions(&format!("by=municipality&course={}&as_of={}", yrkesresan::COURSE, yrkesresan::as_of()));
    let region = |id: &str| completions(&format!("by=municipality&course={}&region={id}", goteborg::COURSE));
    let units = |as_of, attribution| {
        completions(&format!("by=unit&course={}&as_of={as_of}&attribution={attribution}", stockholm::COURSE))
    };
    let hires = format!(
        "/api/v1/new-hires?course={}&by=&hired_from={}&hired_to={}&as_of={}",
        yrkesresan::COURSE,
        yrkesresan::spring()[0],
        yrkesresan::spring()[1],
        yrkesresan::hires_as_of()
    );
    let survey =
        format!("/api/v1/surveys?course={}&question={}", yrkesresan::COURSE, yrkesresan::SATISFACTION_QUESTION);
    let counties = format!("/api/v1/coverage?programme={}&include=areas", introductions::PROGRAMME);
    let line = |what: &str, question: &str, number, read| (what.to_owned(), question.to_owned(), number, read);
    vec![
        line("Social assistance: persons started by 2022-09-30", &social, ekonomiskt::STARTED, Read::Started),
        line("  municipalities they work in", &social, ekonomiskt::MUNICIPALITIES, Read::Represented),
        line(
            "Yrkesresan, children and youth: municipalities by 2023-12-31",
            &journey,
            yrkesresan::MUNICIPALITIES,
            Read::Represented,
        ),
        line(
            "  of 100 hired in spring 2026, begun within 90 days",
            &hires,
            yrkesresan::BEGUN_IN_TIME,
            Read::BegunInTime,
        ),
        line("  satisfied with it, per cent", &survey, yrkesresan::SATISFIED_PERCENT, Read::SatisfiedPercent),
        line(
            "Counties with an introduction programme of their own",
            &counties,
            introductions::COUNTIES,
            Read::CountiesConnected,
        ),
        line(
            "Göteborg Region: municipalities of the pre-study",
            &region("gr-forstudie-2023"),
            goteborg::PRE_STUDY,
            Read::Represented,
        ),
        line("  all its municipalities", &region("gr"), goteborg::MEMBERS, Read::Represented),
        line(
            "Stockholm: units on 2013-12-31",
            &units(stockholm::then(), "at_event"),
            stockholm::UNITS_THEN,
            Read::Rows,
        ),
        line(
            "  units of the same persons on 2024-06-30",
            &units(stockholm::now(), "current"),
            stockholm::UNITS_NOW,
            Read::Rows,
        ),
    ]
}

fn number_in(answer: &Value, read: Read) -> Option<u32> {
    match read {
        Read::Started => answer["total"]["started"].as_u64().and_then(|n| u32::try_from(n).ok()),
        Read::Represented => answer["municipalities_represented"].as_u64().and_then(|n| u32::try_from(n).ok()),
        Read::Rows => {
            let known = |row: &&Value| row["keys"][0]["code"].as_str().is_some_and(|code| code != "unknown");
            answer["rows"].as_array().and_then(|rows| u32::try_from(rows.iter().filter(known).count()).ok())
        }
        Read::BegunInTime => {
            let within = &answer["total"]["within_90"];
            let is_of_all = within["N"] == yrkesresan::HIRED;
            within["started"].as_u64().filter(|_| is_of_all).and_then(|n| u32::try_from(n).ok())
        }
        Read::CountiesConnected => {
            let has = |area: &&Value| area["kind"] == "county" && area["connected"].as_u64().is_some_and(|n| n > 0);
            answer["areas"].as_array().and_then(|areas| u32::try_from(areas.iter().filter(has).count()).ok())
        }
        Read::SatisfiedPercent => {
            let total = &answer["questions"][0]["total"];
            let [satisfied, answered] = ["satisfied", "answered"].map(|key| total[key].as_u64());
            let percent = (100 * satisfied? + answered? / 2).checked_div(answered?)?;
            u32::try_from(percent).ok()
        }
    }
}

fn rows_in(answer: &Value) -> Option<Vec<TableRow>> {
    let count = |row: &Value, key: &str| row[key].as_u64().map_or_else(|| "..".to_owned(), |n| n.to_string());
    let name = |key: &Value| match key["code"].as_str() {
        Some("unknown") => "(unknown)".to_owned(),
        _ => key["name"].as_str().unwrap_or_default().to_owned(),
    };
    let row = |row: &Value| TableRow {
        name: name(&row["keys"][0]),
        started: count(row, "started"),
        completed: count(&row["target"], "completed"),
        n: count(&row["target"], "N"),
    };
    Some(answer["rows"].as_array()?.iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Read, number_in, rows_in};

    #[test]
    fn a_row_of_people_of_no_known_unit_is_no_unit() {
        let answer = json!({ "rows": [
            { "keys": [{ "code": "bromma", "name": "Bromma" }] },
            { "keys": [{ "code": "unknown", "name": "Okänd" }] },
        ] });
        assert_eq!(number_in(&answer, Read::Rows), Some(1));
    }

    #[test]
    fn the_total_is_read_where_the_server_says_it_and_never_summed() {
        let answer = json!({ "rows": [{ "started": 2 }, { "started": 2 }], "total": { "started": 3 } });
        assert_eq!(number_in(&answer, Read::Started), Some(3));
        assert_eq!(number_in(&json!({ "rows": [] }), Read::Started), None);
    }

    #[test]
    fn a_hidden_count_is_shown_as_two_points() {
        let answer = json!({ "rows": [{
            "keys": [{ "code": "1407", "name": "Öckerö" }], "started": null, "target": { "completed": null, "N": 20 },
        }] });
        let rows = rows_in(&answer).expect("it has rows");
        assert_eq!((rows[0].started.as_str(), rows[0].completed.as_str(), rows[0].n.as_str()), ("..", "..", "20"));
    }
}
