//! An attacker who asks for all figures that are published.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;

use super::world::{CLASSES, CREDITS, PLACES, ROLES, World, world};
use super::*;
use crate::tests::solver::{Known, Program};

/// Notes what counts say of some places and a role.
fn note(
    known: &mut BTreeSet<(Vec<usize>, u32)>,
    world: &World,
    counts: &Counts,
    (places, role): (&BTreeSet<usize>, Option<usize>),
) {
    for measure in Measure::ALL {
        if let (Some(count), Some(numbers)) = (counts.shown(measure), world.numbers(measure, places, role)) {
            known.insert((numbers, count));
        }
    }
    if let (Some(credits), Some(numbers)) = (counts.credits.shown(), world.numbers(Measure::Completed, places, role)) {
        known.insert((numbers, completions_of(credits)));
    }
}

/// How many completions credits are of.
fn completions_of(credits: Credits) -> u32 {
    let worth = Credits::exactly(CREDITS).expect("credits").hundredths();
    u32::try_from(credits.hundredths() / worth).expect("few")
}

/// The dimensions by which rows of one course may be.
const BY: [Dimension; 6] = [
    Dimension::Municipality,
    Dimension::County,
    Dimension::Region,
    Dimension::Inside,
    Dimension::Kind,
    Dimension::Role,
];

/// The region of the world whose members the attacker compares with others.
const GR: &str = "gr";

fn all_places() -> BTreeSet<usize> {
    (0..PLACES.len()).collect()
}

/// Asks for everything that may be asked: each set of municipalities, by itself and by each dimension of places (counties,
/// regions, what is inside and outside one, kinds of employers), counties and regions as filters, and roles.
fn ask_everything(world: &World) -> Known {
    let standings = world.people();
    let mut known = BTreeSet::new();
    let place = |code: &str| PLACES.iter().position(|(place, ..)| *place == code);
    let in_county = |code: &str| all_places().into_iter().filter(|&at| PLACES[at].1 == code).collect::<BTreeSet<_>>();
    let in_region = || all_places().into_iter().filter(|&at| PLACES[at].2).collect::<BTreeSet<_>>();
    let mut ask = |query: &FigureQuery, asked: &BTreeSet<usize>| {
        let figures = published(&standings, query);
        note(&mut known, world, &figures.total, (asked, None));
        for row in figures.rows.iter().filter(|row| row.keys[0].code != "unknown") {
            let code = row.keys[0].code.as_str();
            let of: BTreeSet<usize> = match query.by[0] {
                Dimension::Municipality => place(code).into_iter().collect(),
                Dimension::County => in_county(code),
                Dimension::Region if code == "gr" => in_region(),
                Dimension::Region => continue,
                Dimension::Inside if code == "inside" => in_region(),
                Dimension::Inside => all_places().difference(&in_region()).copied().collect(),
                Dimension::Kind => all_places(),
                _ => {
                    let role = ROLES.iter().position(|role| *role == code || row.keys[0].name == *role);
                    note(&mut known, world, &row.counts, (asked, Some(role.expect("a role"))));
                    continue;
                }
            };
            note(&mut known, world, &row.counts, (&of.intersection(asked).copied().collect(), None));
        }
    };
    for set in 1..1_usize << PLACES.len() {
        let asked: BTreeSet<usize> = all_places().into_iter().filter(|place| set & 1 << place != 0).collect();
        let municipalities = asked.iter().map(|&at| code(PLACES[at].0)).collect();
        let by =
            [&[][..], &[Dimension::Municipality], &[Dimension::County], &[Dimension::Region], &[Dimension::Inside]];
        ask(&FigureQuery { municipalities, group: Some(GR.to_owned()), ..of_bistand(by[set % by.len()]) }, &asked);
    }
    for by in BY {
        ask(&FigureQuery { group: Some(GR.to_owned()), ..of_bistand(&[by]) }, &all_places());
    }
    for county in ["14", "13", "09"] {
        ask(&FigureQuery { counties: vec![county.to_owned()], ..of_bistand(&[]) }, &in_county(county));
        let both = FigureQuery { counties: vec![county.to_owned()], regions: vec!["gr".to_owned()], ..of_bistand(&[]) };
        ask(&both, &in_county(county).intersection(&in_region()).copied().collect());
    }
    ask(&FigureQuery { regions: vec!["gr".to_owned()], ..of_bistand(&[]) }, &in_region());
    let mut known =
        Known { numbers: PLACES.len() * CLASSES.len(), sums: known.into_iter().collect(), some: Vec::new() };
    ask_who_takes_part(world, &standings, &mut known);
    ask_about_everybody(world, &standings, &mut known);
    known.sums.extend(world.where_nobody_is_unnamed());
    known
}

