//! What an entry of the annals says, in words.

use crate::web::pages::handlers::affairs::told as affairs;
use crate::words::{Lang, say, words};
use serde_json::Value;

/// The words of a kind.
pub fn kind(lang: Lang, kind: &str) -> String {
    say(lang, &format!("label.annal.{kind}"), &[])
}

/// The words of a sort of visit or publication; what is none stays as it is.
pub fn sort(lang: Lang, code: &str) -> String {
    let known = words(lang, &format!("label.annal_sort.{code}"), &[]);
    known.unwrap_or_else(|| code.to_owned())
}

/// How many came, group by group.
pub fn came(lang: Lang, groups: &Value) -> String {
    let groups = groups.as_array().map(Vec::as_slice).unwrap_or_default();
    let told = groups.iter().map(|group| {
        let who = group.get("who").and_then(Value::as_str).unwrap_or_default();
        let count = match group.get("count") {
            Some(Value::String(typed)) => typed.clone(),
            Some(count) => count.to_string(),
            None => String::new(),
        };
        let arguments = [("who", who.to_owned()), ("n", count)];
        say(lang, "label.annal_told.came", &arguments)
    });
    told.collect::<Vec<_>>().join(lang.pick("、", ", "))
}

/// What is told of an entry, part by part; `None` where the event is none of the annals.
pub fn details(lang: Lang, name: &str, payload: &Value) -> Option<Vec<String>> {
    let text = |field: &str| {
        let text = payload.get(field).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let said = |key: &str, n: Option<String>| {
        let told = |n| say(lang, &format!("label.annal_told.{key}"), &[("n", n)]);
        n.map(told).unwrap_or_default()
    };
    let bodies = payload.get("bodies").and_then(Value::as_array);
    let bodies = bodies.map(|bodies| bodies.len().to_string());
    let parts = match name {
        "VisitRecorded" => vec![
            sort(lang, &text("sort")),
            text("from"),
            text("title"),
            said("bodies", bodies),
            came(lang, payload.get("came").unwrap_or(&Value::Null)),
            said("persons", payload.get("persons").map(Value::to_string)),
        ],
        "PublicationRecorded" => vec![
            sort(lang, &text("sort")),
            text("periodical"),
            text("issue"),
            text("title"),
            said("about", bodies),
        ],
        "GuidePublished" => {
            let edition = [("code", text("edition"))];
            vec![
                text("title"),
                say(lang, "label.annal_told.edition", &edition),
            ]
        }
        "AnnalCorrected" => return Some(corrected(lang, payload)),
        _ => return None,
    };
    Some(parts.into_iter().filter(|part| !part.is_empty()).collect())
}

/// The same as one text; of an honour what the affairs of a body say of it.
pub fn line(lang: Lang, name: &str, payload: &Value) -> String {
    match details(lang, name, payload) {
        Some(parts) => parts.join(lang.pick("，", ", ")),
        None => affairs::line(lang, name, payload),
    }
}

/// What a correction puts in the place of the entry.
fn corrected(lang: Lang, payload: &Value) -> Vec<String> {
    let event = payload.pointer("/replacement/entry/event");
    let event = event
        .and_then(Value::as_str)
        .and_then(|it| it.split_once('/'));
    match (event, payload.pointer("/replacement/entry/content")) {
        (Some((name, _)), Some(content)) => details(lang, name, content).unwrap_or_default(),
        _ => vec![say(lang, "label.affair_told.void", &[])],
    }
}
