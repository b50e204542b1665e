use super::*;

const COURSE: &str = "https://lms.example/course/1";

/// Bistånd, done in one statement on a day.
fn done(on: &str) -> Progress {
    progress_of("bistand", &[statement(completed(), COURSE, on)])
}

fn done_saying(on: &str, said: &str) -> Progress {
    let mut value = statement(completed(), COURSE, on);
    value["context"] = json!({ "extensions": { NAMES.municipality_extension(): said } });
    progress_of("bistand", &[value])
}

fn enrolled_saying(on: &str, said: &str) -> Progress {
    let mut value = statement("http://adlnet.gov/expapi/verbs/registered", COURSE, on);
    value["context"] = json!({ "extensions": { NAMES.municipality_extension(): said } });
    progress_of("bistand", &[value])
}

fn enrolled(on: &str) -> Progress {
    progress_of("bistand", &[statement("http://adlnet.gov/expapi/verbs/registered", COURSE, on)])
}

fn bistand() -> CourseId {
    "bistand".into()
}

/// The codes of each row, and one of its counts.
fn rows(figures: &Figures, of: Measure) -> Vec<(String, u32)> {
    let codes = |row: &FigureRow| row.keys.iter().map(|key| key.code.as_str()).collect::<Vec<_>>().join(" ");
    figures.rows.iter().map(|row| (codes(row), shown(&row.counts, of))).collect()
}

fn expected(rows: &[(&str, u32)]) -> Vec<(String, u32)> {
    rows.iter().map(|&(code, count)| (code.to_owned(), count)).collect()
}

#[test]
fn a_person_with_two_employers_counts_in_each_and_once_in_the_total() {
    let anna = agent("anna.example");
    let mut standings = standings(catalogue_file(), [affiliation(&[&anna], "1440"), affiliation(&[&anna], "1480")]);
    standings.put(&anna, &bistand(), done("2022-03-01"));
    let figures = standings.figures(&query(&[Dimension::Municipality]));
    assert_eq!(rows(&figures, Measure::Completed), expected(&[("1440", 1), ("1480", 1), ("unknown", 0)]));
    assert_eq!(shown(&figures.total, Measure::Completed), 1);
    assert_eq!(figures.municipalities_represented, 2);
}

#[test]
fn attribution_goes_by_roster_then_what_is_said_then_the_tables_then_unknown() {
    let on_roster = agent("anna.example");
    let at_ale = AgentKey::from("account https://lms.ale.example bo.example");
    let at_goteborg = AgentKey::from("mbox mailto:cilla@goteborg.example");
    let nowhere = AgentKey::from("mbox mailto:david@elsewhere.example");
    let mut standings = standings(catalogue_file(), [affiliation(&[&on_roster], "0180")]);
    standings.put(&on_roster, &bistand(), done_saying("2022-03-01", "1440"));
    standings.put(&agent("erik.example"), &bistand(), done_saying("2022-03-01", "1384"));
    standings.put(&at_ale, &bistand(), done("2022-03-01"));
    standings.put(&at_goteborg, &bistand(), done("2022-03-01"));
    standings.put(&nowhere, &bistand(), done("2022-03-01"));
    let figures = standings.figures(&query(&[Dimension::Municipality]));
    assert_eq!(
        rows(&figures, Measure::Completed),
        // By name: Ale, Göteborg, Kungsbacka, Stockholm.
        expected(&[("1440", 1), ("1480", 1), ("1384", 1), ("0180", 1), ("unknown", 1)])
    );
    let contradictions: Vec<_> = standings.contradictions().collect();
    assert_eq!(contradictions.len(), 1);
    assert_eq!((contradictions[0].said, contradictions[0].day), (code("1440"), day("2022-03-01")));
    assert_eq!(contradictions[0].roster, [code("0180")].into());
}

#[test]
fn at_the_event_and_current_differ_for_one_who_has_moved() {
    let anna = agent("anna.example");
    let before = Affiliation { valid_to: Some(day("2022-05-31")), ..affiliation(&[&anna], "1440") };
    let after = Affiliation { valid_from: Some(day("2022-06-01")), ..affiliation(&[&anna], "1480") };
    let mut standings = standings(catalogue_file(), [before, after]);
    standings.put(&anna, &bistand(), done("2022-05-31"));
    let at_event = standings.figures(&query(&[Dimension::Municipality]));
    assert_eq!(rows(&at_event, Measure::Completed), expected(&[("1440", 1), ("unknown", 0)]));
    let current = FigureQuery { attribution: Attribution::Current, ..query(&[Dimension::Municipality]) };
    let current = standings.figures(&current);
    assert_eq!(rows(&current, Measure::Completed), expected(&[("1480", 1), ("unknown", 0)]));
}

