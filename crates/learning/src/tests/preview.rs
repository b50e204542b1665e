//! Warnings of previews, each by itself.

use super::*;

/// A course of three modules with this rule, and what else is written.
fn file(rule: &str, more: &str) -> String {
    let modules = (1..=3).map(|number| {
        format!(
            "[[course.module]]\nid = \"m{number}\"\nname.sv = \"M\"\niris = [\"https://lms.example/module/{number}\"]\n{}\n",
            if number == 3 { "test = true" } else { "" }
        )
    });
    let modules: String = modules.collect();
    format!(
        "[[course]]\nid = \"kurs\"\nname.sv = \"Kurs\"\niris = [\"https://lms.example/course/1\"]\n{rule}\n{modules}{more}"
    )
}

fn compiled(text: &str) -> Arc<Catalogue> {
    Arc::new(Catalogue::parse_toml(text).expect("the catalogue is right"))
}

/// One thing that a statement says: of whom, of which module, what.
type Told = (&'static str, Option<&'static str>, Mark);

fn standings_of(catalogue: &Arc<Catalogue>, told: &[Told]) -> Standings {
    let mut standings = Standings::new(Arc::clone(catalogue), Arc::default());
    for &(who, module, mark) in told {
        let observation = Observation {
            agent: agent(who),
            course: "kurs".into(),
            module: module.map(ModuleId::from),
            mark,
            at: Some(noon("2022-03-01")),
            claim: None,
        };
        let mut progress = Progress::default();
        progress.observe(&observation, Timestamp::MAX);
        standings.join(&observation.agent, &observation.course, progress);
    }
    standings
}

fn preview_with(old: &str, new: &str, told: &[Told], uncounted: &Uncounted) -> CataloguePreview {
    let (old, new) = (compiled(old), compiled(new));
    let standings = standings_of(&old, told);
    let before = Before::of(&standings, &new, day("2022-09-30"));
    let mut after = After::new(new, &before);
    standings.known_rows().into_iter().for_each(|row| after.put(row));
    after.compare(&before, uncounted)
}

fn preview(old: &str, new: &str, told: &[Told]) -> CataloguePreview {
    preview_with(old, new, told, &Uncounted::default())
}

/// Place and text of each warning of a kind.
fn warned(told: &CataloguePreview, kind: WarningKind) -> Vec<(&str, &str)> {
    let warnings = told.warnings.iter().filter(|warning| warning.kind == kind);
    warnings.map(|warning| (warning.place.as_str(), warning.text.as_str())).collect()
}

const RULE: &str = "course[0] \"kurs\".rule";

#[test]
fn a_rule_that_no_statement_could_meet_is_told_with_what_is_missing() {
    let activity = |module| ("anna", module, Mark::Activity);
    let of_modules: Vec<Told> = vec![
        activity(None),
        ("anna", Some("m1"), Mark::Completed),
        ("bo", Some("m2"), Mark::Completed),
        ("bo", Some("m3"), Mark::Passed(Some(0.6))),
    ];
    for (rule, place, text) in [
        (
            "",
            RULE,
            "a completion of the course itself is asked for, and no statement so far reports one; of its modules m1, m2 \
             have been completed, which modules = \"all\", or a number, would count",
        ),
        (
            "rule = { modules = \"all\" }",
            "course[0] \"kurs\".module[2] \"m3\"",
            "the rule asks for a completion of this module, and no statement so far reports one",
        ),
        ("rule = { modules = 3 }", RULE, "3 modules are asked for, and statements so far report completions of 2"),
        (
            "rule = { modules = 1, pass = \"course\" }",
            RULE,
            "a pass is asked for, and no statement so far reports one of the course itself; of its modules m3 have been \
             passed, which pass = \"modules\" would count",
        ),
        (
            "rule = { modules = 1, pass = [\"m1\"] }",
            "course[0] \"kurs\".module[0] \"m1\"",
            "the rule asks for a pass of this module, and no statement so far reports one",
        ),
        (
            "rule = { modules = 1, pass = \"modules\", pass_score = 0.8 }",
            "course[0] \"kurs\".module[2] \"m3\"",
            "a pass is asked for, and no statement so far reports one of this module with a scaled score of 0.8 or more; \
             the best is 0.6",
        ),
        (
            "rule = { modules = 1, pass = true, pass_score = 0.8 }",
            RULE,
            "a pass is asked for, and no statement so far reports one of the course itself, nor of each of its modules \
             with a test with a scaled score of 0.8 or more; the best is 0.6",
        ),
    ] {
        let new = file(rule, "");
        assert_eq!(warned(&preview(&new, &new, &of_modules), WarningKind::RuleUnmet), [(place, text)], "{rule}");
        assert!(preview(&new, &new, &[]).warnings.is_empty(), "of no statements nothing follows: {rule}");
    }
    for rule in
        ["rule = { modules = 2 }", "rule = { modules = 1, pass = true }", "rule = { modules = 1, pass = \"modules\" }"]
    {
        let new = file(rule, "");
        assert_eq!(preview(&new, &new, &of_modules).warnings, [], "{rule}");
    }
    // A course that is closed as a whole needs no modules.
    let closed = [("anna", None, Mark::Met)];
    let all = file("rule = { modules = \"all\" }", "");
    assert_eq!(preview(&all, &all, &closed).warnings, []);
}

