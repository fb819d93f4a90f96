//! Typing for another (domain 11.2): what one account types and another confirms. A draft is a row of the service,
//! never an event; confirmed, it is a command of the submitter under the id that it was typed with.

mod again;
mod carrying;
pub(super) mod check;
mod kind;
mod papers;
mod unsaved;

use super::affairs::AffairCorrectionDraft;
use super::annals::AnnalCorrectionDraft;
use super::brands::BrandListingDraft;
use super::late_steps::{LateStepCorrectionDraft, LateStepDraft};
use super::outcomes::OutcomeCorrectionDraft;
use super::programmes::ProgrammeCorrectionDraft;
use super::published_claims::ClaimCorrectionDraft;
use super::sessions::SessionCorrectionDraft;
use super::{
    ApplicationForm, BaseFoundingForm, BaseProposalForm, Done, FieldFault, FoundingCorrectionForm,
    FoundingForm, NotDone, ProposalForm, Sent, blocking,
};
use crate::command::CommandError;
use crate::occasion_source::machine_time;
use crate::papers::checked_reason;
use crate::service::{Draft, DraftError, DraftState, DraftSummary, NewDraft};
use crate::vault::PaperState;
use crate::wiring::Qibu;
use carrying::carry_out;
use check::{check, submitter};
use papers::attach;
use qibu_domain::actor::Principal;
use qibu_domain::id::{AccountId, ApplicationId, CommandId, Sequence, StreamId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::occasion::fresh_id;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use unsaved::{foreseen, state_for};
use utoipa::ToSchema;

/// The most drafts that a list shows.
pub const MAX_DRAFTS_LISTED: usize = 100;

/// A draft: for oneself, or for another who is to confirm it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftForm {
    /// The account that hands it in, and confirms it; without it, the sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub submitter: Option<String>,
    /// What is typed.
    pub work: DraftWork,
}

/// What a draft becomes when it is confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DraftWork {
    /// A proposal for a new association.
    Proposal(ProposalForm),
    /// A proposal for a new base.
    BaseProposal(BaseProposalForm),
    /// An application of an association or a base.
    Application(ApplicationDraft),
    /// The founding of an association older than the log; the submitter is the second officer.
    Founding(FoundingForm),
    /// The naming of a base older than the log; the submitter is the second officer.
    BaseFounding(BaseFoundingForm),
    /// The correction of a recorded founding; the submitter is the second officer.
    FoundingCorrection(FoundingCorrectionDraft),
    /// A step that a body had reached before Qibu; the submitter is the second officer.
    LateStep(LateStepDraft),
    /// The correction of a step recognised late; the submitter is the second officer.
    LateStepCorrection(LateStepCorrectionDraft),
    /// The correction of a fact of a body's own affairs; the submitter is the second officer.
    AffairCorrection(Box<AffairCorrectionDraft>),
    /// The correction of an entry of a district's annals; the submitter is the second officer.
    AnnalCorrection(Box<AnnalCorrectionDraft>),
    /// The correction of what was recorded of a session; the submitter is the second officer.
    SessionCorrection(Box<SessionCorrectionDraft>),
    /// The correction of what was recorded of a programme; the submitter is the second officer.
    ProgrammeCorrection(Box<ProgrammeCorrectionDraft>),
    /// The correction of a fact of an alliance or a service team.
    TeamCorrection(Box<super::teams::TeamCorrectionDraft>),
    /// The correction of an outcome of a body; the submitter is the second officer.
    OutcomeCorrection(Box<OutcomeCorrectionDraft>),
    /// The correction of a fact of a request for service; the submitter is the second officer.
    ServiceCorrection(Box<super::service_requests::ServiceCorrectionDraft>),
    /// The correction of a published number; the submitter is the second officer.
    ClaimCorrection(Box<ClaimCorrectionDraft>),
    /// The correction of a fact of a suggestion; the submitter is the second officer.
    SuggestionCorrection(Box<super::suggestions::SuggestionCorrectionDraft>),
    /// A brand that was listed before Qibu; the submitter is the second officer.
    BrandListing(BrandListingDraft),
}

/// An application of an association or a base, to be confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationDraft {
    /// The body: `association/` or `base/` and its id.
    pub subject: String,
    /// What is handed in.
    pub application: ApplicationForm,
}

/// The correction of a recorded founding, to be confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundingCorrectionDraft {
    /// The body: `association/` or `base/` and its id.
    pub subject: String,
    /// What was wrong.
    pub correction: FoundingCorrectionForm,
}

/// A draft as whoever types it or is to confirm it sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftView {
    /// What a list shows of it.
    pub summary: DraftSummary,
    /// What was typed; `None` in lists, and once it is closed.
    pub work: Option<DraftWork>,
    /// What whoever is to confirm it wants changed, once it was sent back and until it is typed anew.
    pub sent_back: Option<String>,
    /// Whether the same draft had been made before under the same key.
    pub replayed: bool,
}

