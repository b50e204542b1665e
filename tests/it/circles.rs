//! Circles of files: which files know each other, directly or through others.
//!
//! Reads the source text. A path leads to the file that defines what it names, through any re-exports on the way; a
//! re-export is an arrow only if its file uses the name itself. The type that a method is called on is not seen.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;

use super::rooms::{code_of, members, sources};

/// Files that may know each other: a type, what makes it, and what both need.
const MOST: usize = 3;

#[test]
fn no_circle_of_files_is_larger_than_three() {
    let (mut found, mut arrows, mut files) = (Vec::new(), 0, 0);
    for member in members() {
        let root = member.join("src");
        let of_member = sources(&root);
        files += of_member.len();
        let texts = of_member.iter().map(|file| {
            let path = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            (path, fs::read_to_string(file).unwrap())
        });
        let of_member = Sources::of(texts);
        arrows += of_member.arrows().values().map(BTreeSet::len).sum::<usize>();
        found.extend(of_member.circles());
    }
    assert!(arrows > files, "{arrows} arrows between {files} files: they are not found");
    assert!(found.is_empty(), "files that know each other, more than {MOST} at a time:\n{}", found.join("\n"));
}

/// The names of a module and of those that it lies in; none for the crate itself.
type Module = Vec<String>;

/// One name that a `use` brings in.
#[derive(Debug)]
struct Import {
    path: Vec<String>,
    /// What it is called here; `*` for everything.
    name: String,
    is_public: bool,
}

/// What a file names.
#[derive(Debug, Default)]
struct Source {
    /// Below `src`.
    path: String,
    imports: Vec<Import>,
    /// Paths of two names and more, outside `use`.
    paths: Vec<Vec<String>>,
    words: HashSet<String>,
    /// Modules that it declares for tests alone.
    for_tests: Vec<String>,
}

/// Files by their modules.
struct Sources(BTreeMap<Module, Source>);

impl Sources {
    /// Of the text of each file by its path below `src`, without what is for tests.
    fn of(texts: impl Iterator<Item = (String, String)>) -> Self {
        let mut files: BTreeMap<Module, Source> = texts
            .filter(|(path, _)| path != "main.rs")
            .map(|(path, text)| {
                let mut module: Module = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
                module.pop_if(|last| last == "mod" || last == "lib");
                (module, Source::read(path, &text))
            })
            .collect();
        let for_tests = |(module, file): (&Module, &Source)| {
            let below = |name: &String| module.iter().chain([name]).cloned().collect::<Module>();
            file.for_tests.iter().map(below).collect::<Vec<_>>()
        };
        let for_tests: Vec<Module> = files.iter().flat_map(for_tests).collect();
        files.retain(|module, _| !for_tests.iter().any(|test| module.starts_with(test)));
        Self(files)
    }

    /// Which files each file knows.
    fn arrows(&self) -> BTreeMap<&Module, BTreeSet<Module>> {
        let known_to = |(module, file)| (module, self.known_to(module, file));
        self.0.iter().map(known_to).collect()
    }

    fn known_to(&self, module: &Module, file: &Source) -> BTreeSet<Module> {
        let imports = file.imports.iter().filter(|import| !import.is_public || file.words.contains(&import.name));
        let paths = imports.map(|import| &import.path).chain(&file.paths);
        let is_ours = |path: &&Vec<String>| {
            ["crate", "self", "super"].contains(&&*path[0]) || self.0.contains_key(&below(module, &path[0]))
        };
        let known = paths.filter(is_ours).filter_map(|path| self.resolve(module, path, &mut HashSet::new()));
        known.filter(|known| known != module).collect()
    }

    /// The file that has what a path in another leads to.
    fn resolve(&self, from: &Module, path: &[String], seen: &mut HashSet<(Module, Vec<String>)>) -> Option<Module> {
        if !seen.insert((from.clone(), path.to_vec())) {
            return None;
        }
        let (mut at, mut rest) = match path.first()?.as_str() {
            "crate" => (Module::new(), &path[1..]),
            "self" => (from.clone(), &path[1..]),
            "super" => {
                let ups = path.iter().take_while(|name| *name == "super").count();
                (from[..from.len().checked_sub(ups)?].to_vec(), &path[ups..])
            }
            name if self.0.contains_key(&below(from, name)) => (from.clone(), path),
            _ => return self.imported(from, path, seen),
        };
        while let Some((name, beyond)) = rest.split_first() {
            let inner = below(&at, name);
            if self.0.contains_key(&inner) {
                at = inner;
            } else if name != "self" {
                return self.imported(&at, rest, seen).or(Some(at));
            }
            rest = beyond;
        }
        Some(at)
    }

