//! Somebody sends a form whose session has ended, or that belongs to another: they get back what they typed, and nothing is done.

use std::collections::BTreeSet;

use loggbok::auth::Scope;
use loggbok::dashboard::ROUTES;
use loggbok::http::{Method, PathKind};
use serde_json::{Value, json};

use super::admin_pages::{account, signed_in};
use super::browser::{Browser, filled, hidden_fields, upload};
use super::samples::{CATALOGUE, COURSE, statement};
use super::world::{Answer, World};

const STEWARD: &str = "eva@skr.example";
const SCOPES: &[Scope] = &[
    Scope::FiguresRead,
    Scope::FiguresExact,
    Scope::RosterWrite,
    Scope::CatalogueWrite,
    Scope::StatementsWrite,
    Scope::Admin,
];
const RESULTS: &str = "e-post;kurs;datum\nanna@ale.example;ett;2022-05-20\n";
/// What a page says that still has the list.
const KEPT_LIST: &str = "Listan som du skickade finns kvar.";
const ROSTER: &str = "kommunkod;namn;e-post\n1440;Anna;anna@ale.example\n";
/// What somebody types, wherever it is shown again.
const TYPED: &str = "Något \"annat\" <än> förut";
const DAY: &str = "2031-05-06";
const SECRET: &str = "hemligt hemligt";

/// Forms that nobody needs a session for.
const OPEN: [&str; 3] = ["/sign-in", "/sign-in/code", "/sign-out"];

/// A form of the product, filled in.
struct Filled {
    /// The route that takes it.
    route: &'static str,
    path: String,
    /// What comes back.
    kept: Vec<(String, String)>,
    /// What doesn't.
    secrets: &'static [&'static str],
    files: &'static [(&'static str, &'static str)],
    /// It is of several parts.
    is_upload: bool,
    /// What of that a reader sees in the form, once they have signed in.
    seen: &'static [&'static str],
}

impl Filled {
    fn new(route: &'static str, kept: &[(&str, &str)], seen: &'static [&'static str]) -> Self {
        let kept = kept.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { route, path: route.to_owned(), kept, secrets: &[], files: &[], is_upload: false, seen }
    }

    fn at(self, path: String) -> Self {
        Self { path, ..self }
    }

    fn with_secrets(self, secrets: &'static [&'static str]) -> Self {
        Self { secrets, ..self }
    }

    fn upload(self, files: &'static [(&'static str, &'static str)]) -> Self {
        Self { files, is_upload: true, ..self }
    }

    async fn send(&self, browser: &Browser<'_>, more: &[(&str, &str)]) -> Answer {
        let kept = self.kept.iter().map(|(name, value)| (&**name, &**value));
        let fields: Vec<(&str, &str)> = kept.chain(more.iter().copied()).collect();
        if self.is_upload {
            browser.upload(&self.path, &fields, self.files).await
        } else {
            browser.send(&self.path, &fields).await
        }
    }
}

