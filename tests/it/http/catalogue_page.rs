//! The pages of the catalogue: a steward changes it by forms, and sees the effects first.

use loggbok::auth::{Scope, new_account};
use serde_json::{Value, json};

use super::browser::Browser;
use super::samples::{CATALOGUE, COURSE, at, statement};
use super::world::{Answer, NOW, World};

const PASSWORD: &str = "tolv tecken minst";
const STEWARD: &[Scope] = &[Scope::FiguresRead, Scope::CatalogueWrite];
const FORM: &str = "/catalogue/courses/ett";
const TYPED: &str = "Ett & \"annat\" <namn>";

/// A server with a catalogue that has comments, and an account of everywhere.
async fn world() -> World {
    let world = World::new().await;
    world.catalogue(&CATALOGUE.replacen("[[course]]", "# The first course.\n[[course]]", 1)).await;
    account(&world, "steward", STEWARD, None).await;
    world
}

async fn account(world: &World, name: &str, scopes: &[Scope], kommunkod: Option<&str>) {
    let scopes = scopes.iter().copied().collect();
    let kommunkod = kommunkod.map(|code| code.parse().unwrap());
    let account = new_account(&name.parse().unwrap(), "Sten", &scopes, kommunkod, PASSWORD, at(NOW)).unwrap();
    world.store.copy_credential(account).await.unwrap();
}

async fn signed_in<'w>(world: &'w World, name: &str) -> Browser<'w> {
    let browser = Browser::new(world);
    let answer = browser.sign_in(name, PASSWORD).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    browser
}

/// What a text of HTML says.
fn unescaped(html: &str) -> String {
    let marks = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    marks.iter().fold(html.to_owned(), |text, (mark, letter)| text.replace(mark, letter))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let open = format!(" {name}=\"");
    Some(unescaped(tag.split_once(&open)?.1.split_once('"')?.0))
}

/// The fields of the form of a page, as a browser sends them: the last form, after that to sign out.
struct Filled(Vec<(String, String)>);

impl Filled {
    fn of(page: &Answer) -> Self {
        let html = page.text().rsplit_once("<form").unwrap_or_else(|| panic!("{}", page.text())).1;
        let html = html.split_once("</form>").unwrap().0;
        let mut fields = Vec::new();
        for part in html.split('<').skip(1) {
            let (tag, text) = part.split_once('>').unwrap();
            let name = attribute(tag, "name");
            match (tag.split(' ').next().unwrap(), name) {
                ("input", Some(name)) if !tag.contains("type=\"checkbox\"") || tag.contains(" checked") => {
                    fields.push((name, attribute(tag, "value").unwrap_or_default()));
                }
                // The line after the tag is not part of the text.
                ("textarea", Some(name)) => fields.push((name, unescaped(text.strip_prefix('\n').unwrap_or(text)))),
                ("select", Some(name)) => fields.push((name, String::new())),
                ("option", _) if tag.contains(" selected") => {
                    fields.last_mut().unwrap().1 = attribute(tag, "value").unwrap();
                }
                _ => {}
            }
        }
        Self(fields)
    }

    fn text(&self, name: &str) -> &str {
        &self.0.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("no {name}: {:?}", self.0)).1
    }

    fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    /// With another value of a field, the first of several.
    fn with(mut self, name: &str, value: &str) -> Self {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some(field) => value.clone_into(&mut field.1),
            None => self.0.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// Sends it by a button.
    async fn press(&self, browser: &Browser<'_>, path: &str, button: &str) -> Answer {
        let mut fields: Vec<(&str, &str)> =
            self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.push(("do", button));
        browser.send(path, &fields).await
    }
}

async fn written(world: &World) -> String {
    world.get("/api/v1/catalogue?format=toml").send().await.text().to_owned()
}

/// Sends a form, sees what it would do, and saves it.
async fn save(world: &World, browser: &Browser<'_>, path: &str, form: &Filled) -> Answer {
    let before = written(world).await;
    let preview = form.press(browser, path, "preview").await;
    assert_eq!(preview.status, 200, "{}", preview.text());
    assert!(preview.text().contains("Inget är sparat än."), "{}", preview.text());
    assert_eq!(written(world).await, before, "a preview changes nothing");
    let saved = Filled::of(&preview).press(browser, path, "save").await;
    assert_eq!((saved.status, saved.header("location")), (303, "/catalogue?lang=sv&saved=true"), "{}", saved.text());
    preview
}