#[derive(Serialize, Deserialize)]
struct Body {
    command: CommandId,
    work: DraftWork,
    /// What is to be changed, once whoever is to confirm it has sent it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sent_back: Option<String>,
}

/// Begins a draft. Where another is to confirm it, it is checked now and awaits that confirmation.
pub async fn create(qibu: &Arc<Qibu>, sent: &Sent, form: &DraftForm) -> Result<DraftView, NotDone> {
    let submitter = submitter(qibu, sent, form.submitter.as_deref()).await?;
    let id = fresh_id(
        &Principal::Account(submitter),
        sent.command_id,
        super::APPLICATION,
    );
    let id = ApplicationId(id);
    check(qibu, sent, submitter, id, &form.work).await?;
    let body = body_of(sent.command_id, &form.work)?;
    let papers = form.work.papers();
    let (service, typed_by, dry_run) = (Arc::clone(qibu), sent.account, sent.dry_run);
    blocking(move || {
        let rows = service.service();
        let now = machine_time();
        if dry_run {
            let state = state_for(submitter, typed_by);
            return Ok(foreseen(id, submitter, typed_by, state, now));
        }
        let new = NewDraft {
            id,
            owner: typed_by,
            submitter,
            typed_by,
            body: &body,
        };
        let replayed = match rows.create_draft(&new, now) {
            Ok(()) => false,
            Err(DraftError::AlreadyThere) => {
                let known = rows.draft(id)?.ok_or(NotDone::NotThere)?;
                if known.summary.typed_by != typed_by || known.body.is_some_and(|b| b != body) {
                    return Err(CommandError::KeyReused.into());
                }
                true
            }
            Err(error) => return Err(error.into()),
        };
        attach(&service, typed_by, id, &papers)?;
        if !replayed && submitter != typed_by {
            rows.await_confirmation(id, 1, now)?;
        }
        let draft = rows.draft(id)?.ok_or(NotDone::NotThere)?;
        Ok(DraftView {
            replayed,
            ..seen(draft)?
        })
    })
    .await
}

/// The living drafts that an account types or is to confirm, the last changed first.
pub async fn list(qibu: &Arc<Qibu>, account: AccountId) -> Result<Vec<DraftView>, NotDone> {
    let service = Arc::clone(qibu);
    blocking(move || {
        let drafts = service.service().drafts_of(account, MAX_DRAFTS_LISTED)?;
        let view = |summary| DraftView {
            summary,
            work: None,
            sent_back: None,
            replayed: false,
        };
        Ok(drafts.into_iter().map(view).collect())
    })
    .await
}

/// A draft with what was typed, for whoever types it or is to confirm it.
pub async fn show(
    qibu: &Arc<Qibu>,
    account: AccountId,
    id: ApplicationId,
) -> Result<DraftView, NotDone> {
    seen(mine(qibu, account, id).await?)
}

/// Types a draft anew, whole. Only who typed it may: the second officer of a founding confirms and does not write.
pub async fn update(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    id: ApplicationId,
    work: &DraftWork,
) -> Result<DraftView, NotDone> {
    let draft = mine(qibu, sent.account, id).await?;
    let version = version(sent, draft.summary.version)?;
    let DraftSummary {
        submitter,
        typed_by,
        ..
    } = draft.summary;
    if typed_by != sent.account {
        return Err(NotDone::NotSubmitter);
    }
    let known = read_body(&draft)?;
    check(qibu, sent, submitter, id, work).await?;
    let (service, body) = (Arc::clone(qibu), body_of(known.command, work)?);
    let papers = work.papers();
    blocking(move || {
        let rows = service.service();
        let now = machine_time();
        let version = rows.update_draft(id, version, &body, now)?;
        attach(&service, typed_by, id, &papers)?;
        if submitter != typed_by {
            rows.await_confirmation(id, version, now)?;
        }
        seen(rows.draft(id)?.ok_or(NotDone::NotThere)?)
    })
    .await
}

/// Discards a draft, and erases the papers that were uploaded for it alone (law 10).
pub async fn discard(qibu: &Arc<Qibu>, sent: &Sent, id: ApplicationId) -> Result<(), NotDone> {
    let draft = mine(qibu, sent.account, id).await?;
    if sent.dry_run || draft.summary.state == DraftState::Discarded {
        return Ok(());
    }
    if draft.summary.state == DraftState::Confirmed {
        return Err(DraftError::Closed.into());
    }
    let service = Arc::clone(qibu);
    blocking(move || {
        let now = machine_time();
        service.service().discard_draft(id, now)?;
        for paper in service.papers().of_application(id)? {
            if paper.state == PaperState::Staged {
                service.papers().erase(paper.id, now)?;
            }
        }
        Ok(())
    })
    .await
}

