//! Numbers of things, so that counting hashes no text: each kind has a type of its own, and 32 bits.

use crate::Kommunkod;

/// A kind of number.
macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) struct $name(pub(crate) u32);

        #[allow(dead_code, reason = "not each kind needs each of these")]
        impl $name {
            /// What is not known.
            pub(crate) const UNKNOWN: Self = Self(UNKNOWN);

            /// The number of a place in a list.
            pub(crate) fn at(place: usize) -> Self {
                Self(u32::try_from(place).unwrap_or(UNKNOWN))
            }

            /// Its place in a list.
            pub(crate) fn place(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

/// The value of a dimension that is not known. No list has so many things.
pub(crate) const UNKNOWN: u32 = u32::MAX;

impl EmployerNumber {
    /// The number of a municipality.
    pub(crate) fn of(kommunkod: Kommunkod) -> Self {
        Self(u32::from(kommunkod.number()))
    }

    /// The municipality that it is, where it is one.
    pub(crate) fn kommunkod(self) -> Option<Kommunkod> {
        u16::try_from(self.0).ok().and_then(Kommunkod::from_number)
    }
}

numbers! {
    /// An employer: of a municipality, the number of its kommunkod.
    EmployerNumber;
    /// A way to write a unit of a municipality.
    SpellingNumber;
    /// A unit of a municipality.
    UnitNumber;
    /// A role.
    RoleNumber;
    /// A course of the catalogue.
    CourseNumber;
    /// A module, among those of all courses.
    ModuleNumber;
}
