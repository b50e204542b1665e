//! Writing gives no access: what one municipality claims neither moves nor reveals what was reported elsewhere.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use xapi::Ifi;

use super::people::{any_affiliation, any_target, person, standings_of};
use super::*;
use crate::standings::people::tabled;

const FIRST: i32 = 19_000;
const DAYS: i32 = 12;
const CODES: [&str; 3] = ["0180", "1440", "1480"];

/// Compiled once: every statement is observed under it.
static UNDER: LazyLock<Catalogue> = LazyLock::new(catalogue);

/// A statement, and the credential that sends it.
#[derive(Debug, Clone)]
struct Sent {
    who: AgentKey,
    value: Value,
    sender: Sender,
}

impl Sent {
    fn statement(&self) -> Statement<'_> {
        Statement::new(&self.value).expect("an object")
    }

    fn observations(&self) -> Vec<Observation> {
        observe(&NAMES, &UNDER, self.statement(), self.sender.clone())
    }

    fn claim(&self) -> Option<Kommunkod> {
        let claim = find_claim(&NAMES, self.statement(), &self.sender)?;
        Some(claim.place(tabled(&UNDER, &self.who), UNDER.file()))
    }
}

/// A credential: its own municipality, and the only one that it reaches, if limited.
type Credential = (Option<&'static str>, Option<&'static str>);

/// Any credential: of no municipality or of one, limited or not.
fn any_credential() -> impl Strategy<Value = Credential> {
    let code = prop::sample::select(CODES.to_vec());
    prop_oneof![
        Just((None, None)),
        code.clone().prop_map(|code| (Some(code), None)),
        code.clone().prop_map(|code| (None, Some(code))),
        code.prop_map(|code| (Some(code), Some(code))),
    ]
}

/// Those of a municipality that reach only that one.
fn of_ale() -> impl Strategy<Value = Credential> {
    prop_oneof![Just((Some("1440"), Some("1440"))), Just((None, Some("1440")))]
}

fn any_sent(credential: impl Strategy<Value = Credential>) -> impl Strategy<Value = Sent> {
    let verbs = ["completed", "completed", "attempted", "registered", "unregistered", "uncompleted", "passed"];
    let objects = ["course/1", "course/1", "course/2", "module/1", "module/2", "module/3"];
    let named = prop::option::of(prop::sample::select(CODES.to_vec()));
    let what = (prop::sample::select(verbs.to_vec()), prop::sample::select(objects.to_vec()));
    (0..7_u8, what, FIRST..FIRST + DAYS, named, credential).prop_map(
        |(who, (verb, object), on, named, (municipality, limit))| {
            let who = person(who);
            let actor = match who.as_str().parse().expect("an identifier") {
                Ifi::Account { home_page, name } => json!({ "account": { "homePage": home_page, "name": name } }),
                Ifi::Mbox(mbox) => json!({ "mbox": mbox }),
                other => panic!("nobody is known by {other}"),
            };
            let mut value = json!({
                "actor": actor,
                "verb": { "id": format!("http://adlnet.gov/expapi/verbs/{verb}") },
                "object": { "id": format!("https://lms.example/{object}") },
                "timestamp": Day::from_number(on).start().to_string(),
            });
            if let Some(named) = named {
                value["context"] = json!({ "extensions": { NAMES.municipality_extension(): named } });
            }
            let municipality = municipality.map(code);
            let reach = limit.map(|limit| Reach::of_municipality(code(limit))).unwrap_or_default();
            let statement = Statement::new(&value).expect("an object");
            let is_placeless = limit.is_some() && municipality.is_none();
            let place = Some(statement).filter(|_| is_placeless);
            let named = place.and_then(|statement| find_named_within(&NAMES, statement, &reach, &UNDER));
            let sender = Sender {
                municipality: municipality.or(named),
                claim_refused: names_beyond(&NAMES, statement, &reach, &UNDER),
                within: reach.places.filter(|_| is_placeless && named.is_none()).map(Arc::new),
                nowhere: false,
            };
            Sent { who, value, sender }
        },
    )
}

/// Agents that an old roster makes one person and places nowhere.
fn any_ties() -> impl Strategy<Value = Vec<Affiliation>> {
    let tie = |(one, two)| Affiliation {
        valid_to: Some(Day::from_number(FIRST - 100)),
        ..affiliation(&[&person(one), &person(two)], "1384")
    };
    prop::collection::vec((0..5_u8, 0..5_u8).prop_map(tie), 0..4)
}

