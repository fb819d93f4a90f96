//! What the API answered, in words for people.

use super::history::minute;
use super::refused::text;
use crate::web::pages::labels;
use crate::words::{Lang, say};
use qibu_domain::lifecycle::Duty;
use qibu_domain::rulebook::Rulebook;
use qibu_domain::standard::Edition;
use serde_json::Value;

/// The accounts, each with its appointments.
pub(super) fn accounts(items: &[Value], rulebook: &Rulebook, lang: Lang) -> String {
    let count = [("n", items.len().to_string())];
    let mut words = say(lang, "cli.account.listed", &count);
    for account in items {
        words.push_str(&format!(
            "\n{}  {}",
            text(account, "id"),
            text(account, "name")
        ));
        let closed = text(account, "closed_on");
        if !closed.is_empty() {
            let closed = [("day", closed)];
            words.push_str(&say(lang, "cli.account.closed_on", &closed));
        }
        let held = account.get("appointments").and_then(Value::as_array);
        for held in held.into_iter().flatten() {
            words.push_str(&format!("\n    {}", appointment(held, rulebook, lang)));
        }
    }
    words
}

fn appointment(held: &Value, rulebook: &Rulebook, lang: Lang) -> String {
    let node = text(held, "node");
    let office = match text(held, "duty").parse::<Duty>() {
        Ok(duty) => labels::office(lang, rulebook, duty, &node),
        Err(_) => labels::node(rulebook, &node),
    };
    let mut known = vec![("office", office), ("from", text(held, "from"))];
    let to = text(held, "to");
    let key = if to.is_empty() {
        "cli.account.holds"
    } else {
        known.push(("to", to));
        "cli.account.held"
    };
    say(lang, key, &known)
}

/// What was written because it had fallen due.
pub(super) fn fallen_due(answer: &Value, lang: Lang) -> String {
    let items = answer.get("items").and_then(Value::as_array);
    let mut lines = Vec::new();
    for item in items.into_iter().flatten() {
        let stream = item.pointer("/receipt/stream").and_then(Value::as_str);
        let events = item.get("events").and_then(Value::as_array);
        for event in events.into_iter().flatten() {
            let what = say(lang, &format!("event.{}", text(event, "name")), &[]);
            lines.push(format!("  {what}  {}", stream.unwrap_or_default()));
        }
    }
    let failed = answer.get("failed").and_then(Value::as_array);
    let failed = failed.into_iter().flatten().map(|one| {
        let known = [("stream", text(one, "stream")), ("code", text(one, "code"))];
        format!("  {}", say(lang, "cli.deadlines.failed", &known))
    });
    let failed: Vec<String> = failed.collect();
    if lines.is_empty() && failed.is_empty() {
        return say(lang, "cli.deadlines.none", &[]);
    }
    let count = [("n", lines.len().to_string())];
    format!(
        "{}\n{}",
        say(lang, "cli.deadlines.written", &count),
        [lines, failed].concat().join("\n")
    )
}

/// Where a training clock stands now.
pub(super) fn advanced(answer: &Value, lang: Lang) -> String {
    stamped(answer, lang, "cli.advanced")
}

/// That a live log's clock was confirmed, and what it says.
pub(super) fn clock_confirmed(answer: &Value, lang: Lang) -> String {
    stamped(answer, lang, "cli.clock_confirmed")
}

fn stamped(answer: &Value, lang: Lang, key: &str) -> String {
    let at = answer.pointer("/receipt/recorded_at");
    let at = at.and_then(Value::as_str).unwrap_or_default();
    say(lang, key, &[("at", minute(at))])
}

/// The edition of a text, which was published.
pub(super) fn published(yaml: &str, lang: Lang) -> String {
    // What was published did read.
    let known = Edition::parse(yaml).map_or_else(
        |_| Vec::new(),
        |edition| {
            let title = lang.pick(edition.title.zh.as_str(), edition.title.en.as_str());
            vec![
                ("title", title.to_owned()),
                ("from", edition.in_force_from.to_string()),
                ("code", edition.code.clone()),
            ]
        },
    );
    say(lang, "cli.published", &known)
}

/// An import in one line.
pub(super) fn import_head(import: &Value, lang: Lang) -> String {
    let count = import.get("count").and_then(Value::as_u64);
    let state = text(import, "state");
    let known = [
        ("id", text(import, "id")),
        ("count", count.unwrap_or_default().to_string()),
        ("state", say(lang, &format!("import.state.{state}"), &[])),
        ("at", minute(&text(import, "updated_at"))),
    ];
    say(lang, "cli.import.head", &known)
}

/// An import, and what became of each row.
pub(super) fn import(answer: &Value, lang: Lang) -> String {
    let mut words = import_head(answer, lang);
    let rows = answer.get("rows").and_then(Value::as_array);
    for row in rows.into_iter().flatten() {
        let number = row.get("row").and_then(Value::as_u64);
        let state = text(row, "state");
        let known = [
            ("row", number.unwrap_or_default().to_string()),
            ("name", text(row, "name")),
            ("state", say(lang, &format!("import.row.{state}"), &[])),
            // Of a base, its own.
            ("association", text(row, "association") + &text(row, "base")),
        ];
        let line = say(lang, "cli.import.row", &known);
        words.push_str(&format!("\n{}", line.trim_end()));
        if let Some(kept) = row.get("kept") {
            let why = [("words", text(kept, "words"))];
            words.push_str(&say(lang, "cli.import.kept", &why));
        }
    }
    let state = text(answer, "state");
    let next = crate::words::words(lang, &format!("cli.import.next.{state}"), &[]);
    if let Some(next) = next {
        words.push_str(&format!("\n{next}"));
    }
    words
}
