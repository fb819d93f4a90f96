//! Suggestions: the forms by which they come, go on and are corrected, and what those become.

mod making;

use super::draft::DraftWork;
use super::evidence::{Form, prepare};
use super::late_steps::Look;
use super::work::{carry_out, request};
use super::{Done, FieldFault, NotDone, Sent, or_denied};
use crate::authority::Action;
use crate::command::CommandError;
use crate::wiring::Qibu;
use making::{Acted, Answering, Correcting, Ended, Ending, Forwarded, MadeCorrection, Submitted};
use qibu_domain::id::{SeatRef, Sequence, StreamId, StreamKind};
use qibu_domain::suggestion::{
    CorrectSuggestion, Receiver, Suggestion, SuggestionCommand, SuggestionState,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// A suggestion, as it is submitted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuggestionForm {
    /// The body through which it comes: `association/` or `base/` and its id.
    pub body: String,
    /// The field that it is about: `economy`, `governance`, `welfare` or `social_service`.
    pub field: String,
    /// What is suggested, in words. They are kept as a paper. In a correction they stay where none are given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// The seat of the body in which its author sits; left out where it is nobody's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub author: Option<String>,
    /// The day on which it was submitted, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
}

/// To whom a suggestion is forwarded: a node, or a kind of body outside Qibu.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForwardForm {
    /// The node whose office is to answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// What the receiver outside Qibu is: `party_committee`, `government`, `congress`, `consultative`,
    /// `mass_organisation` or `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<String>,
    /// The day on which it was forwarded, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The id of the paper that shows it, uploaded before. In a correction the paper stays where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// The answer to a suggestion.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerForm {
    /// The answer, in words. They are kept as a paper, which the author reads. In a correction they stay where none are
    /// given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The day of the answer, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
}

/// That a suggestion is adopted or declined.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleForm {
    /// Why it is declined: `already_done`, `not_feasible`, `out_of_scope`, `against_rules` or `other`. Nothing where it is
    /// adopted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// The day that it counts from, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The id of the paper that shows it, uploaded before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// That a suggestion is published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishForm {
    /// The day that it counts from, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
}

/// What was wrong with a fact of a suggestion. Without a replacement it is void.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuggestionCorrectionForm {
    /// The whole submission as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted: Option<SuggestionForm>,
    /// The whole forwarding as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<ForwardForm>,
    /// The whole answer as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<AnswerForm>,
    /// Why, in words.
    pub reason: String,
}

/// The correction of a fact of a suggestion, to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuggestionCorrectionDraft {
    /// The suggestion: `suggestion/` and its id.
    pub suggestion: String,
    /// The sequence of the event that recorded the fact.
    pub cites: u64,
    /// What was wrong.
    pub correction: SuggestionCorrectionForm,
}

/// What is done with a suggestion that was submitted.
#[derive(Clone, Debug)]
pub enum SuggestionVerb {
    /// It is forwarded.
    Forward(ForwardForm),
    /// It is answered.
    Answer(AnswerForm),
    /// It is adopted.
    Adopt(SettleForm),
    /// It is declined.
    Decline(SettleForm),
    /// It is published.
    Publish(PublishForm),
}

impl SuggestionVerb {
    /// What authority is asked for.
    pub fn action(&self) -> Action {
        match self {
            Self::Forward(_) => Action::ForwardSuggestion,
            Self::Answer(_) => Action::AnswerSuggestion,
            Self::Adopt(_) => Action::AdoptSuggestion,
            Self::Decline(_) => Action::DeclineSuggestion,
            Self::Publish(_) => Action::PublishSuggestion,
        }
    }
}

/// Submits a suggestion.
pub async fn submit(qibu: &Arc<Qibu>, sent: &Sent, form: &SuggestionForm) -> Result<Done, NotDone> {
    let submitted = Submitted {
        form,
        under: "",
        was: None,
    };
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &submitted).await;
    let node = super::outcomes::node_of(qibu, form.body.trim().parse().ok()).await?;
    let prepared = or_denied(qibu, sent, Action::SubmitSuggestion, &node, prepared).await?;
    let (occurred_on, submission) = prepared.made;
    let command = SuggestionCommand::Submit {
        occurred_on,
        submission,
    };
    let stream = sent.new_stream(StreamKind::Suggestion);
    carry_out::<Suggestion>(qibu, sent, stream, command, prepared.named).await
}