fn standings_after<'s>(
    roster: &[Affiliation],
    sent: impl Iterator<Item = &'s Sent>,
    targets: &(Option<Target>, Option<Target>),
) -> Standings {
    let told: Vec<Observation> = sent.flat_map(Sent::observations).collect();
    standings_of(roster.to_vec(), &told, targets.clone())
}

/// The agents that the roster makes one person with this one.
fn tied(roster: &[Affiliation], agent: &AgentKey) -> BTreeSet<AgentKey> {
    let mut person = BTreeSet::from([agent.clone()]);
    loop {
        let rows = roster.iter().filter(|row| row.identifiers.iter().any(|key| person.contains(key)));
        let more: BTreeSet<AgentKey> = rows.flat_map(|row| row.identifiers.iter().cloned()).collect();
        let before = person.len();
        person.extend(more);
        if person.len() == before {
            return person;
        }
    }
}

/// Whether the rosters of some municipalities have the person of an agent, on whatever day.
fn is_on_roster_of(roster: &[Affiliation], agent: &AgentKey, codes: &[Kommunkod]) -> bool {
    let person = tied(roster, agent);
    let rows = roster.iter().filter(|row| codes.contains(&row.kommunkod));
    rows.flat_map(|row| &row.identifiers).any(|key| person.contains(key))
}

/// Figures and lists of every day, by both attributions.
fn assert_sees_the_same(one: &Standings, two: &Standings, reach: &Reach) -> Result<(), TestCaseError> {
    use Dimension::{Course, Module, Month, Municipality, Region, Role, Unit};
    let detailed = [&[Municipality, Course, Module][..], &[Course, Month], &[Unit, Role, Region]];
    for attribution in [Attribution::AtEvent, Attribution::Current] {
        for number in FIRST - 1..=FIRST + DAYS {
            let asked = FigureQuery { attribution, as_of: Day::from_number(number), ..query(&[Municipality, Course]) };
            prop_assert_eq!(one.figures_within(&asked, reach), two.figures_within(&asked, reach));
            if (number - FIRST) % 6 != 5 {
                continue;
            }
            for by in detailed {
                let asked = FigureQuery { by: by.to_vec(), ..asked.clone() };
                prop_assert_eq!(one.figures_within(&asked, reach), two.figures_within(&asked, reach));
            }
            for status in PeopleStatus::ALL {
                let lists = [one, two].map(|of| of.people_within(&asked, status, reach));
                prop_assert_eq!(&lists[0], &lists[1], "{:?} as of {}", status, asked.as_of);
            }
        }
    }
    Ok(())
}