/// Every form that needs a session.
async fn forms(world: &World, browser: &Browser<'_>) -> Vec<Filled> {
    let key =
        world.post("/api/v1/credentials").json(&json!({"name": "Moodle", "scopes": ["state"]})).send().await.json();
    let key = key["key"].as_str().unwrap().to_owned();
    let frozen = world.post("/api/v1/snapshots").json(&json!({"question": "by=course"})).send().await.json();
    let accounts = world.get("/api/v1/accounts").send().await.json();
    let own = accounts["accounts"][0]["key"].as_str().unwrap().to_owned();
    let extraction =
        json!({"name": "Prov", "purpose": "Prov", "recipient": "FoU", "smallest_class": 1, "expires": "2023-01-01"});
    let extraction = world.post("/api/v1/extractions").json(&extraction).send().await.json();
    let extraction = extraction["id"].as_str().unwrap().to_owned();
    let subscription = json!({"to": {"webhook": "intranet"}, "weekdays": ["monday"], "hour": 8});
    let subscription = world.post("/api/v1/subscriptions").json(&subscription).send().await.json();
    let subscription = subscription["id"].as_str().unwrap().to_owned();
    let page = browser.get("/unknown").await;
    let mend = hidden_fields(&page, "/unknown/check");
    let proposed: Vec<(&str, &str)> = mend.iter().map(|(name, value)| (&**name, &**value)).collect();
    let proposed = browser.upload("/unknown/check", &proposed, &[]).await;
    let change = hidden_fields(&proposed, "/catalogue/change");
    let of = |fields: Vec<(String, String)>| {
        fields.into_iter().filter(|(name, _)| !["token", "lang"].contains(&&**name)).collect::<Vec<_>>()
    };
    let import = import_of_steward(browser).await;
    let new = Filled::new;
    vec![
        new("/account/password", &[], &[]).with_secrets(&["old_password", "new_password"]),
        new("/account/sessions/end", &[("session", "none")], &[]),
        new("/account/second-factor", &[("next", "/help")], &[]).with_secrets(&["password", "code"]),
        new("/account/second-factor/remove", &[], &[]).with_secrets(&["password", "code"]),
        new("/admin/credentials", &[("name", TYPED), ("state", "true"), ("expires", DAY)], &[TYPED, DAY]),
        new("/admin/credentials/{key}", &[("do", "limits"), ("statements_per_day", "4711")], &["4711"])
            .at(format!("/admin/credentials/{key}")),
        new("/admin/accounts", &[("name", "ny@ale.example"), ("shown", TYPED)], &["ny@ale.example", TYPED]),
        new("/admin/accounts/{key}", &[("do", "expire"), ("expires", DAY)], &[DAY])
            .at(format!("/admin/accounts/{own}")),
        new("/admin/sessions", &[("session", "none")], &[]),
        new("/admin/keys", &[("id", TYPED)], &[TYPED]),
        new(
            "/admin/erasures",
            &[
                ("mail", "annan@ale.example"),
                ("decision", TYPED),
                ("executor", "Eva"),
                ("ground", "request"),
                ("confirm", "yes"),
            ],
            &["annan@ale.example", TYPED],
        ),
        new("/admin/forwarding", &[("target", "national"), ("fate", "drop"), ("confirm", "yes")], &[]),
        new(
            "/data/extractions",
            &[("name", TYPED), ("purpose", "Prov"), ("recipient", "FoU"), ("expires", DAY), ("smallest_class", "1")],
            &[TYPED, DAY],
        ),
        new("/roster/directory", &[("employer", "1440"), ("allow_shrinking", "true")], &[]),
        new("/data/extractions/{extraction}", &[("do", "end")], &[]).at(format!("/data/extractions/{extraction}")),
        new(
            "/subscriptions",
            &[("name", TYPED), ("mail", "chef@ale.example"), ("day", "friday"), ("hour", "7"), ("language", "en")],
            &[TYPED, "chef@ale.example"],
        ),
        new("/subscriptions/{subscription}", &[("do", "remove")], &[]).at(format!("/subscriptions/{subscription}")),
        new("/to-board", &[("question", "by=course")], &[]),
        new("/catalogue/new", &[("name_sv", TYPED), ("id", "ny")], &[TYPED]),
        new("/catalogue/courses/{course}", &[("name_sv", TYPED)], &[TYPED]).at("/catalogue/courses/ett".to_owned()),
        new("/catalogue/copy/{programme}", &[("name_sv", TYPED)], &[TYPED]).at("/catalogue/copy/resan".to_owned()),
        new("/catalogue/roles", &[("new_role", TYPED)], &[TYPED]),
        new("/data/snapshots/{snapshot}", &[("confirm", "yes")], &[])
            .at(format!("/data/snapshots/{}", frozen["id"].as_str().unwrap())),
        new("/deliveries/try", &[("statement", TYPED), ("version", "2.0.0")], &[TYPED]),
        new("/roster/check", &[("mode", "full"), ("as_of", DAY)], &[DAY]).upload(&[("file", ROSTER)]),
        new("/roster/import", &[("mode", "full"), ("as_of", DAY)], &[DAY]).upload(&[("file", ROSTER)]),
        new("/results/check", &[("allow_unknown", "true")], &[KEPT_LIST]).upload(&[("file", RESULTS)]),
        new("/results/record", &[("allow_unknown", "true")], &[KEPT_LIST]).upload(&[("file", RESULTS)]),
        new("/results/{import}", &[("confirm", "4711")], &[]).at(format!("/results/{import}")),
        Filled { kept: of(mend), ..new("/unknown/check", &[], &[]).upload(&[]) },
        Filled { kept: of(change), ..new("/catalogue/change", &[], &[]).upload(&[]) },
    ]
}

/// The id of a list of results that the steward has recorded.
async fn import_of_steward(browser: &Browser<'_>) -> String {
    let allowed = [("allow_unknown", "true")];
    let page = browser.get("/results").await;
    let fields = filled(&page, "/results/check", &allowed);
    let checked = upload(browser, "/results/check", &fields, &[("file", RESULTS)]).await;
    let done = upload(browser, "/results/record", &filled(&checked, "/results/record", &[]), &[]).await;
    let path = done.header("location").split('?').next().unwrap();
    path.rsplit('/').next().unwrap().to_owned()
}

