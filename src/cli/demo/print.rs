//! Shows what the demonstration has done, and what to try next.

use std::fmt::Write as _;

use super::figures::{DemoFigures, Table};
use super::{ekonomiskt, goteborg};

/// Prints the figures, the lines that set up a shell, and commands to try, on standard output.
///
/// The secret is printed: it is the demonstration's own, made for this run.
pub(in crate::cli) fn print(figures: &DemoFigures, base: &str, key: &str, secret: &str) {
    show(&page(figures, base, key, secret));
}

#[allow(clippy::print_stdout, reason = "the table is what the command is asked for")]
fn show(text: &str) {
    print!("{text}");
}

/// The whole text.
fn page(figures: &DemoFigures, base: &str, key: &str, secret: &str) -> String {
    let base = base.trim_end_matches('/');
    let mut text = String::new();
    published(&mut text, figures);
    table(&mut text, &figures.municipalities);
    commands(&mut text, base, key, secret);
    text
}

fn published(text: &mut String, figures: &DemoFigures) {
    let width = figures.published.iter().map(|figure| figure.what.chars().count()).max().unwrap_or(0);
    let _ = writeln!(text, "\n{:width$}  {:>10}  {:>6}", "", "publicerat", "svar");
    for figure in &figures.published {
        let answered = figure.answered.map_or_else(|| "..".to_owned(), |n| n.to_string());
        let mark = if figure.answered == Some(figure.published) { "" } else { "  <- skiljer sig" };
        let _ = writeln!(text, "{:width$}  {:>10}  {answered:>6}{mark}", figure.what, figure.published);
    }
}

fn table(text: &mut String, table: &Table) {
    let width = table.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
    let _ = writeln!(text, "\n{}", table.what);
    let _ = writeln!(text, "{:width$}  {:>8}  {:>8}  {:>5}", "", "påbörjat", "slutfört", "av N");
    for row in &table.rows {
        let _ = writeln!(text, "{:width$}  {:>8}  {:>8}  {:>5}", row.name, row.started, row.completed, row.n);
    }
}

fn commands(text: &mut String, base: &str, key: &str, secret: &str) {
    let (social, as_of, region) = (ekonomiskt::COURSE, ekonomiskt::as_of(), goteborg::COURSE);
    let host = base.trim_start_matches("http://");
    let _ = write!(
        text,
        r#"
# Paste this into a shell:
export LOGGBOK_URL={base} LOGGBOK_KEY={key} LOGGBOK_SECRET={secret}

# Who has done what, as JSON:
curl -u "$LOGGBOK_KEY:$LOGGBOK_SECRET" "$LOGGBOK_URL/api/v1/completions?by=municipality&course={social}&as_of={as_of}"

# Figures of a region, for Excel (semicolons, decimal comma):
curl -u "$LOGGBOK_KEY:$LOGGBOK_SECRET" -o kommuner.csv "$LOGGBOK_URL/api/v1/completions?by=municipality&course={region}&region=gr&format=csv&dialect=excel-sv"

# A first statement of your own:
curl -u "$LOGGBOK_KEY:$LOGGBOK_SECRET" -H 'X-Experience-API-Version: 1.0.3' -H 'Content-Type: application/json' \
  -d '{{"actor":{{"mbox":"mailto:ny@kungsbacka.example"}},"verb":{{"id":"http://adlnet.gov/expapi/verbs/completed"}},"object":{{"id":"https://utbildning.gr.example/h5p/41"}}}}' \
  "$LOGGBOK_URL/xapi/statements"

# The raw log of one course, a statement a line:
curl -u "$LOGGBOK_KEY:$LOGGBOK_SECRET" "$LOGGBOK_URL/api/v1/statements/export?course={social}"

# The pages, for people; the address signs you in:
http://{key}:{secret}@{host}/?course={social}&as_of={as_of}
"#
    );
}

#[cfg(test)]
mod tests {
    use super::page;
    use crate::cli::demo::figures::{DemoFigure, DemoFigures, Table};

    fn figures(answered: Option<u32>) -> DemoFigures {
        let figure =
            DemoFigure { what: "Påbörjat".to_owned(), question: "/api".to_owned(), published: 283, answered };
        let municipalities = Table { what: "Förstudien".to_owned(), question: "/api".to_owned(), rows: Vec::new() };
        DemoFigures { published: vec![figure], municipalities }
    }

    #[test]
    fn the_shell_lines_carry_the_address_and_the_credential() {
        let text = page(&figures(Some(283)), "http://127.0.0.1:8080/", "demo", "hemlig");
        assert!(text.contains("export LOGGBOK_URL=http://127.0.0.1:8080 LOGGBOK_KEY=demo LOGGBOK_SECRET=hemlig\n"));
        assert!(text.contains("http://demo:hemlig@127.0.0.1:8080/?"));
        assert!(!text.contains("skiljer sig"));
    }

    #[test]
    fn a_figure_that_differs_is_marked() {
        for answered in [Some(284), None] {
            let figures = figures(answered);
            assert!(!figures.as_published());
            assert!(page(&figures, "http://127.0.0.1:8080", "demo", "hemlig").contains("skiljer sig"));
        }
    }

    #[test]
    fn the_statement_to_try_is_json() {
        let text = page(&figures(None), "http://127.0.0.1:8080", "demo", "hemlig");
        let body = text.split("-d '").nth(1).and_then(|rest| rest.split('\'').next()).expect("there is one");
        assert!(serde_json::from_str::<serde_json::Value>(body).is_ok());
    }
}
