//! What the forms share by which somebody uploads a list.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError as _};

use super::refused::RefusedList;
use crate::dashboard::fault::Fault;
use crate::dashboard::language::Language;
use crate::dashboard::page::{Page, answer};
use crate::dashboard::refused::{also_said, refuse};
use crate::dashboard::upload::Files;
use crate::dashboard::visit::Visit;
use crate::http::Refusal;

/// What was filled in, whether right or wrong, from the first form to the last.
pub(in crate::dashboard) trait Draft: Sized {
    /// Reads what was sent. A newly chosen list replaces the earlier one.
    ///
    /// # Errors
    /// If there is no memory for it.
    async fn read(visit: &Visit<'_>, files: &Files) -> Result<Self, Refusal>;

    /// The fields that carry it to the next form, except the token.
    fn fields(&self) -> Vec<(&'static str, &str)>;

    /// The same for a page that outlives it.
    fn kept(&self) -> Vec<(String, String)> {
        self.fields().into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

/// A page with the form for a list.
pub(in crate::dashboard) trait ListPage: Page {
    /// What is filled in.
    type Draft: Draft;

    /// The page with what was filled in, and what is wrong.
    ///
    /// # Errors
    /// If it can't be shown.
    async fn with(
        visit: &Visit<'_>,
        draft: &Self::Draft,
        refused: RefusedList,
        status: StatusCode,
    ) -> Result<Self, Refusal>;

    /// What is said of a form that was open for too long.
    fn stale_form(language: Language) -> &'static str;
}

/// What comes back to somebody whose session has ended: what was filled in, with the list.
pub(in crate::dashboard) async fn kept<D: Draft>(
    visit: &Visit<'_>,
    files: &Files,
) -> Result<Vec<(String, String)>, Refusal> {
    Ok(D::read(visit, files).await?.kept())
}

/// Shows the form once more where its token was wrong.
pub(in crate::dashboard) async fn again<P: ListPage>(
    visit: &Visit<'_>,
    files: &Files,
    refusal: &Refusal,
) -> Result<HttpResponse, Refusal> {
    let draft = P::Draft::read(visit, files).await?;
    match refusal {
        Refusal::Form => {
            let fault = Fault::of_form(P::stale_form(visit.language()));
            form_again::<P>(visit, &draft, RefusedList::of(vec![fault]), refusal.status_code()).await
        }
        other => refuse(&visit.reader, other),
    }
}

/// Shows the form again if a list is refused; for other reasons, a page that says why.
pub(in crate::dashboard) async fn wrong<P: ListPage>(
    visit: &Visit<'_>,
    draft: &P::Draft,
    refused: Option<RefusedList>,
    refusal: &Refusal,
) -> Result<HttpResponse, Refusal> {
    let Some(refused) = refused else { return refuse(&visit.reader, refusal) };
    let mut response = form_again::<P>(visit, draft, refused, refusal.status_code()).await?;
    also_said(refusal, &mut response);
    Ok(response)
}

/// Shows the form with what is wrong.
pub(in crate::dashboard) async fn form_again<P: ListPage>(
    visit: &Visit<'_>,
    draft: &P::Draft,
    refused: RefusedList,
    status: StatusCode,
) -> Result<HttpResponse, Refusal> {
    answer(visit, &P::with(visit, draft, refused, status).await?)
}
