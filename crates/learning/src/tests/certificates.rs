//! Certificates: valid for some months after a completion, renewed by another, revoked with it.

use proptest::prelude::*;

use super::*;

const UNCOMPLETED: &str = "http://adlnet.gov/expapi/verbs/uncompleted";
const COURSE: &str = "https://lms.example/course/1";

/// The course `bistand` certifies for 12 months, and is meant for everybody on the roster.
fn certifying() -> CatalogueFile {
    let mut file = catalogue_file();
    file.courses[0].valid_months = Some(12);
    file.courses[0].target = toml::from_str("roster_roles = []").expect("a target");
    file
}

fn anna_of_ale(told: &[Value]) -> Standings {
    let anna = agent("anna");
    let mut standings = standings(certifying(), [affiliation(&[&anna], "1440")]);
    standings.put(&anna, &"bistand".into(), progress_of("bistand", told));
    standings
}

const MEASURES: [Measure; 4] = [
    Measure::CertificatesInForce,
    Measure::CertificatesExpiring,
    Measure::CertificatesExpired,
    Measure::CertificatesRevoked,
];

#[track_caller]
fn on(standings: &Standings, text: &str) -> [u32; 4] {
    let total = standings.figures(&FigureQuery { as_of: day(text), ..of_bistand(&[]) }).total;
    MEASURES.map(|measure| shown(&total, measure))
}

#[test]
fn a_certificate_is_valid_up_to_the_same_day_so_many_months_later_and_says_so_90_days_before() {
    let standings = anna_of_ale(&[statement(completed(), COURSE, "2021-05-31")]);
    for (day, expected) in [
        ("2021-05-30", [0, 0, 0, 0]),
        ("2021-05-31", [1, 0, 0, 0]),
        ("2022-03-01", [1, 0, 0, 0]),
        ("2022-03-02", [1, 1, 0, 0]),
        ("2022-05-31", [1, 1, 0, 0]),
        ("2022-06-01", [0, 0, 1, 0]),
    ] {
        assert_eq!(on(&standings, day), expected, "{day}");
    }
    assert_eq!(day("2021-01-31").months_after(1), day("2021-02-28"));
    assert_eq!(day("2021-01-31").months_after(u32::MAX), Day::MAX);
}

#[test]
fn a_new_completion_renews_it_and_one_that_is_taken_back_revokes_it() {
    let told = [
        statement(completed(), COURSE, "2021-05-01"),
        statement(completed(), COURSE, "2022-04-01"),
        statement(UNCOMPLETED, COURSE, "2022-09-01"),
    ];
    let standings = anna_of_ale(&told);
    // Renewed before its end, so that it never was over.
    assert_eq!(on(&standings, "2022-05-02"), [1, 0, 0, 0]);
    assert_eq!(on(&standings, "2022-08-31"), [1, 0, 0, 0]);
    assert_eq!(on(&standings, "2022-09-01"), [0, 0, 0, 1]);
    let again = [&told[..], &[statement(completed(), COURSE, "2022-09-20")]].concat();
    assert_eq!(on(&anna_of_ale(&again), "2022-09-30"), [1, 0, 0, 0]);
}

#[test]
fn modules_renew_a_certificate_when_all_that_the_rule_asks_for_were_done_again() {
    let mut file = catalogue_file();
    file.courses[1].valid_months = Some(1);
    let anna = agent("anna");
    let module = |number: u32, on: &str| statement(completed(), &format!("https://lms.example/module/{number}"), on);
    let mut told: Vec<Value> = (1..4).map(|number| module(number, "2022-05-01")).collect();
    told.extend([module(1, "2022-05-20"), module(2, "2022-05-20"), module(3, "2022-07-01")]);
    let mut standings = standings(file, [affiliation(&[&anna], "1440")]);
    standings.put(&anna, &"barn".into(), progress_of("barn", &told));
    let valid = |text: &str| {
        let asked = FigureQuery { courses: vec!["barn".into()], as_of: day(text), ..query(&[]) };
        shown(&standings.figures(&asked).total, Measure::CertificatesInForce)
    };
    assert_eq!(["2022-06-01", "2022-06-02", "2022-06-30", "2022-07-01", "2022-08-02"].map(valid), [1, 0, 0, 1, 0]);
}

