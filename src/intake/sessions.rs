//! Sessions: the forms of a plan, a holding, a report, a cancelling and a correction, and what they become.

mod making;

use super::draft::DraftWork;
use super::evidence::{Desk, Form, prepare};
use super::form::Number;
use super::late_steps::Look;
use super::work::{carry_out, request};
use super::{Done, FieldFault, NotDone, Sent, node_of, or_denied};
use crate::authority::Action;
use crate::command::CommandError;
use crate::wiring::Qibu;
use making::{Holding, Plan, Reporting};
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use qibu_domain::occasion::fresh_id;
use qibu_domain::session::{Session, SessionCommand, SessionFact, SessionState};
use qibu_domain::subject::event::PaperRef;
use qibu_domain::time::Day;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A session that is planned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionPlanForm {
    /// The body that holds it: `association/` or `base/` and its id.
    pub organiser: String,
    /// `lecture`, `base_visit`, `themed_series`, `volunteering`, `face_to_face` or `other`.
    pub kind: String,
    /// `online`, `offline` or `both`.
    pub mode: String,
    /// The day on which it is to be held, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub planned_for: String,
    /// The base where it is held: `base/` and its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub venue: Option<String>,
    /// The id of the programme that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub programme: Option<String>,
    /// The action that it belongs to. No name of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The brand that it carries: the body that owns it, `/` and the id of the brand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
}

/// A session that was held.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionForm {
    /// The body that held it: `association/` or `base/` and its id.
    pub organiser: String,
    /// `lecture`, `base_visit`, `themed_series`, `volunteering`, `face_to_face` or `other`.
    pub kind: String,
    /// `online`, `offline` or `both`.
    pub mode: String,
    /// The day on which it was held, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The base where it was held: `base/` and its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub venue: Option<String>,
    /// The id of the programme that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub programme: Option<String>,
    /// The action that it belongs to. No name of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The brand that it carries: the body that owns it, `/` and the id of the brand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// The how-manieth of the same on that day; 1 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<Number>,
    /// That the body was not active on that day: an office says so when it enters such a session late.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub irregular: bool,
    /// Its report, where both are recorded together; of no correction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<SessionReportForm>,
}

/// The report of a session: heads are counted, and nobody is named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionReportForm {
    /// The day of the report, `YYYY-MM-DD`; today where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub occurred_on: Option<String>,
    /// How many came, heads counted.
    pub person_times: Number,
    /// How many of them are members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members_present: Option<Number>,
    /// What it was to cost, in fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_fen: Option<Number>,
    /// What it cost, in fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spent_fen: Option<Number>,
    /// The id of the paper that shows it, uploaded before. In a correction the paper stays where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// Why a planned session is not held.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionCancelForm {
    /// Why, in words.
    pub reason: String,
}

/// What was wrong with a holding or a report. Without `held` and `report` it is void.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionCorrectionForm {
    /// The whole holding as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<SessionForm>,
    /// The whole report as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<SessionReportForm>,
    /// Why, in words.
    pub reason: String,
}

impl SessionCorrectionForm {
    /// Whether what it corrects is to count no more.
    pub fn is_void(&self) -> bool {
        self.held.is_none() && self.report.is_none()
    }
}

/// The correction of what was recorded of a session, to be confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionCorrectionDraft {
    /// The id of the session.
    pub session: String,
    /// The sequence of the event that recorded it.
    pub cites: u64,
    /// What was wrong.
    pub correction: SessionCorrectionForm,
}

/// The stream of the session that a command would begin.
fn new_session(sent: &Sent) -> StreamId {
    let id = fresh_id(&sent.principal(), sent.command_id, 0);
    StreamId::new(StreamKind::Session, id)
}

/// Plans a session.
pub async fn plan(qibu: &Arc<Qibu>, sent: &Sent, form: &SessionPlanForm) -> Result<Done, NotDone> {
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &Plan(form)).await;
    let node = node_of_body(qibu, &form.organiser).await?;
    let prepared = or_denied(qibu, sent, Action::PlanSession, &node, prepared).await?;
    let (stream, named) = (new_session(sent), prepared.named);
    carry_out::<Session>(qibu, sent, stream, prepared.made, named).await
}

