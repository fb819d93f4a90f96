//! The files of the repository.

use std::fs;
use std::path::{Path, PathBuf};

/// What holds no text of ours: what is built, fetched or run. In a second working tree `.git` is a file.
const SKIPPED: [&str; 4] = [".git", "target", "node_modules", "data"];

/// A text file, with its path from the root in `/` notation.
pub struct File {
    pub path: String,
    pub text: String,
}

impl File {
    pub fn is_rust(&self) -> bool {
        has_extension(&self.path, &["rs"])
    }
}

/// Every file of the repository that is UTF-8 text.
pub fn files() -> Vec<File> {
    let root = root();
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    for known in [
        "Cargo.lock",
        "domain/src/lib.rs",
        "src/main.rs",
        "tests/architecture.rs",
    ] {
        assert!(
            found.iter().any(|file| file.path == known),
            "the walk did not find {known}"
        );
    }
    found
}

/// One file, by its path from the root.
pub fn text_of(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Whether the name ends in one of these extensions.
pub fn has_extension(path: &str, extensions: &[&str]) -> bool {
    let extension = Path::new(path)
        .extension()
        .and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| extensions.contains(&extension))
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let (path, name) = (entry.path(), entry.file_name());
        if SKIPPED.iter().any(|skipped| *skipped == name) {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            collect(root, &path, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let below = path.strip_prefix(root).unwrap().to_str().unwrap();
            found.push(File {
                path: below.to_owned(),
                text,
            });
        }
    }
}
