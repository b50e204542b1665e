//! The layout of an answer: its measures and its columns.

use std::sync::Arc;

use super::columns::{Column, Source};
use super::waiting::Quantile;
use crate::Definition;
use crate::ask::Measure;
use crate::ask::definitions::OverTime;

/// The columns of an answer, and its measures in the order in which they matter when small numbers are hidden.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) columns: Arc<[Column]>,
    /// Every measure, the most important first.
    pub(super) order: Vec<usize>,
}

/// A number of days within which something should happen, and the measures of those who have had them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub(super) days: i32,
    /// The first of its measures.
    pub(super) first: usize,
}

/// The measures of a window, counted from its first.
pub(super) const HAD_DAYS: usize = 0;
pub(super) const NOT_OVER: usize = 1;
pub(super) const COMPLETED: usize = 2;
pub(super) const LEFT: usize = 3;
pub(super) const STARTED: usize = 4;

impl Window {
    /// Returns the number of a measure of the window.
    pub(super) fn measure(self, which: usize) -> usize {
        self.first + which
    }

    fn column(self, id: &str, field: &'static str, of: OverTime, source: Source) -> Column {
        let days = self.days.to_string();
        let definition = of.definition();
        Column {
            id: format!("{id}_{days}"),
            object: Some(format!("within_{days}")),
            field,
            heading: definition.name[0].replace("{days}", &days),
            definition,
            source,
        }
    }

    fn count(self, id: &str, field: &'static str, of: OverTime, which: usize) -> Column {
        self.column(id, field, of, Source::Count(self.measure(which)))
    }

    fn share(self, verb: [&str; 2], field: &'static str, which: usize) -> Column {
        let source = Source::Share { part: self.measure(which), whole: self.measure(HAD_DAYS) };
        let column = self.column(&format!("{}_share_within", verb[0]), field, OverTime::WithinShare, source);
        Column { heading: format!("Andel {} inom {} dagar, %", verb[1], self.days), ..column }
    }

    /// Returns its columns, for new hires or for people who have started.
    pub(super) fn columns(self, is_of_hires: bool) -> Vec<Column> {
        let mut columns = vec![
            self.count("had_days", "N", OverTime::HadDays, HAD_DAYS),
            self.count("days_not_over", "days_not_over", OverTime::DaysNotOver, NOT_OVER),
        ];
        if is_of_hires {
            columns.push(self.count("left_before", "left_before", OverTime::LeftBefore, LEFT));
            columns.push(self.count("started_within", "started", OverTime::StartedWithin, STARTED));
            columns.push(self.share(["started", "påbörjat"], "started_share", STARTED));
        }
        columns.push(self.count("completed_within", "completed", OverTime::CompletedWithin, COMPLETED));
        columns.push(self.share(["completed", "slutfört"], "completed_share", COMPLETED));
        columns
    }
}

/// Makes a count in the row itself.
pub(super) fn count(of: OverTime, measure: usize) -> Column {
    let definition = of.definition();
    column(None, (definition.id, definition.id), definition.name[0], definition, Source::Count(measure))
}

/// Makes a count in the row itself that figures have, too.
pub(super) fn figure(of: Measure, measure: usize) -> Column {
    let definition = of.definition();
    column(None, (definition.id, definition.id), definition.name[0], definition, Source::Count(measure))
}

/// Makes the columns of the days to completion. `waiting` is the measure of those who count, `censored` that of those among
/// them who have not completed.
pub(super) fn days_to_completion(waiting: usize, censored: usize) -> Vec<Column> {
    let (days, still) = (OverTime::DaysToCompletion.definition(), OverTime::Censored.definition());
    let object = Some("days_to_completion");
    let mut columns = vec![
        column(object, ("days_n", "n"), "Dagar till slutfört, antal", days, Source::Count(waiting)),
        column(object, ("days_censored", "censored"), still.name[0], still, Source::Count(censored)),
    ];
    columns.extend(quantiles(object, "days", "Dagar till slutfört", days, waiting));
    columns
}

/// Makes the columns of the place of drop-off, for those for whom a measure holds.
pub(super) fn drop_off(dropped: usize) -> Vec<Column> {
    let place = OverTime::DropOff.definition();
    let object = Some("drop_off");
    let mut columns = vec![column(object, ("drop_off_n", "n"), "Påbörjat, ej slutfört", place, Source::Count(dropped))];
    columns.extend(quantiles(object, "drop_off", "Stannar vid plats", place, dropped));
    columns
}

fn quantiles(object: Option<&str>, id: &str, heading: &str, definition: &'static Definition, of: usize) -> [Column; 3] {
    let words = [
        (Quantile::LowerQuartile, "lower_quartile", "undre kvartil"),
        (Quantile::Median, "median", "median"),
        (Quantile::UpperQuartile, "upper_quartile", "övre kvartil"),
    ];
    words.map(|(quantile, field, swedish)| {
        let id = format!("{id}_{field}");
        column(object, (&id, field), &format!("{heading}, {swedish}"), definition, Source::Wait { quantile, of })
    })
}

/// Makes a column with a number of its own.
pub(super) fn column(
    object: Option<&str>,
    (id, field): (&str, &'static str),
    heading: &str,
    definition: &'static Definition,
    source: Source,
) -> Column {
    let (id, object, heading) = (id.to_owned(), object.map(str::to_owned), heading.to_owned());
    Column { id, object, field, heading, definition, source }
}
