//! A database that asks for TLS and for a password.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use mongodb::Client;
use mongodb::bson::doc;
use rcgen::{CertifiedKey, generate_simple_self_signed};

use super::members::Member;
use crate::process::{Key, Place, Server, free_ports, refused};
use crate::store::world::{COURSE, statement};

const PASSWORD: &str = "s3cret";

/// A database with a user of its own, whom it lets in over TLS alone.
async fn secured(folder: &Path) -> Member {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    std::fs::write(folder.join("ca.pem"), cert.pem()).unwrap();
    let (both, key) = (folder.join("both.pem"), folder.join("members.key"));
    std::fs::write(&both, cert.pem() + &signing_key.serialize_pem()).unwrap();
    std::fs::write(&key, "bWVtYmVycw==").unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let (both, key) = (both.to_str().unwrap(), key.to_str().unwrap());
    let options = ["--tlsMode", "preferTLS", "--tlsCertificateKeyFile", both, "--keyFile", key];
    let [port] = free_ports();
    let member = Member::start_with(folder, port, &options).alone().await;
    // The first user is made by whoever is on the machine, and makes the others.
    let root = doc! {"createUser": "root", "pwd": PASSWORD, "roles": ["root"]};
    member.command(root).await;
    let as_root = format!("mongodb://root:{PASSWORD}@{}/?directConnection=true", member.host);
    let client = Client::with_uri_str(as_root).await.unwrap();
    let user = doc! {"createUser": "lrs", "pwd": PASSWORD, "roles": ["readWrite"]};
    client.database("loggbok").run_command(user).await.unwrap();
    let over_tls = doc! {"setParameter": 1, "tlsMode": "requireTLS"};
    client.database("admin").run_command(over_tls).await.unwrap();
    member
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_database_with_tls_and_a_password_is_served_and_who_lacks_either_is_told_which() {
    let folder = tempfile::tempdir().unwrap();
    let member = secured(folder.path()).await;
    let authority = folder.path().join("ca.pem");
    let by = |password: &str, options: &str| {
        format!("mongodb://lrs:{password}@{}/loggbok?replicaSet=rs3{options}", member.host)
    };
    let tls = format!("&tls=true&tlsCAFile={}", authority.display());

    let address = by(PASSWORD, &tls);
    let key = Key::add(Place::Database(&address), "all");
    let server = Server::start(Place::Database(&address));
    let sent = statement(1, "anna", "completed", COURSE).to_string();
    assert_eq!(server.ask(&key, "POST", "/xapi/statements", &sent).0, 200);
    assert_eq!(server.json(&key, "/xapi/statements")["statements"].as_array().unwrap().len(), 1);

    let config = folder.path().join("loggbok.toml");
    std::fs::write(&config, "store_seconds = 3\n").unwrap();
    for (address, told) in [
        (by("other", &tls), "refuses this user"),
        (by(PASSWORD, "&tls=true"), "certificate is not trusted: tlsCAFile"),
        (by(PASSWORD, ""), "can't be reached"),
        (format!("mongodb+srv://lrs:{PASSWORD}@nowhere.invalid/loggbok"), "can't be looked up: mongodb+srv://"),
    ] {
        let list = ["--config", config.to_str().unwrap(), "credential", "list"];
        let complaint = refused(Place::Database(&address), &list);
        assert!(complaint.contains(told), "{told}: {complaint}");
        assert!(!complaint.contains(PASSWORD) && !complaint.contains("other"), "{complaint}");
    }
}
