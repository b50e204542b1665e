//! Headers that list preferences with weights (RFC 9110, 12.4.2).

/// The members of `Accept`, `Accept-Language` and the like, in lower case, best first; refused ones
/// (`q=0`) are left out, and members of equal weight keep their order.
pub fn by_preference(header: &str) -> Vec<String> {
    let accepted = weighted(header).into_iter().filter(|(weight, _)| *weight > 0);
    accepted.map(|(_, name)| name).collect()
}

/// The members with their weights in thousandths, heaviest first. Malformed members are skipped.
pub(super) fn weighted(header: &str) -> Vec<(u16, String)> {
    let mut members: Vec<(u16, String)> = header
        .split(',')
        .filter_map(|member| {
            let mut parts = member.split(';').map(str::trim);
            let name = parts.next().filter(|name| !name.is_empty())?.to_ascii_lowercase();
            let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            let thousandths = weight.map_or(Some(1000), thousandths)?;
            Some((thousandths, name))
        })
        .collect();
    members.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    members
}

/// Reads `0.8` as 800; `None` if it is not a weight.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        "0" => Some(fraction),
        "1" if fraction == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::by_preference;

    #[test]
    fn heavier_members_come_first_and_equal_ones_keep_their_order() {
        assert_eq!(by_preference("sv-SE, en;q=0.8, de;q=0.95, nb"), ["sv-se", "nb", "de", "en"]);
    }

    #[test]
    fn refused_and_malformed_members_are_left_out() {
        assert_eq!(by_preference("text/csv;q=0, application/json, , a;q=1.5, b;q=x"), ["application/json"]);
        assert_eq!(by_preference(""), [""; 0]);
    }
}
