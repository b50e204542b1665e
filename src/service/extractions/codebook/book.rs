//! What a codebook says, whatever its form.

use jiff::Timestamp;
use learning::{DEFINITIONS, Definition};
use store::Extraction;

use super::values::ColumnValues;
use crate::service::export::{COLUMNS, Column, ColumnType};

/// A codebook: an extraction, and what its columns have.
pub(in super::super) struct Codebook<'c> {
    pub(super) extraction: &'c Extraction,
    pub(super) columns: Vec<(&'static Column, &'c ColumnValues)>,
}

impl<'c> Codebook<'c> {
    pub(in super::super) fn new(extraction: &'c Extraction, values: &'c [ColumnValues]) -> Self {
        let column = |of: &'c ColumnValues| Some((COLUMNS.iter().find(|column| column.name == of.column)?, of));
        Self { extraction, columns: values.iter().filter_map(column).collect() }
    }

    /// The name of the file that it is about.
    pub(super) fn file_name(&self) -> String {
        format!("extraction-{}.{}", self.extraction.id, self.extraction.format)
    }

    pub(super) fn frozen(&self) -> Timestamp {
        self.extraction.frozen
    }

    pub(super) fn statements(&self) -> u64 {
        self.extraction.file.as_ref().map_or(0, |file| file.statements)
    }
}

pub(super) fn meaning(column: &Column, swedish: bool) -> &'static str {
    if swedish { column.sv } else { column.en }
}

/// The unit of its numbers and times, if it has one.
pub(super) fn unit(column: &Column) -> &'static str {
    match column.name {
        "duration" => "s",
        "score_raw" | "score_min" | "score_max" => "the sender's own",
        _ if column.holds == ColumnType::Instant => "UTC",
        _ => "",
    }
}

/// The definitions whose words are among its values, each with its version.
pub(super) fn definitions(column: &Column) -> Vec<String> {
    let of_statements = ["active", "completed", "passed"];
    let all = DEFINITIONS.iter().filter(|definition| of_statements.contains(&definition.id));
    if column.name == "counts_as" { all.map(Definition::versioned).collect() } else { Vec::new() }
}

/// Sentences about an extraction as a whole.
pub(super) fn about(codebook: &Codebook<'_>, swedish: bool) -> Vec<String> {
    let Extraction { erased, smallest_class, classes, frozen, .. } = codebook.extraction;
    let quasi = classes.quasi_identifiers.join(", ");
    let (smallest, people) = (classes.smallest, classes.people);
    let mut told = if swedish {
        vec![
            format!("Händelser till och med {frozen}, i den ordning de kom."),
            format!("Pseudonymiserade personuppgifter om {people} personer."),
            format!("Antal under {smallest_class} visas inte."),
        ]
    } else {
        vec![
            format!("Statements up to {frozen}, in the order of arrival."),
            format!("Pseudonymised personal data of {people} people."),
            format!("Numbers below {smallest_class} are not told."),
        ]
    };
    if !quasi.is_empty() {
        told.push(if swedish {
            format!("Den minsta grupp som är lika i {quasi} har {smallest}.")
        } else {
            format!("The smallest group that is alike in {quasi} has {smallest}.")
        });
    }
    told.extend(erased.map(|at| {
        if swedish {
            format!("Uppgifter om personer har gallrats sedan dess, senast {at}, och är inte med.")
        } else {
            format!("Data of people have been erased since, the last time at {at}, and are not in it.")
        }
    }));
    told
}
