//! Everything served as the standard's resources and `/api/v1`, in one list.

use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, guard};

use super::entry::{Access, Entry, Method, PathKind};
use super::standard::activity_profile::ActivityProfile;
use super::standard::agent_profile::AgentProfile;
use super::standard::state::State;
use super::{AppState, Refusal, gate};
use crate::http::api::{
    accounts, audit, audit_file, catalogue, certificates, check, codebook, comparison, completions, coverage,
    credentials, dcat, deliveries, directories, disposal, erasure, explanation, export, extractions, forwarding,
    json_stat, kolada, modules, open_data, operations, over_time, people, person_record, projects, results, roster,
    roster_employers, schemas, sessions, snapshots, subscriptions, survey_texts, surveys, to_do, trainers, uncounted,
};
use crate::http::openapi::served;
use crate::http::scim;
use crate::http::standard::{about, activities, agents, documents, statements};

/// The standard's resources and `/api/v1`. The pages are in [`crate::dashboard::ROUTES`].
pub static ROUTES: &[Entry] = &[
    Entry {
        path: "/xapi/statements",
        kind: PathKind::Statements,
        access: Access::Credential,
        methods: &[
            (Method::Get, || web::to(statements::retrieve)),
            (Method::Post, || web::to(statements::record)),
            (Method::Put, || web::to(statements::record_one)),
        ],
    },
    Entry {
        path: "/xapi/activities",
        kind: PathKind::Standard,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(activities::activity))],
    },
    Entry {
        path: "/xapi/agents",
        kind: PathKind::Standard,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(agents::person))],
    },
    Entry {
        path: "/xapi/activities/state",
        kind: PathKind::Standard,
        access: Access::Credential,
        methods: &[
            (Method::Get, || web::to(documents::retrieve::<State>)),
            (Method::Put, || web::to(documents::put::<State>)),
            (Method::Post, || web::to(documents::merge::<State>)),
            (Method::Delete, || web::to(documents::delete::<State>)),
        ],
    },
    Entry {
        path: "/xapi/agents/profile",
        kind: PathKind::Standard,
        access: Access::Credential,
        methods: &[
            (Method::Get, || web::to(documents::retrieve::<AgentProfile>)),
            (Method::Put, || web::to(documents::put::<AgentProfile>)),
            (Method::Post, || web::to(documents::merge::<AgentProfile>)),
            (Method::Delete, || web::to(documents::delete::<AgentProfile>)),
        ],
    },
    Entry {
        path: "/xapi/activities/profile",
        kind: PathKind::Standard,
        access: Access::Credential,
        methods: &[
            (Method::Get, || web::to(documents::retrieve::<ActivityProfile>)),
            (Method::Put, || web::to(documents::put::<ActivityProfile>)),
            (Method::Post, || web::to(documents::merge::<ActivityProfile>)),
            (Method::Delete, || web::to(documents::delete::<ActivityProfile>)),
        ],
    },
    Entry {
        path: "/xapi/about",
        kind: PathKind::Standard,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(about::about))],
    },
    Entry {
        path: "/api/v1",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(served::index))],
    },
    Entry {
        path: "/api/v1/openapi.json",
        kind: PathKind::Plain,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(served::description))],
    },
    Entry {
        path: "/api/v1/completions",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(completions::completions))],
    },
    Entry {
        path: "/api/v1/comparison",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(comparison::comparison))],
    },
    Entry {
        path: "/api/v1/coverage",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(coverage::coverage))],
    },
    Entry {
        path: "/api/v1/new-hires",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(over_time::new_hires))],
    },
    Entry {
        path: "/api/v1/cohorts",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(over_time::cohorts))],
    },
    Entry {
        path: "/api/v1/funnel",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(over_time::funnel))],
    },
    Entry {
        path: "/api/v1/retention",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(over_time::retention))],
    },
    Entry {
        path: "/api/v1/surveys",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(surveys::surveys))],
    },
    Entry {
        path: "/api/v1/surveys/free-text",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(survey_texts::list))],
    },
    Entry {
        path: "/api/v1/surveys/codes",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Post, || web::to(survey_texts::import_codes))],
    },
    Entry {
        path: "/api/v1/trainers",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(trainers::trainers))],
    },
    Entry {
        path: "/api/v1/modules",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(modules::modules))],
    },
    Entry {
        path: "/api/v1/projects",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(projects::list))],
    },
    Entry {
        path: "/api/v1/projects/{project}",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(projects::show))],
    },
    Entry {
        path: "/api/v1/open-data",
        kind: PathKind::Plain,
        access: Access::OpenData,
        methods: &[(Method::Get, || web::to(dcat::catalogue))],
    },
    Entry {
        path: "/api/v1/open-data/completions",
        kind: PathKind::Plain,
        access: Access::OpenData,
        methods: &[(Method::Get, || web::to(open_data::completions))],
    },
    Entry {
        path: "/api/v1/open-data/json-stat",
        kind: PathKind::Plain,
        access: Access::OpenData,
        methods: &[(Method::Get, || web::to(json_stat::cube))],
    },
    Entry {
        path: "/api/v1/kolada/kpi",
        kind: PathKind::Plain,
        access: Access::OpenData,
        methods: &[(Method::Get, || web::to(kolada::kpis))],
    },
    Entry {
        path: "/api/v1/kolada/kpi/{kpi}",
        kind: PathKind::Plain,
        access: Access::OpenData,
        methods: &[(Method::Get, || web::to(kolada::kpis))],
    },
    Entry {
        path: "/api/v1/kolada/municipality",
        kind: PathKind::Plain,
        access: Access::OpenData,
        methods: &[(Method::Get, || web::to(kolada::municipalities))],
    },
    Entry {
        path: "/api/v1/kolada/municipality/{municipality}",
        kind: PathKind::Plain,
        access: Access::OpenData,
        methods: &[(Method::Get, || web::to(kolada::municipalities))],
    },
    Entry {
        path: "/api/v1/kolada/data/kpi/{kpi}/municipality/{municipality}/year/{year}",
        kind: PathKind::Plain,
        access: Access::OpenData,
        methods: &[(Method::Get, || web::to(kolada::data))],
    },
    Entry {
        path: "/api/v1/kolada/data/kpi/{kpi}/municipality/{municipality}",
        kind: PathKind::Plain,
        access: Access::OpenData,
        methods: &[(Method::Get, || web::to(kolada::data))],
    },
    Entry {
        path: "/api/v1/kolada/data/kpi/{kpi}/year/{year}",
        kind: PathKind::Plain,
        access: Access::OpenData,
        methods: &[(Method::Get, || web::to(kolada::data))],
    },
    Entry {
        path: "/api/v1/kolada/data/municipality/{municipality}/year/{year}",
        kind: PathKind::Plain,
        access: Access::OpenData,
        methods: &[(Method::Get, || web::to(kolada::data))],
    },
    Entry {
        path: "/api/v1/snapshots",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(snapshots::list)), (Method::Post, || web::to(snapshots::add))],
    },
    Entry {
        path: "/api/v1/snapshots/{snapshot}",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(snapshots::show)), (Method::Delete, || web::to(snapshots::revoke))],
    },
    Entry {
        path: "/api/v1/snapshots/{snapshot}/difference",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(snapshots::difference))],
    },
    Entry {
        path: "/api/v1/people",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(people::people))],
    },
    Entry {
        path: "/api/v1/people/{pseudonym}/explanation",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(explanation::explain))],
    },
    Entry {
        path: "/api/v1/people/record",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Post, || web::to(person_record::of_agents))],
    },
    Entry {
        path: "/api/v1/people/{pseudonym}/record",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(person_record::of_pseudonym))],
    },
    Entry {
        path: "/api/v1/certificates/{certificate}",
        kind: PathKind::Plain,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(certificates::show))],
    },
    Entry {
        path: "/api/v1/to-do",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(to_do::to_do))],
    },
    Entry {
        path: "/api/v1/uncounted",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(uncounted::uncounted))],
    },
    Entry {
        path: "/api/v1/directories",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(directories::list))],
    },
    Entry {
        path: "/api/v1/directories/{employer}/list",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Post, || web::to(directories::import))],
    },
    Entry {
        path: "/scim/v2/{employer}/Users",
        kind: PathKind::Scim,
        access: Access::Credential,
        methods: &[
            (Method::Get, || web::to(scim::search::<scim::Users>)),
            (Method::Post, || web::to(scim::add::<scim::Users>)),
        ],
    },
    Entry {
        path: "/scim/v2/{employer}/Users/{id}",
        kind: PathKind::Scim,
        access: Access::Credential,
        methods: &[
            (Method::Get, || web::to(scim::retrieve::<scim::Users>)),
            (Method::Put, || web::to(scim::change::<scim::Users>)),
            (Method::Patch, || web::to(scim::change::<scim::Users>)),
            (Method::Delete, || web::to(scim::remove::<scim::Users>)),
        ],
    },
    Entry {
        path: "/scim/v2/{employer}/Groups",
        kind: PathKind::Scim,
        access: Access::Credential,
        methods: &[
            (Method::Get, || web::to(scim::search::<scim::Groups>)),
            (Method::Post, || web::to(scim::add::<scim::Groups>)),
        ],
    },
    Entry {
        path: "/scim/v2/{employer}/Groups/{id}",
        kind: PathKind::Scim,
        access: Access::Credential,
        methods: &[
            (Method::Get, || web::to(scim::retrieve::<scim::Groups>)),
            (Method::Put, || web::to(scim::change::<scim::Groups>)),
            (Method::Patch, || web::to(scim::change::<scim::Groups>)),
            (Method::Delete, || web::to(scim::remove::<scim::Groups>)),
        ],
    },
    Entry {
        path: "/scim/v2/{employer}/ServiceProviderConfig",
        kind: PathKind::Scim,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(scim::service_provider_config))],
    },
    Entry {
        path: "/scim/v2/{employer}/ResourceTypes",
        kind: PathKind::Scim,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(scim::resource_types))],
    },
    Entry {
        path: "/scim/v2/{employer}/ResourceTypes/{name}",
        kind: PathKind::Scim,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(scim::resource_type))],
    },
    Entry {
        path: "/scim/v2/{employer}/Schemas",
        kind: PathKind::Scim,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(scim::schemas))],
    },
    Entry {
        path: "/scim/v2/{employer}/Schemas/{urn}",
        kind: PathKind::Scim,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(scim::schema))],
    },
    Entry {
        path: "/api/v1/roster",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(roster::read)), (Method::Post, || web::to(roster::import))],
    },
    Entry {
        path: "/api/v1/roster/employers",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(roster_employers::employers))],
    },
    Entry {
        path: "/api/v1/results",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Post, || web::to(results::import))],
    },
    Entry {
        path: "/api/v1/results/{import}/void",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Post, || web::to(results::void))],
    },
    Entry {
        path: "/api/v1/catalogue",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(catalogue::read)), (Method::Put, || web::to(catalogue::replace))],
    },
    Entry {
        path: "/api/v1/statements/export",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(export::export))],
    },
    Entry {
        path: "/api/v1/statements/exports/{export}",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(export::manifest))],
    },
    Entry {
        path: "/api/v1/extractions",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(extractions::list)), (Method::Post, || web::to(extractions::add))],
    },
    Entry {
        path: "/api/v1/extractions/{extraction}",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(extractions::show)), (Method::Delete, || web::to(extractions::end))],
    },
    Entry {
        path: "/api/v1/extractions/{extraction}/extend",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Post, || web::to(extractions::extend))],
    },
    Entry {
        path: "/api/v1/extractions/{extraction}/file",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(extractions::file))],
    },
    Entry {
        path: "/api/v1/extractions/{extraction}/codebook",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(extractions::codebook))],
    },
    Entry {
        path: "/api/v1/downloads/{token}",
        kind: PathKind::Plain,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(extractions::download))],
    },
    Entry {
        path: "/api/v1/downloads/{token}/codebook",
        kind: PathKind::Plain,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(extractions::download_codebook))],
    },
    Entry {
        path: "/api/v1/statements/{id}/as-sent",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(statements::as_sent))],
    },
    Entry {
        path: "/api/v1/codebook",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(codebook::show))],
    },
    Entry {
        path: "/api/v1/deliveries",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(deliveries::list))],
    },
    Entry {
        path: "/api/v1/statements/check",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Post, || web::to(check::check))],
    },
    Entry {
        path: "/api/v1/erasures",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Post, || web::to(erasure::erase))],
    },
    Entry {
        path: "/api/v1/disposal",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(disposal::count)), (Method::Post, || web::to(disposal::dispose))],
    },
    Entry {
        path: "/api/v1/forwarding",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(forwarding::list))],
    },
    Entry {
        path: "/api/v1/forwarding/{target}",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Post, || web::to(forwarding::decide))],
    },
    Entry {
        path: "/api/v1/subscriptions",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(subscriptions::list)), (Method::Post, || web::to(subscriptions::add))],
    },
    Entry {
        path: "/api/v1/subscriptions/{subscription}",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Delete, || web::to(subscriptions::remove))],
    },
    Entry {
        path: "/api/v1/subscriptions/{subscription}/send",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Post, || web::to(subscriptions::send))],
    },
    Entry {
        path: "/api/v1/operations",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(operations::show))],
    },
    Entry {
        path: "/api/v1/credentials",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(credentials::list)), (Method::Post, || web::to(credentials::add))],
    },
    Entry {
        path: "/api/v1/credentials/{key}",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[
            (Method::Get, || web::to(credentials::show)),
            (Method::Patch, || web::to(credentials::change)),
            (Method::Delete, || web::to(credentials::remove)),
        ],
    },
    Entry {
        path: "/api/v1/credentials/{key}/secret",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Post, || web::to(credentials::rotate))],
    },
    Entry {
        path: "/api/v1/accounts",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(accounts::list)), (Method::Post, || web::to(accounts::add))],
    },
    Entry {
        path: "/api/v1/accounts/{key}",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[
            (Method::Get, || web::to(accounts::show)),
            (Method::Patch, || web::to(accounts::change)),
            (Method::Delete, || web::to(accounts::remove)),
        ],
    },
    Entry {
        path: "/api/v1/accounts/{key}/password",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Post, || web::to(accounts::change_password))],
    },
    Entry {
        path: "/api/v1/accounts/{key}/sessions",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Delete, || web::to(accounts::sign_out))],
    },
    Entry {
        path: "/api/v1/accounts/{key}/second-factor",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Delete, || web::to(accounts::reset_second_factor))],
    },
    Entry {
        path: "/api/v1/sessions",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(sessions::list))],
    },
    Entry {
        path: "/api/v1/sessions/{session}",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Delete, || web::to(sessions::end))],
    },
    Entry {
        path: "/api/v1/audit",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(audit::audit))],
    },
    Entry {
        path: "/api/v1/audit/export",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(audit_file::export))],
    },
    Entry {
        path: "/schemas/",
        kind: PathKind::Plain,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(schemas::list))],
    },
    Entry {
        path: "/schemas/{path:.+}",
        kind: PathKind::Plain,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(schemas::schema))],
    },
    Entry {
        path: "/health",
        kind: PathKind::Plain,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(operations::health))],
    },
    Entry {
        path: "/.well-known/security.txt",
        kind: PathKind::Plain,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(operations::security_txt))],
    },
    Entry {
        path: "/ready",
        kind: PathKind::Plain,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(operations::ready))],
    },
    Entry {
        path: "/metrics",
        kind: PathKind::Plain,
        access: Access::Credential,
        methods: &[(Method::Get, || web::to(operations::metrics))],
    },
];

