//! Descriptive file names: `completions-introduktion-1440-2022-09-30`.

use learning::{FigureQuery, UNKNOWN_CODE};

/// The longest name that operating systems handle well, with room for the extension.
const MOST: usize = 120;

/// The file name of an answer, without its extension: the subject, the courses, the places and the day.
pub(in crate::http) fn file_name(what: &str, query: &FigureQuery) -> String {
    let courses: Vec<String> =
        query.courses.iter().map(|course| course.as_str().to_owned()).chain(query.programmes.iter().cloned()).collect();
    let places: Vec<String> = query
        .municipalities
        .iter()
        .map(|code| code.employer_code())
        .chain(query.unknown_municipality.then(|| UNKNOWN_CODE.to_owned()))
        .chain([&query.organisations, &query.counties, &query.regions, &query.units].into_iter().flatten().cloned())
        .chain(query.group.clone())
        .collect();
    let parts = [
        (courses, "courses"),
        (places, "places"),
        (query.roles.clone(), "roles"),
        (query.service_areas.clone(), "service-areas"),
        (query.experience.clone(), "bands"),
    ]
    .map(|(all, several)| match &all[..] {
        [] => None,
        [one] => Some(plain(one)),
        more => Some(format!("{}-{several}", more.len())),
    });
    let period = query.from.map(|from| format!("from-{from}"));
    let all = parts.into_iter().chain([period]).flatten().filter(|part| !part.is_empty());
    let mut name: String = std::iter::once(what.to_owned()).chain(all).collect::<Vec<_>>().join("-");
    name.truncate(MOST);
    format!("{name}-{}", query.as_of)
}

/// A code in characters that every file system and every header accepts.
fn plain(code: &str) -> String {
    let letter = |letter: char| match letter {
        'a'..='z' | '0'..='9' | '_' => letter,
        'A'..='Z' => letter.to_ascii_lowercase(),
        'å' | 'ä' | 'Å' | 'Ä' => 'a',
        'ö' | 'Ö' => 'o',
        'é' | 'É' => 'e',
        _ => '-',
    };
    let dashed: String = code.chars().map(letter).collect();
    dashed.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use learning::FigureQuery;

    use super::file_name;

    #[test]
    fn a_name_says_what_was_chosen() {
        let query = |change: fn(&mut FigureQuery)| {
            let mut query = FigureQuery::by(&[], "2022-09-30".parse().unwrap());
            change(&mut query);
            file_name("completions", &query)
        };
        assert_eq!(query(|_| ()), "completions-2022-09-30");
        let of_ale = query(|query| {
            query.courses = vec!["introduktion".into()];
            query.municipalities = vec!["1440".parse().unwrap()];
        });
        assert_eq!(of_ale, "completions-introduktion-1440-2022-09-30");
        let of_many = query(|query| {
            query.courses = vec!["ett".into(), "tva".into()];
            query.regions = vec!["GR/Förstudie \"2023\"".to_owned()];
            query.roles = vec!["chef".to_owned()];
            query.from = Some("2022-01-01".parse().unwrap());
        });
        assert_eq!(of_many, "completions-2-courses-gr-forstudie-2023-chef-from-2022-01-01-2022-09-30");
        let long = query(|query| query.units = vec!["x".repeat(400)]);
        assert!(long.len() < 140 && long.ends_with("-2022-09-30"), "{long}");
        assert_eq!(query(|query| query.roles = vec!["\r\n//".to_owned()]), "completions-2022-09-30");
    }
}
