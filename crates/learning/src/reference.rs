//! The register: 290 municipalities and 21 counties, compiled into the program.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Kommunkod;

/// A municipality of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Municipality {
    /// Its code.
    pub kommunkod: Kommunkod,
    /// Its name: `Ale`, with no `kommun` after it.
    pub name: &'static str,
    /// The code of its county: `14`.
    pub lanskod: &'static str,
}

/// A county of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct County {
    /// Its code: `14`.
    pub lanskod: &'static str,
    /// Its name: `Västra Götalands län`.
    pub name: &'static str,
}

/// All municipalities, by code.
pub fn municipalities() -> &'static [Municipality] {
    &REGISTER.municipalities
}

/// All counties, by code.
pub fn counties() -> &'static [County] {
    &REGISTER.counties
}

/// The municipality of a code.
pub fn municipality(code: Kommunkod) -> Option<&'static Municipality> {
    let all = municipalities();
    all.binary_search_by_key(&code, |municipality| municipality.kommunkod).ok().map(|at| &all[at])
}

/// The county of a code: `14`.
pub fn county(lanskod: &str) -> Option<&'static County> {
    counties().iter().find(|county| county.lanskod == lanskod)
}

/// Finds a municipality by name, in one of its known forms, ignoring case and spaces: the name of the register (`Ale`),
/// alone or before `kommun` or `stad`, the same with its genitive (`Göteborgs stad`, `Falu kommun`), and `Region Gotland`,
/// which is a municipality. No other form: `Region Stockholm` is not a municipality.
pub fn municipality_named(name: &str) -> Option<&'static Municipality> {
    REGISTER.by_name.get(&folded(name)).map(|&at| &REGISTER.municipalities[at])
}

/// The name in the register that somebody may have meant by an unknown one; `None` if none is near.
pub fn municipality_near(name: &str) -> Option<&'static str> {
    // The longest form of a name has 27 letters.
    let name = folded(name);
    let length = name.chars().count();
    if !(3..=40).contains(&length) {
        return None;
    }
    // A file may have very many unknown names: only names that begin alike and are about as long are compared.
    let first = name.chars().next()?;
    let alike = |form: &str| form.starts_with(first) && form.len().abs_diff(name.len()) <= 4;
    let forms = REGISTER.by_name.iter().filter(|(form, _)| alike(form));
    let (distance, at) = forms.map(|(form, &at)| (strsim::osa_distance(&name, form), at)).min()?;
    (distance <= if length < 6 { 1 } else { 2 }).then(|| REGISTER.municipalities[at].name)
}

/// The form in which names are compared: in lower case, with single spaces.
pub(super) fn folded(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Every form of a municipality's name that is known.
fn forms(name: &str) -> Vec<String> {
    let genitive = if name.ends_with(['s', 'x', 'z']) { name.to_owned() } else { format!("{name}s") };
    let irregular = IRREGULAR.get(name).map(|genitive| (*genitive).to_owned());
    let stems = [name.to_owned(), genitive].into_iter().chain(irregular);
    let mut forms: Vec<_> = stems.flat_map(|stem| [format!("{stem} kommun"), format!("{stem} stad")]).collect();
    forms.push(name.to_owned());
    if name == "Gotland" {
        // The municipality's name since 2011: it has the tasks of a region too.
        forms.push("Region Gotland".to_owned());
    }
    forms
}

/// Genitives that are neither the name nor the name with an s, by name. The file has the columns `name,genitive`, with a
/// header.
static IRREGULAR: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    include_str!("../../../reference/genitives.csv").lines().skip(1).filter_map(|line| line.split_once(',')).collect()
});

struct Register {
    municipalities: Vec<Municipality>,
    counties: Vec<County>,
    /// Places in `municipalities`, by every form of the name, see [`folded`].
    by_name: HashMap<String, usize>,
}

static REGISTER: LazyLock<Register> = LazyLock::new(|| read(include_str!("../../../reference/municipalities.csv")));

