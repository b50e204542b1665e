//! `GET /api/v1/completions`: how many of whose staff have done what.

use std::collections::BTreeMap;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use learning::{
    Attribution, Back, Counts, CourseId, DEFINITIONS, DIMENSIONS, Day, Dimension, FigureQuery, FigureRow, Kommunkod,
    Measure, NotThere, Suppression, Total, latest_published_day, share_definition,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::auth::Reach;
use crate::service::{self, Disclosure};

use super::asked::Asked;
use super::choice::{Choice, meanings};
use super::figures_table::Written;
use super::file_name::file_name;
use super::limit::{LimitedTo, say_limit};
use super::table::{self, FORMAT, TableFormat};
use crate::http::{AppState, Calling, Parameters, Refusal, word};

/// The most values of a parameter: the register has 290 municipalities.
pub(super) const MOST_VALUES: usize = 400;
/// The most weeks that rows are by: three years of them.
const MOST_WEEKS: i32 = 160;
/// The municipality of people in no known one.
const UNKNOWN: &str = "unknown";

/// The parameters, each at most once, that choose what is counted.
pub(crate) const SINGLE: [&str; 4] = ["from", "to", "as_of", "attribution"];
/// The parameters, all lists, that choose what is counted.
pub(crate) const FILTERS: [&str; 10] = [
    "course",
    "programme",
    "municipality",
    "organisation",
    "county",
    "region",
    "unit",
    "role",
    "service_area",
    "experience",
];
/// The parameter that names the group whose inside and outside rows are by.
pub(super) const GROUP: &str = "group";

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

/// By how much a number has grown: a count, or a share as a fraction.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Change {
    /// Of persons.
    Count(i64),
    /// Of a share, as a fraction.
    Share(f64),
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
    let share = now.share_since(earlier).map(|change| (share_definition().id, Change::Share(change as f64 / 1000.0)));
    of_counts.chain(share).collect()
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

/// The same, whoever brings the question.
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
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-cache")).insert_header(("Vary", "Accept"));
    say_limit(&mut response, &caller.reach);
    let swedish = format.is_swedish();
    let rows = || match layout.unwrap_or_default() {
        Layout::Wide => written.wide(swedish),
        Layout::Tidy => written.tidy(swedish),
    };
    let name = file_name("completions", &query);
    match format {
        TableFormat::Json => Ok(response.json(answer(written, &caller.reach, disclosure))),
        TableFormat::Csv(dialect) => table::csv(&mut response, &name, rows(), dialect),
        TableFormat::Xlsx => {
            let choice = Choice {
                parameters: &parameters,
                compared_to,
                attribution: Some(query.attribution),
                reach: &caller.reach,
                hidden: disclosure.suppression(),
                made: now,
            };
            let sheets = choice.beside(("Siffror", rows()), meanings(&DEFINITIONS), &query);
            table::workbook(&mut response, &name, sheets, now)
        }
    }
}

/// The earlier day to compare with: so far before the as-of day, or a day.
fn compared_to(parameters: &Parameters, query: &FigureQuery) -> Result<Option<Day>, Refusal> {
    let name = "compared_to";
    let back = match parameters.text(name) {
        None => return Ok(None),
        Some("month") => Some(Back::Month),
        Some("quarter") => Some(Back::Quarter),
        Some("year") => Some(Back::Year),
        Some(_) => None,
    };
    if query.from.is_some() || query.to.is_some() {
        return Err(Refusal::parameter(name, "it compares what holds on two days: ask without from and to"));
    }
    let earlier = match back {
        Some(back) => back.before(query.as_of),
        None => day(parameters, name)
            .map_err(|fault| match fault {
                DayFault::NoDay(detail) => {
                    Refusal::parameter(name, format!("write month, quarter or year, or a day: {detail}"))
                }
                fault => fault.refusal(name),
            })?
            .unwrap_or(query.as_of),
    };
    if earlier < query.as_of {
        Ok(Some(earlier))
    } else {
        Err(Refusal::parameter(name, format!("the day must be before the as-of day, {}", query.as_of)))
    }
}

/// `by`: what to group by, in order. Absent: by municipality and course; empty: only the total.
pub(super) fn by(parameters: &Parameters) -> Result<Vec<Dimension>, Refusal> {
    let by = dimensions(parameters, &[Dimension::Municipality, Dimension::Course])?;
    if by.len() > DIMENSIONS {
        return Err(Refusal::parameter("by", format!("name at most {DIMENSIONS} dimensions")));
    }
    if by.iter().filter(|dimension| dimension.is_period()).count() > 1 {
        return Err(Refusal::parameter("by", "name one of week, month, quarter and year"));
    }
    Ok(by)
}

/// Refuses weeks of an unlimited time: there is a row for each, beside everything else that rows are by.
fn limit_weeks(query: &FigureQuery) -> Result<(), Refusal> {
    if !query.by.contains(&Dimension::Week) {
        return Ok(());
    }
    let last = query.last_of_period().map_or(query.as_of, |last| last.min(query.as_of));
    match query.from {
        Some(from) if last.number() - from.number() < 7 * MOST_WEEKS => Ok(()),
        Some(_) => Err(Refusal::parameter(
            "from",
            format!("by week, a period has at most {MOST_WEEKS} weeks: begin later, or ask by month"),
        )),
        None => Err(Refusal::parameter(
            "from",
            format!("by week, say when the period begins: at most {MOST_WEEKS} weeks before its end"),
        )),
    }
}

