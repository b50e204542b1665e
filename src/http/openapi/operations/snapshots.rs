//! Snapshots of figures.

use crate::auth::Scope;
use crate::http::api::snapshots;
use crate::http::entry::Method;
use crate::http::openapi::operation::{Answer, Asks, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{LISTING, answer, json, nothing};
use crate::service::{SnapshotDifference, SnapshotReport};

const FIGURES: Asks = Asks::OneOf(&[Scope::FiguresRead]);
const SNAPSHOT: Parameter = Parameter::path("snapshot", of::<String>, "The id of the snapshot.");
const EXAMPLE: (&str, &str) = ("snapshot", "8m2k4v9q0c7xw3t5r1ze");

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Get,
        path: "/api/v1/snapshots",
        id: "list_snapshots",
        group: Group::Figures,
        summary: "The snapshots whose figures the caller may see",
        detail: "By id, with those that the caller has made and revoked.",
        asks: FIGURES,
        parameters: &[LISTING],
        body: &[],
        answers: &[answer("A page of them.", &[json(of::<snapshots::Answer>)])],
        refusals: &[],
        example: Example { parameters: &[("limit", "100")], body: None },
    },
    Operation {
        method: Method::Post,
        path: "/api/v1/snapshots",
        id: "add_snapshot",
        group: Group::Figures,
        summary: "Freeze figures",
        detail: "Keeps the answer of `count_completions` to the question, byte for byte, with its SHA-256 and with what it rests on. \
            It is read at `/f/{snapshot}`.",
        asks: FIGURES,
        parameters: &[],
        body: &[json(of::<snapshots::SentSnapshot>)],
        answers: &[Answer {
            status: 201,
            meaning: "What is told of it.",
            content: &[json(of::<SnapshotReport>)],
            headers: &[("Location", "The path of the frozen answer.")],
        }],
        refusals: &["file", "out-of-reach", "snapshot", "unpublished"],
        example: Example {
            parameters: &[],
            body: Some(r#"{"question":"by=municipality&course=ett&as_of=2022-09-30","name":"Bidragsansökan"}"#),
        },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/snapshots/{snapshot}",
        id: "show_snapshot",
        group: Group::Figures,
        summary: "What a snapshot is of",
        detail: "",
        asks: FIGURES,
        parameters: &[&[SNAPSHOT]],
        body: &[],
        answers: &[answer("What is told of it.", &[json(of::<SnapshotReport>)])],
        refusals: &["not-found"],
        example: Example { parameters: &[EXAMPLE], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/snapshots/{snapshot}/difference",
        id: "compare_snapshot",
        group: Group::Figures,
        summary: "What has changed since figures were frozen",
        detail: "Counts again within the reach of the snapshot, and tells which numbers are others and what that may come from.",
        asks: FIGURES,
        parameters: &[&[SNAPSHOT]],
        body: &[],
        answers: &[answer("What has changed.", &[json(of::<SnapshotDifference>)])],
        refusals: &["not-found", "out-of-reach", "snapshot-revoked", "unpublished"],
        example: Example { parameters: &[EXAMPLE], body: None },
    },
    Operation {
        method: Method::Delete,
        path: "/api/v1/snapshots/{snapshot}",
        id: "revoke_snapshot",
        group: Group::Figures,
        summary: "Revoke a snapshot",
        detail: "For the credential that made it, and for `admin`. Its figures are deleted; its id, its hash and the day stay.",
        asks: FIGURES,
        parameters: &[&[SNAPSHOT]],
        body: &[],
        answers: &[nothing("Its figures are gone.")],
        refusals: &["not-found", "snapshot-revoked"],
        example: Example { parameters: &[EXAMPLE], body: None },
    },
];
