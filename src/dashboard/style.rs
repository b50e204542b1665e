//! The style sheet and the icon, compiled into the program.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;

/// `GET /static/style.css`.
pub(crate) async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .body(include_str!("../../static/style.css"))
}

/// `GET /static/icon.svg`: the icon of the browser tab.
pub(crate) async fn icon() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header((CACHE_CONTROL, "public, max-age=86400"))
        .body(include_str!("../../static/icon.svg"))
}
