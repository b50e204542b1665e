//! `GET /results/example`: a small list with the headers that an import reads.

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpRequest, HttpResponse};

use crate::dashboard::language::Language;
use crate::dashboard::visit;
use crate::http::{Parameters, Refusal};

/// In the form that Excel opens in Sweden: with a byte order mark and semicolons.
const SWEDISH: &str = "\u{feff}e-post;kurs;del;datum;resultat;poäng\r\n\
    anna@ale.example;introduktion;kursdag-1;2022-05-20;genomförd;\r\n\
    bo@ale.example;introduktion;prov;2022-05-21;godkänd;85 %\r\n\
    cia@ale.example;introduktion;prov;2022-05-21;underkänd;0,4\r\n";
/// The same in English.
const ENGLISH: &str = "\u{feff}email,course,module,date,result,score\r\n\
    anna@ale.example,introduktion,kursdag-1,2022-05-20,completed,\r\n\
    bo@ale.example,introduktion,prov,2022-05-21,passed,85 %\r\n\
    cia@ale.example,introduktion,prov,2022-05-21,failed,0.4\r\n";

/// Answers with the file, which is the same for everyone, in the language that is asked for.
pub(crate) async fn example(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &["lang"], &[])?;
    let (name, list) = match visit::language(&request, Some(&parameters)) {
        Language::Sv => ("resultat-exempel.csv", SWEDISH),
        Language::En => ("results-example.csv", ENGLISH),
    };
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .body(list))
}

#[cfg(test)]
mod tests {
    use learning::{Catalogue, Outcome, Reach, parse_results};

    use super::{ENGLISH, SWEDISH};

    const CATALOGUE: &str = "
[[course]]
id = \"introduktion\"
name = { sv = \"Introduktion\" }

[[course.module]]
id = \"kursdag-1\"
name = { sv = \"Kursdag 1\" }
iris = [\"https://ale.example/kursdagar/1\"]

[[course.module]]
id = \"prov\"
name = { sv = \"Prov\" }
iris = [\"https://lms.example/module/2\"]
";

    #[test]
    fn an_import_reads_every_row_and_column_of_the_example_in_either_language() {
        let catalogue = Catalogue::parse_toml(CATALOGUE).unwrap();
        let under = (&catalogue, &Reach::default());
        for list in [SWEDISH, ENGLISH] {
            let file = parse_results(under, list.as_bytes(), "2022-09-30".parse().unwrap(), &|| true).unwrap();
            assert_eq!((file.refused, file.ignored_columns), (0, Vec::<String>::new()));
            let read: Vec<_> = file.rows.iter().map(|row| (row.outcome, row.score)).collect();
            assert_eq!(read, [(Outcome::Completed, None), (Outcome::Passed, Some(0.85)), (Outcome::Failed, Some(0.4))]);
        }
    }
}
