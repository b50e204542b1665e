//! The course in social assistance of Linnéuniversitetet and SKR, and its sister course.
//!
//! Published: 27 lectures, and 283 participants from 50 municipalities by September 2022.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use learning::{CatalogueFile, Day};
use xapi::Version;

use super::chance::Chance;
use super::people::{Identity, Learner, Post};
use super::places::{FIFTY, LATER, Place};
use super::script::{Script, course, course_on, day, modules_on};
use super::senders::{
    Cmi5, Moodle, Quiz, Session, Storyline, Survey, Thing, voiding, watched_together, with_extension, with_team,
};

/// The id of the course in the catalogue.
pub const COURSE: &str = "ekonomiskt-bistand";
/// The number of people who had begun on [`as_of`].
pub const STARTED: u32 = 283;
/// The number of their municipalities.
pub const MUNICIPALITIES: u32 = 50;

const MOODLE: &str = "https://larplattform.lnu.example";
const LAUNCHER: &str = "https://kurser.skr.example";
const PUBLISHER: &str = "https://lnu.example/xapi/";

/// The day for which the published figures hold.
pub fn as_of() -> Day {
    Day::from_date(day(2022, 9, 30))
}

/// Writes both courses.
pub(super) fn write(script: &mut Script, catalogue: &CatalogueFile) -> Result<()> {
    script.chance = Chance::new(2018);
    let names = script.names.clone();
    let course = course(catalogue, COURSE)?;
    let stage = Stage {
        moodle: Moodle {
            site: MOODLE,
            title: "Linnéuniversitetets lärplattform",
            course: course_on(course, MOODLE)?,
            section: "https://larplattform.lnu.example/course/section.php?id=40",
        },
        pages: modules_on(course, MOODLE),
        cmi5: Cmi5 {
            names: &names,
            platform: LAUNCHER,
            course: course_on(course, PUBLISHER)?,
            version: Version::V1_0_3,
        },
        units: modules_on(course, PUBLISHER),
        catalogue,
    };
    for index in 0..STARTED {
        stage.participant(script, index);
    }
    for index in 0..64 {
        stage.latecomer(script, index);
    }
    stage.those_who_do_not_count(script);
    sister_course(script, catalogue)
}

/// Both platforms of the course.
struct Stage<'a> {
    moodle: Moodle<'a>,
    pages: Vec<Thing<'a>>,
    cmi5: Cmi5<'a>,
    units: Vec<Thing<'a>>,
    catalogue: &'a CatalogueFile,
}