#[test]
fn a_module_without_statements_is_told_where_the_rule_asks_for_it() {
    let told = [("anna", Some("m1"), Mark::Completed), ("anna", Some("m2"), Mark::Completed)];
    let all = file("rule = { modules = \"all\" }", "");
    let place = "course[0] \"kurs\".module[2] \"m3\"";
    let silent = "the rule asks for this module, and no statement so far names it, while its course has some";
    assert_eq!(warned(&preview(&all, &all, &told), WarningKind::RuleUnmet), [(place, silent)]);
    let nameless = all.replace("iris = [\"https://lms.example/module/3\"]", "iris = []");
    let text = "the rule asks for this module, and it has no IRI by which a statement could name it";
    assert_eq!(warned(&preview(&all, &nameless, &told), WarningKind::RuleUnmet), [(place, text)]);
    let ended = all.replace("test = true", "valid_to = \"2022-01-01\"");
    assert_eq!(preview(&all, &ended, &told).warnings, [], "it is part of the course no more");
}

#[test]
fn completions_that_would_disappear_are_told_by_course_and_module() {
    let told = [
        ("anna", None, Mark::Completed),
        ("bo", None, Mark::Activity),
        ("bo", Some("m1"), Mark::Completed),
        ("cia", Some("m1"), Mark::Activity),
        ("cia", Some("m2"), Mark::Activity),
    ];
    let old = file("", "");
    let text = |what: &str, known: &str, completed: &str| {
        format!(
            "the {what} is in the catalogue no more; there are statements of {known}, and completions of {completed} no \
             longer count. To close it, keep it and give it its last day, valid_to"
        )
    };
    let gone = preview(&old, "", &told);
    assert_eq!(warned(&gone, WarningKind::Removed), [("course \"kurs\"", &*text("course", "3 people", "1 person"))]);
    assert_eq!(gone.courses[0].change, Change::Removed);
    let shorter = file("", "").replace("id = \"m1\"", "id = \"m9\"").replace("/module/1\"", "/module/9\"");
    let module = preview(&old, &shorter, &told);
    assert_eq!(
        warned(&module, WarningKind::Removed),
        [("course \"kurs\".module \"m1\"", &*text("module", "2 people", "1 person"))]
    );
    assert_eq!(preview(&old, "", &[]).warnings, [], "of what nobody did nothing disappears");
}

