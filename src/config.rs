//! The configuration: defaults, then a file, then the environment, then flags.

mod about;
mod beside_the_store;
mod deliveries;
mod forward;
mod limits;
mod mail;
mod open_data;
mod read;
mod retention;
mod secret;
mod security_txt;
mod statements;
mod store_address;
mod suppression;
mod traces;
mod webhook;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use config::builder::DefaultState;
use config::{ConfigBuilder, Environment, File, FileFormat};
use learning::{Names, PublicUrl};
use serde::{Deserialize, Serialize};

use crate::auth::{Oidc, OwnLimits};

pub use self::about::About;
pub use self::beside_the_store::{Audit, Secrets};
pub use self::deliveries::Deliveries;
pub use self::forward::{Forward, ForwardTo};
pub use self::limits::Limits;
pub use self::mail::{Mail, MailTls};
pub use self::open_data::OpenData;
pub use self::retention::{KeptStatements, MonthsFrom, Retention};
pub use self::security_txt::SecurityTxt;
pub use self::statements::{HealthExtensionRule, Statements};
pub use self::store_address::StoreAddress;
pub use self::suppression::Suppression;
pub use self::traces::Traces;
pub use self::webhook::Webhook;

/// The prefix of variables that set a value: `LOGGBOK__LIMITS__PAGE`.
const PREFIX: &str = "LOGGBOK__";
/// The variable that names the file, unless a flag does.
const FILE: &str = "LOGGBOK_CONFIG";

/// The set-up of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The address and port to listen on.
    #[serde(deserialize_with = "read::socket")]
    pub listen: SocketAddr,
    /// The address at which the server is reached from outside; all names that it gives out are made of it. Absent: what
    /// the store has, which in a new one is the address and port to listen on.
    #[serde(deserialize_with = "read::unless_empty", skip_serializing_if = "Option::is_none")]
    pub public_url: Option<PublicUrl>,
    /// Where statements are kept.
    pub store: StoreAddress,
    /// Whether every request comes through a proxy, which speaks TLS and says where the request came from.
    pub behind_proxy: bool,
    /// The folder of the embedded store.
    pub data_dir: PathBuf,
    /// How long a request waits for an unreachable store, in seconds.
    pub store_seconds: u64,
    /// How long requests under way may take to finish when the server stops, in seconds.
    pub shutdown_seconds: u64,
    /// How many threads serve requests; absent: one for each core.
    #[serde(deserialize_with = "read::count", skip_serializing_if = "Option::is_none")]
    pub workers: Option<NonZeroUsize>,
    /// Limits of requests, credentials and connections.
    pub limits: Limits,
    /// What is hidden from those who reach several employers.
    pub suppression: Suppression,
    /// Which published figures everybody may read.
    pub open_data: OpenData,
    /// What is refused of statements.
    pub statements: Statements,
    /// What is kept of what senders deliver.
    pub deliveries: Deliveries,
    /// How long records are kept.
    pub retention: Retention,
    /// Which web pages may use the standard's resources.
    pub cors: Cors,
    /// TLS certificate and key; absent: plain HTTP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
    /// The tokens that this server issues.
    pub tokens: Tokens,
    /// The trusted identity providers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub oidc: Vec<Oidc>,
    /// Where statements are forwarded to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forward: Vec<Forward>,
    /// The mail server that subscriptions are sent by; absent: none is sent by mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail: Option<Mail>,
    /// The webhooks that subscriptions may be sent to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub webhook: Vec<Webhook>,
    /// How secrets of credentials and passwords of accounts are kept.
    pub secrets: Secrets,
    /// Who is responsible for this server, as its pages say.
    pub about: About,
    /// Where to report weaknesses.
    pub security_txt: SecurityTxt,
    /// Where the audit log goes besides the store.
    pub audit: Audit,
    /// What is logged, and how.
    pub log: Log,
    /// Where traces are sent.
    pub traces: Traces,
}

/// The TLS certificate and key. Both files are read again when they change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The PEM file of the certificate, with the intermediate ones.
    pub certificate: PathBuf,
    /// The PEM file of its private key.
    pub key: PathBuf,
}

/// The tokens that this server issues (`loggbok token issue`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tokens {
    /// The folder of the keys that sign them; absent: `keys` in the data folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keys: Option<PathBuf>,
    /// Their `iss`, which is the home page of accounts in the authority of their statements; absent: `tokens` below
    /// `public_url`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Their `aud`.
    pub audience: String,
}

/// Which web pages may use the standard's resources (CORS).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cors {
    /// Origins as browsers write them (`https://kurs.example`), or only `*` for all; an empty list turns CORS off.
    pub origins: Vec<String>,
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// For people or for programs.
    pub format: LogFormat,
    /// A level (`error`, `warn`, `info`, `debug`, `trace`), or levels by target: `info,store=debug`.
    pub level: String,
}

/// The form of a log line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// An object of JSON a line.
    Json,
}