#[test]
fn a_certificate_counts_where_its_holder_works_now_and_a_course_without_validity_has_none() {
    let anna = agent("anna");
    let before = Affiliation { valid_to: Some(day("2022-06-30")), ..affiliation(&[&anna], "1480") };
    let now = Affiliation { valid_from: Some(day("2022-07-01")), ..affiliation(&[&anna], "1440") };
    let mut standings = standings(certifying(), [before, now]);
    standings.put(&anna, &"bistand".into(), progress_of("bistand", &[statement(completed(), COURSE, "2022-05-01")]));
    let figures = standings.figures(&of_bistand(&[Dimension::Municipality]));
    let counted = |code: &str| {
        let row = figures.rows.iter().find(|row| row.keys[0].code == code).expect("a row");
        [Measure::Completed, Measure::CertificatesInForce].map(|measure| shown(&row.counts, measure))
    };
    assert_eq!([counted("1440"), counted("1480")], [[0, 1], [1, 0]]);
    let of_barn = standings.figures(&FigureQuery { courses: vec!["barn".into()], ..query(&[]) }).total;
    assert_eq!(of_barn[Measure::CertificatesInForce], Figure::Absent(Absence::NotApplicable));
    let listed = standings.people_within(&of_bistand(&[]), PeopleStatus::CertificateInForce, &Reach::default());
    let rows = listed.expect("it is reached").rows;
    assert_eq!(
        rows.iter().map(|row| (&*row.municipality.code, row.valid_until)).collect::<Vec<_>>(),
        [("1440", Some(day("2023-05-01")))]
    );
}

#[test]
fn a_certificate_is_found_by_its_holder_and_course() {
    let standings = anna_of_ale(&[statement(completed(), COURSE, "2022-05-01")]);
    let find = |name: &str, course: &str, on: &str| {
        let (who, course) = (agent(name), CourseId::from(course));
        let found = standings.find_certificate(|agent, of| *agent == who && *of == course);
        let certificate = standings.certificate(day(on), &who, &course);
        assert!(
            certificate.is_none() || found == Some((who, course)),
            "found by looking through everyone, and by its holder"
        );
        certificate
    };
    let found = find("anna", "bistand", "2022-09-30").expect("a certificate");
    assert_eq!((found.given_on, found.valid_until), (day("2022-05-01"), day("2023-05-01")));
    assert_eq!(found.status, CertificateStatus::InForce);
    assert_eq!(find("anna", "bistand", "2022-04-30"), None);
    assert_eq!(find("bo", "bistand", "2022-09-30"), None);
    assert_eq!(find("anna", "barn", "2022-09-30"), None);
}

/// Completions and retractions of one person, by day of 2021.
fn deeds() -> impl Strategy<Value = Vec<(bool, i32)>> {
    prop::collection::vec((prop::bool::weighted(0.8), 0..700_i32), 0..8)
}

fn told(deeds: &[(bool, i32)]) -> Vec<Value> {
    let on = |number: i32| day("2021-01-01").plus(number).to_string();
    deeds.iter().map(|(done, at)| statement(if *done { completed() } else { UNCOMPLETED }, COURSE, &on(*at))).collect()
}

proptest! {
    #[test]
    fn those_with_a_valid_and_with_an_expired_certificate_are_those_who_have_completed(
        deeds in deeds(),
        at in 0..1_200_i32,
    ) {
        let as_of = day("2021-01-01").plus(at);
        let total = anna_of_ale(&told(&deeds)).figures(&FigureQuery { as_of, ..of_bistand(&[]) }).total;
        let [valid, expiring, expired, revoked] = MEASURES.map(|measure| shown(&total, measure));
        prop_assert_eq!(valid + expired, shown(&total, Measure::TargetCompleted));
        prop_assert!(expiring <= valid && valid + expired + revoked <= 1);
    }

    #[test]
    fn what_happens_later_moves_no_certificate_of_an_earlier_day(deeds in deeds(), at in 0..700_i32) {
        let as_of = day("2021-01-01").plus(at);
        let until_then: Vec<_> = deeds.iter().copied().filter(|(_, on)| *on <= at).collect();
        let on = as_of.to_string();
        prop_assert_eq!(super::certificates::on(&anna_of_ale(&told(&deeds)), &on), super::certificates::on(&anna_of_ale(&told(&until_then)), &on));
    }
}
