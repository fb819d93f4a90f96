//! Outcomes: the form of one and of its correction, and what they become. The token of its paper comes from the vault.

mod making;

use super::draft::DraftWork;
use super::evidence::{Prepared, prepare};
use super::form::Number;
use super::late_steps::Look;
use super::{Done, FieldFault, NotDone, Sent, blocking, evidence, or_denied};
use crate::authority::Action;
use crate::command::{CommandError, Request};
use crate::wiring::Qibu;
use making::{Correcting, Made, Sheet};
use qibu_domain::id::{PaperId, StreamId, StreamKind};
use qibu_domain::outcome::{
    CorrectOutcome, Evidence, Outcome, OutcomeCommand, OutcomeFact, OutcomeRecorded,
};
use qibu_domain::time::Day;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// An outcome, as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeForm {
    /// The body that brought it about: `association/` or `base/` and its id.
    pub body: String,
    /// Money: `cash`, `in_kind`, `rent_relief`, `fund`, `sales`, `investment`; enterprises: `incubated`,
    /// `enterprises_served`; persons: `jobs`, `trained`, `beneficiaries`.
    pub kind: String,
    /// The field of contribution: `economy`, `governance`, `welfare` or `social_service`.
    pub field: String,
    /// How much: of money in yuan, whole or with two decimals; else a whole number from 1.
    pub amount: Number,
    /// The first day of its period, `YYYY-MM-DD`; the last one where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub from: Option<String>,
    /// The last day of its period, from which it counts, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub until: String,
    /// The id of the paper that shows it, uploaded before; no other outcome of this kind rests on the same bytes. In a
    /// correction the paper stays where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// What was wrong with an outcome.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeCorrectionForm {
    /// The whole outcome as it should be, of the same body; without it the outcome is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<OutcomeForm>,
    /// Why, in words.
    pub reason: String,
}

/// The correction of an outcome, to be confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeCorrectionDraft {
    /// The outcome: `outcome/` and its id.
    pub outcome: String,
    /// What was wrong.
    pub correction: OutcomeCorrectionForm,
}

/// Records an outcome.
pub async fn record(qibu: &Arc<Qibu>, sent: &Sent, form: &OutcomeForm) -> Result<Done, NotDone> {
    let sheet = Sheet {
        form,
        under: "",
        was: None,
    };
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &sheet).await;
    let node = node_of(qibu, form.body.parse().ok()).await?;
    let prepared = or_denied(qibu, sent, Action::RecordOutcome, &node, prepared).await?;
    let (until, outcome) = with_token(qibu, prepared.made).await?;
    let command = OutcomeCommand::Record {
        node,
        until,
        outcome,
    };
    let stream = sent.new_stream(StreamKind::Outcome);
    carry_out(qibu, sent, stream, command, prepared.named).await
}

/// Corrects an outcome, or voids it: alone, or, where `sent.entered_by` is another, as the second of two officers.
pub async fn correct(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    stream: StreamId,
    form: &OutcomeCorrectionForm,
) -> Result<Done, NotDone> {
    let by_two = sent.entered_by.is_some();
    let action = if by_two {
        Action::CorrectOutcomeLate
    } else {
        Action::CorrectOutcome
    };
    let was = fact(qibu, stream).await?;
    let node = node_of(qibu, Some(was.outcome.body)).await?;
    let correcting = Correcting::of(&was, form);
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &correcting).await;
    let prepared = or_denied(qibu, sent, action, &node, prepared).await?;
    let named = prepared.named.clone();
    let command = correction(qibu, &was, prepared, by_two).await?;
    carry_out(qibu, sent, stream, command, named).await
}

