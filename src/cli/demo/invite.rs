//! Suggests what to try while the demonstration is running.

use demo::{ekonomiskt, goteborg, yrkesresan};

use super::accounts::{DemoAccount, table};

/// Prints lines that set up a shell, and commands to try, on standard output.
///
/// `keys` are the keys and secrets of a credential with all scopes, and of a coordinator of all municipalities. They
/// are printed, as are the passwords of `accounts`, since they were made for this run of the demonstration.
pub(in crate::cli) fn invite(base: &str, keys: [(&str, &str); 2], accounts: &[DemoAccount]) -> std::io::Result<()> {
    crate::cli::print::say(invitation(base, keys, accounts))
}

fn invitation(
    base: &str,
    [(key, secret), (coordinator, coordinator_secret)]: [(&str, &str); 2],
    accounts: &[DemoAccount],
) -> String {
    let (base, accounts) = (base.trim_end_matches('/'), table(accounts));
    let (social, as_of, region) = (ekonomiskt::COURSE, ekonomiskt::as_of(), goteborg::COURSE);
    let (journey, hires_as_of) = (yrkesresan::COURSE, yrkesresan::hires_as_of());
    format!(
        r#"The pages for people: open {base}/ and sign in with one of these names and its password.
{accounts}

For an LMS, or any sender of xAPI: endpoint {base}/xapi, with the key and secret below (HTTP Basic).

# Paste this into a shell first; key and secret are gone when the demonstration stops:
export LOGGBOK_URL={base} LOGGBOK_KEY={key} LOGGBOK_SECRET={secret}

# How many of whose staff have done what (without format=csv: JSON, with the definitions):
curl -sS -u "$LOGGBOK_KEY:$LOGGBOK_SECRET" "$LOGGBOK_URL/api/v1/completions?by=municipality&course={social}&as_of={as_of}&format=csv"

# A file for Excel in Sweden (semicolons, decimal commas, codes that stay text):
curl -sS -u "$LOGGBOK_KEY:$LOGGBOK_SECRET" -o kommuner.csv "$LOGGBOK_URL/api/v1/completions?by=municipality&course={region}&region=gr&format=csv&dialect=excel-sv"

# How many of those hired in each quarter have begun and completed the introduction within 30 and 90 days:
curl -sS -u "$LOGGBOK_KEY:$LOGGBOK_SECRET" "$LOGGBOK_URL/api/v1/new-hires?course={journey}&by=quarter&hired_from=2025-07-01&as_of={hires_as_of}&format=csv"

# Where in the 27 lectures people drop off, and what became of each round:
curl -sS -u "$LOGGBOK_KEY:$LOGGBOK_SECRET" "$LOGGBOK_URL/api/v1/funnel?course={social}&format=csv"
curl -sS -u "$LOGGBOK_KEY:$LOGGBOK_SECRET" "$LOGGBOK_URL/api/v1/cohorts?course={social}&by=round&format=csv"

# How far a programme has come: which municipalities have completed, begun, or are connected and have not begun:
curl -sS -u "$LOGGBOK_KEY:$LOGGBOK_SECRET" "$LOGGBOK_URL/api/v1/coverage?programme=yrkesresan-barn&table=areas&format=csv"

# A figure that never moves, with its address and hash:
curl -sS -u "$LOGGBOK_KEY:$LOGGBOK_SECRET" -H 'Content-Type: application/json' \
  -d '{{"question":"by=municipality&course={social}&as_of={as_of}"}}' "$LOGGBOK_URL/api/v1/snapshots"

# The same as a coordinator of all municipalities sees them: small numbers are hidden:
curl -sS -u "{coordinator}:{coordinator_secret}" "$LOGGBOK_URL/api/v1/completions?by=municipality&course={social}&format=csv"

# A statement of your own; the answer is its id:
curl -sS -u "$LOGGBOK_KEY:$LOGGBOK_SECRET" -H 'X-Experience-API-Version: 1.0.3' -H 'Content-Type: application/json' \
  -d '{{"actor":{{"mbox":"mailto:ny@kungsbacka.example"}},"verb":{{"id":"http://adlnet.gov/expapi/verbs/completed"}},"object":{{"id":"https://utbildning.gr.example/h5p/41"}}}}' \
  "$LOGGBOK_URL/xapi/statements"

# It counts at once, by the mail domain: Kungsbacka has one more who has started than in kommuner.csv:
curl -sS -u "$LOGGBOK_KEY:$LOGGBOK_SECRET" "$LOGGBOK_URL/api/v1/completions?by=municipality&course={region}&municipality=1384&format=csv"

# A statement with two mistakes; the answer names both places:
curl -sS -u "$LOGGBOK_KEY:$LOGGBOK_SECRET" -H 'X-Experience-API-Version: 1.0.3' -H 'Content-Type: application/json' \
  -d '{{"actor":{{"mbox":"ny@kungsbacka.example"}},"verb":{{"id":"completed"}},"object":{{"id":"https://utbildning.gr.example/h5p/41"}}}}' \
  "$LOGGBOK_URL/xapi/statements"

# The raw log of one course, a statement a line:
curl -sS -u "$LOGGBOK_KEY:$LOGGBOK_SECRET" -o statements.ndjson "$LOGGBOK_URL/api/v1/statements/export?course={social}"

Serving until Ctrl-C; then everything of the demonstration is removed."#
    )
}

#[cfg(test)]
mod tests {
    use demo::CATALOGUE;
    use learning::Catalogue;

    use super::{DemoAccount, invitation};

    const KEYS: [(&str, &str); 2] = [("demo", "hemlig"), ("samordnare", "hemligare")];

    fn text_for(base: &str) -> String {
        let ale = DemoAccount { name: "ale", password: "moln vante".to_owned(), sees: "Ale" };
        invitation(base, KEYS, &[ale])
    }

    #[test]
    fn the_shell_line_carries_the_address_and_the_credential() {
        let text = text_for("http://127.0.0.1:8080/");
        assert!(text.contains("\nexport LOGGBOK_URL=http://127.0.0.1:8080 LOGGBOK_KEY=demo LOGGBOK_SECRET=hemlig\n"));
        assert!(text.contains("curl -sS -u \"samordnare:hemligare\""));
        assert!(text.contains("open http://127.0.0.1:8080/ and sign in"));
        assert!(text.contains("\n  ale  moln vante  Ale\n"));
    }

    #[test]
    fn the_catalogue_knows_where_the_person_of_the_statement_works() {
        let catalogue = Catalogue::parse_toml(CATALOGUE).expect("the demonstration's catalogue");
        let text = text_for("http://127.0.0.1:8080");
        let domain = text.split("mailto:ny@").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        let asked = text.split("&municipality=").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default();
        assert_eq!(catalogue.mail_domain(domain).map(|code| code.to_string()).as_deref(), Some(asked));
    }

    #[test]
    fn the_statements_to_try_are_json() {
        let text = text_for("http://127.0.0.1:8080");
        let bodies: Vec<&str> =
            text.split("-d '").skip(1).map(|rest| rest.split('\'').next().unwrap_or_default()).collect();
        assert_eq!(bodies.len(), 3);
        for body in bodies {
            assert!(serde_json::from_str::<serde_json::Value>(body).is_ok(), "{body}");
        }
    }
}
