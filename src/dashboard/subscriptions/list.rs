//! The list of subscriptions.

use super::content::PATH;
use super::texts::Texts;
use super::words::{self, Known};
use crate::dashboard::admin::parts::{Cell, Row, Table};
use crate::dashboard::components::instant::Instant;
use crate::dashboard::components::pager::Pager;
use crate::dashboard::frame::Reader;
use crate::http::{Parameters, encoded};
use crate::service::SubscriptionReport;

/// How many a page has: an administrator sees everybody's.
const PAGE: usize = 50;

/// Those that follow `after`, by id, and the links to the others.
pub(super) fn page(
    mut all: Vec<SubscriptionReport>,
    after: Option<&str>,
    reader: &Reader,
) -> (Vec<SubscriptionReport>, Pager) {
    all.retain(|one| after.is_none_or(|after| after < one.id.as_str()));
    let has_more = PAGE < all.len();
    all.truncate(PAGE);
    let language = reader.language;
    let at = |with: &[(&str, &str)]| {
        let with = [&[("lang", language.tag())], with].concat();
        format!("{}{PATH}?{}", reader.root, Parameters::from(Vec::new()).query_string(&[], &with))
    };
    let next = all.last().filter(|_| has_more).map(|last| at(&[("after", &last.id)]));
    (all, Pager::new(language, after.map(|_| at(&[])), next))
}

pub(super) fn table(all: Vec<SubscriptionReport>, known: &Known<'_>) -> Table {
    let texts = Texts::of(known.reader.language);
    Table {
        headings: vec![
            texts.subscription(),
            texts.question(),
            texts.schedule(),
            texts.receiver(),
            texts.upcoming(),
            texts.last(),
            texts.state(),
        ],
        rows: all.into_iter().map(|one| row(one, known, texts)).collect(),
        empty: texts.none(),
    }
}

fn row(of: SubscriptionReport, known: &Known<'_>, texts: Texts) -> Row {
    let question = words::question(&of.question, known);
    Row {
        address: Some(address(known.reader, &of.id, None)),
        cells: vec![
            Cell::text(&*question),
            Cell::text(words::schedule(&of.schedule, texts)),
            Cell::text(words::receiver(&of.to, texts)),
            of.next.map_or(Cell::Nothing(texts.nothing_more()), |next| Cell::At(Instant::of(next))),
            of.sent.map_or(Cell::Nothing(texts.never()), |sent| Cell::At(Instant::of(sent))),
            Cell::text(words::state(&of, texts)),
        ],
        name: of.name.unwrap_or(question),
        note: (of.owner != known.caller.key).then_some(of.owner),
        button: None,
    }
}

/// The page of one, where it may be asked whether something is meant.
pub(super) fn address(reader: &Reader, id: &str, asks: Option<&str>) -> String {
    let asks = asks.map(|what| format!("&do={what}")).unwrap_or_default();
    format!("{}{PATH}/{}?lang={}{asks}", reader.root, encoded(id), reader.language.tag())
}

#[cfg(test)]
mod tests {
    use super::super::sample::report;
    use super::page;
    use crate::dashboard::frame::Reader;
    use crate::dashboard::language::Language;
    use crate::service::SubscriptionReport;

    #[test]
    fn every_subscription_is_on_one_page_of_the_list() {
        let all: Vec<SubscriptionReport> =
            (0..120).map(|number| SubscriptionReport { id: format!("{number:03}"), ..report() }).collect();
        let reader = Reader::sample(Language::Sv, &[]);
        let (mut seen, mut after) = (Vec::new(), None::<String>);
        loop {
            let (page, pager) = page(all.clone(), after.as_deref(), &reader);
            assert_eq!(pager.first.is_some(), after.is_some());
            seen.extend(page.into_iter().map(|one| one.id));
            let Some(next) = pager.next else { break };
            after = seen.last().cloned();
            assert_eq!(next, format!("/subscriptions?lang=sv&after={}", after.as_ref().unwrap()));
        }
        assert_eq!(seen, all.into_iter().map(|one| one.id).collect::<Vec<_>>());
    }
}
