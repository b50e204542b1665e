//! Yrkesresan: introduction and deepening in five areas, a track for leaders in the first.
//!
//! Published: the first was used by 39 municipalities in western Sweden, and 98 % of its participants were satisfied.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use learning::{CatalogueFile, Day, Names};
use xapi::Version;

use super::chance::Chance;
use super::people::{Identity, Learner, Post, in_profession_since};
use super::places::{FIFTY, LATER, Place, WEST};
use super::script::{Script, course, course_on, day, modules_on};
use super::senders::{
    Cmi5, Moodle, OpenEdx, Quiz, SAFE_AFTER, SAFE_BEFORE, SATISFACTION, Session, Storyline, Survey, Thing, with_team,
};

/// The id of the first programme's introduction in the catalogue.
pub const COURSE: &str = "yrkesresan-barn-introduktion";
/// The number of municipalities that had used it on [`as_of`].
pub const MUNICIPALITIES: u32 = 39;
/// People hired from [`spring`] on until its end, in municipalities that use it.
pub const HIRED: u32 = 100;
/// How many of them have begun it within 90 days: one in five lacks an introduction.
pub const BEGUN_IN_TIME: u32 = 80;
/// Answers to the question of satisfaction, by its id in the catalogue; this share of them, in per cent, say satisfied.
pub const SATISFACTION_QUESTION: &str = "nojdhet";
/// See there.
pub const SATISFIED_PERCENT: u32 = 98;
const ANSWERS: u32 = 200;
const SATISFIED: u32 = ANSWERS * SATISFIED_PERCENT / 100;

const LAUNCHER: &str = "https://yrkesresan.skr.example";
const PUBLISHER: &str = "https://skr.example/xapi/";
const HUB: &str = "https://utbildning.gr.example";
const LEADERS: &str = "https://ledare.skr.example";

/// The day for which the published number of municipalities is shown.
pub fn as_of() -> Day {
    Day::from_date(day(2023, 12, 31))
}

/// The first day of the quarter whose new hires are shown, and the day after its last.
pub fn spring() -> [Day; 2] {
    [day(2026, 4, 1), day(2026, 7, 1)].map(Day::from_date)
}

/// The day as of which they are shown, when all of them have had 90 days.
pub fn hires_as_of() -> Day {
    Day::from_date(day(2026, 9, 30))
}

/// The people hired in each quarter of the last year and a half: its first day, their number, and one in how many lacks an
/// introduction.
const HIRES: [(jiff::civil::Date, u32, u32); 5] = [
    (day(2025, 7, 1), 36, 3),
    (day(2025, 10, 1), 40, 4),
    (day(2026, 1, 1), 48, 4),
    (day(2026, 4, 1), HIRED, HIRED / (HIRED - BEGUN_IN_TIME)),
    (day(2026, 7, 1), 40, 5),
];

/// Nothing of the demonstration happens after this day.
const LAST: jiff::civil::Date = day(2026, 10, 30);

/// Writes all courses of the programmes that have begun.
pub(super) fn write(script: &mut Script, catalogue: &CatalogueFile) -> Result<()> {
    script.chance = Chance::new(39);
    let names = script.names.clone();
    let first = First::new(&names, catalogue)?;
    let mut answers = 0;
    for (index, place) in WEST.iter().enumerate() {
        let here = script.chance.between(9, 14);
        for nth in 0..here {
            let number = 4000 + u32::try_from(index).unwrap_or(0) * 20 + nth;
            let last = if nth == 0 { day(2023, 6, 9) } else { day(2023, 12, 15) };
            let begun = script.day_between(Day::from_date(day(2021, 9, 6)), Day::from_date(last));
            first.newcomer(script, number, *place, begun, &mut answers);
        }
    }
    for number in 5000..5060 {
        let place = if number % 3 == 0 { *script.chance.pick(&LATER) } else { *script.chance.pick(&WEST) };
        let begun = script.day_between(Day::from_date(day(2024, 1, 8)), Day::from_date(day(2024, 11, 22)));
        first.newcomer(script, number, place, begun, &mut answers);
    }
    elsewhere(script, catalogue, "yrkesresan-funktionshinder-introduktion", 5100, day(2022, 9, 5))?;
    elsewhere(script, catalogue, "yrkesresan-funktionshinder-fordjupning", 5200, day(2023, 2, 6))?;
    elsewhere(script, catalogue, "yrkesresan-skadligt-bruk-introduktion", 5300, day(2023, 9, 4))?;
    let mut number = 5400;
    for (opened, hired, lacking) in HIRES {
        for nth in 0..hired {
            // No quarter is shorter than ninety days.
            let hired = script.day_between(Day::from_date(opened), Day::from_date(opened).plus(89));
            first.hire(script, number, hired, nth % lacking == 0);
            number += 1;
        }
    }
    Ok(())
}

