//! Follows the example on the page about snapshots.

use jiff::Timestamp;
use learning::Day;

use super::following::follow_example;

#[test]
fn the_example_of_the_page_about_snapshots_answers_what_it_shows() {
    let today = Day::of(Timestamp::now()).to_string();
    follow_example("docs/guides/snapshots.md", "all,figures/read,figures/exact", ("2022-09-30", &today), 3);
}