/// Serves `entries`, each behind the gate, and a problem for every other path.
pub fn configure(config: &mut ServiceConfig, state: AppState, entries: impl Iterator<Item = &'static Entry>) {
    let state = Data::new(state);
    for entry in entries {
        let mut resource = web::resource(entry.path);
        for (method, route) in entry.methods {
            resource = resource.route(match method {
                Method::Get => route().guard(guard::Any(guard::Get()).or(guard::Head())),
                Method::Post => route().guard(guard::Post()),
                Method::Put => route().guard(guard::Put()),
                Method::Patch => route().guard(guard::Patch()),
                Method::Delete => route().guard(guard::Delete()),
            });
        }
        let refused = move || async move { Err::<HttpResponse, _>(Refusal::Method(entry.allowed().into())) };
        let state = state.clone();
        let resource = resource
            .default_service(web::to(refused))
            .wrap(from_fn(move |request, next| gate::pass(entry, state.clone(), request, next)));
        config.service(resource);
    }
    config.default_service(web::to(gate::unmatched));
    config.app_data(state);
}

#[cfg(test)]
mod tests {
    use actix_web::http::{Method, StatusCode};
    use actix_web::test::{TestRequest, call_service, init_service, read_body_json};
    use serde_json::Value;

    use crate::server::app;
    use crate::testing::state;

