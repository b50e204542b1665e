//! What commands have in common: the store opened here, a server reached from here, progress shown.

use std::collections::BTreeSet;
use std::future::Future;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use learning::{Names, PublicUrl};
use store::embedded::{self, Embedded};
use store::{AuditEntry, Database, Naming, OnDamage, Store};

use super::client::{Server, read_url};
use super::print::say;
use super::{database, memory};
use crate::auth::{Authority, Caller, Means, OwnLimits, Pepper, Reach, Scope, SenderSettings};
use crate::clock::{RandomIds, SystemClock};
use crate::config::Config;
use crate::server;
use crate::service::{Memory, PageLimits, Service};

/// The heading of the options that name a running server.
pub(super) const RUNNING: &str = "A running server";

/// Where to reach a running server; without it, the data folder is opened here.
#[derive(Debug, Args)]
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
    /// The server, where one is named. A key and a secret alone name none: an environment may have them for other uses.
    pub(super) fn server(&self) -> anyhow::Result<Option<Server>> {
        let Some(url) = &self.url else { return Ok(None) };
        let key = self.key.as_deref().context("--url needs --key, or LOGGBOK_KEY")?;
        let secret = self.secret.as_deref().context("--url needs LOGGBOK_SECRET, or --secret")?;
        Server::new(url, key, secret).map(Some)
    }
}

/// Whoever may run commands beside the data folder may do everything.
pub(super) fn operator(names: &Names) -> Caller {
    Caller {
        key: AuditEntry::OPERATOR.into(),
        authority: Authority::of_account(names.credentials(), "operator", None),
        scopes: BTreeSet::from([Scope::Admin]),
        municipality: None,
        reach: Reach::default(),
        limits: OwnLimits::default(),
        sender: SenderSettings::default(),
        means: Means::default(),
    }
}

/// By which address stores are opened here; a new one begins with that which is listened on, where none is said.
///
/// # Errors
/// Where the path of the address is one that the server has of its own.
pub(super) fn naming(config: &Config) -> anyhow::Result<Naming> {
    if let Some(url) = &config.public_url {
        server::refuse_path(url.path())?;
    }
    let listening = PublicUrl::of_socket(config.listen, config.tls.is_some());
    Ok(Naming::new(config.public_url.clone(), listening))
}

/// The pepper that secrets are hashed with, where there is one.
pub(super) fn pepper(config: &Config) -> anyhow::Result<Option<Pepper>> {
    let read = |path: &std::path::PathBuf| {
        Pepper::read(path).with_context(|| format!("secrets.pepper_file, {}", path.display()))
    };
    config.secrets.pepper_file.as_ref().map(read).transpose()
}

/// Opens the store for a server, which checks secrets: with the pepper that they were hashed with.
///
/// # Errors
/// Where the store can't be opened; where it has secrets of another pepper, or of one and none is set up.
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

/// Opens the store, with a bar where there is something to mend. Who checks no secrets needs no pepper.
pub(super) async fn open(config: &Config) -> anyhow::Result<Arc<dyn Store>> {
    open_by(config, &naming(config)?, OnDamage::Stop).await
}

/// The same by another address, or where what is damaged of the roster may be passed over.
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

/// Says which folder, or file in it, others on this machine can read or change.
pub(super) fn warn_of_modes(folder: &Path) {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path());
    let own = ["log.db", "derived.db", "keys"];
    let own = files.filter(|path| own.iter().any(|name| path.file_name().is_some_and(|file| file == *name)));
    for path in std::iter::once(folder.to_owned()).chain(own) {
        warn_of_mode(&path);
    }
}

/// The same for one file.
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

/// Opens the store in a database, beside servers that may have it open.
async fn open_database(config: &Config, address: &str) -> anyhow::Result<Arc<dyn Database>> {
    open_database_by(config, address, &naming(config)?.as_kept()).await
}

async fn open_database_by(config: &Config, address: &str, naming: &Naming) -> anyhow::Result<Arc<dyn Database>> {
    let deadline = Duration::from_secs(config.store_seconds);
    let store = database::open(address, None, naming, deadline).await;
    store.with_context(|| format!("the store is {}", config.store))
}

/// Opens the store in a database, does something with it, and closes it.
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

/// The system over a store.
///
/// # Errors
/// If the configuration would show what has to be hidden.
pub(super) fn service(config: &Config, store: Arc<dyn Store>, pepper: Option<Pepper>) -> anyhow::Result<Arc<Service>> {
    let limits = PageLimits { default: config.limits.default_page, most: config.limits.page, ..PageLimits::default() };
    let memory = Memory::of(memory::for_bodies(config.limits.memory));
    let service = Service::new(store, Arc::new(SystemClock), Arc::new(RandomIds), limits);
    Ok(Arc::new(service.with_memory(memory).with_pepper(pepper).with_suppression(config.suppression.rule()?)))
}

/// Opens the store, does something with the system over it, and closes it.
pub(super) fn with_service<T, F: Future<Output = anyhow::Result<T>>>(
    config: &Config,
    act: impl FnOnce(Arc<Service>) -> F,
) -> anyhow::Result<T> {
    with_service_past_damage(config, OnDamage::Stop, act)
}

/// The same for who reads statements alone, where what is damaged of the roster may be passed over.
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

/// The same for a command that makes no store: a folder that was mistyped must not become one.
pub(super) fn with_service_that_is_there<T, F: Future<Output = anyhow::Result<T>>>(
    config: &Config,
    act: impl FnOnce(Arc<Service>) -> F,
) -> anyhow::Result<T> {
    refuse_missing(config)?;
    with_service(config, act)
}

/// Refuses a folder that holds no store.
pub(super) fn refuse_missing(config: &Config) -> anyhow::Result<()> {
    anyhow::ensure!(
        is_there(config)?,
        "{}: there is no store here; say where it is by --data-dir, or begin one by `loggbok serve`",
        config.data_dir.display()
    );
    Ok(())
}

/// Whether there is a store.
///
/// # Errors
/// Where there is a file in the place of its folder.
fn is_there(config: &Config) -> anyhow::Result<bool> {
    Ok(config.store.mongodb().is_some() || embedded::is_there(&config.data_dir)?)
}

/// The same for a dry run: where there is no store yet, over an empty one, and nothing is made of it.
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

/// A bar that counts statements; it shows when there is something to count.
pub(super) fn bar(message: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(0).with_message(message);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {eta}") {
        bar.set_style(style);
    }
    bar
}

/// Moves a bar.
pub(super) fn show(bar: &ProgressBar, done: u64, of: u64) {
    bar.set_length(of);
    bar.set_position(done);
}
