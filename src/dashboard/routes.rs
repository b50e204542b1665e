//! The routes of the pages.

use std::marker::PhantomData;

use actix_web::web;

use super::admin::AdminPage;
use super::form::{self, Form};
use super::page::{self, Page};
use super::upload::{self, FileForm};
use super::{
    account, admin, articles, catalogue, catalogue_change, certificate, compare, counties, course, data, definitions,
    deliveries, extraction, frozen, overview, people, person, problems, projects, record, results, roster, sign_in,
    sign_out, style, subscriptions, to_board, told, try_statement, unknown,
};
use crate::http::Access::{self, Anybody, Enrolling, Open, Person};
use crate::http::{
    Entry, Handler, Method, PathKind, audit_file, catalogue_file, cohorts, comparison, completions,
    extraction_codebook, extraction_file, funnel, new_hires, people as people_list, person_record_file, project_file,
    read_roster, retention, surveys, trainers,
};

/// The routes of the pages, and who may use each.
pub static ROUTES: &[Entry] = &[
    show::<overview::Overview>("/", Person),
    show::<course::CoursePage>("/courses/{course}", Person),
    // Files that are downloaded from pages stand here too: a session gives no access to anything below /api.
    entry("/completions", Person, &[(Method::Get, || web::to(completions))]),
    show::<compare::Compare>("/compare", Person),
    entry("/comparison", Person, &[(Method::Get, || web::to(comparison))]),
    entry("/new-hires", Person, &[(Method::Get, || web::to(new_hires))]),
    entry("/cohorts", Person, &[(Method::Get, || web::to(cohorts))]),
    entry("/funnel", Person, &[(Method::Get, || web::to(funnel))]),
    show::<counties::Counties>("/counties", Person),
    entry("/retention", Person, &[(Method::Get, || web::to(retention))]),
    entry("/surveys", Person, &[(Method::Get, || web::to(surveys))]),
    entry("/trainers", Person, &[(Method::Get, || web::to(trainers))]),
    show::<projects::Projects>("/projects", Person),
    show::<projects::project::ProjectPage>("/projects/{project}", Person),
    entry("/projects/{project}/file", Person, &[(Method::Get, || web::to(project_file))]),
    // Who somebody is.
    show_with_form::<sign_in::SignIn>("/sign-in", Open),
    entry("/sign-in/oidc/{provider}", Open, &[(Method::Get, || web::to(sign_in::provider::begin))]),
    entry("/sign-in/oidc/{provider}/callback", Open, &[(Method::Get, || web::to(sign_in::provider::finish))]),
    show_with_form::<sign_in::code::SignInCode>("/sign-in/code", Open),
    submit::<sign_out::SignOut>("/sign-out", Open),
    show::<account::Account>("/account", Person),
    submit::<account::ChangePassword>("/account/password", Person),
    submit::<account::sessions::EndOwnSession>("/account/sessions/end", Person),
    show_and_submit::<account::factor::SecondFactorPage, account::factor::AddSecondFactor>(
        "/account/second-factor",
        Enrolling,
    ),
    submit::<account::remove::RemoveSecondFactor>("/account/second-factor/remove", Person),
    // Administration.
    show::<AdminPage<admin::health::HealthOf>>("/admin", Person),
    administer::<admin::credentials::Credentials>("/admin/credentials"),
    administer::<admin::credential::Credential>("/admin/credentials/{key}"),
    administer::<admin::accounts::Accounts>("/admin/accounts"),
    administer::<admin::account::Account>("/admin/accounts/{key}"),
    administer::<admin::sessions::Sessions>("/admin/sessions"),
    administer::<admin::keys::Keys>("/admin/keys"),
    show::<AdminPage<admin::audit::Audit>>("/admin/audit", Person),
    entry("/admin/audit/export", Person, &[(Method::Get, || web::to(audit_file))]),
    administer::<admin::erasures::Erasures>("/admin/erasures"),
    administer::<admin::forwarding::ForwardingOf>("/admin/forwarding"),
    show::<told::ToldPage>("/told", Person),
    // People.
    show::<people::People>("/people", Person),
    entry("/people/list", Person, &[(Method::Get, || web::to(people_list))]),
    show::<person::PersonPage>("/people/{pseudonym}", Person),
    show::<record::RecordPageOf>("/people/{pseudonym}/record", Person),
    entry("/people/{pseudonym}/record/file", Person, &[(Method::Get, || web::to(person_record_file))]),
    // Courses.
    show::<catalogue::CataloguePage>("/catalogue", Person),
    entry("/catalogue/file", Person, &[(Method::Get, || web::to(catalogue_file))]),
    show_with_form::<catalogue::course::CourseForm>("/catalogue/new", Person),
    show_with_form::<catalogue::course::CourseForm>("/catalogue/courses/{course}", Person),
    show_with_form::<catalogue::copy::CopyForm>("/catalogue/copy/{programme}", Person),
    show_with_form::<catalogue::roles::RolesForm>("/catalogue/roles", Person),
    // What others get.
    show_with_form::<to_board::ToBoard>("/to-board", Person),
    show::<data::DataPage>("/data", Person),
    show::<data::codebook::CodebookPage>("/data/codebook", Anybody),
    show_and_submit::<extraction::ExtractionPage, extraction::Define>("/data/extractions", Person),
    show_and_submit::<extraction::ExtractionPage, extraction::Change>("/data/extractions/{extraction}", Person),
    entry("/data/extractions/{extraction}/file", Person, &[(Method::Get, || web::to(extraction_file))]),
    entry("/data/extractions/{extraction}/codebook", Person, &[(Method::Get, || web::to(extraction_codebook))]),
    show_with_form::<data::snapshot::SnapshotPage>("/data/snapshots/{snapshot}", Person),
    show_and_submit::<subscriptions::SubscriptionsPage, subscriptions::Add>("/subscriptions", Person),
    show_and_submit::<subscriptions::SubscriptionsPage, subscriptions::Change>("/subscriptions/{subscription}", Person),
    // What comes in.
    show::<deliveries::DeliveriesPage>("/deliveries", Person),
    show_with_form::<try_statement::TryStatement>("/deliveries/try", Person),
    show::<roster::Roster>("/roster", Person),
    entry("/roster/list", Person, &[(Method::Get, || web::to(read_roster))]),
    entry("/roster/template", Open, &[(Method::Get, || web::to(roster::template))]),
    upload::<roster::forms::CheckForm>("/roster/check", Person),
    upload::<roster::forms::ImportForm>("/roster/import", Person),
    submit::<roster::directories::ImportDirectory>("/roster/directory", Person),
    show::<results::Results>("/results", Person),
    entry("/results/example", Open, &[(Method::Get, || web::to(results::example))]),
    upload::<results::forms::CheckForm>("/results/check", Person),
    upload::<results::forms::RecordForm>("/results/record", Person),
    show_with_form::<results::list::ListPage>("/results/{import}", Person),
    show::<unknown::Unknown>("/unknown", Person),
    show::<unknown::MendPage>("/unknown/mend", Person),
    upload::<unknown::forms::MendForm>("/unknown/check", Person),
    upload::<catalogue_change::forms::ChangeForm>("/catalogue/change", Person),
    // Programs get the same as JSON.
    entry("/problems/", Open, &[(Method::Get, || web::to(problems::all))]),
    entry("/problems/{name}", Open, &[(Method::Get, || web::to(problems::one))]),
    entry("/f/{snapshot}", Anybody, &[(Method::Get, || web::to(frozen::show))]),
    show::<certificate::CertificatePage>("/c/{certificate}", Open),
    show::<definitions::Definitions>("/definitions", Anybody),
    show::<articles::Article>("/help", Anybody),
    show::<articles::Article>("/accessibility", Anybody),
    show::<articles::Article>("/privacy", Anybody),
    plain("/static/icon.svg", &[(Method::Get, || web::to(style::icon))]),
    plain("/static/style.css", &[(Method::Get, || web::to(style::style))]),
];