/// Records that a session was held: a new one, or one that was planned.
pub async fn hold(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    planned: Option<StreamId>,
    form: &SessionForm,
) -> Result<Done, NotDone> {
    let today = qibu.clock().now().day();
    let holding = Holding {
        form,
        under: "",
        today,
    };
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &holding).await;
    let action = if form.irregular {
        Action::RecordIrregularSession
    } else {
        Action::RecordSession
    };
    let node = node_of_body(qibu, &form.organiser).await?;
    let prepared = or_denied(qibu, sent, action, &node, prepared).await?;
    let stream = planned.unwrap_or_else(|| new_session(sent));
    let ((occurred_on, held), report) = prepared.made;
    let command = SessionCommand::Hold {
        occurred_on,
        session: held.session,
        nth: held.nth,
        irregular: held.irregular,
        report,
    };
    carry_out::<Session>(qibu, sent, stream, command, prepared.named).await
}

/// Reports a session.
pub async fn report(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    stream: StreamId,
    form: &SessionReportForm,
) -> Result<Done, NotDone> {
    let today = qibu.clock().now().day();
    let reporting = Reporting {
        form,
        under: "",
        was: None,
        today,
    };
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &reporting).await;
    let node = node_of_session(qibu, stream).await?;
    let prepared = or_denied(qibu, sent, Action::RecordSession, &node, prepared).await?;
    let (occurred_on, report) = prepared.made;
    let command = SessionCommand::Report {
        occurred_on,
        report,
    };
    carry_out::<Session>(qibu, sent, stream, command, prepared.named).await
}

/// Cancels a session that was planned.
pub async fn cancel(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    stream: StreamId,
    form: &SessionCancelForm,
) -> Result<Done, NotDone> {
    let prepared = prepare(qibu, sent, Some(sent.new_application()), form).await;
    let node = node_of_session(qibu, stream).await?;
    let prepared = or_denied(qibu, sent, Action::PlanSession, &node, prepared).await?;
    let command = SessionCommand::Cancel {
        reason: prepared.made,
    };
    carry_out::<Session>(qibu, sent, stream, command, prepared.named).await
}

/// Corrects a holding or a report, or voids it: alone, or, where `sent.entered_by` is another, as the second of two
/// officers.
pub async fn correct(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    stream: StreamId,
    cites: Sequence,
    form: &SessionCorrectionForm,
) -> Result<Done, NotDone> {
    let by_two = sent.entered_by.is_some();
    let is_irregular = form.held.as_ref().is_some_and(|held| held.irregular);
    let action = match (by_two, is_irregular) {
        (true, _) => Action::CorrectSessionLate,
        (false, true) => Action::RecordIrregularSession,
        (false, false) => Action::CorrectSession,
    };
    let state = state(qibu, stream).await?;
    let correcting = Correcting::of(qibu, &state, cites, form);
    let prepared = match correcting {
        Ok(correcting) => prepare(qibu, sent, Some(sent.new_application()), &correcting).await,
        Err(error) => Err(error),
    };
    let node = node_of_session(qibu, stream).await?;
    let prepared = or_denied(qibu, sent, action, &node, prepared).await?;
    let command = command(cites, prepared.made, by_two);
    carry_out::<Session>(qibu, sent, stream, command, prepared.named).await
}

/// What the first of two officers types is judged as the second one's confirmation would be.
pub(super) async fn foresee(
    qibu: &Arc<Qibu>,
    Look {
        sent,
        submitter,
        id,
    }: &Look<'_>,
    work: &SessionCorrectionDraft,
) -> Result<(), NotDone> {
    if *submitter == sent.account {
        let fault = FieldFault::new("/submitter", "session.second_officer");
        return Err(NotDone::Fields(vec![fault]));
    }
    let stream = stream_of(&work.session).ok_or(NotDone::NotThere)?;
    let cites = Sequence(work.cites);
    let state = state(qibu, stream).await?;
    let correcting = Correcting::of(qibu, &state, cites, &work.correction)?;
    let prepared = prepare(qibu, sent, Some(*id), &correcting).await;
    let prepared = prepared.map_err(|error| error.under("/work/session_correction/correction"))?;
    let command = command(cites, prepared.made, true);
    Ok(qibu
        .foresee_for_two(&request::<Session>(sent, stream, command))
        .await?)
}

/// A correction that a second officer is to confirm, as the work of a draft.
pub fn draft_of(stream: StreamId, cites: Sequence, correction: SessionCorrectionForm) -> DraftWork {
    DraftWork::SessionCorrection(Box::new(SessionCorrectionDraft {
        session: stream.id.to_string(),
        cites: cites.0,
        correction,
    }))
}

impl SessionCorrectionDraft {
    /// Carries the correction out; the sender is the second officer.
    pub(super) async fn carry_out(&self, qibu: &Arc<Qibu>, sent: &Sent) -> Result<Done, NotDone> {
        let stream = stream_of(&self.session).ok_or(NotDone::NotThere)?;
        correct(qibu, sent, stream, Sequence(self.cites), &self.correction).await
    }

