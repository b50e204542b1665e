//! x
/// x
pub fn contains_personal_identity_number(_text: &str) -> bool {
    false
}
