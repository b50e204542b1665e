//! The pre-study of Göteborgsregionen, 2023: eight municipalities of the region's thirteen.
//!
//! The course is H5P content, which says neither when nor in which course, so nothing here is asked as of the past.

use anyhow::Result;
use jiff::SignedDuration;
use learning::{CatalogueFile, Day};
use xapi::Version;

use super::chance::Chance;
use super::people::{Identity, Learner, Post, in_profession_since};
use super::places::{GR, Place};
use super::script::{Script, course, day, modules_on};
use super::senders::{H5p, H5pScore, Thing};

/// The id of the course in the catalogue.
pub const COURSE: &str = "gr-erfarna";
/// The municipalities of the pre-study.
pub const PRE_STUDY: u32 = 8;
/// The members of the region.
pub const MEMBERS: u32 = 13;

const SITE: &str = "https://utbildning.gr.example";
const ROLES: [&str; 6] =
    ["chef", "verksamhetsutvecklare", "socialsekreterare", "gruppledare", "analytiker", "forskare"];

/// Writes the course.
pub(super) fn write(script: &mut Script, catalogue: &CatalogueFile) -> Result<()> {
    script.chance = Chance::new(2023);
    let parts = modules_on(course(catalogue, COURSE)?, SITE);
    let mut number = 3000;
    for (index, place) in GR.iter().enumerate() {
        let people = match (index, place.kommunkod) {
            (_, "1480") => 64,
            (0..8, _) => script.chance.between(14, 26),
            _ => script.chance.between(6, 9),
        };
        for _ in 0..people {
            number += 1;
            let who = employed(script, number, *place);
            study(script, &who, &parts);
        }
    }
    // Visitors whom the content knows only by an id of the browser.
    for _ in 0..5 {
        let name = script.chance.uuid().to_string();
        let identity = Identity::Account { home_page: SITE.to_owned(), name };
        number += 1;
        study(script, &Learner::new(number, identity), &parts);
    }
    Ok(())
}

/// Employs a person. Most have many years of experience.
fn employed(script: &mut Script, number: u32, place: Place) -> Learner {
    let identity = Identity::mail(number, place.domain);
    let role = if script.chance.percent(60) { ROLES[2] } else { *script.chance.pick(&ROLES) };
    let hired = script.day_between(Day::from_date(day(1995, 1, 9)), Day::from_date(day(2022, 12, 19)));
    let since = in_profession_since(hired, number);
    let post = Post { role: role.to_owned(), hired_on: hired.to_string(), since, ..Post::default() };
    script.employ(&[&identity], place, &post);
    Learner::new(number, identity)
}

fn study(script: &mut Script, who: &Learner, parts: &[Thing<'_>]) {
    let begun = script.day_between(Day::from_date(day(2023, 2, 6)), Day::from_date(day(2023, 11, 24)));
    let mut at = script.within(begun);
    let done = script.chance.between(1, 9).min(6) as usize;
    for (content, content_id) in parts[..done].iter().zip(41..) {
        let content = H5p { content: *content, content_id };
        for _ in 0..2 {
            let right = script.chance.between(0, 1);
            let score = H5pScore { raw: right, max: 1, seconds: script.chance.between(5, 60) };
            let part = script.chance.uuid();
            let response = if right == 1 { "0" } else { "1" };
            script.tell(at, Version::V1_0_3, content.answered(who, part, response, score));
        }
        let score = H5pScore { raw: script.chance.between(5, 10), max: 10, seconds: script.chance.between(300, 900) };
        at += SignedDuration::from_mins(30);
        script.tell(at, Version::V1_0_3, content.completed(who, score));
        at += SignedDuration::from_hours(24 * i64::from(script.chance.between(1, 14)));
    }
}
