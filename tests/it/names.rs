//! The names that test servers assign.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use learning::{Names, PublicUrl};
use store::Naming;

use crate::rooms::{members, sources};

pub const URL: &str = "https://lrs.example";
pub const MUNICIPALITY_EXTENSION: &str = "https://lrs.example/xapi/extensions/kommunkod";

pub static NAMES: LazyLock<Names> = LazyLock::new(|| Names::under(url(URL)));

pub fn url(text: &str) -> PublicUrl {
    text.parse().unwrap()
}

/// By which address they open their stores.
pub fn naming() -> Naming {
    url(URL).into()
}

#[test]
fn the_oldest_address_stands_where_stores_of_before_are_told_and_nowhere_else() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = members().into_iter().flat_map(|member| sources(&member.join("src"))).collect();
    for folder in ["schemas/xapi/1.0.3", "schemas/xapi/2.0.0", "templates", "templates/components"] {
        let entries = root.join(folder).read_dir().unwrap().map(|entry| entry.unwrap().path());
        files.extend(entries.filter(|path| path.is_file()));
    }
    let stands = |file: &&PathBuf| {
        let text = std::fs::read_to_string(file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default().replace("loggbok.example.toml", "");
        code.contains("loggbok.example")
    };
    let found: Vec<_> = files.iter().filter(stands).map(|file| file.strip_prefix(root).unwrap()).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    for place in ["crates/learning/src/minted.rs", "crates/store/src/embedded/schema.rs"] {
        assert!(found.contains(&Path::new(place)), "{place}");
    }
}
