//! `GET /data/codebook`: the meaning of the columns in files.

use askama::Template;

use super::texts::Texts;
use crate::dashboard::components::definitions::anchor;
use crate::dashboard::frame::{Frame, Place, Reader, Section};
use crate::dashboard::language::Language;
use crate::dashboard::page::Page;
use crate::dashboard::visit::Visit;
use crate::http::{Codebook, CodebookTable, CodebookUnit, Parameters, Refusal};

/// The page.
#[derive(Template)]
#[template(path = "codebook.html")]
pub(crate) struct CodebookPage {
    frame: Frame,
    texts: Texts,
    tables: Vec<Table>,
}

/// A table.
struct Table {
    id: &'static str,
    name: &'static str,
    path: &'static str,
    columns: Vec<Column>,
}

/// A column.
struct Column {
    name: String,
    swedish: Option<String>,
    unit: &'static str,
    meaning: String,
    /// The definition, and where to find it.
    definition: Option<(String, String)>,
}

impl Page for CodebookPage {
    const ONCE: &'static [&'static str] = &[];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        Ok(Self::new(&visit.reader, &visit.parameters))
    }
}

impl CodebookPage {
    pub(super) fn new(reader: &Reader, parameters: &Parameters) -> Self {
        let texts = Texts::of(reader.language);
        let place = Place { path: "/data/codebook", parameters };
        Self {
            frame: Frame::new(reader, Some(Section::Data), &place, texts.codebook()),
            tables: Codebook::new().tables.into_iter().map(|table| Table::new(table, reader)).collect(),
            texts,
        }
    }
}

impl Table {
    fn new(table: CodebookTable, reader: &Reader) -> Self {
        let (texts, language) = (Texts::of(reader.language), reader.language.tag());
        let columns = table.columns.into_iter().map(|column| Column {
            definition: column.definition.map(|versioned| {
                let address = format!("{}/definitions?lang={language}#{}", reader.root, anchor(&versioned));
                (versioned, address)
            }),
            name: column.column,
            swedish: column.swedish,
            unit: unit(column.unit, texts),
            meaning: if reader.language == Language::Sv { column.meaning_in_swedish } else { column.meaning },
        });
        Self { id: table.id, name: name_of(table.id, texts), path: table.path, columns: columns.collect() }
    }
}

fn name_of(table: &str, texts: Texts) -> &'static str {
    match table {
        "completions" => texts.figures(),
        "completions_tidy" => texts.tidy(),
        "people" => texts.people(),
        "roster" => texts.roster_table(),
        "new_hires" => texts.new_hires(),
        "cohorts" => texts.cohorts(),
        "retention" => texts.retention(),
        "surveys" => texts.surveys(),
        "free_text" => texts.free_text(),
        "trainers" => texts.trainers(),
        "modules" => texts.modules(),
        "funnel" => texts.funnel(),
        "coverage_municipalities" => texts.coverage_municipalities(),
        "coverage_areas" => texts.coverage_areas(),
        "coverage_programmes" => texts.coverage_programmes(),
        "coverage_curve" => texts.coverage_curve(),
        "coverage_spread" => texts.coverage_spread(),
        "coverage_overlap" => texts.coverage_overlap(),
        _ => texts.comparison(),
    }
}

fn unit(unit: CodebookUnit, texts: Texts) -> &'static str {
    match unit {
        CodebookUnit::Number => texts.number(),
        CodebookUnit::Share => texts.share(),
        CodebookUnit::Credits => texts.credits(),
        CodebookUnit::Days => texts.days(),
        CodebookUnit::Day => texts.day(),
        CodebookUnit::Code => texts.code(),
        CodebookUnit::Text => texts.text(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Codebook, Language, Texts, name_of};

    #[test]
    fn each_table_has_a_name_of_its_own() {
        for language in [Language::Sv, Language::En] {
            let tables = Codebook::new().tables;
            let names: BTreeSet<&str> = tables.iter().map(|table| name_of(table.id, Texts::of(language))).collect();
            assert_eq!(names.len(), tables.len(), "{names:?}");
        }
    }
}
