//! Reads the cells of a roster row.

use std::ops::RangeInclusive;
use std::str::FromStr;

use xapi::{Ifi, explain_iri, formats};

use crate::identity::written_key;
use crate::roster::reason::{IdentifierReason, RosterReason};
use crate::{AgentKey, Catalogue, Day, Kommunkod, reference};

/// The content of a cell, without surrounding spaces and without what keeps a spreadsheet from misreading it: the
/// formula `="0180"`, or an apostrophe before a sign.
pub(crate) fn plain(cell: &str) -> &str {
    let cell = cell.trim();
    if let Some(text) = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return text;
    }
    match cell.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(SIGNS) => rest,
        _ => cell,
    }
}

/// Characters that start a formula in spreadsheets.
pub(super) const SIGNS: [char; 10] = ['=', '+', '-', '@', '\t', '\n', '＝', '＋', '－', '＠'];

/// Yes or no; an empty cell is no.
pub(super) fn yes(text: &str) -> Result<bool, RosterReason> {
    match text.to_lowercase().as_str() {
        "ja" | "yes" | "true" => Ok(true),
        "" | "nej" | "no" | "false" => Ok(false),
        _ => Err(RosterReason::NeitherYesNorNo),
    }
}

/// The identifiers of a cell, separated by `|`; a `|` inside a name is written `\|`.
///
/// Each is a mail address, `mbox:` and a mail address, `mbox_sha1sum` and 40 hex digits, `openid` and
/// an IRI, or `account`, the IRI of a home page and a name (xAPI 1.0.3 Data 2.4.2.3).
///
/// # Errors
/// What is wrong with the first wrong one, by its number; never the identifier itself.
pub(crate) fn identifiers(cell: &str) -> Result<Vec<AgentKey>, RosterReason> {
    let parts = parts(cell).into_iter().enumerate().filter(|(_, part)| !part.trim().is_empty());
    let wrong = |at: usize, what| RosterReason::BadIdentifier { number: Some(at + 1), what };
    parts.map(|(at, part)| identifier(part.trim()).map_err(|what| wrong(at, what))).collect()
}

fn parts(cell: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut rest = cell.chars().peekable();
    while let Some(letter) = rest.next() {
        match (letter, parts.last_mut()) {
            ('|', _) => parts.push(String::new()),
            ('\\', Some(part)) if rest.peek() == Some(&'|') => part.extend(rest.next()),
            (_, Some(part)) => part.push(letter),
            (_, None) => {}
        }
    }
    parts
}

fn identifier(text: &str) -> Result<AgentKey, IdentifierReason> {
    let after = |kind: &str| text.strip_prefix(kind)?.strip_prefix([':', ' ']).map(str::trim_start);
    if let Some(sum) = after("mbox_sha1sum") {
        if !formats::is_sha1_hex(sum) {
            return Err(IdentifierReason::NoHash);
        }
        return Ok(written_key(&Ifi::MboxSha1sum(sum.to_owned())));
    }
    if let Some(openid) = after("openid") {
        iri(openid, IdentifierReason::NoOpenId)?;
        return Ok(written_key(&Ifi::OpenId(openid.to_owned())));
    }
    if let Some(account_text) = after("account") {
        let parts = account_text.split_once(' ');
        let (home_page, name) = parts.ok_or(IdentifierReason::NoAccount)?;
        return account(home_page, name.trim());
    }
    mail(after("mbox").unwrap_or(text))
}

/// A mail address, with or without `mailto:`.
pub(crate) fn mail(text: &str) -> Result<AgentKey, IdentifierReason> {
    let mbox = format!("mailto:{}", text.strip_prefix("mailto:").unwrap_or(text));
    if !formats::is_mailto_iri(&mbox) {
        return Err(IdentifierReason::NoMail);
    }
    Ok(written_key(&Ifi::Mbox(mbox)))
}

/// An account: the home page of the system, and the name there.
pub(crate) fn account(home_page: &str, name: &str) -> Result<AgentKey, IdentifierReason> {
    iri(home_page, IdentifierReason::NoHomePage)?;
    if name.is_empty() {
        return Err(IdentifierReason::NoAccountName);
    }
    Ok(written_key(&Ifi::Account { home_page: home_page.to_owned(), name: name.to_owned() }))
}

fn iri(text: &str, otherwise: impl Fn(String) -> IdentifierReason) -> Result<(), IdentifierReason> {
    explain_iri(text).map_or(Ok(()), |fault| Err(otherwise(fault.to_string())))
}

/// A municipality, and whether its code had lost its leading zero.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Employer {
    pub(super) kommunkod: Kommunkod,
    pub(super) zero_lost: bool,
}

/// Reads a municipality, by code or name. Three digits are a code that a spreadsheet took for a number: `180` is 0180.
///
/// Otherwise an organisation of the catalogue, by its id, a name or an alias.
pub(super) fn employer(catalogue: &Catalogue, text: &str) -> Result<Employer, RosterReason> {
    let zero_lost = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    let code = if zero_lost { format!("0{text}") } else { text.to_owned() };
    let by_code = Kommunkod::from_str(&code).ok().and_then(reference::municipality);
    let found = by_code.or_else(|| reference::municipality_named(text)).map(|found| found.kommunkod);
    let found = found.or_else(|| catalogue.organisation_named(text)).ok_or_else(|| {
        let near = reference::municipality_near(text).into_iter().chain(catalogue.organisation_near(text));
        RosterReason::UnknownEmployer { near: near.map(str::to_owned).collect() }
    })?;
    Ok(Employer { kommunkod: found, zero_lost })
}

