//! What people send: texts and numbers as they were typed, not yet looked at.

use super::aside::{AskForm, HoldForm, OpinionForm, SendBackForm, SlipForm};
use super::ballot::{CastVoteForm, OpenBallotForm};
use super::changeover::EditionChoiceForm;
use super::gaps::SupplementForm;
use super::oversight::StatementForm;
use super::passing::{AddSeatForm, AssignForm, CopyForm, TransferForm};
use super::re_review::ReReviewForm;
use super::site_visit::VisitForm;
use qibu_domain::lifecycle::Transition;
use serde::de::{self, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use utoipa::ToSchema;

/// A proposal for a new association, with its first application (T1).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalForm {
    /// The account that proposes, where another types: the proposal then waits for its confirmation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub submitter: Option<String>,
    /// The full name.
    pub name: String,
    /// The short form for cards and lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_name: Option<String>,
    /// The body kind of the edition, such as `friendship`.
    pub body_kind: String,
    /// The legal form of the edition, such as `internal`.
    pub form: String,
    /// The code of the node that it belongs to.
    pub node: String,
    /// The code of its scope, unique in the area.
    pub scope: String,
    /// Its place among the bodies of the same area and scope, from 1; above 1 needs the need paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<Number>,
    /// What the application holds.
    #[serde(default)]
    pub contents: ContentsForm,
}

/// An application for the next transition.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationForm {
    /// What is asked for: `T2`, `T3` …
    pub transition: String,
    /// What the application holds.
    #[serde(default)]
    pub contents: ContentsForm,
}

impl ApplicationForm {
    /// Whether what is asked for is proposed by an office, and not by the body itself.
    pub fn is_proposed_by_an_office(&self) -> bool {
        let transition = self.transition.trim().parse();
        transition.is_ok_and(Transition::is_proposed_by_an_office)
    }
}

/// What an application holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ContentsForm {
    /// Counts, by the edition's code.
    pub attested: BTreeMap<String, AttestedForm>,
    /// Statements that are made, by the edition's code.
    pub declared: Vec<String>,
    /// The categories of people reached, by the edition's code.
    pub categories: Vec<String>,
    /// The papers.
    pub papers: Vec<PaperForm>,
    /// The legal identity, where the transition settles it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal: Option<LegalForm>,
    /// The ids of the body's brands that an application for the fifth step is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub brands: Vec<String>,
}

/// A count, and the paper of the application that shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttestedForm {
    /// How many.
    pub count: Number,
    /// The id of the paper that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// A number, as JSON or as it was typed.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Number {
    /// As JSON.
    #[schema(value_type = u32)]
    Json(serde_json::Number),
    /// As it was typed.
    Typed(String),
}

impl Default for Number {
    fn default() -> Self {
        Self::Typed(String::new())
    }
}