#[test]
fn nobody_whose_employment_has_ended_is_current_staff_whatever_else_is_said() {
    let mailbox = AgentKey::from("mbox mailto:anna@goteborg.example");
    let account = AgentKey::from("account https://lms.ale.example anna");
    let ended = Affiliation { valid_to: Some(day("2022-05-31")), ..affiliation(&[&mailbox, &account], "1440") };
    let mut standings = standings(catalogue_file(), [ended]);
    standings.put(&mailbox, &bistand(), done("2022-05-31"));
    standings.put(&account, &bistand(), done_saying("2022-06-10", "0180"));
    standings.put(&account, &"barn".into(), done_saying("2022-06-11", "0180"));
    let by = [Dimension::Municipality];
    let current = |as_of| FigureQuery { attribution: Attribution::Current, as_of: day(as_of), ..query(&by) };
    let employed = standings.figures(&current("2022-05-31"));
    assert_eq!(rows(&employed, Measure::Started), expected(&[("1440", 1), ("unknown", 0)]));
    let left = standings.figures(&current("2022-06-30"));
    assert_eq!(rows(&left, Measure::Started), expected(&[("unknown", 0)]));
    assert_eq!((shown(&left.total, Measure::Started), left.municipalities_represented), (0, 0));
    // At the event, what a later sender says of its own statements counts.
    let at_event = standings.figures(&FigureQuery { courses: vec!["barn".into()], ..query(&by) });
    assert_eq!(rows(&at_event, Measure::Started), expected(&[("0180", 1), ("unknown", 0)]));
}

#[test]
fn who_is_to_begin_is_not_current_staff_yet() {
    let mailbox = AgentKey::from("mbox mailto:anna@goteborg.example");
    let comes = Affiliation { valid_from: Some(day("2022-12-01")), ..affiliation(&[&mailbox], "1440") };
    let mut standings = standings(catalogue_file(), [comes]);
    standings.put(&mailbox, &bistand(), done("2022-05-31"));
    let current = FigureQuery { attribution: Attribution::Current, ..query(&[Dimension::Municipality]) };
    assert_eq!(shown(&standings.figures(&current).total, Measure::Started), 0);
    assert_eq!(shown(&standings.figures(&query(&[Dimension::Municipality])).total, Measure::Started), 1);
}

#[test]
fn an_agent_of_whom_nothing_is_left_leaves_no_trace() {
    let mailbox = AgentKey::from("mbox mailto:anna@goteborg.example");
    let account = AgentKey::from("account https://lms.ale.example anna");
    let tied = Affiliation { valid_to: Some(day("1999-12-31")), ..affiliation(&[&mailbox, &account], "0180") };
    let mut standings = standings(catalogue_file(), [tied]);
    let at_event =
        |standings: &Standings| rows(&standings.figures(&query(&[Dimension::Municipality])), Measure::Started);
    standings.put(&mailbox, &bistand(), done("2022-03-01"));
    standings.put(&account, &"barn".into(), done("2022-03-01"));
    assert_eq!(at_event(&standings), expected(&[("1440", 1), ("1480", 1), ("unknown", 0)]));
    standings.put(&account, &"barn".into(), Progress::default());
    assert_eq!(at_event(&standings), expected(&[("1480", 1), ("unknown", 0)]));
    // Voided before anything was known of the agent.
    standings.put(&account, &bistand(), Progress::default());
    assert_eq!(at_event(&standings), expected(&[("1480", 1), ("unknown", 0)]));
}