impl Stage<'_> {
    /// Writes one participant who had begun by the as-of day. The first 150 are spread evenly over the municipalities;
    /// the last four have unknown employers.
    fn participant(&self, script: &mut Script, index: u32) {
        let number = 1000 + index;
        let place = if index < 150 { FIFTY[index as usize % FIFTY.len()] } else { *script.chance.pick(&FIFTY) };
        let first = script.day_between(Day::from_date(day(2018, 9, 3)), Day::from_date(day(2022, 9, 28)));
        let start = script.within(first);
        let on_moodle = index.is_multiple_of(2);
        if index >= STARTED - 4 {
            let identity = Identity::account(number, if on_moodle { MOODLE } else { LAUNCHER });
            return self.study(script, &Learner::new(number, identity), on_moodle, start);
        }
        match index {
            10 => self.two_platforms(script, number, place, start),
            11 => {
                // Two employers: counted in each, and once in the total.
                let identity = Identity::account(number, LAUNCHER);
                script.employ(&[&identity], place, &social_worker());
                script.employ(&[&identity], FIFTY[12], &social_worker());
                self.study(script, &Learner::new(number, identity), false, start);
            }
            13 => {
                // Moved from one municipality to another half a year into the course.
                let identity = Identity::account(number, LAUNCHER);
                let moved = first.plus(180);
                let before = Post { to: moved.plus(-1).to_string(), ..social_worker() };
                let after = Post { from: moved.to_string(), ..social_worker() };
                script.employ(&[&identity], place, &before);
                script.employ(&[&identity], FIFTY[14], &after);
                self.study(script, &Learner::new(number, identity), false, start);
            }
            14 => {
                // A mailbox that the platform writes with capitals: the same person as on the roster.
                let identity = Identity::mail(number, place.domain);
                script.employ(&[&identity], place, &social_worker());
                let capitals = Identity::Mail(format!("Deltagare-{number}@{}", place.domain));
                self.study(script, &Learner::new(number, capitals), true, start);
            }
            15 => {
                // The platform names another employer than the roster: the roster wins.
                let identity = Identity::account(number, LAUNCHER);
                script.employ(&[&identity], place, &social_worker());
                self.study(script, &Learner::new(number, identity).of(FIFTY[16]), false, start);
            }
            16 => {
                // Late in the evening of the as-of day.
                let identity = Identity::mail(number, place.domain);
                script.employ(&[&identity], place, &social_worker());
                let evening = as_of().start() + SignedDuration::from_mins(23 * 60 + 30);
                self.study(script, &Learner::new(number, identity), true, evening);
            }
            _ => {
                let (learner, on_moodle) = self.known_somehow(script, index, place, on_moodle);
                self.study(script, &learner, on_moodle, start);
            }
        }
    }

    /// Makes the employer known: by mail domain or account home page if the catalogue has one, by the statements for
    /// some, and by the roster for most.
    fn known_somehow(&self, script: &mut Script, index: u32, place: Place, on_moodle: bool) -> (Learner, bool) {
        let number = 1000 + index;
        let is_here = |code: &learning::Kommunkod| code.to_string() == place.kommunkod;
        let by_domain = self.catalogue.mail_domains.iter().find(|entry| is_here(&entry.kommunkod));
        let by_home_page = self.catalogue.home_pages.iter().find(|entry| is_here(&entry.kommunkod));
        if let Some(entry) = by_domain.filter(|_| index >= 50) {
            return (Learner::new(number, Identity::mail(number, &entry.domain)), true);
        }
        if let Some(entry) = by_home_page.filter(|_| index >= 50) {
            return (Learner::new(number, Identity::account(number, &entry.url)), true);
        }
        let identity =
            if on_moodle { Identity::mail(number, place.domain) } else { Identity::account(number, LAUNCHER) };
        if index >= 50 && index % 10 >= 8 {
            return (Learner::new(number, identity).of(place), on_moodle);
        }
        script.employ(&[&identity], place, &social_worker());
        (Learner::new(number, identity), on_moodle)
    }

    /// Writes somebody who began with a mail address on one platform and continued with an account on the other; the
    /// roster makes them one person.
    fn two_platforms(&self, script: &mut Script, number: u32, place: Place, start: Timestamp) {
        let mail = Identity::mail(number, place.domain);
        let account = Identity::account(number, LAUNCHER);
        script.employ(&[&mail, &account], place, &social_worker());
        let (first, then) = (Learner::new(number, mail), Learner::new(number, account));
        let registration = script.chance.uuid();
        let mut at = start;
        for lecture in 0..self.units.len() {
            if lecture < 9 {
                self.page(script, &first, lecture, at);
            } else {
                self.unit(script, &then, lecture, registration, at);
            }
            at = later(script, at);
        }
    }

    /// Writes somebody who began after the as-of day; the first one half an hour after it, which is still the day
    /// before in UTC.
    fn latecomer(&self, script: &mut Script, index: u32) {
        let number = 2000 + index;
        let place = if index % 4 == 3 { *script.chance.pick(&LATER[..8]) } else { *script.chance.pick(&FIFTY) };
        let first = script.day_between(Day::from_date(day(2022, 10, 3)), Day::from_date(day(2024, 11, 29)));
        let start = match index {
            0 => as_of().plus(1).start() + SignedDuration::from_mins(30),
            _ => script.within(first),
        };
        let on_moodle = index % 2 == 1;
        let identity =
            if on_moodle { Identity::mail(number, place.domain) } else { Identity::account(number, LAUNCHER) };
        script.employ(&[&identity], place, &social_worker());
        self.study(script, &Learner::new(number, identity), on_moodle, start);
    }

    /// Works through the lectures in order, up to where this person stops.
    fn study(&self, script: &mut Script, who: &Learner, on_moodle: bool, start: Timestamp) {
        let all = self.units.len();
        let last = script.chance.between(1, 100);
        // A third finish; of the others, more stop early than late.
        let done = if last <= 34 {
            all
        } else {
            let draws = [script.chance.between(0, 26), script.chance.between(0, 26)];
            draws.into_iter().min().unwrap_or(0) as usize
        };
        let registration = script.chance.uuid();
        let mut at = start;
        if on_moodle {
            tell_moodle(script, at, who, self.moodle.course_viewed(who, at));
        } else {
            let opened = self.cmi5.initialized(self.session(script, who, 0, registration), script.chance.uuid(), at);
            self.tell_cmi5(script, at, who, opened);
        }
        for lecture in 0..done {
            at = later(script, at);
            if on_moodle {
                self.page(script, who, lecture, at);
            } else {
                self.unit(script, who, lecture, registration, at);
            }
        }
        if done == all {
            self.finish(script, who, on_moodle, registration, at + SignedDuration::from_hours(2));
        }
    }

    /// Writes one lecture on Moodle. Some completions are taken back and made again; some tests fail at first.
    fn page(&self, script: &mut Script, who: &Learner, lecture: usize, at: Timestamp) {
        let page = self.pages[lecture];
        let minutes = |n: i64| at + SignedDuration::from_mins(n);
        tell_moodle(script, at, who, self.moodle.module_viewed(who, page, at));
        if script.chance.percent(2) {
            let failed = self.moodle.module_completed(who, page, Some(false), minutes(20));
            tell_moodle(script, minutes(20), who, failed);
        }
        let graded = lecture % 9 == 8;
        let done = self.moodle.module_completed(who, page, graded.then_some(true), minutes(35));
        tell_moodle(script, minutes(35), who, done);
        if script.chance.percent(2) {
            let back = self.moodle.module_uncompleted(who, page, minutes(40));
            tell_moodle(script, minutes(40), who, back);
            let again = self.moodle.module_completed(who, page, graded.then_some(true), minutes(50));
            tell_moodle(script, minutes(50), who, again);
        }
    }

    /// Writes one lecture as a cmi5 unit. Every ninth has a test; a few units are waived.
    fn unit(&self, script: &mut Script, who: &Learner, lecture: usize, registration: uuid::Uuid, at: Timestamp) {
        let session = self.session(script, who, lecture, registration);
        let seconds = script.chance.between(900, 2700);
        let end = at + SignedDuration::from_secs(i64::from(seconds));
        if script.chance.percent(1) {
            let waived = self.cmi5.waived(session, script.chance.uuid(), at);
            return self.tell_cmi5(script, at, who, waived);
        }
        let opened = self.cmi5.initialized(session, script.chance.uuid(), at);
        self.tell_cmi5(script, at, who, opened);
        if lecture % 9 == 8 {
            let percent = script.chance.between(70, 100);
            let passed = self.cmi5.judged(session, script.chance.uuid(), percent, seconds, end);
            self.tell_cmi5(script, end, who, passed);
        }
        let done = self.cmi5.completed(session, script.chance.uuid(), seconds, end);
        self.tell_cmi5(script, end, who, done);
        let closed = self.cmi5.terminated(session, script.chance.uuid(), seconds, end);
        self.tell_cmi5(script, end, who, closed);
    }

    /// Writes what the platform sends after the last lecture, and what some people write in the evaluation.
    fn finish(&self, script: &mut Script, who: &Learner, on_moodle: bool, registration: uuid::Uuid, at: Timestamp) {
        let course = if on_moodle {
            tell_moodle(script, at, who, self.moodle.course_completed(who, at));
            self.moodle.course
        } else {
            let session = self.session(script, who, self.units.len() - 1, registration);
            let closed = self.cmi5.satisfied(session, script.chance.uuid(), at);
            self.tell_cmi5(script, at, who, closed);
            self.cmi5.course
        };
        if script.chance.percent(50) {
            let wish = *script.chance.pick(&WISHES);
            let comment = Survey { course }.comment(who, script.chance.uuid(), wish, at);
            tell_moodle(script, at, who, comment);
        }
    }

    /// Writes people and events that must not count among those who started.
    fn those_who_do_not_count(&self, script: &mut Script) {
        let begin = Day::from_date(day(2021, 3, 1));
        // Their only statement was voided; for the first three the voiding arrives before what it voids.
        for index in 0..6 {
            let number = 2100 + index;
            let place = LATER[8 + index as usize % 4];
            let who = Learner::new(number, Identity::account(number, LAUNCHER));
            script.employ(&[&who.identity], place, &social_worker());
            let at = script.within(begin.plus(i32::try_from(index).unwrap_or(0)));
            let (id, hour) = (script.chance.uuid(), SignedDuration::from_hours(1));
            let registration = script.chance.uuid();
            let opened = self.cmi5.initialized(self.session(script, &who, 0, registration), id, at);
            let void = voiding(LAUNCHER, script.chance.uuid(), id, at + hour);
            script.tell_at(if index < 3 { at + hour * 48 } else { at }, Version::V1_0_3, opened);
            script.tell_at(at + hour, Version::V1_0_3, void);
        }
        // Enrolled, and never began.
        for index in 0..12 {
            let number = 2200 + index;
            let place = LATER[8 + index as usize % 4];
            let who = Learner::new(number, Identity::mail(number, place.domain));
            script.employ(&[&who.identity], place, &social_worker());
            let at = script.within(begin);
            let enrolled =
                if index % 2 == 0 { self.moodle.registered(&who, at) } else { self.moodle.enrolled(&who, at) };
            script.tell(at, Version::V1_0_3, enrolled);
        }
        // Seen together in a room, by people who never logged in.
        let at = script.within(begin);
        let room = |from: u32| -> Vec<Learner> {
            (from..from + 5).map(|n| Learner::new(n, Identity::mail(n, LATER[8].domain))).collect()
        };
        let anonymous = watched_together(script.chance.uuid(), None, &room(2300), self.cmi5.course, at);
        script.tell(at, Version::V1_0_3, anonymous);
        let group = Identity::Account { home_page: LAUNCHER.to_owned(), name: "studiegrupp-1".to_owned() };
        let identified = watched_together(script.chance.uuid(), Some(&group), &room(2310), self.cmi5.course, at);
        script.tell(at, Version::V1_0_3, identified);
    }

    fn session<'s>(
        &'s self,
        script: &mut Script,
        who: &'s Learner,
        lecture: usize,
        registration: uuid::Uuid,
    ) -> Session<'s> {
        Session { who, unit: self.units[lecture], registration, launch: script.chance.uuid() }
    }

    fn tell_cmi5(&self, script: &mut Script, at: Timestamp, who: &Learner, statement: serde_json::Value) {
        let statement = match who.said {
            Some(place) => with_extension(statement, &script.names, place),
            None => statement,
        };
        script.tell(at, self.cmi5.version, statement);
    }
}

