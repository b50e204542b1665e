//! `loggbok demo`.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::Args;
use indicatif::MultiProgress;
use learning::Names;
use store::Store;
use store::embedded::Embedded;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::print::say;
use super::{database, demo, operator, serve};
use crate::auth::{NewSecret, Scope};
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;

/// Options of the demonstration.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Stop after showing the figures, and fail if one is not as published.
    #[arg(long)]
    once: bool,
}

/// Serves a temporary store, feeds it through its own API, shows the figures, and continues to serve.
pub(super) fn run(config: &Config, options: &Demo) -> anyhow::Result<()> {
    config.refuse_unsafe()?;
    // Nobody else is to get what is made up.
    let config = &Config { forward: Vec::new(), ..config.clone() };
    let naming = operator::naming(config)?;
    let folder = tempfile::Builder::new().prefix("loggbok-demo-").tempdir()?;
    operator::block_on(async {
        let Some(address) = config.store.mongodb() else {
            let store = Embedded::open(folder.path(), Arc::new(SystemClock), &naming, &|_, _| ())?;
            return Box::pin(demonstrate(config, options, Arc::new(store))).await;
        };
        // A database of its own: the one in the address may already hold a store.
        let name = format!("loggbok_demo_{}", Uuid::new_v4().simple());
        let deadline = Duration::from_secs(config.store_seconds);
        let store = database::open(address, Some(&name), &naming, deadline).await?;
        let done = Box::pin(demonstrate(config, options, store)).await;
        database::discard(address, &name, deadline).await?;
        done
    })
}

async fn demonstrate(config: &Config, options: &Demo, store: Arc<dyn Store>) -> anyhow::Result<()> {
    let secret = NewSecret::generate(
        "demonstration",
        &BTreeSet::from([Scope::All, Scope::Admin, Scope::FiguresExact]),
        None,
        SystemClock.now(),
    )?;
    let coordinator =
        NewSecret::generate("coordinator", &BTreeSet::from([Scope::FiguresRead]), None, SystemClock.now())?;
    for new in [&secret, &coordinator] {
        store.copy_credential(new.credential.clone()).await?;
    }

    let names = store.names().clone();
    let (listening, address) = oneshot::channel();
    let (enough, stop) = oneshot::channel::<()>();
    let asked = serve::asked_to_stop()?;
    let stopped = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stopped);
    let stop = async move {
        tokio::select! {
            () = asked => told.store(true, Ordering::Relaxed),
            _ = stop => {}
        }
    };
    let ready = |address| {
        let _ = listening.send(address);
    };
    let served = serve::serve(config, store, ready, stop);
    let fed = async move {
        // Without an address the server failed to start, and reports why itself.
        let Ok(address) = address.await else { return Ok(()) };
        let shown = show(address, &names, [&secret, &coordinator], options.once).await;
        if let (Ok(_), false) = (&shown, options.once) {
            // Serve until told to stop.
            std::future::pending::<()>().await;
        }
        drop(enough);
        anyhow::ensure!(shown?, "a figure is not as published; see above");
        Ok(())
    };
    tokio::pin!(served, fed);
    tokio::select! {
        served = &mut served => served,
        fed = &mut fed => {
            served.await?;
            // If it is stopped while being fed, the figures don't matter.
            if stopped.load(Ordering::Relaxed) { Ok(()) } else { fed }
        }
    }
}

/// Feeds the server and shows its figures; returns whether each equals the published one.
async fn show(
    address: SocketAddr,
    names: &Names,
    [secret, coordinator]: [&NewSecret; 2],
    once: bool,
) -> anyhow::Result<bool> {
    let (base, key) = (&format!("http://{address}"), &secret.credential.key);
    say(format!("loggbok listens on {base}, over a temporary store. Posting the demonstration to it ..."))?;
    demo::feed(base, names, (key, &secret.secret), &MultiProgress::new()).await?;
    let figures = demo::figures(base, key, &secret.secret).await?;
    demo::print(&figures)?;
    if !once {
        let keys = [secret, coordinator].map(|new| (&*new.credential.key, &*new.secret));
        let accounts = demo::add_accounts(base, address, keys[0]).await?;
        demo::invite(base, keys, &accounts)?;
    }
    Ok(figures.as_published())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use indicatif::MultiProgress;
    use learning::Names;
    use tokio::sync::oneshot;

    use super::super::{demo, operator, serve};
    use crate::auth::{NewSecret, Scope};
    use crate::clock::{Clock as _, SystemClock};
    use crate::config::Config;
    use store::{OnDamage, embedded};

    /// Serves the folder, feeds it again if `feed`, asks for the figures, and stops.
    fn figures(config: &Config, secret: &NewSecret, feed: bool) -> demo::DemoFigures {
        let (listening, address) = oneshot::channel();
        let (enough, stop) = oneshot::channel::<()>();
        let naming = operator::naming(config).unwrap();
        let names = Names::under(naming.of_new().clone());
        let asked = async {
            let (base, key) = (format!("http://{}", address.await?), &secret.credential.key);
            if feed {
                demo::feed(&base, &names, (key, &secret.secret), &MultiProgress::new()).await?;
            }
            let figures = demo::figures(&base, key, &secret.secret).await;
            drop(enough);
            figures
        };
        operator::block_on(async {
            let ready = |address| listening.send(address).unwrap();
            let stop = async move { drop(stop.await) };
            let served = serve::serve(config, operator::open(config).await.unwrap(), ready, stop);
            let (served, figures) = tokio::join!(served, asked);
            served.and(figures)
        })
        .unwrap()
    }

    #[test]
    fn a_second_feed_and_a_rebuild_leave_every_figure_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let listen = ([127, 0, 0, 1], 0).into();
        let config = Config { data_dir: folder.path().to_owned(), listen, ..Config::default() };
        let scopes = BTreeSet::from([Scope::All, Scope::Admin, Scope::FiguresExact]);
        let secret = NewSecret::generate("demonstration", &scopes, None, SystemClock.now()).unwrap();
        let naming = operator::naming(&config).unwrap();
        operator::block_on(async {
            let store = operator::open(&config).await?;
            store.copy_credential(secret.credential.clone()).await?;
            store.close().await;
            Ok(())
        })
        .unwrap();

        let first = figures(&config, &secret, true);
        assert!(first.as_published(), "{first:?}");
        assert_eq!(figures(&config, &secret, true), first, "after a second feed");
        embedded::rebuild(folder.path(), Arc::new(SystemClock), &naming, &|_, _| (), OnDamage::Stop).unwrap();
        assert_eq!(figures(&config, &secret, false), first, "after a rebuild");
    }
}
