use super::*;

fn load(file: &str, environment: &[(&str, &str)], flags: Overrides) -> anyhow::Result<Config> {
    let mut path = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut path, file.as_bytes()).unwrap();
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load(Some(path.path()), environment, flags)
}

fn error(file: &str, environment: &[(&str, &str)]) -> String {
    format!("{:#}", load(file, environment, Overrides::default()).unwrap_err())
}

#[test]
fn with_nothing_said_the_defaults_hold() {
    let config = Config::load(None, std::iter::empty(), Overrides::default()).unwrap();
    assert_eq!(config, Config::default());
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!((config.limits.body_bytes, config.limits.attachment_bytes), (10_485_760, 67_108_864));
}

#[test]
fn the_environment_wins_over_the_file_and_flags_over_both() {
    let file = "listen = \"127.0.0.1:1\"\nshutdown_seconds = 1\nworkers = 1\n[limits]\npage = 1000\n";
    let environment = [
        ("LOGGBOK__LISTEN", "0.0.0.0:2"),
        ("LOGGBOK__WORKERS", "2"),
        ("LOGGBOK__LIMITS__DEFAULT_PAGE", "200"),
        ("LOGGBOK__LOG__FORMAT", "json"),
        ("PATH", "/bin"),
        ("LOGGBOK_SERVICE_HOST", "set by Kubernetes for a service of this name"),
    ];
    let flags = Overrides { listen: "127.0.0.1:3".parse().ok(), ..Overrides::default() };
    let config = load(file, &environment, flags).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:3");
    assert_eq!(config.workers, NonZeroUsize::new(2));
    assert_eq!(config.shutdown_seconds, 1);
    assert_eq!((config.limits.page, config.limits.default_page), (1000, 200));
    assert_eq!(config.log.format, LogFormat::Json);
}

#[test]
fn every_flag_is_heeded() {
    let flags = Overrides {
        listen: "127.0.0.1:3".parse().ok(),
        public_url: "https://ale.example/lrs".parse().ok(),
        behind_proxy: true,
        store: Some("mongodb://db.example/lrs".to_owned().into()),
        data_dir: Some("/data".into()),
        workers: NonZeroUsize::new(3),
        log_format: Some(LogFormat::Json),
        log_level: Some("warn".to_owned()),
    };
    let config = load("", &[], flags).unwrap();
    let log = Log { format: LogFormat::Json, level: "warn".to_owned() };
    let expected = Config {
        listen: "127.0.0.1:3".parse().unwrap(),
        public_url: "https://ale.example/lrs".parse().ok(),
        behind_proxy: true,
        store: "mongodb://db.example/lrs".to_owned().into(),
        data_dir: "/data".into(),
        workers: NonZeroUsize::new(3),
        log,
        ..Config::default()
    };
    assert_eq!(config, expected);
}

#[test]
fn the_variable_names_the_file_where_no_flag_does() {
    let environment = [("LOGGBOK_CONFIG".to_owned(), "/nowhere/loggbok.toml".to_owned())];
    let error = Config::load(None, environment.into_iter(), Overrides::default()).unwrap_err();
    assert!(format!("{error:#}").starts_with("configuration file /nowhere/loggbok.toml: "), "{error:#}");
}

#[test]
fn a_key_that_nothing_has_is_refused_in_the_file() {
    assert!(error("lisen = \"127.0.0.1:1\"", &[]).contains("lisen"));
    let nested = error("[limits]\nbody = 1", &[]);
    assert!(nested.starts_with("configuration file ") && nested.contains("`body`"), "{nested}");
}

#[test]
fn a_key_that_nothing_has_is_refused_in_the_environment() {
    let top = error("", &[("LOGGBOK__LISEN", "127.0.0.1:1")]);
    assert!(top.starts_with("environment variables LOGGBOK__…") && top.contains("lisen"), "{top}");
    assert!(error("", &[("LOGGBOK__LIMITS__BODY", "1")]).contains("body"));
}