/// `by`, or what it is if absent.
pub(super) fn dimensions<D>(parameters: &Parameters, absent: &[D]) -> Result<Vec<D>, Refusal>
where
    D: Copy + PartialEq + for<'a> Deserialize<'a>,
{
    if parameters.text("by").is_none() {
        return Ok(absent.to_vec());
    }
    let by: Vec<D> = parameters.list("by").map(|text| word("by", text)).collect::<Result<_, _>>()?;
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
    pub(super) fn refusal(self, name: &str) -> Refusal {
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
        Self::at(state.clock.now(), disclosure)
    }

    /// The same at an instant.
    pub(crate) fn at(now: Timestamp, disclosure: Disclosure) -> Self {
        let today = Day::of(now);
        Self { latest: disclosure.latest_day(today), today }
    }

    /// At this time, for a question that everybody asks of published figures.
    pub(crate) fn published(now: Timestamp) -> Self {
        let today = Day::of(now);
        Self { latest: latest_published_day(today), today }
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

/// The days of a period: the first, and the one after the last.
pub(super) fn period(parameters: &Parameters, names: (&str, &str)) -> Result<(Option<Day>, Option<Day>), Refusal> {
    parameters.period(names, |all, name| day(all, name).map_err(|fault| fault.refusal(name)))
}

/// The question that the parameters ask.
///
/// # Errors
/// If a parameter is wrong; names the first.
pub(crate) fn figure_query(parameters: &Parameters, by: Vec<Dimension>, days: Days) -> Result<FigureQuery, Refusal> {
    let texts = |name| parameters.list(name).map(str::to_owned).collect::<Vec<String>>();
    let (from, to) = period(parameters, ("from", "to"))?;
    for name in FILTERS {
        if parameters.list(name).count() > MOST_VALUES {
            return Err(Refusal::parameter(name, format!("it may have {MOST_VALUES} values; ask several times")));
        }
    }
    let (municipalities, unknown_municipality) = municipalities(parameters)?;
    let as_of = as_of(parameters, days).map_err(|fault| fault.refusal("as_of"))?;
    let query = FigureQuery {
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
        service_areas: texts("service_area"),
        experience: texts("experience"),
        group: parameters.text(GROUP).map(str::to_owned),
        from,
        to,
        as_of,
        attribution: parameters.word("attribution")?.unwrap_or_default(),
    };
    limit_weeks(&query)?;
    match (&query.group, query.by.contains(&Dimension::Inside)) {
        (None, true) => {
            return Err(Refusal::parameter(GROUP, "say of which region or group, by id: it goes with by=inside"));
        }
        (Some(_), false) => return Err(Refusal::parameter(GROUP, "it goes with by=inside")),
        _ => {}
    }
    Ok(query)
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

/// A definition, as answers have it.
pub(super) fn definition(of: &learning::Definition) -> Definition {
    Definition { id: of.versioned(), field: of.place(), meaning: of.meaning[1] }
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
    use learning::{
        Absence, Attribution, Counts, CourseId, Day, Dimension, Figure, FigureQuery, FigureRow, Figures, Key, Measure,
    };

    use super::{Days, FILTERS, SINGLE, Written, answer, by, compared_to, figure_query};
    use crate::auth::Reach;
    use crate::http::{Parameters, Refusal};
    use crate::service::Disclosure;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn parameters(query: &str) -> Parameters {
        Parameters::parse(query, &[&SINGLE[..], &["compared_to"]].concat(), &[&FILTERS[..], &["by"]].concat()).unwrap()
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
    fn an_earlier_day_is_so_far_back_or_a_day_of_its_own() {
        let earlier = |text: &str| compared_to(&parameters(text), &query(text).unwrap());
        for (text, expected) in [
            ("", None),
            ("as_of=2022-09-30&compared_to=month", Some("2022-08-31")),
            ("as_of=2022-06-30&compared_to=quarter", Some("2022-03-31")),
            ("compared_to=year", Some("2021-09-30")),
            ("compared_to=2022-01-15", Some("2022-01-15")),
        ] {
            assert_eq!(earlier(text).unwrap(), expected.map(day), "{text}");
        }
        for (text, told) in [
            ("compared_to=week", "month, quarter or year"),
            ("compared_to=2022-09-30", "before the as-of day, 2022-09-30"),
            ("as_of=2022-01-01&compared_to=2022-01-02", "before the as-of day"),
            ("compared_to=0000-01-01", "earliest day"),
            ("compared_to=month&from=2022-01-01", "without from and to"),
        ] {
            let refusal = earlier(text).unwrap_err().to_string();
            assert!(refusal.contains("compared_to") && refusal.contains(told), "{text}: {refusal}");
        }
    }

    #[test]
    fn json_has_the_earlier_day_and_the_change_of_each_row_beside_it() {
        let (asked, now) = (query("compared_to=quarter").unwrap(), figures());
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
        let json = serde_json::to_value(answer(
            Written::new(&query("").unwrap(), &figures()),
            &Reach::default(),
            Disclosure::Exact,
        ))
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