    /// The file that has what a path leads to that begins with a name which a file imports.
    fn imported(&self, by: &Module, path: &[String], seen: &mut HashSet<(Module, Vec<String>)>) -> Option<Module> {
        let (name, beyond) = path.split_first()?;
        let imports = self.0.get(by)?.imports.iter().filter(|import| import.name == *name);
        imports.filter(|import| import.path.len() > 1 || import.path[0] != *name).find_map(|import| {
            let whole: Vec<String> = import.path.iter().chain(beyond).cloned().collect();
            self.resolve(by, &whole, seen)
        })
    }

    /// Every circle of more than [`MOST`] files, each file with those of the circle that it knows.
    fn circles(&self) -> Vec<String> {
        let arrows = self.arrows();
        let reached: BTreeMap<&Module, BTreeSet<&Module>> =
            arrows.keys().map(|from| (*from, reached_from(from, &arrows))).collect();
        let mut told: HashSet<&Module> = HashSet::new();
        let mut circles = Vec::new();
        for (from, beyond) in &reached {
            let circle: BTreeSet<&Module> =
                beyond.iter().copied().filter(|other| reached[other].contains(from)).collect();
            if circle.len() > MOST && told.insert(from) {
                told.extend(&circle);
                circles.push(self.shown(from, &circle, &arrows));
            }
        }
        circles
    }

    /// The files of a circle, each after one that knows it.
    fn shown(
        &self,
        first: &Module,
        circle: &BTreeSet<&Module>,
        arrows: &BTreeMap<&Module, BTreeSet<Module>>,
    ) -> String {
        let path = |module: &Module| format!("src/{}", self.0[module].path);
        let (mut next, mut order) = (vec![first], Vec::new());
        while let Some(module) = next.pop() {
            if !order.contains(&module) {
                order.push(module);
                next.extend(arrows[module].iter().rev().filter(|known| circle.contains(known)));
            }
        }
        let line = |module: &Module| {
            let known = arrows[module].iter().filter(|known| circle.contains(known)).map(path);
            format!("  {} knows {}", path(module), known.collect::<Vec<_>>().join(", "))
        };
        let lines: Vec<String> = order.into_iter().map(line).collect();
        format!("{} files:\n{}", lines.len(), lines.join("\n"))
    }
}

fn below(module: &Module, name: &str) -> Module {
    module.iter().map(String::as_str).chain([name]).map(str::to_owned).collect()
}

/// The files that a file knows, through others too.
fn reached_from<'m>(from: &Module, arrows: &BTreeMap<&'m Module, BTreeSet<Module>>) -> BTreeSet<&'m Module> {
    let (mut reached, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(module) = next.pop() {
        for known in &arrows[module] {
            let (known, _) = arrows.get_key_value(known).unwrap();
            if reached.insert(*known) {
                next.push(known);
            }
        }
    }
    reached
}

impl Source {
    fn read(path: String, text: &str) -> Self {
        let code = code_of(text);
        let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let mut file = Self { path, for_tests: modules_for_tests(code), ..Self::default() };
        let tokens = tokens(code);
        let (mut at, mut is_public) = (0, false);
        while let Some(&token) = tokens.get(at) {
            at += 1;
            match token {
                "pub" => {
                    is_public = true;
                    if tokens.get(at) == Some(&"(") {
                        at += tokens[at..].iter().position(|token| *token == ")").unwrap() + 1;
                    }
                    continue;
                }
                // `use<>` says what an opaque type captures.
                "use" if tokens.get(at) != Some(&"<") => at = file.import(&tokens, at, &[], is_public),
                // What it declares it does not use by that.
                "mod" => at += 1,
                word if is_word(word) => {
                    let mut path = vec![word.to_owned()];
                    while tokens.get(at) == Some(&"::") && tokens.get(at + 1).is_some_and(|next| is_word(next)) {
                        path.push(tokens[at + 1].to_owned());
                        at += 2;
                    }
                    file.words.extend(path.iter().cloned());
                    if path.len() > 1 {
                        file.paths.push(path);
                    }
                }
                _ => {}
            }
            is_public = false;
        }
        file
    }

    /// Reads what a `use` brings in, or a part of it, after what stands before; gives where it ends.
    fn import(&mut self, tokens: &[&str], mut at: usize, before: &[String], is_public: bool) -> usize {
        let mut path = before.to_vec();
        loop {
            match tokens[at] {
                "{" => {
                    at += 1;
                    while tokens[at] != "}" {
                        at = if tokens[at] == "," { at + 1 } else { self.import(tokens, at, &path, is_public) };
                    }
                    return at + 1;
                }
                "::" => at += 1,
                word => {
                    path.push(word.to_owned());
                    at += 1;
                    if tokens[at] != "::" {
                        break;
                    }
                }
            }
        }
        let mut name = path.last().cloned().unwrap_or_default();
        if name == "self" {
            path.pop();
            name = path.last().cloned().unwrap_or_default();
        }
        if tokens[at] == "as" {
            tokens[at + 1].clone_into(&mut name);
            at += 2;
        }
        self.imports.push(Import { path, name, is_public });
        at
    }
}

