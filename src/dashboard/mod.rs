//! Pages for people, in Swedish and English, readable with no script.
//!
//! Every figure on a page is one that `/api/v1` gives, asked for in the same way and with the same
//! permission. People sign in at `/sign-in`; what a page shows them is what the same caller is given elsewhere.

mod cell;
mod choices;
mod language;
mod next;
mod not_there;
mod numbers;
mod overview;
mod page;
mod people;
mod provider;
mod question;
mod sign_in;
mod sign_out;
mod style;
mod table;

use actix_web::web;

use crate::http::{Access, Entry, Method, PathKind, completions, people as people_list};

/// The pages, and what they need.
pub static ROUTES: &[Entry] = &[
    Entry {
        path: "/",
        kind: PathKind::Plain,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(overview::overview))],
    },
    // What the pages offer to download: a session opens nothing below /api.
    Entry {
        path: "/completions",
        kind: PathKind::Plain,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(completions))],
    },
    Entry {
        path: "/sign-in",
        kind: PathKind::Plain,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(sign_in::ask)), (Method::Post, || web::to(sign_in::sign_in))],
    },
    Entry {
        path: "/sign-in/oidc/{provider}",
        kind: PathKind::Plain,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(provider::begin))],
    },
    Entry {
        path: "/sign-in/oidc/{provider}/callback",
        kind: PathKind::Plain,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(provider::finish))],
    },
    Entry {
        path: "/sign-out",
        kind: PathKind::Plain,
        access: Access::Open,
        methods: &[(Method::Post, || web::to(sign_out::sign_out))],
    },
    Entry {
        path: "/people",
        kind: PathKind::Plain,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(people::people))],
    },
    Entry {
        path: "/people/list",
        kind: PathKind::Plain,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(people_list))],
    },
    Entry {
        path: "/static/style.css",
        kind: PathKind::Plain,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(style::style))],
    },
];
