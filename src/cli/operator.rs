//! Shared by commands: opening the local store, connecting to a server, showing progress.

use std::future::Future;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use learning::{Day, Names, PublicUrl};
use store::embedded::{self, Embedded};
use store::{Database, Naming, OnDamage, Store};

use super::client::{Server, read_url};
use super::print::say;
use super::{database, forward_targets, memory, retention_rules};
use crate::auth::{Caller, Pepper};
use crate::clock::{Clock as _, RandomIds, SystemClock};
use crate::config::{Config, HealthExtensionRule};
use crate::server;
use crate::service::{HealthExtensions, Memory, PageLimits, Service, SubscriptionReceivers};

/// The heading for options that name a running server.
pub(super) const RUNNING: &str = "A running server";

/// Where to reach a running server; without it, the data folder is opened here.
#[derive(Debug, Clone, Args)]
pub(super) struct Remote {
    /// A running server, such as `http://127.0.0.1:8080`. Without it, the command opens the store itself.
    #[arg(long, value_name = "URL", env = "LOGGBOK_URL", value_parser = read_url, help_heading = RUNNING)]
    url: Option<String>,
    /// The key of a credential, for --url.
    #[arg(long = "key", id = "remote_key", value_name = "KEY", env = "LOGGBOK_KEY", help_heading = RUNNING)]
    key: Option<String>,
    /// The secret of that credential. Better set in the environment, where others don't see it.
    #[arg(long, value_name = "SECRET", env = "LOGGBOK_SECRET", hide_env_values = true, help_heading = RUNNING)]
    secret: Option<String>,
}

impl Remote {
    /// The named server, if any. A key and a secret alone don't name one: in the environment they may be for something
    /// else.
    pub(super) fn server(&self) -> anyhow::Result<Option<Server>> {
        let Some(url) = &self.url else { return Ok(None) };
        let key = self.key.as_deref().context("--url needs --key, or LOGGBOK_KEY")?;
        let secret = self.secret.as_deref().context("--url needs LOGGBOK_SECRET, or --secret")?;
        Server::new(url, key, secret).map(Some)
    }
}

/// The operator as a caller.
pub(super) fn operator(names: &Names) -> Caller {
    Caller::operator(names)
}

/// The address for names in stores opened here; by default, a new store uses the one the server listens on.
///
/// # Errors
/// If the address has a path that the server itself uses.
pub(super) fn naming(config: &Config) -> anyhow::Result<Naming> {
    if let Some(url) = &config.public_url {
        server::refuse_path(url.path())?;
    }
    let listening = PublicUrl::of_socket(config.listen, config.tls.is_some());
    Ok(Naming::new(config.public_url.clone(), listening))
}

/// The pepper for hashing secrets, if there is one.
pub(super) fn pepper(config: &Config) -> anyhow::Result<Option<Pepper>> {
    let read = |path: &std::path::PathBuf| {
        Pepper::read(path).with_context(|| format!("secrets.pepper_file, {}", path.display()))
    };
    config.secrets.pepper_file.as_ref().map(read).transpose()
}

/// Opens the store for a server, with the pepper that its secrets were hashed with.
///
/// # Errors
/// If the store can't be opened; if it has secrets hashed with another pepper, or with a pepper and none is configured.
pub(super) async fn open_to_serve(config: &Config) -> anyhow::Result<Arc<dyn Store>> {
    let pepper = pepper(config)?;
    let store = open(config).await?;
    let checked = match store.credentials().await {
        Ok(all) => Pepper::check(pepper.as_ref(), &all).map_err(anyhow::Error::from),
        Err(error) => Err(error.into()),
    };
    if checked.is_err() {
        store.close().await;
    }
    checked.map(|()| store)
}

/// Opens the store, and shows progress if it has to catch up. Needs no pepper, since commands check no secrets.
pub(super) async fn open(config: &Config) -> anyhow::Result<Arc<dyn Store>> {
    open_by(config, &naming(config)?, OnDamage::Stop).await
}

/// Opens the store under another address, or optionally past damage in the roster.
pub(super) async fn open_by(config: &Config, naming: &Naming, on_damage: OnDamage) -> anyhow::Result<Arc<dyn Store>> {
    if let Some(address) = config.store.mongodb() {
        return Ok(open_database_by(config, address, naming).await?);
    }
    embedded::is_there(&config.data_dir)?;
    warn_of_modes(&config.data_dir);
    let bar = bar("catching up with the log");
    let open = match on_damage {
        OnDamage::Stop => Embedded::open,
        OnDamage::Skip => Embedded::open_past_damage,
    };
    let store = open(&config.data_dir, Arc::new(SystemClock), naming, &|done, of| show(&bar, done, of))?;
    bar.finish_and_clear();
    Ok(Arc::new(store))
}

/// Warns about the folder, or files in it, that others on this machine can read or change.
pub(super) fn warn_of_modes(folder: &Path) {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path());
    let own = ["log.db", "derived.db", "keys"];
    let own = files.filter(|path| own.iter().any(|name| path.file_name().is_some_and(|file| file == *name)));
    for path in std::iter::once(folder.to_owned()).chain(own) {
        warn_of_mode(&path);
    }
}

/// Warns about one file that others can read or change.
pub(super) fn warn_of_mode(path: &Path) {
    if let Ok(mode) = path.metadata().map(|file| file.permissions().mode() & 0o777)
        && mode & 0o077 != 0
    {
        tracing::warn!(
            path = %path.display(), mode = format!("{mode:o}"),
            "others on this machine can open this, and it has personal data: chmod go= it"
        );
    }
}