/// A page.
const fn show<P: Page + 'static>(path: &'static str, access: Access) -> Entry {
    entry(path, access, Shown::<P>::METHODS)
}

/// A page that handles its own form.
const fn show_with_form<P: Page + Form + 'static>(path: &'static str, access: Access) -> Entry {
    show_and_submit::<P, P>(path, access)
}

/// A page of administration with forms.
const fn administer<A: Form + 'static>(path: &'static str) -> Entry
where
    AdminPage<A>: Page,
{
    show_and_submit::<AdminPage<A>, A>(path, Person)
}

/// A page with a form at the same address.
const fn show_and_submit<P: Page + 'static, F: Form + 'static>(path: &'static str, access: Access) -> Entry {
    entry(path, access, ShownWithForm::<P, F>::METHODS)
}

/// A form of another page.
const fn submit<F: Form + 'static>(path: &'static str, access: Access) -> Entry {
    entry(path, access, Submitted::<F>::METHODS)
}

/// A form with files, of another page.
const fn upload<F: FileForm + 'static>(path: &'static str, access: Access) -> Entry {
    entry(path, access, Uploaded::<F>::METHODS)
}

/// Handlers of their own: a page, a file that is downloaded from one, or a step of signing in.
const fn entry(path: &'static str, access: Access, methods: &'static [(Method, Handler)]) -> Entry {
    Entry { path, kind: PathKind::Page, access, methods }
}

/// What pages are made of.
const fn plain(path: &'static str, methods: &'static [(Method, Handler)]) -> Entry {
    Entry { path, kind: PathKind::Plain, access: Open, methods }
}

/// The methods of a page, as a constant for each: the table is made when the program is compiled.
struct Shown<P>(PhantomData<P>);

impl<P: Page + 'static> Shown<P> {
    const METHODS: &'static [(Method, Handler)] = &[(Method::Get, || web::to(page::show::<P>))];
}

struct ShownWithForm<P, F>(PhantomData<(P, F)>);

impl<P: Page + 'static, F: Form + 'static> ShownWithForm<P, F> {
    const METHODS: &'static [(Method, Handler)] =
        &[(Method::Get, || web::to(page::show::<P>)), (Method::Post, || web::to(form::submit::<F>))];
}

struct Submitted<F>(PhantomData<F>);

impl<F: Form + 'static> Submitted<F> {
    const METHODS: &'static [(Method, Handler)] = &[(Method::Post, || web::to(form::submit::<F>))];
}

struct Uploaded<F>(PhantomData<F>);

impl<F: FileForm + 'static> Uploaded<F> {
    const METHODS: &'static [(Method, Handler)] = &[(Method::Post, || web::to(upload::submit::<F>))];
}
