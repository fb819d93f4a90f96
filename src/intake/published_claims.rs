//! Published numbers: the form of one and of its correction, what they become, and the check.

mod making;

use super::draft::DraftWork;
use super::evidence::prepare;
use super::form::Number;
use super::late_steps::Look;
use super::{Done, FieldFault, NotDone, Sent, evidence, or_denied};
use crate::authority::Action;
use crate::command::{CommandError, Request};
use crate::wiring::Qibu;
use making::{Correcting, MadeCorrection, Sheet};
use qibu_domain::id::{PaperId, StreamId, StreamKind};
use qibu_domain::published_claim::{
    ClaimFact, CorrectClaim, PublishedClaim, PublishedClaimCommand,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A published number, as it is sent. Where its wording reads as a number, such as 500余万元, it need not be typed again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimForm {
    /// The code of the node that it is about, with all that stands under it.
    pub node: String,
    /// What it counts: a metric that is known here. An unknown one is answered with the list.
    pub metric: String,
    /// The day that it speaks of, whose end counts, `YYYY-MM-DD`; that of its publication where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub as_of: Option<String>,
    /// The number as it was printed, such as 500余万元. No name of a person.
    pub wording: String,
    /// `=` or `>`; read from the wording where no bound is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// The bound: of money in yuan; read from the wording where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Number>,
    /// Of `>`: what the number was rounded down to, of money in yuan; the unit of the last digit that is not 0 where
    /// absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granularity: Option<Number>,
    /// The day of its publication, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub published_on: String,
    /// Where it was published: a title or document. No name of a person. Needed where no paper is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The id of the paper that it was published in, uploaded before. In a correction the paper stays where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// What was wrong with a published number as it was recorded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimCorrectionForm {
    /// The whole number as it was published, of the same node; without it the number is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<ClaimForm>,
    /// Why, in words.
    pub reason: String,
}

/// The correction of a published number, to be confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimCorrectionDraft {
    /// The number: `published_claim/` and its id.
    pub claim: String,
    /// What was wrong.
    pub correction: ClaimCorrectionForm,
}

/// Records a number that was published.
pub async fn record(qibu: &Arc<Qibu>, sent: &Sent, form: &ClaimForm) -> Result<Done, NotDone> {
    let sheet = Sheet {
        form,
        under: "",
        was: None,
    };
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &sheet).await;
    let node = form.node.trim();
    let prepared = or_denied(qibu, sent, Action::RecordClaim, node, prepared).await?;
    qibu.refresh_rules().await?;
    let (published_on, claim) = prepared.made;
    let command = PublishedClaimCommand::Publish {
        published_on,
        claim,
    };
    let stream = sent.new_stream(StreamKind::PublishedClaim);
    carry_out(qibu, sent, stream, command, prepared.named).await
}

/// Puts a published number beside the figure as it is known now.
pub async fn check(qibu: &Arc<Qibu>, sent: &Sent, stream: StreamId) -> Result<Done, NotDone> {
    let claim = fact(qibu, stream).await?.claim;
    let counted = qibu.counted(claim.metric, claim.node, claim.as_of).await?;
    let command = PublishedClaimCommand::Check { counted };
    carry_out(qibu, sent, stream, command, Vec::new()).await
}

/// Corrects a published number, or voids it: alone, or, where `sent.entered_by` is another, as the second of two officers.
pub async fn correct(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    stream: StreamId,
    form: &ClaimCorrectionForm,
) -> Result<Done, NotDone> {
    let by_two = sent.entered_by.is_some();
    let action = if by_two {
        Action::CorrectClaimLate
    } else {
        Action::CorrectClaim
    };
    let was = fact(qibu, stream).await?;
    let correcting = Correcting::of(&was, form);
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &correcting).await;
    let prepared = or_denied(qibu, sent, action, &was.claim.node, prepared).await?;
    let command = correction(&was, prepared.made, by_two);
    carry_out(qibu, sent, stream, command, prepared.named).await
}

/// What the first of two officers types is judged as the second one's confirmation would be.
pub(super) async fn foresee(
    qibu: &Arc<Qibu>,
    Look {
        sent,
        submitter,
        id,
    }: &Look<'_>,
    work: &ClaimCorrectionDraft,
) -> Result<(), NotDone> {
    if *submitter == sent.account {
        let fault = FieldFault::new("/submitter", "published.second_officer");
        return Err(NotDone::Fields(vec![fault]));
    }
    let stream = stream_of(&work.claim)?;
    let was = fact(qibu, stream).await?;
    let correcting = Correcting::of(&was, &work.correction);
    let prepared = prepare(qibu, sent, Some(*id), &correcting).await;
    let prepared = prepared.map_err(|error| error.under("/work/claim_correction/correction"))?;
    let request = Request::<PublishedClaim> {
        stream,
        command: correction(&was, prepared.made, true),
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
pub fn draft_of(stream: StreamId, correction: ClaimCorrectionForm) -> DraftWork {
    DraftWork::ClaimCorrection(Box::new(ClaimCorrectionDraft {
        claim: stream.to_string(),
        correction,
    }))
}

/// The stream that a draft names.
pub(super) fn stream_of(said: &str) -> Result<StreamId, NotDone> {
    let stream = said.parse::<StreamId>().ok();
    let stream = stream.filter(|stream| stream.kind == StreamKind::PublishedClaim);
    stream.ok_or(NotDone::NotThere)
}

/// The published number of a stream as it stands.
///
/// # Errors
/// There is none, it is void, or the log does not answer.
pub async fn fact(qibu: &Arc<Qibu>, stream: StreamId) -> Result<ClaimFact, NotDone> {
    let hosted = qibu.published_claims().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(CommandError::from)?;
    hosted.state().fact.clone().ok_or(NotDone::NotThere)
}

fn correction(
    was: &ClaimFact,
    (replacement, reason): MadeCorrection,
    by_two: bool,
) -> PublishedClaimCommand {
    PublishedClaimCommand::Correct(CorrectClaim {
        cites: was.sequence,
        replacement,
        reason,
        by_two,
    })
}

async fn carry_out(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    stream: StreamId,
    command: PublishedClaimCommand,
    named: Vec<PaperId>,
) -> Result<Done, NotDone> {
    let receipt = qibu
        .execute(Request::<PublishedClaim> {
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