/// Opens the store in a database, which servers may also have open.
async fn open_database(config: &Config, address: &str) -> anyhow::Result<Arc<dyn Database>> {
    open_database_by(config, address, &naming(config)?.as_kept()).await
}

async fn open_database_by(config: &Config, address: &str, naming: &Naming) -> anyhow::Result<Arc<dyn Database>> {
    let deadline = Duration::from_secs(config.store_seconds);
    let store = database::open(address, None, naming, deadline).await;
    store.with_context(|| format!("the store is {}", config.store))
}

/// Opens the store in a database, runs an action on it, and closes it.
pub(super) fn in_database<T>(
    config: &Config,
    address: &str,
    act: impl AsyncFnOnce(Arc<dyn Database>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    block_on(async {
        let store = open_database(config, address).await?;
        let done = act(Arc::clone(&store)).await;
        store.close().await;
        done
    })
}

/// Builds the system over a store.
///
/// # Errors
/// If the configuration would show what must be hidden, or keep bodies for too long.
pub(super) fn service(config: &Config, store: Arc<dyn Store>, pepper: Option<Pepper>) -> anyhow::Result<Arc<Service>> {
    let limits = PageLimits { default: config.limits.default_page, most: config.limits.page, ..PageLimits::default() };
    let memory = Memory::of(memory::for_bodies(config.limits.memory));
    let service = Service::new(store, Arc::new(SystemClock), Arc::new(RandomIds), limits);
    let keep_until = config.deliveries.keep_until(Day::of(SystemClock.now()))?;
    let service =
        service.with_forwarding(forward_targets::targets(config)).with_retention(retention_rules::rules(config));
    let service = service.with_memory(memory).with_pepper(pepper).with_suppression(config.suppression.rule()?);
    let health_extensions = match config.statements.health_extensions {
        HealthExtensionRule::Refuse => HealthExtensions::Refuse,
        HealthExtensionRule::Drop => HealthExtensions::Drop,
        HealthExtensionRule::Keep => HealthExtensions::Keep,
    };
    let service = service.with_health_extensions(health_extensions).with_subscriptions(SubscriptionReceivers {
        mail: config.mail.is_some(),
        domains: config.mail.as_ref().map(|mail| mail.domains.clone()).unwrap_or_default(),
        webhooks: config.webhook.iter().map(|webhook| webhook.name.clone()).collect(),
    });
    Ok(Arc::new(service.keeping_refused_bodies(keep_until)))
}

/// Opens the store, runs an action on the system over it, and closes it.
pub(super) fn with_service<T, F: Future<Output = anyhow::Result<T>>>(
    config: &Config,
    act: impl FnOnce(Arc<Service>) -> F,
) -> anyhow::Result<T> {
    with_service_past_damage(config, OnDamage::Stop, act)
}

/// Like [`with_service`], for commands that only read statements, which may skip damage in the roster.
pub(super) fn with_service_past_damage<T, F: Future<Output = anyhow::Result<T>>>(
    config: &Config,
    on_damage: OnDamage,
    act: impl FnOnce(Arc<Service>) -> F,
) -> anyhow::Result<T> {
    block_on(async {
        let store = open_by(config, &naming(config)?, on_damage).await?;
        let service = service(config, store.clone(), None)?;
        let done = act(Arc::clone(&service)).await;
        service.settle(true).await;
        store.close().await;
        done
    })
}

/// Like [`with_service`], for commands that must not create a store: a mistyped folder must not become one.
pub(super) fn with_service_that_is_there<T, F: Future<Output = anyhow::Result<T>>>(
    config: &Config,
    act: impl FnOnce(Arc<Service>) -> F,
) -> anyhow::Result<T> {
    refuse_missing(config)?;
    with_service(config, act)
}

/// Refuses a folder without a store.
pub(super) fn refuse_missing(config: &Config) -> anyhow::Result<()> {
    anyhow::ensure!(
        is_there(config)?,
        "{}: there is no store here; say where it is by --data-dir, or begin one by `loggbok serve`",
        config.data_dir.display()
    );
    Ok(())
}

/// Whether the store exists.
///
/// # Errors
/// If the path is a file and not a folder.
fn is_there(config: &Config) -> anyhow::Result<bool> {
    Ok(config.store.mongodb().is_some() || embedded::is_there(&config.data_dir)?)
}

/// Like [`with_service`], for a dry run: if there is no store yet, uses an empty one that is not kept.
pub(super) fn with_service_or_an_empty_one<T, F: Future<Output = anyhow::Result<T>>>(
    config: &Config,
    act: impl FnOnce(Arc<Service>) -> F,
) -> anyhow::Result<T> {
    if is_there(config)? {
        return with_service(config, act);
    }
    say(format_args!("there is no store in {} yet: tried on an empty one", config.data_dir.display()))?;
    let empty = tempfile::Builder::new().prefix("loggbok-dry-run-").tempdir().context("no temporary folder")?;
    with_service(&Config { data_dir: empty.path().to_owned(), ..config.clone() }, act)
}

/// Runs a task on this thread.
pub(super) fn block_on<T>(task: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime")?;
    tokio::task::LocalSet::new().block_on(&runtime, task)
}

/// A bar that counts statements, shown once there is something to count.
pub(super) fn bar(message: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(0).with_message(message);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {eta}") {
        bar.set_style(style);
    }
    bar
}

/// Updates a bar.
pub(super) fn show(bar: &ProgressBar, done: u64, of: u64) {
    bar.set_length(of);
    bar.set_position(done);
}