#[test]
fn a_value_that_does_not_fit_is_refused() {
    for (file, told) in [
        ("listen = \"localhost\"", "listen"),
        ("workers = 0", "workers"),
        ("store = \"mysql://db.example\"", "store is neither `embedded` nor"),
        ("store_seconds = 0", "store_seconds"),
        ("[limits]\npage = 10", "limits.default_page is 100, more than limits.page, 10"),
        ("[limits]\nbody_bytes = 0", "limits.body_bytes"),
        ("[limits]\ndocument_bytes = 1000000000", "limits.document_bytes"),
        ("[limits]\ndefault_page = 0", "limits.default_page"),
        ("[limits]\nrequest_burst = 0", "limits.request_burst"),
        ("[limits]\nbody_seconds = 0", "limits.body_seconds is 0"),
        ("[limits]\ntls_handshakes = 0", "limits.tls_handshakes is 0"),
        ("[tls]\ncertificate = \"a.pem\"", "key"),
        ("[log]\nformat = \"xml\"", "xml"),
        ("[log]\nlevel = \"loggbok=loud\"", "log.level"),
        ("[cors]\norigins = [\"*\", \"https://kurs.example\"]", "cors.origins has * beside others"),
        ("[cors]\norigins = [\"https://kurs.example/\"]", "with no path"),
        ("[cors]\norigins = [\"https://Kurs.example\"]", "in lower case"),
        ("[cors]\norigins = [\"kurs.example\"]", "as https://kurs.example"),
        ("[cors]\norigins = [\"null\"]", "cors.origins"),
        ("[tokens]\nissuer = \"tokens\"", "tokens.issuer is \"tokens\""),
        ("public_url = \"lrs.ale.example\"", "public_url is \"lrs.ale.example\", which is no address"),
        ("public_url = \"https://host/?a\"", "which has a query"),
        ("[tokens]\naudience = \"\"", "tokens.audience"),
        ("[about]\ncontact = \"larande@ale.example\"", "write mailto:… or https://…"),
        ("[suppression]\ncounts = 4", "suppression.counts is 4; it must be 5 or more"),
        ("[suppression]\nshares = 9", "suppression.shares is 9; it must be 10 or more"),
        ("listen = ", "configuration file"),
    ] {
        assert!(error(file, &[]).contains(told), "{file}: {}", error(file, &[]));
    }
}

#[test]
fn a_variable_lists_origins_with_commas_and_an_empty_one_lists_none() {
    let origins = |value| load("", &[("LOGGBOK__CORS__ORIGINS", value)], Overrides::default()).unwrap().cors.origins;
    assert_eq!(origins("https://a.example,http://b.example:8080"), ["https://a.example", "http://b.example:8080"]);
    assert_eq!(origins("*"), ["*"]);
    assert_eq!(origins(""), [""; 0]);
}

#[test]
fn an_open_address_needs_tls_or_a_proxy() {
    let safe = |listen: &str, more: &str| {
        let file = format!("listen = \"{listen}\"\n{more}");
        load(&file, &[], Overrides::default()).unwrap().refuse_unsafe()
    };
    let tls = "[tls]\ncertificate = \"a.pem\"\nkey = \"b.pem\"";
    for listen in ["127.0.0.1:8080", "127.1.2.3:0", "[::1]:8080"] {
        safe(listen, "").unwrap();
    }
    for listen in ["0.0.0.0:8080", "192.0.2.1:8080", "[::]:8080"] {
        safe(listen, "behind_proxy = true").unwrap();
        safe(listen, tls).unwrap();
        let refused = safe(listen, "").unwrap_err().to_string();
        for word in [listen, "tls.certificate", "--behind-proxy", "127.0.0.1"] {
            assert!(refused.contains(word), "{refused}");
        }
    }
}

/// A provider as a file has it.
const OIDC: &str = r#"
[[oidc]]
issuer = "https://idp.example"
audience = "https://lrs.example"
algorithms = ["RS256"]

[oidc.sign_in]
id = "ale"
name = "Ale kommun"
client_id = "loggbok"
client_secret_file = "/etc/loggbok/ale.secret"
redirect = "https://lrs.example/sign-in/oidc/ale/callback"
scopes = ["profile"]

[[oidc.grant]]
claim = "organisation_number"
value = "212000-1355"
scopes = ["figures/read"]
municipalities = ["1480"]
units = ["0180/farsta"]
"#;

