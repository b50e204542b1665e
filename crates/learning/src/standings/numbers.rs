//! Numbers for things, so that counting hashes no text. Each kind has its own type of 32 bits.

use crate::Kommunkod;

/// A kind of number.
macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) struct $name(pub(crate) u32);

        #[allow(dead_code, reason = "not each kind needs each of these")]
        impl $name {
            /// The unknown value.
            pub(crate) const UNKNOWN: Self = Self(UNKNOWN);

            /// The number for a place in a list.
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

/// The unknown value of a dimension. No list is this long.
pub(crate) const UNKNOWN: u32 = u32::MAX;

impl EmployerNumber {
    /// The number of a municipality.
    pub(crate) fn of(kommunkod: Kommunkod) -> Self {
        Self(u32::from(kommunkod.number()))
    }

    /// The employer's code, if it is known.
    pub(crate) fn kommunkod(self) -> Option<Kommunkod> {
        u16::try_from(self.0).ok().and_then(Kommunkod::from_number)
    }
}

numbers! {
    /// An employer, by the number of its code.
    EmployerNumber;
    /// A way to write a unit of a municipality.
    SpellingNumber;
    /// A unit of a municipality.
    UnitNumber;
    /// A role.
    RoleNumber;
    /// A service area of persons.
    AreaNumber;
    /// A course of the catalogue.
    CourseNumber;
    /// A module, among those of all courses.
    ModuleNumber;
}
