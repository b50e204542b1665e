//! Pages that everybody can read: what stands in their markup without scripts or colours. `tests/pages` opens them in a browser.

use super::over_time::world;

/// Pages with charts, and others.
const PAGES: [&str; 9] = [
    "/",
    "/courses/introduktion",
    "/compare",
    "/to-board?course=introduktion",
    "/people?course=introduktion",
    "/data",
    "/definitions",
    "/accessibility",
    "/help",
];

/// The element around a place in a page: the text from the last `<name` before it to the next `</name>` after it.
fn around<'p>(html: &'p str, at: usize, name: &str) -> Option<&'p str> {
    let start = html[..at].rfind(&format!("<{name}"))?;
    let end = at + html[at..].find(&format!("</{name}>"))?;
    (!html[start..at].contains(&format!("</{name}>"))).then(|| &html[start..end])
}

/// What is left of markup without its tags.
fn text(html: &str) -> String {
    html.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect()
}

#[actix_web::test]
async fn s50_every_chart_has_its_numbers_in_a_table_and_no_page_needs_a_script() {
    let world = world().await;
    let mut charts = 0;
    for path in PAGES {
        let page = world.get(path).header("accept", "text/html").send().await;
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        let html = page.text();
        assert!(html.contains("<html lang=\"sv\""), "{path}");
        assert_eq!(html.matches("<h1").count(), 1, "{path}: one heading of the whole");
        assert_eq!(html.matches("<main").count(), 1, "{path}");
        assert!(!html.contains("<script"), "{path}");
        assert!(!html.contains("<canvas") && !html.contains("<img"), "{path}: a picture without its numbers");
        for (at, _) in html.match_indices("<svg class=\"bar\"") {
            charts += 1;
            let head = html[at..].split('>').next().unwrap();
            assert!(head.contains("aria-hidden=\"true\"") && !head.contains("tabindex"), "{path}: {head}");
            let beside = around(html, at, "tr").or_else(|| around(html, at, "section"));
            let beside = text(beside.unwrap_or_else(|| panic!("{path}: a chart stands alone")));
            assert!(beside.chars().any(|letter| letter.is_ascii_digit()), "{path}: {beside}");
        }
        for table in html.split("<table").skip(1) {
            let table = table.split("</table>").next().unwrap();
            assert!(table.contains("<caption") || html.contains("aria-labelledby"), "{path}: a table without a name");
            assert!(table.contains("scope=\"col\""), "{path}: a table without headings");
        }
    }
    assert!(charts >= 3, "{charts}");
}
