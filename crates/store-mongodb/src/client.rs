//! Connections to a database, and checks of its server.

use std::time::Duration;

use mongodb::Client;
use mongodb::bson::Document;
use mongodb::error::ErrorKind;
use mongodb::options::{ClientOptions, ReadConcern, ReadPreference, SelectionCriteria, WriteConcern};
use store::Error;

use crate::failure::Failure;
use crate::spans;

/// The name by which the server knows connections of this program.
pub(super) const APP_NAME: &str = "loggbok";
/// The shortest interval at which the driver asks members.
const LEAST_HEARTBEAT: Duration = Duration::from_millis(500);
/// What is said where DNS does not have what an address of `mongodb+srv` needs.
const NOT_IN_DNS: &str =
    "the hosts of its address can't be looked up: mongodb+srv:// needs a record _mongodb._tcp of the name in DNS";
/// The wire version of a server of 6.0.
const WIRE_VERSION: i32 = 17;

/// Connects to an address, for requests that wait as long as `deadline`.
pub(super) async fn connect(address: &str, deadline: Duration) -> Result<Client, Failure> {
    // The driver's message about an address may repeat its password.
    let unreadable = |_| {
        Error::Refused(
            "the store's address can't be read; it looks like mongodb://host:27017/loggbok?replicaSet=rs0".into(),
        )
    };
    let parsing = tokio::time::timeout(deadline, ClientOptions::parse(address)).await;
    let mut options = match parsing {
        Ok(Err(error)) if !matches!(*error.kind, ErrorKind::DnsResolve { .. }) => return Err(unreadable(error).into()),
        Ok(Ok(options)) => options,
        Ok(Err(_)) | Err(_) => return Err(Error::Unavailable(NOT_IN_DNS.into()).into()),
    };
    options.app_name = Some(APP_NAME.into());
    options.server_selection_timeout = Some(deadline);
    // A primary may hang with its connections open, as on a disk that does not answer. Members are asked this often, and
    // one that has not answered within both times together is given up, with everything that waits for it, so that it
    // starts again on another member while there is time.
    let (often, patience) = (deadline / 10, deadline / 4);
    options.heartbeat_freq = Some(often.max(LEAST_HEARTBEAT));
    options.connect_timeout = Some(options.connect_timeout.map_or(patience, |asked| asked.min(patience)));
    options.selection_criteria = Some(SelectionCriteria::ReadPreference(ReadPreference::Primary));
    options.read_concern = Some(ReadConcern::majority());
    options.write_concern = Some(WriteConcern::majority());
    options.retry_reads = Some(true);
    options.retry_writes = Some(true);
    options.command_event_handler = spans::follow_commands(deadline);
    Ok(Client::with_options(options).map_err(unreadable)?)
}

/// Refuses a server that cannot keep the contract.
pub(super) fn check(hello: &Document) -> Result<(), Failure> {
    if hello.get_i32("maxWireVersion").unwrap_or(0) < WIRE_VERSION {
        return Err(Error::Refused("the server is older than MongoDB 6.0: use a newer one".into()).into());
    }
    if hello.contains_key("setName") || hello.get_str("msg").is_ok_and(|msg| msg == "isdbgrid") {
        return Ok(());
    }
    Err(Error::Refused(
        "the server is a standalone one, which has no transactions. Make it a replica set of one: start mongod with \
         --replSet rs0 (or replication.replSetName: rs0 in its configuration), then once: \
         mongosh --eval 'rs.initiate()'"
            .into(),
    )
    .into())
}

#[cfg(test)]
mod tests {
    use mongodb::bson::doc;

    use super::*;

    #[test]
    fn a_standalone_server_is_refused_with_how_to_make_a_replica_set_of_it() {
        let of = |hello| check(&hello).map_err(|error| error.to_string());
        let standalone = doc! {"isWritablePrimary": true, "maxWireVersion": 17, "readOnly": false, "ok": 1.0};
        let why = of(standalone.clone()).unwrap_err();
        assert!(why.contains("--replSet") && why.contains("rs.initiate()"), "{why}");
        let with = |key: &str, value: &str| {
            let mut hello = standalone.clone();
            hello.insert(key, value);
            hello
        };
        assert_eq!(of(with("setName", "rs0")), Ok(()));
        assert_eq!(of(with("msg", "isdbgrid")), Ok(()));
        let older = doc! {"setName": "rs0", "maxWireVersion": 13};
        assert!(of(older).unwrap_err().contains("older than MongoDB 6.0"));
    }
}
