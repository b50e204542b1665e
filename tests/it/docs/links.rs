//! Links: each leads to an existing file, and to a heading in it; the table of contents has every page.

use std::collections::{BTreeSet, HashMap};
use std::path::{Component, Path, PathBuf};

use super::blocks::prose;
use super::{Page, book, pages, top};

/// Pages at the top that are read as well.
const OTHERS: [&str; 5] = ["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "STYLE.md"];

/// What links of a page lead to.
fn links(text: &str) -> Vec<String> {
    let prose = prose(text);
    let targets = prose.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    targets.map(|(target, _)| target.to_owned()).collect()
}

/// The anchor of a heading, as readers of Markdown make it.
fn anchor(heading: &str) -> String {
    let mut linkless = String::new();
    let mut rest = heading;
    while let Some((before, after)) = rest.split_once("](") {
        linkless.push_str(&before.replace('[', ""));
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    linkless.push_str(rest);
    let kept = linkless.trim().to_lowercase();
    let kept = kept.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

fn anchors(text: &str) -> BTreeSet<String> {
    let prose = prose(text);
    prose.lines().filter_map(|line| Some(anchor(line.trim_start_matches('#').strip_prefix(' ')?))).collect()
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => assert!(plain.pop(), "{} leaves the sources", path.display()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

#[test]
fn every_link_leads_to_a_file_and_a_heading_that_are_there() {
    let all: Vec<Page> = pages().into_iter().chain(OTHERS.map(Page::read)).collect();
    let headings: HashMap<&Path, BTreeSet<String>> =
        all.iter().map(|page| (page.path.as_path(), anchors(&page.text))).collect();
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for page in &all {
        for link in links(&page.text) {
            if link.starts_with("https://") || link.starts_with("http://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = match file {
                "" => page.path.clone(),
                file => plain(&page.path.parent().unwrap().join(file)),
            };
            let is_there = top().join(&target).exists();
            let has_heading = anchor.is_empty() || headings.get(&*target).is_some_and(|all| all.contains(anchor));
            if !is_there || !has_heading {
                wrong.push(format!("{}: {link}", page.path.display()));
            }
            seen += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 100, "{seen}");
}

#[test]
fn every_page_is_in_the_table_of_contents_once_under_its_own_title_or_a_shorter_one() {
    let contents = Page::read("docs/SUMMARY.md");
    let listed: Vec<PathBuf> = links(&contents.text).iter().map(|link| Path::new("docs").join(link)).collect();
    let listed_once: BTreeSet<_> = listed.iter().cloned().collect();
    assert_eq!(listed.len(), listed_once.len(), "a page is listed twice");
    let there: BTreeSet<_> = book().into_iter().map(|page| page.path).filter(|path| *path != contents.path).collect();
    assert_eq!(listed_once, there);
    for path in there {
        let text = Page::read(&path).text;
        assert!(text.starts_with("# "), "{}: a page begins with its title", path.display());
    }
}

#[test]
fn anchors_are_those_of_readers_of_markdown() {
    assert_eq!(anchor("`GET /api/v1/completions`"), "get-apiv1completions");
    assert_eq!(anchor("Who, what, when, where"), "who-what-when-where");
    assert_eq!(anchor("[Not there](x.md) yet"), "not-there-yet");
}
