//! Tests of the program as a whole, one binary.

mod validation;
