use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

fn mark() -> impl Strategy<Value = Mark> {
    prop_oneof![
        4 => Just(Mark::Activity),
        2 => Just(Mark::Enrolled),
        1 => Just(Mark::Unenrolled),
        3 => Just(Mark::Completed),
        1 => Just(Mark::CompletedByPass),
        2 => Just(Mark::TakenBack),
        3 => prop::option::of((0..=10_i32).prop_map(|score| f64::from(score) / 10.0)).prop_map(Mark::Passed),
        2 => Just(Mark::Failed),
        1 => Just(Mark::Met),
        1 => prop::sample::select(vec![MoveOn::Passed, MoveOn::Completed, MoveOn::CompletedAndPassed])
            .prop_map(Mark::MoveOn),
    ]
}

/// Few days and few instants a day, so that events meet.
fn instant() -> impl Strategy<Value = Timestamp> {
    (19_000..19_020_i64, 0..4_i64)
        .prop_map(|(day, part)| Timestamp::from_second(day * 86_400 + part * 21_000).expect("an instant"))
}

fn observation() -> impl Strategy<Value = Observation> {
    let module = prop::option::of(prop::sample::select(vec!["m1", "m2", "m3"]));
    let within =
        Places { municipalities: [code("1440")].into(), regions: ["gr".to_owned()].into(), ..Places::default() };
    let units = ["0180/farsta".parse().expect("a unit")].into();
    let claims = vec![code("1440").into(), code("1480").into(), Claim::Within(Arc::new(Places { units, ..within }))];
    let said = prop::option::of(prop::sample::select(claims));
    (module, mark(), instant(), said).prop_map(|(module, mark, at, said)| Observation {
        agent: agent("anna.example"),
        course: "barn".into(),
        module: module.map(ModuleId::from),
        mark,
        at: Some(at),
        claim: said,
    })
}

fn observations() -> impl Strategy<Value = Vec<Observation>> {
    prop::collection::vec(observation(), 0..30)
}

fn row(observations: &[Observation]) -> Progress {
    let mut progress = Progress::default();
    for observation in observations {
        progress.observe(observation, Timestamp::MAX);
    }
    progress
}

fn joined(one: &Progress, two: &Progress) -> Progress {
    let mut joined = one.clone();
    joined.join(two);
    joined
}

fn rule() -> impl Strategy<Value = Rule> {
    let modules = prop_oneof![
        Just(None),
        Just(Some(ModulesAsked::All(AllModules::All))),
        (1..=3_u32).prop_map(|asked| Some(ModulesAsked::AtLeast(asked))),
    ];
    let pass = prop::sample::select(vec![
        PassAsked::Nobodys,
        PassAsked::Any,
        PassAsked::Course,
        PassAsked::Modules,
        PassAsked::Named(vec!["m2".into()]),
        PassAsked::Named(vec!["m1".into(), "m3".into()]),
    ]);
    (modules, pass, prop::option::of(Just(0.5)), any::<bool>()).prop_map(
        |(modules, pass, pass_score, failing_ends_pass)| Rule {
            modules,
            pass,
            pass_score,
            failing_ends_pass,
            ..Rule::default()
        },
    )
}

