//! Stockholm's ESF project, 2012-05-01 to 2014-10-31: fourteen district boards and the social administration.

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use learning::{CatalogueFile, Day, Unit};
use xapi::Version;

use super::chance::Chance;
use super::people::{Identity, Learner, Post, in_profession_since};
use super::places::STOCKHOLM;
use super::script::{Script, course, course_on, day, modules_on};
use super::senders::{ACCESSIBILITY, Moodle, Survey, Thing, taught_by};

/// The id of the course in the catalogue.
pub const COURSE: &str = "stockholm-esf-barnavard";
/// The id of the course for its trainers.
const TRAINERS_COURSE: &str = "stockholm-esf-utbildare";
/// Units at the end of 2013: fourteen boards and the administration.
pub const UNITS_THEN: u32 = 15;
/// Units in the middle of 2024: eleven boards and the administration.
pub const UNITS_NOW: u32 = 12;

const SITE: &str = "https://utbildning.stockholm.example";

/// In the middle of the project.
pub fn then() -> Day {
    Day::from_date(day(2013, 12, 31))
}

/// After the mergers of 2020 and 2023.
pub fn now() -> Day {
    Day::from_date(day(2024, 6, 30))
}

/// Writes the course.
pub(super) fn write(script: &mut Script, catalogue: &CatalogueFile) -> Result<()> {
    script.chance = Chance::new(2012);
    let course = course(catalogue, COURSE)?;
    let moodle = Moodle {
        site: SITE,
        title: "Stockholms utbildningsplattform",
        course: course_on(course, SITE)?,
        section: "https://utbildning.stockholm.example/course/section.php?id=9",
    };
    let modules = modules_on(course, SITE);
    let accessibility = *modules.get(3).context("the project's course has five modules")?;
    let mut number = 7000;
    for (nth_unit, unit) in (0_u32..).zip(catalogue.units.iter().filter(|unit| unit.valid_from.is_none())) {
        let trainer = Identity::account(number + 1, SITE);
        qualify(script, catalogue, &Learner::new(number + 1, trainer.clone()), nth_unit)?;
        for nth in 0..script.chance.between(14, 22) {
            number += 1;
            let identity = Identity::account(number, SITE);
            let post = employment(script, unit, nth);
            script.employ(&[&identity], STOCKHOLM, &post);
            let who = Learner::new(number, identity);
            // The first of each unit begins early, so that every unit is there by the end of 2013.
            let last = if nth < 6 { day(2013, 11, 29) } else { day(2014, 9, 26) };
            let begun = script.day_between(Day::from_date(day(2012, 5, 7)), Day::from_date(last));
            let mut at = script.within(begun);
            script.tell(at, Version::V1_0_3, moodle.course_viewed(&who, at));
            let taken = script.chance.between(0, 5) as usize;
            // The compulsory module is often taken first, for its deadline.
            let mut order: Vec<_> = modules.iter().copied().filter(|module| module.iri != accessibility.iri).collect();
            order.insert(script.chance.between(0, 4) as usize, accessibility);
            for module in &order[..taken] {
                at += SignedDuration::from_hours(24 * i64::from(script.chance.between(1, 20)));
                script.tell(at, Version::V1_0_3, moodle.module_viewed(&who, *module, at));
                let end = at + SignedDuration::from_mins(45);
                let mut completed = moodle.module_completed(&who, *module, None, end);
                if nth > 0 {
                    completed = taught_by(completed, &trainer);
                }
                script.tell(end, Version::V1_0_3, completed);
            }
            if taken >= 3 {
                evaluate(script, &who, number, moodle.course, at + SignedDuration::from_hours(48));
            }
        }
    }
    Ok(())
}

/// Writes how a unit's local trainer takes the trainers' course. One in five has not completed it.
fn qualify(script: &mut Script, catalogue: &CatalogueFile, trainer: &Learner, nth_unit: u32) -> Result<()> {
    let course = course_on(course(catalogue, TRAINERS_COURSE)?, SITE)?;
    let moodle = Moodle {
        site: SITE,
        title: "Stockholms utbildningsplattform",
        course,
        section: "https://utbildning.stockholm.example/course/section.php?id=12",
    };
    let begun = Day::from_date(day(2012, 5, 2)).plus(i32::try_from(nth_unit).unwrap_or(0)).start();
    let begun = begun + SignedDuration::from_hours(10);
    script.tell_at(begun, Version::V1_0_3, moodle.course_viewed(trainer, begun));
    if nth_unit % 5 != 4 {
        let completed = begun + SignedDuration::from_hours(24 * 21);
        script.tell_at(completed, Version::V1_0_3, moodle.course_completed(trainer, completed));
    }
    Ok(())
}

/// Writes whether somebody could take part in the course: nearly everybody could.
fn evaluate(script: &mut Script, who: &Learner, nth: u32, course: Thing<'_>, at: Timestamp) {
    let mut ids = Chance::new((u64::from(nth) << 32) + 50);
    let answer = match nth % 20 {
        9 => "nej",
        3 | 13 => "delvis",
        _ => "ja",
    };
    let answer = Survey { course }.chosen(who, ids.uuid(), ACCESSIBILITY, answer, at);
    script.tell_at(at, Version::V1_0_3, answer);
}

/// Writes a person's employment. Every second row spells the unit as the districts' own lists do; the first in each
/// unit is its local trainer; the last one hired has left since.
fn employment(script: &mut Script, unit: &Unit, nth: u32) -> Post {
    let name = unit.aliases.first().filter(|_| nth % 2 == 1).unwrap_or(&unit.name);
    let role = if nth == 0 { "metodutvecklare" } else { "socialsekreterare" };
    let to = if nth == 13 { day(2016, 12, 31).to_string() } else { String::new() };
    let hired = script.day_between(Day::from_date(day(1999, 1, 11)), Day::from_date(day(2012, 3, 26)));
    Post {
        unit: name.clone(),
        role: role.to_owned(),
        hired_on: hired.to_string(),
        from: day(2012, 1, 1).to_string(),
        to,
        area: "Barn och unga".to_owned(),
        since: in_profession_since(hired, nth),
    }
}