#[actix_web::test]
async fn a_course_is_changed_by_its_form_and_the_rest_of_the_file_stays_as_it_is() {
    let world = world().await;
    let browser = signed_in(&world, "steward").await;
    let list = browser.get("/catalogue").await;
    assert!(list.text().contains("href=\"/catalogue/courses/ett?lang=sv\">Ett</a>"), "{}", list.text());
    let before = written(&world).await;
    let form = Filled::of(&browser.get(FORM).await).with("name_sv", TYPED).with("rule", "all");
    save(&world, &browser, FORM, &form).await;
    let want = before
        .replace("name = { sv = \"Ett\", en = \"One\" }", "name = { sv = 'Ett & \"annat\" <namn>', en = \"One\" }")
        .replace("course/1\"]\n", "course/1\"]\nrule = { modules = \"all\" }\n");
    assert_eq!(written(&world).await, want);
    let list = browser.get("/catalogue?saved=true").await;
    assert!(list.text().contains("Ändringen är sparad") && list.text().contains("alla 2 delar"), "{}", list.text());
    let log = world.audit().await;
    let is_account = |who: &Value| who.as_str().is_some_and(|who| who.starts_with("account:"));
    let is_hers = |entry: &&Value| is_account(&entry["who"]) && entry["action"] == "catalogue-change";
    assert_eq!(log.iter().filter(is_hers).count(), 1, "{log:?}");
}

#[actix_web::test]
async fn a_form_in_which_nothing_was_typed_changes_nothing() {
    let world = world().await;
    let browser = signed_in(&world, "steward").await;
    let before = written(&world).await;
    for path in [FORM, "/catalogue/courses/tva", "/catalogue/roles"] {
        let form = Filled::of(&browser.get(path).await);
        let preview = save(&world, &browser, path, &form).await;
        assert!(preview.text().contains("Inga siffror ändras."), "{path}: {}", preview.text());
        assert_eq!(written(&world).await, before, "{path}");
    }
}

#[actix_web::test]
async fn modules_are_moved_removed_and_added_before_anything_is_saved() {
    let world = world().await;
    let browser = signed_in(&world, "steward").await;
    let before = written(&world).await;
    let form = Filled::of(&browser.get(FORM).await).with("name_sv", TYPED);
    let moved = form.press(&browser, FORM, "down-0").await;
    assert_eq!(moved.status, 200);
    let moved = Filled::of(&moved);
    assert_eq!((moved.all("module_id"), moved.text("name_sv")), (vec!["andra", "forsta"], TYPED));
    let removed = Filled::of(&moved.press(&browser, FORM, "remove-1").await);
    assert_eq!(removed.all("module_id"), ["andra"]);
    let added = Filled::of(&removed.press(&browser, FORM, "add").await);
    assert_eq!(added.all("module_id"), ["andra", ""]);
    let wrong = added.press(&browser, FORM, "preview").await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.text().contains("<a href=\"#module-1-id\">Del 2: Ett id har bara små bokstäver"), "{}", wrong.text());
    assert!(wrong.text().contains("id=\"module-1-id\" name=\"module_id\" value=\"\" aria-invalid=\"true\""));
    assert_eq!(Filled::of(&wrong).text("name_sv"), TYPED);
    assert_eq!(written(&world).await, before);
    save(&world, &browser, FORM, &moved).await;
    let catalogue = world.get("/api/v1/catalogue").send().await.json();
    let modules = catalogue["course"][0]["module"].as_array().unwrap();
    assert_eq!(modules.iter().map(|module| &module["id"]).collect::<Vec<_>>(), ["andra", "forsta"]);
}