fn holds(standings: &Standings, reach: &Reach, sent: &Sent) -> bool {
    standings.statements_within(&NAMES, reach).hold(sent.statement(), Timestamp::MAX, sent.sender.clone())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_that_one_municipality_writes_moves_what_others_see(
        (ties, rows) in (any_ties(), prop::collection::vec(any_affiliation(), 0..4)),
        told in prop::collection::vec(any_sent(any_credential()), 0..16),
        written in prop::collection::vec(any_sent(of_ale()), 1..8),
        targets in (any_target(), any_target()),
        others in prop::sample::subsequence(vec!["0180", "1480"], 1..=2),
    ) {
        let roster = [ties, rows].concat();
        for sent in &written {
            let claim = sent.claim().expect("a claim");
            prop_assert!(claim == code("1440") || claim == Kommunkod::NOWHERE, "it claims for whom it reaches");
        }
        let others: Vec<Kommunkod> = others.into_iter().map(code).collect();
        // People on a roster count there with everything that is told.
        let written: Vec<_> = written.iter().filter(|sent| !is_on_roster_of(&roster, &sent.who, &others)).collect();
        let places = Places { municipalities: others.into_iter().collect(), ..Places::default() };
        let reach = Reach { places: Some(places), courses: None };
        let before = standings_after(&roster, told.iter(), &targets);
        let after = standings_after(&roster, told.iter().chain(written.iter().copied()), &targets);
        assert_sees_the_same(&before, &after, &reach)?;
        for sent in &told {
            prop_assert_eq!(holds(&before, &reach, sent), holds(&after, &reach, sent));
        }
        prop_assert!(!written.iter().any(|sent| holds(&after, &reach, sent)));
    }

    #[test]
    fn a_municipality_sees_what_is_told_there_as_if_nothing_were_told_elsewhere(
        (ties, rows) in (any_ties(), prop::collection::vec(any_affiliation(), 0..4)),
        told in prop::collection::vec(any_sent(any_credential()), 0..24),
        targets in (any_target(), any_target()),
    ) {
        let (roster, ale) = ([ties, rows].concat(), code("1440"));
        // What claims nothing is told where the tables place one of the person's agents that it is told of.
        let is_tabled_here = |sent: &Sent| {
            let person = tied(&roster, &sent.who);
            told.iter().filter(|other| other.claim().is_none() && person.contains(&other.who)).any(|other| {
                match other.who.as_str().parse().expect("an identifier") {
                    Ifi::Account { home_page, .. } => UNDER.home_page(&home_page) == Some(ale),
                    mailbox => mailbox.mail_domain().and_then(|domain| UNDER.mail_domain(&domain)) == Some(ale),
                }
            })
        };
        let is_here = |sent: &Sent| match sent.claim() {
            Some(claimed) => claimed == ale,
            None => is_tabled_here(sent),
        };
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            told.iter().partition(|sent| is_here(sent) || is_on_roster_of(&roster, &sent.who, &[ale]));
        let reach = Reach::of_municipality(ale);
        let all = standings_after(&roster, told.iter(), &targets);
        let alone = standings_after(&roster, here.iter().copied(), &targets);
        assert_sees_the_same(&all, &alone, &reach)?;
        for sent in here {
            prop_assert_eq!(holds(&all, &reach, sent), holds(&alone, &reach, sent));
        }
        prop_assert!(!elsewhere.into_iter().any(|sent| holds(&all, &reach, sent)));
    }
}

/// Two agents that are one person: one that no table knows, and a mailbox of Göteborg's.
fn tied_agents() -> (AgentKey, AgentKey, Affiliation) {
    let (anna, cilla) = (agent("anna.example"), person(0));
    let ended = Affiliation { valid_to: Some(day("1999-12-31")), ..affiliation(&[&anna, &cilla], "0180") };
    (anna, cilla, ended)
}

fn done_saying(said: Option<&str>) -> Progress {
    let mut value = statement(completed(), "https://lms.example/course/1", "2022-03-01");
    if let Some(said) = said {
        value["context"] = json!({ "extensions": { NAMES.municipality_extension(): said } });
    }
    progress_of("bistand", &[value])
}

#[test]
fn the_table_of_an_agent_that_is_only_claimed_elsewhere_places_nothing() {
    let (anna, cilla, ended) = tied_agents();
    let mut standings = standings(catalogue_file(), [ended]);
    standings.put(&anna, &"bistand".into(), done_saying(None));
    standings.put(&cilla, &"bistand".into(), done_saying(Some("1440")));
    let figures = standings.figures(&query(&[Dimension::Municipality]));
    let started: Vec<_> =
        figures.rows.iter().map(|row| (row.keys[0].code.as_str(), shown(&row.counts, Measure::Started))).collect();
    assert_eq!(started, [("1440", 1), ("unknown", 1)]);
}

#[test]
fn an_identifier_that_is_only_claimed_elsewhere_is_not_shown() {
    let (anna, cilla, ended) = tied_agents();
    let mut standings = standings(catalogue_file(), [ended]);
    standings.put(&anna, &"bistand".into(), done_saying(Some("1480")));
    standings.put(&cilla, &"bistand".into(), done_saying(Some("1440")));
    for (municipality, who) in [("1480", &anna), ("1440", &cilla)] {
        let reach = Reach::of_municipality(code(municipality));
        let list = standings.people_within(&query(&[]), PeopleStatus::Completed, &reach).expect("it names nothing");
        let identifiers: Vec<_> = list.rows.iter().flat_map(|row| &row.identifiers).map(Ifi::identity_key).collect();
        assert_eq!(identifiers, [who.as_str()], "{municipality}");
    }
}

