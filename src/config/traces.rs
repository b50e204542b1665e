//! Where traces are sent.

use anyhow::ensure;
use iri_string::types::UriStr;
use serde::{Deserialize, Serialize};

/// Where traces are sent, and of which requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Traces {
    /// The collector that takes them by OTLP over HTTP, as `http://127.0.0.1:4318`; absent: nothing is traced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// One request in so many is traced.
    pub one_in: u32,
    /// Whether a request goes on with the trace that its `traceparent` names, and is traced or not as that says.
    pub follow: bool,
}

impl Default for Traces {
    fn default() -> Self {
        Self { endpoint: None, one_in: 100, follow: false }
    }
}

impl Traces {
    /// # Errors
    /// What is wrong with it.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        ensure!(self.one_in > 0, "traces.one_in is 0: write 1 to trace every request, or leave traces.endpoint out");
        if let Some(endpoint) = &self.endpoint {
            ensure!(
                is_base(endpoint),
                "traces.endpoint is {endpoint:?}: write the collector's address, without a password or what follows a ?, as \
                 http://127.0.0.1:4318"
            );
        }
        Ok(())
    }

    /// The address that spans are posted to: the endpoint's path for traces (OTLP 1.0, OTLP/HTTP Request).
    pub fn address(&self) -> Option<String> {
        self.endpoint.as_ref().map(|endpoint| format!("{}/v1/traces", endpoint.trim_end_matches('/')))
    }
}

/// Whether a path can be added to an address.
fn is_base(address: &str) -> bool {
    let Ok(url) = UriStr::new(address) else { return false };
    let Some(authority) = url.authority_components() else { return false };
    let is_http = matches!(url.scheme_str(), "http" | "https");
    let is_bare = authority.userinfo().is_none() && url.query().is_none() && url.fragment().is_none();
    is_http && is_bare && !authority.host().is_empty()
}

#[cfg(test)]
mod tests {
    use super::Traces;

    fn to(endpoint: &str) -> Traces {
        Traces { endpoint: Some(endpoint.to_owned()), ..Traces::default() }
    }

    #[test]
    fn a_collector_is_named_by_an_address_to_which_a_path_can_be_added() {
        assert_eq!(Traces::default().address(), None);
        for (endpoint, address) in [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"),
            ("http://[::1]:4318/", "http://[::1]:4318/v1/traces"),
            ("https://otel.ale.example/loggbok", "https://otel.ale.example/loggbok/v1/traces"),
        ] {
            assert!(to(endpoint).check().is_ok(), "{endpoint}");
            assert_eq!(to(endpoint).address().as_deref(), Some(address));
        }
        for wrong in
            ["", "127.0.0.1:4318", "grpc://127.0.0.1:4317", "http://", "http://a:b@c", "http://c/?d=e", "http://c/#d"]
        {
            let refused = to(wrong).check().unwrap_err().to_string();
            assert!(refused.contains("traces.endpoint") && refused.contains("http://127.0.0.1:4318"), "{refused}");
        }
        let none = Traces { one_in: 0, ..Traces::default() };
        assert!(none.check().unwrap_err().to_string().contains("traces.one_in is 0"));
    }
}