/// Asks for each municipality whether anybody has started, and has completed.
fn ask_who_takes_part(world: &World, standings: &Standings, known: &mut Known) {
    let query = CoverageQuery { courses: vec!["bistand".into()], ..CoverageQuery::about_all(day("2022-09-30")) };
    let published = Some((Suppression::default(), day("2022-09-30")));
    let coverage = standings.coverage_within(&query, &Reach::default(), published);
    let rows = coverage.expect("it is published").expect("it is reached").municipalities.expect("rows");
    for (at, (place, ..)) in PLACES.iter().enumerate() {
        let row = rows.iter().find(|row| row.municipality.code == *place).expect("a row");
        let has_completed = row.status == CoverageStatus::Completed;
        for (measure, is_told) in [(Measure::Started, row.represented), (Measure::Completed, has_completed)] {
            let numbers = world.numbers(measure, &[at].into(), None).expect("numbers");
            if is_told { known.some.push(numbers) } else { known.sums.push((numbers, 0)) }
        }
    }
}

/// Asks every question of another kind whose answer has a number of everybody who has started or completed the course.
fn ask_about_everybody(world: &World, standings: &Standings, known: &mut Known) {
    let (latest, suppression) = (day("2022-09-30"), Suppression::default());
    let classes = |measure| world.numbers(measure, &all_places(), None).expect("numbers");
    let (started, completed) = (classes(Measure::Started), classes(Measure::Completed));
    let dropped: Vec<usize> = started.iter().filter(|class| !completed.contains(class)).copied().collect();
    let mut note = |numbers: &[usize], number: Option<u32>| {
        known.sums.extend(number.map(|number| (numbers.to_vec(), number)));
    };
    for (subject, by) in [
        (TimeSubject::Funnel, vec![]),
        (TimeSubject::Cohorts, vec![TimeDimension::Quarter]),
        (TimeSubject::Retention, vec![TimeDimension::Quarter]),
    ] {
        let query = TimeQuery { by, of: of_bistand(&[]) };
        let table = standings.over_time_published(subject, &query, &Reach::default(), suppression, latest);
        let table = table.expect("it is published").expect("it is reached");
        // They all began in one quarter, and have completed in it.
        assert!(table.rows.len() <= 1, "{subject:?}");
        for counts in table.rows.iter().map(|row| &row.body).chain(&table.total).map(|body| &body.counts) {
            for (id, numbers) in [
                ("started", &started),
                ("completed", &completed),
                ("completed_employed", &completed),
                ("not_completed", &dropped),
                ("drop_off_n", &dropped),
            ] {
                match counts.amount(id) {
                    Some(Figure::Shown(Amount::Number(number))) => note(numbers, Some(number)),
                    Some(Figure::Shown(Amount::Share(share))) => panic!("{id} is no share: {share:?}"),
                    Some(Figure::Absent(_)) | None => {}
                }
            }
        }
    }
    let readers = Readers { suppression, latest, are_exact: false, are_of_one_employer: false };
    let trainers = standings.trainers_within(&of_bistand(&[]), &[], &Reach::default(), readers);
    note(&completed, trainers.expect("it is published").total.completed.shown());
    let questions = standings.catalogue().courses()[0].questions.clone();
    let answers = CourseAnswers { answers: vec![Vec::new(); questions.len()], questions };
    let query = SurveyQuery { of: TimeQuery { by: Vec::new(), of: of_bistand(&[]) }, questions: Vec::new() };
    let survey = standings.survey_within(&query, (&answers, &AnswerCodes::default()), &Reach::default(), readers);
    note(&started, survey.expect("it is published").questions[0].total.asked.shown());
}

