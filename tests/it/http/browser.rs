//! A browser without scripts: it keeps cookies, asks for HTML and sends forms.

use std::cell::RefCell;
use std::collections::BTreeMap;

use actix_web::http::Method;
use loggbok::auth::{Scope, new_account};
use store::Credential;

use super::samples::{at, encoded};
use super::world::{Answer, NOW, World};

/// Somebody with an account, and their password.
pub const NAME: &str = "anna@ale.example";
pub const PASSWORD: &str = "tolv tecken minst";

pub struct Browser<'w> {
    world: &'w World,
    /// The cookies by name.
    pub cookies: RefCell<BTreeMap<String, String>>,
    from: &'static str,
}

impl<'w> Browser<'w> {
    pub fn new(world: &'w World) -> Self {
        Self::at(world, "192.0.2.1")
    }

    /// One at an address, as a proxy says.
    pub fn at(world: &'w World, from: &'static str) -> Self {
        Self { world, cookies: RefCell::default(), from }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    /// Sends a form.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        self.ask(Method::POST, path, Some(("application/x-www-form-urlencoded", form.join("&")))).await
    }

    /// Sends a form of several parts; of its files the browser tells the names, too.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str)]) -> Answer {
        const BOUNDARY: &str = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
        let mut body = String::new();
        for (name, value) in fields {
            let head = format!("Content-Disposition: form-data; name=\"{name}\"");
            body.extend(["--", BOUNDARY, "\r\n", &head, "\r\n\r\n", value, "\r\n"]);
        }
        for (name, content) in files {
            let head = format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"personal.csv\"");
            body.extend(["--", BOUNDARY, "\r\n", &head, "\r\nContent-Type: text/csv\r\n\r\n", content, "\r\n"]);
        }
        body.extend(["--", BOUNDARY, "--\r\n"]);
        self.ask(Method::POST, path, Some((&format!("multipart/form-data; boundary={BOUNDARY}"), body))).await
    }

    /// Opens the form to sign in, fills it in, and sends it with whatever else it has.
    pub async fn sign_in(&self, name: &str, password: &str) -> Answer {
        let page = self.get("/sign-in").await;
        let (token, next) = (field_of(&page, "/sign-in", "token"), field(&page, "next"));
        let fields = [("token", &*token), ("next", &*next), ("name", name), ("password", password)];
        self.send("/sign-in", &fields).await
    }

    async fn ask(&self, method: Method, path: &str, form: Option<(&str, String)>) -> Answer {
        let mut ask = self.world.ask(method, path).without("authorization").header("accept", "text/html,*/*;q=0.8");
        let cookies: Vec<String> =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            ask = ask.header("cookie", &cookies.join("; "));
        }
        if let Some((content_type, body)) = form {
            ask = ask.body(content_type, body);
        }
        let answer = ask.header("x-forwarded-for", self.from).send().await;
        for set in answer.headers.get_all("set-cookie") {
            let set = set.to_str().unwrap();
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            if set.contains("Max-Age=0") {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

/// What a hidden field of a page holds, the first of its name.
pub fn field(page: &Answer, name: &str) -> String {
    held(page.text(), name)
}

/// What a hidden field holds of the form that goes to `action`: the head of a page has a form, too, where somebody has signed in.
fn field_of(page: &Answer, action: &str, name: &str) -> String {
    // The address of the server may have a path before it.
    let leads = |form: &&str| form.split('"').next().unwrap().ends_with(action);
    let mut forms = page.text().split("action=\"").skip(1);
    let form = forms.find(leads).unwrap_or_else(|| panic!("no form to {action}"));
    held(form, name)
}

fn held(text: &str, name: &str) -> String {
    let found = text.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("no {name}: {text}"));
    found.split('"').next().unwrap().to_owned()
}

/// The hidden fields of the form of a page that is sent to `action`.
pub fn hidden_fields(page: &Answer, action: &str) -> Vec<(String, String)> {
    let open = format!("action=\"{action}\"");
    let form = page.text().split(&open).nth(1).unwrap_or_else(|| panic!("no form for {action}: {}", page.text()));
    let form = form.split("</form>").next().unwrap();
    let of = |field: &str, attribute: &str| {
        let value = field.split(&format!("{attribute}=\"")).nth(1)?.split('"').next()?;
        Some(
            value
                .replace("&#38;", "&")
                .replace("&#34;", "\"")
                .replace("&#60;", "<")
                .replace("&#62;", ">")
                .replace("&#39;", "'"),
        )
    };
    let hidden = form.split("<input type=\"hidden\"").skip(1).map(|field| field.split('>').next().unwrap());
    hidden.filter_map(|field| Some((of(field, "name")?, of(field, "value")?))).collect()
}

/// The fields of a form as its page has them, with these in their place.
pub fn filled(page: &Answer, action: &str, with: &[(&str, &str)]) -> Vec<(String, String)> {
    let hidden = hidden_fields(page, action).into_iter();
    let kept = hidden.filter(|(name, _)| !with.iter().any(|(other, _)| name == other));
    kept.chain(with.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).collect()
}

/// Sends a form of several parts, as it was filled in.
pub async fn upload(browser: &Browser<'_>, path: &str, fields: &[(String, String)], files: &[(&str, &str)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    browser.upload(path, &fields, files).await
}

/// The text of a page, in one line.
pub fn text(page: &Answer) -> String {
    let parts = page.text().split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A browser in which somebody has signed in who may do this.
pub async fn signed_in_where<'w>(
    world: &'w World,
    scopes: &[Scope],
    kommunkod: Option<&str>,
    change: impl FnOnce(&mut Credential),
) -> Browser<'w> {
    let scopes = scopes.iter().copied().collect();
    let of = kommunkod.map(|code| code.parse().unwrap());
    let mut account = new_account(&NAME.parse().unwrap(), "Anna", &scopes, of, PASSWORD, at(NOW)).unwrap();
    change(&mut account);
    world.store.copy_credential(account).await.unwrap();
    let browser = Browser::new(world);
    assert_eq!(browser.sign_in(NAME, PASSWORD).await.status, 303);
    browser
}
