//! The codebook of an extraction: what each column means, and which values it has.

mod book;
mod csv;
mod datapackage;
mod ddi;
mod markdown;
mod values;

use schemars::JsonSchema;
use serde::Deserialize;

pub(super) use book::Codebook;
pub(super) use values::{ColumnValues, ValueCount};

/// A form of the codebook.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CodebookFormat {
    /// A data package of Frictionless (version 1 of the standard), with a schema for the rows.
    #[default]
    Datapackage,
    /// A table to read.
    Markdown,
    /// A row for each column, and for each value of it.
    Csv,
    /// DDI Codebook 2.5, for archives.
    Ddi,
}

impl CodebookFormat {
    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Datapackage => "application/vnd.datapackage+json",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Ddi => "application/xml",
        }
    }

    /// The name of its file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Datapackage => "datapackage.json",
            Self::Markdown => "codebook.md",
            Self::Csv => "codebook.csv",
            Self::Ddi => "ddi.xml",
        }
    }
}

/// A codebook in a form; in Swedish, or in English.
pub(super) fn write(codebook: &Codebook<'_>, format: CodebookFormat, swedish: bool) -> Vec<u8> {
    match format {
        CodebookFormat::Datapackage => datapackage::write(codebook, swedish),
        CodebookFormat::Markdown => markdown::write(codebook, swedish),
        CodebookFormat::Csv => csv::write(codebook, swedish),
        CodebookFormat::Ddi => ddi::write(codebook, swedish),
    }
}