#[test]
fn a_credential_speaks_for_what_it_reaches_alone() {
    let mut value = statement(completed(), "https://lms.example/course/1", "2022-03-01");
    value["context"] = json!({ "extensions": { NAMES.municipality_extension(): "1480" } });
    let statement = Statement::new(&value).expect("an object");
    let ale = Reach::of_municipality(code("1440"));
    let region = Places { regions: ["gr".to_owned()].into(), ..Places::default() };
    let region = Reach { places: Some(region), courses: None };
    let unit = Places { units: ["1480/ifo".parse().expect("a unit")].into(), ..Places::default() };
    let unit = Reach { places: Some(unit), courses: None };
    let beyond = [&ale, &region, &unit, &Reach::default()].map(|reach| names_beyond(&NAMES, statement, reach, &UNDER));
    assert_eq!(beyond, [true, false, true, false], "a unit is not its municipality");
    let claim = |municipality: Option<&str>, claim_refused| {
        let sender = Sender { municipality: municipality.map(code), claim_refused, ..Sender::default() };
        find_claim(&NAMES, statement, &sender)
    };
    assert_eq!(claim(Some("1440"), true), Some(Claim::Municipality(code("1440"))));
    assert_eq!(claim(Some("1440"), false), Some(Claim::Municipality(code("1480"))));
    assert_eq!(claim(None, true), None);
}

#[test]
fn a_limited_credential_of_no_municipality_speaks_for_those_whom_the_tables_have_within_its_reach() {
    let sender = |reach: &Reach| Sender { within: reach.places.clone().map(Arc::new), ..Sender::default() };
    let place = |who: &AgentKey, reach: &Reach| {
        let told = statement(completed(), "https://lms.example/course/1", "2022-03-01");
        let claim = find_claim(&NAMES, Statement::new(&told).expect("an object"), &sender(reach)).expect("a claim");
        Some(claim.place(tabled(&UNDER, who), UNDER.file())).filter(|place| *place != Kommunkod::NOWHERE)
    };
    let goteborgs = person(0);
    let region = Places { regions: ["gr".to_owned()].into(), ..Places::default() };
    let region = Reach { places: Some(region), courses: None };
    assert_eq!(place(&goteborgs, &region), Some(code("1480")));
    assert_eq!(place(&goteborgs, &Reach::of_municipality(code("1440"))), None);
    assert_eq!(place(&AgentKey::from("mbox mailto:x@nowhere.example"), &region), None);
    // A municipality named beyond the reach does not hide one named within it.
    let mut value = statement(completed(), "https://lms.example/course/1", "2022-03-01");
    let team = json!({ "objectType": "Group", "account": { "homePage": NAMES.municipalities(), "name": "1440" } });
    value["context"] = json!({ "team": team, "extensions": { NAMES.municipality_extension(): "1480" } });
    let both = Statement::new(&value).expect("an object");
    assert_eq!(find_named_within(&NAMES, both, &Reach::of_municipality(code("1480")), &UNDER), Some(code("1480")));
}

// The reach is that at recording, the tables are those of the question: mending the catalogue takes effect.
#[test]
fn what_a_limited_sender_told_is_placed_by_the_tables_in_force() {
    let anna = AgentKey::from("mbox mailto:anna@mariestad.example");
    let mut value = statement(completed(), "https://lms.example/course/1", "2022-03-01");
    value["actor"] = json!({ "mbox": "mailto:anna@mariestad.example" });
    let places = ["1493", "1480"].map(code).into();
    let within = Some(Arc::new(Places { municipalities: places, ..Places::default() }));
    let sender = Sender { within, ..Sender::default() };
    let mut progress = Progress::default();
    for observation in observe(&NAMES, &UNDER, Statement::new(&value).expect("an object"), sender) {
        progress.observe(&observation, Timestamp::MAX);
    }
    let counted = |owner: Option<&str>| {
        let mut file = catalogue_file();
        let domain = owner.map(|owner| MailDomain { domain: "mariestad.example".into(), kommunkod: code(owner) });
        file.mail_domains.extend(domain);
        let mut standings = standings(file, []);
        standings.put(&anna, &"bistand".into(), Progress::from_bytes(&progress.to_bytes()).expect("it reads"));
        let figures = standings.figures(&query(&[Dimension::Municipality]));
        let rows = figures.rows.iter().filter(|row| shown(&row.counts, Measure::Completed) == 1);
        rows.map(|row| row.keys[0].code.clone()).collect::<Vec<_>>()
    };
    assert_eq!(counted(None), ["unknown"]);
    assert_eq!(counted(Some("1493")), ["1493"]);
    assert_eq!(counted(Some("1480")), ["1480"]);
    assert_eq!(counted(Some("1440")), ["unknown"], "the sender does not reach it");
}
