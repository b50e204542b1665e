//! How the server is set up: defaults, then a file, then the environment, then flags.

mod store_address;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use config::builder::DefaultState;
use config::{ConfigBuilder, Environment, File, FileFormat};
use serde::{Deserialize, Serialize};

pub use self::store_address::StoreAddress;

/// What the names of variables that set a value begin with: `LOGGBOK__LIMITS__PAGE`.
const PREFIX: &str = "LOGGBOK__";
/// The variable that names the file, where no flag does.
const FILE: &str = "LOGGBOK_CONFIG";

/// The set-up of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The address and port to listen on.
    pub listen: SocketAddr,
    /// Where statements are kept.
    pub store: StoreAddress,
    /// The folder of the embedded store.
    pub data_dir: PathBuf,
    /// How long a request waits for a store that can't be reached, in seconds.
    pub store_seconds: u64,
    /// How long requests under way may take to finish when the server stops, in seconds.
    pub shutdown_seconds: u64,
    /// How many threads serve requests; absent: one for each core.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workers: Option<NonZeroUsize>,
    /// What a request may ask.
    pub limits: Limits,
    /// What is logged, and how.
    pub log: Log,
}

/// What a request may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The longest body without attachments, in bytes.
    pub body_bytes: usize,
    /// The most that the attachments of one request may have together, in bytes.
    pub attachment_bytes: usize,
    /// The most statements of one page (`limit` of xAPI 1.0.3 Communication 2.1.3).
    pub page: usize,
    /// The statements of one page where the request does not say.
    pub default_page: usize,
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// For people or for programs.
    pub format: LogFormat,
    /// A level (`error`, `warn`, `info`, `debug`, `trace`), or levels by target: `info,loggbok::store=debug`.
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
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Where statements are kept: `embedded`, or the address of a MongoDB database. An address with a
    /// password is better set in the environment (`LOGGBOK__STORE`), where others don't see it.
    #[arg(long, global = true, value_name = "STORE")]
    pub store: Option<StoreAddress>,
    /// The folder of the embedded store.
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
    /// How many threads serve requests; one for each core where not given.
    #[arg(long, global = true, value_name = "NUMBER")]
    pub workers: Option<NonZeroUsize>,
    /// The form of a log line.
    #[arg(long, global = true, value_enum)]
    pub log_format: Option<LogFormat>,
    /// The log level, or levels by target.
    #[arg(long, global = true, value_name = "LEVEL")]
    pub log_level: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            store: StoreAddress::default(),
            data_dir: PathBuf::from("./data"),
            store_seconds: 20,
            shutdown_seconds: 30,
            workers: None,
            limits: Limits::default(),
            log: Log::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { body_bytes: 10 << 20, attachment_bytes: 64 << 20, page: 500, default_page: 100 }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: "info".to_owned() }
    }
}

impl Config {
    /// Reads the set-up. `file` is the flag's, and wins over the variable `LOGGBOK_CONFIG`;
    /// `environment` is all of the environment, of which `LOGGBOK__…` is read.
    ///
    /// # Errors
    /// A file that is not there or is no TOML, a key or variable that nothing has, a value that does
    /// not fit. Tells which source has it.
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
            read(builder.clone()).with_context(place)?;
        }
        let variables = environment.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
        let variables = Environment::with_prefix("LOGGBOK")
            .prefix_separator("__")
            .separator("__")
            .try_parsing(true)
            .source(Some(variables));
        let mut config = read(builder.add_source(variables)).context("environment variables LOGGBOK__…")?;
        config.override_by(overrides);
        config.check()?;
        Ok(config)
    }

    /// This set-up as a configuration file.
    ///
    /// # Errors
    /// Where the data folder's name is no Unicode.
    pub fn to_toml(&self) -> anyhow::Result<String> {
        toml::to_string(self).context("the configuration can't be written as TOML")
    }

    fn override_by(&mut self, flags: Overrides) {
        let Overrides { listen, store, data_dir, workers, log_format, log_level } = flags;
        self.listen = listen.unwrap_or(self.listen);
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
        let Limits { body_bytes, page, default_page, .. } = self.limits;
        self.store.check()?;
        ensure!(self.store_seconds > 0, "store_seconds is 0: no request could wait for the store");
        ensure!(body_bytes > 0, "limits.body_bytes is 0: no statement could be sent");
        ensure!(default_page > 0, "limits.default_page is 0: no page would have a statement");
        ensure!(
            default_page <= page,
            "limits.default_page is {default_page}, more than limits.page, {page}: no page may have so many"
        );
        crate::telemetry::filter(&self.log).context("log.level").map(drop)
    }
}

