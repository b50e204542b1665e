//! The values of key figures, by municipality and year.
//!
//! A year's value is of its last day. Places are published as of the latest quarter alone, since a small number could be
//! worked out from two days (`docs/decisions/0004-suppression.md`): so municipalities have a value for the year of that
//! day, and the whole country for earlier years too.

use learning::{Day, Dimension, Figure, FigureQuery, FigureRow, Kommunkod, latest_published_day, reference};
use schemars::JsonSchema;
use serde::Serialize;

use super::key_figures::KeyFigure;
use super::{COUNTRY, Named, ids, names};
use crate::auth::Caller;
use crate::http::Refusal;
use crate::service::{Disclosure, Service};

/// The most years of a question, and how many it has if it names none.
const MOST_YEARS: usize = 25;
const YEARS: i16 = 10;

/// The values of a key figure in a municipality and a year.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::http) struct KoladaData {
    /// The id of the key figure.
    kpi: String,
    /// The kommunkod; `0000` for the whole country.
    municipality: String,
    /// The year.
    period: i16,
    /// One value, since none is divided by gender.
    values: [KoladaValue; 1],
}

/// A value.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::http) struct KoladaValue {
    /// `T`: women and men together.
    gender: &'static str,
    /// `1`: it is of one municipality, or of the whole country.
    count: u8,
    /// Empty for the value of a year's last day; `preliminary` of a year that is not over; `suppressed` or `missing` if
    /// there is no value.
    status: &'static str,
    /// The number; `null` if it is hidden or not known.
    value: Option<f64>,
}

/// Which values are asked for.
pub(super) struct Values<'n> {
    municipalities: Option<&'n str>,
    years: Vec<i16>,
    /// The latest day that is published.
    latest: Day,
}

impl<'n> Values<'n> {
    /// Reads them from a path.
    ///
    /// # Errors
    /// If a year is none, or there are too many.
    pub(super) fn read(named: &'n Named, today: Day) -> Result<Self, Refusal> {
        let latest = latest_published_day(today);
        let this = latest.date().year();
        let mut years = match named.year.as_deref() {
            None => (this - YEARS + 1..=this).collect(),
            Some(step) => {
                let year = |text: &str| text.parse::<i16>().ok().filter(|year| (1900..=9999).contains(year));
                let told = || Refusal::parameter("year", "write years of four digits, separated by commas: 2021,2022");
                ids(step).map(|text| year(text).ok_or_else(told)).collect::<Result<Vec<i16>, Refusal>>()?
            }
        };
        if years.len() > MOST_YEARS {
            return Err(Refusal::parameter("year", format!("name at most {MOST_YEARS} years; ask several times")));
        }
        years.sort_unstable();
        years.dedup();
        Ok(Self { municipalities: named.municipality.as_deref(), years, latest })
    }

    /// Counts them.
    ///
    /// # Errors
    /// As [`Service::completions`].
    pub(super) async fn count(
        &self,
        service: &Service,
        caller: &Caller,
        kpis: &[KeyFigure],
    ) -> Result<Vec<KoladaData>, Refusal> {
        let is_published = matches!(service.disclosure(caller).await?, Disclosure::Published { .. });
        let wants = |id: &str| names(self.municipalities, id);
        let wants_places = reference::municipalities().iter().any(|one| wants(&one.kommunkod.to_string()));
        // Less than everything is not the country.
        let wants_country = wants(COUNTRY) && caller.reach.is_everything();
        let mut found = Vec::new();
        for (year, day) in self.years.iter().filter_map(|year| Some((*year, self.last_day(*year)?))) {
            let query = |by: &[Dimension]| {
                let mut courses: Vec<_> = kpis.iter().map(|kpi| kpi.course.clone()).collect();
                courses.dedup();
                FigureQuery { courses, ..FigureQuery::by(by, day) }
            };
            if kpis.is_empty() {
                break;
            }
            if wants_country {
                let rows = service.completions(caller, query(&[Dimension::Course])).await?.rows;
                found.extend(rows.iter().flat_map(|row| values(kpis, row, (COUNTRY, year, day))));
            }
            if wants_places && (day == self.latest || !is_published) {
                let rows =
                    service.completions(caller, query(&[Dimension::Course, Dimension::Municipality])).await?.rows;
                let of_municipality = |row: &&FigureRow| is_whole_municipality(row) && wants(&row.keys[1].code);
                let rows = rows.iter().filter(of_municipality);
                found.extend(rows.flat_map(|row| values(kpis, row, (&row.keys[1].code, year, day))));
            }
        }
        let order = |kpi: &str| kpis.iter().position(|one| one.id() == kpi);
        found.sort_by_cached_key(|one| (order(&one.kpi), one.municipality.clone(), one.period));
        Ok(found)
    }

