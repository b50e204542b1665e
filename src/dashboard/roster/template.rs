//! `GET /roster/template`: an empty list with the headers that an import reads.

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_DISPOSITION;

/// In the form that Excel opens in Sweden: with a byte order mark and semicolons.
const HEADERS: &str =
    "\u{feff}kommunkod;namn;e-post;konto;kontosida;enhet;roll;verksamhetsområde;i yrket sedan;anställd;från;till\r\n";

/// Answers with the file, which is the same for everyone.
pub(crate) async fn template() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"personallista-mall.csv\""))
        .body(HEADERS)
}

#[cfg(test)]
mod tests {
    use learning::parse_roster;

    use super::HEADERS;

    #[test]
    fn an_import_reads_every_column_of_the_template() {
        let list = format!("{HEADERS}1440;Anna;anna@ale.example;;;IFO;chef;Vuxna;2015-01-01;2022-01-10;;\r\n");
        let file = parse_roster(list.as_bytes()).unwrap();
        assert_eq!((file.rows.len(), file.refused, file.ignored_columns), (1, 0, Vec::<String>::new()));
    }
}
