//! `GET /api/v1/completions`: how many of whose staff have done what.

use actix_web::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use learning::{Attribution, CourseId, DEFINITIONS, Day, Dimension, FigureQuery, Figures, Kommunkod, NotThere};
use serde::{Deserialize, Serialize};

use crate::auth::Reach;
use crate::service::{self, Disclosure};

use super::figures_csv;
use super::limit::{LimitedTo, say_limit};
use crate::http::wire::csv::Dialect;
use crate::http::{AppState, Calling, Parameters, Refusal, by_preference, word};

/// The most values of a parameter: the register has 290 municipalities.
const MOST_VALUES: usize = 400;
/// The municipality of people in no known one.
const UNKNOWN: &str = "unknown";

/// The parameters, each at most once, that choose what is counted.
pub(crate) const SINGLE: [&str; 4] = ["from", "to", "as_of", "attribution"];
/// The parameters, all lists, that choose what is counted.
pub(crate) const FILTERS: [&str; 8] =
    ["course", "programme", "municipality", "organisation", "county", "region", "unit", "role"];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum TableFormat {
    Json,
    Csv,
}

/// The answer as JSON.
#[derive(Debug, Serialize)]
pub(super) struct Answer<'a> {
    as_of: Day,
    from: Option<Day>,
    to: Option<Day>,
    attribution: Attribution,
    by: &'a [Dimension],
    /// The caller's limited reach: nothing else is counted, whatever the question leaves open.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    /// What is hidden, where the caller reaches several employers.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<Hidden>,
    #[serde(flatten)]
    figures: &'a Figures,
    definitions: Vec<Definition>,
}

/// How small the numbers are that are hidden, with those that they would follow from.
#[derive(Debug, Serialize)]
struct Hidden {
    /// Counts from 1 to below this.
    counts_below: u32,
    /// Shares of fewer persons than this.
    shares_below: u32,
}

#[derive(Debug, Serialize)]
pub(in crate::http) struct Definition {
    /// With the version: `started/2`.
    id: String,
    /// Its field in a row: `target.completed`.
    field: String,
    meaning: &'static str,
}

/// Answers with figures, as JSON or CSV.
pub(crate) async fn completions(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let single = [&SINGLE[..], &["format", "dialect"]].concat();
    let lists = [&FILTERS[..], &["by"]].concat();
    let parameters = Parameters::parse(request.query_string(), &single, &lists)?;
    let format = table_format(&parameters, &request)?;
    let dialect: Option<Dialect> = parameters.word("dialect")?;
    if dialect.is_some() && format == TableFormat::Json {
        return Err(Refusal::parameter("dialect", "it goes with format=csv"));
    }
    let disclosure = state.service.disclosure(&caller).await?;
    let query = figure_query(&parameters, by(&parameters)?, Days::now(&state, disclosure))?;
    let figures = state.service.completions(&caller, query.clone()).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-cache")).insert_header(("Vary", "Accept"));
    say_limit(&mut response, &caller.reach);
    match format {
        TableFormat::Json => Ok(response.json(answer(&query, &figures, &caller.reach, disclosure))),
        TableFormat::Csv => {
            let file = figures_csv::table(&query, &figures, dialect.unwrap_or_default())?;
            let name = format!("attachment; filename=\"completions-{}.csv\"", query.as_of);
            response.insert_header((CONTENT_DISPOSITION, name)).content_type("text/csv; charset=utf-8");
            Ok(response.body(file))
        }
    }
}

/// `format`; without it, the better of the two in `Accept`; without that, JSON.
pub(in crate::http) fn table_format(parameters: &Parameters, request: &HttpRequest) -> Result<TableFormat, Refusal> {
    if let Some(format) = parameters.word("format")? {
        return Ok(format);
    }
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known = by_preference(accept).into_iter().find_map(|media_type| match media_type.as_str() {
        "text/csv" | "text/*" => Some(TableFormat::Csv),
        "application/json" | "application/*" | "*/*" => Some(TableFormat::Json),
        _ => None,
    });
    Ok(known.unwrap_or(TableFormat::Json))
}

/// `by`: what to group by, in order. Absent: by municipality and course; empty: only the total.
pub(super) fn by(parameters: &Parameters) -> Result<Vec<Dimension>, Refusal> {
    if parameters.text("by").is_none() {
        return Ok(vec![Dimension::Municipality, Dimension::Course]);
    }
    let by: Vec<Dimension> = parameters.list("by").map(|text| word("by", text)).collect::<Result<_, _>>()?;
    let doubled = by.iter().enumerate().any(|(at, dimension)| by[..at].contains(dimension));
    if doubled { Err(Refusal::parameter("by", "name each dimension once")) } else { Ok(by) }
}

/// What is wrong with a day that a question names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DayFault {
    /// It is not a day; says what would be one.
    NoDay(String),
    /// It is before this day, the first that is counted.
    Before(Day),
    /// It is after this day, the last that is counted.
    After(Day),
    /// It is after this day, which is today.
    AfterToday(Day),
}

