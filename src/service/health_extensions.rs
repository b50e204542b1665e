//! What becomes of extensions of statements that are about health or absence, by their names: outside the system's purpose.

use learning::extension_tells_of_health;
use xapi::{Sent, Violation};

use super::error::Error;

/// What is done with extensions about health or absence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HealthExtensions {
    /// The batch is refused, and each of them named.
    #[default]
    Refuse,
    /// They are cut out before the statement is stored, and counted for the sender.
    Drop,
    /// They are stored, as any other.
    Keep,
}

/// The word by which what was cut out is counted, beside the settings of the sender.
pub(super) const DROPPED: &str = "health-extension";

impl HealthExtensions {
    /// Applies it to the statements of a body, and returns from how many of them something was cut out.
    ///
    /// # Errors
    /// [`Error::Invalid`] with each such extension.
    pub(super) fn apply(self, sent: &mut [Sent], is_array: bool) -> Result<u64, Error> {
        match self {
            Self::Keep => Ok(0),
            Self::Refuse => refuse(sent, is_array).map(|()| 0),
            Self::Drop => Ok(sent.iter_mut().map(drop_from).sum()),
        }
    }
}

fn refuse(sent: &[Sent], is_array: bool) -> Result<(), Error> {
    let mut violations = Vec::new();
    for (at, sent) in sent.iter().enumerate() {
        let found = xapi::extensions(&sent.value, extension_tells_of_health);
        violations.extend(found.into_iter().take(xapi::MAX_VIOLATIONS).map(|one| Violation {
            pointer: if is_array { format!("/{at}{}", one.pointer) } else { one.pointer },
            rule: "health-extension",
            clause: "GDPR, article 9",
            detail:
                "an extension is about health or absence by its name, which is not stored here: leave it out".into(),
        }));
        if violations.len() >= xapi::MAX_VIOLATIONS {
            break;
        }
    }
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}

/// Cuts them out of a statement, and returns 1 if there were any.
fn drop_from(sent: &mut Sent) -> u64 {
    if xapi::extensions(&sent.value, extension_tells_of_health).is_empty() {
        return 0;
    }
    let (text, _) = xapi::without_extensions(&sent.text, extension_tells_of_health);
    // It was JSON, and is without some members.
    if let Ok(value) = serde_json::from_str(&text) {
        (sent.text, sent.value) = (text.into(), value);
    }
    1
}