/// The small numbers that an attacker narrows, who is one of the municipalities, whose own numbers are all known there.
/// Numbers by role are held against a reader who is none.
fn find_narrowed(world: &World, mut known: Known, own: usize) -> Vec<String> {
    let classes = CLASSES.len();
    let count = |numbers: &[usize]| numbers.iter().map(|&at| world.places[at / classes][at % classes]).sum::<u32>();
    let is_small = |numbers: &[usize]| Suppression::default().is_small(count(numbers));
    let mut narrowed = Vec::new();
    for measure in Measure::ALL {
        for (role, name) in ROLES.iter().enumerate() {
            let asked = world.numbers(measure, &all_places(), Some(role)).filter(|asked| is_small(asked));
            let width = asked.map(|asked| known.width(&asked, Program::Linear));
            narrowed
                .extend(width.filter(|width| *width < 2.999).map(|width| format!("{measure:?} of {name}: {width}")));
        }
    }
    known.sums.extend((0..classes).map(|class| (vec![own * classes + class], world.places[own][class])));
    for place in (0..PLACES.len()).filter(|&place| place != own) {
        for measure in Measure::ALL {
            let asked = world.numbers(measure, &[place].into(), None).filter(|asked| is_small(asked));
            for program in [Program::Linear, Program::Integer] {
                let width = asked.as_ref().map(|asked| known.width(asked, program));
                let width = width.filter(|width| *width < 2.999);
                narrowed.extend(
                    width.map(|width| format!("{measure:?} of {} by {}: {width}", PLACES[place].0, PLACES[own].0)),
                );
            }
        }
    }
    narrowed
}

/// One person outside the target has started in one place, and all others are shown: the total of who has started would tell.
#[test]
fn who_has_started_does_not_follow_from_other_kinds_of_questions() {
    let mut world = World { places: vec![[0; CLASSES.len()]; PLACES.len()], has_target: true, ..World::default() };
    world.reports = vec![false; PLACES.len()];
    for place in 0..4 {
        world.places[place][1] = 20;
    }
    world.places[1][7] = 1;
    let known = ask_everything(&world);
    for own in 0..4 {
        assert_eq!(find_narrowed(&world, known.clone(), own), [""; 0], "{own}");
    }
}

/// It is public for each place whether anybody has started and completed. Three small numbers that sum to 5 and are at least
/// 1 have less room than any three.
#[test]
fn whoever_knows_where_somebody_has_taken_part_learns_no_small_number() {
    for few in [&[3, 3, 1, 1][..], &[4, 2, 2, 1], &[3, 2, 2, 1, 0], &[4, 1, 4, 0, 0, 1]] {
        let mut world = World { places: vec![[0; CLASSES.len()]; PLACES.len()], has_target: true, ..World::default() };
        world.reports = vec![false; PLACES.len()];
        let among = |few: u32| [[few, 20, 30], [0, few, 30]];
        for way in 0..2 {
            for (place, few) in few.iter().enumerate() {
                world.places[place][..3].copy_from_slice(&among(*few)[way]);
            }
            let known = ask_everything(&world);
            for own in 0..few.len() {
                assert_eq!(find_narrowed(&world, known.clone(), own), [""; 0], "{few:?}");
            }
        }
    }
}

