//! Steps that a body had reached before Qibu (补录): what two officers say of them, and how it is corrected.

use super::convert::{given, number};
use super::draft::{self, DraftWork};
use super::evidence::{Desk, Form, Prepared, prepare};
use super::form::Number;
use super::founding::period;
use super::{Done, FieldFault, NotDone, Sending, Sent};
use crate::authority::{Action, Resource};
use crate::command::{CommandError, Request};
use crate::service::DraftState;
use crate::wiring::Qibu;
use qibu_domain::actor::Principal;
use qibu_domain::id::{AccountId, ApplicationId, Sequence, StreamId, SubjectId};
use qibu_domain::subject::{Subject, SubjectCommand};
use qibu_domain::time::Precision;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What two officers say of a step that a body had reached before Qibu.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LateStepForm {
    /// The step, from 1 to 7: the one after the last that is recognised.
    pub step: Number,
    /// `YYYY-MM-DD`, or `YYYY-MM` or `YYYY`, which count from the end of the period (law 4).
    pub reached_on: String,
    /// The id of the signed statement, uploaded before under the kind `step_statement`.
    #[schema(format = "uuid")]
    pub statement: String,
}

/// What was wrong with a step recognised late.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LateStepCorrectionForm {
    /// The sequence of the event that recognised the step.
    pub cites: u64,
    /// The right day, in the forms of a step; without it the step is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached_on: Option<String>,
    /// Why, in words.
    pub reason: String,
}

/// A step to be recognised late, to be confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LateStepDraft {
    /// The body: `association/` or `base/` and its id.
    pub subject: String,
    /// The step.
    pub step: LateStepForm,
}

/// The correction of a step recognised late, to be confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LateStepCorrectionDraft {
    /// The body: `association/` or `base/` and its id.
    pub subject: String,
    /// What was wrong.
    pub correction: LateStepCorrectionForm,
}

impl Form for LateStepForm {
    type Made = SubjectCommand;

    fn papers(&self) -> Vec<&str> {
        vec![&self.statement]
    }

    fn make(&self, desk: &mut Desk) -> Option<SubjectCommand> {
        let step = number(desk, "/step", &self.step, 1);
        let reached = period(desk, "/reached_on", &self.reached_on);
        let statement = match given(Some(&self.statement)) {
            Some(id) => desk.paper("/statement".to_owned(), id),
            None => {
                desk.fault(FieldFault::new("/statement", "paper.unknown"));
                None
            }
        };
        let (reached_on, precision) = reached?;
        Some(SubjectCommand::RecogniseLate {
            // Which step comes next is the decision's to say.
            step: u8::try_from(step?).unwrap_or(u8::MAX),
            reached_on,
            precision,
            statement: statement?,
        })
    }
}

impl Form for LateStepCorrectionForm {
    type Made = SubjectCommand;

    fn papers(&self) -> Vec<&str> {
        Vec::new()
    }

    fn make(&self, desk: &mut Desk) -> Option<SubjectCommand> {
        let reached = match given(self.reached_on.as_deref()) {
            Some(said) => period(desk, "/reached_on", said).map(|(day, known)| (Some(day), known)),
            None => Some((None, Precision::Day)),
        };
        let reason = desk.reason("/reason", &self.reason);
        let (reached_on, precision) = reached?;
        Some(SubjectCommand::CorrectLateStep {
            cites: Sequence(self.cites),
            reached_on,
            precision,
            reason: reason?,
        })
    }
}

impl LateStepDraft {
    pub(super) async fn carry_out(&self, qibu: &Arc<Qibu>, sent: &Sent) -> Result<Done, NotDone> {
        carry_out(qibu, sent, &self.subject, &self.step).await
    }

    /// Whether it would be recognised, were it confirmed now.
    pub(super) async fn check(&self, qibu: &Arc<Qibu>, look: &Look<'_>) -> Result<(), NotDone> {
        let asked = (self.subject.as_str(), Action::RecogniseLate);
        look.at(qibu, asked, &self.step, "/work/late_step/step")
            .await
    }
}

impl LateStepCorrectionDraft {
    pub(super) async fn carry_out(&self, qibu: &Arc<Qibu>, sent: &Sent) -> Result<Done, NotDone> {
        carry_out(qibu, sent, &self.subject, &self.correction).await
    }

    /// Whether it would be corrected, were it confirmed now.
    pub(super) async fn check(&self, qibu: &Arc<Qibu>, look: &Look<'_>) -> Result<(), NotDone> {
        let under = "/work/late_step_correction/correction";
        let asked = (self.subject.as_str(), Action::CorrectLateStep);
        look.at(qibu, asked, &self.correction, under).await
    }
}