/// Reads the columns `kommunkod,name,lanskod,lan`; no field has a comma or a quote.
fn read(csv: &'static str) -> Register {
    let mut municipalities = Vec::new();
    let mut counties = Vec::new();
    for line in csv.lines().skip(1) {
        let mut fields = line.split(',');
        let mut field = || fields.next().unwrap_or_default();
        let (code, name, lanskod, county) = (field(), field(), field(), field());
        let kommunkod = code.parse().expect("the register has a kommunkod on every line");
        municipalities.push(Municipality { kommunkod, name, lanskod });
        counties.push(County { lanskod, name: county });
    }
    municipalities.sort_by_key(|municipality| municipality.kommunkod);
    counties.sort_by_key(|county| county.lanskod);
    counties.dedup();
    let names = municipalities.iter().enumerate();
    let by_name = names.flat_map(|(at, found)| forms(found.name).into_iter().map(move |form| (folded(&form), at)));
    let by_name = by_name.collect();
    Register { municipalities, counties, by_name }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn code(text: &str) -> Kommunkod {
        text.parse().unwrap()
    }

    #[test]
    fn there_are_290_municipalities_each_with_its_own_code_and_name() {
        assert_eq!(municipalities().len(), 290);
        assert_eq!(municipalities().iter().map(|found| found.kommunkod).collect::<HashSet<_>>().len(), 290);
        let forms: HashSet<_> = municipalities()
            .iter()
            .flat_map(|found| {
                let forms: HashSet<_> = forms(found.name).iter().map(|form| folded(form)).collect();
                forms.into_iter().map(move |form| (form, found.kommunkod))
            })
            .collect();
        assert_eq!(REGISTER.by_name.len(), forms.len(), "no form is of two municipalities");
    }

    #[test]
    fn there_are_21_counties_each_with_one_name() {
        assert_eq!(counties().len(), 21);
        assert_eq!(counties().iter().map(|found| found.lanskod).collect::<HashSet<_>>().len(), 21);
        assert!(counties().iter().all(|found| found.name.ends_with(" län")));
    }

    #[test]
    fn every_municipality_lies_in_a_county_of_the_register() {
        assert!(municipalities().iter().all(|found| county(found.lanskod).is_some() && !found.name.is_empty()));
    }

    #[test]
    fn gotland_is_0980_and_alone_in_its_county() {
        let gotland = municipality(code("0980")).unwrap();
        assert_eq!((gotland.name, gotland.lanskod), ("Gotland", "09"));
        assert_eq!(municipalities().iter().filter(|found| found.lanskod == "09").count(), 1);
    }

    #[test]
    fn kungsbacka_is_1384_and_lies_in_halland() {
        let kungsbacka = municipality(code("1384")).unwrap();
        assert_eq!((kungsbacka.name, kungsbacka.lanskod), ("Kungsbacka", "13"));
        assert_eq!(county("13").unwrap().name, "Hallands län");
    }

    #[test]
    fn a_code_that_nobody_has_finds_nobody() {
        assert_eq!(municipality(code("0000")), None);
        assert_eq!(county("02"), None);
    }

    #[test]
    fn every_municipality_is_found_by_what_it_calls_itself() {
        let mut lines = 0;
        for line in include_str!("../../../fixtures/municipality-names.csv").lines().skip(1) {
            let (kommunkod, name) = line.split_once(',').unwrap();
            assert_eq!(municipality_named(name).map(|found| found.kommunkod), Some(code(kommunkod)), "{name}");
            lines += 1;
        }
        assert_eq!(lines, 290);
    }

    #[test]
    fn names_are_found_as_people_write_them_and_never_guessed() {
        for (written, expected) in [
            ("Ale", Some("1440")),
            (" ALE  KOMMUN ", Some("1440")),
            ("Göteborgs stad", Some("1480")),
            ("Borås stad", Some("1490")),
            ("Stockholms kommun", Some("0180")),
            ("falu kommun", Some("2080")),
            ("Faluns kommun", Some("2080")),
            ("Håbo kommun", Some("0305")),
            ("Habo kommun", Some("0643")),
            ("Lilla Edets kommun", Some("1462")),
            ("Upplands-Bro kommun", Some("0139")),
            ("Dals-Eds kommun", Some("1438")),
            ("Region Gotland", Some("0980")),
            ("öckerö", Some("1407")),
            ("Region Stockholm", None),
            ("Region Uppsala", None),
            ("Region Örebro län", None),
            ("Stockholms län", None),
            ("Stockholms universitet", None),
            ("Stockholms", None),
            ("Göteborgs stad Hisingen", None),
            ("Göteborgsregionen", None),
            ("Ales  kommuns", None),
            ("Kommun", None),
            ("Atlantis kommun", None),
            ("kommun", None),
            ("", None),
        ] {
            assert_eq!(municipality_named(written).map(|found| found.kommunkod), expected.map(code), "{written}");
        }
    }

    #[test]
    fn a_misspelt_name_is_near_and_another_is_not() {
        for (written, expected) in [
            ("Götebrog", Some("Göteborg")),
            ("Sockholms stad", Some("Stockholm")),
            ("Örebo", Some("Örebro")),
            ("Region Stockholm", None),
            ("Karolinska institutet", None),
            ("", None),
        ] {
            assert_eq!(municipality_near(written), expected, "{written}");
        }
        assert_eq!(municipality_near(&"å".repeat(100_000)), None);
    }

    proptest::proptest! {
        // Every known form of a municipality's name is accepted, and nothing else is.
        #[test]
        fn a_known_form_is_taken_and_what_is_put_beside_it_is_not(
            at in 0..290_usize, form in 0..4_usize, capitals: bool, spaces in " {0,2}", beside in "[a-zåäö]{1,6}",
        ) {
            let found = &municipalities()[at];
            let genitive = if found.name.ends_with(['s', 'x', 'z']) { "" } else { "s" };
            let known = [
                found.name.to_owned(),
                format!("{} kommun", found.name),
                format!("{}{genitive} kommun", found.name),
                format!("{}{genitive} stad", found.name),
            ][form].clone();
            let known = if capitals { known.to_uppercase() } else { known };
            let written = format!("{spaces}{}{spaces}", known.replace(' ', &format!(" {spaces}")));
            proptest::prop_assert_eq!(municipality_named(&written), Some(found));
            if !matches!(beside.as_str(), "kommun" | "stad" | "s") {
                for other in [format!("{beside} {known}"), format!("{known} {beside}")] {
                    // `Lilla` and `Edet`: two parts of one name.
                    let is_a_name = municipalities().iter().any(|one| folded(one.name) == folded(&other));
                    proptest::prop_assert!(is_a_name || municipality_named(&other).is_none(), "{}", other);
                }
            }
        }
    }
}
