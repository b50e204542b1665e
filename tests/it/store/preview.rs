//! A preview says what a catalogue would change, and the catalogue then changes exactly that.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use learning::{
    Affiliation, Catalogue, CatalogueFile, CataloguePreview, Change, Counts, Day, Dimension, FigureQuery, Figures,
    Measure, RosterChange, WarningKind,
};
use loggbok::auth::{Authority, Caller, Means, OwnLimits, Reach, Scope, SenderSettings};
use loggbok::clock::RandomIds;
use loggbok::service::{Error, PageLimits, Service};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use store::AuditAction;

use super::world::{COURSE, MODULE, World, affiliation, referring, statement};
use crate::names::MUNICIPALITY_EXTENSION;

const OTHER: &str = "https://lms.example/course/2";
const SECOND: &str = "https://lms.example/module/2";
const THIRD: &str = "https://lms.example/module/3";
const TODAY: &str = "2022-12-31";

fn today() -> Day {
    TODAY.parse().unwrap()
}

fn admin() -> Caller {
    Caller {
        key: "admin".into(),
        authority: Authority::of_account("https://lrs.example", "admin", None),
        scopes: BTreeSet::from([Scope::Admin, Scope::FiguresExact]),
        municipality: None,
        reach: Reach::default(),
        limits: OwnLimits::default(),
        sender: SenderSettings::default(),
        means: Means::default(),
    }
}

fn service(world: &World) -> Service {
    Service::new(world.store.clone(), world.clock.clone(), Arc::new(RandomIds), PageLimits::default())
}

async fn figures(service: &Service) -> Figures {
    let query = FigureQuery::by(&[Dimension::Course, Dimension::Municipality], today());
    service.completions(&admin(), query).await.unwrap()
}

fn totals(figures: &Figures) -> BTreeMap<String, Counts> {
    let totals = figures.totals.iter().filter(|total| total.dimension == Dimension::Course);
    totals.map(|total| (total.key.code.clone(), total.counts)).collect()
}

fn rows(figures: &Figures) -> BTreeMap<(String, String), Counts> {
    figures.rows.iter().map(|row| ((row.keys[0].code.clone(), row.keys[1].code.clone()), row.counts)).collect()
}

fn is_nobody(counts: &Counts) -> bool {
    Measure::ALL.iter().all(|measure| counts.shown(*measure).unwrap_or(0) == 0)
}

/// A course as it is written.
#[derive(Debug, Clone)]
struct Written {
    iris: Vec<&'static str>,
    modules: Vec<&'static str>,
    rule: &'static str,
    target: &'static str,
}

/// A catalogue as it is written: two courses at most.
#[derive(Debug, Clone)]
struct Catalogues {
    courses: [Option<Written>; 2],
    attributes: bool,
    guests: bool,
}

impl Catalogues {
    fn toml(&self) -> String {
        let mut text = String::new();
        for (id, course) in ["one", "two"].into_iter().zip(&self.courses) {
            let Some(Written { iris, modules, rule, target }) = course else { continue };
            let rule = if modules.is_empty() && rule.contains("module") { "" } else { rule };
            writeln!(text, "[[course]]\nid = \"{id}\"\nname.sv = \"{id}\"\niris = {iris:?}\n{rule}\n{target}").unwrap();
            for iri in modules {
                let id = &iri[iri.len() - 1..];
                writeln!(text, "[[course.module]]\nid = \"m{id}\"\nname.sv = \"M\"\niris = [\"{iri}\"]").unwrap();
            }
        }
        if self.attributes {
            text += "[[home_page]]\nurl = \"https://lms.goteborg.example\"\nkommunkod = \"1480\"\n\
                     [[mail_domain]]\ndomain = \"ale.example\"\nkommunkod = \"1440\"\n";
        }
        if self.guests {
            text += "[[not_a_person]]\nhome_page = \"https://lms.goteborg.example\"\naccount = \"a\"\n";
        }
        text
    }

    fn file(&self) -> CatalogueFile {
        toml::from_str(&self.toml()).unwrap()
    }
}

