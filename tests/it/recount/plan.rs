//! Plans of small random worlds: numbers that shrink, from which texts are made.

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;

/// The municipalities, of four counties.
pub const PLACES: [&str; 6] = ["1440", "1384", "1480", "1380", "1402", "0980"];
pub const ROLES: [&str; 3] = ["Socialsekreterare", "Chef", ""];
/// The same roles in another spelling.
pub const ROLES_TOO: [&str; 3] = ["socialsekreterare ", "CHEF", ""];
pub const UNITS: [&str; 4] = ["", "IFO", "Barn och unga", "Gamla kontoret"];
/// What courses may give.
pub const GIVES: [&str; 6] = [
    "",
    "credits = 7.5",
    "credits = 0.35\nvalid_months = 2",
    "credits = 15\ncredits_unit = \"yhp\"",
    "valid_months = 12",
    "credits = 1\nvalid_months = 6",
];
/// The last day of the worlds, counted from 2021-01-01: the day of the tests' clock.
pub const LAST: i32 = 637;

/// A world.
#[derive(Debug, Clone)]
pub struct Plan {
    pub places: usize,
    pub courses: Vec<CoursePlan>,
    /// Days between which the second place is a member of the group.
    pub member: (i32, i32),
    pub people: Vec<Somebody>,
    pub lists: Vec<ListPlan>,
    pub deeds: Vec<DeedPlan>,
}

#[derive(Debug, Clone)]
pub struct CoursePlan {
    pub modules: Vec<ModulePlan>,
    pub rule: RulePlan,
    pub earlier: Option<(i32, RulePlan)>,
    /// None, roles, every role, entered, roles and entered.
    pub target: usize,
    pub entered: u32,
    pub in_programme: bool,
    pub connected: Vec<(usize, i32, Option<i32>)>,
    pub round: Option<i32>,
    /// Credits and a certificate: none, and what `GIVES` has.
    pub gives: usize,
}

#[derive(Debug, Clone)]
pub struct ModulePlan {
    pub from: Option<i32>,
    pub to: Option<i32>,
    pub is_test: bool,
    pub is_mandatory: bool,
    pub tags: usize,
    pub is_shared: bool,
}

#[derive(Debug, Clone)]
pub struct RulePlan {
    /// None, all, at least one.
    pub modules: usize,
    /// None, any, the course's, the modules', one by name.
    pub pass: usize,
    pub has_score: bool,
    pub failing_ends: bool,
}

#[derive(Debug, Clone)]
pub struct Somebody {
    pub has_mailbox: bool,
    pub says_hired: bool,
    pub first: i32,
    pub jobs: Vec<JobPlan>,
}

#[derive(Debug, Clone)]
pub struct JobPlan {
    pub place: usize,
    pub role: usize,
    pub unit: usize,
    /// Days after the job before; 0 is the next role of one employment.
    pub gap: i32,
    pub length: Option<i32>,
    /// It begins beside the job before, if that is elsewhere.
    pub is_beside: bool,
}

#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "what a list may have, each by itself")]
pub struct ListPlan {
    pub place: usize,
    pub day: i32,
    pub is_full: bool,
    pub has_accounts: bool,
    pub has_first_days: bool,
    pub has_hiring: bool,
    pub has_ended: bool,
    pub has_future: bool,
    /// Somebody whom it forgets.
    pub forgets: Option<usize>,
    /// Whether it is corrected in the end.
    pub is_corrected: bool,
}

#[derive(Debug, Clone)]
pub struct DeedPlan {
    pub who: usize,
    pub agent: usize,
    pub course: usize,
    pub module: Option<usize>,
    pub about: usize,
    pub verb: usize,
    pub outcome: usize,
    pub day: i32,
    pub time: usize,
    pub claim: usize,
    pub of_municipality: bool,
    /// Not, afterwards, before it comes.
    pub voided: usize,
    pub comes_again: bool,
}

fn day() -> impl Strategy<Value = i32> {
    // Around the changes between summer and winter time, the ends of quarters, and any day.
    prop_oneof![2 => prop::sample::select(vec![86, 87, 89, 90, 302, 303, 450, 451, 454, 545, 546]), 5 => 0..=LAST]
}

