//! The words of `locales/`: both languages say the same things, and the command line says nothing that is not there.

use qibu::words::{Lang, words};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn below(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// Every key with the names that its words leave open.
fn keys(path: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let tree: Value = serde_saphyr::from_str(&text).unwrap();
    let mut found = BTreeMap::new();
    gather(&tree, "", &mut found);
    found
}

fn gather(tree: &Value, key: &str, found: &mut BTreeMap<String, BTreeSet<String>>) {
    match tree {
        Value::Object(below) => {
            for (name, tree) in below {
                gather(tree, &format!("{key}.{name}"), found);
            }
        }
        other => {
            let words = other.as_str().unwrap_or_default();
            let open = words.split("%{").skip(1);
            let names = open.filter_map(|rest| rest.split_once('}'));
            // A word that is chosen by a number leaves that number open.
            let names = names.filter_map(|(name, _)| name.split('|').next());
            let names = names.map(str::to_owned).collect();
            found.insert(key.to_owned(), names);
        }
    }
}

#[test]
fn both_languages_have_the_same_keys_and_leave_the_same_names_open() {
    let mut pairs = 0;
    for zh in below("locales") {
        let name = zh.to_str().unwrap();
        if !name.ends_with(".zh.yaml") {
            continue;
        }
        let en = PathBuf::from(name.replace(".zh.yaml", ".en.yaml"));
        let (zh, en) = (keys(&zh), keys(&en));
        let lacks: Vec<_> = zh.keys().filter(|key| !en.contains_key(*key)).collect();
        let more: Vec<_> = en.keys().filter(|key| !zh.contains_key(*key)).collect();
        assert!(
            lacks.is_empty() && more.is_empty(),
            "{name}: {lacks:?} {more:?}"
        );
        let of_the_command_line = ["/cli.zh.yaml", "/help.zh.yaml", "/edition.zh.yaml"];
        if of_the_command_line.iter().any(|end| name.ends_with(end)) {
            assert_eq!(zh, en, "{name}");
        }
        pairs += 1;
    }
    assert!(pairs >= 6, "{pairs}");
}

#[test]
fn every_word_that_the_command_line_says_is_there() {
    let mut said = BTreeSet::new();
    for path in below("src/cli") {
        let text = std::fs::read_to_string(path).unwrap();
        let is_key = |word: &&str| word.starts_with("cli.") || word.starts_with("edition.");
        let quoted = text
            .split('"')
            .filter(is_key)
            .filter(|word| !word.ends_with('.'));
        said.extend(quoted.filter(|word| !word.contains('{')).map(str::to_owned));
    }
    assert!(said.len() > 30, "{said:?}");
    for key in said {
        for lang in [Lang::Zh, Lang::En] {
            assert!(words(lang, &key, &[]).is_some(), "{key} in {}", lang.tag());
        }
    }
}
