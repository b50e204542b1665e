use serde_json::json;

use super::*;

/// A table as in a configuration file.
fn table(text: &str) -> Grants {
    #[derive(Deserialize)]
    struct File {
        grant: Grants,
    }
    toml::from_str::<File>(text).unwrap().grant
}

fn granted(table: &Grants, claims: &Value) -> Granted {
    table.of(claims.as_object().unwrap()).unwrap()
}

fn reach(table: &Grants, claims: &Value) -> String {
    granted(table, claims).reach.to_string()
}

const TABLE: &str = r#"
[[grant]]
claim = "organisation_number"
value = "212000-1355"
scopes = ["figures/read"]
municipalities = ["1480"]

[[grant]]
claim = "groups"
value = "evaluators"
scopes = ["export/read"]

[[grant]]
claim = "/realm_access/roles"
value = "region"
scopes = ["figures/read"]
regions = ["gr"]

[[grant]]
claim = "groups"
value = "farsta"
units = ["0180/farsta"]
courses = ["samtal"]

[[grant]]
claim = "https://idp.example/all"
value = "true"
scopes = ["figures/read"]
everywhere = true
"#;

#[test]
fn a_claim_with_the_value_grants_what_its_row_names() {
    let found = granted(&table(TABLE), &json!({"organisation_number": "212000-1355", "sub": "x"}));
    assert_eq!(found.scopes, BTreeSet::from([Scope::FiguresRead]));
    assert_eq!(found.reach.to_string(), "municipalities=1480");
    assert_eq!(found.by, ["organisation_number"]);
}

#[test]
fn grants_add_up_column_by_column() {
    let claims = json!({"organisation_number": "212000-1355", "groups": ["evaluators", "farsta"]});
    let found = granted(&table(TABLE), &claims);
    assert_eq!(found.scopes, BTreeSet::from([Scope::FiguresRead, Scope::ExportRead]));
    assert_eq!(found.reach.to_string(), "municipalities=1480; units=0180/farsta; courses=samtal");
    assert_eq!(found.by, ["organisation_number", "groups", "groups"]);
}

#[test]
fn a_grant_that_names_no_place_reaches_nobody_and_widens_nothing() {
    let alone = granted(&table(TABLE), &json!({"groups": ["evaluators"]}));
    assert_eq!(alone.reach, Reach { places: Some(Places::default()), courses: None });
    let beside = json!({"groups": "evaluators", "organisation_number": "212000-1355"});
    assert_eq!(reach(&table(TABLE), &beside), "municipalities=1480");
}

#[test]
fn every_place_has_to_be_said() {
    assert_eq!(reach(&table(TABLE), &json!({"https://idp.example/all": true})), "everything");
}

#[test]
fn a_claim_below_others_is_named_by_a_pointer() {
    assert_eq!(reach(&table(TABLE), &json!({"realm_access": {"roles": ["a", "region"]}})), "regions=gr");
    let escaped = table("[[grant]]\nclaim = \"/a~1b/c\"\nvalue = \"7\"\nscopes = [\"state\"]");
    assert!(escaped.of(json!({"a/b": {"c": 7}}).as_object().unwrap()).is_ok());
}

#[test]
fn what_is_nearly_the_value_grants_nothing_and_no_value_is_told() {
    for claims in [
        json!({}),
        json!({"organisation_number": "212000-13550"}),
        json!({"organisation_number": "212000-1355 "}),
        json!({"organisation_number": null}),
        json!({"organisation_number": {"212000-1355": "212000-1355"}}),
        json!({"organisation_number": [["212000-1355"]]}),
        json!({"Organisation_Number": "212000-1355"}),
        json!({"groups": "evaluators,farsta"}),
        json!({"realm_access": ["region"]}),
        json!({"/realm_access/roles": "region"}),
        // A place alone gives no permission to do anything there.
        json!({"groups": ["farsta"]}),
    ] {
        let refused = table(TABLE).of(claims.as_object().unwrap()).unwrap_err().to_string();
        let told = "the claim table grants nothing; what was looked at: the claims /realm_access/roles, groups, \
                    https://idp.example/all, organisation_number";
        assert_eq!(refused, told, "{claims}");
    }
    let empty = Grants::default().of(&Claims::new()).unwrap_err();
    assert!(empty.to_string().contains("no claim, for it has no row"));
}

#[test]
fn a_row_that_can_not_be_meant_is_refused() {
    for (row, told) in [
        ("claim = \"a\"\nscopes = [\"state\"]", "needs both claim and value"),
        ("value = \"a\"\nscopes = [\"state\"]", "needs both claim and value"),
        ("claim = \"a\"\nvalue = \"b\"", "gives nothing"),
        ("claim = \"a\"\nvalue = \"b\"\nmunicipalities = [\"0001\"]", "0001, which is no municipality's code"),
        ("claim = \"a\"\nvalue = \"b\"\nunits = [\"0001/x\"]", "0001, which is no municipality's code"),
        ("claim = \"a\"\nvalue = \"b\"\neverywhere = true\nregions = [\"gr\"]", "write one of them"),
    ] {
        let fault = table(&format!("[[grant]]\n{row}")).fault().unwrap();
        assert!(fault.contains(told), "{fault}");
    }
    assert_eq!(table(TABLE).fault(), None);
}
