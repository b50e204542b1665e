//! Which settings each command's `--help` shows: those that it uses.
//!
//! Every command accepts all of them, so that one set of flags, or one shell alias, works for every command.

use clap::{Arg, Command};

/// The heading for settings.
const HEADING: &str = "Settings";
/// Used by every command.
const EVERYWHERE: [&str; 3] = ["config", "log_format", "log_level"];
/// Used for serving.
const SERVING: [&str; 6] = ["listen", "public_url", "store", "behind_proxy", "data_dir", "workers"];
/// Used to find the store.
const STORE: [&str; 2] = ["store", "data_dir"];
/// Used by commands that may create a store.
const NEW_STORE: [&str; 3] = ["store", "data_dir", "public_url"];

/// The settings that a command uses besides those of every command.
fn used_by(command: &str) -> &'static [&'static str] {
    match command {
        "serve" | "config" => &SERVING,
        "demo" => &["listen", "public_url", "store", "behind_proxy", "workers"],
        "health" => &["listen"],
        "backup" | "restore" | "token key new" => &["data_dir"],
        "transfer" | "completions" | "manual" => &[],
        "credential add" | "account add" | "catalogue import" | "roster import" => &NEW_STORE,
        _ => &STORE,
    }
}

/// Makes each command show the settings it uses after its own options, and accept the others too.
pub(super) fn show_what_is_used(mut program: Command) -> Command {
    let shared: Vec<Arg> = program.get_arguments().filter(|argument| argument.is_global_set()).cloned().collect();
    for command in program.get_subcommands_mut() {
        let name = command.get_name().to_owned();
        visit(command, &name, &shared);
    }
    let only_some =
        |argument: &Arg| SERVING.contains(&argument.get_id().as_str()) && !STORE.contains(&argument.get_id().as_str());
    program
        .mut_args(|argument| if only_some(&argument) { argument.hide(true) } else { argument })
        .mut_args(pass_over_empty)
        .after_help("loggbok COMMAND --help shows the settings that the command uses.")
}

/// Ignores an empty environment variable.
fn pass_over_empty(argument: Arg) -> Arg {
    let is_empty = argument.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
    if is_empty { argument.env(None::<&str>) } else { argument }
}

fn visit(command: &mut Command, name: &str, shared: &[Arg]) {
    for inner in command.get_subcommands_mut() {
        let name = format!("{name} {}", inner.get_name());
        visit(inner, &name, shared);
    }
    let used = used_by(name);
    let shown = shared.iter().map(|argument| {
        let id = argument.get_id().as_str();
        argument.clone().help_heading(HEADING).hide(!EVERYWHERE.contains(&id) && !used.contains(&id))
    });
    *command = std::mem::take(command).mut_args(pass_over_empty).args(shown);
}

#[cfg(test)]
mod tests {
    use super::{EVERYWHERE, SERVING};

    #[test]
    fn every_shared_option_is_of_one_sort() {
        let program = crate::cli::command();
        let shared = program.get_arguments().filter(|argument| argument.is_global_set());
        for argument in shared {
            let id = argument.get_id().as_str();
            assert!(EVERYWHERE.contains(&id) != SERVING.contains(&id), "{id}");
        }
    }

    #[test]
    fn a_setting_counts_wherever_it_stands_and_whether_it_is_shown_or_not() {
        for line in [
            "loggbok --workers 3 catalogue show",
            "loggbok catalogue --workers 3 show",
            "loggbok catalogue show --workers 3",
        ] {
            let matches = crate::cli::command().try_get_matches_from(line.split(' ')).unwrap();
            assert_eq!(matches.get_one("workers").copied(), std::num::NonZeroUsize::new(3), "{line}");
        }
    }
}