/// The first programme, child and youth welfare, on its four platforms.
struct First<'a> {
    digital: Cmi5<'a>,
    units: Vec<Thing<'a>>,
    days: Vec<Thing<'a>>,
    hub: Moodle<'a>,
    deepening: Thing<'a>,
    scenes: Vec<Thing<'a>>,
    leaders: OpenEdx<'a>,
}

impl<'a> First<'a> {
    fn new(names: &'a Names, catalogue: &'a CatalogueFile) -> Result<Self> {
        let introduction = course(catalogue, COURSE)?;
        let deepening = course(catalogue, "yrkesresan-barn-fordjupning")?;
        let leaders = course(catalogue, "yrkesresan-barn-ledare")?;
        Ok(Self {
            digital: Cmi5 {
                names,
                platform: LAUNCHER,
                course: course_on(introduction, PUBLISHER)?,
                version: Version::V2_0_0,
            },
            units: modules_on(introduction, PUBLISHER),
            days: modules_on(introduction, HUB),
            hub: Moodle {
                site: HUB,
                title: "Göteborgsregionens kurser",
                course: course_on(introduction, HUB)?,
                section: "https://utbildning.gr.example/course/section.php?id=2",
            },
            deepening: course_on(deepening, "urn:articulate:storyline:")?,
            scenes: modules_on(deepening, "urn:articulate:storyline:"),
            leaders: OpenEdx { site: LEADERS, course: course_on(leaders, LEADERS)? },
        })
    }

    /// Writes somebody in the introduction. Every fifth is on no roster, is known by what the platform says, and comes
    /// to no course days. New staff begin within some months of being hired, and others much later.
    fn newcomer(&self, script: &mut Script, number: u32, place: Place, begun: Day, answers: &mut u32) {
        let account = Identity::account(number, LAUNCHER);
        let mail = Identity::mail(number, place.domain);
        let on_roster = number % 5 != 4;
        let leads = number % 11 == 3;
        let who = if on_roster {
            let back = if script.chance.percent(70) { script.chance.between(5, 150) } else { 2500 };
            let hired = begun.plus(-i32::try_from(back).unwrap_or(0));
            let role = if leads { *script.chance.pick(&["chef", "gruppledare"]) } else { "socialsekreterare" };
            let post = Post {
                role: role.to_owned(),
                hired_on: hired.to_string(),
                area: "Barn och unga".to_owned(),
                since: in_profession_since(hired, number),
                ..Post::default()
            };
            script.employ(&[&mail, &account], place, &post);
            if leads {
                self.lead(script, number, &mail, place, &post, begun);
            }
            Learner::new(number, account)
        } else {
            Learner::new(number, account).of(place)
        };
        let begun = script.within(begun);
        let (done, mut at) = self.introduction(script, &who, begun);
        if on_roster {
            let by_mail = Learner::new(number, mail);
            let attended = if done >= 6 { 2 } else { script.chance.between(0, 1) as usize };
            for course_day in &self.days[..attended] {
                at += SignedDuration::from_hours(24 * 7);
                script.tell(at, Version::V1_0_3, self.hub.attended(&by_mail, *course_day, at));
            }
            if done == self.units.len() && script.chance.percent(40) {
                self.go_deeper(script, &by_mail, at + SignedDuration::from_hours(24 * 200));
            }
        }
        if done >= 3 && *answers < ANSWERS {
            self.evaluate(script, &who, *answers, [begun, at]);
            *answers += 1;
        }
    }

