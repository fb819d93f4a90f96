//! What changed under the decision of an application.

use super::Known;
use crate::web::pages::form::Choice;
use crate::web::pages::{days, labels};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::decider::StoredEvent;
use qibu_domain::id::Citation;
use qibu_domain::subject::{Body, ReReview};
use std::sync::Arc;

/// The open re-reviews: as choices by what changed, and as lines with the last day.
pub async fn open(
    qibu: &Arc<Qibu>,
    lang: Lang,
    known: &Known,
) -> Result<(Vec<Choice>, Vec<String>), Problem> {
    let open = known.state.open_re_reviews(known.application.id);
    let (mut choices, mut lines) = (Vec::new(), Vec::new());
    for re_review in open {
        let label = what(qibu, lang, re_review).await?;
        let due = days::day(lang, &re_review.due.to_string());
        let arguments = [("what", label.clone()), ("day", due)];
        lines.push(say(lang, "page.re_review.line", &arguments));
        choices.push(Choice {
            code: re_review.opened.to_string(),
            label,
            ..Choice::default()
        });
    }
    Ok((choices, lines))
}

/// What changed, with whose it is, and through which decision it is rested on.
async fn what(qibu: &Arc<Qibu>, lang: Lang, re_review: &ReReview) -> Result<String, Problem> {
    let by = event(qibu, lang, re_review.by).await?;
    let Some(through) = re_review.through else {
        return Ok(by);
    };
    let arguments = [("what", by), ("through", event(qibu, lang, through).await?)];
    Ok(say(lang, "page.re_review.through", &arguments))
}

/// An event of a body in words: whose, what, when.
async fn event(qibu: &Arc<Qibu>, lang: Lang, cited: Citation) -> Result<String, Problem> {
    let hosted = qibu.subjects().load(qibu.log(), cited.stream).await;
    let hosted = hosted.map_err(|error| Problem::of_command(lang, &error.into()))?;
    let body = hosted.state().body.as_ref();
    let body = body.map(|body: &Body| body.name().as_str().to_owned());
    let mut history = hosted.history().iter();
    let Some(event) = history.find(|event| event.sequence == cited.sequence) else {
        return Ok(labels::address_of(cited.stream));
    };
    let name = event.dated.event.name();
    let arguments = [
        ("body", body.unwrap_or_default()),
        ("event", say(lang, &format!("event.{name}"), &[])),
        ("day", days::day(lang, &event.dated.occurred_on.to_string())),
    ];
    Ok(say(lang, "page.re_review.event", &arguments))
}
