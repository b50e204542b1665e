//! Administrators see what signs tokens and whose are accepted, and withdraw one.

use jiff::ToSpan as _;
use loggbok::auth::{Oidc, Scope, SigningAlgorithm};
use uuid::Uuid;

use super::admin_pages::{account, signed_in};
use super::browser::{Browser, field};
use super::samples::at;
use super::tokens::{AUDIENCE, ISSUER, Keys, new_token};
use super::world::{Answer, NOW, World};

const ADMIN: &str = "eva@skr.example";
const PROVIDER: &str = "https://idp.ale.example";

async fn world_of(keys: &Keys) -> World {
    let world = World::new().await;
    account(&world, ADMIN, &[Scope::Admin], None).await;
    let provider: Oidc =
        serde_json::from_value(serde_json::json!({"issuer": PROVIDER, "audience": "lrs"})).expect("a provider");
    let bearers = keys.bearers(&world.clock, &[provider]);
    world.taking(bearers)
}

async fn withdraw(browser: &Browser<'_>, id: &str) -> Answer {
    let token = field(&browser.get("/admin/keys").await, "token");
    browser.send("/admin/keys", &[("token", &*token), ("id", id)]).await
}

#[actix_web::test]
async fn the_page_of_keys_says_which_signs_which_are_accepted_and_never_a_key() {
    let keys = Keys::new();
    keys.make("second", SigningAlgorithm::RS256);
    std::fs::write(keys.folder().join("third.pem"), "no key").unwrap();
    let file = std::fs::File::options().write(true).open(keys.folder().join("third.pem")).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    let world = world_of(&keys).await;
    let browser = signed_in(&world, ADMIN, "one").await;
    let page = browser.get("/admin/keys").await;
    let row = |name: &str| {
        let begin = page.text().split(&format!("<th scope=\"row\">{name}")).nth(1).expect(name);
        begin.split("</tr>").next().unwrap().to_owned()
    };
    for (name, told) in [
        ("first", ["EdDSA", "Godtas"]),
        ("second", ["RS256", "Signerar nya token"]),
        ("third", ["Okänd", "Går inte att läsa"]),
        (PROVIDER, ["lrs", "Hämtas när den första token kommer"]),
    ] {
        assert!(told.iter().all(|word| row(name).contains(word)), "{name}: {}", row(name));
    }
    assert!(page.text().contains(ISSUER) && page.text().contains(AUDIENCE), "{}", page.text());
    assert!(page.text().contains("Ingen token är återkallad."), "{}", page.text());
    let pem = String::from_utf8(keys.pem("second")).unwrap();
    assert!(pem.lines().skip(1).all(|line| !page.text().contains(line)), "a private key is on the page");
    let english = browser.get("/admin/keys?lang=en").await;
    assert!(english.text().contains("Signs new tokens"), "{}", english.text());
}

#[actix_web::test]
async fn a_token_is_withdrawn_by_its_id_and_listed_until_no_token_of_its_time_lasts() {
    let keys = Keys::new();
    let world = world_of(&keys).await;
    let browser = signed_in(&world, ADMIN, "one").await;
    let id = Uuid::from_u128(7).to_string();
    let token = keys.issuer().issue(&new_token(&[Scope::StatementsRead]), None, at(NOW), Uuid::from_u128(7)).unwrap();
    let read = async || world.get("/xapi/statements").with_token(&token).send().await.status;
    assert_eq!(read().await, 200);
    for wrong in ["", "7", "anna@ale.example"] {
        let refused = withdraw(&browser, wrong).await;
        assert!(refused.status == 400 && refused.text().contains("id=\"id-error\""), "{wrong}: {}", refused.text());
        assert!(refused.text().contains(&format!("value=\"{wrong}\"")), "{}", refused.text());
    }
    assert_eq!(read().await, 200, "what is wrong changes nothing");
    let done = withdraw(&browser, &format!(" {id} ")).await;
    assert_eq!((done.status, done.header("location")), (303, "/admin/keys?lang=sv&done=true"), "{}", done.text());
    world.clock.set(at(NOW) + 1.second());
    assert_eq!(read().await, 401);
    let page = browser.get("/admin/keys?done=true").await;
    assert!(page.text().contains("Token är återkallad.") && page.text().contains(&id), "{}", page.text());
    let audit = world.audit().await;
    let entry = audit.iter().find(|entry| entry["action"] == "token-withdraw").expect("an entry");
    assert_eq!(entry["token"], id.as_str());
}
