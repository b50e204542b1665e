//! A change is written into the text, and nothing else is.

use proptest::prelude::*;

use super::text_of_course;
use crate::{CatalogueFile, Kommunkod, MailDomain, ModulesAsked, Name};

const SMALL: &str = include_str!("../../../../../fixtures/catalogues/small.toml");

/// With comments wherever people write them, tables in lines and out of them, and modules of two courses.
const COMMENTED: &str = r#"# The catalogue of the region.

[[programme]]
id = "yrkesresan"   # since 2021
name = { sv = "Yrkesresan" }

# --- Introduction ---

[[course]]
id = "intro"
name.sv = 'Introduktion'
programme = ["yrkesresan"]
iris = [
    "https://lms.example/1", # Moodle
    # Storyline, until 2022
    "urn:articulate:intro",
]
rule = { modules = "all", pass = false } # agreed in March

[course.target]
# The roles of the agreement.
roster_roles = ["handläggare"]

# Law comes first.
[[course.module]]
id = "lag"
name = { sv = "Lag" }
iris = ["https://lms.example/1/lag"]

[[course.round]]
id = "ht26"
name = { sv = "Hösten 2026" }
valid_from = "2026-08-31"
valid_to = "2026-10-31"

# Then people.
[[course.module]]
id = "samtal"
iris = ["https://lms.example/1/samtal"]

[course.module.name]
sv = "Samtal"

[[region]]
id = "gr"
name = { sv = "Göteborgsregionen" }
members = ["1440", "1480"]

[[course]]
id = "kort"
name = { sv = "Kort" }

[[unit]]
id = "ifo"
kommunkod = "1440"
name = "IFO"

# The end.
"#;

fn read(text: &str) -> CatalogueFile {
    CatalogueFile::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The text after a change of what it says.
fn changed(text: &str, change: impl FnOnce(&mut CatalogueFile)) -> String {
    let mut file = read(text);
    change(&mut file);
    let written = file.write_into(text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(read(&written), file, "{written}");
    written
}

/// The lines that only the first has, and those that only the second has.
fn difference<'t>(before: &'t str, after: &'t str) -> (Vec<&'t str>, Vec<&'t str>) {
    let only = |of: &'t str, other: &str| {
        let mut others: Vec<&str> = other.lines().collect();
        of.lines()
            .filter(|line| others.iter().position(|one| one == line).map(|at| others.remove(at)).is_none())
            .collect()
    };
    (only(before, after), only(after, before))
}

#[test]
fn a_changed_value_changes_its_line_alone_and_keeps_its_comment() {
    let after = changed(COMMENTED, |file| file.courses[0].rule.modules = Some(ModulesAsked::AtLeast(1)));
    let was = r#"rule = { modules = "all", pass = false } # agreed in March"#;
    let is = "rule = { modules = 1, pass = false } # agreed in March";
    assert_eq!(difference(COMMENTED, &after), (vec![was], vec![is]));
}