#[test]
fn providers_and_their_claim_tables_are_read() {
    let config = load(OIDC, &[], Overrides::default()).unwrap();
    let grant = &config.oidc[0].grants.0[0];
    assert_eq!((grant.claim.as_str(), grant.municipalities.len(), grant.units.len()), ("organisation_number", 1, 1));
    let more = load(&OIDC.replace("algorithms = [\"RS256\"]", ""), &[], Overrides::default()).unwrap();
    assert_eq!(more.oidc[0].algorithms.len(), 4);
    for (from, to, told) in [
        ("https://idp", "http://idp", "http:// is for 127.0.0.1 alone"),
        ("https://idp.example", "idp.example", "of the form https://"),
        ("https://idp.example", "https://anna@idp.example", "of the form https://"),
        ("https://idp.example", "https://idp.example/?a=b", "of the form https://"),
        ("https://lrs.example", "", "needs an audience"),
        ("id = \"ale\"", "id = \"Ale/1\"", "sign_in.id"),
        ("id = \"ale\"", "id = \"bo\"", "/sign-in/oidc/bo/callback"),
        ("client_id = \"loggbok\"", "client_id = \"\"", "sign_in.client_id"),
        ("https://lrs.example/sign-in", "http://lrs.example/sign-in", "sign_in.redirect"),
        ("/ale/callback", "/ale", "sign_in.redirect"),
        ("client_secret_file", "client_secret", "client_secret"),
        ("[\"RS256\"]", "[]", "takes no algorithm"),
        ("[\"RS256\"]", "[\"HS256\"]", "HS256"),
        ("[\"RS256\"]", "[\"none\"]", "none"),
        ("figures/read", "figures", "unknown scope"),
        ("[\"1480\"]", "[\"0001\"]", "0001, which is no municipality's code"),
        ("0180/farsta", "farsta", "KOMMUNKOD/ID"),
        ("value = ", "values = ", "values"),
    ] {
        assert!(error(&OIDC.replace(from, to), &[]).contains(told), "{to}: {}", error(&OIDC.replace(from, to), &[]));
    }
    assert!(error(&OIDC.repeat(2), &[]).contains("there twice"));
    let other = OIDC.replace("https://idp.example", "https://other.example");
    assert!(error(&[OIDC, &other].concat(), &[]).contains("sign_in.id is another provider's"));
    for issuer in ["http://127.0.0.1:3000", "http://[::1]:3000/realms/a", "https://idp.example:8443/adfs"] {
        load(&OIDC.replace("https://idp.example", issuer), &[], Overrides::default()).unwrap();
    }
}

#[test]
fn the_public_address_is_read_in_its_one_form_and_an_empty_variable_says_none() {
    let of = |value| load("", &[("LOGGBOK__PUBLIC_URL", value)], Overrides::default()).unwrap().public_url;
    assert_eq!(of("HTTPS://Ale.example/lrs/").unwrap().as_str(), "https://ale.example/lrs");
    assert_eq!(of(""), None);
}

#[test]
fn names_of_one_issuer_are_nobody_elses_and_a_provider_leads_back_here() {
    let names = |url: &str| Names::under(url.parse().unwrap());
    let of = |file: &str, url: &str| {
        let config = load(file, &[], Overrides::default()).unwrap();
        config.token_issuer(&names(url)).map_err(|error| error.to_string())
    };
    assert_eq!(of(OIDC, "https://lrs.example").unwrap(), "https://lrs.example/tokens");
    assert_eq!(of("[tokens]\nissuer = \"urn:ale\"", "https://lrs.example").unwrap(), "urn:ale");
    let taken = "[tokens]\nissuer = \"https://lrs.example/credentials\"";
    assert!(of(taken, "https://lrs.example").unwrap_err().contains("https://lrs.example/tokens"));
    for own in ["https://lrs.example/tokens", "https://lrs.example/credentials"] {
        let refused = of(&OIDC.replace("https://idp.example", own), "https://lrs.example").unwrap_err();
        assert!(refused.contains("this server's own"), "{refused}");
    }
    let refused = of(OIDC, "https://lrs.example/lrs").unwrap_err();
    assert!(refused.contains("/lrs/sign-in/oidc/ale/callback"), "{refused}");
    let below = OIDC.replace("lrs.example/sign-in", "lrs.example/lrs/sign-in");
    assert_eq!(of(&below, "https://lrs.example/lrs").unwrap(), "https://lrs.example/lrs/tokens");
}

#[test]
fn what_is_printed_is_read_back() {
    let tls = Some(Tls { certificate: "a.pem".into(), key: "b.pem".into() });
    let oidc = load(OIDC, &[], Overrides::default()).unwrap().oidc;
    let config = Config { workers: NonZeroUsize::new(4), tls, oidc, ..Config::default() };
    assert_eq!(load(&config.to_toml().unwrap(), &[], Overrides::default()).unwrap(), config);
}

#[test]
fn the_example_file_says_every_default() {
    let example: toml::Table = include_str!("../../loggbok.example.toml").parse().unwrap();
    let defaults: toml::Table = Config::default().to_toml().unwrap().parse().unwrap();
    assert_eq!(example, defaults);
}
