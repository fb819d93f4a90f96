//! What is recorded of sessions and programmes, in words.

use crate::web::pages::days;
use crate::words::{Lang, say, words};
use qibu_domain::time::Day;
use serde_json::Value;

/// The words of a kind of session; what is none stays as it is.
pub fn kind(lang: Lang, code: &str) -> String {
    let known = words(lang, &format!("label.session_kind.{code}"), &[]);
    known.unwrap_or_else(|| code.to_owned())
}

/// The words for where people meet; what is none stays as it is.
pub fn mode(lang: Lang, code: &str) -> String {
    let known = words(lang, &format!("label.session_mode.{code}"), &[]);
    known.unwrap_or_else(|| code.to_owned())
}

/// An amount of fen as yuan, such as 1234.05.
pub fn yuan(fen: u64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// The value of a field, in words.
pub fn value(lang: Lang, field: &str, value: &Value) -> String {
    match value {
        Value::String(code) if field == "kind" => kind(lang, code),
        Value::String(code) if field == "mode" => mode(lang, code),
        Value::String(text) if text.parse::<Day>().is_ok() => days::day(lang, text),
        // A form says numbers as they were typed.
        Value::String(fen) if field.ends_with("_fen") => {
            fen.parse().map_or_else(|_| fen.clone(), yuan)
        }
        Value::String(text) => text.clone(),
        Value::Number(fen) if field.ends_with("_fen") => fen.as_u64().map(yuan).unwrap_or_default(),
        Value::Array(goals) => {
            let goals = goals.iter().map(|goal| {
                let name = goal.get("name").and_then(Value::as_str).unwrap_or_default();
                let target = goal.get("target").map(Value::to_string).unwrap_or_default();
                format!("{name} {target}")
            });
            goals.collect::<Vec<_>>().join(lang.pick("、", ", "))
        }
        Value::Bool(true) => say(lang, "label.session_told.yes", &[]),
        other => other.to_string(),
    }
}

/// What is told of an event of a session or a programme, part by part; `None` where the event is of neither.
pub fn details(lang: Lang, name: &str, payload: &Value) -> Option<Vec<String>> {
    let session = payload.get("session").unwrap_or(&Value::Null);
    let text = |of: &Value, field: &str| {
        let text = of.get(field).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let counted = |field: &str| {
        let n = payload.get(field).and_then(Value::as_u64);
        let n = n.map(|n| {
            if field.ends_with("_fen") {
                yuan(n)
            } else {
                n.to_string()
            }
        });
        let told = |n| say(lang, &format!("label.session_told.{field}"), &[("n", n)]);
        n.map(told).unwrap_or_default()
    };
    let on = |field: &str| {
        let day = text(payload, field);
        let told = |day| {
            say(
                lang,
                &format!("label.session_told.{field}"),
                &[("day", day)],
            )
        };
        if day.is_empty() {
            return day;
        }
        told(days::day(lang, &day))
    };
    let outline = || {
        [
            kind(lang, &text(session, "kind")),
            mode(lang, &text(session, "mode")),
            text(session, "action"),
        ]
    };
    let irregular = || match payload.get("irregular") {
        Some(Value::Bool(true)) => say(lang, "label.session_told.irregular", &[]),
        _ => String::new(),
    };
    let parts = match name {
        "SessionPlanned" => [outline().to_vec(), vec![on("planned_for")]].concat(),
        "SessionHeld" => [outline().to_vec(), vec![irregular(), on("report_due")]].concat(),
        "SessionReported" => vec![
            counted("person_times"),
            counted("members_present"),
            counted("budget_fen"),
            counted("spent_fen"),
        ],
        "SessionCancelled" | "ProgrammeClosed" => Vec::new(),
        "ProgrammeApproved" => vec![
            text(payload, "name"),
            value(lang, "goals", payload.get("goals").unwrap_or(&Value::Null)),
            on("from"),
            on("until"),
            counted("budget_fen"),
        ],
        "SessionCorrected" | "ProgrammeCorrected" => return Some(corrected(lang, payload)),
        _ => return None,
    };
    Some(parts.into_iter().filter(|part| !part.is_empty()).collect())
}

/// The same as one text.
pub fn line(lang: Lang, name: &str, payload: &Value) -> String {
    let parts = details(lang, name, payload).unwrap_or_default();
    parts.join(lang.pick("，", ", "))
}

/// What a correction puts in the place of what was recorded.
fn corrected(lang: Lang, payload: &Value) -> Vec<String> {
    let event = payload.pointer("/replacement/fact/event");
    let event = event
        .and_then(Value::as_str)
        .and_then(|it| it.split_once('/'));
    match (event, payload.pointer("/replacement/fact/content")) {
        (Some((name, _)), Some(content)) => details(lang, name, content).unwrap_or_default(),
        _ => vec![say(lang, "label.affair_told.void", &[])],
    }
}
