//! Questions, about the people and courses that the load has posted.

use crate::catalogue::municipalities;
use crate::statements::{Chance, VERBS, account_name};
use crate::{Options, Query, Target};

/// Requests of one kind, each about somebody or something else.
#[derive(Debug)]
pub(crate) struct Questions {
    headers: String,
    query: Query,
    people: u32,
    courses: u32,
    codes: Vec<&'static str>,
    chance: Chance,
    /// The newest `stored` of the answers so far.
    newest: Option<String>,
}

impl Questions {
    /// Questions of a kind.
    pub(crate) fn new(target: &Target, query: Query, options: &Options) -> Self {
        Self {
            headers: target.headers.clone(),
            query,
            people: options.people,
            courses: options.courses,
            codes: municipalities(),
            chance: Chance::new(),
            newest: None,
        }
    }

    /// Reads the answer to the last request, on which the next one may depend.
    pub(crate) fn read(&mut self, answer: &[u8]) {
        let Query::Since = self.query else { return };
        let answer = String::from_utf8_lossy(answer);
        // Statements come as they were stored, and so the newest is the last.
        let newest = answer.rsplit_once("\"stored\":\"").and_then(|(_, rest)| rest.split_once('"'));
        self.newest = newest.map(|(stored, _)| stored.to_owned()).or(self.newest.take());
    }

    /// The next request, whole.
    pub(crate) fn next(&mut self) -> Vec<u8> {
        let path = match self.query {
            Query::AgentVerb => self.agent_verb(),
            Query::Nobody => {
                let agent =
                    format!("%7B%22mbox%22%3A%22mailto%3An{}%40nobody.example%22%7D", self.chance.below(self.people));
                format!("/xapi/statements?limit=100&agent={agent}")
            }
            Query::Since => match &self.newest {
                Some(newest) => format!("/xapi/statements?limit=100&ascending=true&since={newest}"),
                None => "/xapi/statements?limit=1".to_owned(),
            },
            Query::Completions => {
                format!("/api/v1/completions?by=municipality&course=kurs-{:03}", self.chance.below(self.courses))
            }
        };
        format!("GET {path} HTTP/1.1\r\n{}Accept: application/json\r\n\r\n", self.headers).into_bytes()
    }

    fn agent_verb(&mut self) -> String {
        let person = self.chance.below(self.people);
        let code = self.codes[person as usize % self.codes.len()];
        let name = account_name(person);
        let verb = VERBS[self.chance.below(4) as usize];
        // {"account":{"homePage":"https://lms-CODE.example","name":"NAME"}}, percent-encoded.
        format!(
            "/xapi/statements?limit=100&verb=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2F{verb}\
             &agent=%7B%22account%22%3A%7B%22homePage%22%3A%22https%3A%2F%2Flms-{code}.example%22%2C\
             %22name%22%3A%22{name}%22%7D%7D"
        )
    }
}
