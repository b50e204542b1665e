//! Pages for people, in Swedish and English, usable without scripts.
//!
//! Every figure on a page comes from the same question, with the same permission, as in `/api/v1`. People sign in at
//! `/sign-in`; a page shows them what the same caller would get there.
//!
//! A page is a folder with its content, its words and its samples; `page.rs` says how pages are requested, `form.rs`
//! how forms are handled, and `frame/` what surrounds each page.

mod account;
mod admin;
mod articles;
mod catalogue;
mod catalogue_change;
mod certificate;
mod compare;
mod components;
mod counties;
mod course;
mod data;
mod dated;
mod definitions;
mod deliveries;
mod extraction;
mod fault;
mod form;
mod frame;
mod frozen;
mod kept;
mod language;
mod lists;
mod next;
mod numbers;
mod overview;
mod page;
mod people;
mod person;
mod problems;
mod projects;
mod record;
mod refused;
mod render;
mod results;
mod roster;
mod routes;
mod selection;
mod sign_in;
mod sign_out;
mod style;
mod subscriptions;
#[cfg(test)]
mod tests;
mod texts;
mod time;
mod to_board;
mod told;
mod try_statement;
mod unknown;
mod upload;
mod visit;

pub(crate) use refused::page_of as refused_page;
pub use routes::ROUTES;
