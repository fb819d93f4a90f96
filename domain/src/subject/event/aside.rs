//! What the seats of a route do beside reviewing and deciding: hold, send back, take back, ask, and decide on paper
//! (domain 11.2).

use super::{DecisionOutcome, PaperRef};
use crate::id::{ApplicationId, OpinionId, Sequence};
use crate::text::ShortText;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The seat holds the application (暂缓): its clock stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationHeld {
    /// The application.
    pub application: ApplicationId,
    /// The seat.
    pub seat: String,
    /// The last day of the hold; after it the seat goes on.
    pub until: Day,
    /// The working days that the seat's clock had left.
    pub workdays_left: u32,
    /// The reasons in writing.
    pub reason: PaperRef,
}

/// The hold ended, and the seat goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldEnded {
    /// The application.
    pub application: ApplicationId,
    /// The day on which the seat's clock ends now.
    pub due: Day,
}

/// A seat sent the application back to an earlier seat of its route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentBack {
    /// The application.
    pub application: ApplicationId,
    /// The seat that sent it.
    pub seat: String,
    /// The seat that has it now.
    pub to: String,
    /// The day on which that seat's clock ends.
    pub due: Day,
    /// The working days that the clock of the seat that sent it had left.
    pub workdays_left: u32,
    /// The reasons in writing.
    pub reason: PaperRef,
}

/// Who gave the last opinion took it back before the next seat did anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewTakenBack {
    /// The application.
    pub application: ApplicationId,
    /// The seat that has it again.
    pub seat: String,
    /// The day on which its clock ends: as it did before, but not before that day.
    pub due: Day,
}

/// A decision that was taken on paper was recorded (签批单, 部务会). It takes effect only once the decider confirms it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlipRecorded {
    /// The application.
    pub application: ApplicationId,
    /// The deciding seat.
    pub seat: String,
    /// What was decided.
    pub outcome: DecisionOutcome,
    /// The day that it was signed on; the event counts from it, or from the act before it where that is later.
    pub signed_on: Day,
    /// The slip.
    pub slip: PaperRef,
    /// The number of the meeting, where one decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub meeting: Option<ShortText>,
    /// The reasons in writing; a rejection has them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<PaperRef>,
    /// Of a rejection: the criteria that its reasons are about.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub criteria: BTreeSet<String>,
    /// The last day to confirm it; after it the slip is void.
    pub due: Day,
}

/// The decider confirmed the slip; the decision stands beside this in the same append.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlipConfirmed {
    /// The application.
    pub application: ApplicationId,
    /// The event that recorded the slip.
    pub slip: Sequence,
}

/// Nobody confirmed the slip in time: it is void, and the application stays with its seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlipVoided {
    /// The application.
    pub application: ApplicationId,
    /// The event that recorded the slip.
    pub slip: Sequence,
}

/// The applicant reminded the office that has the application (催办).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReminderSent {
    /// The application.
    pub application: ApplicationId,
}

/// A seat asked another office for its opinion (征求意见). The seat may go on without it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpinionAsked {
    /// The application.
    pub application: ApplicationId,
    /// The request.
    pub opinion: OpinionId,
    /// The seat that asks.
    pub seat: String,
    /// The node whose office is asked.
    pub node: String,
    /// The day by which the answer is asked for.
    pub due: Day,
    /// What is asked, in writing.
    pub question: PaperRef,
}

/// The office that was asked gave its opinion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpinionGiven {
    /// The application.
    pub application: ApplicationId,
    /// The request.
    pub opinion: OpinionId,
    /// The node whose office answers.
    pub node: String,
    /// The answer in writing.
    pub answer: PaperRef,
}