#[actix_web::test]
async fn a_new_course_is_typed_in_and_counts() {
    let world = world().await;
    world.record(&statement(1, "anna@ale.example", "completed", "https://lms.example/course/9")).await;
    let browser = signed_in(&world, "steward").await;
    let path = "/catalogue/new";
    let form = Filled::of(&browser.get("/catalogue/new?programme=resan").await);
    assert_eq!(form.all("programme"), ["resan"]);
    let taken = form.with("id", "ett").with("name_sv", "Ny").with("iris", "https://lms.example/course/9\r\n");
    let wrong = taken.press(&browser, path, "preview").await;
    assert!(wrong.status == 400 && wrong.text().contains("Det id:t är upptaget."), "{}", wrong.text());
    let preview = save(&world, &browser, path, &Filled::of(&wrong).with("id", "ny")).await;
    assert!(preview.text().contains("Ny <span class=\"note\">(ny kurs)</span>"), "{}", preview.text());
    let course = &world.get("/api/v1/catalogue").send().await.json()["course"][2];
    assert_eq!((&course["id"], &course["programme"]), (&json!("ny"), &json!("resan")));
    assert_eq!(world.figures("?by=&course=ny").await["total"]["completed"], 1);
}

#[actix_web::test]
async fn a_preview_has_the_numbers_of_the_dry_run_of_the_api() {
    let world = world().await;
    world.roster("", "kommunkod;e-post;roll\n1440;anna@ale.example;chef\n1440;bo@ale.example;chef\n").await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    let browser = signed_in(&world, "steward").await;
    let form = Filled::of(&browser.get(FORM).await).with("target", "roles").with("roles", "chef");
    let preview = form.press(&browser, FORM, "preview").await;
    let target = "course/1\"]\ntarget = { roster_roles = [\"chef\"] }\n";
    let dry = world.put("/api/v1/catalogue?dry_run=true");
    let dry = dry.body("application/toml", CATALOGUE.replacen("course/1\"]\n", target, 1)).send().await.json();
    let course = &dry["courses"][0];
    let cell = |member: &str, of: &str| {
        let number = |side: &str| course[side][of][member].to_string();
        let (before, after) = (number("before"), number("after"));
        if before == after {
            return format!("<td>{after}</td>");
        }
        format!(
            "<td>{before} <span aria-hidden=\"true\">→</span><span class=\"hidden\">blir</span> <strong>{after}</strong></td>"
        )
    };
    let cells = [cell("N", "target"), cell("completed", "target")].concat();
    assert_eq!(course["after"]["target"]["N"], 2, "{course}");
    assert!(preview.text().contains(&cells), "{cells}\n{}", preview.text());
}

#[actix_web::test]
async fn who_was_overtaken_is_told_and_keeps_what_they_typed() {
    let world = world().await;
    let browser = signed_in(&world, "steward").await;
    let form = Filled::of(&browser.get(FORM).await).with("name_sv", TYPED);
    let preview = Filled::of(&form.press(&browser, FORM, "preview").await);
    let other = CATALOGUE.replace("\"Två\"", "\"Tvåan\"");
    world.catalogue(&other).await;
    for (form, button) in [(&form, "preview"), (&preview, "save")] {
        let refused = form.press(&browser, FORM, button).await;
        assert_eq!(refused.status, 412, "{button}");
        assert!(refused.text().contains("har ändrats av någon annan"), "{}", refused.text());
        let again = Filled::of(&refused);
        assert_eq!(again.text("name_sv"), TYPED);
        assert_ne!(again.text("revision"), form.text("revision"));
    }
    assert_eq!(written(&world).await, other);
    // To move a module in between does not hide that.
    let moved = Filled::of(&form.press(&browser, FORM, "down-0").await);
    assert_eq!(moved.press(&browser, FORM, "preview").await.status, 412);
    let again = Filled::of(&form.press(&browser, FORM, "preview").await);
    save(&world, &browser, FORM, &again).await;
    assert!(written(&world).await.contains("\"Tvåan\"") && written(&world).await.contains("annat"));
}

#[actix_web::test]
async fn a_forged_form_and_one_of_another_session_do_nothing() {
    let world = world().await;
    account(&world, "other", STEWARD, None).await;
    let (browser, other) = (signed_in(&world, "steward").await, signed_in(&world, "other").await);
    let before = written(&world).await;
    let stolen = Filled::of(&other.get(FORM).await).text("token").to_owned();
    for token in ["", "forged", &stolen] {
        let form = Filled::of(&browser.get(FORM).await).with("name_sv", TYPED).with("token", token);
        for button in ["preview", "save", "down-0"] {
            let refused = form.press(&browser, FORM, button).await;
            assert_eq!(refused.status, 403, "{token} {button}");
            assert_eq!(Filled::of(&refused).text("name_sv"), TYPED);
        }
    }
    assert_eq!(written(&world).await, before);
}

