//! Pages for people, in Swedish and English, readable with no script.
//!
//! Every figure on a page is one that `/api/v1` gives, asked for in the same way and with the same
//! permission.

mod choices;
mod language;
mod numbers;
mod overview;
mod page;
mod people;
mod style;
mod table;

use actix_web::web;

use crate::http::{Access, Entry, Method, Room};

/// The pages, and what they need.
pub static ROUTES: &[Entry] = &[
    Entry {
        path: "/",
        room: Room::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(overview::overview))],
    },
    Entry {
        path: "/people",
        room: Room::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(people::people))],
    },
    Entry {
        path: "/static/style.css",
        room: Room::Plain,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(style::style))],
    },
];