impl DayFault {
    /// The refusal of the parameter that has it.
    fn refusal(self, name: &str) -> Refusal {
        let detail = match self {
            Self::NoDay(detail) => detail,
            Self::Before(first) => format!("the earliest day is {first}"),
            Self::After(last) => format!("the latest day is {last}"),
            Self::AfterToday(today) => format!("it cannot be after today, {today}"),
        };
        Refusal::parameter(name, detail)
    }
}

/// The day of a parameter, where it has one: never another than the one that was written.
///
/// # Errors
/// What is no day, or one that is not counted.
pub(crate) fn day(parameters: &Parameters, name: &str) -> Result<Option<Day>, DayFault> {
    let Some(text) = parameters.text(name) else { return Ok(None) };
    match text.parse::<Day>().map_err(DayFault::NoDay)? {
        day if day.to_string() == text => Ok(Some(day)),
        Day::MIN => Err(DayFault::Before(Day::MIN)),
        _ => Err(DayFault::After(Day::MAX)),
    }
}

/// The days that an as-of day may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Days {
    /// Where none is asked for: the latest that is answered.
    pub(crate) latest: Day,
    /// None is later.
    pub(crate) today: Day,
}

impl Days {
    /// Now, for a caller who sees so much.
    pub(crate) fn now(state: &AppState, disclosure: Disclosure) -> Self {
        let today = Day::of(state.clock.now());
        Self { latest: disclosure.latest_day(today), today }
    }

    /// Of a question that was asked as of this day.
    pub(crate) fn until(as_of: Day) -> Self {
        Self { latest: as_of, today: as_of }
    }

    /// On this day, for who sees what there is.
    #[cfg(test)]
    pub(crate) fn on(today: Day) -> Self {
        Self { latest: today, today }
    }
}

/// The as-of day of the parameters: the latest that is answered if absent, and not after today.
///
/// # Errors
/// If it is not a day, or a later one.
pub(crate) fn as_of(parameters: &Parameters, Days { latest, today }: Days) -> Result<Day, DayFault> {
    match day(parameters, "as_of") {
        Ok(None) => Ok(latest),
        Ok(Some(day)) if day <= today => Ok(day),
        Ok(Some(_)) | Err(DayFault::After(_)) => Err(DayFault::AfterToday(today)),
        Err(fault) => Err(fault),
    }
}

/// The question that the parameters ask.
///
/// # Errors
/// If a parameter is wrong; names the first.
pub(crate) fn figure_query(parameters: &Parameters, by: Vec<Dimension>, days: Days) -> Result<FigureQuery, Refusal> {
    let texts = |name| parameters.list(name).map(str::to_owned).collect::<Vec<String>>();
    let (from, to) = parameters.period(|all, name| day(all, name).map_err(|fault| fault.refusal(name)))?;
    for name in FILTERS {
        if parameters.list(name).count() > MOST_VALUES {
            return Err(Refusal::parameter(name, format!("it may have {MOST_VALUES} values; ask several times")));
        }
    }
    let (municipalities, unknown_municipality) = municipalities(parameters)?;
    let as_of = as_of(parameters, days).map_err(|fault| fault.refusal("as_of"))?;
    Ok(FigureQuery {
        by,
        courses: texts("course").into_iter().map(CourseId::from).collect(),
        programmes: texts("programme"),
        municipalities,
        organisations: texts("organisation"),
        unknown_municipality,
        counties: texts("county"),
        regions: texts("region"),
        units: texts("unit"),
        roles: texts("role"),
        from,
        to,
        as_of,
        attribution: parameters.word("attribution")?.unwrap_or_default(),
    })
}

/// The municipalities asked for, and whether people in no known one are.
pub(super) fn municipalities(parameters: &Parameters) -> Result<(Vec<Kommunkod>, bool), Refusal> {
    let (mut codes, mut unknown) = (Vec::new(), false);
    let asked: Vec<&str> = parameters.list("municipality").collect();
    for (at, text) in asked.iter().enumerate() {
        match text.parse() {
            Ok(code) => codes.push(code),
            Err(_) if *text == UNKNOWN => unknown = true,
            Err(_) => {
                let not_there = NotThere::municipality(text, (at + 1, asked.len()));
                return Err(service::Error::NotThere(Box::new(not_there)).into());
            }
        }
    }
    Ok((codes, unknown))
}

pub(super) fn answer<'a>(
    query: &'a FigureQuery,
    figures: &'a Figures,
    reach: &Reach,
    disclosure: Disclosure,
) -> Answer<'a> {
    Answer {
        suppression: disclosure
            .suppression()
            .map(|rule| Hidden { counts_below: rule.counts(), shares_below: rule.shares() }),
        as_of: query.as_of,
        from: query.from,
        to: query.to,
        attribution: query.attribution,
        by: &query.by,
        limited_to: LimitedTo::of(reach),
        definitions: definitions(),
        figures,
    }
}

/// The definitions of what is counted.
pub(in crate::http) fn definitions() -> Vec<Definition> {
    let definition =
        |of: &learning::Definition| Definition { id: of.versioned(), field: of.place(), meaning: of.meaning[1] };
    DEFINITIONS.iter().map(definition).collect()
}

