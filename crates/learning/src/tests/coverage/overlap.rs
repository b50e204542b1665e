//! The overlap of courses: against a slow count, and against a reader who must not learn small numbers.

use super::*;

/// People of two places by what they did in the three courses: nothing, begun, completed.
fn people(counts: &[([u8; 3], usize, u32)]) -> Vec<Somebody> {
    let one = |&(steps, place, number): &([u8; 3], usize, u32)| {
        let done = steps.into_iter().enumerate().filter(|(_, step)| *step > 0);
        let done = done.map(|(course, step)| (course, step == 2, 10)).collect();
        std::iter::repeat_n(Somebody { place, is_meant: true, done }, number as usize)
    };
    counts.iter().flat_map(one).collect()
}

fn pairs(standings: &Standings, query: &CoverageQuery, is_published: bool) -> Vec<Overlap> {
    let published = is_published.then(|| (Suppression::default(), day("2022-09-30")));
    let coverage = standings.coverage_within(query, &Reach::default(), published);
    coverage.expect("it is published").expect("it is reached").overlap.expect("an overlap")
}

/// All three courses in one programme.
fn three_sisters() -> CatalogueFile {
    let mut file = two_programmes();
    file.courses[2].programmes = ["yrkesresan"].into();
    file
}

#[test]
fn s04_sister_courses_tell_how_many_persons_are_in_both() {
    let standings =
        count(two_programmes(), &people(&[([2, 2, 0], 0, 6), ([2, 1, 0], 1, 7), ([1, 0, 0], 0, 8), ([0, 2, 2], 1, 9)]));
    let pairs = pairs(&standings, &of_programme(day("2022-09-30")), false);
    assert_eq!(pairs.len(), 1, "the third course is of no programme");
    assert_eq!((&*pairs[0].first.code, &*pairs[0].second.code), ("bistand", "arbete"));
    assert_eq!(pairs[0].started, Shared(Figure::Shown([13, 8, 9])));
    assert_eq!(pairs[0].completed, Shared(Figure::Shown([6, 7, 9])));
    let json = serde_json::to_value(&pairs[0]).expect("JSON");
    assert_eq!(json["started"], json!({"both": 13, "only_first": 8, "only_second": 9}));
}

#[test]
fn an_overlap_with_a_small_part_is_hidden_whole_from_who_reaches_several_employers() {
    let hidden = Shared(Figure::Absent(Absence::Suppressed));
    let places = |steps: [u8; 3], number: u32| [0, 1, 2].map(|place| (steps, place, number));
    let world = |parts: &[[([u8; 3], usize, u32); 3]]| count(two_programmes(), &people(&parts.concat()));
    let query = of_programme(day("2022-09-30"));
    // Enough of each, at each place.
    let all = [places([2, 2, 0], 6), places([2, 0, 0], 6), places([0, 2, 0], 6)];
    assert_eq!(pairs(&world(&all), &query, true)[0].completed, Shared(Figure::Shown([18, 18, 18])));
    // Three who have begun both and completed one are a small number between the two lines.
    let three = [all[0], all[1], all[2], places([0, 1, 0], 6), places([2, 1, 0], 1)];
    let pair = &pairs(&world(&three), &query, true)[0];
    assert_eq!((pair.started, pair.completed), (Shared(Figure::Shown([21, 18, 36])), hidden));
    // Three in both.
    let few = [all[1], all[2], places([2, 2, 0], 1)];
    assert_eq!(pairs(&world(&few), &query, true)[0].started, hidden);
    // Six in both, of whom an employer knows four: it would learn of the other two.
    let known = [vec![([2, 2, 0], 0, 4), ([2, 2, 0], 1, 2)], all[1].to_vec(), all[2].to_vec()].concat();
    assert_eq!(pairs(&count(two_programmes(), &people(&known)), &query, true)[0].started, hidden);
    let json = serde_json::to_value(hidden).expect("JSON");
    assert_eq!(json, json!({"both": null, "only_first": null, "only_second": null, "status": "suppressed"}));
}

/// How many persons there are for whom something holds.
fn number(people: &[Somebody], holds: impl Fn(&Somebody) -> bool) -> u32 {
    u32::try_from(people.iter().filter(|one| holds(one)).count()).unwrap_or(u32::MAX)
}

fn has(one: &Somebody, course: &str, is_completed: bool) -> bool {
    one.done.iter().any(|&(of, done, _)| COURSES[of].0 == course && (done || !is_completed))
}

fn step() -> impl Strategy<Value = [u8; 3]> {
    prop::array::uniform3(0..3_u8)
}

fn counts() -> impl Strategy<Value = Vec<([u8; 3], usize, u32)>> {
    let number = prop_oneof![2 => 1..4_u32, 3 => 6..20_u32];
    prop::collection::vec((step(), 0..PLACES.len(), number), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn an_overlap_is_that_of_a_slow_count(counts in counts()) {
        let people = people(&counts);
        for pair in pairs(&count(three_sisters(), &people), &of_programme(day("2022-09-30")), false) {
            for (shared, is_completed) in [(pair.started, false), (pair.completed, true)] {
                let [first, second] = [&pair.first, &pair.second].map(|key| move |one: &Somebody| has(one, &key.code, is_completed));
                let expected = [
                    number(&people, |one| first(one) && second(one)),
                    number(&people, |one| first(one) && !second(one)),
                    number(&people, |one| !first(one) && second(one)),
                ];
                prop_assert_eq!(shared, Shared(Figure::Shown(expected)));
            }
        }
    }

    // Everything that follows from the answers is of persons told apart by the courses of which a pair is shown.
    #[test]
    fn no_set_of_persons_that_shown_overlaps_tell_apart_is_small_to_anybody(counts in counts()) {
        let people = people(&counts);
        let standings = count(three_sisters(), &people);
        let query = of_programme(day("2022-09-30"));
        let all = pairs(&standings, &query, true);
        let told = |is_completed: bool| -> BTreeSet<&str> {
            let shown = all.iter().filter(|pair| if is_completed { pair.completed } else { pair.started }.0.shown().is_some());
            shown.flat_map(|pair| [&*pair.first.code, &*pair.second.code]).collect()
        };
        let (started, completed) = (told(false), told(true));
        let kind = |one: &Somebody| {
            let of = |courses: &BTreeSet<&str>, is_completed| courses.iter().map(|course| has(one, course, is_completed)).collect::<Vec<_>>();
            (of(&started, false), of(&completed, true))
        };
        for one in people.iter().filter(|one| COURSES.iter().any(|(course, _)| has(one, course, false))) {
            let alike = |other: &Somebody| kind(other) == kind(one);
            let is_nowhere = |other: &Somebody| other.done.is_empty();
            let in_all = number(&people, |other| alike(other) && !is_nowhere(other));
            let elsewhere = |place: usize| number(&people, |other| alike(other) && !is_nowhere(other) && other.place != place);
            let has_pairs = !started.is_empty() || !completed.is_empty();
            prop_assert!(!has_pairs || in_all >= 5, "{:?} of {:?}", one, all);
            for place in 0..PLACES.len() {
                prop_assert!(!has_pairs || elsewhere(place) == 0 || elsewhere(place) >= 5, "{:?} of {:?}", one, all);
            }
        }
        // Which are hidden doesn't depend on what is asked for.
        let some = CoverageQuery { courses: vec!["bistand".into(), "barn".into()], ..query };
        let asked = pairs(&standings, &some, true);
        prop_assert!(asked.iter().all(|pair| all.contains(pair)) && asked.len() == 1);
    }
}
