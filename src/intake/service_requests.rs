//! Requests for service: the forms by which they are asked, brought further and corrected, and what those become.

mod making;

use super::draft::DraftWork;
use super::evidence::prepare;
use super::late_steps::Look;
use super::work::{carry_out, request};
use super::{Done, FieldFault, NotDone, Sent, or_denied};
use crate::authority::Action;
use crate::command::CommandError;
use crate::command::guarded::service_request::action_of;
use crate::wiring::Qibu;
use making::{Asking, Correcting, Stepping};
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use qibu_domain::service_request::{
    ServiceAnswer, ServiceFact, ServiceRequest, ServiceRequestCommand, ServiceRequestState,
    ServiceStep,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A service that is asked for. What is wished stands in a paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceAskForm {
    /// `to_society` or `to_member`.
    pub direction: String,
    /// To society `resident`, `enterprise`, `community`, `school`, `social_organisation`, `public_office` or `other`; to a
    /// member `member` or `member_enterprise`.
    pub asker: String,
    /// The seat of the member who asks, in the body that is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub seat: Option<String>,
    /// The body that is asked: `association/` or `base/` and its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The node of the office that is asked, where no body is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The day on which it was asked, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The id of the paper that holds the wish, uploaded before. In a correction the paper stays where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// Of which domain a request is, and which body answers it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceTriageForm {
    /// `entrepreneurship`, `law`, `psychology`, `arts`, `environment`, `rural`, `medicine`, `education` or `other`.
    pub domain: String,
    /// The body that answers it: `association/` or `base/` and its id.
    pub body: String,
    /// The day, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The id of the paper that shows it, uploaded before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// Who is to do it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceMatchForm {
    /// The service team: `team/` and its id; the body itself where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// The day, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The id of the paper that shows it, uploaded before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// That a request was taken on, delivered, taken up again or closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceStepForm {
    /// The day, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The id of the paper that shows it, uploaded before. In a correction the paper stays where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// What the asker says of a service that was delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceAnswerForm {
    /// `satisfied`, `unsatisfied` or `no_answer`.
    pub answer: String,
    /// The day, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The id of the paper that shows it, uploaded before. In a correction the paper stays where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// Why a request is not done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceDeclineForm {
    /// `out_of_scope`, `no_capacity`, `duplicate`, `asker_withdrew`, `asker_unreachable`, `paid_referral` or `unlawful`.
    pub ground: String,
    /// The day, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The id of the paper that shows it, uploaded before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// What was wrong with a fact of a request. Without a replacement it is void.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceCorrectionForm {
    /// The whole asking as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<ServiceAskForm>,
    /// The whole delivery as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered: Option<ServiceStepForm>,
    /// The whole confirmation as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<ServiceAnswerForm>,
    /// Why, in words.
    pub reason: String,
}

impl ServiceCorrectionForm {
    /// Whether what it corrects is to count no more.
    pub fn is_void(&self) -> bool {
        self.asked.is_none() && self.delivered.is_none() && self.confirmed.is_none()
    }
}

/// The correction of a fact of a request, to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceCorrectionDraft {
    /// The id of the request.
    pub request: String,
    /// The sequence of the event that recorded it.
    pub cites: u64,
    /// What was wrong.
    pub correction: ServiceCorrectionForm,
}

