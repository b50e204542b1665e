//! Behind a real nginx, below a path of its host: one that removes the path, and one that keeps it.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::process::{Command, Stdio};

use flate2::read::GzDecoder;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, COOKIE, ETAG, IF_MATCH, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::docs::Page;
use crate::http::below_path::addresses;
use crate::process::{Key, Running, Server, free_ports, said};

const STATE: &str = "/xapi/activities/state?activityId=https%3A%2F%2Flms.example%2F1&stateId=s&\
                     agent=%7B%22mbox%22%3A%22mailto%3Aanna%40ale.example%22%7D";

/// What nginx does with the path `/lrs` before it passes a request on.
#[derive(Debug, Clone, Copy)]
enum Prefix {
    Stripped,
    Left,
}

/// The locations of the documentation's recipe, before a server that listens here.
fn locations(address: &str, prefix: Prefix) -> String {
    let page = Page::read("docs/operating/tls-and-proxies.md");
    let recipes = page.blocks_of("nginx");
    let recipe = recipes.iter().find(|recipe| recipe.contains("location /lrs/")).unwrap();
    let (stripped, left) = ("proxy_pass http://127.0.0.1:8080/;", "proxy_pass http://127.0.0.1:8080;");
    assert!(recipe.contains(stripped) && page.text.contains(&format!("`{left}`")), "{recipe}");
    let recipe = match prefix {
        Prefix::Stripped => recipe.to_string(),
        Prefix::Left => recipe.replace(stripped, left),
    };
    // As of a server that does not compress, so that nginx does, and weakens entity tags by it.
    let scheme = "proxy_set_header X-Forwarded-Proto https;";
    let recipe = recipe.replace(scheme, &format!("{scheme}\n    proxy_set_header Accept-Encoding '';"));
    recipe.replace("127.0.0.1:8080", address)
}

/// A running nginx.
struct Nginx {
    _child: Running,
    /// Where it listens: `http://127.0.0.1:40000`.
    host: String,
    _folder: TempDir,
}

impl Nginx {
    fn before(server: &Server, prefix: Prefix) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let [port] = free_ports();
        let locations = locations(&server.address, prefix);
        let place = folder.path().display();
        let config = format!(
            r"
            daemon off;
            master_process off;
            pid {place}/pid;
            error_log {place}/error.log;
            events {{}}
            http {{
                access_log off;
                client_body_temp_path {place}/body;
                proxy_temp_path {place}/proxy;
                fastcgi_temp_path {place}/fastcgi;
                uwsgi_temp_path {place}/uwsgi;
                scgi_temp_path {place}/scgi;
                gzip on;
                gzip_min_length 1;
                gzip_proxied any;
                gzip_types application/json text/csv;
                server {{
                    listen 127.0.0.1:{port};
                    {locations}
                }}
            }}
            "
        );
        let file = folder.path().join("nginx.conf");
        std::fs::write(&file, config).unwrap();
        let mut command = Command::new("nginx");
        command.arg("-e").arg(folder.path().join("error.log")).arg("-c").arg(&file).stdin(Stdio::null());
        let mut child = Running::start(&mut command);
        let address = format!("127.0.0.1:{port}");
        let log = || std::fs::read_to_string(folder.path().join("error.log")).unwrap();
        assert!(child.listens(&address), "{}", log());
        Self { _child: child, host: format!("http://{address}"), _folder: folder }
    }
}

/// Whoever asks through nginx: follows no redirect, and asks for gzip.
struct Outside {
    nginx: Nginx,
    client: Client,
    key: Key,
    cookies: BTreeMap<String, String>,
}

impl Outside {
    fn new(nginx: Nginx, key: &Key) -> Self {
        // Where the process has one already, it is the same.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        Self { nginx, client, key: key.clone(), cookies: BTreeMap::new() }
    }

