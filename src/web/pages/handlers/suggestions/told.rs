//! What is recorded of suggestions, in words.

use crate::web::pages::days;
use crate::web::pages::labels;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::id::StreamId;
use qibu_domain::rulebook::Rulebook;
use qibu_domain::time::Day;
use qibu_projections::suggestions::SuggestionRow;
use serde_json::Value;
use std::sync::Arc;

/// The fields of a fact that a reader looks at, in their order.
const FIELDS: [&str; 8] = [
    "body", "field", "node", "to", "outside", "words", "author", "answer",
];

/// The name of a body; empty where there is none.
pub(super) async fn name_of(qibu: &Arc<Qibu>, body: StreamId) -> String {
    let hosted = qibu.subjects().refresh(qibu.log(), body).await;
    let known = hosted.ok();
    let known = known.as_ref().and_then(|known| known.state().body.as_ref());
    known.map_or_else(String::new, |body| body.name().to_string())
}

/// The field that it is about.
pub fn field(lang: Lang, code: &str) -> String {
    say(lang, &format!("label.outcome_field.{code}"), &[])
}

/// How far it is.
pub fn stage(lang: Lang, code: &str) -> String {
    say(lang, &format!("label.suggestion_stage.{code}"), &[])
}

/// Why it was declined.
pub fn ground(lang: Lang, code: &str) -> String {
    say(lang, &format!("label.decline_ground.{code}"), &[])
}

/// Whether the author is named.
pub fn author(lang: Lang, code: &str) -> String {
    say(lang, &format!("label.author_shown.{code}"), &[])
}

fn outside(lang: Lang, code: &str) -> String {
    say(lang, &format!("label.outside_receiver.{code}"), &[])
}

/// To whom it was forwarded last; empty for nobody.
pub(in crate::web::pages::handlers) fn receiver(
    lang: Lang,
    rulebook: &Rulebook,
    row: &SuggestionRow,
) -> String {
    match (&row.to_node, &row.to_outside) {
        (Some(node), _) => labels::node(rulebook, node),
        (None, Some(code)) => outside(lang, code),
        (None, None) => String::new(),
    }
}

/// Each field of a fact that is told, with its label.
pub fn fields(lang: Lang, rulebook: &Rulebook, content: &Value) -> Vec<(String, String)> {
    let known = FIELDS.iter().filter_map(|name| {
        let said = value(lang, rulebook, name, content.get(*name)?)?;
        let label = say(lang, &format!("page.work_field.{name}"), &[]);
        Some((label, said))
    });
    let on = content.get("occurred_on").and_then(Value::as_str);
    let on = on.filter(|on| on.parse::<Day>().is_ok()).map(|on| {
        let label = say(lang, "page.work_field.occurred_on", &[]);
        (label, days::day(lang, on))
    });
    known.chain(on).collect()
}

/// A fact as one text.
pub fn line(lang: Lang, rulebook: &Rulebook, content: &Value) -> String {
    let parts = fields(lang, rulebook, content).into_iter();
    let parts: Vec<String> = parts
        .map(|(label, value)| [label, value].join(lang.pick("：", ": ")))
        .collect();
    parts.join(lang.pick("，", ", "))
}

fn value(lang: Lang, rulebook: &Rulebook, name: &str, said: &Value) -> Option<String> {
    match (name, said) {
        ("field", Value::String(code)) => Some(field(lang, code)),
        ("outside", Value::String(code)) => Some(outside(lang, code)),
        ("node", Value::String(code)) => Some(labels::node(rulebook, code)),
        ("to", Value::Object(to)) => {
            let node = to.get("node").and_then(Value::as_str);
            let code = to.get("outside").and_then(Value::as_str);
            node.map(|node| labels::node(rulebook, node))
                .or_else(|| code.map(|code| outside(lang, code)))
        }
        // Papers are told by no text; words that wait for a second officer are.
        (_, Value::String(text)) => Some(text.clone()),
        _ => None,
    }
}
