//! The codebook as Markdown.

use std::fmt::Write as _;

use super::book::{Codebook, about, definitions, meaning, unit};
use crate::service::export::Column;

pub(super) fn write(codebook: &Codebook<'_>, swedish: bool) -> Vec<u8> {
    let extraction = codebook.extraction;
    let word = |en: &'static str, sv: &'static str| if swedish { sv } else { en };
    let mut text = format!("# {}\n\n", escaped(&extraction.name));
    let facts = [
        (word("Purpose", "Syfte"), Some(&extraction.purpose)),
        (word("Recipient", "Mottagare"), Some(&extraction.recipient)),
        (word("Ethical review", "Etikprövning"), extraction.ethics_reference.as_ref()),
        (word("SHA-256 of the file", "Filens SHA-256"), extraction.file.as_ref().map(|file| &file.sha256)),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            line(&mut text, format_args!("- {name}: {}", escaped(value)));
        }
    }
    line(&mut text, format_args!("- {}: {}", word("Rows", "Rader"), codebook.statements()));
    line(&mut text, format_args!("- {}: {}", word("Expires", "Upphör"), extraction.expires));
    text.push('\n');
    for sentence in about(codebook, swedish) {
        line(&mut text, format_args!("{}\n", escaped(&sentence)));
    }
    let head = word(
        "| column | type | meaning | unit | source | treatment | definition | missing |",
        "| kolumn | typ | betydelse | enhet | källa | behandling | definition | saknas |",
    );
    line(&mut text, format_args!("{head}\n|---|---|---|---|---|---|---|---|"));
    for (column, values) in &codebook.columns {
        let Column { name, holds, source, privacy, .. } = column;
        line(
            &mut text,
            format_args!(
                "| `{name}` | {} | {} | {} | `{source}` | {} | {} | {} |",
                holds.as_str(),
                meaning(column, swedish),
                unit(column),
                privacy.as_str(),
                definitions(column).join(", "),
                count(values.missing)
            ),
        );
    }
    for (column, values) in codebook.columns.iter().filter(|(_, values)| !values.values.is_empty()) {
        let head = word("| value | rows |", "| värde | rader |");
        line(&mut text, format_args!("\n## `{}`\n\n{head}\n|---|---|", column.name));
        for (value, rows) in &values.values {
            line(&mut text, format_args!("| {} | {} |", escaped(value), count(*rows)));
        }
        if values.has_more {
            line(&mut text, format_args!("| … | |"));
        }
    }
    text.into_bytes()
}

/// A number, or the sign of one that is not told.
fn count(count: Option<u64>) -> String {
    count.map_or_else(|| "..".to_owned(), |count| count.to_string())
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Into a string, which takes everything.
    let _ = writeln!(text, "{line}");
}

/// Text that means nothing to Markdown: ASCII punctuation has a backslash before it.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