    /// The day that a year's values are of: its last or, in the year of the latest day that is published, that day.
    fn last_day(&self, year: i16) -> Option<Day> {
        let last = Day::from_date(jiff::civil::Date::new(year, 12, 31).ok()?);
        if last <= self.latest { Some(last) } else { (self.latest.date().year() == year).then_some(self.latest) }
    }
}

/// Whether a row by course and municipality is of a municipality of the register, and of all of it.
fn is_whole_municipality(row: &FigureRow) -> bool {
    let code = row.keys.get(1).filter(|key| !key.partial).and_then(|key| key.code.parse::<Kommunkod>().ok());
    code.and_then(reference::municipality).is_some()
}

/// The values in a row, whose first key is the course.
fn values(kpis: &[KeyFigure], row: &FigureRow, (place, year, day): (&str, i16, Day)) -> Vec<KoladaData> {
    let course = row.keys.first().map_or("", |key| key.code.as_str());
    let is_over = day.date().month() == 12;
    let value = |kpi: &KeyFigure| {
        let (value, status) = match kpi.figure(&row.counts) {
            Figure::Shown(value) => (Some(value), if is_over { "" } else { "preliminary" }),
            Figure::Absent(absence) => (None, absence.word()),
        };
        KoladaData {
            kpi: kpi.id(),
            municipality: place.to_owned(),
            period: year,
            values: [KoladaValue { gender: "T", count: 1, status, value }],
        }
    };
    kpis.iter().filter(|kpi| kpi.course.as_str() == course).map(value).collect()
}

#[cfg(test)]
mod tests {
    use learning::Day;

    use super::super::Named;
    use super::Values;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn of_years(years: Option<&str>) -> Named {
        Named { year: years.map(str::to_owned), ..Named::default() }
    }

    #[test]
    fn a_year_is_as_of_its_last_day_and_the_present_one_as_of_the_latest_quarter() {
        let named = of_years(Some("2023,2022,2021,2021"));
        let values = Values::read(&named, day("2022-11-02")).unwrap();
        assert_eq!(values.years, [2021, 2022, 2023]);
        let last = |year: i16| values.last_day(year);
        assert_eq!([last(2021), last(2022), last(2023)], [Some(day("2021-12-31")), Some(day("2022-09-30")), None]);
        let new_year = Values::read(&named, day("2022-01-01")).unwrap();
        assert_eq!(new_year.last_day(2021), Some(day("2021-12-31")));
    }

    #[test]
    fn without_years_the_latest_ten_are_meant() {
        let named = of_years(None);
        let values = Values::read(&named, day("2022-11-02")).unwrap();
        assert_eq!((values.years.len(), values.years[0], values.years[9]), (10, 2013, 2022));
    }

    #[test]
    fn what_is_no_year_is_refused() {
        for wrong in ["22", "2022-01", "x", "2021,,y"] {
            assert!(Values::read(&of_years(Some(wrong)), day("2022-11-02")).is_err(), "{wrong}");
        }
        let many = (1990..2020).map(|year| year.to_string()).collect::<Vec<_>>().join(",");
        assert!(Values::read(&of_years(Some(&many)), day("2022-11-02")).is_err());
    }
}