    /// The papers that it names.
    pub(super) fn papers(&self) -> impl Iterator<Item = &str> {
        let report = self.correction.report.as_ref();
        let named = report.and_then(|report| report.paper.as_deref());
        named.into_iter()
    }
}

/// The stream of a session by its id, as it was typed.
pub fn stream_of(id: &str) -> Option<StreamId> {
    let id = id.trim().parse().ok()?;
    Some(StreamId::new(StreamKind::Session, id))
}

fn command(
    cites: Sequence,
    made: (Option<(Day, SessionFact)>, PaperRef),
    by_two: bool,
) -> SessionCommand {
    let (replacement, reason) = made;
    SessionCommand::Correct {
        cites,
        replacement,
        reason,
        by_two,
    }
}

/// What is known of a session; nothing is not found.
pub async fn state(qibu: &Arc<Qibu>, stream: StreamId) -> Result<SessionState, NotDone> {
    let hosted = qibu.sessions().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(CommandError::from)?;
    if hosted.sequence() == Sequence(0) {
        return Err(NotDone::NotThere);
    }
    Ok(hosted.state().clone())
}

/// The node of the body that a form names; empty where it names none.
pub async fn node_of_body(qibu: &Arc<Qibu>, said: &str) -> Result<String, NotDone> {
    match said.trim().parse::<StreamId>() {
        Ok(body) if qibu_domain::lifecycle::SubjectKind::try_from(body.kind).is_ok() => {
            node_of(qibu, body).await
        }
        _ => Ok(String::new()),
    }
}

/// The node of the body whose session it is; what is not known is not found.
pub async fn node_of_session(qibu: &Arc<Qibu>, stream: StreamId) -> Result<String, NotDone> {
    let state = state(qibu, stream).await?;
    match state.outline() {
        Some(outline) => node_of(qibu, outline.organiser).await,
        None => Ok(String::new()),
    }
}

impl Form for SessionCancelForm {
    type Made = PaperRef;

    fn papers(&self) -> Vec<&str> {
        Vec::new()
    }

    fn make(&self, desk: &mut Desk) -> Option<PaperRef> {
        desk.reason("/reason", &self.reason)
    }
}

/// A correction with the fact that it is about.
struct Correcting<'a> {
    form: &'a SessionCorrectionForm,
    replacement: Option<Replacing<'a>>,
}

enum Replacing<'a> {
    Held(Holding<'a>),
    Report(Reporting<'a>),
}

impl<'a> Correcting<'a> {
    fn of(
        qibu: &Qibu,
        state: &'a SessionState,
        cites: Sequence,
        form: &'a SessionCorrectionForm,
    ) -> Result<Self, NotDone> {
        if state.fact(cites).is_none() {
            let fault = FieldFault::new("", "session.unknown").with("sequence", cites);
            return Err(NotDone::Fields(vec![fault]));
        }
        let today = qibu.clock().now().day();
        let was = state.reported.as_ref();
        let replacement = match (&form.held, &form.report) {
            (Some(held), None) => Some(Replacing::Held(Holding {
                form: held,
                under: "/held",
                today,
            })),
            (None, Some(report)) => Some(Replacing::Report(Reporting {
                form: report,
                under: "/report",
                was: was.and_then(|was| was.said.paper.as_ref()),
                today,
            })),
            (None, None) => None,
            (Some(_), Some(_)) => {
                let fault = FieldFault::new("/report", "session.replaced_by_other");
                return Err(NotDone::Fields(vec![fault]));
            }
        };
        Ok(Self { form, replacement })
    }
}

impl Form for Correcting<'_> {
    type Made = (Option<(Day, SessionFact)>, PaperRef);

    fn papers(&self) -> Vec<&str> {
        match &self.replacement {
            Some(Replacing::Held(holding)) => holding.papers(),
            Some(Replacing::Report(reporting)) => reporting.papers(),
            None => Vec::new(),
        }
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let replacement = match &self.replacement {
            Some(Replacing::Held(holding)) => {
                let made = holding.make(desk);
                made.map(|((on, held), _)| Some((on, SessionFact::Held(held))))
            }
            Some(Replacing::Report(reporting)) => {
                let made = reporting.make(desk);
                made.map(|(on, report)| Some((on, SessionFact::Reported(report))))
            }
            None => Some(None),
        };
        let reason = desk.reason("/reason", &self.form.reason);
        Some((replacement?, reason?))
    }
}