/// Forwards, answers, adopts, declines or publishes a suggestion.
pub async fn act(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    stream: StreamId,
    verb: &SuggestionVerb,
) -> Result<Done, NotDone> {
    let asked = (sent, stream, verb.action());
    match verb {
        SuggestionVerb::Forward(form) => {
            let forwarded = Forwarded {
                form,
                under: "",
                was: None,
            };
            send(qibu, asked, &forwarded, |(occurred_on, forwarding)| {
                SuggestionCommand::Forward {
                    occurred_on,
                    forwarding,
                }
            })
            .await
        }
        SuggestionVerb::Answer(form) => {
            let answering = Answering {
                form,
                under: "",
                was: None,
            };
            send(qibu, asked, &answering, |(occurred_on, answered)| {
                SuggestionCommand::Answer {
                    occurred_on,
                    answered,
                }
            })
            .await
        }
        SuggestionVerb::Adopt(form) => {
            let ending = Ending {
                form,
                declines: false,
            };
            send(qibu, asked, &ending, Ended::command).await
        }
        SuggestionVerb::Decline(form) => {
            let ending = Ending {
                form,
                declines: true,
            };
            send(qibu, asked, &ending, Ended::command).await
        }
        SuggestionVerb::Publish(form) => {
            send(qibu, asked, &Acted { form }, |occurred_on| {
                SuggestionCommand::Publish { occurred_on }
            })
            .await
        }
    }
}

async fn send<F: Form>(
    qibu: &Arc<Qibu>,
    (sent, stream, action): (&Sent, StreamId, Action),
    form: &F,
    command: impl FnOnce(F::Made) -> SuggestionCommand,
) -> Result<Done, NotDone> {
    let known = state(qibu, stream).await?;
    let node = asked_at(&known, action);
    let prepared = prepare(qibu, sent, Some(sent.new_application()), form).await;
    let prepared = or_denied(qibu, sent, action, &node, prepared).await?;
    let command = command(prepared.made);
    carry_out::<Suggestion>(qibu, sent, stream, command, prepared.named).await
}

/// The node at which authority is asked: who has it answers it.
pub fn asked_at(known: &SuggestionState, action: Action) -> String {
    let answers = [
        Action::AnswerSuggestion,
        Action::AdoptSuggestion,
        Action::DeclineSuggestion,
    ];
    match known.receiver() {
        Some(Receiver::Node(node)) if answers.contains(&action) => node.clone(),
        _ => {
            let submitted = known.submitted.as_ref();
            submitted.map_or_else(String::new, |it| it.said.node.clone())
        }
    }
}

/// Corrects a fact of a suggestion, or voids it: alone, or as one of two officers.
pub async fn correct(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    (stream, cites): (StreamId, Sequence),
    form: &SuggestionCorrectionForm,
) -> Result<Done, NotDone> {
    let by_two = sent.entered_by.is_some();
    let known = state(qibu, stream).await?;
    let (action, node) = correction_asked(&known, cites, by_two);
    let prepared = match Correcting::of(&known, cites, form) {
        Ok(correcting) => prepare(qibu, sent, Some(sent.new_application()), &correcting).await,
        Err(error) => Err(error),
    };
    let prepared = or_denied(qibu, sent, action, &node, prepared).await?;
    let command = correction(prepared.made, cites, by_two);
    carry_out::<Suggestion>(qibu, sent, stream, command, prepared.named).await
}

/// What authority is asked for, and where: what its receiver answered an office of the receiver corrects.
pub fn correction_asked(
    known: &SuggestionState,
    cites: Sequence,
    by_two: bool,
) -> (Action, String) {
    let (action, at) = match (by_two, known.is_answer(cites)) {
        (false, true) => (Action::AnswerSuggestion, Action::AnswerSuggestion),
        (true, true) => (Action::CorrectSuggestionLate, Action::AnswerSuggestion),
        (true, false) => (Action::CorrectSuggestionLate, Action::CorrectSuggestionLate),
        (false, false) => (Action::CorrectSuggestion, Action::CorrectSuggestion),
    };
    (action, asked_at(known, at))
}

