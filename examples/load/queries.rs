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
        }
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