fn written(iris: Vec<&'static str>) -> impl Strategy<Value = Option<Written>> {
    let rules = [
        "",
        "rule = { modules = \"all\" }",
        "rule = { modules = 1 }",
        "rule = { pass = \"course\" }",
        "rule = { modules = \"all\", pass = true }",
        "rule = { pass = \"modules\", pass_score = 0.5 }",
    ];
    let targets = ["", "target = { entered = { 1440 = 3 } }", "target = { roster_roles = [\"chef\"] }"];
    let modules = proptest::sample::subsequence(vec![MODULE, SECOND, THIRD], 0..=3);
    let iris = proptest::sample::subsequence(iris, 1..=2);
    let course = (iris, modules, proptest::sample::select(rules.to_vec()), proptest::sample::select(targets.to_vec()));
    let course = course.prop_map(|(iris, modules, rule, target)| Written { iris, modules, rule, target });
    proptest::option::weighted(0.9, course)
}

fn catalogues() -> impl Strategy<Value = Catalogues> {
    let courses = (written(vec![COURSE, "urn:x:one"]), written(vec![OTHER, "https://lms.example/Course/1"]));
    (courses, any::<bool>(), proptest::bool::weighted(0.3)).prop_map(|((one, two), attributes, guests)| Catalogues {
        courses: [one, two],
        attributes,
        guests,
    })
}

/// A catalogue, and the next: any, or one of the same IRIs.
fn pairs() -> impl Strategy<Value = (Catalogues, Catalogues)> {
    (catalogues(), catalogues(), any::<bool>()).prop_map(|(old, mut new, keeps)| {
        if keeps {
            new.guests = old.guests;
            for (new, old) in new.courses.iter_mut().zip(&old.courses) {
                let rules = new.take();
                *new = old.clone().map(|old| match rules {
                    Some(Written { rule, target, .. }) => Written { rule, target, ..old },
                    None => old,
                });
            }
        }
        (old, new)
    })
}

fn actor(who: usize) -> Value {
    match who {
        0 => json!({"mbox": "mailto:a@ale.example"}),
        1 => json!({"account": {"homePage": "https://lms.goteborg.example", "name": "a"}}),
        2 => json!({"account": {"homePage": "http://LMS.goteborg.example/", "name": "b"}}),
        _ => json!({"mbox": format!("mailto:p{who}@elsewhere.example")}),
    }
}

fn statements() -> impl Strategy<Value = Vec<Value>> {
    let said =
        (0_usize..6, 0_usize..5, 0_usize..9, 1_u32..28, any::<bool>()).prop_map(|(who, what, about, day, aside)| {
            let verbs = ["completed", "passed", "failed", "registered", "experienced"];
            let activities = [
                COURSE,
                MODULE,
                SECOND,
                THIRD,
                OTHER,
                "urn:x:one",
                "http://LMS.example/course/1",
                "https://lms.example/course/1/",
                "https://lms.example/slide/1",
            ];
            let mut said = statement(0, "a", verbs[what], activities[about]);
            said["actor"] = actor(who);
            said["timestamp"] = format!("2022-03-{day:02}T12:00:00Z").into();
            if about == 8 {
                said["context"] =
                    json!({"contextActivities": {"parent": [{"id": if aside { COURSE } else { SECOND }}]}});
            } else if aside {
                said["context"] = json!({"extensions": {MUNICIPALITY_EXTENSION: "0180"}});
            }
            said
        });
    let voided = (1_u128..40).prop_map(|target| referring(0, "voided", target));
    proptest::collection::vec(prop_oneof![9 => said, 1 => voided], 0..40).prop_map(|mut all| {
        for (number, one) in (1_u128..).zip(&mut all) {
            one["id"] = super::world::id(number).to_string().into();
        }
        all
    })
}

/// A roster that ties a mailbox to an account, and has a role.
fn roster() -> RosterChange {
    let row = |keys: &[&str], code: &str| Affiliation {
        role: Some("chef".into()),
        valid_from: Some("2020-01-01".parse().unwrap()),
        ..affiliation(keys, code)
    };
    let added = vec![
        row(&["mbox mailto:a@ale.example", "account http://LMS.goteborg.example/ b"], "1384"),
        row(&["mbox mailto:p4@elsewhere.example"], "1480"),
        row(&["mbox mailto:nobody@elsewhere.example"], "1440"),
    ];
    RosterChange { added, ..RosterChange::default() }
}