proptest! {
    // Rules, dates, and statements meet in rare ways.
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn joining_is_commutative_associative_and_idempotent(
        one in observations(),
        two in observations(),
        three in observations(),
    ) {
        let (one, two, three) = (row(&one), row(&two), row(&three));
        prop_assert_eq!(joined(&one, &two), joined(&two, &one));
        prop_assert_eq!(joined(&joined(&one, &two), &three), joined(&one, &joined(&two, &three)));
        prop_assert_eq!(&joined(&one, &one), &one);
        prop_assert_eq!(&joined(&one, &Progress::default()), &one);
    }

    #[test]
    fn any_order_repetition_and_grouping_gives_the_same_row(
        told in observations(),
        order in prop::collection::vec(any::<Index>(), 0..40),
        cut in any::<Index>(),
    ) {
        let expected = row(&told);
        let mut shuffled = told.clone();
        if !told.is_empty() {
            for (at, index) in order.iter().enumerate() {
                let length = shuffled.len();
                shuffled.swap(at % length, index.index(length));
            }
            // Twice: everything is repeated at the end.
            shuffled.extend(told.iter().rev().cloned());
        }
        prop_assert_eq!(&row(&shuffled), &expected);
        let (before, after) = shuffled.split_at(cut.index(shuffled.len() + 1));
        prop_assert_eq!(&joined(&row(before), &row(after)), &expected);
    }

    #[test]
    fn bytes_give_back_the_row_and_cut_off_bytes_are_refused(told in observations(), cut in any::<Index>()) {
        let row = row(&told);
        let bytes = row.to_bytes();
        prop_assert_eq!(Progress::from_bytes(&bytes), Ok(row));
        prop_assert!(Progress::from_bytes(&bytes[..cut.index(bytes.len())]).is_err());
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let versioned: Vec<u8> = std::iter::once(3).chain(bytes).collect();
        if let Ok(row) = Progress::from_bytes(&versioned) {
            prop_assert!(!row.to_bytes().is_empty());
        }
    }

    #[test]
    fn a_status_is_that_of_the_events_up_to_its_day(told in observations(), course in course(), as_of in 19_000..19_021_i32) {
        let as_of = Day::from_number(as_of);
        let until: Vec<_> =
            told.iter().filter(|told| told.at.is_some_and(|at| Day::of(at) <= as_of)).cloned().collect();
        prop_assert_eq!(course.status(&row(&told), as_of), course.status(&row(&until), as_of));
    }

    #[test]
    fn a_course_is_completed_exactly_if_every_required_step_of_its_rule_is_met(
        told in observations(),
        course in course(),
        as_of in 18_999..19_022_i32,
    ) {
        let (progress, as_of) = (row(&told), Day::from_number(as_of));
        let steps = course.steps(&progress.everything(), as_of).expect("a rule is in force on each day").each;
        let all_met = steps.iter().filter(|step| step.is_required).all(|step| step.since.is_some());
        prop_assert_eq!(course.status(&progress, as_of).completed.is_some(), all_met, "{:?}", steps);
    }

    #[test]
    fn a_module_that_is_added_later_changes_no_earlier_day_and_takes_from_nobody(
        told in observations(),
        course in course(),
        from in day_of_events(),
        until in prop::option::of(0..20_i32),
        mandatory in any::<bool>(),
        test in any::<bool>(),
    ) {
        let mut longer = course.clone();
        let mut added = longer.modules.pop().expect("a module");
        let shorter = Course { modules: longer.modules.clone(), ..course };
        added.valid_from = Some(from);
        added.valid_to = until.map(|days| from.plus(days));
        (added.mandatory, added.test) = (mandatory, test);
        longer.modules.push(added);
        let progress = row(&told);
        for number in 18_998..from.number() {
            let as_of = Day::from_number(number);
            prop_assert_eq!(longer.status(&progress, as_of), shorter.status(&progress, as_of), "{}", as_of);
        }
        // A completion on the eve that is not taken back stays.
        let without = [Mark::TakenBack, Mark::Failed];
        let kept: Vec<_> = told.into_iter().filter(|told| !without.contains(&told.mark)).collect();
        nobody_loses(&longer, &row(&kept), from.plus(-1))?;
    }

    #[test]
    fn a_rule_of_later_changes_no_earlier_day_and_takes_from_nobody(
        told in observations(),
        course in course(),
        rule in rule(),
        from in day_of_events(),
    ) {
        let mut changed = course.clone();
        let mut before = std::mem::replace(&mut changed.rule, rule);
        if before.valid_from.is_none() && course.earlier_rules.last().is_none_or(|last| last.valid_to < Some(from.plus(-1))) {
            before.valid_to = Some(from.plus(-1));
            changed.earlier_rules.push(before);
            let progress = row(&told);
            for number in 18_998..from.number() {
                let as_of = Day::from_number(number);
                prop_assert_eq!(changed.status(&progress, as_of), course.status(&progress, as_of), "{}", as_of);
            }
            let without = [Mark::TakenBack, Mark::Failed];
            let kept: Vec<_> = told.into_iter().filter(|told| !without.contains(&told.mark)).collect();
            nobody_loses(&changed, &row(&kept), from.plus(-1))?;
        }
    }
}

