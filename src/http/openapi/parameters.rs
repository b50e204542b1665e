//! Parameters shared by several operations.

use learning::{Attribution, Day};

use super::operation::{Answer, Content, Parameter, of};
use crate::http::api::table::{PlainWord, Word};
use crate::http::wire::csv::Dialect;

/// Selects courses.
pub(super) const COURSES: &[Parameter] = &[
    Parameter::list("course", of::<String>, "Only these courses, by id; up to 400."),
    Parameter::list("programme", of::<String>, "Only courses of these programmes, by id; up to 400."),
];

/// Selects exactly one course.
pub(super) const ONE_COURSE: &[Parameter] =
    &[Parameter::list("course", of::<String>, "The course, by id: exactly one.")];

/// Selects employers.
pub(super) const EMPLOYERS: &[Parameter] = &[
    Parameter::list(
        "municipality",
        of::<String>,
        "Only these municipalities, by kommunkod, as `1440`; `unknown` for people in no known one. Up to 400.",
    ),
    Parameter::list(
        "organisation",
        of::<String>,
        "Only these employers that are no municipality, by the id that the catalogue gives them; up to 400.",
    ),
    Parameter::list("county", of::<String>, "Only municipalities of these counties, by code, as `14`; up to 400."),
    Parameter::list("region", of::<String>, "Only municipalities of these regions and groups, by id; up to 400."),
];

/// Selects units, roles, service areas and experience.
pub(super) const STAFF: &[Parameter] = &[
    Parameter::list(
        "unit",
        of::<String>,
        "Only these units, by any of their names, with the kommunkod before it or without, as `1440/ifo`; up to 400.",
    ),
    Parameter::list("role", of::<String>, "Only these roles, however they are spelt; up to 400."),
    Parameter::list(
        "service_area",
        of::<String>,
        "Only people of these service areas, however they are spelt; `unknown` for people of none that is known. Up to 400.",
    ),
    Parameter::list(
        "experience",
        of::<String>,
        "Only people of these bands of experience on the as-of day, by code, as `1-to-2`; `unknown` for people of whom it is \
            not known. Up to 400.",
    ),
];

/// Selects the as-of day.
pub(super) const AS_OF: Parameter = Parameter::query(
    "as_of",
    of::<Day>,
    "The last day that counts; if you leave it out, today or, for who reaches several employers, the end of the latest \
        quarter.",
);

/// Selects the period, the as-of day, and where people count.
pub(super) const DAYS: &[Parameter] = &[
    Parameter::query("from", of::<Day>, "The first day of the period; without it, the period has no beginning."),
    Parameter::query("to", of::<Day>, "The day after the last of the period; without it, the period has no end."),
    AS_OF,
    ATTRIBUTION,
];

/// Selects where people count.
pub(super) const ATTRIBUTION: Parameter =
    Parameter::query("attribution", of::<Attribution>, "The moment whose affiliation decides where a person counts.")
        .or("at_event");

/// Selects when people started.
pub(super) const STARTED_IN: &[Parameter] = &[
    Parameter::query("from", of::<Day>, "The first day on which people started; without it, there is none."),
    Parameter::query("to", of::<Day>, "The day after the last on which people started; without it, there is none."),
];

/// Selects JSON, CSV or a workbook.
pub(super) const FORMAT: &[Parameter] = &[
    Parameter::query("format", of::<Word>, "The format; without it, the best of those in `Accept`, else JSON."),
    DIALECT,
];

/// Selects JSON or CSV.
pub(super) const PLAIN_FORMAT: &[Parameter] = &[
    Parameter::query(
        "format",
        of::<PlainWord>,
        "The format; without it, the better of the two in `Accept`, else JSON.",
    ),
    DIALECT,
];

const DIALECT: Parameter =
    Parameter::query("dialect", of::<Dialect>, "The dialect, with `format=csv` alone; `rfc4180` if you leave it out.");

/// Selects a page of a list of people or of a roster.
pub(super) const PAGE: &[Parameter] = &[
    Parameter::query("limit", of::<usize>, "Rows on a page at most; with JSON alone, since a file has everyone."),
    Parameter::query("more", of::<String>, "Where the next page begins, from the answer's `more`; with JSON alone."),
];

/// Selects a page of a list by key.
pub(super) const LISTING: &[Parameter] = &[
    Parameter::query("after", of::<String>, "The last key of the page before."),
    Parameter::query("limit", of::<usize>, "How many a page has at most, from 1."),
];

/// Only says what would happen.
pub(super) const DRY_RUN: Parameter =
    Parameter::query("dry_run", of::<bool>, "`true`: change nothing, and answer with what would change.").or("false");

/// The header of answers that a limited reach narrows.
pub(super) const LIMITED: &[(&str, &str)] = &[(
    "Loggbok-Limited-To",
    "The reach of the credential, if it has a limit: the answer leaves out everything beyond it.",
)];

/// A text in CSV.
pub(super) const CSV: Content = Content { media_type: "text/csv", schema: of::<String> };

/// A workbook.
pub(super) const XLSX: Content =
    Content { media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", schema: of::<String> };

/// 204.
pub(super) const fn nothing(meaning: &'static str) -> Answer {
    Answer { status: 204, meaning, content: &[], headers: &[] }
}

/// 200 with only JSON.
pub(super) const fn answer(meaning: &'static str, content: &'static [Content]) -> Answer {
    Answer { status: 200, meaning, content, headers: &[] }
}

/// A JSON body.
pub(super) const fn json(schema: super::operation::SchemaOf) -> Content {
    Content { media_type: "application/json", schema }
}