#[actix_web::test]
async fn who_was_signed_out_keeps_what_they_typed_signs_in_and_goes_on() {
    let world = world().await;
    let browser = signed_in(&world, "steward").await;
    for (path, field) in [(FORM, "name_sv"), ("/catalogue/copy/resan", "name_sv"), ("/catalogue/roles", "new_role")] {
        let form = Filled::of(&browser.get(path).await).with(field, TYPED);
        browser.cookies.borrow_mut().clear();
        let refused = form.press(&browser, path, "preview").await;
        assert_eq!(refused.status, 403, "{path}");
        assert!(refused.text().contains("Du är inte inloggad längre") && refused.text().contains("href=\"/sign-in?"));
        let kept = Filled::of(&refused);
        assert_eq!(kept.text(field), TYPED, "{path}");
        browser.sign_in("steward", PASSWORD).await;
        let fields: Vec<(&str, &str)> = kept.0.iter().map(|(name, value)| (&**name, &**value)).collect();
        let again = browser.send(path, &fields).await;
        assert_eq!(again.status, 403, "{path}");
        let again = Filled::of(&again);
        assert_eq!(again.text(field), TYPED, "{path}");
        // What is typed is read; the page of a course is previewed, the others say what they lack.
        let shown = again.press(&browser, path, "preview").await;
        assert!([200, 400].contains(&shown.status), "{path}: {}", shown.text());
    }
    assert_eq!(browser.get("/catalogue/file").await.text(), written(&world).await);
}

#[actix_web::test]
async fn who_may_not_change_the_catalogue_reads_what_is_within_their_reach() {
    let world = world().await;
    account(&world, "reader", &[Scope::FiguresRead], None).await;
    account(&world, "ale", STEWARD, Some("1440")).await;
    account(&world, "platform", &[Scope::StatementsWrite], None).await;
    let forms = [FORM, "/catalogue/new", "/catalogue/copy/resan", "/catalogue/roles"];
    for name in ["reader", "ale"] {
        let browser = signed_in(&world, name).await;
        let list = browser.get("/catalogue").await;
        assert_eq!(list.status, 200, "{name}");
        assert!(
            list.text().contains("href=\"/courses/ett?lang=sv\"") && !list.text().contains("/catalogue/new"),
            "{name}"
        );
        let token = super::browser::field(&list, "token");
        for path in forms {
            assert_eq!(browser.get(path).await.status, 403, "{name} {path}");
            let sent = browser.send(path, &[("token", &token), ("do", "save")]).await;
            assert_eq!(sent.status, 403, "{name} {path}");
        }
    }
    let platform = signed_in(&world, "platform").await;
    assert_eq!(platform.get("/catalogue").await.status, 403);
    assert_eq!(platform.get("/catalogue/file").await.status, 403);
    let steward = signed_in(&world, "steward").await;
    for path in ["/catalogue/courses/none", "/catalogue/copy/none"] {
        assert_eq!(steward.get(path).await.status, 404, "{path}");
    }
    let stranger = Browser::new(&world);
    for path in forms {
        assert_eq!(stranger.get(path).await.status, 303, "{path}");
    }
}

#[actix_web::test]
async fn the_pages_are_in_english_too() {
    let world = world().await;
    let browser = signed_in(&world, "steward").await;
    for (path, text) in [
        ("/catalogue", "Course catalogue"),
        (FORM, "Edit the course One"),
        ("/catalogue/new", "New course"),
        ("/catalogue/copy/resan", "Copy the programme Resan"),
        ("/catalogue/roles", "Roles and experience"),
    ] {
        let page = browser.get(&format!("{path}?lang=en")).await;
        assert!(page.text().contains(text) && page.text().contains("<html lang=\"en\">"), "{path}: {}", page.text());
    }
    let preview = Filled::of(&browser.get(&format!("{FORM}?lang=en")).await).press(&browser, FORM, "preview").await;
    assert!(preview.text().contains("Nothing is saved yet."), "{}", preview.text());
}