/// A world with statements under a catalogue.
async fn filled(world: &World, catalogue: &Catalogues, statements: &[Value], has_roster: bool) {
    service(world).replace_catalogue(&admin(), catalogue.file()).await.unwrap();
    // Halves, so that there are several batches.
    for batch in statements.chunks(statements.len() / 2 + 1) {
        world.record(batch).await;
    }
    if has_roster {
        let version = world.store.roster().await.unwrap().0;
        world.store.change_roster(version, roster()).await.unwrap();
    }
}

// The law: what is told before is what the server answers after, and telling changes nothing.
pub async fn a_preview_tells_what_the_catalogue_then_changes_and_changes_nothing(world: World) {
    let runtime = tokio::runtime::Handle::current();
    let cases = Config { cases: 60, ..Config::default() };
    tokio::task::spawn_blocking(move || {
        let law = |((old, new), statements, has_roster): ((Catalogues, Catalogues), Vec<Value>, bool)| {
            runtime.block_on(async {
                let world = world.another().await;
                filled(&world, &old, &statements, has_roster).await;
                let service = service(&world);
                let before =
                    (figures(&service).await, world.store.catalogue().await.unwrap().0, world.progress().await);
                let uncounted = world.store.uncounted().await.unwrap();
                let told = service.preview_catalogue(&admin(), new.file(), today()).await.unwrap();
                let still = (figures(&service).await, world.store.catalogue().await.unwrap().0, world.progress().await);
                prop_assert_eq!(&before, &still);
                prop_assert_eq!(uncounted, world.store.uncounted().await.unwrap());
                prop_assert_eq!(&told, &service.preview_catalogue(&admin(), new.file(), today()).await.unwrap());
                service.replace_catalogue(&admin(), new.file()).await.unwrap();
                let after = figures(&service).await;
                is_told(&told, &before.0, &after)?;
                warnings_hold(&told, &new)?;
                let json = serde_json::to_string(&told).unwrap();
                prop_assert_eq!(serde_json::from_str::<CataloguePreview>(&json).unwrap().courses, told.courses);
                Ok(())
            })
        };
        TestRunner::new(cases).run(&(pairs(), statements(), any::<bool>()), law).unwrap();
    })
    .await
    .unwrap();
}

fn is_told(told: &CataloguePreview, before: &Figures, after: &Figures) -> Result<(), TestCaseError> {
    let (totals_before, totals_after) = (totals(before), totals(after));
    let listed: BTreeSet<_> = told.courses.iter().map(|course| course.course.code.clone()).collect();
    prop_assert!(totals_before.keys().chain(totals_after.keys()).all(|course| listed.contains(course)));
    for course in &told.courses {
        let code = &course.course.code;
        prop_assert_eq!(course.before.as_ref(), totals_before.get(code), "{} before", code);
        prop_assert_eq!(course.after.as_ref(), totals_after.get(code), "{} after", code);
    }
    let (rows_before, rows_after) = (rows(before), rows(after));
    let told_rows: BTreeMap<_, _> = told
        .municipalities
        .iter()
        .map(|row| ((row.course.code.clone(), row.municipality.code.clone()), (row.before, row.after)))
        .collect();
    prop_assert_eq!(told_rows.len(), told.municipalities.len(), "each once");
    let all: BTreeSet<_> = rows_before.keys().chain(rows_after.keys()).cloned().collect();
    for key in all {
        let (one, other) = (rows_before.get(&key), rows_after.get(&key));
        let is_same = one == other
            || one.is_none_or(is_nobody) && other.is_none_or(is_nobody) && one.is_some() != other.is_some();
        match told_rows.get(&key) {
            None => prop_assert!(is_same, "{:?} differs and is not told: {:?} {:?}", key, one, other),
            Some((before, after)) => {
                prop_assert!(!is_same, "{:?} is told and the same", key);
                prop_assert_eq!((before.as_ref(), after.as_ref()), (one, other));
            }
        }
    }
    Ok(())
}

