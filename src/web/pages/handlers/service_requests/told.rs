//! What is recorded of requests for service, in words.

use crate::web::pages::days;
use crate::wiring::Qibu;
use crate::words::{Lang, say, words};
use qibu_domain::id::StreamId;
use qibu_domain::time::Day;
use qibu_projections::service_requests::ServiceRequestRow;
use serde_json::Value;

/// The fields of a fact that a reader looks at, in their order.
const FIELDS: [&str; 8] = [
    "direction",
    "asker",
    "seat",
    "node",
    "body",
    "answer",
    "answer_due",
    "occurred_on",
];

fn word(lang: Lang, under: &str, code: &str) -> String {
    let known = words(lang, &format!("label.{under}.{code}"), &[]);
    known.unwrap_or_else(|| code.to_owned())
}

/// Whom a service is for.
pub fn direction(lang: Lang, code: &str) -> String {
    word(lang, "service_direction", code)
}

/// What kind of asker it is.
pub fn asker(lang: Lang, code: &str) -> String {
    word(lang, "asker", code)
}

/// The domain of service.
pub fn domain(lang: Lang, code: &str) -> String {
    word(lang, "service_domain", code)
}

/// How a request stands.
pub fn stage(lang: Lang, code: &str) -> String {
    word(lang, "service_stage", code)
}

/// What an asker said.
pub fn answer(lang: Lang, code: &str) -> String {
    word(lang, "service_answer", code)
}

/// How a request ended.
pub fn ending(lang: Lang, code: &str) -> String {
    word(lang, "service_ending", code)
}

/// Why a request is not done.
pub fn ground(lang: Lang, code: &str) -> String {
    word(lang, "decline_ground", code)
}

/// A request by who asks for what, and when.
pub fn title(lang: Lang, row: &ServiceRequestRow) -> String {
    let day = days::day(lang, &row.asked_on.to_string());
    let asker = asker(lang, &row.asker);
    say(lang, "page.service.one", &[("asker", asker), ("day", day)])
}

/// The name of a body that is there.
pub async fn body(qibu: &Qibu, body: StreamId) -> Option<String> {
    let hosted = qibu.subjects().refresh(qibu.log(), body).await.ok()?;
    let identity = hosted.state().body.as_ref()?;
    Some(identity.name().as_str().to_owned())
}

/// Each field of a fact that is told, with its label.
pub fn fields(lang: Lang, content: &Value) -> Vec<(String, String)> {
    let known = FIELDS.iter().filter_map(|field| {
        let said = content.get(*field)?.as_str()?;
        let label = say(lang, &format!("page.service.{field}"), &[]);
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

fn value(lang: Lang, field: &str, said: &str) -> String {
    match field {
        "direction" => direction(lang, said),
        "asker" => asker(lang, said),
        "answer" => answer(lang, said),
        _ if said.parse::<Day>().is_ok() => days::day(lang, said),
        _ => said.to_owned(),
    }
}
