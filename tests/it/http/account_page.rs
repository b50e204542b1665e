//! People view their own account, change its password and end its sessions.

use jiff::SignedDuration;
use loggbok::auth::{Scope, new_account};

use super::browser::{Browser, field};
use super::samples::at;
use super::world::{Answer, NOW, World};

const NAME: &str = "anna@ale.example";
const PASSWORD: &str = "tolv tecken minst";
const OTHER: &str = "kastrull moln trettio vante";

async fn world() -> World {
    let world = World::new().await;
    for (name, shown) in [(NAME, "Anna"), ("bo@ale.example", "Bo")] {
        let ale = Some("1440".parse().unwrap());
        let scopes = [Scope::PeopleRead].into();
        let account = new_account(&name.parse().unwrap(), shown, &scopes, ale, PASSWORD, at(NOW)).unwrap();
        world.store.copy_credential(account).await.unwrap();
    }
    world
}

async fn signed_in<'w>(world: &'w World, name: &str, password: &str) -> Browser<'w> {
    let browser = Browser::new(world);
    let answer = browser.sign_in(name, password).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    browser
}

/// Sends the form that changes the password.
async fn change(browser: &Browser<'_>, old: &str, new: &str) -> Answer {
    let page = browser.get("/account").await;
    let fields = [("token", &*field(&page, "token")), ("old_password", old), ("new_password", new)];
    browser.send("/account/password", &fields).await
}

#[actix_web::test]
async fn a_page_says_what_somebody_may_do_and_how_far_they_reach() {
    let world = world().await;
    let page = signed_in(&world, NAME, PASSWORD).await.get("/account").await;
    for told in
        ["Se vilka medarbetare det gäller", "<dd>Ale</dd>", NAME, "Slå på tvåstegsinloggning", "den här webbläsaren"]
    {
        assert!(page.text().contains(told), "{told}: {}", page.text());
    }
    let english = signed_in(&world, NAME, PASSWORD).await.get("/account?lang=en").await;
    assert!(english.text().contains("See who the people are"), "{}", english.text());
    // A program has no password and sends no form.
    let program = world.get("/account").send().await;
    assert!(program.status == 200 && !program.text().contains("<form"), "{}", program.text());
}

#[actix_web::test]
async fn a_password_is_changed_by_who_knows_the_old_one_and_ends_every_other_session() {
    let world = world().await;
    let (browser, elsewhere) = (signed_in(&world, NAME, PASSWORD).await, signed_in(&world, NAME, PASSWORD).await);
    let wrong = change(&browser, "not my password", OTHER).await;
    assert_eq!(wrong.status, 403);
    assert!(wrong.text().contains("id=\"old_password-error\""), "{}", wrong.text());
    let weak = change(&browser, PASSWORD, "sommar2026!!").await;
    assert_eq!(weak.status, 422);
    assert!(weak.text().contains("id=\"new_password-error\""), "{}", weak.text());
    for page in [&wrong, &weak] {
        assert!(!page.text().contains(OTHER) && !page.text().contains("sommar2026"), "no password is repeated");
    }
    world.clock.set(at(NOW) + SignedDuration::from_secs(5));
    let changed = change(&browser, PASSWORD, OTHER).await;
    assert_eq!(
        (changed.status, changed.header("location")),
        (303, "/account?lang=sv&done=password"),
        "{}",
        changed.text()
    );
    let page = browser.get("/account?lang=sv&done=password").await;
    assert!(page.text().contains("Lösenordet är bytt."), "{}", page.text());
    assert_eq!(elsewhere.get("/account").await.status, 303);
    assert_eq!(Browser::new(&world).sign_in(NAME, PASSWORD).await.status, 403);
    assert_eq!(Browser::new(&world).sign_in(NAME, OTHER).await.status, 303);
}

#[actix_web::test]
async fn one_of_ones_own_sessions_is_ended_and_nobody_elses() {
    let world = world().await;
    let other = signed_in(&world, NAME, PASSWORD).await;
    world.clock.set(at(NOW) + SignedDuration::from_secs(5));
    let browser = signed_in(&world, NAME, PASSWORD).await;
    let bo = signed_in(&world, "bo@ale.example", PASSWORD).await;
    let page = browser.get("/account").await;
    let ids = |page: &Answer| -> Vec<String> {
        let parts = page.text().split("name=\"session\" value=\"").skip(1);
        parts.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let own = ids(&page);
    assert_eq!(own.len(), 2, "the newest first: {}", page.text());
    let token = field(&page, "token");
    let end = async |id: &str, token: &str| {
        browser.send("/account/sessions/end", &[("token", token), ("session", id)]).await.status
    };
    assert_eq!(end(&own[1], "forged").await, 403);
    assert_eq!(end(&ids(&bo.get("/account").await)[0], &token).await, 404);
    assert_eq!((other.get("/account").await.status, bo.get("/account").await.status), (200, 200));
    assert_eq!(end(&own[1], &token).await, 303);
    assert_eq!((other.get("/account").await.status, browser.get("/account").await.status), (303, 200));
    assert_eq!(end(&own[1], &token).await, 404);
}