/// The word that serde writes for a value of an enum.
pub(crate) fn as_word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use learning::{
        Attribution, Counts, CourseId, Day, Dimension, Figure, FigureQuery, FigureRow, Figures, Key, Measure,
    };

    use super::{Days, FILTERS, SINGLE, TableFormat, answer, by, figure_query, table_format};
    use crate::auth::Reach;
    use crate::http::{Parameters, Refusal};
    use crate::service::Disclosure;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn parameters(query: &str) -> Parameters {
        Parameters::parse(query, &[&SINGLE[..], &["format"]].concat(), &[&FILTERS[..], &["by"]].concat()).unwrap()
    }

    fn query(text: &str) -> Result<FigureQuery, Refusal> {
        let parameters = parameters(text);
        figure_query(&parameters, by(&parameters)?, Days::on(day("2022-09-30")))
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
    fn nothing_asks_by_municipality_and_course_as_of_today_at_the_event() {
        let query = query("").unwrap();
        assert_eq!(query.by, [Dimension::Municipality, Dimension::Course]);
        assert_eq!((query.as_of, query.attribution), (day("2022-09-30"), Attribution::AtEvent));
    }

    #[test]
    fn filters_are_repeated_or_separated_by_commas() {
        let query =
            query("course=a,b&course=c&municipality=0180&as_of=2021-01-01&attribution=current&by=county").unwrap();
        assert_eq!(query.courses.iter().map(CourseId::as_str).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(query.municipalities[0].to_string(), "0180");
        assert_eq!((query.as_of, query.attribution), (day("2021-01-01"), Attribution::Current));
        assert_eq!(query.by, [Dimension::County]);
    }

    #[test]
    fn who_is_in_no_known_municipality_is_asked_for_beside_those_that_are() {
        let asked = query("municipality=unknown,0180").unwrap();
        assert_eq!((asked.municipalities.len(), asked.unknown_municipality), (1, true));
        assert!(!query("municipality=0180").unwrap().unknown_municipality);
    }

    #[test]
    fn a_municipality_that_is_written_by_its_name_is_refused_with_its_code() {
        for (text, near) in [("Ale", "1440 (Ale)"), ("0180,G%C3%B6teborg", "1480 (Göteborg)"), ("stokholm", "0180 (")]
        {
            let refusal = query(&format!("municipality={text}")).unwrap_err().to_string();
            assert!(refusal.starts_with("the parameter municipality is wrong") && refusal.contains(near), "{refusal}");
        }
        assert!(query("municipality=18").unwrap_err().to_string().contains("four digits, as 0180"));
    }

    #[test]
    fn a_parameter_has_no_more_values_than_are_looked_up_at_once() {
        let roles = |count: usize| query(&format!("role={}", vec!["chef"; count].join(",")));
        assert_eq!(roles(400).unwrap().roles.len(), 400);
        let refusal = roles(401).unwrap_err().to_string();
        assert!(refusal.contains("role") && refusal.contains("400"), "{refusal}");
    }

    #[test]
    fn an_empty_by_asks_for_the_total_alone() {
        assert!(query("by=").unwrap().by.is_empty());
    }

    #[test]
    fn wrong_questions_are_refused() {
        for text in [
            "by=planet",
            "as_of=2022-10-01",
            "as_of=9999-12-31",
            "by=course,course",
            "municipality=180",
            "as_of=today",
            "as_of=0001-01-01",
            "from=0000-12-31",
            "to=9999-12-31",
            "attribution=x",
            "from=2022-02-01&to=2022-02-01",
        ] {
            assert!(query(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_before_all_that_are_counted_is_answered_as_no_other() {
        let refusal = query("as_of=0001-01-01").unwrap_err().to_string();
        assert_eq!(refusal, format!("the parameter as_of is wrong: the earliest day is {}", Day::MIN));
        let first = format!("as_of={}", Day::MIN);
        assert_eq!(query(&first).unwrap().as_of, Day::MIN);
        assert!(query("as_of=9999-12-31").unwrap_err().to_string().contains("after today, 2022-09-30"));
    }

    #[test]
    fn the_format_is_the_parameter_else_what_is_accepted_best() {
        let asked = |query: &str, accept: &'static str| {
            table_format(&parameters(query), &TestRequest::get().insert_header(("accept", accept)).to_http_request())
                .unwrap()
        };
        assert_eq!(asked("format=json", "text/csv"), TableFormat::Json);
        assert_eq!(asked("", "text/csv"), TableFormat::Csv);
        assert_eq!(asked("", "text/html, application/json;q=0.5, text/csv;q=0.4"), TableFormat::Json);
        assert_eq!(asked("", "*/*"), TableFormat::Json);
        assert_eq!(asked("", ""), TableFormat::Json);
    }

    #[test]
    fn json_says_what_was_asked_beside_the_figures() {
        let json = serde_json::to_value(answer(&query("").unwrap(), &figures(), &Reach::default(), Disclosure::Exact))
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
