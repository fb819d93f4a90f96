mod samples;

use super::assets::ASSETS;
use crate::words::Lang;
use samples::{Rendered, empty, full};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];

fn all() -> Vec<(Lang, Rendered)> {
    let both = |lang| full(lang).into_iter().chain(empty(lang));
    LANGS
        .into_iter()
        .flat_map(|lang| both(lang).map(move |page| (lang, page)))
        .collect()
}

/// The tags of a page with their attributes; text is skipped.
fn tags(html: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let mut attributes = BTreeMap::new();
        let end_of_name = rest.find([' ', '>', '\n']).unwrap();
        let name = rest[..end_of_name].to_lowercase();
        rest = rest[end_of_name..].trim_start();
        while !rest.starts_with('>') {
            let end = rest.find(['=', ' ', '>', '\n']).unwrap();
            let attribute = rest[..end].trim_matches('/').to_lowercase();
            rest = &rest[end..];
            let mut value = String::new();
            if let Some(after) = rest.strip_prefix('=') {
                let quote = after.chars().next().unwrap();
                assert!(
                    quote == '"' || quote == '\'',
                    "unquoted value of {attribute} in <{name}>"
                );
                let close = after[1..].find(quote).unwrap();
                value = after[1..=close].to_owned();
                rest = &after[close + 2..];
            }
            attributes.insert(attribute, value);
            rest = rest.trim_start();
        }
        rest = &rest[1..];
        found.push((name, attributes));
    }
    found
}

#[test]
fn every_page_says_its_language() {
    for (lang, page) in all().into_iter().filter(|(_, page)| !page.fragment) {
        let tags = tags(&page.html);
        let html = tags.iter().find(|(name, _)| name == "html").unwrap();
        assert_eq!(html.1["lang"], lang.bcp47(), "{}", page.name);
        let headings = tags.iter().filter(|(name, _)| name == "h1").count();
        assert_eq!(headings, 1, "{} has one h1", page.name);
    }
}

#[test]
fn no_page_shows_a_key_in_place_of_words() {
    for (_, page) in all() {
        let shown = page.html.match_indices("page.").find(|(at, _)| {
            page.html[at + 5..].starts_with(|next: char| next.is_ascii_lowercase())
        });
        assert!(
            shown.is_none(),
            "{}: {:?}",
            page.name,
            shown.map(|(at, _)| &page.html[at..at + 40])
        );
        assert!(
            !page.html.contains("%{"),
            "{} has an argument that was not filled",
            page.name
        );
    }
}

#[test]
fn an_english_page_has_no_chinese_but_the_data_and_the_seal() {
    for page in empty(Lang::En) {
        let text = page.html.replace("柒", "").replace("中文", "");
        let stray = text
            .chars()
            .find(|letter| ('\u{4e00}'..='\u{9fff}').contains(letter));
        assert!(stray.is_none(), "{} shows {stray:?}", page.name);
    }
}

#[test]
fn every_reference_to_an_id_has_its_element_and_ids_are_unique() {
    for (lang, page) in all() {
        let tags = tags(&page.html);
        let mut ids = BTreeSet::new();
        for (_, attributes) in &tags {
            if let Some(id) = attributes.get("id") {
                assert!(
                    ids.insert(id.clone()),
                    "{} {lang:?}: id {id} twice",
                    page.name
                );
            }
        }
        for (tag, attributes) in &tags {
            for reference in ["for", "aria-labelledby", "aria-describedby", "list"] {
                for id in attributes
                    .get(reference)
                    .into_iter()
                    .flat_map(|list| list.split(' '))
                {
                    assert!(
                        ids.contains(id),
                        "{} {lang:?}: <{tag} {reference}={id}>",
                        page.name
                    );
                }
            }
            let local = attributes
                .get("href")
                .and_then(|href| href.strip_prefix('#'));
            if let Some(id) = local {
                assert!(ids.contains(id), "{} {lang:?}: link to #{id}", page.name);
            }
        }
    }
}

#[test]
fn every_control_has_a_label() {
    for (_, page) in all() {
        let tags = tags(&page.html);
        let labelled: BTreeSet<&String> = tags.iter().filter_map(|(_, it)| it.get("for")).collect();
        for (tag, attributes) in &tags {
            let control = matches!(tag.as_str(), "input" | "select" | "textarea");
            if control && attributes.get("type").is_none_or(|kind| kind != "hidden") {
                let id = attributes
                    .get("id")
                    .unwrap_or_else(|| panic!("{}: {attributes:?}", page.name));
                assert!(labelled.contains(id), "{}: no label for {id}", page.name);
            }
        }
    }
}

#[test]
fn no_page_needs_more_than_the_policy_allows() {
    for (_, page) in all() {
        for (tag, attributes) in tags(&page.html) {
            assert_ne!(tag, "style", "{}", page.name);
            assert!(
                tag != "script" || attributes.contains_key("src"),
                "{}: script inside",
                page.name
            );
            for (attribute, value) in &attributes {
                assert_ne!(attribute, "style", "{}", page.name);
                assert!(!attribute.starts_with("on"), "{}: {attribute}", page.name);
                assert!(!value.starts_with("javascript:"), "{}: {value}", page.name);
                let loads = matches!(attribute.as_str(), "src" | "action");
                assert!(
                    !loads || value.starts_with('/'),
                    "{}: {attribute}={value}",
                    page.name
                );
            }
        }
    }
}

