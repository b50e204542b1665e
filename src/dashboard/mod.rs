//! Pages for people, in Swedish and English, readable with no script.
//!
//! Every figure on a page is one that `/api/v1` gives, asked for in the same way and with the same
//! permission. People sign in at `/sign-in`; what a page shows them is what the same caller is given elsewhere.
//!
//! A page is a folder with what it shows, its words and its samples; `page.rs` says how all of them are asked for,
//! `form.rs` how forms are taken, and `frame/` what stands around each.

mod articles;
mod compare;
mod components;
mod course;
mod fault;
mod form;
mod frame;
mod frozen;
mod language;
mod next;
mod numbers;
mod overview;
mod page;
mod people;
mod problems;
mod refused;
mod render;
mod selection;
mod sign_in;
mod sign_out;
mod style;
#[cfg(test)]
mod tests;
mod texts;
mod visit;

use actix_web::web;

use crate::http::{
    Access, Entry, Method, PathKind, cohorts, comparison, completions, funnel, new_hires, people as people_list,
};

pub(crate) use refused::page_of as refused_page;

/// The pages, and what they need.
pub static ROUTES: &[Entry] = &[
    Entry {
        path: "/",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<overview::Overview>))],
    },
    Entry {
        path: "/courses/{course}",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<course::CoursePage>))],
    },
    // What the pages offer to download: a session opens nothing below /api.
    Entry {
        path: "/completions",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(completions))],
    },
    Entry {
        path: "/compare",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<compare::Compare>))],
    },
    Entry {
        path: "/comparison",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(comparison))],
    },
    Entry {
        path: "/new-hires",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(new_hires))],
    },
    Entry {
        path: "/cohorts",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(cohorts))],
    },
    Entry {
        path: "/funnel",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(funnel))],
    },
    Entry {
        path: "/sign-in",
        kind: PathKind::Page,
        access: Access::Open,
        methods: &[
            (Method::Get, || web::to(page::show::<sign_in::SignIn>)),
            (Method::Post, || web::to(form::submit::<sign_in::SignIn>)),
        ],
    },
    Entry {
        path: "/sign-in/oidc/{provider}",
        kind: PathKind::Page,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(sign_in::provider::begin))],
    },
    Entry {
        path: "/sign-in/oidc/{provider}/callback",
        kind: PathKind::Page,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(sign_in::provider::finish))],
    },
    Entry {
        path: "/sign-out",
        kind: PathKind::Page,
        access: Access::Open,
        methods: &[(Method::Post, || web::to(form::submit::<sign_out::SignOut>))],
    },
    Entry {
        path: "/people",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<people::People>))],
    },
    Entry {
        path: "/people/list",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(people_list))],
    },
    // Programs are told the same in JSON.
    Entry {
        path: "/problems/",
        kind: PathKind::Page,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(problems::all))],
    },
    Entry {
        path: "/problems/{name}",
        kind: PathKind::Page,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(problems::one))],
    },
    Entry {
        path: "/f/{snapshot}",
        kind: PathKind::Page,
        access: Access::Anybody,
        methods: &[(Method::Get, || web::to(frozen::show))],
    },
    Entry {
        path: "/help",
        kind: PathKind::Page,
        access: Access::Anybody,
        methods: &[(Method::Get, || web::to(page::show::<articles::Article>))],
    },
    Entry {
        path: "/accessibility",
        kind: PathKind::Page,
        access: Access::Anybody,
        methods: &[(Method::Get, || web::to(page::show::<articles::Article>))],
    },
    Entry {
        path: "/privacy",
        kind: PathKind::Page,
        access: Access::Anybody,
        methods: &[(Method::Get, || web::to(page::show::<articles::Article>))],
    },
    Entry {
        path: "/static/icon.svg",
        kind: PathKind::Plain,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(style::icon))],
    },
    Entry {
        path: "/static/style.css",
        kind: PathKind::Plain,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(style::style))],
    },
];