fn correction(
    (replacement, reason): MadeCorrection,
    cites: Sequence,
    by_two: bool,
) -> SuggestionCommand {
    SuggestionCommand::Correct(CorrectSuggestion {
        cites,
        replacement,
        reason,
        by_two,
    })
}

/// What the first of two officers types is judged as the second one's confirmation would be.
pub(super) async fn foresee(
    qibu: &Arc<Qibu>,
    Look {
        sent,
        submitter,
        id,
    }: &Look<'_>,
    work: &SuggestionCorrectionDraft,
) -> Result<(), NotDone> {
    if *submitter == sent.account {
        let fault = FieldFault::new("/submitter", "suggestion.second_officer");
        return Err(NotDone::Fields(vec![fault]));
    }
    let stream = work.stream()?;
    let cites = Sequence(work.cites);
    let known = state(qibu, stream).await?;
    let correcting = Correcting::of(&known, cites, &work.correction)?;
    let prepared = prepare(qibu, sent, Some(*id), &correcting).await;
    let prepared =
        prepared.map_err(|error| error.under("/work/suggestion_correction/correction"))?;
    let command = correction(prepared.made, cites, true);
    let asked = request::<Suggestion>(sent, stream, command);
    Ok(qibu.foresee_for_two(&asked).await?)
}

/// A correction that a second officer is to confirm, as the work of a draft.
pub fn draft_of(
    (stream, cites): (StreamId, Sequence),
    correction: SuggestionCorrectionForm,
) -> DraftWork {
    DraftWork::SuggestionCorrection(Box::new(SuggestionCorrectionDraft {
        suggestion: stream.to_string(),
        cites: cites.0,
        correction,
    }))
}

impl SuggestionCorrectionDraft {
    /// Carries the correction out; the sender is the second officer.
    pub(super) async fn carry_out(&self, qibu: &Arc<Qibu>, sent: &Sent) -> Result<Done, NotDone> {
        let about = (self.stream()?, Sequence(self.cites));
        correct(qibu, sent, about, &self.correction).await
    }

    /// The stream that it is about.
    pub fn stream(&self) -> Result<StreamId, NotDone> {
        let read = self.suggestion.trim().parse::<StreamId>().ok();
        read.filter(|stream| stream.kind == StreamKind::Suggestion)
            .ok_or(NotDone::NotThere)
    }

    /// The paper that it names.
    pub(super) fn paper(&self) -> Option<&str> {
        let forwarded = self.correction.forwarded.as_ref();
        forwarded.and_then(|it| it.paper.as_deref())
    }
}

/// The stream of a suggestion by its id, as it was typed.
pub fn stream_of(id: &str) -> Option<StreamId> {
    Some(StreamId::new(
        StreamKind::Suggestion,
        id.trim().parse().ok()?,
    ))
}

/// What is known of a suggestion; nothing is not found.
///
/// # Errors
/// There is none, or the log does not answer.
pub async fn state(qibu: &Arc<Qibu>, stream: StreamId) -> Result<SuggestionState, NotDone> {
    let hosted = qibu.suggestions().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(CommandError::from)?;
    if hosted.sequence() == Sequence(0) {
        return Err(NotDone::NotThere);
    }
    Ok(hosted.state().clone())
}

/// The node of a suggestion; empty once it is void.
pub async fn node_of(qibu: &Arc<Qibu>, stream: StreamId) -> Result<String, NotDone> {
    let known = state(qibu, stream).await?.submitted;
    Ok(known.map_or_else(String::new, |it| it.said.node))
}

/// Those of some seats whose persons consent to being named in public now.
///
/// # Errors
/// The vault or the log does not answer.
pub async fn consenting(
    qibu: &Arc<Qibu>,
    seats: BTreeSet<SeatRef>,
) -> Result<BTreeSet<SeatRef>, NotDone> {
    Ok(qibu.named_in_public(seats).await?)
}