    /// Writes someone who is hired. A person who lacks an introduction begins late, or has not begun.
    fn hire(&self, script: &mut Script, number: u32, hired: Day, lacks_introduction: bool) {
        let place = *script.chance.pick(&WEST);
        let account = Identity::account(number, LAUNCHER);
        let mail = Identity::mail(number, place.domain);
        let role = *script.chance.pick(&["socialsekreterare", "socialsekreterare", "familjebehandlare", "chef"]);
        let post = Post {
            role: role.to_owned(),
            hired_on: hired.to_string(),
            from: hired.to_string(),
            area: "Barn och unga".to_owned(),
            since: in_profession_since(hired, number),
            ..Post::default()
        };
        script.employ(&[&mail, &account], place, &post);
        let after = match (lacks_introduction, number % 2) {
            (true, 0) => return,
            (true, _) => script.chance.between(91, 120),
            // Most begin at once, some wait for the next round.
            (false, 0) => script.chance.between(20, 89),
            (false, _) => script.chance.between(2, 20),
        };
        let who = Learner::new(number, account);
        let registration = script.chance.uuid();
        let mut at = script.within(hired.plus(i32::try_from(after).unwrap_or(0)));
        let done = script.chance.between(1, 10).min(8) as usize;
        for unit in &self.units[..done] {
            if Day::of(at) > Day::from_date(LAST) {
                break;
            }
            at = unit_taken(script, &self.digital, &who, *unit, registration, at);
        }
    }

    /// Writes the digital modules, in order; returns how many, and when the last one ended.
    fn introduction(&self, script: &mut Script, who: &Learner, begun: Timestamp) -> (usize, Timestamp) {
        let done = script.chance.between(1, 11).min(8) as usize;
        let registration = script.chance.uuid();
        let mut at = begun;
        for unit in &self.units[..done] {
            at = unit_taken(script, &self.digital, who, *unit, registration, at);
        }
        (done, at)
    }

    fn go_deeper(&self, script: &mut Script, who: &Learner, begun: Timestamp) {
        let package = Storyline { course: self.deepening, registration: script.chance.uuid() };
        let mut at = begun;
        for scene in &self.scenes {
            let id = script.chance.uuid();
            script.tell(at, Version::V1_0_3, package.experienced(who, id, *scene, at));
            at += SignedDuration::from_mins(20);
        }
        let id = script.chance.uuid();
        let end = if script.chance.percent(50) {
            let quiz = Quiz { percent: script.chance.between(55, 100), needed: 60, seconds: 5400 };
            package.finished(who, id, quiz, at)
        } else {
            package.completed(who, id, 4800, at)
        };
        script.tell(at, Version::V1_0_3, end);
    }

    /// The leaders' track is on a third platform, with an account that the roster ties to the mailbox.
    fn lead(&self, script: &mut Script, number: u32, mail: &Identity, place: Place, post: &Post, begun: Day) {
        let account = Identity::Account { home_page: LEADERS.to_owned(), name: script.chance.uuid().to_string() };
        script.employ(&[mail, &account], place, post);
        let who = Learner::new(number, account);
        let mut at = script.within(begun.plus(30));
        let enrolled = self.leaders.registered(&who, script.chance.uuid(), at);
        script.tell(at, Version::V1_0_3, enrolled);
        for block in 0..script.chance.between(1, 6) {
            at += SignedDuration::from_hours(24 * 5);
            let done = self.leaders.block_done(&who, script.chance.uuid(), block, at);
            script.tell(at, Version::V1_0_3, done);
        }
        if script.chance.percent(70) {
            at += SignedDuration::from_hours(24);
            let passed = self.leaders.passed(&who, script.chance.uuid(), at);
            script.tell(at, Version::V1_0_3, passed);
        }
    }

