//! `/subscriptions`: the reader's subscriptions, with a form for another, and each by itself, to be sent at once or removed.

mod add;
mod content;
mod list;
mod loaded;
mod one;
mod page;
#[cfg(test)]
pub(crate) mod sample;
mod texts;
mod words;

pub(crate) use self::add::Add;
pub(crate) use self::one::Change;
pub(crate) use self::page::SubscriptionsPage;

use self::loaded::Loaded;
use super::page::Page;
use super::visit::Visit;
use crate::http::{FILTERS, Refusal};

impl Page for SubscriptionsPage {
    const ONCE: &'static [&'static str] = &["after", "do", "done"];
    /// What is counted by the subscription to be added: pages of figures lead here with it.
    const LISTS: &'static [&'static str] = &FILTERS;

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let content = if visit.request.match_info().get("subscription").is_some() {
            let (of, loaded) = (one::find(visit).await?, Loaded::of(visit).await?);
            one::shown(&of, &loaded.known(visit), &visit.parameters, Vec::new())
        } else {
            add::content(visit, Vec::new(), None).await?
        };
        Ok(Self::new(&visit.reader, content))
    }
}