/// What is warned of is so.
fn warnings_hold(told: &CataloguePreview, new: &Catalogues) -> Result<(), TestCaseError> {
    let catalogue = Catalogue::compile(new.file()).unwrap();
    for warning in &told.warnings {
        let named = |course: &&learning::CourseEffect| warning.place.contains(&format!("\"{}\"", course.course.code));
        let effect = told.courses.iter().find(named);
        let completed =
            |counts: Option<Counts>| counts.and_then(|counts| counts.shown(Measure::Completed)).unwrap_or(0);
        match warning.kind {
            WarningKind::RuleUnmet => {
                let effect = effect.unwrap();
                prop_assert_eq!(completed(effect.after), 0, "{}", warning);
                prop_assert!(catalogue.course(&effect.course.code.as_str().into()).is_some());
            }
            WarningKind::ModuleUndated => {
                let effect = effect.unwrap();
                prop_assert!(u64::from(completed(effect.before)) >= warning.people.unwrap(), "{}", warning);
                prop_assert!(warning.people > Some(0));
            }
            WarningKind::Removed if !warning.place.contains("module") => {
                let effect = effect.unwrap();
                prop_assert_eq!(effect.change, Change::Removed);
                prop_assert_eq!(Some(u64::from(completed(effect.before))), warning.people);
            }
            WarningKind::Removed
            | WarningKind::Renamed
            | WarningKind::ModuleEnded
            | WarningKind::IriGone
            | WarningKind::IriNear
            | WarningKind::PeopleTied
            | WarningKind::TargetUnmet => {}
        }
    }
    Ok(())
}

pub async fn the_line_that_a_preview_gives_for_a_new_module_keeps_the_completions(world: World) {
    let course = |modules: &str| {
        format!(
            "[[course]]\nid = \"one\"\nname.sv = \"Ett\"\niris = [\"{COURSE}\"]\nrule = {{ modules = \"all\" }}\n{modules}"
        )
    };
    let module = |number: u8, line: &str| {
        format!(
            "[[course.module]]\nid = \"m{number}\"\nname.sv = \"M\"\niris = [\"https://lms.example/module/{number}\"]\n{line}\n"
        )
    };
    let service = service(&world);
    let file = |text: &str| toml::from_str::<CatalogueFile>(text).unwrap();
    service.replace_catalogue(&admin(), file(&course(&module(1, "")))).await.unwrap();
    let completing = ["a", "b", "c"];
    let sent: Vec<_> = (1..).zip(completing).map(|(number, who)| statement(number, who, "completed", MODULE)).collect();
    world.record(&sent).await;
    let preview = async |text: &str| service.preview_catalogue(&admin(), file(text), today()).await.unwrap();
    let longer = course(&[module(1, ""), module(2, "")].concat());
    let told = preview(&longer).await;
    let completed = |told: &CataloguePreview| {
        let course = &told.courses[0];
        [course.before, course.after].map(|counts| counts.unwrap().shown(Measure::Completed).unwrap())
    };
    assert_eq!(completed(&told), [3, 0]);
    let [unmet, undated] = &told.warnings[..] else { panic!("{:?}", told.warnings) };
    assert_eq!(unmet.kind, WarningKind::RuleUnmet);
    assert_eq!(unmet.place, "course[0] \"one\".module[1] \"m2\"");
    assert_eq!((undated.kind, undated.people), (WarningKind::ModuleUndated, Some(3)));
    let line = undated.mend.as_deref().unwrap();
    assert_eq!(line, "valid_from = \"2022-12-31\"  # module one/m2");
    let dated = preview(&course(&[module(1, ""), module(2, line)].concat())).await;
    assert_eq!(completed(&dated), [3, 3]);
    assert!(dated.warnings.iter().all(|warning| warning.kind == WarningKind::RuleUnmet), "{:?}", dated.warnings);
}

