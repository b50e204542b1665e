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

/// The municipality of a name, as people write it.
///
/// Without regard to case and to what follows the name: `Ale`, `ALE KOMMUN`, `Göteborgs stad`,
/// `Region Gotland`.
pub fn municipality_named(name: &str) -> Option<&'static Municipality> {
    let name = name.trim().to_lowercase();
    let bare = name.strip_suffix(" kommun").or_else(|| name.strip_suffix(" stad"));
    let bare = bare.or_else(|| name.strip_prefix("region ")).unwrap_or(&name).trim();
    let by_name = |name: &str| REGISTER.by_name.get(name).map(|&at| &REGISTER.municipalities[at]);
    by_name(bare).or_else(|| by_name(bare.strip_suffix('s')?))
}

struct Register {
    municipalities: Vec<Municipality>,
    counties: Vec<County>,
    /// Places in `municipalities`, by name in lower case.
    by_name: HashMap<String, usize>,
}

static REGISTER: LazyLock<Register> = LazyLock::new(|| read(include_str!("../../reference/municipalities.csv")));

/// Reads `kommunkod,name,lanskod,lan`: no field of it has a comma or a quote.
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
    let by_name = municipalities.iter().enumerate().map(|(at, found)| (found.name.to_lowercase(), at)).collect();
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
        assert_eq!(REGISTER.by_name.len(), 290);
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
    fn names_are_found_as_people_write_them() {
        for (written, expected) in [
            ("Ale", "1440"),
            (" ALE KOMMUN ", "1440"),
            ("Göteborgs stad", "1480"),
            ("Borås stad", "1490"),
            ("Stockholms kommun", "0180"),
            ("Region Gotland", "0980"),
            ("öckerö", "1407"),
        ] {
            assert_eq!(municipality_named(written).map(|found| found.kommunkod), Some(code(expected)), "{written}");
        }
        assert_eq!(municipality_named("Atlantis kommun"), None);
        assert_eq!(municipality_named(""), None);
    }
}
