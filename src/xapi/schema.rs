//! The JSON Schemas of `schemas/xapi/`, compiled into the program.

/// One schema as it is served.
#[derive(Debug, Clone, Copy)]
pub struct SchemaFile {
    /// Its path below `/schemas/`: `xapi/1.0.3/statement.json`.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// All schemas.
pub const SCHEMAS: &[SchemaFile] = &[];