    /// A path of the host, by the key.
    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.nginx.host));
        let request = request.header("X-Experience-API-Version", "1.0.3").header(ACCEPT_ENCODING, "gzip");
        request.basic_auth(&self.key.key, Some(&self.key.secret))
    }

    async fn json(&self, path: &str) -> Value {
        let answer = self.ask(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        serde_json::from_str(&text(answer).await).unwrap()
    }

    /// As a browser does, which keeps cookies that are for the path.
    async fn browse(&mut self, method: Method, path: &str, form: Option<&str>) -> Response {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.client.request(method, format!("{}{path}", self.nginx.host)).header(ACCEPT, "text/html");
        let request = request.header(COOKIE, cookies.join("; "));
        let answer = match form {
            Some(form) => {
                request.header("Content-Type", "application/x-www-form-urlencoded").body(form.to_owned()).send().await
            }
            None => request.send().await,
        };
        let answer = answer.unwrap();
        for set in answer.headers().get_all(SET_COOKIE) {
            let set = set.to_str().unwrap();
            assert!(set.contains("; Path=/lrs") && set.starts_with("__Secure-"), "{set}");
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            if set.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

/// The text of an answer, unpacked where it is packed.
async fn text(answer: Response) -> String {
    let is_packed = answer.headers().get(CONTENT_ENCODING).is_some_and(|encoding| encoding == "gzip");
    let bytes = answer.bytes().await.unwrap();
    let mut text = String::new();
    if is_packed {
        GzDecoder::new(&*bytes).read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(bytes.to_vec()).unwrap();
    }
    text
}

fn header(answer: &Response, name: impl reqwest::header::AsHeaderName) -> String {
    answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

/// Everything below `/lrs`, through an nginx that does this with it.
async fn is_whole_below_a_path(prefix: Prefix) {
    let folder = tempfile::tempdir().unwrap();
    let key = Key::add(folder.path(), "statements/write,statements/read,state,figures/read,figures/exact,admin");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let contact = "[security_txt]\ncontact = [\"mailto:it@ale.example\"]\nexpires = \"2099-01-01T00:00:00Z\"\n";
    let config = file("loggbok.toml", contact);
    let catalogue = "[[course]]\nid = \"ett\"\nname.sv = \"Ett\"\niris = [\"https://lms.example/1\"]\n";
    said(folder.path(), &["catalogue", "import", &file("catalogue.toml", catalogue)]);
    let options = ["--public-url", "https://ale.example/lrs", "--config", &config, "--behind-proxy"];
    let server = Server::start_with(folder.path(), &options);
    let mut outside = Outside::new(Nginx::before(&server, prefix), &key);

    let statement = |number: u32| {
        json!({
            "actor": {"mbox": format!("mailto:p{number}@ale.example")},
            "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
            "object": {"id": "https://lms.example/1"},
        })
    };
    let batch: Vec<Value> = (0..7).map(statement).collect();
    let posted = outside.ask(Method::POST, "/lrs/xapi/statements").header("Content-Type", "application/json");
    assert_eq!(posted.body(Value::from(batch).to_string()).send().await.unwrap().status(), 200);

    // `more` leads on from the host, to the end (xAPI 1.0.3 Data 2.5).
    let (mut found, mut next) = (0, "/lrs/xapi/statements?limit=3".to_owned());
    while !next.is_empty() {
        assert!(next.starts_with("/lrs/xapi/statements?"), "{next}");
        let page = outside.json(&next).await;
        let statements = page["statements"].as_array().unwrap();
        found += statements.len();
        let account = &statements[0]["authority"]["account"];
        assert_eq!(account["homePage"], "https://ale.example/lrs/credentials");
        page["more"].as_str().unwrap().clone_into(&mut next);
    }
    assert_eq!(found, 7);

    // A document is saved by the tag that came with it, which nginx has made a weak one.
    let put = |value: &str, tag: &str| {
        let put = outside.ask(Method::PUT, &format!("/lrs{STATE}")).header("Content-Type", "application/json");
        let put = if tag.is_empty() { put } else { put.header(IF_MATCH, tag) };
        put.body(json!({ "value": value, "long": "a".repeat(2000) }).to_string()).send()
    };
    assert_eq!(put("first", "").await.unwrap().status(), 204);
    let read = outside.ask(Method::GET, &format!("/lrs{STATE}")).send().await.unwrap();
    assert_eq!(header(&read, CONTENT_ENCODING), "gzip");
    let tag = header(&read, ETAG);
    assert!(tag.starts_with("W/"), "{tag}");
    assert!(text(read).await.contains("first"));
    assert_eq!(put("second", &tag).await.unwrap().status(), 204);
    assert_eq!(put("third", &tag).await.unwrap().status(), 412);

    // What is refused leads to what it means, and schemas to each other.
    let refused = outside.ask(Method::GET, "/lrs/xapi/statements?limit=x").send().await.unwrap();
    let kind: Value = serde_json::from_str(&text(refused).await).unwrap();
    assert_eq!(kind["type"], "/lrs/problems/parameter");
    assert_eq!(outside.json("/lrs/problems/parameter").await["status"], 400);
    let about = outside.json("/lrs/xapi/about").await;
    let schemas =
        outside.json(about["extensions"]["https://ale.example/lrs/xapi/extensions/schemas"].as_str().unwrap());
    let first = schemas.await["schemas"][0].as_str().unwrap().to_owned();
    assert_eq!(outside.json(&first).await["$id"], format!("https://ale.example{first}"));

    // Somebody signs in on the page, and downloads a file.
    let password =
        said(folder.path(), &["account", "add", "anna", "--shown", "Anna", "--scope", "figures/read,figures/exact"]);
    let password = password.trim().strip_prefix("LOGGBOK_PASSWORD=").unwrap();
    let led = outside.browse(Method::GET, "/lrs/?lang=en", None).await;
    assert_eq!((led.status().as_u16(), &*header(&led, LOCATION)), (303, "/lrs/sign-in?next=%2F%3Flang%3Den"));
    let page = text(outside.browse(Method::GET, &header(&led, LOCATION), None).await).await;
    assert!(page.contains("action=\"/lrs/sign-in\"") && page.contains("href=\"/lrs/static/style.css\""), "{page}");
    let token = page.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let form = format!("token={token}&next=%2F%3Flang%3Den&name=anna&password={password}");
    let entered = outside.browse(Method::POST, "/lrs/sign-in", Some(&form)).await;
    assert_eq!((entered.status().as_u16(), &*header(&entered, LOCATION)), (303, "/lrs/?lang=en"));
    let page = text(outside.browse(Method::GET, "/lrs/?lang=en", None).await).await;
    assert!(page.contains("<strong>Anna</strong>"), "{page}");
    let own = |address: &String| address.starts_with("/lrs/") || address.starts_with('#');
    let addresses = addresses(&page);
    assert!(addresses.len() > 5 && addresses.iter().all(own), "{page}");
    let file = addresses.iter().find(|address| address.contains("format=csv")).unwrap();
    let file = outside.browse(Method::GET, file, None).await;
    assert_eq!(file.status(), 200);
    assert!(header(&file, "content-type").starts_with("text/csv"));
    let style = outside.browse(Method::GET, "/lrs/static/style.css", None).await;
    assert_eq!(style.status(), 200);

    // RFC 9116, 3: below the host, whatever else it serves.
    let security = outside.browse(Method::GET, "/.well-known/security.txt", None).await;
    assert!(text(security).await.contains("mailto:it@ale.example"));

    // A command that follows `more`, through nginx too.
    let url = format!("{}/lrs", outside.nginx.host);
    let remote = ["audit", "--url", &url, "--key", &key.key, "--secret", &key.secret];
    assert!(said(folder.path(), &remote).contains("sign-in"));
}

#[tokio::test]
#[ignore = "needs nginx: `bash tests/run` installs it"]
async fn all_is_there_below_a_path_that_nginx_takes_away() {
    is_whole_below_a_path(Prefix::Stripped).await;
}

#[tokio::test]
#[ignore = "needs nginx: `bash tests/run` installs it"]
async fn all_is_there_below_a_path_that_nginx_leaves() {
    is_whole_below_a_path(Prefix::Left).await;
}
