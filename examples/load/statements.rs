//! cmi5 statements, rendered once; per request only what differs is written over, so lengths never change.

use crate::catalogue::{UNITS, municipalities};
use crate::{Options, Target};

/// Name of an account: a `p` and seven digits.
pub(crate) fn account_name(person: u32) -> String {
    format!("p{person:07}")
}

/// The verbs of a launched unit, in order.
pub(crate) const VERBS: [&str; 4] = ["initialized", "passed", "completed", "terminated"];

const ID: &str = "00000000-0000-4000-8000-000000000000";
const REGISTRATION: &str = "00000000-0000-4000-8000-000000000001";
const SESSION: &str = "00000000-0000-4000-8000-000000000002";
const DATE: &str = "2024-01-01T08:00:00";

/// `SplitMix64`.
#[derive(Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// Another sequence each time.
    pub(crate) fn new() -> Self {
        Self(uuid::Uuid::new_v4().as_u64_pair().0)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `limit`, which is not 0.
    pub(crate) fn below(&mut self, limit: u32) -> u32 {
        u32::try_from(self.next() % u64::from(limit)).unwrap_or(0)
    }
}

/// Where in the request one statement's changing parts begin, in bytes.
#[derive(Debug)]
struct Places {
    id: usize,
    registration: usize,
    session: usize,
    date: usize,
    municipality: Vec<usize>,
    person: usize,
    course: Vec<usize>,
    unit: Vec<usize>,
}

/// A whole request of a batch of statements.
#[derive(Debug)]
pub(crate) struct Batch {
    request: Vec<u8>,
    places: Vec<Places>,
    statement_bytes: usize,
    chance: Chance,
    codes: Vec<&'static str>,
    people: u32,
    courses: u32,
}

impl Batch {
    /// Renders a request.
    pub(crate) fn new(target: &Target, options: &Options) -> Self {
        let count = options.batch as usize;
        let statements: Vec<String> = VERBS.iter().cycle().take(count).map(|verb| render(verb)).collect();
        let body = format!("[{}]", statements.join(","));
        let head = format!(
            "POST /xapi/statements HTTP/1.1\r\n{}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            target.headers,
            body.len()
        );
        let mut begin = head.len() + 1;
        let mut places = Vec::with_capacity(count);
        for statement in &statements {
            places.push(find(statement, begin));
            begin += statement.len() + 1;
        }
        Self {
            request: (head + &body).into_bytes(),
            places,
            statement_bytes: statements.iter().map(String::len).sum::<usize>() / count,
            chance: Chance::new(),
            codes: municipalities(),
            people: options.people,
            courses: options.courses,
        }
    }

    /// The length of a statement, in bytes, on average.
    pub(crate) fn statement_bytes(&self) -> usize {
        self.statement_bytes
    }

    /// The next request, of statements that were never sent before.
    pub(crate) fn next(&mut self) -> &[u8] {
        let Self { request, places, chance, codes, people, courses, .. } = self;
        for at in places {
            let person = chance.below(*people);
            for place in [at.id, at.registration, at.session] {
                uuid(&mut request[place..place + 36], chance);
            }
            digits(&mut request[at.date + 5..at.date + 7], chance.below(12) + 1);
            digits(&mut request[at.date + 8..at.date + 10], chance.below(28) + 1);
            digits(&mut request[at.date + 14..at.date + 16], chance.below(60));
            digits(&mut request[at.date + 17..at.date + 19], chance.below(60));
            digits(&mut request[at.person + 1..at.person + 8], person);
            let code = codes[person as usize % codes.len()].as_bytes();
            for place in &at.municipality {
                request[*place..place + 4].copy_from_slice(code);
            }
            let (course, unit) = (chance.below(*courses), chance.below(UNITS));
            at.course.iter().for_each(|place| digits(&mut request[*place..place + 3], course));
            at.unit.iter().for_each(|place| digits(&mut request[*place..place + 2], unit));
        }
        request
    }
}

/// A statement of about 1.5 kB, as a launching platform and a unit send it.
fn render(verb: &str) -> String {
    let result = match verb {
        "passed" => {
            r#","result":{"score":{"scaled":0.85,"raw":85,"min":0,"max":100},"success":true,"duration":"PT14M10.20S"}"#
        }
        "completed" => r#","result":{"completion":true,"duration":"PT14M10.20S"}"#,
        "terminated" => r#","result":{"duration":"PT14M12.40S"}"#,
        _ => "",
    };
    let objective = "Efter avsnittet kan deltagaren redogöra för hur en utredning inleds, genomförs och avslutas, och \
                     för vilka uppgifter som behöver hämtas in. Avsnittet tar en knapp timme, och kan med fördel följas \
                     av ett samtal på arbetsplatsen.";
    let person = account_name(0);
    format!(
        r#"{{"id":"{ID}","actor":{{"objectType":"Agent","account":{{"homePage":"https://lms-0000.example","name":"{person}"}}}},"verb":{{"id":"http://adlnet.gov/expapi/verbs/{verb}","display":{{"en-US":"{verb}"}}}},"object":{{"id":"https://lms-0000.example/xapi/kurs-000/enhet-00","objectType":"Activity","definition":{{"type":"http://adlnet.gov/expapi/activities/lesson","name":{{"sv":"Utredningens första samtal"}},"description":{{"sv":"{objective}"}}}}}}{result},"context":{{"registration":"{REGISTRATION}","platform":"Kommunens lärplattform","language":"sv","contextActivities":{{"parent":[{{"id":"https://utgivare.example/kurs-000","objectType":"Activity","definition":{{"type":"https://w3id.org/xapi/cmi5/activitytype/course","name":{{"sv":"Ekonomiskt bistånd"}}}}}}],"grouping":[{{"id":"https://utgivare.example/kurs-000/enhet-00","objectType":"Activity"}}],"category":[{{"id":"https://w3id.org/xapi/cmi5/context/categories/cmi5","objectType":"Activity"}}]}},"extensions":{{"https://w3id.org/xapi/cmi5/context/extensions/sessionid":"{SESSION}","https://w3id.org/xapi/cmi5/context/extensions/launchmode":"Normal"}}}},"timestamp":"{DATE}.000Z"}}"#
    )
}

fn find(statement: &str, begin: usize) -> Places {
    let all = |what: &str, skip: usize| {
        statement.match_indices(what).map(|(place, _)| begin + place + skip).collect::<Vec<_>>()
    };
    let one = |what: &str| begin + statement.find(what).unwrap_or(0);
    Places {
        id: one(ID),
        registration: one(REGISTRATION),
        session: one(SESSION),
        date: one(DATE),
        municipality: all("lms-0000", 4),
        person: one("p0000000"),
        course: all("kurs-000", 5),
        unit: all("enhet-00", 6),
    }
}

/// Writes a number with leading zeros.
fn digits(into: &mut [u8], mut number: u32) {
    for digit in into.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
}

/// Writes a version 4 UUID: 36 bytes.
fn uuid(into: &mut [u8], chance: &mut Chance) {
    let bits = (u128::from(chance.next()) << 64) | u128::from(chance.next());
    uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid().as_hyphenated().encode_lower(into);
}