async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let near = "https://www.lms.example/Course/1/";
    let sent =
        [statement(1, "anna@ale.example", "completed", near), statement(2, "bo@ale.example", "completed", COURSE)];
    world.record(&sent.into_iter().collect()).await;
    account(&world, STEWARD, SCOPES, None).await;
    world
}

/// Everything that a form could change.
async fn stored(world: &World) -> Vec<Value> {
    let mut all = Vec::new();
    for path in [
        "/api/v1/catalogue",
        "/api/v1/credentials",
        "/api/v1/snapshots",
        "/api/v1/extractions",
        "/api/v1/subscriptions",
        "/api/v1/roster/employers",
    ] {
        all.push(world.get(path).send().await.json());
    }
    let accounts = world.get("/api/v1/accounts").send().await.json();
    let kept = ["key", "shown", "scopes", "expires", "second_factor"];
    all.extend(accounts["accounts"].as_array().unwrap().iter().flat_map(|one| kept.map(|name| one[name].clone())));
    all
}

/// A text as a page writes it.
fn escaped(text: &str) -> String {
    let marks = [("&", "&#38;"), ("<", "&#60;"), (">", "&#62;"), ("\"", "&#34;")];
    marks.iter().fold(text.to_owned(), |text, (mark, code)| text.replace(mark, code))
}

#[actix_web::test]
async fn every_form_gives_back_what_was_typed_without_secrets_and_does_nothing() {
    let world = world().await;
    let browser = signed_in(&world, STEWARD, "one").await;
    let forms = forms(&world, &browser).await;
    let before = stored(&world).await;
    for form in &forms {
        let secrets: Vec<(&str, &str)> = form.secrets.iter().map(|name| (*name, SECRET)).collect();
        // The session has ended: this browser has none.
        let stranger = Browser::new(&world);
        let kept = form.send(&stranger, &[&secrets[..], &[("token", "old"), ("lang", "sv")]].concat()).await;
        assert_eq!(kept.status, 403, "{}: {}", form.route, kept.text());
        assert!(kept.text().contains("Du är inte inloggad längre"), "{}: {}", form.route, kept.text());
        assert_eq!(kept.text().contains("Lösenord och koder finns inte kvar"), !secrets.is_empty(), "{}", form.route);
        assert!(!kept.text().contains(SECRET), "{}", form.route);
        let held = hidden_fields(&kept, &form.path);
        for field in &form.kept {
            assert!(held.contains(field), "{}: {field:?} of {held:?}", form.route);
        }
        // They have signed in and press the button: the form comes back, to be looked at and sent once more.
        let again = Filled { kept: held, files: &[], ..Filled::new(form.route, &[], &[]).at(form.path.clone()) };
        let again = Filled { is_upload: form.is_upload, ..again }.send(&browser, &[]).await;
        assert_eq!(again.status, 403, "{}: {}", form.route, again.text());
        assert!(
            ["öppen för länge", "annan inloggning"].iter().any(|why| again.text().contains(why)),
            "{}: {}",
            form.route,
            again.text()
        );
        for seen in form.seen {
            assert!(again.text().contains(&escaped(seen)), "{}: {seen} of {}", form.route, again.text());
        }
        // So does a form with the token of another session.
        let forged = form.send(&browser, &[&secrets[..], &[("token", "other")]].concat()).await;
        assert_eq!(forged.status, 403, "{}", form.route);
        assert!(form.seen.iter().all(|seen| forged.text().contains(&escaped(seen))), "{}", form.route);
        assert!(!forged.text().contains(SECRET), "{}", form.route);
    }
    assert_eq!(stored(&world).await, before);
    let posted = ROUTES.iter().filter(|entry| {
        entry.kind == PathKind::Page && entry.methods.iter().any(|(method, _)| *method == Method::Post)
    });
    let posted: BTreeSet<&str> = posted.map(|entry| entry.path).filter(|path| !OPEN.contains(path)).collect();
    assert_eq!(forms.iter().map(|form| form.route).collect::<BTreeSet<_>>(), posted);
}

#[actix_web::test]
async fn what_is_too_long_to_be_kept_is_said_to_be_lost() {
    let world = world().await;
    let stranger = Browser::new(&world);
    let long = "a".repeat(300 * 1024);
    let lost = stranger.send("/deliveries/try", &[("statement", &long)]).await;
    assert!(lost.status == 413 && lost.text().contains("för långt för att finnas kvar"), "{}", lost.text());
    let long = "a".repeat(2 << 20);
    let lost = stranger.upload("/roster/check", &[("mode", "full")], &[("file", &long)]).await;
    assert!(lost.status == 413 && lost.text().contains("för långt för att finnas kvar"), "{}", lost.text());
}
