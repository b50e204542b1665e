//! The claim tables of the guides, compared with what tokens of these providers have in them (`fixtures/tokens`).

use std::io::Write as _;

use loggbok::auth::Claims;
use loggbok::config::{Config, Overrides};
use serde_json::Value;

use super::{Page, top};

/// The guides, with the claim that gives the figures of Ale, and the one that adds the people.
const GUIDES: [(&str, &str, &str); 4] = [
    ("adfs", "group", "group"),
    ("entra-id", "roles", "roles"),
    ("keycloak", "groups", "/realm_access/roles"),
    ("satosa", "organisation_number", "entitlement"),
];

fn token(guide: &str) -> Claims {
    let path = top().join("fixtures/tokens").join(format!("{guide}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The set-up of a guide.
fn config(guide: &str) -> Config {
    let page = Page::read(format!("docs/guides/{guide}.md"));
    let [text] = page.blocks_of("toml")[..] else { panic!("{guide}: one set-up") };
    let mut file = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    Config::load(Some(file.path()), std::iter::empty(), Overrides::default()).unwrap()
}

#[test]
fn a_guides_claim_table_gives_what_it_says_to_whom_its_provider_names() {
    for (guide, figures, people) in GUIDES {
        let (config, token) = (config(guide), token(guide));
        let [provider] = &config.oidc[..] else { panic!("{guide}: one provider") };
        // Entra puts the tenant into the issuer: letter by letter, it is that of the token.
        assert_eq!(token["iss"], provider.issuer.as_str(), "{guide}");
        let client = provider.sign_in.as_ref().unwrap().client_id.as_str();
        let audience = &token["aud"];
        assert!(audience == client || audience.as_array().is_some_and(|all| all.contains(&client.into())), "{guide}");

        let granted = provider.grants.of(&token).unwrap_or_else(|error| panic!("{guide}: {error}"));
        let scopes: Vec<String> = granted.scopes.iter().map(ToString::to_string).collect();
        assert_eq!(scopes, ["figures/read", "people/read"], "{guide}");
        assert_eq!(granted.reach.to_string(), "municipalities=1440", "{guide}");
        assert_eq!(granted.by, [figures, people], "{guide}");
    }
}

// A person in one group has a text where others have a list; whoever lacks the claim gets nothing.
#[test]
fn a_guides_claim_table_takes_one_value_as_it_takes_several_and_gives_nothing_without() {
    for (guide, figures, _) in GUIDES {
        let (config, mut token) = (config(guide), token(guide));
        let grants = &config.oidc[0].grants;
        let value = grants.0.iter().find(|grant| grant.claim == figures).unwrap().value.clone();
        token.retain(|claim, _| !["realm_access", "entitlement"].contains(&claim.as_str()));
        for held in [Value::from(value.as_str()), Value::from(vec![value.as_str()])] {
            token.insert(figures.to_owned(), held);
            let granted = grants.of(&token).unwrap();
            assert_eq!(
                (granted.scopes.len(), granted.reach.to_string().as_str()),
                (1, "municipalities=1440"),
                "{guide}"
            );
        }
        token.remove(figures);
        let refused = grants.of(&token).unwrap_err().to_string();
        assert!(refused.contains(figures) && !refused.contains(&value), "{guide}: {refused}");
    }
}
