//! What a draft that corrects an affair of a body says: the record as it stands, and what is to stand in its place.

use super::late::{name, state};
use super::{Seen, fact};
use crate::intake::AffairForm;
use crate::intake::affairs::AffairCorrectionDraft;
use crate::web::pages::confirm::AnswerGroup;
use crate::web::pages::days;
use crate::web::pages::form::Fact;
use crate::web::pages::handlers::affairs::told;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say, words};
use qibu_domain::decider::StoredEvent;
use qibu_domain::id::Sequence;
use qibu_domain::subject::SubjectEvent;
use serde_json::Value;
use std::sync::Arc;

/// Looks at the correction of an affair.
pub(super) async fn of_correction(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    change: &str,
    work: &AffairCorrectionDraft,
) -> Result<Seen, Problem> {
    let lang = visit.lang();
    let state = state(qibu, visit, &work.subject).await?;
    let mut rows = vec![name(lang, &state)];
    let mut recorded = state.affairs.facts().iter();
    if let Some(known) = recorded.find(|fact| fact.sequence == Sequence(work.cites)) {
        let event = SubjectEvent::from(known.affair.clone());
        let content = serde_json::from_str(&event.encode().unwrap_or_default());
        let what = say(lang, &format!("event.{}", event.name()), &[]);
        let line = told::line(lang, event.name(), &content.unwrap_or_default());
        let day = days::day(lang, &known.on.to_string());
        let parts = [day, what, line].join(lang.pick("，", ", "));
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
        label: say(lang, "label.draft.affair_correction", &[]),
        change_href: change.to_owned(),
        rows,
    }];
    Ok(Seen {
        answers,
        ..Seen::default()
    })
}

/// Each field of the new content that has a name on the page, in words.
fn fields(lang: Lang, form: &AffairForm) -> Vec<Fact> {
    let content = serde_json::to_value(form).unwrap_or_default();
    let fields = content.as_object().into_iter().flatten();
    let row = |(field, value): (&String, &Value)| {
        let label = words(lang, &format!("page.affair_field.{field}"), &[])?;
        let value = match value {
            Value::String(text) if text.parse::<qibu_domain::time::Day>().is_ok() => {
                days::day(lang, text)
            }
            Value::String(text) => told::code(lang, text),
            Value::Bool(is) => said(lang, if *is { "yes" } else { "no" }),
            Value::Array(turns) => told::turns(lang, turns),
            other => other.to_string(),
        };
        Some(fact(label, value))
    };
    fields.filter_map(row).collect()
}

fn said(lang: Lang, key: &str) -> String {
    say(lang, &format!("page.affairs.{key}"), &[])
}