#[test]
fn without_a_roster_somebody_counts_in_each_municipality_that_statements_are_claimed_for() {
    let anna = agent("anna.example");
    let mut standings = standings(catalogue_file(), []);
    let mut progress = done_saying("2022-03-01", "1440");
    progress.join(&enrolled_saying("2022-04-01", "1480"));
    standings.put(&anna, &bistand(), progress);
    for attribution in [Attribution::AtEvent, Attribution::Current] {
        let figures = standings.figures(&FigureQuery { attribution, ..of_bistand(&[Dimension::Municipality]) });
        let both = [("1440", 1), ("1480", 1), ("unknown", 0)];
        assert_eq!(rows(&figures, Measure::Enrolled), expected(&both));
        assert_eq!(rows(&figures, Measure::N), expected(&both));
        // Each sees what is told there, and no more.
        let in_ale_alone = [("1440", 1), ("1480", 0), ("unknown", 0)];
        assert_eq!(rows(&figures, Measure::Completed), expected(&in_ale_alone));
        assert_eq!(rows(&figures, Measure::TargetCompleted), expected(&in_ale_alone));
        assert_eq!(rows(&figures, Measure::NotStarted), expected(&[("1440", 0), ("1480", 1), ("unknown", 0)]));
        // In total, a completion anywhere is a completion.
        let total = [Measure::N, Measure::TargetCompleted, Measure::UnderWay, Measure::NotStarted];
        assert_eq!(total.map(|of| shown(&figures.total, of)), [1, 1, 0, 0]);
    }
}

#[test]
fn what_claims_nothing_stays_where_the_tables_place_it_whatever_a_sender_claims() {
    let at_goteborg = AgentKey::from("mbox mailto:cilla@goteborg.example");
    let mut standings = standings(catalogue_file(), []);
    let mut progress = done("2022-03-01");
    progress.join(&enrolled_saying("2022-02-01", "1440"));
    standings.put(&at_goteborg, &bistand(), progress);
    let figures = standings.figures(&of_bistand(&[Dimension::Municipality]));
    let counts = |of| rows(&figures, of);
    assert_eq!(counts(Measure::Completed), expected(&[("1440", 0), ("1480", 1), ("unknown", 0)]));
    assert_eq!(counts(Measure::Started), expected(&[("1440", 0), ("1480", 1), ("unknown", 0)]));
    assert_eq!(counts(Measure::Enrolled), expected(&[("1440", 1), ("1480", 1), ("unknown", 0)]));
}

#[test]
fn a_mailbox_and_its_own_hash_are_one_person() {
    // xAPI 1.0.3 Data 2.4.2.3
    let mailbox = xapi::Ifi::Mbox("mailto:anna@ale.example".to_owned());
    let hash = AgentKey::from(mailbox.hashed().expect("a mailbox has one").identity_key());
    let mailbox = AgentKey::from(mailbox.identity_key());
    let mut standings = standings(catalogue_file(), []);
    standings.put(&hash, &bistand(), done("2022-03-01"));
    standings.put(&mailbox, &bistand(), enrolled("2022-02-01"));
    let total = standings.figures(&query(&[])).total;
    assert_eq!(
        [Measure::Enrolled, Measure::EnrolledImplied, Measure::Completed].map(|of| shown(&total, of)),
        [1, 0, 1]
    );
}

#[test]
fn merging_and_splitting_by_the_roster_corrects_the_figures() {
    let (mailbox, account) = (AgentKey::from("mbox mailto:anna@ale.example"), agent("anna.example"));
    let count = |roster: Vec<Affiliation>| {
        let mut standings = standings(catalogue_file(), roster);
        standings.put(&mailbox, &bistand(), done("2022-03-01"));
        standings.put(&account, &bistand(), done("2022-04-01"));
        shown(&standings.figures(&query(&[])).total, Measure::Completed)
    };
    assert_eq!(count(vec![]), 2);
    assert_eq!(count(vec![affiliation(&[&mailbox, &account], "1440")]), 1);
    // Two rows that share a third identifier tie all together.
    let openid = AgentKey::from("openid https://id.example/anna");
    let chain = vec![affiliation(&[&mailbox, &openid], "1440"), affiliation(&[&openid, &account], "1480")];
    assert_eq!(count(chain), 1);
}

#[test]
fn a_late_arrival_moves_an_old_figure_and_a_later_event_does_not() {
    let anna = agent("anna.example");
    let mut standings = standings(catalogue_file(), []);
    standings.put(&anna, &bistand(), done("2022-10-01"));
    assert_eq!(standings.figures(&query(&[])).total, Counts::of_several_courses());
    let mut progress = done("2022-10-01");
    progress.join(&done("2022-09-30"));
    standings.put(&anna, &bistand(), progress);
    assert_eq!(shown(&standings.figures(&query(&[])).total, Measure::Completed), 1);
    standings.put(&anna, &bistand(), Progress::default());
    assert_eq!(standings.figures(&query(&[])).total, Counts::of_several_courses());
}

