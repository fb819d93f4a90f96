//! What a draft about a late step says, with the signed statement to be looked at.

use super::{Seen, fact};
use crate::intake::draft;
use crate::intake::form::Number;
use crate::intake::late_steps::{LateStepCorrectionDraft, LateStepDraft};
use crate::web::pages::confirm::AnswerGroup;
use crate::web::pages::form::Fact;
use crate::web::pages::handlers::apply::contents::not_done;
use crate::web::pages::handlers::papers::{Shown, links};
use crate::web::pages::visit::Visit;
use crate::web::pages::{days, labels};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::id::Sequence;
use qibu_domain::subject::{STEP_STATEMENT_KIND, SubjectState};
use std::sync::Arc;

/// Looks at a step that is to be recognised late.
pub(super) async fn of_step(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    change: &str,
    work: &LateStepDraft,
) -> Result<Seen, Problem> {
    let lang = visit.lang();
    let state = state(qibu, visit, &work.subject).await?;
    let step = match &work.step.step {
        Number::Json(number) => number.to_string(),
        Number::Typed(text) => text.clone(),
    };
    let rows = vec![
        name(lang, &state),
        fact(
            said(lang, "step"),
            step_words(lang, step.trim().parse().ok()),
        ),
        fact(
            said(lang, "reached_on"),
            days::day(lang, &work.step.reached_on),
        ),
    ];
    let paper = work.step.statement.trim().parse().ok();
    let shown = paper.map(|id| Shown {
        id,
        label: say(lang, &format!("label.paper.{STEP_STATEMENT_KIND}"), &[]),
        day: String::new(),
    });
    let papers = links(qibu, &visit.signed, shown.into_iter().collect()).await?;
    Ok(Seen {
        answers: group(lang, change, rows),
        papers,
        ..Seen::default()
    })
}

/// Looks at the correction of a step.
pub(super) async fn of_correction(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    change: &str,
    work: &LateStepCorrectionDraft,
) -> Result<Seen, Problem> {
    let lang = visit.lang();
    let state = state(qibu, visit, &work.subject).await?;
    let at = Sequence(work.correction.cites);
    let known = state.late_steps.iter().find(|step| step.at == at);
    let recorded = known.map(|step| days::as_known(step.reached_on, step.recorded.precision));
    let new = match &work.correction.reached_on {
        Some(day) => fact(said(lang, "reached_on"), days::day(lang, day)),
        None => fact(said(lang, "what"), said(lang, "void")),
    };
    let step = step_words(lang, known.map(|step| step.recorded.step));
    let mut rows = vec![name(lang, &state), fact(said(lang, "step"), step)];
    rows.extend(recorded.map(|day| fact(said(lang, "recorded"), days::day(lang, &day))));
    rows.push(new);
    rows.push(fact(said(lang, "reason"), work.correction.reason.clone()));
    Ok(Seen {
        answers: group(lang, change, rows),
        ..Seen::default()
    })
}

fn group(lang: Lang, change: &str, rows: Vec<Fact>) -> Vec<AnswerGroup> {
    vec![AnswerGroup {
        label: say(lang, "page.late_step.answers", &[]),
        change_href: change.to_owned(),
        rows,
    }]
}

pub(super) fn name(lang: Lang, state: &SubjectState) -> Fact {
    let name = state.body.as_ref().map(|body| body.name().as_str());
    fact(say(lang, "label.fact.name", &[]), name.unwrap_or_default())
}

fn said(lang: Lang, key: &str) -> String {
    say(lang, &format!("page.late_step.{key}"), &[])
}

fn step_words(lang: Lang, step: Option<u8>) -> String {
    let known = step.filter(|step| (1..=7).contains(step));
    known.map_or_else(String::new, |step| labels::step(lang, step))
}

pub(super) async fn state(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    subject: &str,
) -> Result<SubjectState, Problem> {
    let lang = visit.lang();
    let stream = draft::subject(subject).map_err(not_done(lang))?;
    let hosted = qibu.subjects().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(|error| Problem::of_command(lang, &error.into()))?;
    Ok(hosted.state().clone())
}