/// What flags say; they win over everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args)]
pub struct Overrides {
    /// The address and port to listen on.
    #[arg(long, global = true, value_name = "ADDRESS:PORT", value_parser = read::read_socket)]
    pub listen: Option<SocketAddr>,
    /// The address outside: `https://lrs.ale.example`, or with a path, `https://ale.example/lrs`. A store keeps it for ever
    /// once it holds a statement.
    #[arg(long, global = true, value_name = "URL")]
    pub public_url: Option<PublicUrl>,
    /// Where to keep statements: `embedded`, or the address of a MongoDB database. Set an address with a password in the
    /// environment (`LOGGBOK__STORE`), where others don't see it.
    #[arg(long, global = true, value_name = "STORE")]
    pub store: Option<StoreAddress>,
    /// A proxy speaks TLS, says where requests came from, and is the only one that reaches this address.
    #[arg(long, global = true)]
    pub behind_proxy: bool,
    /// The folder of the embedded store.
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
    /// How many threads serve requests. Default: one for each core.
    #[arg(long, global = true, value_name = "NUMBER", value_parser = read::read_count)]
    pub workers: Option<NonZeroUsize>,
    /// The form of log lines.
    #[arg(long, global = true, value_enum)]
    pub log_format: Option<LogFormat>,
    /// The log level (error, warn, info, debug, trace), or levels by target.
    #[arg(long, global = true, value_name = "LEVEL")]
    pub log_level: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            store: StoreAddress::default(),
            behind_proxy: false,
            data_dir: PathBuf::from("./data"),
            store_seconds: 20,
            shutdown_seconds: 30,
            workers: None,
            limits: Limits::default(),
            suppression: Suppression::default(),
            open_data: OpenData::default(),
            statements: Statements::default(),
            deliveries: Deliveries::default(),
            retention: Retention::default(),
            cors: Cors::default(),
            tls: None,
            tokens: Tokens::default(),
            oidc: Vec::new(),
            forward: Vec::new(),
            mail: None,
            webhook: Vec::new(),
            secrets: Secrets::default(),
            about: About::default(),
            security_txt: SecurityTxt::default(),
            audit: Audit::default(),
            log: Log::default(),
            traces: Traces::default(),
        }
    }
}

impl Default for Cors {
    fn default() -> Self {
        Self { origins: vec!["*".to_owned()] }
    }
}

impl Default for Tokens {
    fn default() -> Self {
        Self { keys: None, issuer: None, audience: "loggbok".to_owned() }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: "info".to_owned() }
    }
}

