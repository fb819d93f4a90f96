//! What is recorded of alliances and service teams, in words.

use super::list::domain_words;
use crate::web::pages::days;
use crate::words::{Lang, say};
use qibu_domain::time::Day;
use serde_json::Value;

/// The fields of a fact that a reader looks at, in their order.
const FIELDS: [&str; 9] = [
    "alliance",
    "name",
    "node",
    "domains",
    "lead",
    "seat",
    "domain",
    "passed",
    "occurred_on",
];

/// Each field of a fact that is told, with its label.
pub fn fields(lang: Lang, content: &Value) -> Vec<(String, String)> {
    let known = FIELDS.iter().filter_map(|field| {
        let said = content.get(*field)?;
        let label = say(lang, &format!("page.work_field.{field}"), &[]);
        Some((label, value(lang, field, said)))
    });
    known.collect()
}

/// A fact as one text.
pub fn line(lang: Lang, content: &Value) -> String {
    let parts = fields(lang, content).into_iter();
    let parts: Vec<String> = parts
        .map(|(label, value)| [label, value].join(lang.pick("：", ": ")))
        .collect();
    parts.join(lang.pick("，", ", "))
}

fn value(lang: Lang, field: &str, said: &Value) -> String {
    let word = |under: &str, code: &str| say(lang, &format!("label.{under}.{code}"), &[]);
    match (field, said) {
        ("domain", Value::String(code)) => word("service_domain", code),
        ("passed", Value::String(code)) => word("credential", code),
        ("passed", Value::Bool(passed)) => word("credential", if *passed { "yes" } else { "no" }),
        ("domains", Value::Array(codes)) => {
            let codes = codes.iter().filter_map(Value::as_str).map(str::to_owned);
            domain_words(lang, &codes.collect::<Vec<_>>())
        }
        (_, Value::String(text)) if text.parse::<Day>().is_ok() => days::day(lang, text),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}