fn rule() -> impl Strategy<Value = RulePlan> {
    (0..3_usize, prop_oneof![3 => Just(0_usize), 2 => 1..5_usize], any::<bool>(), any::<bool>())
        .prop_map(|(modules, pass, has_score, failing_ends)| RulePlan { modules, pass, has_score, failing_ends })
}

fn module() -> impl Strategy<Value = ModulePlan> {
    let flags = (any::<bool>(), weighted(0.3, Just(())), weighted(0.3, Just(())));
    (weighted(0.3, day()), weighted(0.3, day()), flags, 0..4_usize).prop_map(
        |(from, to, (is_test, mandatory, shared), tags)| ModulePlan {
            from,
            to: to.filter(|to| from.is_none_or(|from| from <= *to)),
            is_test,
            is_mandatory: mandatory.is_some(),
            tags,
            is_shared: shared.is_some(),
        },
    )
}

fn course() -> impl Strategy<Value = CoursePlan> {
    let connected = vec((0..PLACES.len(), day(), weighted(0.4, 0..300_i32)), 0..3);
    let rules = (rule(), weighted(0.3, (day(), rule())));
    let target = (0..5_usize, 0..8_u32);
    (vec(module(), 0..4), rules, target, any::<bool>(), connected, weighted(0.3, day()), 0..GIVES.len()).prop_map(
        |(modules, (rule, earlier), (target, entered), in_programme, connected, round, gives)| CoursePlan {
            modules,
            rule,
            earlier,
            target,
            entered,
            in_programme,
            connected,
            round,
            gives,
        },
    )
}

fn somebody() -> impl Strategy<Value = Somebody> {
    let gap = prop_oneof![Just(0), 0..60_i32];
    let job =
        (0..PLACES.len(), 0..ROLES.len(), 0..UNITS.len(), gap, weighted(0.5, 0..300_i32), weighted(0.3, Just(())))
            .prop_map(|(place, role, unit, gap, length, beside)| JobPlan {
                place,
                role,
                unit,
                gap,
                length,
                is_beside: beside.is_some(),
            });
    (weighted(0.85, Just(())), weighted(0.8, Just(())), -200..500_i32, vec(job, 0..4)).prop_map(
        |(mailbox, hired, first, jobs)| Somebody {
            has_mailbox: mailbox.is_some(),
            says_hired: hired.is_some(),
            first,
            jobs,
        },
    )
}

fn list() -> impl Strategy<Value = ListPlan> {
    let shown = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let mistakes = (weighted(0.2, 0..30_usize), any::<bool>());
    (0..PLACES.len(), day(), weighted(0.8, Just(())), shown, mistakes).prop_map(
        |(
            place,
            day,
            full,
            (has_accounts, has_first_days, has_hiring, has_ended, has_future),
            (forgets, corrected),
        )| {
            ListPlan {
                place,
                day,
                is_full: full.is_some(),
                has_accounts,
                has_first_days,
                has_hiring,
                has_ended,
                has_future,
                forgets,
                is_corrected: corrected && forgets.is_some(),
            }
        },
    )
}

fn deed() -> impl Strategy<Value = DeedPlan> {
    let what = (0..4_usize, weighted(0.6, 0..3_usize), 0..6_usize, 0..20_usize, 0..10_usize);
    let when = (prop_oneof![20 => day().boxed(), 1 => (LAST..LAST + 4).boxed()], 0..5_usize);
    let how = (0..8_usize, weighted(0.15, Just(())), 0..12_usize, weighted(0.1, Just(())));
    (0..30_usize, 0..6_usize, what, when, how).prop_map(
        |(who, agent, (course, module, about, verb, outcome), (day, time), (claim, municipality, voided, again))| {
            DeedPlan {
                who,
                agent,
                course,
                module,
                about,
                verb,
                outcome,
                day,
                time,
                claim,
                of_municipality: municipality.is_some(),
                voided,
                comes_again: again.is_some(),
            }
        },
    )
}

/// Plans of worlds.
pub fn plans() -> impl Strategy<Value = Plan> {
    let parts = (vec(course(), 2..=4), vec(somebody(), 5..=30), vec(list(), 0..14), vec(deed(), 0..150));
    (3..=PLACES.len(), parts, (day(), day())).prop_map(|(places, (courses, people, lists, deeds), member)| Plan {
        places,
        courses,
        member: (member.0.min(member.1), member.0.max(member.1)),
        people,
        lists,
        deeds,
    })
}
