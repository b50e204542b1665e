//! A catalogue as somebody sends it, and as stores keep it.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Catalogue, CatalogueError, CatalogueFile};

/// A catalogue that was written: what it says and, if it is TOML, the text with its comments.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WrittenCatalogue {
    pub(super) file: CatalogueFile,
    pub(super) text: Option<Arc<str>>,
}

impl WrittenCatalogue {
    /// Reads TOML.
    ///
    /// # Errors
    /// As [`CatalogueFile::parse`].
    pub fn parse(text: &str) -> Result<Self, CatalogueError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        Ok(Self { file: CatalogueFile::parse(text)?, text: Some(text.into()) })
    }

    /// What it says.
    pub fn file(&self) -> &CatalogueFile {
        &self.file
    }
}

impl From<CatalogueFile> for WrittenCatalogue {
    fn from(file: CatalogueFile) -> Self {
        Self { file, text: None }
    }
}

impl Catalogue {
    /// The catalogue as it was written, as TOML with its comments; one that came as JSON, as people would write it.
    pub fn written(&self) -> Cow<'_, str> {
        self.text.as_deref().map_or_else(|| Cow::Owned(self.file.write()), Cow::Borrowed)
    }

    /// The text that it was written as, if that was TOML.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }
}
