//! The mail addresses of the people on the page, for copying.

use std::collections::BTreeSet;

use learning::PersonRow;
use xapi::Ifi;

use super::texts::Texts;

/// Mail addresses to copy.
pub(super) struct Mail {
    pub(super) summary: String,
    /// One per line.
    pub(super) addresses: String,
    /// People without an address in the roster.
    pub(super) without: Option<String>,
}

/// The addresses that a roster has for these people, each once; `None` if there are none. Addresses from statements are
/// not used, since anyone may have claimed them.
pub(super) fn mail(rows: &[PersonRow], texts: Texts) -> Option<Mail> {
    let of_row = |row: &PersonRow| {
        let mailboxes = row.of_roster.iter().filter_map(|identifier| match identifier {
            Ifi::Mbox(mailbox) => Some(mailbox.strip_prefix("mailto:").unwrap_or(mailbox).to_owned()),
            _ => None,
        });
        mailboxes.collect::<Vec<_>>()
    };
    let (mut addresses, mut met) = (Vec::new(), BTreeSet::new());
    let mut without = BTreeSet::new();
    for row in rows {
        let of_row = of_row(row);
        if of_row.is_empty() {
            without.insert(&row.known_by);
        }
        addresses.extend(of_row.into_iter().filter(|address| met.insert(address.to_lowercase())));
    }
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    (!addresses.is_empty()).then(|| Mail {
        summary: texts.mail(number(addresses.len())),
        without: (!without.is_empty()).then(|| texts.without_mail(number(without.len()))),
        addresses: addresses.join("\n"),
    })
}

#[cfg(test)]
mod tests {
    use learning::PersonRow;
    use xapi::Ifi;

    use super::super::sample::anna;
    use super::{Texts, mail};
    use crate::dashboard::language::Language;

    #[test]
    fn each_address_of_the_roster_stands_once_and_what_statements_say_does_not() {
        let mailbox = |address: &str| Ifi::Mbox(format!("mailto:{address}"));
        let again = PersonRow { of_roster: [mailbox("Anna@ale.example")].into(), ..anna() };
        let stranger = PersonRow {
            identifiers: [mailbox("b@nowhere.example")].into(),
            of_roster: [].into(),
            known_by: "mbox mailto:b@nowhere.example".into(),
            ..anna()
        };
        let found = mail(&[anna(), again, stranger.clone()], Texts::of(Language::Sv)).expect("an address");
        assert_eq!((&*found.addresses, &*found.summary), ("anna@ale.example", "Kopiera e-postadresser (1 adress)"));
        assert_eq!(found.without.as_deref(), Some("1 person saknar e-postadress i personallistan."));
        assert!(mail(&[stranger], Texts::of(Language::Sv)).is_none());
    }
}