/// The modules that lie in files of their own and are for tests alone.
fn modules_for_tests(code: &str) -> Vec<String> {
    let mut lines = code.lines().peekable();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let is_for_tests = line.starts_with("#[cfg(") && line.contains("test");
        let declared = lines.peek().and_then(|next| next.trim_end_matches(';').split_once("mod "));
        if let Some((_, name)) = declared.filter(|_| is_for_tests) {
            found.push(name.to_owned());
        }
    }
    found
}

fn is_word(token: &str) -> bool {
    token.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_')
}

/// The words and signs of the code; `::` is one.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if is_word(rest) {
            rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        tokens.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    tokens
}

/// The circles among files with these texts.
fn circles(files: &[(&str, &str)]) -> Vec<String> {
    Sources::of(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))).circles()
}

#[test]
fn a_planted_circle_is_found_with_its_files_in_order() {
    let found = circles(&[
        ("lib.rs", "mod store;"),
        ("store/mod.rs", "mod a;\nmod b;\nmod c;\nmod d;\npub use c::Row;"),
        ("store/a.rs", "use super::{\n    b::{self, Batch},\n    e,\n};"),
        // Through a re-export, and by another name.
        ("store/b.rs", "use crate::store::Row as Stored;"),
        ("store/c.rs", "fn read() { super::d::read() }"),
        ("store/d.rs", "mod inner;"),
        ("store/d/inner.rs", "use super::super::a;"),
        ("store/e.rs", "use super::a;"),
    ]);
    // Nothing leads from `d.rs` to the file below it, so that four are in no circle.
    assert_eq!(found, Vec::<String>::new());
    let found = circles(&[
        ("store/mod.rs", "mod a;\nmod b;\nmod c;\nmod d;\npub use c::Row;"),
        ("store/a.rs", "use super::{\n    b::{self, Batch},\n    d,\n};"),
        ("store/b.rs", "use crate::store::Row as Stored;"),
        ("store/c.rs", "fn read() { super::d::read() }"),
        ("store/d.rs", "use super::{self as store, a::First as _};"),
    ]);
    let circle = "4 files:\n  src/store/a.rs knows src/store/b.rs, src/store/d.rs\n  src/store/b.rs knows \
                  src/store/c.rs\n  src/store/c.rs knows src/store/d.rs\n  src/store/d.rs knows src/store/a.rs";
    assert_eq!(found, [circle]);
}

#[test]
fn a_parent_that_uses_what_it_re_exports_knows_its_child() {
    let children = [
        ("http/a.rs", "use super::Limits;"),
        ("http/b.rs", "use super::a;"),
        ("http/c.rs", "pub(super) fn c(_: super::b::B) {}"),
    ];
    let with = |parent| circles(&[&[("http/mod.rs", parent)][..], &children].concat());
    assert_eq!(with("mod a; mod b; mod c; pub use c::c; pub struct Limits;"), Vec::<String>::new());
    assert_eq!(with("mod a; mod b; mod c; pub use c::c; pub struct Limits; fn d() { c() }").len(), 1);
}

#[test]
fn what_is_for_tests_and_a_circle_of_three_are_left_alone() {
    for files in [
        &[("a.rs", "use crate::b;"), ("b.rs", "use crate::c;"), ("c.rs", "use crate::a;")][..],
        &[
            ("a.rs", "use crate::b;"),
            ("b.rs", "use crate::c; fn all() -> impl Iterator<Item = u8> + use<> {}"),
            ("c.rs", "use crate::d;"),
            ("d.rs", "#[cfg(test)]\nmod tests {\n    use crate::a;\n}"),
        ],
        &[
            ("a.rs", "use crate::b;"),
            ("b.rs", "use crate::c;"),
            ("c.rs", "#[cfg(test)]\nmod tests;\n// use crate::a;"),
            ("c/tests.rs", "use crate::a; use super::super::c;"),
        ],
        &[
            ("a.rs", "use crate::b;"),
            ("b.rs", "use crate::c;"),
            ("c.rs", "pub(in crate::d) struct C;"),
            ("d.rs", "use crate::a;"),
        ],
    ] {
        assert_eq!(circles(files), Vec::<String>::new(), "{files:?}");
    }
}
