//! The register of municipalities and counties.

/// A municipality: its code, and that of its county.
#[derive(Debug, Clone)]
pub(crate) struct Municipality {
    pub(crate) kommunkod: String,
    pub(crate) lanskod: String,
}

/// All of them.
pub(crate) fn municipalities() -> Vec<Municipality> {
    let lines = include_str!("../../../reference/municipalities.csv").lines().skip(1);
    let municipality = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        Municipality { kommunkod: cells[0].to_owned(), lanskod: cells[2].to_owned() }
    };
    lines.map(municipality).collect()
}

/// The county of a municipality; `None` if the register has no such municipality.
pub(crate) fn county_of(kommunkod: &str) -> Option<String> {
    municipalities().into_iter().find(|one| one.kommunkod == kommunkod).map(|one| one.lanskod)
}
