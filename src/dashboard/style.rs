//! The style sheet, compiled into the program.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;

/// `GET /static/style.css`.
pub(crate) async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .body(include_str!("../../static/style.css"))
}
