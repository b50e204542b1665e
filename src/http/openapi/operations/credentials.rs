//! Credentials.

use crate::auth::Scope;
use crate::http::api::credentials;
use crate::http::entry::Method;
use crate::http::openapi::operation::{Answer, Asks, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{LISTING, answer, json, nothing};
use crate::service::{CredentialChange, CredentialReport, IssuedSecret, NewCredential};

const ADMIN: Asks = Asks::OneOf(&[Scope::Admin]);
const KEY: Parameter = Parameter::path("key", of::<String>, "The key of the credential.");
const EXAMPLE: (&str, &str) = ("key", "8d1f2e3c4b5a69788796");

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Get,
        path: "/api/v1/credentials",
        id: "list_credentials",
        group: Group::Administration,
        summary: "The credentials within reach",
        detail: "By key, without their secrets.",
        asks: ADMIN,
        parameters: &[LISTING],
        body: &[],
        answers: &[answer("A page of them.", &[json(of::<credentials::Answer>)])],
        refusals: &[],
        example: Example { parameters: &[("limit", "100")], body: None },
    },
    Operation {
        method: Method::Post,
        path: "/api/v1/credentials",
        id: "add_credential",
        group: Group::Administration,
        summary: "Add a credential",
        detail: "Nobody gives away more than they have.",
        asks: ADMIN,
        parameters: &[],
        body: &[json(of::<NewCredential>)],
        answers: &[Answer {
            status: 201,
            meaning: "Its key, and its secret, which is told once.",
            content: &[json(of::<IssuedSecret>)],
            headers: &[("Location", "The path of the credential.")],
        }],
        refusals: &["credential", "file", "out-of-reach"],
        example: Example {
            parameters: &[],
            body: Some(
                r#"{"name":"Ale kommun","scopes":["figures/read"],"municipality":"1440","expires":"2027-01-01"}"#,
            ),
        },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/credentials/{key}",
        id: "show_credential",
        group: Group::Administration,
        summary: "A credential",
        detail: "",
        asks: ADMIN,
        parameters: &[&[KEY]],
        body: &[],
        answers: &[answer("The credential.", &[json(of::<CredentialReport>)])],
        refusals: &["not-found"],
        example: Example { parameters: &[EXAMPLE], body: None },
    },
    Operation {
        method: Method::Patch,
        path: "/api/v1/credentials/{key}",
        id: "change_credential",
        group: Group::Administration,
        summary: "Change one thing of a credential",
        detail: "The change is in force at the next request; over MongoDB, at other servers within a second.",
        asks: ADMIN,
        parameters: &[&[KEY]],
        body: &[json(of::<CredentialChange>)],
        answers: &[answer("The credential as it is now.", &[json(of::<CredentialReport>)])],
        refusals: &["credential", "credential-changed", "file", "not-found", "out-of-reach"],
        example: Example { parameters: &[EXAMPLE], body: Some(r#"{"disabled":true}"#) },
    },
    Operation {
        method: Method::Delete,
        path: "/api/v1/credentials/{key}",
        id: "remove_credential",
        group: Group::Administration,
        summary: "Remove a credential",
        detail: "What it sent stays.",
        asks: ADMIN,
        parameters: &[&[KEY]],
        body: &[],
        answers: &[nothing("It opens nothing any more.")],
        refusals: &["credential-changed", "not-found"],
        example: Example { parameters: &[EXAMPLE], body: None },
    },
    Operation {
        method: Method::Post,
        path: "/api/v1/credentials/{key}/secret",
        id: "rotate_secret",
        group: Group::Administration,
        summary: "Make another secret",
        detail: "The old ones keep working for a while.",
        asks: ADMIN,
        parameters: &[&[KEY]],
        body: &[json(of::<credentials::Rotation>)],
        answers: &[answer("The secret, which is told once.", &[json(of::<IssuedSecret>)])],
        refusals: &["credential", "credential-changed", "file", "not-found"],
        example: Example { parameters: &[EXAMPLE], body: Some(r#"{"expire_old_after":"14d"}"#) },
    },
];
