//! What a draft that corrects an outcome or a published number says: what stands, and what is to stand in its place.

use super::{Seen, fact};
use crate::intake::outcomes::{OutcomeCorrectionDraft, OutcomeForm};
use crate::intake::published_claims::{ClaimCorrectionDraft, ClaimForm};
use crate::intake::{self, NotDone};
use crate::web::api::reading::there;
use crate::web::pages::confirm::AnswerGroup;
use crate::web::pages::days;
use crate::web::pages::form::Fact;
use crate::web::pages::handlers::{claims, outcomes};
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say, words};
use qibu_domain::id::StreamId;
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

/// Looks at the correction of an outcome.
pub(super) async fn of_outcome(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    change: &str,
    work: &OutcomeCorrectionDraft,
) -> Result<Seen, Problem> {
    let lang = visit.lang();
    let stream: StreamId = there(lang, work.outcome.parse().ok())?;
    let known = match intake::outcomes::fact(qibu, stream).await {
        Ok(known) => Some(known),
        Err(NotDone::NotThere) => None,
        Err(error) => return Err(Problem::not_done(lang, &error)),
    };
    let mut stands = None;
    if let Some(known) = known {
        let body = outcomes::told::body(qibu, known.outcome.body).await;
        let parts = [body.unwrap_or_default(), outcomes::told::fact(lang, &known)];
        stands = Some(parts.join(lang.pick("，", ", ")));
    }
    let correction = &work.correction;
    let instead: Option<&OutcomeForm> = correction.replacement.as_ref();
    let rows = rows(lang, stands, instead, &correction.reason);
    Ok(seen(lang, "outcome_correction", change, rows))
}

/// Looks at the correction of a published number.
pub(super) async fn of_claim(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    change: &str,
    work: &ClaimCorrectionDraft,
) -> Result<Seen, Problem> {
    let lang = visit.lang();
    let stream: StreamId = there(lang, work.claim.parse().ok())?;
    let known = match intake::published_claims::fact(qibu, stream).await {
        Ok(known) => Some(known),
        Err(NotDone::NotThere) => None,
        Err(error) => return Err(Problem::not_done(lang, &error)),
    };
    let stands = known.map(|known| claims::told::fact(lang, &known));
    let correction = &work.correction;
    let instead: Option<&ClaimForm> = correction.replacement.as_ref();
    let rows = rows(lang, stands, instead, &correction.reason);
    Ok(seen(lang, "claim_correction", change, rows))
}

fn seen(lang: Lang, kind: &str, change: &str, rows: Vec<Fact>) -> Seen {
    let answers = vec![AnswerGroup {
        label: say(lang, &format!("label.draft.{kind}"), &[]),
        change_href: change.to_owned(),
        rows,
    }];
    Seen {
        answers,
        ..Seen::default()
    }
}

fn rows(
    lang: Lang,
    stands: Option<String>,
    instead: Option<&impl Serialize>,
    reason: &str,
) -> Vec<Fact> {
    let said = |key: &str| say(lang, &format!("page.affairs.{key}"), &[]);
    let stands = stands.map(|stands| fact(said("as_recorded"), stands));
    let mut rows: Vec<Fact> = stands.into_iter().collect();
    match instead {
        None => rows.push(fact(
            said("instead"),
            say(lang, "label.affair_told.void", &[]),
        )),
        Some(form) => rows.extend(fields(lang, form)),
    }
    rows.push(fact(said("why"), reason.to_owned()));
    rows
}

/// Each field of the new content that has a name on the page, in words.
fn fields(lang: Lang, form: &impl Serialize) -> Vec<Fact> {
    let content = serde_json::to_value(form).unwrap_or_default();
    let fields = content.as_object().into_iter().flatten();
    let row = |(field, value): (&String, &Value)| {
        let label = words(lang, &format!("page.work_field.{field}"), &[])?;
        let value = match value {
            Value::String(text) if text.parse::<qibu_domain::time::Day>().is_ok() => {
                days::day(lang, text)
            }
            Value::String(text) => match field.as_str() {
                "kind" => outcomes::told::kind(lang, text),
                "field" => outcomes::told::field(lang, text),
                "metric" => claims::told::metric(lang, text),
                _ => text.clone(),
            },
            other => other.to_string(),
        };
        Some(fact(label, value))
    };
    fields.filter_map(row).collect()
}