/// A completion or pass on a day holds on every later day, if nothing is taken back or failed.
fn nobody_loses(course: &Course, progress: &Progress, on: Day) -> Result<(), TestCaseError> {
    let then = course.status(progress, on);
    for later in 0..25 {
        let now = course.status(progress, on.plus(later));
        prop_assert!(then.completed.is_none() || now.completed == then.completed, "{then:?} {now:?}");
        prop_assert!(then.passed.is_none() || now.passed == then.passed, "{then:?} {now:?}");
    }
    Ok(())
}

fn day_of_events() -> impl Strategy<Value = Day> {
    (19_000..19_021_i32).prop_map(Day::from_number)
}

/// The course of three modules, with rules and modules of other days.
fn course() -> impl Strategy<Value = Course> {
    let dates = || prop::option::of(day_of_events());
    let module = (any::<bool>(), any::<bool>(), dates(), prop::option::of(0..20_i32));
    let earlier = prop::option::of((rule(), day_of_events()));
    (rule(), earlier, prop::collection::vec(module, 3)).prop_map(|(rule, earlier, modules)| {
        let mut course = catalogue().course(&"barn".into()).expect("the course").clone();
        course.rule = rule;
        course.earlier_rules = earlier.into_iter().map(|(rule, last)| Rule { valid_to: Some(last), ..rule }).collect();
        for (module, (mandatory, test, from, days)) in course.modules.iter_mut().zip(modules) {
            (module.mandatory, module.test, module.valid_from) = (mandatory, test, from);
            module.valid_to = from.zip(days).map(|(from, days)| from.plus(days));
        }
        course
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn totals_are_of_distinct_persons_and_the_order_of_putting_is_nothing(
        rows in prop::collection::vec((0..6_u8, prop::bool::ANY, observations()), 1..12),
        employers in prop::collection::vec((0..6_u8, 0..6_u8, prop::bool::ANY), 0..5),
    ) {
        let name = |number: u8| agent(&format!("person{number}"));
        let roster: Vec<_> = employers
            .iter()
            .map(|&(one, two, ale)| affiliation(&[&name(one), &name(two)], if ale { "1440" } else { "1480" }))
            .collect();
        let course = |barn: bool| CourseId::from(if barn { "barn" } else { "bistand" });
        let rows: std::collections::BTreeMap<_, _> =
            rows.into_iter().map(|(person, barn, told)| ((person, barn), row(&told))).collect();
        let mut forwards = standings(catalogue_file(), roster.clone());
        for (&(person, barn), progress) in &rows {
            forwards.put(&name(person), &course(barn), progress.clone());
        }
        let mut backwards = standings(catalogue_file(), roster);
        for (&(person, barn), progress) in rows.iter().rev() {
            // A row that is put again replaces the earlier one.
            backwards.put(&name(person), &course(barn), Progress::default());
            backwards.put(&name(person), &course(barn), progress.clone());
        }
        for by in [&[Dimension::Municipality][..], &[Dimension::Municipality, Dimension::Course], &[Dimension::Region]] {
            let figures = forwards.figures(&query(by));
            prop_assert_eq!(&figures, &backwards.figures(&query(by)));
            let total = figures.total;
            let of = |measure| shown(&total, measure);
            let volumes =
                [Measure::Enrolled, Measure::Started, Measure::Active, Measure::Completed, Measure::Passed];
            for measure in volumes {
                let counts = figures.rows.iter().map(|row| shown(&row.counts, measure));
                prop_assert!(of(measure) >= counts.clone().max().unwrap_or_default());
                prop_assert!(of(measure) <= counts.sum());
            }
            prop_assert!(of(Measure::Started) <= of(Measure::Enrolled) && of(Measure::Active) <= of(Measure::Started));
            prop_assert!(of(Measure::EnrolledImplied) <= of(Measure::Started));
        }
    }
}

/// Agents that roster rows may tie together, whose tables disagree.
fn tabled_agent(number: u8) -> AgentKey {
    let mailbox = xapi::Ifi::Mbox("mailto:anna@goteborg.example".to_owned());
    match number {
        0 => mailbox.identity_key().into(),
        1 => mailbox.hashed().expect("a hash").identity_key().into(),
        2 => "account https://lms.ale.example anna".into(),
        3 => "account http://LMS.ale.example/ anna".into(),
        4 => "mbox mailto:anna@elsewhere.example".into(),
        _ => agent("anna"),
    }
}

proptest! {
    // Incremental equals recount, also if attribution depends on voided statements: by the tables, by a statement's
    // claim, or by an agent with nothing left.
    #[test]
    fn what_is_taken_back_leaves_no_trace_in_attribution(
        rows in prop::collection::vec((0..6_u8, prop::bool::ANY, observations(), prop::bool::ANY), 1..12),
        employers in prop::collection::vec((0..6_u8, 0..6_u8, prop::bool::ANY), 0..4),
        order in prop::collection::vec(any::<Index>(), 12),
    ) {
        let roster: Vec<_> = employers
            .iter()
            .map(|&(one, two, ended)| Affiliation {
                valid_to: ended.then(|| Day::from_number(19_010)),
                ..affiliation(&[&tabled_agent(one), &tabled_agent(two)], "0180")
            })
            .collect();
        let key = |number: u8, barn: bool| (tabled_agent(number), CourseId::from(if barn { "barn" } else { "bistand" }));
        let mut incremental = standings(catalogue_file(), roster.clone());
        let mut left = std::collections::BTreeMap::new();
        let mut gone = Vec::new();
        for (agent, barn, told, voided) in &rows {
            let (agent, course) = key(*agent, *barn);
            incremental.put(&agent, &course, row(told));
            left.insert((agent.clone(), course.clone()), row(told));
            if *voided {
                gone.push((agent, course));
            }
        }
        for index in order.iter().take(gone.len()) {
            let (agent, course) = gone.remove(index.index(gone.len()));
            incremental.put(&agent, &course, Progress::default());
            left.remove(&(agent, course));
        }
        let mut counted_anew = standings(catalogue_file(), roster);
        for ((agent, course), progress) in left.iter().rev() {
            counted_anew.put(agent, course, progress.clone());
        }
        for attribution in [Attribution::AtEvent, Attribution::Current] {
            for by in [&[Dimension::Municipality][..], &[Dimension::Municipality, Dimension::Course, Dimension::Month]] {
                let query = FigureQuery { attribution, ..query(by) };
                prop_assert_eq!(incremental.figures(&query), counted_anew.figures(&query));
            }
        }
        let contradictions = |standings: &Standings| standings.contradictions().cloned().collect::<Vec<_>>();
        prop_assert_eq!(contradictions(&incremental), contradictions(&counted_anew));
    }
}

#[test]
fn a_typical_row_is_less_than_150_bytes() {
    let mut told = vec![(Mark::Enrolled, 1), (Mark::Completed, 20), (Mark::Passed(Some(0.85)), 20)];
    told.extend((1..=5).map(|number| (Mark::Activity, number * 4)));
    let mut progress = Progress::default();
    for (mark, number) in told {
        let observation = Observation {
            agent: agent("anna.example"),
            course: "barn".into(),
            module: None,
            mark,
            at: Some(noon(&format!("2022-03-{number:02}"))),
            claim: Some(code("1440").into()),
        };
        progress.observe(&observation, Timestamp::MAX);
    }
    assert!(progress.to_bytes().len() < 150, "{} bytes", progress.to_bytes().len());
}

#[test]
fn a_row_of_a_later_form_is_refused_with_what_to_do() {
    let mut bytes = Progress::default().to_bytes();
    bytes[0] = 200;
    let error = Progress::from_bytes(&bytes).expect_err("a later form");
    assert!(error.contains("newer program"), "{error}");
}
