//! What a draft that corrects an entry of the annals says: the entry as it stands, and what is to stand in its place.

use super::{Seen, fact};
use crate::command::CommandError;
use crate::intake::annals::{AnnalCorrectionDraft, AnnalForm, stream_of};
use crate::web::api::reading::there;
use crate::web::pages::confirm::AnswerGroup;
use crate::web::pages::days;
use crate::web::pages::form::Fact;
use crate::web::pages::handlers::annals::told;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say, words};
use qibu_domain::annals::AnnalsEvent;
use qibu_domain::decider::StoredEvent;
use qibu_domain::id::Sequence;
use serde_json::Value;
use std::sync::Arc;

/// Looks at the correction of an entry.
pub(super) async fn of_correction(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    change: &str,
    work: &AnnalCorrectionDraft,
) -> Result<Seen, Problem> {
    let lang = visit.lang();
    let stream = there(lang, stream_of(qibu, &work.district))?;
    let hosted = qibu.annals().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(|e| Problem::of_command(lang, &CommandError::from(e)))?;
    let mut rows = Vec::new();
    if let Some(known) = hosted.state().entry(Sequence(work.cites)) {
        let event = AnnalsEvent::from(known.entry.clone());
        let content = serde_json::from_str(&event.encode().unwrap_or_default());
        let kind = told::kind(lang, known.entry.kind().as_str());
        let line = told::line(lang, event.name(), &content.unwrap_or_default());
        let day = days::day(lang, &known.on.to_string());
        let parts = [day, kind, line].join(lang.pick("，", ", "));
        rows.push(fact(said(lang, "as_recorded"), parts));
    }
    match &work.correction.replacement {
        None => rows.push(fact(
            said(lang, "instead"),
            say(lang, "label.affair_told.void", &[]),
        )),
        Some(form) => rows.extend(fields(lang, form)),
    }
    rows.push(fact(said(lang, "why"), work.correction.reason.clone()));
    let answers = vec![AnswerGroup {
        label: say(lang, "label.draft.annal_correction", &[]),
        change_href: change.to_owned(),
        rows,
    }];
    Ok(Seen {
        answers,
        ..Seen::default()
    })
}

/// Each field of the new content that has a name on the page, in words.
fn fields(lang: Lang, form: &AnnalForm) -> Vec<Fact> {
    let content = serde_json::to_value(form).unwrap_or_default();
    let fields = content.as_object().into_iter().flatten();
    let row = |(field, value): (&String, &Value)| {
        let label = words(lang, &format!("page.annal_field.{field}"), &[])?;
        let value = match value {
            Value::String(text) if text.parse::<qibu_domain::time::Day>().is_ok() => {
                days::day(lang, text)
            }
            Value::String(text) if field == "sort" => told::sort(lang, text),
            Value::String(text) => text.clone(),
            Value::Array(_) if field == "came" => told::came(lang, value),
            Value::Array(bodies) => bodies.len().to_string(),
            other => other.to_string(),
        };
        Some(fact(label, value))
    };
    fields.filter_map(row).collect()
}

fn said(lang: Lang, key: &str) -> String {
    say(lang, &format!("page.affairs.{key}"), &[])
}
