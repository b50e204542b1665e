//! Shows the figures of the demonstration.

use std::fmt::Write as _;

use super::figures::{DemoFigures, Table};

/// Prints the figures on standard output.
pub(in crate::cli) fn print(figures: &DemoFigures) -> std::io::Result<()> {
    crate::cli::print::say(page(figures))
}

/// The whole text.
fn page(figures: &DemoFigures) -> String {
    let mut text = String::new();
    published(&mut text, figures);
    table(&mut text, &figures.municipalities);
    text
}

fn published(text: &mut String, figures: &DemoFigures) {
    let width = figures.published.iter().map(|figure| figure.what.chars().count()).max().unwrap_or(0);
    let _ = writeln!(text, "\n{:width$}  {:>9}  {:>8}", "Figures that were published", "published", "answered");
    for figure in &figures.published {
        let answered = figure.answered.map_or_else(|| "..".to_owned(), |n| n.to_string());
        let mark = if figure.answered == Some(figure.published) { "" } else { "  <- differs" };
        let _ = writeln!(text, "{:width$}  {:>9}  {answered:>8}{mark}", figure.what, figure.published);
    }
}

fn table(text: &mut String, table: &Table) {
    let width = table.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
    let _ = writeln!(text, "\n{}", table.what);
    let _ = writeln!(text, "{:width$}  {:>7}  {:>9}  {:>4}", "", "started", "completed", "of N");
    for row in &table.rows {
        let _ = writeln!(text, "{:width$}  {:>7}  {:>9}  {:>4}", row.name, row.started, row.completed, row.n);
    }
}

#[cfg(test)]
mod tests {
    use super::page;
    use crate::cli::demo::figures::{DemoFigure, DemoFigures, Table, TableRow};

    fn figures(answered: Option<u32>) -> DemoFigures {
        let figure = DemoFigure { what: "Started".to_owned(), question: "/api".to_owned(), published: 283, answered };
        let row = |name: &str, started: &str| TableRow {
            name: name.to_owned(),
            started: started.to_owned(),
            completed: "8".to_owned(),
            n: "30".to_owned(),
        };
        let rows = vec![row("Ale", "19"), row("Öckerö", "..")];
        let municipalities = Table { what: "Municipalities".to_owned(), question: "/api".to_owned(), rows };
        DemoFigures { published: vec![figure], municipalities }
    }

    #[test]
    fn a_figure_that_differs_is_marked() {
        assert!(!page(&figures(Some(283))).contains("differs"));
        for answered in [Some(284), None] {
            let figures = figures(answered);
            assert!(!figures.as_published());
            assert!(page(&figures).contains("<- differs"));
        }
    }

    #[test]
    fn the_columns_of_the_table_stand_under_their_headings() {
        let text = page(&figures(Some(283)));
        let lines: Vec<&str> = text.lines().rev().take(3).collect();
        let widths: Vec<usize> = lines.iter().map(|line| line.chars().count()).collect();
        assert_eq!(widths, [widths[0]; 3], "{text}");
    }
}
