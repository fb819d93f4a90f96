//! What is looked at before a draft is kept: who hands it in, and whether it is whole.

use super::{DraftWork, subject};
use crate::authority::{Action, Resource};
use crate::command::CommandError;
use crate::intake::late_steps::Look;
use crate::intake::{
    FieldFault, NotDone, Sent, affairs, annals, evidence, outcomes, programmes,
    published_claims as claims, service_requests as requests, sessions, suggestions, teams,
};
use crate::wiring::Qibu;
use qibu_domain::id::{AccountId, ApplicationId, StreamId};
use std::sync::Arc;

pub(super) async fn submitter(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    said: Option<&str>,
) -> Result<AccountId, NotDone> {
    let Some(said) = crate::intake::convert::given(said) else {
        return Ok(sent.account);
    };
    let unknown = || NotDone::Fields(vec![FieldFault::new("/submitter", "account.unknown")]);
    let account: AccountId = said.trim().parse().map_err(|_| unknown())?;
    let actor = qibu.actor(account, false).await?;
    if actor.state.opened && !actor.state.closed {
        Ok(account)
    } else {
        Err(unknown())
    }
}

/// What another is to confirm is whole before it waits; what is typed for oneself may still be unfinished.
pub(super) async fn check(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    submitter: AccountId,
    id: ApplicationId,
    work: &DraftWork,
) -> Result<(), NotDone> {
    // Nothing is stored by looking.
    let look = Sent {
        dry_run: true,
        ..sent.clone()
    };
    let is_own = submitter == sent.account;
    let by_two = two(&look, submitter, id);
    let node = match work {
        DraftWork::Proposal(_) | DraftWork::BaseProposal(_) if is_own => return Ok(()),
        DraftWork::Proposal(form) => return whole(qibu, &look, id, form, "/work/proposal").await,
        DraftWork::BaseProposal(form) => {
            return whole(qibu, &look, id, form, "/work/base_proposal").await;
        }
        DraftWork::Application(draft) => {
            subject(&draft.subject)?;
            if is_own {
                return Ok(());
            }
            let form = &draft.application;
            return whole(qibu, &look, id, form, "/work/application/application").await;
        }
        DraftWork::Founding(form) => {
            whole(qibu, &look, id, form, "/work/founding").await?;
            form.node.clone()
        }
        DraftWork::BaseFounding(form) => {
            whole(qibu, &look, id, form, "/work/base_founding").await?;
            form.node.clone()
        }
        DraftWork::FoundingCorrection(draft) => {
            let stream = subject(&draft.subject)?;
            let form = &draft.correction;
            whole(
                qibu,
                &look,
                id,
                form,
                "/work/founding_correction/correction",
            )
            .await?;
            node_of(qibu, stream).await?
        }
        DraftWork::LateStep(draft) => return draft.check(qibu, &by_two).await,
        DraftWork::LateStepCorrection(draft) => return draft.check(qibu, &by_two).await,
        DraftWork::AffairCorrection(draft) => {
            must_be_another(sent, submitter, "affair.second_officer")?;
            let stream = subject(&draft.subject)?;
            return affairs::foresee(qibu, &look, id, stream, draft).await;
        }
        DraftWork::BrandListing(draft) => return draft.check(qibu, &by_two).await,
        DraftWork::AnnalCorrection(draft) => return annals::foresee(qibu, &by_two, draft).await,
        DraftWork::SessionCorrection(it) => return sessions::foresee(qibu, &by_two, it).await,
        DraftWork::ProgrammeCorrection(it) => return programmes::foresee(qibu, &by_two, it).await,
        DraftWork::TeamCorrection(it) => return teams::foresee(qibu, &by_two, it).await,
        DraftWork::OutcomeCorrection(it) => return outcomes::foresee(qibu, &by_two, it).await,
        DraftWork::ServiceCorrection(it) => return requests::foresee(qibu, &by_two, it).await,
        DraftWork::ClaimCorrection(it) => return claims::foresee(qibu, &by_two, it).await,
        DraftWork::SuggestionCorrection(it) => {
            return suggestions::foresee(qibu, &by_two, it).await;
        }
    };
    by_two_officers(qibu, sent, submitter, node, work).await
}

/// Whoever is to confirm is not whoever types.
fn must_be_another(sent: &Sent, submitter: AccountId, code: &'static str) -> Result<(), NotDone> {
    if submitter == sent.account {
        return Err(NotDone::Fields(vec![FieldFault::new("/submitter", code)]));
    }
    Ok(())
}

fn two(sent: &Sent, submitter: AccountId, id: ApplicationId) -> Look<'_> {
    Look {
        sent,
        submitter,
        id,
    }
}

/// A founding is typed by one officer and confirmed by another, and the first may record it, too.
async fn by_two_officers(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    submitter: AccountId,
    node: String,
    work: &DraftWork,
) -> Result<(), NotDone> {
    if submitter == sent.account {
        return Err(NotDone::Fields(vec![FieldFault::new(
            "/submitter",
            "founding.second_officer",
        )]));
    }
    let action = match work {
        DraftWork::FoundingCorrection(_) => Action::CorrectFounding,
        _ => Action::RecordFounding,
    };
    let district = qibu.rulebook().district_of(&node).map(str::to_owned);
    let district = district.ok_or_else(|| {
        let pointer = format!("/work/{}/node", work.kind());
        NotDone::Fields(vec![
            FieldFault::new(pointer, "node.unknown").with("node", &node),
        ])
    })?;
    may(
        qibu,
        sent.account,
        action,
        Resource {
            district,
            node,
            ..Resource::default()
        },
    )
    .await
}

/// Where a body is.
async fn node_of(qibu: &Arc<Qibu>, stream: StreamId) -> Result<String, NotDone> {
    let hosted = qibu.subjects().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(CommandError::from)?;
    let body = hosted.state().body.as_ref().ok_or(NotDone::NotThere)?;
    Ok(body.node().to_owned())
}

/// Whether a form is whole, with the place in the draft where it is not.
async fn whole<F: evidence::Form>(
    qibu: &Arc<Qibu>,
    look: &Sent,
    id: ApplicationId,
    form: &F,
    prefix: &str,
) -> Result<(), NotDone> {
    let prepared = evidence::prepare(qibu, look, Some(id), form).await;
    prepared.map(drop).map_err(|error| error.under(prefix))
}

/// The first officer is one, too.
pub(in crate::intake) async fn may(
    qibu: &Arc<Qibu>,
    account: AccountId,
    action: Action,
    resource: Resource,
) -> Result<(), NotDone> {
    let rulebook = qibu.rulebook();
    let actor = qibu.actor(account, false).await?;
    let resource = Resource {
        training: qibu.is_training(),
        ..resource
    };
    let today = qibu.clock().now().day();
    let allowed = qibu
        .authority(&rulebook)?
        .judge(&actor, action, &resource, today, &rulebook);
    allowed
        .map(drop)
        .map_err(|denial| CommandError::Denied(denial).into())
}
