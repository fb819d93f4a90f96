//! What can have happened to an application of an association.

use super::{ClauseRef, Contents, PaperRef};
use crate::id::{ApplicationId, ObjectionId, PaperId, Position};
use crate::lifecycle::{Duty, Transition};
use crate::standard::CriterionVerdict;
use crate::text::ShortText;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An application was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationSubmitted {
    /// The application.
    pub application: ApplicationId,
    /// What it asks for.
    pub transition: Transition,
    /// What it holds.
    pub contents: Contents,
    /// The last day on which the office can still answer; after it, the application counts as accepted.
    pub accept_due: Day,
    /// Whether the day lies beyond the published calendar.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub provisional: bool,
}

/// A seat of the route as it was fixed at acceptance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteSeat {
    /// The seat's code in the edition, such as `review` or `decide`.
    pub seat: String,
    /// The duty that fills it.
    pub duty: Duty,
    /// The rank of its office.
    pub rank: String,
    /// The node whose office fills it.
    pub node: String,
}

/// The application was taken on: edition and route are fixed from here (domain 11.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationAccepted {
    /// The application.
    pub application: ApplicationId,
    /// The edition in force on the day of acceptance.
    pub edition: String,
    /// The seats, in order; the last one decides.
    pub route: Vec<RouteSeat>,
    /// The day on which the first seat's clock ends.
    pub due: Day,
}

/// The application counts as accepted. The content is that of an acceptance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ApplicationDeemedAccepted(pub ApplicationAccepted);

/// The application was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationNotAccepted {
    /// The application.
    pub application: ApplicationId,
    /// `not_our_matter` or `not_our_office`.
    pub ground: NotAcceptedGround,
    /// The node to go to, where another office is the right one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refer_to: Option<String>,
}

/// Why an application was not accepted (domain 5.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotAcceptedGround {
    /// It is no matter for this procedure.
    NotOurMatter,
    /// Another office is the right one.
    NotOurOffice,
}

/// One numbered entry of the list of corrections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionItem {
    /// Its number, from 1.
    pub number: u32,
    /// The criterion that it cites.
    pub criterion: String,
    /// The paper that it is about, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperId>,
    /// What is to be corrected, in writing.
    pub reason: PaperRef,
}

/// The application went back for correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationReturned {
    /// The application.
    pub application: ApplicationId,
    /// The seat that returned it.
    pub seat: String,
    /// The one complete list.
    pub items: Vec<CorrectionItem>,
    /// The last day to hand it in again; after it, the application lapses.
    pub due: Day,
    /// The working days that the seat's clock had left; before acceptance none is kept.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub workdays_left: Option<u32>,
}

/// The corrected application was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationResubmitted {
    /// The application.
    pub application: ApplicationId,
    /// What it holds now, whole.
    pub contents: Contents,
    /// The day on which the clock that goes on ends.
    pub due: Day,
}

/// The time to correct was extended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionExtended {
    /// The application.
    pub application: ApplicationId,
    /// The new last day to hand it in again.
    pub due: Day,
    /// The reasons in writing.
    pub reason: PaperRef,
}

/// What a reviewing seat thinks of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opinion {
    /// It should be approved.
    Support,
    /// It should not.
    Oppose,
}

/// A reviewing seat gave its opinion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewCompleted {
    /// The application.
    pub application: ApplicationId,
    /// The seat.
    pub seat: String,
    /// Its opinion.
    pub opinion: Opinion,
    /// The reasons in writing; an opposing opinion has them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<PaperRef>,
    /// The day on which the next seat's clock ends.
    pub due: Day,
}

/// The time to decide was extended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionExtended {
    /// The application.
    pub application: ApplicationId,
    /// The new last day.
    pub due: Day,
    /// The reasons in writing.
    pub reason: PaperRef,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionOutcome {
    /// 同意.
    Approved,
    /// 不予批准, on the screen 暂不同意.
    Rejected,
}

impl DecisionOutcome {
    /// Its word in forms and locales.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }
}