/// A step of a request, as it was typed.
#[derive(Clone, Copy, Debug)]
pub enum StepForm<'a> {
    /// Say of which domain it is, and which body answers it.
    Triage(&'a ServiceTriageForm),
    /// Give it to a team.
    Match(&'a ServiceMatchForm),
    /// Take it on.
    AcceptJob(&'a ServiceStepForm),
    /// Say that it was delivered.
    Deliver(&'a ServiceStepForm),
    /// Say what the asker said of that.
    Confirm(&'a ServiceAnswerForm),
    /// Do not do it.
    Decline(&'a ServiceDeclineForm),
    /// Take it up again.
    Reopen(&'a ServiceStepForm),
    /// Close it.
    Close(&'a ServiceStepForm),
}

/// Asks for a service.
pub async fn ask(qibu: &Arc<Qibu>, sent: &Sent, form: &ServiceAskForm) -> Result<Done, NotDone> {
    let node = node_said(qibu, form).await?;
    let asking = Asking {
        form,
        node: &node,
        under: "",
        was: None,
    };
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &asking).await;
    let prepared = or_denied(qibu, sent, Action::RecordRequest, &node, prepared).await?;
    let (occurred_on, asked) = prepared.made;
    let command = ServiceRequestCommand::Ask { occurred_on, asked };
    let stream = sent.new_stream(StreamKind::ServiceRequest);
    carry_out::<ServiceRequest>(qibu, sent, stream, command, prepared.named).await
}

/// Brings a request a step further.
pub async fn step(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    stream: StreamId,
    form: StepForm<'_>,
) -> Result<Done, NotDone> {
    let state = state(qibu, stream).await?;
    let node = node_of(qibu, stream).await?;
    let stepping = Stepping { form };
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &stepping).await;
    let action = match &prepared {
        Ok(prepared) => action_of(&state, &prepared.made.1),
        Err(_) => Action::HandleRequest,
    };
    let prepared = or_denied(qibu, sent, action, &node, prepared).await?;
    let (occurred_on, step, paper) = prepared.made;
    let command = ServiceRequestCommand::Step {
        step,
        occurred_on,
        paper,
    };
    carry_out::<ServiceRequest>(qibu, sent, stream, command, prepared.named).await
}

/// Corrects a fact of a request, or voids it: alone, or, where `sent.entered_by` is another, as the second of two officers.
pub async fn correct(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    (stream, cites): (StreamId, Sequence),
    form: &ServiceCorrectionForm,
) -> Result<Done, NotDone> {
    let by_two = sent.entered_by.is_some();
    let state = state(qibu, stream).await?;
    let own = !by_two && state.is_recorded_by(cites, sent.account);
    let is_asking = matches!(state.fact(cites), Some((_, ServiceFact::Asked(_))));
    let action = if by_two || (is_asking && !own) {
        Action::CorrectRequestLate
    } else {
        Action::CorrectRequest
    };
    let node = node_of(qibu, stream).await?;
    let prepared = match Correcting::of(qibu, &state, cites, form).await {
        Ok(correcting) => prepare(qibu, sent, Some(sent.new_application()), &correcting).await,
        Err(error) => Err(error),
    };
    let prepared = or_denied(qibu, sent, action, &node, prepared).await?;
    let command = making::command(cites, prepared.made, (by_two, own));
    carry_out::<ServiceRequest>(qibu, sent, stream, command, prepared.named).await
}

/// What the first of two officers types is judged as the second one's confirmation would be.
pub(super) async fn foresee(
    qibu: &Arc<Qibu>,
    Look {
        sent,
        submitter,
        id,
    }: &Look<'_>,
    work: &ServiceCorrectionDraft,
) -> Result<(), NotDone> {
    if *submitter == sent.account {
        let fault = FieldFault::new("/submitter", "service_request.second_officer");
        return Err(NotDone::Fields(vec![fault]));
    }
    let stream = stream_of(&work.request).ok_or(NotDone::NotThere)?;
    let cites = Sequence(work.cites);
    let state = state(qibu, stream).await?;
    let correcting = Correcting::of(qibu, &state, cites, &work.correction).await?;
    let prepared = prepare(qibu, sent, Some(*id), &correcting).await;
    let prepared = prepared.map_err(|error| error.under("/work/service_correction/correction"))?;
    let command = making::command(cites, prepared.made, (true, false));
    let asked = request::<ServiceRequest>(sent, stream, command);
    Ok(qibu.foresee_for_two(&asked).await?)
}

/// A correction that a second officer is to confirm, as the work of a draft.
pub fn draft_of(
    (stream, cites): (StreamId, Sequence),
    correction: ServiceCorrectionForm,
) -> DraftWork {
    DraftWork::ServiceCorrection(Box::new(ServiceCorrectionDraft {
        request: stream.id.to_string(),
        cites: cites.0,
        correction,
    }))
}

impl ServiceCorrectionDraft {
    /// Carries the correction out; the sender is the second officer.
    pub(super) async fn carry_out(&self, qibu: &Arc<Qibu>, sent: &Sent) -> Result<Done, NotDone> {
        let stream = stream_of(&self.request).ok_or(NotDone::NotThere)?;
        let about = (stream, Sequence(self.cites));
        correct(qibu, sent, about, &self.correction).await
    }

    /// The paper that it names.
    pub(super) fn paper(&self) -> Option<&str> {
        let correction = &self.correction;
        let asked = correction.asked.as_ref();
        let delivered = correction.delivered.as_ref();
        let confirmed = correction.confirmed.as_ref();
        let named = asked.and_then(|it| it.paper.as_deref());
        let named = named.or(delivered.and_then(|it| it.paper.as_deref()));
        named.or(confirmed.and_then(|it| it.paper.as_deref()))
    }
}

/// The stream of a request by its id, as it was typed.
pub fn stream_of(id: &str) -> Option<StreamId> {
    let id = id.trim().parse().ok()?;
    Some(StreamId::new(StreamKind::ServiceRequest, id))
}

/// What is known of a request; nothing is not found.
pub async fn state(qibu: &Arc<Qibu>, stream: StreamId) -> Result<ServiceRequestState, NotDone> {
    let hosted = qibu.service_requests().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(CommandError::from)?;
    if hosted.sequence() == Sequence(0) {
        return Err(NotDone::NotThere);
    }
    Ok(hosted.state().clone())
}

/// The node of the body that answers a request, else of the office that was asked; empty once it is void.
pub async fn node_of(qibu: &Arc<Qibu>, stream: StreamId) -> Result<String, NotDone> {
    let state = state(qibu, stream).await?;
    match (state.body(), state.asked) {
        (Some(body), _) => super::node_of(qibu, body).await,
        (None, Some(asked)) => Ok(asked.said.node),
        (None, None) => Ok(String::new()),
    }
}

/// The node where a service is asked: that of the body, where one is named.
async fn node_said(qibu: &Arc<Qibu>, form: &ServiceAskForm) -> Result<String, NotDone> {
    let body = form.body.as_deref().map(str::trim);
    match body.filter(|body| !body.is_empty()) {
        Some(body) => match super::sessions::node_of_body(qibu, body).await {
            // Which body is not there is told at its field.
            Err(NotDone::NotThere) => Ok(String::new()),
            node => node,
        },
        None => Ok(form.node.as_deref().unwrap_or_default().trim().to_owned()),
    }
}

/// The answers that an asker may give, in words that are sent.
pub fn answers() -> Vec<&'static str> {
    ServiceAnswer::ALL.iter().map(|it| it.as_str()).collect()
}

/// What authority is asked for to bring a request that stands so a step further.
pub fn action_for(state: &ServiceRequestState, step: &ServiceStep) -> Action {
    action_of(state, step)
}
