//! SKL's two university courses in child welfare, 2018: 7.5 credits each, on Open edX.

use anyhow::Result;
use jiff::SignedDuration;
use learning::{CatalogueFile, Day};
use xapi::Version;

use super::chance::Chance;
use super::people::{Identity, Learner, Post, in_profession_since};
use super::places::FIFTY;
use super::script::{Script, course, course_on, day};
use super::senders::OpenEdx;

const SITE: &str = "https://kurser.universitet.example";

/// Writes both courses: the one for experienced social workers, and the one for leaders.
pub(super) fn write(script: &mut Script, catalogue: &CatalogueFile) -> Result<()> {
    script.chance = Chance::new(75);
    one_course(script, catalogue, "skl-barnavard-erfarna", "socialsekreterare", 6000)?;
    one_course(script, catalogue, "skl-barnavard-ledare", "gruppledare", 6100)
}

fn one_course(script: &mut Script, catalogue: &CatalogueFile, id: &str, role: &str, first: u32) -> Result<()> {
    let edx = OpenEdx { site: SITE, course: course_on(course(catalogue, id)?, SITE)? };
    for number in first..first + 45 {
        let place = *script.chance.pick(&FIFTY);
        // The platform gives each person an id that means nothing elsewhere.
        let account = Identity::Account { home_page: SITE.to_owned(), name: script.chance.uuid().to_string() };
        let hired = script.day_between(Day::from_date(day(1998, 1, 12)), Day::from_date(day(2015, 12, 14)));
        let post = Post {
            role: role.to_owned(),
            hired_on: hired.to_string(),
            area: "Barn och unga".to_owned(),
            since: in_profession_since(hired, number),
            ..Post::default()
        };
        let mail = Identity::mail(number, place.domain);
        script.employ(&[&mail, &account], place, &post);
        let who = Learner::new(number, account);

        let enrolled = script.day_between(Day::from_date(day(2018, 1, 8)), Day::from_date(day(2018, 1, 19)));
        let mut at = script.within(enrolled);
        let statement = edx.registered(&who, script.chance.uuid(), at);
        script.tell(at, Version::V1_0_3, statement);
        if script.chance.percent(6) {
            at += SignedDuration::from_hours(50);
            let statement = edx.unregistered(&who, script.chance.uuid(), at);
            script.tell(at, Version::V1_0_3, statement);
            continue;
        }
        let blocks = script.chance.between(4, 12);
        for block in 0..blocks {
            at += SignedDuration::from_hours(24 * i64::from(script.chance.between(2, 9)));
            let statement = edx.block_done(&who, script.chance.uuid(), block, at);
            script.tell(at, Version::V1_0_3, statement);
        }
        if blocks < 6 {
            continue;
        }
        at += SignedDuration::from_hours(72);
        let statement = edx.passed(&who, script.chance.uuid(), at);
        script.tell(at, Version::V1_0_3, statement);
        if script.chance.percent(8) {
            // A task was marked again, with a lower grade.
            at += SignedDuration::from_hours(240);
            let statement = edx.failed(&who, script.chance.uuid(), at);
            script.tell(at, Version::V1_0_3, statement);
        }
    }
    Ok(())
}
