//! Subscriptions to figures.

use crate::auth::Scope;
use crate::http::api::subscriptions;
use crate::http::entry::Method;
use crate::http::openapi::operation::{Answer, Asks, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{answer, json, nothing};
use crate::service::SubscriptionReport;

const FIGURES: Asks = Asks::OneOf(&[Scope::FiguresRead]);
const SEEN: Asks = Asks::OneOf(&[Scope::FiguresRead, Scope::Admin]);
const SUBSCRIPTION: Parameter = Parameter::path("subscription", of::<String>, "The id of the subscription.");
const EXAMPLE: (&str, &str) = ("subscription", "4h7p2w9c0v5x8m3t6k1z");

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Get,
        path: "/api/v1/subscriptions",
        id: "list_subscriptions",
        group: Group::Figures,
        summary: "The caller's subscriptions",
        detail: "With what was last sent, and why the last could not be. An administrator with an unlimited reach sees everybody's.",
        asks: SEEN,
        parameters: &[],
        body: &[],
        answers: &[answer("The subscriptions.", &[json(of::<subscriptions::Answer>)])],
        refusals: &[],
        example: Example { parameters: &[], body: None },
    },
    Operation {
        method: Method::Post,
        path: "/api/v1/subscriptions",
        id: "add_subscription",
        group: Group::Figures,
        summary: "Have figures sent on a schedule",
        detail: "By mail, as a line for each row and a link, or to a webhook of the configuration, as a signed message with the \
            figures. Each time, the question is asked with the scopes and the reach that whoever made it then has. No person is \
            named.",
        asks: FIGURES,
        parameters: &[],
        body: &[json(of::<subscriptions::SentSubscription>)],
        answers: &[
            Answer {
                status: 201,
                meaning: "The subscription.",
                content: &[json(of::<SubscriptionReport>)],
                headers: &[("Location", "The path of the subscription.")],
            },
            Answer {
                status: 200,
                meaning: "The same subscription was there already.",
                content: &[json(of::<SubscriptionReport>)],
                headers: &[("Location", "The path of the subscription.")],
            },
        ],
        refusals: &["file", "out-of-reach", "parameter", "subscription", "unpublished"],
        example: Example {
            parameters: &[],
            body: Some(
                r#"{"name":"Måndagar","question":"municipality=1440","to":{"webhook":"intranet"},"weekdays":["monday"],"hour":8}"#,
            ),
        },
    },
    Operation {
        method: Method::Delete,
        path: "/api/v1/subscriptions/{subscription}",
        id: "remove_subscription",
        group: Group::Figures,
        summary: "End a subscription",
        detail: "Its addresses are gone with it.",
        asks: SEEN,
        parameters: &[&[SUBSCRIPTION]],
        body: &[],
        answers: &[nothing("It is gone.")],
        refusals: &["not-found"],
        example: Example { parameters: &[EXAMPLE], body: None },
    },
    Operation {
        method: Method::Post,
        path: "/api/v1/subscriptions/{subscription}/send",
        id: "send_subscription",
        group: Group::Figures,
        summary: "Have a subscription sent at once",
        detail: "Within some seconds, besides its schedule; the list then says whether it was. One that has stopped goes on. \
                 Ten minutes after one sending another may be asked for.",
        asks: SEEN,
        parameters: &[&[SUBSCRIPTION]],
        body: &[],
        answers: &[Answer {
            status: 202,
            meaning: "It is about to be sent.",
            content: &[json(of::<SubscriptionReport>)],
            headers: &[],
        }],
        refusals: &["not-found", "subscription"],
        example: Example { parameters: &[EXAMPLE], body: None },
    },
];
