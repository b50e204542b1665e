//! A browser without script: it keeps cookies, asks for HTML and sends the forms of pages.

use std::cell::RefCell;
use std::collections::BTreeMap;

use actix_web::http::Method;

use super::samples::encoded;
use super::world::{Answer, World};

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
        self.ask(Method::GET, path, &[]).await
    }

    /// Sends a form.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask(Method::POST, path, fields).await
    }

    /// Opens the form to sign in, fills it in, and sends it with whatever else it has.
    pub async fn sign_in(&self, name: &str, password: &str) -> Answer {
        let page = self.get("/sign-in").await;
        let (token, next) = (field(&page, "token"), field(&page, "next"));
        let fields = [("token", &*token), ("next", &*next), ("name", name), ("password", password)];
        self.send("/sign-in", &fields).await
    }

    async fn ask(&self, method: Method, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut ask =
            self.world.ask(method.clone(), path).without("authorization").header("accept", "text/html,*/*;q=0.8");
        let cookies: Vec<String> =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            ask = ask.header("cookie", &cookies.join("; "));
        }
        if method == Method::POST {
            let form: Vec<String> =
                fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
            ask = ask.body("application/x-www-form-urlencoded", form.join("&"));
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

/// What a hidden field of a page holds.
pub fn field(page: &Answer, name: &str) -> String {
    let open = format!("name=\"{name}\" value=\"");
    let found = page.text().split(&open).nth(1).unwrap_or_else(|| panic!("no {name}: {}", page.text()));
    found.split('"').next().unwrap().to_owned()
}
