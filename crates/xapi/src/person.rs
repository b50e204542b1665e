//! The Person Object: everything known of an Agent, each property a list (xAPI 1.0.3 Communication 2.4).

use serde::Serialize;

use super::Ifi;

/// A Person Object. Lists keep the order in which they were filled, without repeats; empty ones are not written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    #[serde(rename = "objectType")]
    object_type: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    name: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mbox: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mbox_sha1sum: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    openid: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    account: Vec<Account>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Account {
    #[serde(rename = "homePage")]
    home_page: String,
    name: String,
}

impl Person {
    /// Creates the Person of an Agent of which only this identifier is known.
    pub fn new(ifi: &Ifi) -> Self {
        let mut person = Self {
            object_type: "Person",
            name: Vec::new(),
            mbox: Vec::new(),
            mbox_sha1sum: Vec::new(),
            openid: Vec::new(),
            account: Vec::new(),
        };
        person.identify(ifi);
        person
    }

    /// Adds another identifier of the person.
    pub fn identify(&mut self, ifi: &Ifi) {
        match ifi.clone() {
            Ifi::Mbox(mbox) => once(&mut self.mbox, mbox),
            Ifi::MboxSha1sum(sum) => once(&mut self.mbox_sha1sum, sum),
            Ifi::OpenId(openid) => once(&mut self.openid, openid),
            Ifi::Account { home_page, name } => once(&mut self.account, Account { home_page, name }),
        }
    }

    /// Adds a name of the person.
    pub fn call(&mut self, name: &str) {
        once(&mut self.name, name.to_owned());
    }
}

fn once<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if !list.contains(&value) {
        list.push(value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // XAPI-00237, XAPI-00238, XAPI-00239, XAPI-00240, XAPI-00241, XAPI-00242, XAPI-00243, XAPI-00244.
    #[test]
    fn every_property_is_a_list_of_what_agents_have_each_value_once() {
        let ifis = [
            r"mbox mailto:a@ale.example",
            r"mbox_sha1sum 5d5a8f2a4f0e3b0d4a4c5d2c1b8f7e6d5c4b3a29",
            r"openid http://anna.example/",
            r"account https://lms.example anna lisa",
            r"account https://lms.example 17",
            r"account https://lms.example 17",
        ]
        .map(|text| text.parse::<Ifi>().expect("an identifier"));
        let mut person = Person::new(&ifis[0]);
        for ifi in &ifis {
            person.identify(ifi);
        }
        for name in ["Anna", "Anna L", "Anna"] {
            person.call(name);
        }
        assert_eq!(
            serde_json::to_value(person).expect("serialises"),
            json!({
                "objectType": "Person",
                "name": ["Anna", "Anna L"],
                "mbox": ["mailto:a@ale.example"],
                "mbox_sha1sum": ["5d5a8f2a4f0e3b0d4a4c5d2c1b8f7e6d5c4b3a29"],
                "openid": ["http://anna.example/"],
                "account": [
                    {"homePage": "https://lms.example", "name": "anna lisa"},
                    {"homePage": "https://lms.example", "name": "17"},
                ],
            })
        );
        let bare = serde_json::to_value(Person::new(&ifis[0])).expect("serialises");
        assert_eq!(bare, json!({"objectType": "Person", "mbox": ["mailto:a@ale.example"]}));
    }
}
