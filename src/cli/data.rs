//! `loggbok rebuild` and `verify`.

use std::sync::Arc;

use clap::Args;
use store::{Verified, embedded};

use super::damage::{on_damage, or_skip, warn_of};
use super::operator;
use super::print::say;
use crate::clock::SystemClock;
use crate::config::Config;

/// How to derive anew.
#[derive(Debug, Args)]
pub(super) struct Rebuild {
    /// Skip damaged statements and name each on standard error; they count nowhere. Without this, the first one stops the
    /// rebuild and changes nothing.
    #[arg(long)]
    skip_damaged: bool,
}

pub(super) fn rebuild(config: &Config, options: &Rebuild) -> anyhow::Result<()> {
    let on_damage = on_damage(options.skip_damaged);
    let bar = operator::bar("deriving anew");
    if let Some(address) = config.store.mongodb() {
        let shown = bar.clone();
        let damaged = operator::in_database(config, address, async |store| {
            or_skip(store.count_anew(on_damage, &move |done, of| operator::show(&shown, done, of)).await)
        })?;
        bar.finish_and_clear();
        warn_of(&damaged)?;
        say("index and progress are derived anew")?;
        return Ok(());
    }
    let (naming, show) = (operator::naming(config)?, |done, of| operator::show(&bar, done, of));
    let damaged = or_skip(embedded::rebuild(&config.data_dir, Arc::new(SystemClock), &naming, &show, on_damage))?;
    bar.finish_and_clear();
    warn_of(&damaged)?;
    say("index and progress are derived anew")?;
    Ok(())
}

/// Checks the whole store and says what is wrong with it; fails if anything is.
pub(super) fn verify(config: &Config) -> anyhow::Result<()> {
    let bar = operator::bar("checking");
    let verified = if let Some(address) = config.store.mongodb() {
        let shown = bar.clone();
        operator::in_database(config, address, async |store| {
            Ok(store.verify(&move |done, of| operator::show(&shown, done, of)).await?)
        })?
    } else {
        let naming = operator::naming(config)?.as_kept();
        embedded::verify(&config.data_dir, Arc::new(SystemClock), &naming, &|done, of| operator::show(&bar, done, of))?
    };
    bar.finish_and_clear();
    let Verified { statements, documents, attachments, unprotected, damaged, index, progress, definitions, uncompared } =
        &verified;
    say(format_args!("{statements} statements, {documents} documents, {attachments} attachments"))?;
    if *unprotected > 0 {
        say(format_args!(
            "{unprotected} of them an older program stored without a checksum, so that nothing can be said of them; \
             `loggbok rebuild` gives them one, and so does a server in time"
        ))?;
    }
    for damaged in damaged {
        match damaged.mended_by() {
            "" => say(format_args!("damaged: {damaged}"))?,
            how => say(format_args!("damaged: {damaged}: {how}"))?,
        }
    }
    if *uncompared {
        say("index and progress were not compared, since what they are derived from is damaged")?;
    }
    for (count, what) in [
        (index, "entries of the query index"),
        (progress, "rows of progress"),
        (definitions, "definitions of activities"),
    ] {
        if *count > 0 {
            // Damaged data can't prove wrong what was derived from it while it was intact.
            let how = if damaged.is_empty() {
                "`loggbok rebuild` makes them so"
            } else {
                "they may be right, and what is damaged wrong"
            };
            say(format_args!("{count} {what} are not as the log gives them: {how}"))?;
        }
    }
    if verified.is_whole() {
        return Ok(say("nothing is damaged; index and progress are as the log gives them")?);
    }
    anyhow::ensure!(
        damaged.is_empty(),
        "{} things are damaged on disk. Look at the disk first; then take what they were from a backup, or go on without \
         them by `loggbok rebuild --skip-damaged`",
        damaged.len()
    );
    anyhow::bail!("what is derived from the log is not as the log gives it: `loggbok rebuild` derives it anew")
}