    async fn ask(method: Method, path: &str, headers: &[(&str, &str)]) -> (StatusCode, Vec<(String, String)>, Value) {
        let service = init_service(app(state())).await;
        let mut request = TestRequest::with_uri(path).method(method);
        for header in headers {
            request = request.insert_header(*header);
        }
        let response = call_service(&service, request.to_request()).await;
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
        (response.status(), headers, read_body_json(response).await)
    }

    fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
        headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    #[actix_web::test]
    async fn a_path_that_is_not_served_is_a_problem() {
        let (status, headers, problem) = ask(Method::GET, "/nothing", &[]).await;
        assert_eq!(status, 404);
        assert_eq!(header(&headers, "content-type"), Some("application/problem+json"));
        assert_eq!(problem["type"], "/problems/no-such-path");
    }

    #[actix_web::test]
    async fn a_method_that_is_not_served_is_answered_with_those_that_are() {
        let (status, headers, problem) = ask(Method::DELETE, "/health", &[]).await;
        assert_eq!((status.as_u16(), header(&headers, "allow")), (405, Some("GET, HEAD")));
        assert_eq!(problem["status"], 405);
    }

    #[actix_web::test]
    async fn no_credential_is_a_challenge_whatever_the_method() {
        for method in [Method::GET, Method::DELETE] {
            let (status, headers, _) = ask(method, "/api/v1/completions", &[]).await;
            assert_eq!(status, 401);
            assert!(header(&headers, "www-authenticate").unwrap().starts_with("Basic realm=\"loggbok\""));
        }
    }

    // xAPI 1.0.3 Communication 2.8: About needs no version header and no credential.
    #[actix_web::test]
    async fn about_is_open_and_names_the_versions() {
        let (status, headers, about) = ask(Method::GET, "/xapi/about", &[]).await;
        assert_eq!(status, 200);
        assert_eq!(about["version"], serde_json::json!(["1.0.3", "2.0.0"]));
        assert_eq!(header(&headers, "x-experience-api-version"), Some("2.0.0"));
    }

    // xAPI 1.0.3 Communication 3.3: every answer of the standard's resources carries the header.
    #[actix_web::test]
    async fn an_unknown_path_below_xapi_carries_the_version_header() {
        let (status, headers, _) = ask(Method::GET, "/xapi/nothing", &[]).await;
        assert_eq!((status.as_u16(), header(&headers, "x-experience-api-version")), (404, Some("2.0.0")));
    }

    #[actix_web::test]
    async fn health_needs_nothing() {
        let (status, _, body) = ask(Method::GET, "/health", &[]).await;
        assert_eq!((status.as_u16(), &body["status"]), (200, &Value::from("ok")));
    }
}