/// What the first of two officers types is judged as the second one's confirmation would be.
pub(super) async fn foresee(
    qibu: &Arc<Qibu>,
    Look {
        sent,
        submitter,
        id,
    }: &Look<'_>,
    work: &OutcomeCorrectionDraft,
) -> Result<(), NotDone> {
    if *submitter == sent.account {
        let fault = FieldFault::new("/submitter", "outcome.second_officer");
        return Err(NotDone::Fields(vec![fault]));
    }
    let stream = stream_of(&work.outcome)?;
    let was = fact(qibu, stream).await?;
    let correcting = Correcting::of(&was, &work.correction);
    let prepared = prepare(qibu, sent, Some(*id), &correcting).await;
    let prepared = prepared.map_err(|error| error.under("/work/outcome_correction/correction"))?;
    let request = Request::<Outcome> {
        stream,
        command: correction(qibu, &was, prepared, true).await?,
        principal: sent.principal(),
        command_id: sent.command_id,
        mac: sent.mac,
        entered_by: None,
        if_match: None,
        dry_run: true,
        at: None,
    };
    Ok(qibu.foresee_for_two(&request).await?)
}

/// A correction that a second officer is to confirm, as the work of a draft.
pub fn draft_of(stream: StreamId, correction: OutcomeCorrectionForm) -> DraftWork {
    DraftWork::OutcomeCorrection(Box::new(OutcomeCorrectionDraft {
        outcome: stream.to_string(),
        correction,
    }))
}

/// The stream that a draft names.
pub(super) fn stream_of(said: &str) -> Result<StreamId, NotDone> {
    let stream = said.parse::<StreamId>().ok();
    let stream = stream.filter(|stream| stream.kind == StreamKind::Outcome);
    stream.ok_or(NotDone::NotThere)
}

/// The outcome of a stream as it stands.
///
/// # Errors
/// There is none, it is void, or the log does not answer.
pub async fn fact(qibu: &Arc<Qibu>, stream: StreamId) -> Result<OutcomeFact, NotDone> {
    let hosted = qibu.outcomes().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(CommandError::from)?;
    hosted.state().fact.clone().ok_or(NotDone::NotThere)
}

/// The node of a body; none where there is no such body.
pub async fn node_of(qibu: &Arc<Qibu>, body: Option<StreamId>) -> Result<String, NotDone> {
    let body = body.filter(|body| qibu_domain::lifecycle::SubjectKind::try_from(body.kind).is_ok());
    let Some(body) = body else {
        return Ok(String::new());
    };
    let hosted = qibu.subjects().refresh(qibu.log(), body).await;
    let hosted = hosted.map_err(CommandError::from)?;
    let known = hosted.state().body.as_ref();
    Ok(known.map_or_else(String::new, |known| known.node().to_owned()))
}

async fn correction(
    qibu: &Arc<Qibu>,
    was: &OutcomeFact,
    prepared: Prepared<making::MadeCorrection>,
    by_two: bool,
) -> Result<OutcomeCommand, NotDone> {
    let (replacement, reason) = prepared.made;
    let replacement = match replacement {
        Some(made) => Some(with_token(qibu, made).await?),
        None => None,
    };
    Ok(OutcomeCommand::Correct(CorrectOutcome {
        node: node_of(qibu, Some(was.outcome.body)).await?,
        body: was.outcome.body,
        cites: was.sequence,
        replacement,
        reason,
        by_two,
    }))
}

/// The outcome with the token of the paper that it newly rests on.
async fn with_token(
    qibu: &Arc<Qibu>,
    Made {
        until,
        mut outcome,
        paper,
    }: Made,
) -> Result<(Day, OutcomeRecorded), NotDone> {
    let Some(paper) = paper else {
        return Ok((until, outcome));
    };
    let (papers, id) = (qibu.papers().clone(), paper.paper);
    let token = blocking(move || Ok(papers.token(id)?)).await?;
    outcome.evidence = Some(Evidence { paper, token });
    Ok((until, outcome))
}

async fn carry_out(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    stream: StreamId,
    command: OutcomeCommand,
    named: Vec<PaperId>,
) -> Result<Done, NotDone> {
    let receipt = qibu
        .execute(Request::<Outcome> {
            stream,
            command,
            principal: sent.principal(),
            command_id: sent.command_id,
            mac: sent.mac,
            entered_by: sent.entered_by,
            if_match: None,
            dry_run: sent.dry_run,
            at: None,
        })
        .await?;
    if !sent.dry_run {
        evidence::bind(qibu, named, sent.new_application()).await;
    }
    Ok(Done {
        receipt,
        subject: stream,
        application: None,
    })
}
