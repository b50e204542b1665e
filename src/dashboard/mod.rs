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

use actix_web::web;

use crate::http::{
    Access, Entry, Method, PathKind, audit_file, catalogue_file, cohorts, comparison, completions, extraction_codebook,
    extraction_file, funnel, new_hires, people as people_list, person_record_file, project_file, read_roster,
    retention, surveys, trainers,
};

pub(crate) use refused::page_of as refused_page;

/// The routes of the pages, and the scope each needs.
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
    // Downloads on the pages: a session gives no access to anything below /api.
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
        path: "/counties",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<counties::Counties>))],
    },
    Entry {
        path: "/retention",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(retention))],
    },
    Entry {
        path: "/surveys",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(surveys))],
    },
    Entry {
        path: "/trainers",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(trainers))],
    },
    Entry {
        path: "/projects",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<projects::Projects>))],
    },
    Entry {
        path: "/projects/{project}",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<projects::project::ProjectPage>))],
    },
    Entry {
        path: "/projects/{project}/file",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(project_file))],
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
        path: "/sign-in/code",
        kind: PathKind::Page,
        access: Access::Open,
        methods: &[
            (Method::Get, || web::to(page::show::<sign_in::code::SignInCode>)),
            (Method::Post, || web::to(form::submit::<sign_in::code::SignInCode>)),
        ],
    },
    Entry {
        path: "/account",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<account::Account>))],
    },
    Entry {
        path: "/account/password",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Post, || web::to(form::submit::<account::ChangePassword>))],
    },
    Entry {
        path: "/account/sessions/end",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Post, || web::to(form::submit::<account::sessions::EndOwnSession>))],
    },
    Entry {
        path: "/account/second-factor",
        kind: PathKind::Page,
        access: Access::Enrolling,
        methods: &[
            (Method::Get, || web::to(page::show::<account::factor::SecondFactorPage>)),
            (Method::Post, || web::to(form::submit::<account::factor::AddSecondFactor>)),
        ],
    },
    Entry {
        path: "/account/second-factor/remove",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Post, || web::to(form::submit::<account::remove::RemoveSecondFactor>))],
    },
    Entry {
        path: "/admin",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<admin::AdminPage<admin::health::HealthOf>>))],
    },
    Entry {
        path: "/admin/credentials",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<admin::AdminPage<admin::credentials::Credentials>>)),
            (Method::Post, || web::to(form::submit::<admin::credentials::Credentials>)),
        ],
    },
    Entry {
        path: "/admin/credentials/{key}",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<admin::AdminPage<admin::credential::Credential>>)),
            (Method::Post, || web::to(form::submit::<admin::credential::Credential>)),
        ],
    },
    Entry {
        path: "/admin/accounts",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<admin::AdminPage<admin::accounts::Accounts>>)),
            (Method::Post, || web::to(form::submit::<admin::accounts::Accounts>)),
        ],
    },
    Entry {
        path: "/admin/accounts/{key}",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<admin::AdminPage<admin::account::Account>>)),
            (Method::Post, || web::to(form::submit::<admin::account::Account>)),
        ],
    },
    Entry {
        path: "/admin/sessions",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<admin::AdminPage<admin::sessions::Sessions>>)),
            (Method::Post, || web::to(form::submit::<admin::sessions::Sessions>)),
        ],
    },
    Entry {
        path: "/admin/keys",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<admin::AdminPage<admin::keys::Keys>>)),
            (Method::Post, || web::to(form::submit::<admin::keys::Keys>)),
        ],
    },
    Entry {
        path: "/admin/audit",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<admin::AdminPage<admin::audit::Audit>>))],
    },
    Entry {
        path: "/admin/audit/export",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(audit_file))],
    },
    Entry {
        path: "/admin/erasures",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<admin::AdminPage<admin::erasures::Erasures>>)),
            (Method::Post, || web::to(form::submit::<admin::erasures::Erasures>)),
        ],
    },
    Entry {
        path: "/admin/forwarding",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<admin::AdminPage<admin::forwarding::ForwardingOf>>)),
            (Method::Post, || web::to(form::submit::<admin::forwarding::ForwardingOf>)),
        ],
    },
    Entry {
        path: "/told",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<told::ToldPage>))],
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
    Entry {
        path: "/people/{pseudonym}",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<person::PersonPage>))],
    },
    Entry {
        path: "/people/{pseudonym}/record",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<record::RecordPageOf>))],
    },
    Entry {
        path: "/people/{pseudonym}/record/file",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(person_record_file))],
    },
    Entry {
        path: "/catalogue",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<catalogue::CataloguePage>))],
    },
    Entry {
        path: "/catalogue/file",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(catalogue_file))],
    },
    Entry {
        path: "/catalogue/new",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<catalogue::course::CourseForm>)),
            (Method::Post, || web::to(form::submit::<catalogue::course::CourseForm>)),
        ],
    },
    Entry {
        path: "/catalogue/courses/{course}",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<catalogue::course::CourseForm>)),
            (Method::Post, || web::to(form::submit::<catalogue::course::CourseForm>)),
        ],
    },
    Entry {
        path: "/catalogue/copy/{programme}",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<catalogue::copy::CopyForm>)),
            (Method::Post, || web::to(form::submit::<catalogue::copy::CopyForm>)),
        ],
    },
    Entry {
        path: "/catalogue/roles",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<catalogue::roles::RolesForm>)),
            (Method::Post, || web::to(form::submit::<catalogue::roles::RolesForm>)),
        ],
    },
    Entry {
        path: "/to-board",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<to_board::ToBoard>)),
            (Method::Post, || web::to(form::submit::<to_board::ToBoard>)),
        ],
    },
    Entry {
        path: "/data",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<data::DataPage>))],
    },
    Entry {
        path: "/data/codebook",
        kind: PathKind::Page,
        access: Access::Anybody,
        methods: &[(Method::Get, || web::to(page::show::<data::codebook::CodebookPage>))],
    },
    Entry {
        path: "/data/extractions",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<extraction::ExtractionPage>)),
            (Method::Post, || web::to(form::submit::<extraction::Define>)),
        ],
    },
    Entry {
        path: "/data/extractions/{extraction}",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<extraction::ExtractionPage>)),
            (Method::Post, || web::to(form::submit::<extraction::Change>)),
        ],
    },
    Entry {
        path: "/data/extractions/{extraction}/file",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(extraction_file))],
    },
    Entry {
        path: "/data/extractions/{extraction}/codebook",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(extraction_codebook))],
    },
    Entry {
        path: "/data/snapshots/{snapshot}",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<data::snapshot::SnapshotPage>)),
            (Method::Post, || web::to(form::submit::<data::snapshot::SnapshotPage>)),
        ],
    },
    Entry {
        path: "/subscriptions",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<subscriptions::SubscriptionsPage>)),
            (Method::Post, || web::to(form::submit::<subscriptions::Add>)),
        ],
    },
    Entry {
        path: "/subscriptions/{subscription}",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<subscriptions::SubscriptionsPage>)),
            (Method::Post, || web::to(form::submit::<subscriptions::Change>)),
        ],
    },
    Entry {
        path: "/deliveries",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<deliveries::DeliveriesPage>))],
    },
    Entry {
        path: "/deliveries/try",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<try_statement::TryStatement>)),
            (Method::Post, || web::to(form::submit::<try_statement::TryStatement>)),
        ],
    },
    Entry {
        path: "/roster",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<roster::Roster>))],
    },
    Entry {
        path: "/roster/list",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(read_roster))],
    },
    Entry {
        path: "/roster/template",
        kind: PathKind::Page,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(roster::template))],
    },
    Entry {
        path: "/roster/check",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Post, || web::to(upload::submit::<roster::forms::CheckForm>))],
    },
    Entry {
        path: "/roster/import",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Post, || web::to(upload::submit::<roster::forms::ImportForm>))],
    },
    Entry {
        path: "/results",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<results::Results>))],
    },
    Entry {
        path: "/results/example",
        kind: PathKind::Page,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(results::example))],
    },
    Entry {
        path: "/results/check",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Post, || web::to(upload::submit::<results::forms::CheckForm>))],
    },
    Entry {
        path: "/results/record",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Post, || web::to(upload::submit::<results::forms::RecordForm>))],
    },
    Entry {
        path: "/results/{import}",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[
            (Method::Get, || web::to(page::show::<results::list::ListPage>)),
            (Method::Post, || web::to(form::submit::<results::list::ListPage>)),
        ],
    },
    Entry {
        path: "/unknown",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<unknown::Unknown>))],
    },
    Entry {
        path: "/unknown/mend",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Get, || web::to(page::show::<unknown::MendPage>))],
    },
    Entry {
        path: "/unknown/check",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Post, || web::to(upload::submit::<unknown::forms::MendForm>))],
    },
    Entry {
        path: "/catalogue/change",
        kind: PathKind::Page,
        access: Access::Person,
        methods: &[(Method::Post, || web::to(upload::submit::<catalogue_change::forms::ChangeForm>))],
    },
    // Programs get the same as JSON.
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
        path: "/c/{certificate}",
        kind: PathKind::Page,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(page::show::<certificate::CertificatePage>))],
    },
    Entry {
        path: "/definitions",
        kind: PathKind::Page,
        access: Access::Anybody,
        methods: &[(Method::Get, || web::to(page::show::<definitions::Definitions>))],
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