/// Has a step recognised late, or corrects one. `sent.entered_by` is the first officer.
async fn carry_out<F: Form<Made = SubjectCommand>>(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    subject: &str,
    form: &F,
) -> Result<Done, NotDone> {
    let subject = draft::subject(subject)?;
    let prepared = prepare(qibu, sent, Some(sent.new_application()), form).await?;
    let sending = Sending {
        subject,
        application: None,
        command: prepared.made,
        if_match: None,
    };
    super::carry_out(qibu, sent, sending, prepared.named).await
}

/// Who looks at a draft before it is kept, and who is to confirm it.
pub(super) struct Look<'a> {
    /// What was sent; nothing is stored by looking.
    pub(super) sent: &'a Sent,
    /// The second officer.
    pub(super) submitter: AccountId,
    /// The draft.
    pub(super) id: ApplicationId,
}

impl Look<'_> {
    /// Judged now as it will be when it is confirmed, so that the first officer hears what is wrong with it.
    pub(super) async fn at<F: Form<Made = SubjectCommand>>(
        &self,
        qibu: &Arc<Qibu>,
        (subject, action): (&str, Action),
        form: &F,
        under: &str,
    ) -> Result<(), NotDone> {
        let stream = draft::subject(subject)?;
        // Whoever may not do it at all is told so, and not which of its fields are wrong.
        self.must_be_an_officer(qibu, stream, action).await?;
        let prepared = prepare(qibu, self.sent, Some(self.id), form).await;
        let Prepared { made, .. } = prepared.map_err(|error| error.under(under))?;
        if self.submitter == self.sent.account {
            let fault = FieldFault::new("/submitter", "late_step.second_officer");
            return Err(NotDone::Fields(vec![fault]));
        }
        if self.is_closed(qibu).await? {
            return Ok(());
        }
        let foreseen = qibu
            .execute(Request::<Subject> {
                stream,
                command: made,
                principal: Principal::Account(self.submitter),
                command_id: self.sent.command_id,
                mac: self.sent.mac,
                entered_by: Some(self.sent.account),
                if_match: None,
                dry_run: true,
                at: None,
            })
            .await;
        foreseen.map(drop).map_err(|error| of_draft(error, under))
    }

    /// The first officer may do it by its own office.
    async fn must_be_an_officer(
        &self,
        qibu: &Arc<Qibu>,
        stream: StreamId,
        action: Action,
    ) -> Result<(), NotDone> {
        let hosted = qibu.subjects().refresh(qibu.log(), stream).await;
        let hosted = hosted.map_err(CommandError::from)?;
        let body = hosted.state().body.as_ref().ok_or(NotDone::NotThere)?;
        let resource = Resource {
            district: body.district().to_owned(),
            node: body.node().to_owned(),
            body: Some(SubjectId(stream.id)),
            ..Resource::default()
        };
        draft::check::may(qibu, self.sent.account, action, resource).await
    }

    /// A draft that was confirmed is answered again, whatever has happened since.
    async fn is_closed(&self, qibu: &Arc<Qibu>) -> Result<bool, NotDone> {
        let (service, id) = (Arc::clone(qibu), self.id);
        let known = super::blocking(move || Ok(service.service().draft(id)?)).await?;
        Ok(known.is_some_and(|draft| draft.summary.state == DraftState::Confirmed))
    }
}

/// What is wrong with what was typed stands at its field; the second officer's denial stands at that officer.
fn of_draft(error: CommandError, under: &str) -> NotDone {
    match error {
        CommandError::Denied(_) => NotDone::Fields(vec![FieldFault::new(
            "/submitter",
            "late_step.second_may_not",
        )]),
        CommandError::Refused(refused) => {
            let field = refused.arguments.iter().find(|(name, _)| *name == "field");
            match field {
                Some((_, field)) => NotDone::Fields(vec![FieldFault {
                    arguments: refused.arguments.clone(),
                    ..FieldFault::new(format!("{under}{field}"), refused.code)
                }]),
                None => CommandError::Refused(refused).into(),
            }
        }
        other => other.into(),
    }
}

impl DraftWork {
    /// Whether two officers record a fact by it: nothing of it is judged by criteria.
    pub fn is_of_two_officers(&self) -> bool {
        match self {
            Self::Founding(_)
            | Self::BaseFounding(_)
            | Self::FoundingCorrection(_)
            | Self::LateStep(_)
            | Self::LateStepCorrection(_)
            | Self::AffairCorrection(_)
            | Self::AnnalCorrection(_)
            | Self::SessionCorrection(_)
            | Self::ProgrammeCorrection(_)
            | Self::TeamCorrection(_)
            | Self::ServiceCorrection(_)
            | Self::OutcomeCorrection(_)
            | Self::ClaimCorrection(_)
            | Self::SuggestionCorrection(_)
            | Self::BrandListing(_) => true,
            Self::Proposal(_) | Self::BaseProposal(_) | Self::Application(_) => false,
        }
    }
}