#[test]
fn a_period_is_half_open_and_of_the_day_that_decides() {
    let mut standings = standings(catalogue_file(), []);
    standings.put(&agent("anna.example"), &bistand(), done("2022-03-01"));
    let completed = |from: &str, to: &str| {
        let asked = FigureQuery { from: Some(day(from)), to: Some(day(to)), ..of_bistand(&[]) };
        let total = standings.figures(&asked).total;
        (shown(&total, Measure::Completed), shown(&total, Measure::Active), shown(&total, Measure::N))
    };
    assert_eq!(completed("2022-03-01", "2022-03-02"), (1, 1, 1));
    assert_eq!(completed("2022-02-01", "2022-03-01"), (0, 0, 1));
    assert_eq!(completed("2022-03-02", "2022-04-01"), (0, 0, 1));
}

#[test]
fn active_is_of_the_last_thirty_days_where_no_period_is_asked() {
    let mut standings = standings(catalogue_file(), []);
    standings.put(&agent("anna.example"), &bistand(), done("2022-09-01"));
    assert_eq!(shown(&standings.figures(&query(&[])).total, Measure::Active), 1);
    let later = FigureQuery { as_of: day("2022-10-01"), ..query(&[]) };
    let total = standings.figures(&later).total;
    assert_eq!((shown(&total, Measure::Started), shown(&total, Measure::Active)), (1, 0));
}

#[test]
fn each_definition_is_in_the_month_of_its_own_day_and_activity_in_every_month() {
    let mut progress = enrolled("2022-01-10");
    progress.join(&progress_of(
        "bistand",
        &[statement("http://adlnet.gov/expapi/verbs/experienced", COURSE, "2022-02-10")],
    ));
    progress.join(&done("2022-03-10"));
    let mut standings = standings(catalogue_file(), []);
    standings.put(&agent("anna.example"), &bistand(), progress);
    let figures = standings.figures(&of_bistand(&[Dimension::Month]));
    let counts: Vec<_> = figures
        .rows
        .iter()
        .map(|row| {
            let all = [Measure::Enrolled, Measure::Started, Measure::Active, Measure::Completed, Measure::N];
            (row.keys[0].code.as_str(), all.map(|of| shown(&row.counts, of)))
        })
        .collect();
    assert_eq!(counts, [("2022-01", [1, 0, 0, 0, 1]), ("2022-02", [0, 1, 1, 0, 1]), ("2022-03", [0, 0, 1, 1, 1])]);
}

#[test]
fn by_module_every_module_has_its_row_in_the_courses_order() {
    let told = [
        statement(completed(), "https://lms.example/module/1", "2022-03-01"),
        statement("http://adlnet.gov/expapi/verbs/experienced", "https://lms.example/module/2", "2022-03-02"),
    ];
    let mut standings = standings(catalogue_file(), []);
    standings.put(&agent("anna.example"), &"barn".into(), progress_of("barn", &told));
    let figures = standings.figures(&query(&[Dimension::Course, Dimension::Module]));
    let by_module = |of| rows(&figures, of);
    assert_eq!(by_module(Measure::Started), expected(&[("barn barn/m1", 1), ("barn barn/m2", 1), ("barn barn/m3", 0)]));
    assert_eq!(
        by_module(Measure::Completed),
        expected(&[("barn barn/m1", 1), ("barn barn/m2", 0), ("barn barn/m3", 0)])
    );
    assert_eq!(by_module(Measure::N), expected(&[("barn barn/m1", 1), ("barn barn/m2", 1), ("barn barn/m3", 1)]));
    // The course is not completed by one of its modules.
    assert_eq!(shown(&figures.total, Measure::Started), 1);
    assert_eq!(shown(&figures.total, Measure::Completed), 0);
}

