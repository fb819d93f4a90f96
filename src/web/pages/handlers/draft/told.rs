//! What a list says of a draft: the body that it is about, and what it asks for.

use crate::command::CommandError;
use crate::intake;
use crate::intake::draft::DraftWork;
use crate::intake::teams::TeamCorrectionDraft;
use crate::web::pages::labels;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::id::StreamKind;
use qibu_domain::lifecycle::Transition;
use std::sync::Arc;

/// What a list says of a draft.
pub struct Told {
    /// The body's name, or that it has none yet.
    pub name: String,
    /// What is asked for, in words.
    pub step: String,
}

/// Reads it off the stored body of a draft.
pub async fn of(qibu: &Arc<Qibu>, lang: Lang, body: &str) -> Result<Told, Problem> {
    let work = work(body);
    let name = match &work {
        Some(DraftWork::Proposal(form)) => Some(form.name.clone()),
        Some(DraftWork::BaseProposal(form)) => Some(form.name.clone()),
        Some(DraftWork::Founding(form)) => Some(form.name.clone()),
        Some(DraftWork::BaseFounding(form)) => Some(form.name.clone()),
        Some(DraftWork::Application(draft)) => known(qibu, lang, &draft.subject).await?,
        Some(DraftWork::FoundingCorrection(draft)) => known(qibu, lang, &draft.subject).await?,
        Some(DraftWork::LateStep(draft)) => known(qibu, lang, &draft.subject).await?,
        Some(DraftWork::LateStepCorrection(draft)) => known(qibu, lang, &draft.subject).await?,
        Some(DraftWork::AffairCorrection(draft)) => known(qibu, lang, &draft.subject).await?,
        Some(DraftWork::BrandListing(draft)) => known(qibu, lang, &draft.subject).await?,
        Some(DraftWork::AnnalCorrection(draft)) => {
            let rulebook = qibu.rulebook();
            rulebook
                .node(&draft.district)
                .map(|node| node.name().to_owned())
        }
        Some(DraftWork::OutcomeCorrection(draft)) => body_of(qibu, &draft.outcome).await,
        Some(DraftWork::ClaimCorrection(draft)) => wording_of(qibu, &draft.claim).await,
        Some(DraftWork::SuggestionCorrection(draft)) => body_of_suggestion(qibu, draft).await,
        Some(DraftWork::TeamCorrection(draft)) => name_of_team(qibu, draft).await,
        Some(DraftWork::ServiceCorrection(draft)) => body_asked(qibu, lang, &draft.request).await,
        Some(DraftWork::SessionCorrection(_) | DraftWork::ProgrammeCorrection(_)) | None => None,
    };
    let step = match &work {
        Some(DraftWork::Application(draft)) => {
            let step = draft.application.transition.parse();
            step.map_or_else(|_| String::new(), |step| labels::transition(lang, step))
        }
        Some(
            work @ (DraftWork::Founding(_)
            | DraftWork::BaseFounding(_)
            | DraftWork::FoundingCorrection(_)
            | DraftWork::LateStep(_)
            | DraftWork::LateStepCorrection(_)
            | DraftWork::AffairCorrection(_)
            | DraftWork::AnnalCorrection(_)
            | DraftWork::SessionCorrection(_)
            | DraftWork::ProgrammeCorrection(_)
            | DraftWork::TeamCorrection(_)
            | DraftWork::ServiceCorrection(_)
            | DraftWork::OutcomeCorrection(_)
            | DraftWork::ClaimCorrection(_)
            | DraftWork::SuggestionCorrection(_)
            | DraftWork::BrandListing(_)),
        ) => say(lang, &format!("label.draft.{}", work.kind()), &[]),
        Some(DraftWork::Proposal(_) | DraftWork::BaseProposal(_)) | None => {
            labels::transition(lang, Transition::T1)
        }
    };
    let name = name.filter(|name| !name.trim().is_empty());
    Ok(Told {
        name: name.unwrap_or_else(|| say(lang, "label.board.draft", &[])),
        step,
    })
}

/// The name of the body whose outcome is corrected.
async fn body_of(qibu: &Arc<Qibu>, outcome: &str) -> Option<String> {
    let fact = intake::outcomes::fact(qibu, outcome.parse().ok()?)
        .await
        .ok()?;
    let hosted = qibu
        .subjects()
        .refresh(qibu.log(), fact.outcome.body)
        .await
        .ok()?;
    let body = hosted.state().body.as_ref()?;
    Some(body.name().as_str().to_owned())
}

/// The name of the body that answers the request that is corrected.
async fn body_asked(qibu: &Arc<Qibu>, lang: Lang, request: &str) -> Option<String> {
    let stream = intake::service_requests::stream_of(request)?;
    let state = intake::service_requests::state(qibu, stream).await.ok()?;
    let body = state.body()?.to_string();
    known(qibu, lang, &body).await.ok().flatten()
}

/// The name of the body whose suggestion is corrected.
async fn body_of_suggestion(
    qibu: &Arc<Qibu>,
    draft: &intake::suggestions::SuggestionCorrectionDraft,
) -> Option<String> {
    let stream = draft.stream().ok()?;
    let known = intake::suggestions::state(qibu, stream).await.ok()?;
    let body = known.submitted?.said.body;
    let hosted = qibu.subjects().refresh(qibu.log(), body).await.ok()?;
    let body = hosted.state().body.as_ref()?;
    Some(body.name().as_str().to_owned())
}

/// The published number that is corrected, as it was printed.
async fn wording_of(qibu: &Arc<Qibu>, claim: &str) -> Option<String> {
    let fact = intake::published_claims::fact(qibu, claim.parse().ok()?)
        .await
        .ok()?;
    Some(fact.claim.wording.as_str().to_owned())
}

/// The work stands in the stored body under its name.
fn work(body: &str) -> Option<DraftWork> {
    let mut body: serde_json::Value = serde_json::from_str(body).ok()?;
    serde_json::from_value(body.get_mut("work")?.take()).ok()
}

/// The name of a body that is there.
async fn known(qibu: &Arc<Qibu>, lang: Lang, subject: &str) -> Result<Option<String>, Problem> {
    let Ok(subject) = intake::draft::subject(subject) else {
        return Ok(None);
    };
    let hosted = qibu.subjects().refresh(qibu.log(), subject).await;
    let hosted = hosted.map_err(|e| Problem::of_command(lang, &CommandError::from(e)))?;
    let body = hosted.state().body.as_ref();
    Ok(body.map(|body| body.name().as_str().to_owned()))
}

/// The name of the alliance or team whose fact is corrected.
async fn name_of_team(qibu: &Arc<Qibu>, draft: &TeamCorrectionDraft) -> Option<String> {
    let stream = draft.stream().ok()?;
    if stream.kind == StreamKind::Alliance {
        let founded = intake::teams::alliance(qibu, stream).await.ok()?.founded?;
        return Some(founded.said.name.to_string());
    }
    let formed = intake::teams::team(qibu, stream).await.ok()?.formed?;
    Some(formed.said.name.to_string())
}
