//! The register: 290 municipalities and 21 counties, compiled into the program.

use super::Kommunkod;

/// A municipality of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Municipality {
    /// Its code.
    pub kommunkod: Kommunkod,
    /// Its name.
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

static REGISTER: std::sync::LazyLock<Vec<Municipality>> = std::sync::LazyLock::new(|| {
    include_str!("../../reference/municipalities.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut parts = line.split(',');
            Some(Municipality {
                kommunkod: parts.next()?.parse().ok()?,
                name: parts.next()?,
                lanskod: parts.next()?,
            })
        })
        .collect()
});

static COUNTIES: std::sync::LazyLock<Vec<County>> = std::sync::LazyLock::new(|| {
    let mut all: Vec<County> = Vec::new();
    for line in include_str!("../../reference/municipalities.csv").lines().skip(1) {
        let mut parts = line.split(',').skip(2);
        if let (Some(lanskod), Some(name)) = (parts.next(), parts.next())
            && !all.iter().any(|c| c.lanskod == lanskod)
        {
            all.push(County { lanskod, name });
        }
    }
    all
});

/// All municipalities, by code.
pub fn municipalities() -> &'static [Municipality] {
    &REGISTER
}

/// All counties, by code.
pub fn counties() -> &'static [County] {
    &COUNTIES
}

/// The municipality of a code.
pub fn municipality(code: Kommunkod) -> Option<&'static Municipality> {
    REGISTER.iter().find(|m| m.kommunkod == code)
}
