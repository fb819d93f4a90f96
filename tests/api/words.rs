//! Every code that an answer can carry has words in both languages.

use qibu::words::{Lang, words};
use std::collections::BTreeSet;
use std::path::Path;

/// Words in quotes with a dot in them that are no codes.
const NO_CODES: [&str; 4] = ["item.rule", "reads.db", "views.rebuilding", "disk.failing"];
/// Codes without a dot.
const PLAIN: [&str; 3] = ["busy", "fault", "not_found"];
/// Where codes are given.
const SOURCES: [&str; 11] = [
    "domain/src",
    "src/authority/problem.rs",
    "src/command/failure.rs",
    "src/import",
    "src/intake",
    "src/papers/refusal.rs",
    "src/papers/reason.rs",
    "src/reads.rs",
    "src/service",
    "src/session.rs",
    "src/web",
];

fn codes() -> BTreeSet<String> {
    let mut found: BTreeSet<String> = PLAIN.map(str::to_owned).into();
    for source in SOURCES {
        gather(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(source),
            &mut found,
        );
    }
    found.retain(|code| !NO_CODES.contains(&code.as_str()));
    found
}

fn gather(path: &Path, found: &mut BTreeSet<String>) {
    if path.is_dir() {
        let pages = path.ends_with("pages");
        for entry in std::fs::read_dir(path).unwrap().filter(|_| !pages) {
            gather(&entry.unwrap().path(), found);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let text = std::fs::read_to_string(path).unwrap();
        let lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let quoted = lines.flat_map(|line| line.split('"').skip(1).step_by(2));
        found.extend(quoted.filter(|word| is_code(word)).map(str::to_owned));
    }
}

fn is_code(word: &str) -> bool {
    let part = |part: &str| {
        let mut bytes = part.bytes();
        bytes.next().is_some_and(|b| b.is_ascii_lowercase())
            && bytes.all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit())
    };
    word.split_once('.').is_some_and(|(noun, rest)| {
        part(noun) && part(rest) && !["form", "guard", "label", "log", "page"].contains(&noun)
    }) || [
        "log.not_ready",
        "log.unavailable",
        "page.limit",
        "page.cursor",
    ]
    .contains(&word)
}

#[test]
fn every_code_has_a_title_and_a_detail_in_both_languages() {
    let codes = codes();
    assert!(
        codes.len() > 150,
        "the search finds too little: {}",
        codes.len()
    );
    let mut lacking = Vec::new();
    for code in &codes {
        for (lang, part) in [
            (Lang::Zh, "title"),
            (Lang::Zh, "detail"),
            (Lang::En, "title"),
            (Lang::En, "detail"),
        ] {
            let found = words(lang, &format!("problem.{code}.{part}"), &[]);
            if found.is_none_or(|words| words.trim().is_empty()) {
                lacking.push(format!("{code}.{part} in {}", lang.tag()));
            }
        }
    }
    assert!(lacking.is_empty(), "{lacking:#?}");
}

#[test]
fn every_event_has_words_in_both_languages_and_they_differ() {
    for shape in qibu_domain::history::catalogue() {
        let name = shape.name;
        let key = format!("event.{name}");
        let zh = words(Lang::Zh, &key, &[]);
        let en = words(Lang::En, &key, &[]);
        assert!(
            zh.is_some() && en.is_some() && zh != en,
            "{key}: {zh:?} {en:?}"
        );
    }
}

#[test]
fn the_two_files_have_the_same_keys() {
    let keys = |name: &str| -> Vec<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("locales")
            .join(name);
        let text = std::fs::read_to_string(path).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines
            .map(|line| line.split_once(':').map_or(line, |(key, _)| key).to_owned())
            .collect()
    };
    assert_eq!(keys("problem.zh.yaml"), keys("problem.en.yaml"));
}