/// The deciding seat decided, and what the decision stood on (law 12).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionMade {
    /// The application.
    pub application: ApplicationId,
    /// The seat.
    pub seat: String,
    /// What was decided.
    pub outcome: DecisionOutcome,
    /// The edition that it was judged under.
    pub edition: String,
    /// The position of the snapshot that other streams were read at.
    pub facts_at: Position,
    /// The verdict of each criterion, with its citations.
    pub verdicts: Vec<CriterionVerdict>,
    /// The reasons in writing; a rejection has them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<PaperRef>,
    /// The day by which the next thing is due: the reply, where no notice comes first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub due: Option<Day>,
    /// Of a rejection: the criteria that its reasons are about (domain 5.8).
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub criteria: BTreeSet<String>,
    /// Of a rejection: the day from which the same may be applied for without new facts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub again_from: Option<Day>,
    /// The clause of a later edition that speaks of the application, whether it moved it or let it stay.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub clause: Option<ClauseRef>,
}

/// The notice was put up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeOpened {
    /// The application.
    pub application: ApplicationId,
    /// The last day of the notice.
    pub until: Day,
    /// Whether it is for everybody, or inside the office.
    pub public: bool,
}

/// Somebody objected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectionRaised {
    /// The application.
    pub application: ApplicationId,
    /// The objection.
    pub objection: ObjectionId,
    /// What it says.
    pub reason: PaperRef,
    /// The working days that the notice had left; its clock stands until the answer.
    pub workdays_left: u32,
}

/// An objection was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectionAnswered {
    /// The application.
    pub application: ApplicationId,
    /// The objection.
    pub objection: ObjectionId,
    /// Whether it was found right: then the deciding seat decides again.
    pub upheld: bool,
    /// The answer in writing.
    pub reason: PaperRef,
    /// The notice's last day from now on, or, upheld, the day by which the seat decides again.
    pub due: Day,
}

/// The notice ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeClosed {
    /// The application.
    pub application: ApplicationId,
    /// The day by which the reply is due.
    pub reply_due: Day,
}

/// The written reply was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplyIssued {
    /// The application.
    pub application: ApplicationId,
    /// The number, typed from the office's own system (domain 11.2).
    pub number: ShortText,
    /// The scan.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
    /// The day after which a body that only prepares lapses.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub prepare_until: Option<Day>,
}

/// A step was recognised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepReached {
    /// The cycle, from 1.
    pub cycle: u32,
    /// The step, 1 to 7.
    pub step: u8,
    /// The application that it was recognised by.
    pub application: ApplicationId,
    /// The edition that it was judged under.
    pub edition: String,
}

/// The approval was put on file: it ends the application without a reply (domain 5.0).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filed {
    /// The application.
    pub application: ApplicationId,
    /// The node whose office keeps it on file.
    pub node: String,
}

/// The cycle was closed after its seventh step (domain 5.9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CycleClosed {
    /// The cycle, from 1.
    pub cycle: u32,
    /// The application that it was closed by.
    pub application: ApplicationId,
    /// The edition that it was judged under.
    pub edition: String,
}

/// The next cycle was opened: its steps are recognised anew, and the body stays what it is (domain 5.9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CycleOpened {
    /// The cycle, from 2.
    pub cycle: u32,
    /// The application that closed the one before.
    pub application: ApplicationId,
}

/// The applicant took it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationWithdrawn {
    /// The application.
    pub application: ApplicationId,
}

/// What the applicant had to hand in did not come in time: the correction, or what was missing at a conditional acceptance.
/// The rule that the event names says which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationLapsed {
    /// The application.
    pub application: ApplicationId,
}

/// The time for preparing ran out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreparationLapsed {}

/// Which clock of an office ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficeClock {
    /// A reviewing seat's.
    Review,
    /// The deciding seat's.
    Decide,
    /// The delivery of the reply.
    Reply,
}

/// An office let its clock run out (domain 5.0: escalates, never approves; marked against the office).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockExpired {
    /// The application.
    pub application: ApplicationId,
    /// The clock.
    pub clock: OfficeClock,
    /// The seat that was late.
    pub seat: String,
    /// The node that it was escalated to; `None` at the top of the tree: to the standing deputy of the seat, where one was
    /// named, and in any case to the auditors' list.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub escalated_to: Option<String>,
}