#[test]
fn a_last_day_in_the_past_that_takes_completions_is_told_and_so_is_a_course_that_nobody_can_complete() {
    let module = |number: u8, line: &str| {
        format!(
            "[[course.module]]\nid = \"m{number}\"\nname.sv = \"M\"\niris = [\"https://lms.example/module/{number}\"]\n{line}\n"
        )
    };
    let course = |rule: &str, modules: &[String]| {
        let head = "[[course]]\nid = \"kurs\"\nname.sv = \"Kurs\"\niris = [\"https://lms.example/course/1\"]\n";
        format!("{head}{rule}\n{}", modules.concat())
    };
    let told: Vec<Told> = vec![
        ("anna", Some("m1"), Mark::Completed),
        ("bo", Some("m1"), Mark::Completed),
        ("anna", Some("m2"), Mark::Completed),
        ("bo", Some("m2"), Mark::Completed),
    ];
    let all = "rule = { modules = \"all\" }";
    let ended = |rule, before: &[String], after: &[String]| {
        let told = preview(&course(rule, before), &course(rule, after), &told);
        let found = told.warnings.iter().filter(|warning| warning.kind == WarningKind::ModuleEnded);
        found.map(|one| (one.text.clone(), one.people, one.mend.clone())).collect::<Vec<_>>()
    };
    // They completed it in March: the only module would have ended before.
    let mend = "valid_to = \"2022-09-30\"  # module kurs/m1";
    let text = "the last day of m1 (2021-12-31) lies in the past, which takes their completion from 2 people, who \
                completed it later; the rule asks for modules, and none is part of the course any more: nobody can \
                complete it now. With valid_to = \"2022-09-30\" it takes none; where the course goes on, leave it out";
    let found = ended(all, &[module(1, "")], &[module(1, "valid_to = \"2021-12-31\"")]);
    assert_eq!(found, [(text.to_owned(), Some(2), Some(mend.to_owned()))]);
    let mended = course(all, &[module(1, mend)]);
    assert_eq!(preview(&course(all, &[module(1, "")]), &mended, &told).warnings, [], "the line holds");
    // A completion in its time stays, and no later ones are possible.
    let text = "the last day of m1 (2022-08-31) lies in the past; the rule asks for modules, and none is part of the course \
                any more: nobody can complete it now. Where the course goes on, leave valid_to out";
    let closing = module(1, "valid_to = \"2022-08-31\"");
    assert_eq!(ended(all, &[module(1, "")], std::slice::from_ref(&closing)), [(text.to_owned(), Some(0), None)]);
    assert_eq!(ended(all, std::slice::from_ref(&closing), std::slice::from_ref(&closing)), [], "it had ended before");
    // Another module is asked for still, and that is completed; of two that are asked for, one is lost.
    let both = [module(1, ""), module(2, "")];
    let one = [module(1, "valid_to = \"2021-12-31\""), module(2, "")];
    assert_eq!(ended(all, &both, &one), []);
    let found = ended("rule = { modules = 2 }", &both, &one);
    assert_eq!(found.len(), 1);
    assert!(found[0].0.contains("completion from 2 people") && !found[0].0.contains("nobody can"), "{found:?}");
}

fn named(value: &str, times: u64) -> Uncounted {
    let mut uncounted = Uncounted::default();
    for number in 0..times {
        let unmatched = Unmatched { kind: UncountedKind::Activity, value: value.into() };
        uncounted.add("lms", &unmatched, Seen::once(uuid::Uuid::from_u128(number.into()), noon("2022-03-01")));
    }
    uncounted
}

