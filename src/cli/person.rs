//! `loggbok person`: everything that is kept of a person, for a request for access.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;
use xapi::{Version, read_agent};

use super::erase::agent_object;
use super::operator::{self, Remote};
use super::print::say;
use super::whole_file;
use crate::config::Config;
use crate::service::{RecordOf, RecordPage};

/// Whose record, and where to.
#[derive(Debug, Args)]
pub(super) struct Person {
    /// An identifier of the person: mailto:ADDRESS, account:HOMEPAGE|NAME, openid:URI or `mbox_sha1sum:HEX`. Repeat it for
    /// every identifier. A mailbox includes its hash, and an account all ways to write its home page.
    #[arg(long = "agent", value_name = "IDENTIFIER", required = true)]
    agents: Vec<String>,
    /// Write the record into this file. Without it, to standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file if it is there.
    #[arg(long, requires = "output")]
    overwrite: bool,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(config: &Config, options: Person) -> anyhow::Result<()> {
    let Person { agents, output, overwrite, remote } = options;
    let agents: Vec<Value> = agents.iter().map(|agent| agent_object(agent)).collect::<anyhow::Result<_>>()?;
    let record = if let Some(server) = remote.server()? {
        operator::block_on(async {
            whole(async |after: Option<Uuid>| {
                let page = after.map(|after| format!("?after={after}")).unwrap_or_default();
                let path = format!("/api/v1/people/record{page}");
                let headers = [("Content-Type", "application/json")];
                let answer = server.send(Method::POST, &path, &headers, json!({"agents": agents}).to_string()).await?;
                serde_json::from_slice(&answer).context("the answer is no record")
            })
            .await
        })?
    } else {
        let read = |agent: &Value| read_agent(Version::V1_0_3, &agent.to_string()).map(|agent| agent.ifi);
        let agents: Vec<_> =
            agents.iter().map(read).collect::<Result<_, _>>().map_err(|why| anyhow::anyhow!("--agent: {why}"))?;
        operator::with_service_that_is_there(config, |service| async move {
            let caller = operator::operator(service.names());
            whole(async |after| {
                let (of, page) = (RecordOf::Agents(agents.clone()), RecordPage { after, limit: None });
                Ok(serde_json::to_value(service.person_record(&caller, of, page).await?)?)
            })
            .await
        })?
    };
    match output {
        Some(path) => whole_file::write_json(&path, &record, overwrite),
        None => Ok(say(serde_json::to_string_pretty(&record)?)?),
    }
}

/// A record with all its statements, asked for page by page.
async fn whole(ask: impl AsyncFn(Option<Uuid>) -> anyhow::Result<Value>) -> anyhow::Result<Value> {
    let mut whole = ask(None).await?;
    while let Some(after) = next_of(&whole) {
        let mut page = ask(Some(after)).await?;
        let more = page.get_mut("statements").map(Value::take).unwrap_or_default();
        if let (Some(all), Value::Array(more)) = (whole.get_mut("statements").and_then(Value::as_array_mut), more) {
            all.extend(more);
        }
        whole["more_after"] = page.get_mut("more_after").map(Value::take).unwrap_or_default();
    }
    if let Some(whole) = whole.as_object_mut() {
        whole.remove("more_after");
    }
    Ok(whole)
}

fn next_of(page: &Value) -> Option<Uuid> {
    page.get("more_after").and_then(Value::as_str).and_then(|id| id.parse().ok())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::super::operator;
    use super::whole;

    #[test]
    fn a_record_of_several_pages_is_written_as_one() {
        let last = Uuid::from_u128(1);
        let ask = async |after: Option<Uuid>| {
            Ok(match after {
                None => json!({"documents_found": 2, "statements": [1, 2], "more_after": last}),
                Some(_) => json!({"documents_found": 2, "statements": [3]}),
            })
        };
        let whole: Value = operator::block_on(whole(ask)).unwrap();
        assert_eq!(whole, json!({"documents_found": 2, "statements": [1, 2, 3]}));
    }
}
