//! Pages of values, with the addresses of the next and the previous one.

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::{AppState, Parameters, Refusal};

/// The most values on a page, which is also the default.
const MOST: usize = 5000;

/// A page of values.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PageOf{T}")]
pub(in crate::http) struct KoladaPage<T> {
    /// How many values this page has.
    count: usize,
    /// The address of the page before, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_page: Option<String>,
    /// The address of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page: Option<String>,
    /// The values.
    values: Vec<T>,
}

/// Which page is asked for, and what the titles of its values hold.
pub(super) struct Paging {
    parameters: Parameters,
    /// From 1.
    page: usize,
    per_page: usize,
}

impl Paging {
    /// Reads the parameters of values without titles.
    ///
    /// # Errors
    /// [`Refusal::parameter`].
    pub(super) fn plain(request: &HttpRequest) -> Result<Self, Refusal> {
        Self::read(request.query_string(), &["page", "per_page"])
    }

    /// Reads the parameters of values with titles.
    ///
    /// # Errors
    /// [`Refusal::parameter`].
    pub(super) fn with_title(request: &HttpRequest) -> Result<Self, Refusal> {
        Self::read(request.query_string(), &["title", "page", "per_page"])
    }

    fn read(query: &str, known: &[&str]) -> Result<Self, Refusal> {
        let parameters = Parameters::parse(query, known, &[])?;
        let number = |name: &str, most: usize| match parameters.text(name).map(str::parse::<usize>) {
            None => Ok(None),
            Some(Ok(number)) if (1..=most).contains(&number) => Ok(Some(number)),
            Some(_) => Err(Refusal::parameter(name, format!("write a whole number from 1 to {most}"))),
        };
        let page = number("page", 1_000_000)?.unwrap_or(1);
        let per_page = number("per_page", MOST)?.unwrap_or(MOST);
        Ok(Self { parameters, page, per_page })
    }

    /// Whether a title holds what is looked for, in upper or lower case.
    pub(super) fn has(&self, title: &str) -> bool {
        let looked_for = self.parameters.text("title").unwrap_or_default().to_lowercase();
        title.to_lowercase().contains(&looked_for)
    }

    /// The page of all values.
    pub(super) fn page<T>(&self, request: &HttpRequest, state: &AppState, all: Vec<T>) -> KoladaPage<T> {
        let Self { page, per_page, .. } = *self;
        let first = per_page.saturating_mul(page - 1);
        let address = |page: usize| {
            let query = self.parameters.query_string(&["page"], &[("page", &page.to_string())]);
            format!("{}{}?{query}", state.service.names().url(), request.path())
        };
        let next_page = (all.len() > first.saturating_add(per_page)).then(|| address(page + 1));
        let previous_page = (page > 1).then(|| address(page - 1));
        let values: Vec<T> = all.into_iter().skip(first).take(per_page).collect();
        KoladaPage { count: values.len(), previous_page, next_page, values }
    }
}

#[cfg(test)]
mod tests {
    use super::Paging;

    #[test]
    fn a_page_has_5000_values_unless_fewer_are_asked_for() {
        let known = ["title", "page", "per_page"];
        let read = |query: &str| Paging::read(query, &known);
        let paging = read("").unwrap();
        assert_eq!((paging.page, paging.per_page), (1, 5000));
        assert_eq!(read("page=3&per_page=10").unwrap().per_page, 10);
        for wrong in ["page=0", "page=x", "per_page=0", "per_page=5001", "gender=T"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_title_is_found_by_a_part_of_it_in_any_case() {
        let paging = Paging::read("title=%C3%85L", &["title", "page", "per_page"]).unwrap();
        assert!(paging.has("Åle") && paging.has("målgrupp") && !paging.has("Ale"));
    }
}