#[test]
fn addresses_that_differ_as_people_write_and_mistype_are_told() {
    let course = |id: &str, iri: &str| format!("[[course]]\nid = \"{id}\"\nname.sv = \"X\"\niris = [\"{iri}\"]\n");
    let near = |text: &str| {
        let told = preview("", text, &[]);
        let warnings = warned(&told, WarningKind::IriNear).into_iter();
        warnings.map(|(place, text)| (place.to_owned(), text.to_owned())).collect::<Vec<_>>()
    };
    let known = "https://lms.example/kurs/ekonomi";
    for (iri, differs) in [
        ("https://www.lms.example/kurs/ekonomi", "differs by www."),
        ("https://lms.example/kurs/ekonomi/", "differs by a slash at the end"),
        ("https://lms.example/Kurs/ekonomi", "differs by upper and lower case"),
        ("https://lms.example/kurs/ekonomi?", "differs by a ? with nothing after it"),
        ("https://lms.example/kurs/ekonomi#", "differs by a # with nothing after it"),
        ("https://lms.example/kurs/ekonmi", "differs by one letter"),
        ("https://lms.example/kurs/ekonomin1", ""),
        ("https://lms.example/kurs/barnavard", ""),
    ] {
        let found = near(&[course("a", known), course("b", iri)].concat());
        let text = format!(
            "{iri:?} {differs} from {known:?} at course[0] \"a\".iris[0]: where they are meant to be one thing, write one of \
             them"
        );
        let expected = if differs.is_empty() { vec![] } else { vec![("course[1] \"b\".iris[0]".to_owned(), text)] };
        assert_eq!(found, expected, "{iri}");
    }
    // One thing may have many spellings, and numbering by letters is not a mistake.
    let written = "[[course]]\nid = \"a\"\nname.sv = \"X\"\niris = [\"https://lms.example/kurs\", \"https://lms.example/kurs/\"]\n";
    assert_eq!(near(written), []);
    let numbered: String = ["a", "b", "c"].map(|id| course(id, &format!("https://lms.example/kurs/del-{id}"))).concat();
    assert_eq!(near(&numbered), []);
    let two: String = ["1", "2"].map(|id| course(id, &format!("https://lms.example/kurs/{id}"))).concat();
    assert_eq!(near(&two), [], "nor is what is numbered");
    // Terms, Roman numbers and ids are no words that somebody mistypes.
    for [one, other] in [["steg-i", "steg-ii"], ["kurs-vt", "kurs-ht"], ["AbC", "abc"], ["wQx9TgXcQ", "wQx9tgXcQ"]] {
        let both =
            [one, other].map(|id| course(&id.replace(char::is_uppercase, "x"), &format!("https://lms.example/{id}")));
        let [first, second] = both;
        let second = second.replacen("id = \"", "id = \"den-andra-", 1);
        assert_eq!(near(&[first, second].concat()), [], "{one} {other}");
    }
    // A course and its module are often numbered alike.
    let module = "[[course.module]]\nid = \"m\"\nname.sv = \"X\"\niris = [\"https://lms.example/m/1\"]\n";
    assert_eq!(near(&[course("a", "https://lms.example/c/1"), module.to_owned()].concat()), []);
}

#[test]
fn a_role_of_a_target_that_nobody_on_a_roster_has_is_told() {
    let text = file("", "").replacen(
        "name.sv",
        "target = { roster_roles = [\"Socialsekreterare\", \"socialsekretrare\", \"chef\"] }\nname.sv",
        1,
    );
    let row = Affiliation { role: Some("socialsekreterare ".to_owned()), ..affiliation(&[&agent("anna")], "1440") };
    let told = |roster: Vec<Affiliation>| {
        let roster = Roster { affiliations: roster.into_iter().collect(), ..Roster::default() };
        let new = compiled(&text);
        let before = Before::of(&Standings::new(compiled(""), Arc::new(roster)), &new, day("2022-09-30"));
        let told = After::new(new, &before).compare(&before, &Uncounted::default());
        let told = warned(&told, WarningKind::TargetUnmet);
        told.into_iter().map(|(place, text)| (place.to_owned(), text.to_owned())).collect::<Vec<_>>()
    };
    let nobody = |role: &str, near: &str| {
        format!("no row of a roster has the role {role:?}, so nobody is in the target by it{near}")
    };
    let at = |at: usize| format!("course[0] \"kurs\".target.roster_roles[{at}]");
    let near = "; near it is \"socialsekreterare\"";
    assert_eq!(told(vec![row]), [(at(1), nobody("socialsekretrare", near)), (at(2), nobody("chef", ""))]);
    assert_eq!(told(vec![]), [], "without rosters nobody has any");
}

