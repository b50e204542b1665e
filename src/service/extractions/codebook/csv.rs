//! The codebook as CSV: a row for each column, and one for each value of it.

use super::book::{Codebook, definitions, meaning, unit};

const HEADER: [&str; 10] =
    ["column", "type", "meaning", "unit", "source", "treatment", "definition", "value", "rows", "missing"];

pub(super) fn write(codebook: &Codebook<'_>, swedish: bool) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    let mut rows = vec![HEADER.map(str::to_owned)];
    let count = |count: Option<u64>| count.map(|count| count.to_string()).unwrap_or_default();
    for (column, values) in &codebook.columns {
        let row = |value: &str, of_value: String, missing: String| {
            [
                column.name.to_owned(),
                column.holds.as_str().to_owned(),
                meaning(column, swedish).to_owned(),
                unit(column).to_owned(),
                column.source.to_owned(),
                column.privacy.as_str().to_owned(),
                definitions(column).join(" "),
                value.to_owned(),
                of_value,
                missing,
            ]
        };
        rows.push(row("", String::new(), count(values.missing)));
        rows.extend(values.values.iter().map(|(value, of_value)| row(value, count(*of_value), String::new())));
    }
    for row in rows {
        // Into memory, which takes everything.
        let _ = writer.write_record(row);
    }
    writer.into_inner().unwrap_or_default()
}