pub async fn a_course_or_module_with_another_id_and_the_same_iris_is_told_as_renamed(world: World) {
    let catalogue = |course: &str, module: &str, more: &str| {
        format!(
            "[[course]]\nid = \"{course}\"\nname.sv = \"Ett\"\niris = [\"{COURSE}\"]\nrule = {{ modules = \"all\" }}\n\
             [[course.module]]\nid = \"{module}\"\nname.sv = \"M\"\niris = [\"{MODULE}\"]\n{more}"
        )
    };
    let service = service(&world);
    let file = |text: &str| toml::from_str::<CatalogueFile>(text).unwrap();
    let old = catalogue("one", "m1", "");
    service.replace_catalogue(&admin(), file(&old)).await.unwrap();
    world.record(&[statement(1, "a", "completed", MODULE), statement(2, "b", "completed", MODULE)]).await;
    let before = figures(&service).await;
    let told_of = async |new: &str| {
        let told = service.preview_catalogue(&admin(), file(new), today()).await.unwrap();
        let warnings: Vec<_> = told.warnings.iter().map(|one| (one.kind, one.people)).collect();
        (told.clone(), warnings)
    };
    let completed = |counts: Option<Counts>| counts.unwrap().shown(Measure::Completed);
    for (new, place, what) in [
        (catalogue("one", "first", ""), "course[0] \"one\".module[0] \"first\"", "module"),
        (catalogue("uno", "m1", ""), "course[0] \"uno\"", "course"),
    ] {
        let (told, warnings) = told_of(&new).await;
        assert_eq!(warnings, [(WarningKind::Renamed, None)], "{:?}", told.warnings);
        assert_eq!(told.warnings[0].place, place);
        let stay = format!("this is the id of the {what} now, by the same IRIs; completions of 2 people stay. ");
        assert!(told.warnings[0].text.starts_with(&stay), "{}", told.warnings[0]);
        let [course] = &told.courses[..] else { panic!("{:?}", told.courses) };
        assert!(!course.differs() && told.municipalities.is_empty(), "{told:?}");
        assert_eq!((completed(course.before), completed(course.after)), (Some(2), Some(2)));
        let is_renamed = what == "course";
        assert_eq!(course.change, if is_renamed { Change::Renamed } else { Change::Kept });
        assert_eq!(course.renamed_from.as_ref().map(learning::CourseId::as_str), is_renamed.then_some("one"));
    }
    // What really changes is told: with a rule that nobody meets, of all who completed it.
    let stricter = catalogue("uno", "m1", "").replace("modules = \"all\"", "modules = \"all\", pass = \"course\"");
    let (told, warnings) = told_of(&stricter).await;
    assert!(warnings.contains(&(WarningKind::Renamed, Some(2))), "{:?}", told.warnings);
    assert_eq!((completed(told.courses[0].before), completed(told.courses[0].after)), (Some(2), Some(0)));
    // Another IRI is another course: what was done of the one that is gone no longer counts.
    let other = catalogue("uno", "m1", "").replace(COURSE, OTHER).replace(MODULE, SECOND);
    let (_, warnings) = told_of(&other).await;
    assert!(warnings.contains(&(WarningKind::Removed, Some(2))), "{warnings:?}");
    // And so it comes.
    service.replace_catalogue(&admin(), file(&catalogue("uno", "m1", ""))).await.unwrap();
    let after = figures(&service).await;
    assert_eq!(totals(&before)["one"], totals(&after)["uno"]);
}

pub async fn one_preview_is_counted_at_a_time_and_one_that_is_dropped_ends(world: World) {
    let service = Arc::new(service(&world));
    let file = super::world::catalogue().file().clone();
    let (held, tried) = (Arc::clone(&service), file.clone());
    let one_at_a_time = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
        runtime.block_on(async {
            // The one thread that computes is taken, so that the first has its turn and comes no further.
            let (release, released) = std::sync::mpsc::channel::<()>();
            let taken = tokio::task::spawn_blocking(move || released.recv().is_err());
            let admin = admin();
            let mut first = Box::pin(held.preview_catalogue(&admin, tried.clone(), today()));
            assert!(futures::poll!(first.as_mut()).is_pending());
            let second = held.preview_catalogue(&admin, tried, today()).await;
            assert!(matches!(second, Err(Error::PreviewUnderWay)));
            drop((first, release));
            assert!(taken.await.unwrap());
        });
    };
    std::thread::spawn(one_at_a_time).join().unwrap();
    let admin = admin();
    let preview = || service.preview_catalogue(&admin, file.clone(), today());
    assert!(preview().await.is_ok());
    let limited = Caller { reach: Reach::of_municipality("1440".parse().unwrap()), ..admin.clone() };
    let refused = service.preview_catalogue(&limited, file.clone(), today()).await;
    assert!(matches!(refused, Err(Error::OutOfReach)));
    let reader = Caller { scopes: BTreeSet::from([Scope::FiguresRead]), ..admin.clone() };
    let refused = service.preview_catalogue(&reader, file.clone(), today()).await;
    assert!(matches!(refused, Err(Error::Forbidden(Scope::CatalogueWrite))));
    let noted = world.store.audit(0, 10).await.unwrap();
    let actions: Vec<_> = noted.into_iter().map(|record| record.entry.action).collect();
    assert!(actions.iter().all(|action| *action == AuditAction::CataloguePreview), "nothing was changed: {actions:?}");
    assert!(!actions.is_empty(), "that it was read is noted");
}
