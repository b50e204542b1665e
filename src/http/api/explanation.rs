//! `GET /api/v1/people/{pseudonym}/explanation`: explains why a person is counted or not.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use learning::{Attribution, Day, Explanation, FigureQuery};
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::Asked;
use super::completions::{Definition, definitions};
use super::limit::{LimitedTo, say_limit};
use super::question::{Days, figure_query};
use crate::auth::Reach;
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::{self, Explained};

/// Why somebody is counted, or not, and what was asked.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ExplanationAnswer")]
pub(in crate::http) struct Answer {
    /// The person's pseudonym.
    pseudonym: String,
    /// The last day that counts.
    as_of: Day,
    /// The moment whose affiliation decides where a person counts.
    attribution: Attribution,
    /// The caller's limited reach: what lies beyond it is left out, identifiers, affiliations and statements alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    #[serde(flatten)]
    explanation: Explanation,
    /// The person's certificates, valid or not, of the courses above.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    certificates: Vec<CertificateLink>,
    /// Whether the person has older statements that were not looked at: name one course to have all of its own.
    older_statements: bool,
    /// What each status means.
    definitions: Vec<Definition>,
}

/// A certificate of a person.
#[derive(Debug, Serialize, JsonSchema)]
struct CertificateLink {
    /// The code of the course.
    course: String,
    /// The id of `show_certificate`, for whoever the person gives it to.
    certificate: String,
}

/// Answers why somebody is counted as something, where, and by which statements.
pub(crate) async fn explain(
    request: HttpRequest,
    path: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    answer_question(&path, Asked::of(&request, &state, &caller)).await
}

/// Answers the question, wherever it comes from.
pub(super) async fn answer_question(pseudonym: &str, asked: Asked<'_>) -> Result<HttpResponse, Refusal> {
    let Asked { service, caller, now, .. } = asked;
    let parameters = Parameters::parse(asked.query, &["as_of", "attribution"], &["course"])?;
    let disclosure = service.disclosure(caller).await?;
    let query = figure_query(&parameters, Vec::new(), Days::at(now, disclosure))?;
    let person = read_pseudonym(pseudonym).ok_or(service::Error::NotFound)?;
    let explained = service.explain(caller, person, query.clone()).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-store"));
    say_limit(&mut response, &caller.reach);
    Ok(response.json(answer(person, &query, explained, &caller.reach)))
}

/// Writes a pseudonym as in addresses and answers.
pub(crate) fn write_pseudonym(pseudonym: u64) -> String {
    format!("{pseudonym:016x}")
}

/// Reads the output of [`write_pseudonym`].
pub(crate) fn read_pseudonym(text: &str) -> Option<u64> {
    u64::from_str_radix(text, 16).ok().filter(|read| write_pseudonym(*read) == text)
}

fn answer(person: u64, query: &FigureQuery, explained: Explained, reach: &Reach) -> Answer {
    Answer {
        pseudonym: write_pseudonym(person),
        as_of: query.as_of,
        attribution: query.attribution,
        limited_to: LimitedTo::of(reach),
        certificates: explained
            .certificates
            .into_iter()
            .map(|(course, certificate)| CertificateLink { course, certificate })
            .collect(),
        explanation: explained.explanation,
        older_statements: explained.is_cut,
        definitions: definitions(),
    }
}

#[cfg(test)]
mod tests {
    use super::{read_pseudonym, write_pseudonym};

    #[test]
    fn a_pseudonym_is_read_as_it_was_written_and_in_no_other_way() {
        for number in [0, 1, 0xabc, u64::MAX] {
            assert_eq!(read_pseudonym(&write_pseudonym(number)), Some(number));
        }
        for text in ["", "1", "+000000000000001", "00000000000000AB", "anna@ale.example", "00000000000000000"] {
            assert_eq!(read_pseudonym(text), None, "{text}");
        }
    }
}
