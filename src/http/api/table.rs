//! Answers tables as JSON or as a file.

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, HttpResponseBuilder};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::http::wire::csv::{self, Dialect};
use crate::http::wire::table::Table;
use crate::http::wire::xlsx::{self, Sheet, XlsxError};
use crate::http::{Parameters, Refusal, by_preference};
use crate::service;

/// The parameters that select a format.
pub(in crate::http) const FORMAT: [&str; 2] = ["format", "dialect"];

/// The media type of a workbook.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The format of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum TableFormat {
    Json,
    Csv(Dialect),
    Xlsx,
}

/// The format of an answer.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "TableFormat")]
pub(in crate::http) enum Word {
    /// JSON.
    Json,
    /// CSV.
    Csv,
    /// A workbook of Excel.
    Xlsx,
}

/// The format of an answer that there is no workbook of.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "PlainTableFormat")]
pub(in crate::http) enum PlainWord {
    /// JSON.
    Json,
    /// CSV.
    Csv,
}

impl TableFormat {
    /// The format in the parameter `format`, or else the best one in the header `Accept`, or else JSON.
    ///
    /// # Errors
    /// An unknown word; a dialect for a format other than CSV.
    pub(in crate::http) fn read(parameters: &Parameters, accept: &str) -> Result<Self, Refusal> {
        let word = match parameters.word("format")? {
            Some(word) => word,
            None => accepted(accept),
        };
        let dialect: Option<Dialect> = parameters.word("dialect")?;
        match word {
            Word::Csv => Ok(Self::Csv(dialect.unwrap_or_default())),
            Word::Json | Word::Xlsx if dialect.is_some() => {
                Err(Refusal::parameter("dialect", "it goes with format=csv"))
            }
            Word::Json => Ok(Self::Json),
            Word::Xlsx => Ok(Self::Xlsx),
        }
    }

    /// The same for answers without workbooks: the dialect of CSV, or `None` for JSON.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(in crate::http) fn read_dialect(parameters: &Parameters, accept: &str) -> Result<Option<Dialect>, Refusal> {
        let is_csv = match parameters.word("format")? {
            Some(PlainWord::Csv) => true,
            Some(PlainWord::Json) => false,
            None => matches!(accepted(accept), Word::Csv),
        };
        let dialect: Option<Dialect> = parameters.word("dialect")?;
        if dialect.is_some() && !is_csv {
            return Err(Refusal::parameter("dialect", "it goes with format=csv"));
        }
        Ok(is_csv.then(|| dialect.unwrap_or_default()))
    }

    /// Whether headings and our own words are in Swedish.
    pub(in crate::http) fn is_swedish(self) -> bool {
        match self {
            Self::Json => false,
            Self::Csv(dialect) => dialect.is_swedish(),
            Self::Xlsx => true,
        }
    }

    /// The file extension.
    fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv(_) => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

fn accepted(accept: &str) -> Word {
    let known = by_preference(accept).into_iter().find_map(|media_type| match media_type.as_str() {
        "text/csv" | "text/*" => Some(Word::Csv),
        "application/json" | "application/*" | "*/*" => Some(Word::Json),
        XLSX => Some(Word::Xlsx),
        _ => None,
    });
    known.unwrap_or(Word::Json)
}

/// Answers with a table as CSV.
///
/// # Errors
/// None in practice, since it writes to memory.
pub(in crate::http) fn csv(
    response: &mut HttpResponseBuilder,
    name: &str,
    table: Table<'_>,
    dialect: Dialect,
) -> Result<HttpResponse, Refusal> {
    let file = csv::write(table, dialect).map_err(|_| service::Error::Internal)?;
    response.insert_header((CONTENT_DISPOSITION, disposition(name, TableFormat::Csv(dialect))));
    Ok(response.content_type("text/csv; charset=utf-8").body(file))
}

/// Answers with a workbook dated at an instant.
///
/// # Errors
/// If a table has more rows than a sheet can have.
pub(in crate::http) fn workbook(
    response: &mut HttpResponseBuilder,
    name: &str,
    sheets: Vec<Sheet<'_>>,
    made: Timestamp,
) -> Result<HttpResponse, Refusal> {
    let file = xlsx::write(sheets, made).map_err(|error| match error {
        XlsxError::RowColumnLimitError => {
            Refusal::parameter("format", "a sheet has at most 1 048 576 rows: ask for csv, or for less")
        }
        error => {
            tracing::error!(%error, "a workbook can't be written");
            service::Error::Internal.into()
        }
    })?;
    response.insert_header((CONTENT_DISPOSITION, disposition(name, TableFormat::Xlsx)));
    Ok(response.content_type(XLSX).body(file))
}

fn disposition(name: &str, format: TableFormat) -> String {
    format!("attachment; filename=\"{name}.{}\"", format.extension())
}

#[cfg(test)]
mod tests {
    use super::{Dialect, FORMAT, TableFormat, XLSX};
    use crate::http::Parameters;

    fn asked(query: &str, accept: &str) -> Option<TableFormat> {
        let parameters = Parameters::parse(query, &FORMAT, &[]).unwrap();
        TableFormat::read(&parameters, accept).ok()
    }

    #[test]
    fn the_format_is_that_of_the_parameter_then_of_accept_then_json() {
        let csv = TableFormat::Csv(Dialect::Rfc4180);
        for (query, accept, format) in [
            ("format=csv", "application/json", Some(csv)),
            ("format=json", "text/csv", Some(TableFormat::Json)),
            ("format=xlsx", "", Some(TableFormat::Xlsx)),
            ("", "text/csv", Some(csv)),
            ("", XLSX, Some(TableFormat::Xlsx)),
            ("", "text/html, application/json;q=0.5, text/csv;q=0.4", Some(TableFormat::Json)),
            ("", "*/*", Some(TableFormat::Json)),
            ("", "", Some(TableFormat::Json)),
            ("format=csv&dialect=excel-sv", "", Some(TableFormat::Csv(Dialect::ExcelSv))),
            ("format=xlsx&dialect=excel-sv", "", None),
            ("dialect=rfc4180", "", None),
            ("format=pdf", "", None),
        ] {
            assert_eq!(asked(query, accept), format, "{query} {accept}");
        }
    }

    #[test]
    fn where_there_is_no_workbook_it_is_refused_by_name_and_passed_over_in_accept() {
        let plain = |query: &str, accept: &str| {
            let parameters = Parameters::parse(query, &FORMAT, &[]).unwrap();
            TableFormat::read_dialect(&parameters, accept)
        };
        assert!(plain("format=xlsx", "").is_err());
        assert_eq!(plain("", XLSX).unwrap(), None);
    }
}