#[test]
fn by_region_a_municipality_counts_in_each_of_its_groups() {
    let mut standings = standings(catalogue_file(), []);
    standings.put(&agent("anna.example"), &bistand(), done_saying("2022-03-01", "1440"));
    standings.put(&agent("bo.example"), &bistand(), done_saying("2022-03-01", "0180"));
    let figures = standings.figures(&query(&[Dimension::Region]));
    assert_eq!(rows(&figures, Measure::Completed), expected(&[("gr", 1), ("studien", 1), ("none", 1), ("unknown", 0)]));
    assert_eq!(shown(&figures.total, Measure::Completed), 2);
    // A region is its members, not a prefix of a code: Kungsbacka is in another county.
    let asked = FigureQuery { regions: vec!["gr".to_owned()], ..query(&[]) };
    standings.put(&agent("cilla.example"), &bistand(), done_saying("2022-03-01", "1384"));
    assert_eq!(shown(&standings.figures(&asked).total, Measure::Completed), 2);
}

#[test]
fn a_unit_is_followed_to_its_successor_on_the_day_that_counts() {
    let anna = agent("anna.example");
    let roster = Affiliation { unit: Some("Hägersten-Liljeholmen".to_owned()), ..affiliation(&[&anna], "0180") };
    let mut standings = standings(catalogue_file(), [roster]);
    standings.put(&anna, &bistand(), done("2020-06-30"));
    let by = [Dimension::Municipality, Dimension::Unit];
    let at_event = rows(&standings.figures(&query(&by)), Measure::Completed);
    assert_eq!(at_event, expected(&[("0180 0180/hagersten-liljeholmen", 1), ("unknown unknown", 0)]));
    let current = FigureQuery { attribution: Attribution::Current, ..query(&by) };
    let current = rows(&standings.figures(&current), Measure::Completed);
    assert_eq!(current, expected(&[("0180 0180/hagersten-alvsjo", 1), ("unknown unknown", 0)]));
    let asked = FigureQuery { units: vec!["hagersten-alvsjo".to_owned()], ..query(&[]) };
    assert_eq!(shown(&standings.figures(&asked).total, Measure::Completed), 0);
}

#[test]
fn roles_are_compared_without_regard_to_case() {
    let (anna, bo) = (agent("anna.example"), agent("bo.example"));
    let with_role =
        |who: &AgentKey, role: &str| Affiliation { role: Some(role.to_owned()), ..affiliation(&[who], "1440") };
    let mut standings =
        standings(catalogue_file(), [with_role(&anna, "Socialsekreterare"), with_role(&bo, "socialsekreterare ")]);
    standings.put(&anna, &bistand(), done("2022-03-01"));
    standings.put(&bo, &bistand(), done("2022-03-01"));
    standings.put(&agent("cilla.example"), &bistand(), done("2022-03-01"));
    let figures = standings.figures(&query(&[Dimension::Role]));
    assert_eq!(figures.rows.iter().map(|row| shown(&row.counts, Measure::Completed)).collect::<Vec<_>>(), [2, 1]);
    let asked = FigureQuery { roles: vec!["SOCIALSEKRETERARE".to_owned()], ..query(&[]) };
    assert_eq!(shown(&standings.figures(&asked).total, Measure::Completed), 2);
}

fn with_target(target: &str) -> CatalogueFile {
    let mut file = catalogue_file();
    file.courses[0].target = toml::from_str(target).expect("a target");
    file
}

#[test]
fn the_denominator_is_the_entered_number_then_the_roster_then_those_enrolled() {
    let (anna, bo) = (agent("anna.example"), agent("bo.example"));
    let role = |who: &AgentKey, kommunkod, role: &str| Affiliation {
        role: Some(role.to_owned()),
        ..affiliation(&[who], kommunkod)
    };
    let roster =
        [role(&anna, "1440", "chef"), role(&bo, "1480", "chef"), role(&agent("cilla.example"), "1480", "annan")];
    let of = |file: CatalogueFile| {
        let mut standings = standings(file, roster.clone());
        standings.put(&anna, &bistand(), done("2022-03-01"));
        let figures = standings.figures(&of_bistand(&[Dimension::Municipality]));
        let of = |counts: &Counts| (shown(counts, Measure::N), counts.n_is.expect("it is of one course"));
        let rows: Vec<_> = figures.rows.iter().map(|row| (row.keys[0].code.clone(), of(&row.counts))).collect();
        (rows, of(&figures.total))
    };
    let row = |code: &str, n, is| (code.to_owned(), (n, is));
    let unknown = row("unknown", 0, Denominator::Enrolled);
    let (rows, total) = of(catalogue_file());
    assert_eq!(rows, [row("1440", 1, Denominator::Enrolled), unknown.clone()]);
    assert_eq!(total, (1, Denominator::Enrolled));
    let (rows, total) = of(with_target("roster_roles = [\"Chef\"]\n[entered]\n1440 = 50"));
    assert_eq!(rows, [row("1440", 50, Denominator::Target), row("1480", 1, Denominator::Target), unknown.clone()]);
    assert_eq!(total, (51, Denominator::Target));
    let (rows, total) = of(with_target("roster_roles = []"));
    assert_eq!(rows, [row("1440", 1, Denominator::Target), row("1480", 2, Denominator::Target), unknown.clone()]);
    assert_eq!(total, (3, Denominator::Target));
    let (rows, total) = of(with_target("[entered]\n1480 = 7"));
    assert_eq!(rows, [row("1440", 1, Denominator::Enrolled), row("1480", 7, Denominator::Target), unknown]);
    assert_eq!(total, (8, Denominator::Mixed));
}

