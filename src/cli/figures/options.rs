//! The options of a question, which become the query string that the routes of `/api/v1` read.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::super::operator::Remote;
use crate::http::encoded;

/// The heading for options that choose what to count.
const FILTERS: &str = "What is counted";
/// The heading for options that choose the output.
const OUTPUT: &str = "Output";

/// The parameters of a query string.
#[derive(Debug, Default)]
pub(super) struct Query(Vec<(&'static str, String)>);

/// How the answer is written, and where to.
#[derive(Debug, Args)]
pub(super) struct Form {
    /// The format: a table to read, or what the API answers, to the byte.
    #[arg(long, value_enum, default_value_t = Format::Table, help_heading = OUTPUT)]
    format: Format,
    /// For whom a CSV file is written. Default: rfc4180.
    #[arg(long, value_enum, help_heading = OUTPUT)]
    dialect: Option<Dialect>,
    /// The file to write. Default: standard output. A file that is there is not written over.
    #[arg(long, short, value_name = "FILE", help_heading = OUTPUT)]
    pub(super) output: Option<PathBuf>,
    /// Write over the file if it is there.
    #[arg(long, requires = "output", help_heading = OUTPUT)]
    pub(super) overwrite: bool,
}

/// A question, how its answer is written, and who is asked.
#[derive(Debug, Args)]
pub(in crate::cli) struct Asked<Q: Args> {
    #[command(flatten)]
    pub(super) question: Q,
    #[command(flatten)]
    pub(super) form: Form,
    #[command(flatten)]
    pub(super) remote: Remote,
}

/// Options that become a query string.
pub(super) trait Ask {
    /// The parameters.
    fn query(&self) -> Query;
}

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A table to read, with what each number means below it.
    Table,
    /// JSON.
    Json,
    /// CSV.
    Csv,
    /// A workbook of Excel.
    Xlsx,
}

/// A dialect of CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Dialect {
    /// For programs: commas.
    Rfc4180,
    /// The same, with an apostrophe before what a spreadsheet would run.
    Rfc4180Defused,
    /// For Excel in Sweden: semicolons, codes as text.
    ExcelSv,
}

/// Of which courses.
#[derive(Debug, Args)]
struct Courses {
    /// Only these courses, by id, comma-separated or repeated.
    #[arg(long, value_name = "COURSE", help_heading = FILTERS)]
    course: Vec<String>,
    /// Only courses of these programmes, by id.
    #[arg(long, value_name = "PROGRAMME", help_heading = FILTERS)]
    programme: Vec<String>,
}

/// Of which course, where it is one.
#[derive(Debug, Args)]
struct OneCourse {
    /// The course, by id.
    #[arg(long, value_name = "COURSE", help_heading = FILTERS)]
    course: String,
}

/// Of which employers.
#[derive(Debug, Args)]
struct Employers {
    /// Only these municipalities, by code, as 1440; unknown for people in no known one.
    #[arg(long, value_name = "CODE", help_heading = FILTERS)]
    municipality: Vec<String>,
    /// Only these employers that are no municipality, by the id that the catalogue gives them.
    #[arg(long, value_name = "ID", help_heading = FILTERS)]
    organisation: Vec<String>,
    /// Only municipalities of these counties, by code, as 14.
    #[arg(long, value_name = "CODE", help_heading = FILTERS)]
    county: Vec<String>,
    /// Only municipalities of these regions and groups, by id.
    #[arg(long, value_name = "ID", help_heading = FILTERS)]
    region: Vec<String>,
}

/// Of which units, roles, service areas and experience.
#[derive(Debug, Args)]
struct Staff {
    /// Only these units, by any of their names, as IFO or 1440/ifo.
    #[arg(long, value_name = "UNIT", help_heading = FILTERS)]
    unit: Vec<String>,
    /// Only these roles, however they are spelt.
    #[arg(long, value_name = "ROLE", help_heading = FILTERS)]
    role: Vec<String>,
    /// Only people of these service areas, however they are spelt; unknown for people of none that is known.
    #[arg(long, value_name = "AREA", help_heading = FILTERS)]
    service_area: Vec<String>,
    /// Only people of these bands of experience on the as-of day, as 1-to-2; unknown for people of whom it is not known.
    #[arg(long, value_name = "BAND", help_heading = FILTERS)]
    experience: Vec<String>,
}

/// As of which day.
#[derive(Debug, Args)]
struct AsOf {
    /// The last day that counts. Default: today or, of several employers, the end of the latest quarter.
    #[arg(long, value_name = "DAY", help_heading = FILTERS)]
    as_of: Option<String>,
}