#[test]
fn a_name_in_another_language_joins_the_name() {
    let after = changed(COMMENTED, |file| file.programmes[0].name.en = Some("The journey".to_owned()));
    assert_eq!(
        difference(COMMENTED, &after),
        (vec![r#"name = { sv = "Yrkesresan" }"#], vec![r#"name = { sv = "Yrkesresan", en = "The journey" }"#])
    );
    let after = changed(COMMENTED, |file| file.courses[0].name.en = Some("Introduction".to_owned()));
    assert_eq!(difference(COMMENTED, &after), (vec![], vec![r#"name.en = "Introduction""#]));
}

#[test]
fn a_module_moves_with_its_comments_and_its_own_tables() {
    let after = changed(COMMENTED, |file| file.courses[0].modules.swap(0, 1));
    assert_eq!(difference(COMMENTED, &after), (vec![], vec![]), "{after}");
    let place = |part: &str| after.find(part).unwrap();
    assert!(
        place("# Then people.") < place("id = \"samtal\"") && place("id = \"samtal\"") < place("[course.module.name]")
    );
    assert!(place("[course.module.name]") < place("# Law comes first."));
    assert_eq!(changed(&after, |file| file.courses[0].modules.swap(0, 1)), COMMENTED);
}

#[test]
fn an_entry_of_a_list_in_lines_goes_with_the_comment_on_its_line() {
    let after = changed(COMMENTED, |file| drop(file.courses[0].iris.remove(0)));
    assert_eq!(difference(COMMENTED, &after), (vec![r#"    "https://lms.example/1", # Moodle"#], vec![]));
    let more = changed(COMMENTED, |file| file.courses[0].iris.push("urn:new".to_owned()));
    assert_eq!(difference(COMMENTED, &more), (vec![], vec![r#"    "urn:new","#]));
    assert_eq!(changed(&more, |file| drop(file.courses[0].iris.pop())), COMMENTED);
}

#[test]
fn an_alias_and_a_mail_domain_are_small_changes() {
    let alias = changed(COMMENTED, |file| file.units[0].aliases.push("Individ och familj".to_owned()));
    assert_eq!(difference(COMMENTED, &alias), (vec![], vec![r#"aliases = ["Individ och familj"]"#]));
    let ale: Kommunkod = "1440".parse().expect("a code");
    let mail = MailDomain { domain: "ale.example".to_owned(), kommunkod: ale };
    let after = changed(COMMENTED, |file| file.mail_domains.push(mail));
    let (gone, new) = difference(COMMENTED, &after);
    assert_eq!(gone, Vec::<&str>::new());
    assert_eq!(new, ["[[mail_domain]]", "domain = \"ale.example\"", "kommunkod = \"1440\"", ""]);
    assert_eq!(changed(&after, |file| drop(file.mail_domains.pop())), COMMENTED);
}

#[test]
fn a_course_that_comes_and_goes_leaves_the_text_as_it_was() {
    for text in [COMMENTED, SMALL] {
        let after = changed(text, |file| {
            let mut course = file.courses[0].clone();
            course.id = "ny".into();
            file.courses.push(course);
        });
        let (gone, _) = difference(text, &after);
        assert_eq!(gone, Vec::<&str>::new());
        assert_eq!(changed(&after, |file| drop(file.courses.pop())), text);
    }
}

#[test]
fn a_course_is_written_as_the_guide_writes_it() {
    let file = read(
        "[[course]]\nid = \"a\"\nname.sv = \"A\"\nrule.modules = \"all\"\n[[course.module]]\nid = \"m\"\nname.sv = \"M\"\n\
         iris = [\"urn:x:1\"]\n",
    );
    let written = "[[course]]\nid = \"a\"\nname = { sv = \"A\" }\nrule = { modules = \"all\" }\n\n[[course.module]]\n\
                   id = \"m\"\nname = { sv = \"M\" }\niris = [\"urn:x:1\"]\n";
    assert_eq!(file.write(), written);
}

#[test]
fn a_text_of_windows_keeps_its_line_ends() {
    let windows = COMMENTED.replace('\n', "\r\n");
    let after = changed(&windows, |file| file.courses[0].name.sv = "Annan".to_owned());
    let want = changed(COMMENTED, |file| file.courses[0].name.sv = "Annan".to_owned());
    assert_eq!(after, want.replace('\n', "\r\n"));
}

#[test]
fn the_part_of_a_course_is_as_it_is_written_with_its_comments() {
    let part = text_of_course(COMMENTED, &"intro".into()).expect("it is there");
    assert!(part.starts_with("# --- Introduction ---\n\n[[course]]\nid = \"intro\""), "{part}");
    assert!(part.contains("# Then people.") && part.ends_with("sv = \"Samtal\"") && !part.contains("kort"), "{part}");
    assert_eq!(text_of_course(COMMENTED, &"none".into()), None);
}

#[test]
fn what_is_no_catalogue_is_refused() {
    assert!(read(SMALL).write_into("[[course]\n").is_err());
    assert!(read(SMALL).write_into("kurs = 1\n").is_err());
}

/// A catalogue with some of everything, of few ids, so that two have much in common.
fn catalogues() -> impl Strategy<Value = CatalogueFile> {
    let full = read(SMALL);
    let course = {
        let full = full.courses[0].clone();
        (0..4_u8, 0..4_u8, prop::collection::vec(0..5_u8, 0..5), any::<[bool; 6]>()).prop_map(
            move |(id, name, modules, has)| {
                let mut course = full.clone();
                course.id = format!("c{id}").into();
                course.name = Name { sv: format!("Kurs {name}"), en: has[0].then(|| "Course # 1".to_owned()) };
                course.modules = Vec::new();
                for module in modules {
                    let mut one = full.modules[usize::from(module % 2)].clone();
                    one.id = format!("m{module}").into();
                    one.mandatory = has[1];
                    course.modules.push(one);
                }
                if !has[2] {
                    course.target = None;
                    course.rounds = Vec::new();
                }
                if !has[3] {
                    course.rule = learning_rule();
                    course.earlier_rules = Vec::new();
                }
                if has[4] {
                    course.iris.extend((0..name).map(|at| format!("urn:more:{at}")));
                }
                if has[5] {
                    course.connected = Vec::new();
                    course.valid_from = None;
                }
                course
            },
        )
    };
    let whole = full;
    (prop::collection::vec(course, 0..4), any::<[bool; 8]>(), 0..3_usize).prop_map(move |(courses, has, turned)| {
        let mut file = CatalogueFile { courses, ..whole.clone() };
        if has[0] {
            file.programmes = Vec::new();
        }
        if has[1] {
            file.units.reverse();
        }
        if has[2] {
            file.units[0].aliases.clear();
        }
        if has[3] {
            file.home_pages.truncate(1);
        }
        if has[4] {
            file.experience_bands = vec![2, 4];
        }
        if has[5] {
            file.not_persons = Vec::new();
        }
        if has[6] {
            file.groups = Vec::new();
        }
        if has[7] {
            file.regions[0].members.rotate_left(turned);
        }
        file
    })
}

fn learning_rule() -> crate::Rule {
    crate::Rule { modules: Some(ModulesAsked::AtLeast(1)), ..crate::Rule::default() }
}

proptest! {
    #[test]
    fn a_text_that_was_rewritten_says_what_was_to_be_said(old in catalogues(), new in catalogues()) {
        for text in [old.write(), toml::to_string(&old).expect("it is written")] {
            let written = new.write_into(&text).map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(&read(&written), &new, "{}", written);
            prop_assert_eq!(new.write_into(&written).expect("it is written"), written);
        }
    }

    #[test]
    fn comments_of_what_is_not_changed_stay(old in catalogues(), new in catalogues()) {
        let mut file = old.clone();
        file.courses = new.courses;
        let mut text = String::new();
        for (at, line) in old.write().lines().enumerate() {
            // Before each table that is no course or part of one.
            if line.starts_with("[[") && !line.contains("course") {
                text.extend(["# comment ", at.to_string().as_str(), "\n"]);
            }
            text.push_str(line);
            text.push('\n');
        }
        let written = file.write_into(&text).map_err(|error| TestCaseError::fail(error.to_string()))?;
        for line in text.lines().filter(|line| line.starts_with("# comment")) {
            prop_assert!(written.lines().any(|kept| kept == line), "{}", line);
        }
    }
}