/// If no enrolments are reported, nobody is enrolled without having started. In a block with others, such a place hides
/// nothing about how many have not started there, and so about how many are under way.
#[test]
fn whoever_knows_where_enrolments_are_reported_learns_no_small_number() {
    let places = vec![
        [0, 0, 0, 1, 0, 5, 0, 0, 0],
        [0; CLASSES.len()],
        [0, 0, 0, 0, 0, 1, 4, 2, 3],
        [1, 3, 2, 0, 2, 14, 2, 1, 3],
        [10, 2, 6, 6, 1, 0, 0, 0, 2],
        [5, 3, 5, 8, 1, 5, 6, 7, 2],
        [11, 1, 0, 2, 6, 10, 3, 0, 0],
    ];
    let world = World { places, reports: vec![true, false, false, false, true, true, false], has_target: false };
    let known = ask_everything(&world);
    for own in 0..PLACES.len() {
        assert_eq!(find_narrowed(&world, known.clone(), own), [""; 0], "{own}");
    }
}

/// N is shown for three places together, and a number was entered for one of them. The sum of entered numbers would be
/// its N.
#[test]
fn whoever_knows_where_numbers_are_entered_learns_no_small_number() {
    let mut world = World { places: vec![[0; CLASSES.len()]; PLACES.len()], has_target: true, ..World::default() };
    world.reports = vec![false; PLACES.len()];
    (world.places[0][2], world.places[0][CLASSES.len() - 1]) = (3, 4);
    (world.places[1][2], world.places[2][2]) = (3, 4);
    let total = published(&world.people(), &of_bistand(&[])).total;
    assert_eq!([total[Measure::N], total[Measure::Entered]], [Figure::Shown(14), Figure::Absent(Absence::Suppressed)]);
    let known = ask_everything(&world);
    for own in 0..3 {
        assert_eq!(find_narrowed(&world, known.clone(), own), [""; 0], "{own}");
    }
}

/// In two places some people are not named, so that each learns about the other from the total. N by role would reveal it.
#[test]
fn roles_do_not_tell_how_many_are_not_named_where_places_hide_it() {
    let mut world = World { places: vec![[20; CLASSES.len()]; PLACES.len()], has_target: true, ..World::default() };
    world.reports = vec![false; PLACES.len()];
    for (place, not_named) in world.places.iter_mut().zip([8, 1, 0, 0, 0, 0, 0]) {
        place[CLASSES.len() - 1] = not_named;
    }
    let known = ask_everything(&world);
    for own in 0..3 {
        assert_eq!(find_narrowed(&world, known.clone(), own), [""; 0], "{own}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// The attacker asks for everything.
    #[test]
    fn no_question_and_no_sum_of_answers_narrows_a_small_number(world in world(), own in any::<Index>()) {
        prop_assert_eq!(find_narrowed(&world, ask_everything(&world), own.index(PLACES.len())), [""; 0]);
    }

    /// Nothing that is shown is changed, and nothing small is shown.
    #[test]
    fn what_is_shown_is_what_was_counted(world in world()) {
        let standings = world.people();
        for by in BY {
            let query = FigureQuery { group: Some(GR.to_owned()), ..of_bistand(&[by]) };
            let (shown, counted) = (published(&standings, &query), standings.figures(&query));
            prop_assert_eq!(shown.rows.len(), counted.rows.len());
            prop_assert_eq!(shown.municipalities_represented, counted.municipalities_represented);
            for (shown, counted) in shown.rows.iter().zip(&counted.rows) {
                prop_assert_eq!(&shown.keys, &counted.keys);
                let completed = shown.counts.shown(Measure::Completed);
                prop_assert_eq!(shown.counts.credits.shown().map(completions_of), completed);
                prop_assert_eq!(counted.counts.credits.shown().map(completions_of), counted.counts.shown(Measure::Completed));
                for measure in Measure::ALL {
                    let shown = shown.counts[measure];
                    let is_hidden = shown == Figure::Absent(Absence::Suppressed);
                    prop_assert!(is_hidden || shown == counted.counts[measure], "{:?}", measure);
                    prop_assert!(!shown.shown().is_some_and(|count| Suppression::default().is_small(count)));
                }
            }
        }
    }
}