/// In which period.
#[derive(Debug, Args)]
struct Period {
    /// The first day of the period.
    #[arg(long, value_name = "DAY", help_heading = FILTERS)]
    from: Option<String>,
    /// The day after the last of the period.
    #[arg(long, value_name = "DAY", help_heading = FILTERS)]
    to: Option<String>,
}

/// By which employment.
#[derive(Debug, Args)]
struct By {
    /// The employer that a person counts for: `at_event` (when it happened) or `current` (now). Default: `at_event`.
    #[arg(long, value_name = "WORD", help_heading = FILTERS)]
    attribution: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Completions {
    /// What to group by, comma-separated: municipality, county, region, inside, kind, unit, role, `service_area`, experience,
    /// course, module, programme, track, owner, `course_area`, week, month, quarter, year. Empty: the total alone. Default:
    /// municipality,course.
    #[arg(long, value_name = "DIMENSIONS")]
    by: Option<String>,
    /// The region or group, by id, that --by inside is about.
    #[arg(long, value_name = "ID")]
    group: Option<String>,
    /// An earlier day to compare with, or month, quarter or year before the as-of day.
    #[arg(long, value_name = "DAY")]
    compared_to: Option<String>,
    /// The shape of a table or a file: wide (a column for each number) or tidy (a row for each). Default: wide.
    #[arg(long, value_name = "SHAPE")]
    layout: Option<String>,
    #[command(flatten)]
    courses: Courses,
    #[command(flatten)]
    employers: Employers,
    #[command(flatten)]
    staff: Staff,
    #[command(flatten)]
    period: Period,
    #[command(flatten)]
    as_of: AsOf,
    #[command(flatten)]
    attribution: By,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Comparison {
    #[command(flatten)]
    courses: Courses,
    #[command(flatten)]
    employers: Employers,
    #[command(flatten)]
    as_of: AsOf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Coverage {
    /// The table: municipalities, areas, programmes, curve, spread, overlap. Default: municipalities; JSON has several,
    /// which --include names.
    #[arg(long, value_name = "TABLE")]
    table: Option<String>,
    /// The tables of JSON, comma-separated. Default: municipalities,areas.
    #[arg(long, value_name = "TABLES")]
    include: Option<String>,
    /// A region or group, by id: areas and spread also tell what lies outside it.
    #[arg(long, value_name = "ID")]
    group: Option<String>,
    /// How far the points of the curve are apart: month, quarter or year. Default: quarter.
    #[arg(long, value_name = "STEP")]
    curve: Option<String>,
    #[command(flatten)]
    courses: Courses,
    #[command(flatten)]
    as_of: AsOf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct NewHires {
    /// What to group by, comma-separated: month or quarter of hiring, and places. Empty: the total alone. Default: quarter.
    #[arg(long, value_name = "DIMENSIONS")]
    by: Option<String>,
    #[command(flatten)]
    course: OneCourse,
    /// The first day on which people were hired.
    #[arg(long, value_name = "DAY", help_heading = FILTERS)]
    hired_from: Option<String>,
    /// The day after the last on which people were hired.
    #[arg(long, value_name = "DAY", help_heading = FILTERS)]
    hired_to: Option<String>,
    #[command(flatten)]
    employers: Employers,
    #[command(flatten)]
    staff: Staff,
    #[command(flatten)]
    as_of: AsOf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct OverTime {
    /// What to group by, comma-separated: month, quarter or round of starting, and places. Empty: the total alone.
    #[arg(long, value_name = "DIMENSIONS")]
    by: Option<String>,
    #[command(flatten)]
    course: OneCourse,
    #[command(flatten)]
    period: Period,
    #[command(flatten)]
    employers: Employers,
    #[command(flatten)]
    staff: Staff,
    #[command(flatten)]
    as_of: AsOf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Retention {
    /// What to group by, comma-separated: month or quarter of completion, and places. Empty: the total alone. Default: quarter.
    #[arg(long, value_name = "DIMENSIONS")]
    by: Option<String>,
    #[command(flatten)]
    course: OneCourse,
    /// The first day on which people completed the course.
    #[arg(long, value_name = "DAY", help_heading = FILTERS)]
    from: Option<String>,
    /// The day after the last on which people completed it.
    #[arg(long, value_name = "DAY", help_heading = FILTERS)]
    to: Option<String>,
    #[command(flatten)]
    employers: Employers,
    #[command(flatten)]
    staff: Staff,
    #[command(flatten)]
    as_of: AsOf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Surveys {
    /// What to group by, comma-separated: month, quarter or round of starting, and places. Default: the total alone.
    #[arg(long, value_name = "DIMENSIONS")]
    by: Option<String>,
    /// Only these questions, by id, comma-separated or repeated.
    #[arg(long, value_name = "QUESTION", help_heading = FILTERS)]
    question: Vec<String>,
    #[command(flatten)]
    course: OneCourse,
    #[command(flatten)]
    period: Period,
    #[command(flatten)]
    employers: Employers,
    #[command(flatten)]
    staff: Staff,
    #[command(flatten)]
    as_of: AsOf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct FreeText {
    /// Only these questions, by id, comma-separated or repeated.
    #[arg(long, value_name = "QUESTION", help_heading = FILTERS)]
    question: Vec<String>,
    #[command(flatten)]
    course: OneCourse,
    #[command(flatten)]
    period: Period,
    #[command(flatten)]
    employers: Employers,
    #[command(flatten)]
    staff: Staff,
    #[command(flatten)]
    as_of: AsOf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Trainers {
    #[command(flatten)]
    course: OneCourse,
    /// The first day on which people completed the course.
    #[arg(long, value_name = "DAY", help_heading = FILTERS)]
    from: Option<String>,
    /// The day after the last on which people completed it.
    #[arg(long, value_name = "DAY", help_heading = FILTERS)]
    to: Option<String>,
    #[command(flatten)]
    employers: Employers,
    #[command(flatten)]
    staff: Staff,
    #[command(flatten)]
    as_of: AsOf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Modules {
    /// Whose modules: the id of an organisation of the catalogue, or a kommunkod.
    #[arg(long, value_name = "ID", help_heading = FILTERS)]
    content_owner: String,
    #[command(flatten)]
    courses: Courses,
    /// The first day on which people started or completed the module.
    #[arg(long, value_name = "DAY", help_heading = FILTERS)]
    from: Option<String>,
    /// The day after the last on which they did.
    #[arg(long, value_name = "DAY", help_heading = FILTERS)]
    to: Option<String>,
    #[command(flatten)]
    employers: Employers,
    #[command(flatten)]
    staff: Staff,
    #[command(flatten)]
    as_of: AsOf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct People {
    /// The figure whose persons are listed: not-started, under-way, completed, … Default: not-started.
    #[arg(long, value_name = "STATUS")]
    status: Option<String>,
    /// Rows of JSON at most; tables and files have everybody.
    #[arg(long, value_name = "ROWS")]
    limit: Option<String>,
    /// Where the next page of JSON begins: the value in the answer's address.
    #[arg(long, value_name = "PLACE")]
    more: Option<String>,
    #[command(flatten)]
    courses: Courses,
    #[command(flatten)]
    employers: Employers,
    #[command(flatten)]
    staff: Staff,
    #[command(flatten)]
    period: Period,
    #[command(flatten)]
    as_of: AsOf,
    #[command(flatten)]
    attribution: By,
}

impl Form {
    pub(super) fn format(&self) -> Format {
        self.format
    }

    pub(super) fn has_dialect(&self) -> bool {
        self.dialect.is_some()
    }
}

impl Query {
    fn one(mut self, name: &'static str, value: Option<&String>) -> Self {
        self.0.extend(value.map(|value| (name, value.clone())));
        self
    }

    fn list(mut self, name: &'static str, values: &[String]) -> Self {
        self.0.extend(values.iter().map(|value| (name, value.clone())));
        self
    }

    fn courses(self, courses: &Courses) -> Self {
        self.list("course", &courses.course).list("programme", &courses.programme)
    }

    fn employers(self, employers: &Employers) -> Self {
        let Employers { municipality, organisation, county, region } = employers;
        let query = self.list("municipality", municipality).list("organisation", organisation);
        query.list("county", county).list("region", region)
    }

    fn staff(self, staff: &Staff) -> Self {
        let Staff { unit, role, service_area, experience } = staff;
        self.list("unit", unit).list("role", role).list("service_area", service_area).list("experience", experience)
    }

    fn period(self, period: &Period) -> Self {
        self.one("from", period.from.as_ref()).one("to", period.to.as_ref())
    }

    /// Adds the format of the answer: a table to read is made from CSV.
    pub(super) fn with_form(mut self, form: &Form) -> Self {
        let format = match form.format {
            Format::Table | Format::Csv => "csv",
            Format::Json => "json",
            Format::Xlsx => "xlsx",
        };
        self.0.push(("format", format.to_owned()));
        let dialect = form.dialect.and_then(|dialect| dialect.to_possible_value());
        let dialect = dialect.map(|dialect| dialect.get_name().to_owned());
        self.0.extend(dialect.map(|dialect| ("dialect", dialect)));
        self
    }

    /// The encoded query string.
    pub(super) fn written(&self) -> String {
        let pairs = self.0.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

impl Ask for Completions {
    fn query(&self) -> Query {
        let query = Query::default().one("by", self.by.as_ref()).one("compared_to", self.compared_to.as_ref());
        let query = query
            .one("group", self.group.as_ref())
            .one("layout", self.layout.as_ref())
            .courses(&self.courses)
            .employers(&self.employers)
            .staff(&self.staff);
        let query = query.period(&self.period).one("as_of", self.as_of.as_of.as_ref());
        query.one("attribution", self.attribution.attribution.as_ref())
    }
}

impl Ask for Comparison {
    fn query(&self) -> Query {
        Query::default().courses(&self.courses).employers(&self.employers).one("as_of", self.as_of.as_of.as_ref())
    }
}

impl Ask for Coverage {
    fn query(&self) -> Query {
        let query = Query::default().one("table", self.table.as_ref()).one("include", self.include.as_ref());
        let query = query.one("group", self.group.as_ref()).one("curve", self.curve.as_ref());
        query.courses(&self.courses).one("as_of", self.as_of.as_of.as_ref())
    }
}

impl Ask for Retention {
    fn query(&self) -> Query {
        let query = Query::default().one("by", self.by.as_ref()).one("course", Some(&self.course.course));
        let query = query.one("from", self.from.as_ref()).one("to", self.to.as_ref());
        query.employers(&self.employers).staff(&self.staff).one("as_of", self.as_of.as_of.as_ref())
    }
}

impl Ask for NewHires {
    fn query(&self) -> Query {
        let query = Query::default().one("by", self.by.as_ref()).one("course", Some(&self.course.course));
        let query = query.one("hired_from", self.hired_from.as_ref()).one("hired_to", self.hired_to.as_ref());
        query.employers(&self.employers).staff(&self.staff).one("as_of", self.as_of.as_of.as_ref())
    }
}

impl Ask for OverTime {
    fn query(&self) -> Query {
        let query = Query::default().one("by", self.by.as_ref()).one("course", Some(&self.course.course));
        query.period(&self.period).employers(&self.employers).staff(&self.staff).one("as_of", self.as_of.as_of.as_ref())
    }
}

impl Ask for Surveys {
    fn query(&self) -> Query {
        let query = Query::default().one("by", self.by.as_ref()).one("course", Some(&self.course.course));
        let query = query.list("question", &self.question).period(&self.period);
        query.employers(&self.employers).staff(&self.staff).one("as_of", self.as_of.as_of.as_ref())
    }
}

impl Ask for FreeText {
    fn query(&self) -> Query {
        let query = Query::default().one("course", Some(&self.course.course)).list("question", &self.question);
        let query = query.period(&self.period).employers(&self.employers).staff(&self.staff);
        query.one("as_of", self.as_of.as_of.as_ref())
    }
}

impl Ask for Trainers {
    fn query(&self) -> Query {
        let query = Query::default().one("course", Some(&self.course.course));
        let query = query.one("from", self.from.as_ref()).one("to", self.to.as_ref());
        query.employers(&self.employers).staff(&self.staff).one("as_of", self.as_of.as_of.as_ref())
    }
}

impl Ask for Modules {
    fn query(&self) -> Query {
        let query = Query::default().one("content_owner", Some(&self.content_owner)).courses(&self.courses);
        let query = query.one("from", self.from.as_ref()).one("to", self.to.as_ref());
        query.employers(&self.employers).staff(&self.staff).one("as_of", self.as_of.as_of.as_ref())
    }
}

impl Ask for People {
    fn query(&self) -> Query {
        let query = Query::default().one("status", self.status.as_ref()).one("limit", self.limit.as_ref());
        let query =
            query.one("more", self.more.as_ref()).courses(&self.courses).employers(&self.employers).staff(&self.staff);
        let query = query.period(&self.period).one("as_of", self.as_of.as_of.as_ref());
        query.one("attribution", self.attribution.attribution.as_ref())
    }
}

/// Rewrites a refusal that names parameters to name options.
pub(super) fn by_option(error: &anyhow::Error) -> anyhow::Error {
    let told = format!("{error:#}");
    let Some((before, rest)) = told.split_once("the parameter ") else { return anyhow::anyhow!(told) };
    let Some((name, after)) = rest.split_once(" is wrong") else { return anyhow::anyhow!(told) };
    let after = after.replace("format=", "--format ");
    anyhow::anyhow!("{before}--{} is wrong{after}", name.replace('_', "-"))
}
