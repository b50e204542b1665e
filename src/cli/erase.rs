//! `loggbok erase`: erases what is stored of a person, as a case with a ground, a decision and a protocol.

use std::io;

use anyhow::Context;
use clap::{Args, ValueEnum};
use reqwest::Method;
use serde_json::{Value, json};
use xapi::{Version, read_agent};

use super::operator::{self, Remote};
use super::print::say;
use crate::config::Config;
use crate::service::{ErasureCase, ErasureGround, ErasureReport, ErasureRequest};

/// Whose data, and why.
#[derive(Debug, Args)]
pub(super) struct Erase {
    /// An identifier of the person: mailto:ADDRESS, account:HOMEPAGE|NAME, openid:URI or `mbox_sha1sum:HEX`. Repeat it for
    /// every identifier. A mailbox includes its hash, and an account all ways to write its home page.
    #[arg(long = "agent", value_name = "IDENTIFIER", required = true)]
    agents: Vec<String>,
    /// The legal ground.
    #[arg(long, value_enum)]
    ground: Ground,
    /// The decision, by its number in the register. It stays in the audit log, so it must not name anybody.
    #[arg(long, value_name = "NUMBER")]
    decision: String,
    /// The official who carries it out. Stays in the audit log.
    #[arg(long, value_name = "NAME")]
    executor: String,
    /// Also erase statements that name the person elsewhere than as actor or object: as a member of a group or team, as
    /// instructor or as authority.
    #[arg(long)]
    related: bool,
    /// Erase. Without this, only count.
    #[arg(long)]
    confirm: bool,
    #[command(flatten)]
    remote: Remote,
}

/// Why it may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Ground {
    /// A decision on disposal.
    Disposal,
    /// The person's own request.
    Request,
}

impl From<Ground> for ErasureGround {
    fn from(ground: Ground) -> Self {
        match ground {
            Ground::Disposal => Self::Disposal,
            Ground::Request => Self::Request,
        }
    }
}

pub(super) fn run(config: &Config, options: Erase) -> anyhow::Result<()> {
    let Erase { agents, ground, decision, executor, related, confirm, remote } = options;
    let agents: Vec<Value> = agents.iter().map(|agent| agent_object(agent)).collect::<anyhow::Result<_>>()?;
    let case = ErasureCase { ground: ground.into(), decision, executor };
    let report = if let Some(server) = remote.server()? {
        let asked = json!({
            "agents": agents, "ground": case.ground, "decision": case.decision, "executor": case.executor,
            "related": related, "confirm": confirm,
        });
        let headers = [("Content-Type", "application/json")];
        let answer = operator::block_on(server.send(Method::POST, "/api/v1/erasures", &headers, asked.to_string()))?;
        serde_json::from_slice(&answer).context("the answer is no report of an erasure")?
    } else {
        let read = |agent: &Value| read_agent(Version::V1_0_3, &agent.to_string()).map(|agent| agent.ifi);
        let agents =
            agents.iter().map(read).collect::<Result<_, _>>().map_err(|why| anyhow::anyhow!("--agent: {why}"))?;
        let request = ErasureRequest { agents, case, related, confirm };
        operator::with_service_that_is_there(config, |service| async move {
            Ok(service.erase(&operator::operator(service.names()), request).await?)
        })?
    };
    Ok(show(&report)?)
}

/// The Agent Object for an identifier.
pub(super) fn agent_object(agent: &str) -> anyhow::Result<Value> {
    let (kind, value) = agent.split_once(':').unwrap_or_default();
    Ok(match kind {
        "mailto" => json!({ "mbox": agent }),
        "openid" => json!({ "openid": value }),
        "mbox_sha1sum" => json!({ "mbox_sha1sum": value }),
        "account" => {
            let (home_page, name) = value.split_once('|').context("--agent: write account:HOMEPAGE|NAME")?;
            json!({"account": {"homePage": home_page, "name": name}})
        }
        _ => anyhow::bail!("--agent: write mailto:ADDRESS, account:HOMEPAGE|NAME, openid:URI or mbox_sha1sum:HEX"),
    })
}

fn show(report: &ErasureReport) -> io::Result<()> {
    let ErasureCase { ground, decision, executor } = &report.case;
    say(format_args!("ground: {}; decision: {decision}; executor: {executor}", ground.as_str()))?;
    say(format_args!(
        "found: {} statements of which the person is actor or object, {} that name the person elsewhere, {} documents, \
         {} rows of the roster, {} subscriptions to an address of the person, {} users of directories",
        report.statements,
        report.related,
        report.documents,
        report.affiliations,
        report.subscriptions,
        report.directory_users
    ))?;
    if report.other_identifiers > 0 {
        say(format_args!(
            "the roster ties {} other identifier(s) to this person, which were not named: nothing of them is erased, nor \
             {} row(s) of the roster that have them alone. `loggbok roster export` shows them as long as the rows above \
             are there: name them too, with --agent, where they are the person's",
            report.other_identifiers, report.other_affiliations
        ))?;
    }
    if report.in_catalogue {
        say(
            "the catalogue in force names this person in [[not_a_person]]: import it without that, and nothing of it is kept",
        )?;
    }
    let (Some(begun), Some(ended), Some(erased)) = (report.begun, report.ended, report.erased) else {
        return say("nothing is erased without --confirm");
    };
    say(format_args!(
        "erased: {} statements, {} attachments, {} documents, {} rows of the roster, addresses in {} subscriptions, of \
         which {} ended, {} users of directories; begun {begun}, ended {ended}",
        erased.statements,
        erased.attachments,
        erased.documents,
        erased.affiliations,
        erased.subscriptions,
        erased.subscriptions_ended,
        erased.directory_users
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::agent_object;

    #[test]
    fn an_identifier_of_each_kind_is_an_agent_and_what_is_none_is_not_repeated() {
        for (text, agent) in [
            ("mailto:anna@ale.example", json!({"mbox": "mailto:anna@ale.example"})),
            (
                "account:https://lms.example|anna:1",
                json!({"account": {"homePage": "https://lms.example", "name": "anna:1"}}),
            ),
            ("openid:https://anna.example/", json!({"openid": "https://anna.example/"})),
            ("mbox_sha1sum:00", json!({"mbox_sha1sum": "00"})),
        ] {
            assert_eq!(agent_object(text).unwrap(), agent);
        }
        for text in ["anna@ale.example", "account:anna", ""] {
            assert!(!agent_object(text).unwrap_err().to_string().contains("anna"));
        }
    }
}