/// The reason to refuse an employer beyond the reach, or of which only units are within it.
pub(super) fn beyond_reach(catalogue: &Catalogue, kommunkod: Kommunkod) -> RosterReason {
    RosterReason::BeyondReach { code: kommunkod.employer_code(), name: catalogue.employer_name(kommunkod) }
}

/// Whether a day is one of the year 9999.
pub(super) fn is_never(text: &str) -> bool {
    text.starts_with("9999") && date(text).is_ok()
}

/// Reads a day: `2022-09-30`, `20220930`, or either with a time of day, which is ignored.
pub(crate) fn day(text: &str) -> Result<Day, RosterReason> {
    let day = date(text)?;
    if YEARS.contains(&day.date().year()) {
        Ok(day)
    } else {
        Err(RosterReason::UnlikelyYear { first: *YEARS.start(), last: *YEARS.end() })
    }
}

/// Plausible years of an employment. Others are typing errors.
const YEARS: RangeInclusive<i16> = 1900..=2149;

fn date(text: &str) -> Result<Day, RosterReason> {
    let date = text.split([' ', 'T']).next().unwrap_or(text);
    let compact = date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
    let iso = if compact { format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]) } else { date.to_owned() };
    iso.parse().map_err(|_| RosterReason::NoDate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(cell: &str) -> Vec<String> {
        identifiers(cell).unwrap().iter().map(ToString::to_string).collect()
    }

    // xAPI 1.0.3 Data 2.4.2.3
    #[test]
    fn every_kind_of_identifier_becomes_a_key_and_a_mailbox_stays_as_it_is_written() {
        let sum = "8843D7F92416211DE9EBB963FF4CE28125932878";
        assert_eq!(
            keys(&format!(
                "Anna@Ale.example | mbox:mailto:b@ale.example|mbox_sha1sum {sum}|openid https://id.example/A|\
                 account https://lms.example Anna Ek|"
            )),
            [
                "mbox mailto:Anna@Ale.example".to_owned(),
                "mbox mailto:b@ale.example".to_owned(),
                format!("mbox_sha1sum {}", sum.to_lowercase()),
                "openid https://id.example/A".to_owned(),
                "account https://lms.example Anna Ek".to_owned(),
            ]
        );
    }

    #[test]
    fn what_the_product_writes_is_read_back() {
        for key in ["mbox mailto:anna@ale.example", "account https://lms.example 42", "openid https://id.example/a"] {
            assert_eq!(keys(key), [key]);
        }
    }

    #[test]
    fn a_wrong_identifier_is_told_by_its_number_and_not_repeated() {
        for wrong in [
            "anna",
            "@ale.example",
            "anna@",
            "anna@@ale.example",
            "anna@.example",
            "anna ek@ale.example",
            "Anna <anna@ale.example>",
            "a@ale.example,b@ale.example",
            "mbox:anna",
            "mbox_sha1sum anna",
            "openid anna",
            "account anna",
            "account anna anna",
            "account https://lms.example/anna ",
        ] {
            let error = identifiers(&format!("b@ale.example|{wrong}")).unwrap_err().to_string();
            assert!(error.starts_with("identifier 2: "), "{wrong}: {error}");
            assert!(!error.replace("anna@ale.example", "").contains("anna"), "{wrong}: {error}");
        }
    }

    #[test]
    fn a_municipality_is_named_by_code_or_name() {
        let found = |text| {
            employer(&Catalogue::default(), text).map(|found| (found.kommunkod.to_string(), found.zero_lost)).ok()
        };
        assert_eq!(found("0180"), Some(("0180".into(), false)));
        assert_eq!(found("180"), Some(("0180".into(), true)));
        assert_eq!(found("Lilla Edet"), Some(("1462".into(), false)));
        assert_eq!(found("144"), None);
        assert_eq!(found("9999"), None);
        assert_eq!(found("01440"), None);
        assert_eq!(found("Atlantis"), None);
    }

    #[test]
    fn a_misspelt_employer_is_told_the_municipality_or_organisation_near_it() {
        let catalogue = "[[organisation]]\nid = \"lnu\"\nname.sv = \"Linnéuniversitetet\"\nkind = \"university\"\n\
                         aliases = [\"Växjö universitet\"]\n";
        let catalogue = Catalogue::parse_toml(catalogue).unwrap();
        for (text, near) in [
            ("Linneuniversitetet", "; near it is Linnéuniversitetet; "),
            ("Vaxjo universitet", "; near it is Linnéuniversitetet; "),
            ("Götebrog", "; near it is Göteborg; "),
        ] {
            let error = employer(&catalogue, text).unwrap_err().to_string();
            assert!(error.contains(near), "{text}: {error}");
        }
        assert!(!employer(&catalogue, "Umeå universitet").unwrap_err().to_string().contains("near it"));
    }

    #[test]
    fn dates_are_read_as_spreadsheets_write_them() {
        for text in ["2022-09-30", "20220930", "2022-09-30 00:00:00", "2022-09-30T00:00:00"] {
            assert_eq!(day(text).ok(), "2022-09-30".parse().ok(), "{text}");
        }
        for text in ["0000-01-01", "0202-02-03", "1899-12-31", "2150-01-01", "9999-12-31"] {
            assert!(day(text).unwrap_err().to_string().contains("1900 to 2149"), "{text}");
        }
        for text in ["30/9 2022", "2022-02-30", "44834", "nyligen", "2022-9-30", ""] {
            assert!(day(text).is_err(), "{text}");
        }
    }
}
