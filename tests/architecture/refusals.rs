//! Which codes of problems no test names: neither by the code nor by the variant that it is the code of.

use crate::tree::File;
use std::collections::BTreeSet;

/// The refusals that no test brings about, with what keeps it from being done. None is added to it.
pub const UNTESTED: [(&str, &str); 10] = [
    (
        "body.broken",
        "a connection that breaks off inside a body, which no request in memory does",
    ),
    (
        "caller.scope",
        "needs a token of fewer scopes, and the tests' tokens have both",
    ),
    (
        "field.malformed",
        "what reads and is none of the known kinds of misfits",
    ),
    (
        "import.more_faults",
        "takes more faults than are told at once",
    ),
    ("import.too_many_lines", "takes as many lines as are read"),
    ("list.too_long", "takes as many entries as a list may have"),
    (
        "read.bad_office",
        "the log of reads is asked by the command line alone",
    ),
    (
        "read.not_a_month",
        "the log of reads is asked by the command line alone",
    ),
    ("request.timeout", "takes as long as a request may"),
    (
        "text.too_many_lines",
        "takes as many lines as a text may have",
    ),
];

/// The codes of problems of a file of words, each with a title of its own.
pub fn codes(words: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut path: Vec<(usize, &str)> = Vec::new();
    for line in words.lines() {
        let depth = line.len() - line.trim_start().len();
        let Some((key, rest)) = line.trim().split_once(':') else {
            continue;
        };
        path.retain(|(known, _)| *known < depth);
        if key == "title" && !rest.trim().is_empty() {
            // Above all stands `problem`.
            let keys = path
                .iter()
                .map(|(_, key)| *key)
                .skip_while(|key| *key == "problem");
            found.insert(keys.collect::<Vec<_>>().join("."));
        }
        path.push((depth, key));
    }
    found
}

/// The texts of the tests: their own files, and what stands behind `cfg(test)` in others.
fn of_tests(files: &[File]) -> String {
    let mut text = String::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        // The closed list below is no test of what it names.
        if file.path.starts_with("tests/architecture") {
            continue;
        }
        if file.path.starts_with("tests/") || file.path.contains("/tests/") {
            text.push_str(&file.text);
        } else if let Some((_, tests)) = file.text.split_once("#[cfg(test)]") {
            text.push_str(tests);
        }
    }
    text
}

/// The words of the tests that are names of variants or functions.
fn names(tests: &str) -> BTreeSet<&str> {
    tests
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect()
}

/// The variants whose code that is, as the code says it: `Variant => "code"` or `Variant "code"`.
fn variants<'a>(code: &str, live: &'a str) -> Vec<&'a str> {
    let quoted = format!("\"{code}\"");
    let places = live.match_indices(&quoted);
    let before = places.filter_map(|(at, _)| live.get(..at));
    before.filter_map(variant_before).collect()
}

fn variant_before(text: &str) -> Option<&str> {
    let mut text = text.trim_end();
    text = text.strip_suffix('{').unwrap_or(text).trim_end();
    text = text.strip_suffix("=>").unwrap_or(text).trim_end();
    for (open, close) in [('{', '}'), ('(', ')')] {
        if let Some(inner) = text.strip_suffix(close) {
            text = inner.get(..inner.rfind(open)?)?.trim_end();
        }
    }
    let start = text
        .rfind(|c: char| !c.is_alphanumeric())
        .map_or(0, |at| at + 1);
    let name = text.get(start..)?;
    name.starts_with(|c: char| c.is_ascii_uppercase())
        .then_some(name)
}

/// The codes that no test names.
pub fn unnamed(codes: &BTreeSet<String>, files: &[File]) -> BTreeSet<String> {
    let tests = of_tests(files);
    let names = names(&tests);
    let is_live = |file: &&File| {
        file.is_rust() && (file.path.starts_with("src/") || file.path.starts_with("domain/src/"))
    };
    let live = files.iter().filter(is_live);
    let live: String = live.map(|file| file.text.as_str()).collect();
    let is_named = |code: &&String| {
        tests.contains(&format!("\"{code}\""))
            || variants(code, &live)
                .iter()
                .any(|name| names.contains(name))
    };
    let met: BTreeSet<&String> = codes.iter().filter(is_named).collect();
    codes
        .iter()
        .filter(|code| !met.contains(code))
        .cloned()
        .collect()
}