    /// Writes what somebody answers before and after. The first [`SATISFIED`] are satisfied, and the rest of the
    /// [`ANSWERS`] not; four in ten feel safer afterwards, and one in twenty less safe.
    fn evaluate(&self, script: &mut Script, who: &Learner, nth: u32, [before, after]: [Timestamp; 2]) {
        let satisfied = match (nth < SATISFIED, nth % 3) {
            (true, 0) => "3",
            (true, _) => "4",
            (false, 0) => "1",
            (false, _) => "2",
        };
        let survey = Survey { course: self.digital.course };
        let there = |answer, names: &Names| match who.said {
            Some(place) => with_team(answer, names, place),
            None => answer,
        };
        let answer = survey.chosen(who, script.chance.uuid(), SATISFACTION, satisfied, after);
        let answer = there(answer, &script.names);
        script.tell(after, Version::V1_0_3, answer);

        // With ids of their own, so that everybody else does the same with these questions as without.
        let mut ids = Chance::new((u64::from(nth) << 32) + 32);
        let safe = match (nth % 20, nth % 5) {
            (7, _) => ["3", "2"],
            (_, 0) => ["2", "3"],
            (_, 1) => ["3", "4"],
            (_, 2) => ["4", "4"],
            _ => ["3", "3"],
        };
        for (question, answer, at) in [(SAFE_BEFORE, safe[0], before), (SAFE_AFTER, safe[1], after)] {
            let answer = there(survey.chosen(who, ids.uuid(), question, answer, at), &script.names);
            script.tell_at(at + SignedDuration::from_mins(5), Version::V1_0_3, answer);
        }
    }
}

/// Forty people of other programmes, all known by what the platform says of their employers.
fn elsewhere(
    script: &mut Script,
    catalogue: &CatalogueFile,
    id: &str,
    first: u32,
    opened: jiff::civil::Date,
) -> Result<()> {
    let course = course(catalogue, id)?;
    let names = script.names.clone();
    let course_there = course_on(course, PUBLISHER)?;
    let digital = Cmi5 { names: &names, platform: LAUNCHER, course: course_there, version: Version::V2_0_0 };
    let units = modules_on(course, PUBLISHER);
    for number in first..first + 40 {
        let place = *script.chance.pick(&FIFTY);
        let who = Learner::new(number, Identity::account(number, LAUNCHER)).of(place);
        let begun = script.day_between(Day::from_date(opened), Day::from_date(opened).plus(300));
        let mut at = script.within(begun);
        let registration = script.chance.uuid();
        let done = script.chance.between(1, 6).min(u32::try_from(units.len()).unwrap_or(1)) as usize;
        for unit in &units[..done] {
            at = unit_taken(script, &digital, &who, *unit, registration, at);
        }
        if done == units.len() {
            let session = Session { who: &who, unit: units[done - 1], registration, launch: script.chance.uuid() };
            let closed = digital.satisfied(session, script.chance.uuid(), at);
            script.tell(at, digital.version, closed);
        }
    }
    Ok(())
}

/// Writes one unit from beginning to end, failed at first by a few; returns when the next may begin.
fn unit_taken(
    script: &mut Script,
    digital: &Cmi5<'_>,
    who: &Learner,
    unit: Thing<'_>,
    registration: uuid::Uuid,
    at: Timestamp,
) -> Timestamp {
    let session = Session { who, unit, registration, launch: script.chance.uuid() };
    let seconds = script.chance.between(600, 3600);
    let end = at + SignedDuration::from_secs(i64::from(seconds));
    let opened = digital.initialized(session, script.chance.uuid(), at);
    script.tell(at, digital.version, opened);
    if script.chance.percent(5) {
        let failed = digital.judged(session, script.chance.uuid(), 45, seconds / 2, at);
        script.tell(at, digital.version, failed);
    }
    let percent = script.chance.between(70, 100);
    let passed = digital.judged(session, script.chance.uuid(), percent, seconds, end);
    script.tell(end, digital.version, passed);
    let done = digital.completed(session, script.chance.uuid(), seconds, end);
    script.tell(end, digital.version, done);
    let closed = digital.terminated(session, script.chance.uuid(), seconds, end);
    script.tell(end, digital.version, closed);
    end + SignedDuration::from_hours(24 * i64::from(script.chance.between(1, 21)))
}
