//! Reads the question in the parameters for figures and lists of people.

use jiff::Timestamp;
use learning::{
    Back, CourseId, DIMENSIONS, Day, Dimension, FigureQuery, Kommunkod, NotThere, UNKNOWN_CODE, latest_published_day,
};
use serde::Deserialize;

use crate::http::{AppState, Parameters, Refusal, word};
use crate::service::{self, Disclosure};

/// The most values of a parameter: the register has 290 municipalities.
pub(super) const MOST_VALUES: usize = 400;
/// The most weeks to group by: about three years.
const MOST_WEEKS: i32 = 160;

/// The single parameters that select what is counted.
pub(crate) const SINGLE: [&str; 4] = ["from", "to", "as_of", "attribution"];
/// The list parameters that select what is counted.
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
/// The parameter with the group whose members are compared with everyone else.
pub(super) const GROUP: &str = "group";

/// The earlier day to compare with: a day, or a period before the as-of day.
pub(super) fn compared_to(parameters: &Parameters, query: &FigureQuery) -> Result<Option<Day>, Refusal> {
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

/// Refuses weeks without a limited period: each week has a row, times every other dimension.
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

/// `by`, or its default.
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

/// What is wrong with a day in a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DayFault {
    /// It is not a day; says how to write one.
    NoDay(String),
    /// It is before this day, the first one possible.
    Before(Day),
    /// It is after this day, the last one possible.
    After(Day),
    /// It is after today, which is this day.
    AfterToday(Day),
}

impl DayFault {
    /// The refusal for the parameter with the day.
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

/// The day in a parameter, if it has one, exactly as written.
///
/// # Errors
/// If it is not a day, or out of range.
pub(crate) fn day(parameters: &Parameters, name: &str) -> Result<Option<Day>, DayFault> {
    let Some(text) = parameters.text(name) else { return Ok(None) };
    match text.parse::<Day>().map_err(DayFault::NoDay)? {
        day if day.to_string() == text => Ok(Some(day)),
        Day::MIN => Err(DayFault::Before(Day::MIN)),
        _ => Err(DayFault::After(Day::MAX)),
    }
}

/// The days that the as-of day may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Days {
    /// The default, which is the latest day with figures.
    pub(crate) latest: Day,
    /// The last day accepted.
    pub(crate) today: Day,
}

impl Days {
    /// The days at this moment, for a caller with this disclosure.
    pub(crate) fn now(state: &AppState, disclosure: Disclosure) -> Self {
        Self::at(state.clock.now(), disclosure)
    }

    /// The days at an instant.
    pub(crate) fn at(now: Timestamp, disclosure: Disclosure) -> Self {
        let today = Day::of(now);
        Self { latest: disclosure.latest_day(today), today }
    }

    /// The days at an instant for a question that anyone may ask, about published figures.
    pub(crate) fn published(now: Timestamp) -> Self {
        let today = Day::of(now);
        Self { latest: latest_published_day(today), today }
    }

    /// The days for a question that was asked as of this day.
    pub(crate) fn until(as_of: Day) -> Self {
        Self { latest: as_of, today: as_of }
    }

    /// The days for a caller from whom nothing is hidden.
    #[cfg(test)]
    pub(crate) fn on(today: Day) -> Self {
        Self { latest: today, today }
    }
}

/// The as-of day in the parameters; by default the latest with figures, and never after today.
///
/// # Errors
/// If it is not a day, or too late.
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

/// Reads the question.
///
/// # Errors
/// The first parameter that is wrong.
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

/// The municipalities in a question, and whether it includes people in no known one.
pub(super) fn municipalities(parameters: &Parameters) -> Result<(Vec<Kommunkod>, bool), Refusal> {
    let (mut codes, mut unknown) = (Vec::new(), false);
    let asked: Vec<&str> = parameters.list("municipality").collect();
    for (at, text) in asked.iter().enumerate() {
        match text.parse() {
            Ok(code) => codes.push(code),
            Err(_) if *text == UNKNOWN_CODE => unknown = true,
            Err(_) => {
                let not_there = NotThere::municipality(text, (at + 1, asked.len()));
                return Err(service::Error::NotThere(Box::new(not_there)).into());
            }
        }
    }
    Ok((codes, unknown))
}

#[cfg(test)]
mod tests {
    use learning::{Attribution, CourseId, Day, Dimension, FigureQuery};

    use super::{Days, FILTERS, SINGLE, by, compared_to, figure_query};
    use crate::http::{Parameters, Refusal};

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
}