#[test]
fn an_entered_number_is_once_in_the_total_of_a_municipality_in_several_groups() {
    let standings = standings(with_target("[entered]\n1440 = 50"), []);
    let figures = standings.figures(&query(&[Dimension::Region, Dimension::Course]));
    let with_n: Vec<_> = rows(&figures, Measure::N).into_iter().filter(|row| row.1 > 0).collect();
    assert_eq!(with_n, expected(&[("gr bistand", 50), ("studien bistand", 50)]));
    assert_eq!(figures.total[Measure::N], Figure::Absent(Absence::NotApplicable));
    let of_course = figures.totals.iter().find(|total| total.key.code == "bistand").expect("the course's total");
    assert_eq!(shown(&of_course.counts, Measure::N), 50);
}

#[test]
fn several_dimensions_have_a_total_for_each_value_of_each() {
    let (anna, bo) = (agent("anna.example"), agent("bo.example"));
    let mut standings = standings(catalogue_file(), [affiliation(&[&anna], "1440"), affiliation(&[&bo], "1480")]);
    let barn = progress_of("barn", &[statement(completed(), "https://lms.example/module/1", "2022-03-01")]);
    standings.put(&anna, &bistand(), done("2022-03-01"));
    standings.put(&anna, &"barn".into(), barn.clone());
    standings.put(&bo, &"barn".into(), barn);
    let figures = standings.figures(&query(&[Dimension::Course, Dimension::Municipality]));
    assert_eq!(
        rows(&figures, Measure::Started),
        expected(&[
            ("bistand 1440", 1),
            ("bistand unknown", 0),
            ("barn 1440", 1),
            ("barn 1480", 1),
            ("barn unknown", 0),
        ])
    );
    let totals: Vec<_> =
        figures.totals.iter().map(|total| (total.key.name.as_str(), shown(&total.counts, Measure::Started))).collect();
    assert_eq!(totals, [("Ekonomiskt bistånd", 1), ("Barn och unga", 2), ("Ale", 1), ("Göteborg", 1), ("okänd", 0)]);
    assert_eq!(shown(&figures.total, Measure::Started), 2);
    let programme = FigureQuery { programmes: vec!["yrkesresan".to_owned()], ..query(&[]) };
    assert_eq!(shown(&standings.figures(&programme).total, Measure::Started), 1);
}

#[test]
fn unknown_has_its_row_even_where_nothing_is_known() {
    let figures = standings(catalogue_file(), []).figures(&query(&[Dimension::County]));
    assert_eq!(rows(&figures, Measure::Enrolled), expected(&[("unknown", 0)]));
    assert_eq!(figures.rows[0].keys[0].name, "okänd");
}

#[test]
fn enough_persons_to_count_on_several_threads_are_counted_the_same() {
    let mut standings = standings(catalogue_file(), []);
    let done = [done_saying("2022-03-01", "1440"), done_saying("2022-03-01", "1480")];
    for number in 0..20_000_usize {
        let row = &done[usize::from(!number.is_multiple_of(5))];
        standings.put(&agent(&format!("person{number}")), &bistand(), row.clone());
    }
    let figures = standings.figures(&query(&[Dimension::Municipality]));
    assert_eq!(rows(&figures, Measure::Completed), expected(&[("1440", 4_000), ("1480", 16_000), ("unknown", 0)]));
    assert_eq!(shown(&figures.total, Measure::Completed), 20_000);
}