#[test]
fn addresses_that_statements_named_and_nothing_matches_are_told_with_the_line_that_would_count_them() {
    let all = file("", "");
    let uncounted = named("https://lms.example/module/1/", 4);
    let told = preview_with("", &all, &[], &uncounted);
    let [warning] = &told.warnings[..] else { panic!("{:?}", told.warnings) };
    assert_eq!(warning.place, "course[0] \"kurs\".module[0] \"m1\".iris[0]");
    assert_eq!(
        warning.text,
        "statements named \"https://lms.example/module/1/\", and nothing matched (4 so far); it differs by a slash at the \
         end from \"https://lms.example/module/1\""
    );
    let mend = "iris = [\"https://lms.example/module/1\", \"https://lms.example/module/1/\"]  # module kurs/m1";
    assert_eq!(warning.mend.as_deref(), Some(mend));
    let matched = all.replace("\"https://lms.example/module/1\"", "\"https://lms.example/module/1/\"");
    assert_eq!(preview_with("", &matched, &[], &uncounted).warnings, [], "it is matched by the new one");
    assert_eq!(preview_with("", &all, &[], &named("https://lms.example/module/9", 1)).warnings, []);
}

#[test]
fn home_pages_near_those_of_another_employer_or_of_people_in_unknown_are_told() {
    let page = |url: &str, code: &str| format!("[[home_page]]\nurl = \"{url}\"\nkommunkod = \"{code}\"\n");
    // Anna's account is of https://lms.example.
    let told = [("anna", None, Mark::Activity), ("anna", None, Mark::Completed)];
    let all = |pages: &str| file("", pages);
    let mistyped = preview(&all(""), &all(&page("https://lms.exampel", "1440")), &told);
    assert_eq!(
        warned(&mistyped, WarningKind::IriNear),
        [(
            "home_page[0].url",
            "accounts of \"https://lms.example\" count in no municipality; it differs by one letter from \
             \"https://lms.exampel\""
        )]
    );
    assert_eq!(mistyped.warnings[0].people, Some(1));
    let mend = mistyped.warnings[0].mend.as_deref().expect("a line");
    assert!(mend.starts_with("[[home_page]]\nurl = \"https://lms.example\"\n# Say whose it is"), "{mend}");
    let both = [page("https://lms.example", "1440"), page("https://www.lms.example", "1480")].concat();
    assert_eq!(
        warned(&preview(&all(""), &all(&both), &told), WarningKind::IriNear),
        [(
            "home_page[1].url",
            "\"https://www.lms.example\" differs by www. from \"https://lms.example\" at home_page[0].url, of another \
             employer"
        )]
    );
    let one_owner = [page("https://lms.example", "1440"), page("https://www.lms.example", "1440")].concat();
    assert_eq!(preview(&all(""), &all(&one_owner), &told).warnings, []);
}

#[test]
fn what_is_listed_is_bounded_and_the_rest_is_counted() {
    let courses = |rule: &str| -> String {
        let course = |number: usize| {
            let iri = format!("urn:x:{number}");
            format!("[[course]]\nid = \"c{number}\"\nname.sv = \"X\"\niris = [\"{iri}\"]\n{rule}\n")
        };
        (0..CataloguePreview::COURSES + 5).map(course).collect::<Vec<_>>().concat()
    };
    let (old, new) = (compiled(&courses("")), compiled(&courses("rule = { pass = \"course\" }")));
    let mut standings = Standings::new(Arc::clone(&old), Arc::default());
    for course in old.courses() {
        let mut progress = Progress::default();
        let observation = Observation {
            agent: agent("anna"),
            course: course.id.clone(),
            module: None,
            mark: Mark::Completed,
            at: Some(noon("2022-03-01")),
            claim: None,
        };
        progress.observe(&observation, Timestamp::MAX);
        standings.put(&observation.agent, &course.id, progress);
    }
    let before = Before::of(&standings, &new, day("2022-09-30"));
    let mut after = After::new(new, &before);
    standings.known_rows().into_iter().for_each(|row| after.put(row));
    let told = after.compare(&before, &Uncounted::default());
    assert_eq!((told.courses.len(), told.courses_not_listed), (CataloguePreview::COURSES, 5));
    assert_eq!(told.municipalities.len(), CataloguePreview::MUNICIPALITIES);
    assert_eq!(told.municipalities_not_listed, CataloguePreview::COURSES + 5 - CataloguePreview::MUNICIPALITIES);
    assert_eq!(told.warnings.len(), CataloguePreview::WARNINGS);
    assert_eq!(told.warnings_not_listed, CataloguePreview::COURSES + 5 - CataloguePreview::WARNINGS);
}