/// Sends a draft back to who typed it, with what is to be changed. It is nobody's to confirm until it is typed anew.
pub async fn send_back(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    id: ApplicationId,
    reason: &str,
) -> Result<DraftView, NotDone> {
    let draft = mine(qibu, sent.account, id).await?;
    let version = version(sent, draft.summary.version)?;
    if draft.summary.submitter != sent.account || draft.summary.typed_by == sent.account {
        return Err(NotDone::NotSubmitter);
    }
    let (reason, _) = checked_reason(reason).map_err(|refusal| {
        let fault = FieldFault::new("/reason", refusal.code());
        NotDone::Fields(vec![fault.with("max", crate::papers::MAX_REASON_CHARS)])
    })?;
    let body = text_of(&Body {
        sent_back: Some(reason),
        ..read_body(&draft)?
    })?;
    let service = Arc::clone(qibu);
    blocking(move || {
        let rows = service.service();
        rows.update_draft(id, version, &body, machine_time())?;
        seen(rows.draft(id)?.ok_or(NotDone::NotThere)?)
    })
    .await
}

/// Confirms a draft: the command goes out as the submitter's, under the id that it was typed with.
pub async fn confirm(qibu: &Arc<Qibu>, sent: &Sent, id: ApplicationId) -> Result<Done, NotDone> {
    let draft = mine(qibu, sent.account, id).await?;
    let DraftSummary {
        submitter,
        typed_by,
        state,
        version: current,
        ..
    } = draft.summary;
    if submitter != sent.account {
        return Err(NotDone::NotSubmitter);
    }
    if state == DraftState::Confirmed {
        return again::again(qibu, submitter, id).await;
    }
    // What was given back is its typist's again: nobody confirms what they no longer see.
    if state == DraftState::Open && typed_by != submitter {
        return Err(DraftError::GivenBack.into());
    }
    if version(sent, current)? != current {
        return Err(DraftError::Stale { current }.into());
    }
    let body = read_body(&draft)?;
    let text = draft.body.as_deref().unwrap_or_default();
    let sent = Sent {
        account: submitter,
        command_id: body.command,
        mac: qibu
            .root_key()
            .mac(format!("draft {id}\n{text}").as_bytes()),
        if_match: None,
        dry_run: sent.dry_run,
        entered_by: Some(typed_by).filter(|typed_by| *typed_by != submitter),
    };
    let done = carry_out(qibu, &sent, &body.work).await?;
    if !sent.dry_run {
        let service = Arc::clone(qibu);
        blocking(move || Ok(service.service().confirm_draft(id, machine_time())?)).await?;
    }
    Ok(done)
}

async fn mine(qibu: &Arc<Qibu>, account: AccountId, id: ApplicationId) -> Result<Draft, NotDone> {
    let service = Arc::clone(qibu);
    let draft = blocking(move || Ok(service.service().draft(id)?)).await?;
    let is_party = |draft: &Draft| {
        let DraftSummary {
            owner,
            submitter,
            typed_by,
            ..
        } = draft.summary;
        [owner, submitter, typed_by].contains(&account)
    };
    // Whoever has no part in it does not learn that there is one.
    draft.filter(is_party).ok_or(NotDone::NotThere)
}

/// The version that a draft is to be found at, where it stands at this one.
pub(super) fn version(sent: &Sent, current: u32) -> Result<u32, NotDone> {
    let seen = sent.if_match.as_ref().ok_or(NotDone::VersionMissing)?;
    let now = Sequence(u64::from(current));
    if seen.is_foreign() {
        return Err(NotDone::VersionForeign { current: now });
    }
    let expected = seen.expected(now).unwrap_or(now);
    Ok(u32::try_from(expected.0).unwrap_or(u32::MAX))
}

/// The stream of the body that a draft is about.
pub fn subject(said: &str) -> Result<StreamId, NotDone> {
    let stream = said.trim().parse().ok();
    let is_subject = |stream: &StreamId| SubjectKind::try_from(stream.kind).is_ok();
    let malformed = || NotDone::Fields(vec![FieldFault::new("/work/subject", "id.malformed")]);
    stream.filter(is_subject).ok_or_else(malformed)
}

fn body_of(command: CommandId, work: &DraftWork) -> Result<String, NotDone> {
    text_of(&Body {
        command,
        work: work.clone(),
        sent_back: None,
    })
}

fn text_of(body: &Body) -> Result<String, NotDone> {
    serde_json::to_string(body).map_err(|error| NotDone::fault(&error))
}

fn read_body(draft: &Draft) -> Result<Body, NotDone> {
    let text = draft
        .body
        .as_deref()
        .ok_or(NotDone::Draft(DraftError::Closed))?;
    serde_json::from_str(text).map_err(|error| NotDone::fault(&error))
}

fn seen(draft: Draft) -> Result<DraftView, NotDone> {
    let (work, sent_back) = match &draft.body {
        Some(_) => {
            let Body {
                work, sent_back, ..
            } = read_body(&draft)?;
            (Some(work), sent_back)
        }
        None => (None, None),
    };
    Ok(DraftView {
        summary: draft.summary,
        work,
        sent_back,
        replayed: false,
    })
}