/// By hand, so that what is neither is known for what it is.
impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor)
    }
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a number")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Number, E> {
        Ok(Number::Json(number.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Number, E> {
        Ok(Number::Json(number.into()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Number, E> {
        let known = serde_json::Number::from_f64(number);
        let unknown = || E::invalid_value(Unexpected::Float(number), &self);
        known.map(Number::Json).ok_or_else(unknown)
    }

    fn visit_str<E>(self, text: &str) -> Result<Number, E> {
        Ok(Number::Typed(text.to_owned()))
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Self {
        Self::Json(value.into())
    }
}

/// A paper that was uploaded before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperForm {
    /// Its id.
    #[schema(format = "uuid")]
    pub paper: String,
    /// The evidence kind that it was uploaded as; where given, it must agree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// The legal identity: exactly one of the three.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LegalForm {
    /// The unified social credit code of the registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered: Option<String>,
    /// The number under which it was filed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filed: Option<String>,
    /// The number of the internal approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal: Option<String>,
}

/// What is done with an application, with what the verb needs.
#[derive(Clone, Debug, PartialEq)]
pub enum VerbForm {
    /// Take it on.
    Accept(NoForm),
    /// Say that it is not this office's matter.
    NotAccept(NotAcceptForm),
    /// Give it back with the one list of corrections.
    Return(ReturnForm),
    /// Hand it in again, whole.
    Resubmit(ResubmitForm),
    /// Take longer to correct it.
    ExtendCorrection(ReasonForm),
    /// Give an opinion.
    Review(ReviewForm),
    /// Extend the time to decide.
    Extend(ReasonForm),
    /// Decide.
    Decide(DecideForm),
    /// Put the notice up.
    OpenNotice(NoForm),
    /// Object.
    Object(ReasonForm),
    /// Answer an objection.
    AnswerObjection(AnswerForm),
    /// Take the notice down.
    CloseNotice(NoForm),
    /// Issue the reply.
    IssueReply(ReplyForm),
    /// Take the application back.
    Withdraw(NoForm),
    /// Hold it until a day (暂缓).
    Hold(HoldForm),
    /// Go on before the hold's last day.
    Resume(NoForm),
    /// Send it back to an earlier seat.
    SendBack(SendBackForm),
    /// Take the last opinion back.
    TakeBack(NoForm),
    /// Record a decision that was taken on paper (签批单).
    RecordSlip(SlipForm),
    /// Confirm the slip.
    ConfirmSlip(NoForm),
    /// Remind the office that has it (催办).
    Remind(NoForm),
    /// Ask another office for its opinion (征求意见).
    AskOpinion(AskForm),
    /// Give the opinion that was asked for.
    GiveOpinion(OpinionForm),
    /// State the body's case (陈述申辩).
    MakeStatement(StatementForm),
    /// Say what a second look at the decision came to (复核).
    ConcludeReReview(ReReviewForm),
    /// Send another office a copy (抄送).
    Copy(CopyForm),
    /// Add a seat before the one that has it (加签).
    AddSeat(AddSeatForm),
    /// Hand it to another office of the same rank (转办).
    Transfer(TransferForm),
    /// Name the account that is to do it (改派).
    Assign(AssignForm),
    /// Call the committee of the seat to vote (部务会表决).
    OpenBallot(OpenBallotForm),
    /// Vote as a member of the committee.
    CastVote(CastVoteForm),
    /// Record what two people found on the spot (现场核实).
    RecordVisit(VisitForm),
    /// Confirm what the other recorded.
    ConfirmVisit(NoForm),
    /// Take it on although papers are missing (容缺受理).
    AcceptWithGaps(NoForm),
    /// Hand in what was missing then.
    Supplement(SupplementForm),
    /// Be judged by a later edition.
    ChooseEdition(EditionChoiceForm),
}

impl VerbForm {
    /// The verb's name, as routes, permissions and pages use it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accept(_) => "accept",
            Self::NotAccept(_) => "not-accept",
            Self::Return(_) => "return",
            Self::Resubmit(_) => "resubmit",
            Self::ExtendCorrection(_) => "extend-correction",
            Self::Review(_) => "review",
            Self::Extend(_) => "extend",
            Self::Decide(_) => "decide",
            Self::OpenNotice(_) => "open-notice",
            Self::Object(_) => "object",
            Self::AnswerObjection(_) => "answer-objection",
            Self::CloseNotice(_) => "close-notice",
            Self::IssueReply(_) => "issue-reply",
            Self::Withdraw(_) => "withdraw",
            Self::Hold(_) => "hold",
            Self::Resume(_) => "resume",
            Self::SendBack(_) => "send-back",
            Self::TakeBack(_) => "take-back",
            Self::RecordSlip(_) => "record-slip",
            Self::ConfirmSlip(_) => "confirm-slip",
            Self::Remind(_) => "remind",
            Self::AskOpinion(_) => "ask-opinion",
            Self::GiveOpinion(_) => "give-opinion",
            Self::MakeStatement(_) => "make-statement",
            Self::ConcludeReReview(_) => "conclude-re-review",
            Self::Copy(_) => "copy",
            Self::AddSeat(_) => "add-seat",
            Self::Transfer(_) => "transfer",
            Self::Assign(_) => "assign",
            Self::OpenBallot(_) => "open-ballot",
            Self::CastVote(_) => "cast-vote",
            Self::RecordVisit(_) => "record-visit",
            Self::ConfirmVisit(_) => "confirm-visit",
            Self::AcceptWithGaps(_) => "accept-with-gaps",
            Self::Supplement(_) => "supplement",
            Self::ChooseEdition(_) => "choose-edition",
        }
    }
}

/// Nothing but the verb itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoForm {}

/// Why an application is not this office's matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotAcceptForm {
    /// `not_our_matter` or `not_our_office`.
    pub ground: String,
    /// The code of the node to go to, where another office is the right one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refer_to: Option<String>,
}

/// The one complete list of corrections.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnForm {
    /// The entries, numbered in this order.
    pub items: Vec<ReturnItemForm>,
}

/// One entry of the list of corrections.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnItemForm {
    /// The criterion that it cites.
    pub criterion: String,
    /// The id of the paper that it is about, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
    /// What is to be corrected, in words. They are kept as a paper outside the log.
    pub reason: String,
}

/// The corrected application, whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResubmitForm {
    /// What it holds now.
    pub contents: ContentsForm,
}

/// A reviewing seat's opinion.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewForm {
    /// `support` or `oppose`.
    pub opinion: String,
    /// The reasons; an opposing opinion has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Reasons, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonForm {
    /// The reasons.
    pub reason: String,
}

/// A decision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideForm {
    /// `approved` or `rejected`.
    pub outcome: String,
    /// The reasons; a rejection has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Of a rejection: the criteria that the reasons are about, such as `1a`; at least one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<String>,
}

/// The answer to an objection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerForm {
    /// The id of the objection.
    #[schema(format = "uuid")]
    pub objection: String,
    /// Whether it is right.
    pub upheld: bool,
    /// The answer, in words.
    pub reason: String,
}

/// The written reply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyForm {
    /// The number of the office's own system.
    pub number: String,
    /// The id of the scan, uploaded before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
    /// The number of the plaque: of the reply that names a base, and of no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plaque: Option<String>,
}