/// Sends something from Moodle, which names the employer of some people in `context.team`.
fn tell_moodle(script: &mut Script, at: Timestamp, who: &Learner, statement: serde_json::Value) {
    let statement = match who.said {
        Some(place) => with_team(statement, &script.names, place),
        None => statement,
    };
    script.tell(at, Version::V1_0_3, statement);
}

const WISHES: [&str; 6] = [
    "Mer om barnperspektivet.",
    "Fler exempel ur vardagen.",
    "Kortare föreläsningar och tid att tala om dem på arbetsplatsen.",
    "Träffar på plats, som komplement till det digitala.",
    "Fler röster från dem som själva har sökt bistånd.",
    "Mer om handläggningens juridik.",
];

fn social_worker() -> Post {
    Post { role: "socialsekreterare".to_owned(), area: "Ekonomiskt bistånd".to_owned(), ..Post::default() }
}

/// One to twelve days later.
fn later(script: &mut Script, at: Timestamp) -> Timestamp {
    at + SignedDuration::from_hours(24 * i64::from(script.chance.between(1, 12)))
}

/// Labour-market measures, from spring 2022: a Rise package, taken by people of both kinds of platform.
fn sister_course(script: &mut Script, catalogue: &CatalogueFile) -> Result<()> {
    let course = course(catalogue, "arbetsmarknadsinsatser")?;
    let rise = course_on(course, "http://")?;
    let lessons = modules_on(course, "http://");
    for index in 0..120 {
        // Every third took the course in social assistance too.
        let (number, place) = match index % 3 {
            0 => (1000 + index, FIFTY[index as usize % FIFTY.len()]),
            _ => (2400 + index, *script.chance.pick(&FIFTY)),
        };
        let identity = Identity::mail(number, place.domain);
        script.employ(&[&identity], place, &social_worker());
        let who = Learner::new(number, identity);
        let package = Storyline { course: rise, registration: script.chance.uuid() };
        let first = script.day_between(Day::from_date(day(2022, 3, 7)), Day::from_date(day(2024, 5, 31)));
        let mut at = script.within(first);
        let seen = script.chance.between(1, 10) as usize;
        for lesson in &lessons[..seen] {
            let id = script.chance.uuid();
            script.tell(at, Version::V1_0_3, package.experienced(&who, id, *lesson, at));
            let end = at + SignedDuration::from_mins(25);
            let id = script.chance.uuid();
            script.tell(end, Version::V1_0_3, package.lesson_completed(&who, id, *lesson, end));
            at = later(script, at);
        }
        if seen == lessons.len() {
            let quiz = Quiz { percent: script.chance.between(50, 100), needed: 60, seconds: 1500 };
            let id = script.chance.uuid();
            script.tell(at, Version::V1_0_3, package.finished(&who, id, quiz, at));
        }
    }
    Ok(())
}