// Previews run one at a time: who comes meanwhile is told to wait, with everything that they typed.
#[actix_web::test]
async fn a_preview_beside_another_is_to_be_asked_for_again() {
    let world = world().await;
    let browser = signed_in(&world, "steward").await;
    let form = Filled::of(&browser.get(FORM).await).with("name_sv", "Ettan");
    let answers = futures::future::join_all((0..6).map(|_| form.press(&browser, FORM, "preview"))).await;
    for answer in &answers {
        match answer.status {
            200 => {}
            503 => {
                assert_eq!(answer.header("retry-after"), "5");
                assert!(answer.text().contains("förhandsgranskas just nu") && answer.text().contains("Ettan"));
            }
            other => panic!("{other}: {}", answer.text()),
        }
    }
    assert!(answers.iter().any(|answer| answer.status == 200));
}

// A role that nobody foresaw is meant by a course, and counted, without a release.
#[actix_web::test]
async fn s42_a_new_role_is_added_to_the_targets_of_courses() {
    let world = world().await;
    world.roster("", "kommunkod;e-post;roll\n1440;anna@ale.example;undersköterska\n1440;bo@ale.example;chef\n").await;
    let browser = signed_in(&world, "steward").await;
    let path = "/catalogue/roles";
    let form = Filled::of(&browser.get(path).await).with("new_role", "undersköterska").with("course", "ett");
    save(&world, &browser, path, &form).await;
    assert_eq!(world.figures("?by=&course=ett").await["total"]["target"]["N"], 1);
    let form = Filled::of(&browser.get(path).await);
    assert_eq!((form.all("was"), form.text("years")), (vec!["undersköterska"], "1, 3, 5, 10"));
    save(&world, &browser, path, &form.with("role", "chef").with("years", "2, 6")).await;
    let catalogue = world.get("/api/v1/catalogue").send().await.json();
    assert_eq!(catalogue["course"][0]["target"]["roster_roles"], json!(["chef"]));
    assert_eq!(catalogue["experience_bands"], json!([2, 6]));
    assert!(written(&world).await.contains("# The first course."));
}

// A model is spread to another area: the same courses with the same rules, for platforms of its own.
#[actix_web::test]
async fn s56_a_programme_is_copied_with_its_rules_to_a_new_area() {
    let world = world().await;
    let rule = "course/1\"]\nrule = { modules = \"all\" }\ntarget = { roster_roles = [\"handläggare\"], entered = { 1440 = 9 } }\n";
    world.catalogue(&CATALOGUE.replacen("course/1\"]\n", rule, 1)).await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    let browser = signed_in(&world, "steward").await;
    let path = "/catalogue/copy/resan";
    let form = Filled::of(&browser.get(path).await);
    assert_eq!((form.all("was"), form.text("course_name_sv")), (vec!["ett"], "Ett"));
    let wrong = form.press(&browser, path, "preview").await;
    assert!(wrong.text().contains("<a href=\"#id\">") && wrong.status == 400, "{}", wrong.text());
    let form =
        Filled::of(&wrong).with("id", "funk").with("name_sv", "Resan, funktionsstöd").with("area", "Funktionsstöd");
    save(&world, &browser, path, &form).await;
    let catalogue = world.get("/api/v1/catalogue").send().await.json();
    assert_eq!(catalogue["programme"][1]["name"]["sv"], "Resan, funktionsstöd");
    let copy = &catalogue["course"][2];
    assert_eq!((&copy["id"], &copy["programme"]), (&json!("ett-funk"), &json!("funk")));
    assert_eq!((&copy["service_area"], &copy["rule"]), (&json!("Funktionsstöd"), &catalogue["course"][0]["rule"]));
    assert_eq!((&copy["iris"], &copy["target"]), (&json!([]), &json!({ "roster_roles": ["handläggare"] })));
    let modules = copy["module"].as_array().unwrap();
    assert_eq!(modules.iter().map(|one| &one["id"]).collect::<Vec<_>>(), ["forsta", "andra"]);
    assert!(modules.iter().all(|module| module["iris"] == json!([])));
    assert_eq!(world.figures("?by=&course=ett-funk").await["total"]["completed"], 0);
    let list = browser.get("/catalogue").await;
    assert!(list.text().contains("Ingen adress (IRI)"), "{}", list.text());
}