fn read(builder: ConfigBuilder<DefaultState>) -> anyhow::Result<Config> {
    Ok(builder.build()?.try_deserialize()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, environment: &[(&str, &str)], flags: Overrides) -> anyhow::Result<Config> {
        let mut path = tempfile::NamedTempFile::new().unwrap();
        std::io::Write::write_all(&mut path, file.as_bytes()).unwrap();
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::load(Some(path.path()), environment, flags)
    }

    fn error(file: &str, environment: &[(&str, &str)]) -> String {
        format!("{:#}", load(file, environment, Overrides::default()).unwrap_err())
    }

    #[test]
    fn with_nothing_said_the_defaults_hold() {
        let config = Config::load(None, std::iter::empty(), Overrides::default()).unwrap();
        assert_eq!(config, Config::default());
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!((config.limits.body_bytes, config.limits.attachment_bytes), (10_485_760, 67_108_864));
    }

    #[test]
    fn the_environment_wins_over_the_file_and_flags_over_both() {
        let file = "listen = \"127.0.0.1:1\"\nshutdown_seconds = 1\nworkers = 1\n[limits]\npage = 1000\n";
        let environment = [
            ("LOGGBOK__LISTEN", "0.0.0.0:2"),
            ("LOGGBOK__WORKERS", "2"),
            ("LOGGBOK__LIMITS__DEFAULT_PAGE", "200"),
            ("LOGGBOK__LOG__FORMAT", "json"),
            ("PATH", "/bin"),
            ("LOGGBOK_SERVICE_HOST", "set by Kubernetes for a service of this name"),
        ];
        let flags = Overrides { listen: "127.0.0.1:3".parse().ok(), ..Overrides::default() };
        let config = load(file, &environment, flags).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:3");
        assert_eq!(config.workers, NonZeroUsize::new(2));
        assert_eq!(config.shutdown_seconds, 1);
        assert_eq!((config.limits.page, config.limits.default_page), (1000, 200));
        assert_eq!(config.log.format, LogFormat::Json);
    }

    #[test]
    fn every_flag_is_heeded() {
        let flags = Overrides {
            listen: "127.0.0.1:3".parse().ok(),
            store: Some("mongodb://db.example/lrs".to_owned().into()),
            data_dir: Some("/data".into()),
            workers: NonZeroUsize::new(3),
            log_format: Some(LogFormat::Json),
            log_level: Some("warn".to_owned()),
        };
        let config = load("", &[], flags).unwrap();
        let log = Log { format: LogFormat::Json, level: "warn".to_owned() };
        let expected = Config {
            listen: "127.0.0.1:3".parse().unwrap(),
            store: "mongodb://db.example/lrs".to_owned().into(),
            data_dir: "/data".into(),
            workers: NonZeroUsize::new(3),
            log,
            ..Config::default()
        };
        assert_eq!(config, expected);
    }

    #[test]
    fn the_variable_names_the_file_where_no_flag_does() {
        let environment = [("LOGGBOK_CONFIG".to_owned(), "/nowhere/loggbok.toml".to_owned())];
        let error = Config::load(None, environment.into_iter(), Overrides::default()).unwrap_err();
        assert!(format!("{error:#}").starts_with("configuration file /nowhere/loggbok.toml: "), "{error:#}");
    }

    #[test]
    fn a_key_that_nothing_has_is_refused_in_the_file() {
        assert!(error("lisen = \"127.0.0.1:1\"", &[]).contains("lisen"));
        let nested = error("[limits]\nbody = 1", &[]);
        assert!(nested.starts_with("configuration file ") && nested.contains("`body`"), "{nested}");
    }

    #[test]
    fn a_key_that_nothing_has_is_refused_in_the_environment() {
        let top = error("", &[("LOGGBOK__LISEN", "127.0.0.1:1")]);
        assert!(top.starts_with("environment variables LOGGBOK__…") && top.contains("lisen"), "{top}");
        assert!(error("", &[("LOGGBOK__LIMITS__BODY", "1")]).contains("body"));
    }

    #[test]
    fn a_value_that_does_not_fit_is_refused() {
        for (file, told) in [
            ("listen = \"localhost\"", "listen"),
            ("workers = 0", "workers"),
            ("store = \"mysql://db.example\"", "store is neither `embedded` nor"),
            ("store_seconds = 0", "store_seconds"),
            ("[limits]\npage = 10", "limits.default_page is 100, more than limits.page, 10"),
            ("[limits]\nbody_bytes = 0", "limits.body_bytes"),
            ("[limits]\ndefault_page = 0", "limits.default_page"),
            ("[log]\nformat = \"xml\"", "xml"),
            ("[log]\nlevel = \"loggbok=loud\"", "log.level"),
            ("listen = ", "configuration file"),
        ] {
            assert!(error(file, &[]).contains(told), "{file}: {}", error(file, &[]));
        }
    }

    #[test]
    fn what_is_printed_is_read_back() {
        let config = Config { workers: NonZeroUsize::new(4), ..Config::default() };
        assert_eq!(load(&config.to_toml().unwrap(), &[], Overrides::default()).unwrap(), config);
    }

    #[test]
    fn the_example_file_says_every_default() {
        let example: toml::Table = include_str!("../loggbok.example.toml").parse().unwrap();
        let defaults: toml::Table = Config::default().to_toml().unwrap().parse().unwrap();
        assert_eq!(example, defaults);
    }
}