#[test]
fn every_form_that_changes_something_is_a_post() {
    for (_, page) in all() {
        for (_, attributes) in tags(&page.html).iter().filter(|(tag, _)| tag == "form") {
            let search = ["/associations", "/associations/", "/calendar"];
            let reads = search
                .iter()
                .any(|path| attributes["action"].starts_with(path))
                && !attributes["action"].contains("/apply");
            let reads = reads && !attributes["action"].contains("/standing/");
            let reads = reads && !attributes["action"].contains("/affairs");
            let reads = reads && !attributes["action"].contains("/brands/");
            // The list is narrowed where an entry is recorded: by a form of that class.
            let reads = reads
                || [
                    "/annals",
                    "/outcomes",
                    "/claims",
                    "/suggestions",
                    "/brands",
                    "/people",
                    "/sessions",
                    "/programmes",
                    "/teams",
                    "/service-requests",
                ]
                .iter()
                .any(|list| attributes["action"].starts_with(list))
                    && attributes.get("class").is_some_and(|it| it == "filters");
            let posts = attributes
                .get("method")
                .is_some_and(|method| method == "post");
            assert!(posts != reads, "{}: {attributes:?}", page.name);
        }
    }
}

#[test]
fn what_people_typed_is_escaped() {
    for page in full(Lang::Zh).iter().filter(|page| page.hostile) {
        assert!(
            !page.html.contains("<b>x"),
            "{} shows markup that somebody typed",
            page.name
        );
        assert!(
            page.html.contains("&#60;b&#62;x"),
            "{} lost what somebody typed",
            page.name
        );
    }
}

#[test]
fn every_file_a_page_asks_for_is_served() {
    let icons = ASSETS
        .iter()
        .find(|asset| asset.path == "/static/icons.svg")
        .unwrap();
    let icons = std::str::from_utf8(icons.bytes).unwrap();
    for (_, page) in all() {
        for (_, attributes) in tags(&page.html) {
            for value in attributes
                .values()
                .filter(|value| value.starts_with("/static/"))
            {
                let (path, icon) = value.split_once('#').unwrap_or((value, ""));
                assert!(
                    ASSETS.iter().any(|asset| asset.path == path),
                    "{}: {path}",
                    page.name
                );
                let known = icon.is_empty() || icons.contains(&format!("id=\"{icon}\""));
                assert!(known, "{}: icon {icon}", page.name);
            }
        }
    }
}

fn keys_used_in(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            keys_used_in(&path, found);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for (at, _) in text.match_indices("\"page.") {
            let key = text[at + 1..].split('"').next().unwrap();
            found.insert(key.to_owned());
        }
    }
}

fn flat(prefix: &str, value: &serde_json::Value, found: &mut BTreeMap<String, String>) {
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                flat(&format!("{prefix}.{key}"), value, found);
            }
        }
        other => {
            found.insert(
                prefix.to_owned(),
                other.as_str().unwrap_or_default().to_owned(),
            );
        }
    }
}

fn words_of(tag: &str) -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join(format!("locales/page.{tag}.yaml"))).unwrap();
    let value: serde_json::Value = serde_saphyr::from_str(&text).unwrap();
    let mut found = BTreeMap::new();
    flat("page", &value["page"], &mut found);
    found
}

#[test]
fn both_languages_have_the_same_keys_and_arguments() {
    let (zh, en) = (words_of("zh"), words_of("en"));
    let arguments = |text: &str| -> BTreeSet<String> {
        text.split("%{")
            .skip(1)
            .filter_map(|part| part.split('}').next())
            // What is chosen by a number, `%{n|day|days}`, names that number; Chinese chooses nothing.
            .filter(|part| !part.contains('|'))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(zh.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
    for (key, text) in &zh {
        assert!(
            !text.trim().is_empty() && !en[key].trim().is_empty(),
            "{key} is empty"
        );
        assert_eq!(arguments(text), arguments(&en[key]), "{key}");
    }
}

#[test]
fn every_key_that_a_template_names_has_words() {
    let mut used = BTreeSet::new();
    keys_used_in(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"),
        &mut used,
    );
    let zh = words_of("zh");
    assert!(used.len() > 150, "the templates name {} keys", used.len());
    for key in used {
        let below = format!("{key}.");
        let known = zh.contains_key(&key) || zh.keys().any(|other| other.starts_with(&below));
        assert!(known, "{key} has no words");
    }
}

#[test]
fn chinese_words_have_full_width_marks() {
    for (key, text) in words_of("zh") {
        let text = text
            .split("%{")
            .map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
        let text: String = text.collect();
        let stray = text.chars().find(|mark| ",;:!?()\"'".contains(*mark));
        assert!(stray.is_none(), "{key}: {text}");
        let letters: Vec<char> = text.chars().collect();
        let dot_after_chinese = letters
            .windows(2)
            .any(|two| two[0] > '\u{4e00}' && two[1] == '.');
        assert!(!dot_after_chinese, "{key}: {text}");
    }
}
