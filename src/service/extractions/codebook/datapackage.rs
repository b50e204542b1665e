//! The codebook as a data package of Frictionless: `datapackage.json` (<https://specs.frictionlessdata.io/data-package/>).

use serde_json::{Value, json};

use super::book::{Codebook, about, definitions, meaning, unit};
use super::values::ColumnValues;
use crate::service::export::{Column, ColumnType, RowFormat};

pub(super) fn write(codebook: &Codebook<'_>, swedish: bool) -> Vec<u8> {
    let extraction = codebook.extraction;
    let is_csv = extraction.format == RowFormat::Csv.as_str();
    let fields: Vec<Value> =
        codebook.columns.iter().map(|(column, values)| field(column, values, (is_csv, swedish))).collect();
    let media_type = RowFormat::ALL.into_iter().find(|format| format.as_str() == extraction.format);
    let media_type = media_type.map(|format| format.media_type().split(';').next().unwrap_or_default());
    let mut resource = json!({
        "name": "statements",
        "path": codebook.file_name(),
        "format": extraction.format,
        "mediatype": media_type,
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""]},
    });
    if let Some(file) = &extraction.file {
        resource["bytes"] = file.bytes.into();
        resource["hash"] = format!("sha256:{}", file.sha256).into();
        resource["rows"] = file.statements.into();
    }
    if is_csv {
        resource["dialect"] = json!({"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": true, "header": true});
    }
    let mut package = json!({
        "profile": "data-package",
        "name": format!("extraction-{}", extraction.id),
        "id": extraction.id,
        "title": extraction.name,
        "description": about(codebook, swedish).join(" "),
        "created": codebook.frozen(),
        "version": env!("CARGO_PKG_VERSION"),
        "purpose": extraction.purpose,
        "recipient": extraction.recipient,
        "expires": extraction.expires,
        "filter": extraction.filter,
        "smallestClass": extraction.smallest_class,
        "classes": extraction.classes,
        "resources": [resource],
    });
    if let Some(reference) = &extraction.ethics_reference {
        package["ethicsReference"] = reference.as_str().into();
    }
    let mut bytes = serde_json::to_vec_pretty(&package).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn field(column: &Column, values: &ColumnValues, (is_csv, swedish): (bool, bool)) -> Value {
    let kind = match column.holds {
        // In CSV, several texts are one, with `|` between them.
        ColumnType::Texts if !is_csv => "array",
        ColumnType::Text | ColumnType::Texts => "string",
        ColumnType::Number => "number",
        ColumnType::Boolean => "boolean",
        ColumnType::Instant => "datetime",
    };
    let mut field = json!({
        "name": column.name,
        "type": kind,
        "description": meaning(column, swedish),
        "source": column.source,
        "treatment": column.privacy.as_str(),
    });
    if kind == "datetime" {
        // Times have fractions of a second where they are exact.
        field["format"] = "any".into();
    }
    if !unit(column).is_empty() {
        field["unit"] = unit(column).into();
    }
    if !definitions(column).is_empty() {
        field["definitions"] = definitions(column).into();
    }
    let told = |(value, rows): &(String, Option<u64>)| json!({"value": value, "rows": rows});
    if !values.values.is_empty() {
        field["values"] = values.values.iter().map(told).collect();
    }
    field["missing"] = values.missing.into();
    field
}
