//! What stands around the explanation of a problem.

use crate::dashboard::texts::texts;

texts! {
    /// What stands around the explanation of a problem.
    pub(super) struct Texts;
    title = "Problem som programmet svarar med", "Problems that the server answers with";
    about = "När en förfrågan inte tas emot säger svaret varför. Dess type leder hit.",
        "If a request is refused, the answer says why. Its type leads here.";
    kind = "Slag", "Kind";
    status = "Status", "Status";
    means = "Vad det är", "What it is";
    all = "Alla problem", "All problems";
}
