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

/// All municipalities, by code.
pub fn municipalities() -> &'static [Municipality] {
    unimplemented!()
}

/// All counties, by code.
pub fn counties() -> &'static [County] {
    unimplemented!()
}

/// The municipality of a code.
pub fn municipality(_code: Kommunkod) -> Option<&'static Municipality> {
    unimplemented!()
}