impl Config {
    /// Reads the configuration. `file` is the flag's, and wins over the variable `LOGGBOK_CONFIG`; `environment` is the
    /// whole environment, of which `LOGGBOK__…` is read.
    ///
    /// # Errors
    /// If the file is missing or not TOML, a key or variable is unknown, or a value does not fit. Names the source.
    pub fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
        overrides: Overrides,
    ) -> anyhow::Result<Self> {
        let environment: HashMap<_, _> = environment.collect();
        let file = file.map(Path::to_owned).or_else(|| environment.get(FILE).map(PathBuf::from));
        let mut builder = ConfigBuilder::<DefaultState>::default();
        if let Some(file) = &file {
            let place = || format!("configuration file {}", file.display());
            let text = std::fs::read_to_string(file).with_context(place)?;
            builder = builder.add_source(File::from_str(&text, FileFormat::Toml));
            // On its own first, so that what is wrong with it is told as the file's.
            built(builder.clone()).with_context(place)?;
        }
        let variables = environment.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
        let variables = Environment::with_prefix("LOGGBOK")
            .prefix_separator("__")
            .separator("__")
            .try_parsing(true)
            .list_separator(",")
            .with_list_parse_key("cors.origins")
            .with_list_parse_key("security_txt.contact")
            .source(Some(variables));
        let mut config = built(builder.add_source(variables)).context("environment variables LOGGBOK__…")?;
        // An empty variable is a list of one empty text; it means none.
        config.cors.origins.retain(|origin| !origin.is_empty());
        config.security_txt.contact.retain(|address| !address.is_empty());
        config.override_by(overrides);
        config.check()?;
        Ok(config)
    }

    /// Writes it as a configuration file.
    ///
    /// # Errors
    /// If the data folder's name is not Unicode.
    pub fn to_toml(&self) -> anyhow::Result<String> {
        toml::to_string(self).context("the configuration can't be written as TOML")
    }

    /// Refuses unsafe configurations, in which secrets and personal data would cross a network in the clear.
    ///
    /// # Errors
    /// If the address is not loopback and there is neither TLS nor a proxy that speaks it.
    pub fn refuse_unsafe(&self) -> anyhow::Result<()> {
        ensure!(
            self.listen.ip().is_loopback() || self.tls.is_some() || self.behind_proxy,
            "listen is {}, which others reach, and nothing says how secrets and personal data are kept from them on \
             the way: set tls.certificate and tls.key, or --behind-proxy where a proxy that speaks TLS is the only \
             one that reaches this address, or listen on 127.0.0.1",
            self.listen
        );
        Ok(())
    }

    /// The issuer of this server's tokens, given the store's names.
    ///
    /// # Errors
    /// If accounts of one issuer would be confused with another's, or a provider does not lead people back here.
    pub fn token_issuer(&self, names: &Names) -> anyhow::Result<String> {
        let issuer = self.tokens.issuer.clone().unwrap_or_else(|| names.token_issuer());
        ensure!(
            issuer != names.credentials(),
            "tokens.issuer is {issuer:?}, the home page of credentials: write an address that is nobody else's, as {}",
            names.token_issuer()
        );
        Oidc::check_beside(&self.oidc, names, &issuer).map_err(anyhow::Error::msg)?;
        Ok(issuer)
    }

    /// The folder of the keys that sign tokens.
    pub fn keys_folder(&self) -> PathBuf {
        self.tokens.keys.clone().unwrap_or_else(|| self.data_dir.join("keys"))
    }

    fn override_by(&mut self, flags: Overrides) {
        let Overrides { listen, public_url, behind_proxy, store, data_dir, workers, log_format, log_level } = flags;
        self.listen = listen.unwrap_or(self.listen);
        self.public_url = public_url.or(self.public_url.take());
        self.behind_proxy |= behind_proxy;
        self.workers = workers.or(self.workers);
        self.log.format = log_format.unwrap_or(self.log.format);
        if let Some(store) = store {
            self.store = store;
        }
        if let Some(folder) = data_dir {
            self.data_dir = folder;
        }
        if let Some(level) = log_level {
            self.log.level = level;
        }
    }

    fn check(&self) -> anyhow::Result<()> {
        let Limits { body_bytes, document_bytes, page, default_page, .. } = self.limits;
        self.store.check()?;
        self.security_txt.check()?;
        ensure!(self.store_seconds > 0, "store_seconds is 0: no request could wait for the store");
        ensure!(body_bytes > 0, "limits.body_bytes is 0: no statement could be sent");
        ensure!(
            document_bytes <= OwnLimits::MAX_DOCUMENT_BYTES,
            "limits.document_bytes is {document_bytes}, more than the store takes, {}",
            OwnLimits::MAX_DOCUMENT_BYTES
        );
        ensure!(default_page > 0, "limits.default_page is 0: no page would have a statement");
        ensure!(
            default_page <= page,
            "limits.default_page is {default_page}, more than limits.page, {page}: no page may have so many"
        );
        let origins = &self.cors.origins;
        ensure!(
            origins.len() == 1 || !origins.iter().any(|origin| origin == "*"),
            "cors.origins has * beside others: write it alone, or leave it out"
        );
        for origin in origins.iter().filter(|origin| *origin != "*") {
            ensure!(
                is_origin(origin),
                "cors.origins has {origin:?}: write scheme, host and port in lower case, with no path, as https://kurs.example"
            );
        }
        let Limits { requests_per_second, request_burst, connections, head_seconds, body_seconds, .. } = self.limits;
        let Limits { body_bytes_per_second, keep_alive_seconds, tls_handshakes, .. } = self.limits;
        ensure!(
            requests_per_second == 0 || request_burst > 0,
            "limits.request_burst is 0: no request would be answered; limits.requests_per_second = 0 is no limit"
        );
        for (key, is_zero) in [
            ("connections", connections == 0),
            ("tls_handshakes", tls_handshakes == 0),
            ("head_seconds", head_seconds == 0),
            ("body_seconds", body_seconds == 0),
            ("body_bytes_per_second", body_bytes_per_second == 0),
            ("keep_alive_seconds", keep_alive_seconds == 0),
        ] {
            ensure!(!is_zero, "limits.{key} is 0: write at least 1");
        }
        self.suppression.rule()?;
        self.about.check()?;
        self.open_data.check(&self.about)?;
        ensure!(!self.tokens.audience.is_empty(), "tokens.audience is empty: tokens would be for nobody");
        if let Some(issuer) = &self.tokens.issuer {
            ensure!(
                iri_string::types::IriStr::new(issuer).is_ok(),
                "tokens.issuer is {issuer:?}: write an address that is nobody else's, as https://lrs.ale.example/tokens"
            );
        }
        Oidc::check(&self.oidc).map_err(anyhow::Error::msg)?;
        Forward::check(&self.forward)?;
        Webhook::check(&self.webhook)?;
        self.mail.as_ref().map_or(Ok(()), Mail::check)?;
        self.retention.check()?;
        self.traces.check()?;
        crate::telemetry::filter(&self.log).context("log.level").map(drop)
    }
}

/// Whether a browser could send this as `Origin` (RFC 6454, 6.2).
fn is_origin(text: &str) -> bool {
    let Some((scheme, authority)) = text.split_once("://") else { return false };
    let is_host = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.:[]".contains(&byte);
    scheme.starts_with(|letter: char| letter.is_ascii_lowercase())
        && scheme.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte))
        && !authority.is_empty()
        && authority.bytes().all(is_host)
}

fn built(builder: ConfigBuilder<DefaultState>) -> anyhow::Result<Config> {
    Ok(builder.build()?.try_deserialize()?)
}

#[cfg(test)]
mod tests;
