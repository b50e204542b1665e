//! The codebook as DDI Codebook 2.5 (<https://ddialliance.org/Specification/DDI-Codebook/2.5/>), which archives of research data take.

use std::fmt::Write as _;

use super::book::{Codebook, about, definitions, meaning, unit};
use super::values::ColumnValues;
use crate::service::export::{Column, ColumnType};

/// An element of XML. It is written into a string, which takes everything.
struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn new(name: &'static str, children: Vec<Element>) -> Self {
        Self { name, attributes: Vec::new(), text: String::new(), children }
    }

    fn of(name: &'static str, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::new(name, Vec::new()) }
    }

    fn with(mut self, attribute: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((attribute, value.into()));
        self
    }

    fn write(&self, depth: usize, xml: &mut String) {
        let indent = "  ".repeat(depth);
        let _ = write!(xml, "{indent}<{}", self.name);
        for (name, value) in &self.attributes {
            let _ = write!(xml, " {name}=\"{}\"", escaped(value));
        }
        if self.children.is_empty() {
            let _ = writeln!(xml, ">{}</{}>", escaped(&self.text), self.name);
            return;
        }
        xml.push_str(">\n");
        self.children.iter().for_each(|child| child.write(depth + 1, xml));
        let _ = writeln!(xml, "{indent}</{}>", self.name);
    }
}

pub(super) fn write(codebook: &Codebook<'_>, swedish: bool) -> Vec<u8> {
    let language = if swedish { "sv" } else { "en" };
    let root = Element::new(
        "codeBook",
        vec![document(codebook), study(codebook, swedish), file(codebook), data(codebook, swedish)],
    );
    let root = root
        .with("xmlns", "ddi:codebook:2_5")
        .with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
        .with(
            "xsi:schemaLocation",
            "ddi:codebook:2_5 https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd",
        )
        .with("version", "2.5")
        .with("xml:lang", language);
    let mut xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    root.write(0, &mut xml);
    xml.into_bytes()
}

fn citation(codebook: &Codebook<'_>) -> Element {
    let title = Element::new(
        "titlStmt",
        vec![Element::of("titl", &*codebook.extraction.name), Element::of("IDNo", &*codebook.extraction.id)],
    );
    let date = codebook.frozen().to_string();
    let software = Element::of("software", "loggbok").with("version", env!("CARGO_PKG_VERSION"));
    let made = Element::new("prodStmt", vec![Element::of("prodDate", &*date).with("date", &*date), software]);
    Element::new("citation", vec![title, made])
}

fn document(codebook: &Codebook<'_>) -> Element {
    Element::new("docDscr", vec![citation(codebook)])
}

fn study(codebook: &Codebook<'_>, swedish: bool) -> Element {
    let extraction = codebook.extraction;
    let info = Element::new(
        "stdyInfo",
        vec![
            Element::of("abstract", &*extraction.purpose),
            Element::new("sumDscr", vec![Element::of("anlyUnit", "statement"), Element::of("dataKind", "event data")]),
            Element::of("notes", about(codebook, swedish).join(" ")),
        ],
    );
    let mut conditions = vec![Element::of("restrctn", &*extraction.recipient)];
    conditions.extend(extraction.ethics_reference.iter().map(|reference| Element::of("conditions", &**reference)));
    let access = Element::new("dataAccs", vec![Element::new("useStmt", conditions)]);
    Element::new("stdyDscr", vec![citation(codebook), info, access])
}

fn file(codebook: &Codebook<'_>) -> Element {
    let rows = Element::of("caseQnty", codebook.statements().to_string());
    let columns = Element::of("varQnty", codebook.columns.len().to_string());
    let text = Element::new(
        "fileTxt",
        vec![
            Element::of("fileName", codebook.file_name()),
            Element::new("dimensns", vec![rows, columns]),
            Element::of("fileType", &*codebook.extraction.format),
        ],
    );
    Element::new("fileDscr", vec![text]).with("ID", "F1")
}

fn data(codebook: &Codebook<'_>, swedish: bool) -> Element {
    let variables = codebook.columns.iter().enumerate();
    Element::new("dataDscr", variables.map(|(at, (column, values))| variable(at, column, values, swedish)).collect())
}

fn variable(at: usize, column: &Column, values: &ColumnValues, swedish: bool) -> Element {
    // In the order of the schema.
    let mut parts = vec![Element::of("labl", column.name)];
    parts.extend(values.missing.map(|missing| Element::of("sumStat", missing.to_string()).with("type", "invd")));
    parts.push(Element::of("txt", meaning(column, swedish)));
    for (value, rows) in &values.values {
        let mut category = vec![Element::of("catValu", &**value)];
        category.extend(rows.map(|rows| Element::of("catStat", rows.to_string()).with("type", "freq")));
        parts.push(Element::new("catgry", category));
    }
    let numeric = column.holds == ColumnType::Number;
    let kind = if numeric { "numeric" } else { "character" };
    parts.push(Element::new("varFormat", Vec::new()).with("type", kind));
    let told = [column.source.to_owned(), column.privacy.as_str().to_owned(), definitions(column).join(" ")];
    let told: Vec<String> = told.into_iter().filter(|text| !text.is_empty()).collect();
    parts.push(Element::of("notes", told.join("; ")));
    let variable = Element::new("var", parts).with("ID", format!("V{}", at + 1)).with("name", column.name);
    let variable = variable.with("files", "F1").with("intrvl", if numeric { "contin" } else { "discrete" });
    match unit(column) {
        "" => variable,
        unit => variable.with("measUnit", unit),
    }
}

/// Text that means nothing to XML. Characters that XML 1.0 has no way to write (its clause 2.2) become U+FFFD.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(escaped, "&#{};", u32::from(character));
            }
            '\0'..'\u{20}' | '\u{FFFE}' | '\u{FFFF}' => escaped.push('\u{FFFD}'),
            other => escaped.push(other),
        }
    }
    escaped
}
