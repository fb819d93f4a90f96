//! What seats do beside reviewing and deciding: the forms, and what they become.

use super::FieldFault;
use super::convert::{criteria, document_number, given, optional_reason, outcome, parsed, text};
use super::evidence::Desk;
use qibu_domain::document_number::DocumentNumber;
use qibu_domain::subject::Verb;
use qibu_domain::subject::event::DecisionOutcome;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldForm {
    /// The last day of the hold, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub until: String,
    /// The reasons in words.
    pub reason: String,
}

/// The way back to an earlier seat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendBackForm {
    /// The seat's name in the route, such as `review`.
    pub to: String,
    /// The reasons in words.
    pub reason: String,
}

/// A decision that was taken on paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SlipForm {
    /// `approved` or `rejected`.
    pub outcome: String,
    /// The day that the slip was signed on, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub signed_on: String,
    /// The id of the slip's scan, uploaded before.
    #[schema(format = "uuid")]
    pub slip: String,
    /// The number of the meeting, where one decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<String>,
    /// The reasons in words; a rejection has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The criteria that the reasons of a rejection are about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<String>,
}

/// A request for another office's opinion.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskForm {
    /// The code of the node whose office is asked.
    pub node: String,
    /// What is asked, in words.
    pub question: String,
}

/// An opinion that was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpinionForm {
    /// The request's id.
    #[schema(format = "uuid")]
    pub opinion: String,
    /// The opinion in words.
    pub answer: String,
}

pub(super) fn hold(desk: &mut Desk, form: &HoldForm) -> Option<Verb> {
    let until = parsed(desk, "/until", &form.until, "day.malformed");
    let reason = desk.reason("/reason", &form.reason);
    Some(Verb::Hold {
        until: until?,
        reason: reason?,
    })
}

pub(super) fn send_back(desk: &mut Desk, form: &SendBackForm) -> Option<Verb> {
    let to = text(desk, "/to", &form.to);
    let reason = desk.reason("/reason", &form.reason);
    Some(Verb::SendBack {
        to: to?.into(),
        reason: reason?,
    })
}

pub(super) fn record_slip(desk: &mut Desk, form: &SlipForm) -> Option<Verb> {
    let outcome = outcome(desk, &form.outcome);
    let signed_on = parsed(desk, "/signed_on", &form.signed_on, "day.malformed");
    let slip = match given(Some(&form.slip)) {
        Some(id) => desk.paper("/slip".to_owned(), id),
        None => {
            desk.fault(FieldFault::new("/slip", "paper.unknown"));
            None
        }
    };
    let meeting = match given(form.meeting.as_deref()) {
        Some(number) => document_number(desk, "/meeting", number)
            .map(DocumentNumber::into_text)
            .map(Some),
        None => Some(None),
    };
    let reason = optional_reason(desk, form.reason.as_deref());
    let criteria = criteria(desk, &form.criteria);
    let rejects = outcome == Some(DecisionOutcome::Rejected);
    if rejects && form.criteria.is_empty() {
        desk.fault(FieldFault::new("/criteria", "decision.criteria_unnamed"));
    }
    if rejects && given(form.reason.as_deref()).is_none() {
        desk.fault(FieldFault::new("/reason", "reason.missing"));
    }
    Some(Verb::RecordSlip {
        outcome: outcome?,
        signed_on: signed_on?,
        slip: slip?,
        meeting: meeting?,
        reason: reason?,
        criteria: criteria?,
    })
}

pub(super) fn ask_opinion(desk: &mut Desk, form: &AskForm) -> Option<Verb> {
    let node = text(desk, "/node", &form.node);
    let question = desk.reason("/question", &form.question);
    Some(Verb::AskOpinion {
        node: node?.into(),
        question: question?,
    })
}

pub(super) fn give_opinion(desk: &mut Desk, form: &OpinionForm) -> Option<Verb> {
    let opinion = parsed(desk, "/opinion", &form.opinion, "id.malformed");
    let answer = desk.reason("/answer", &form.answer);
    Some(Verb::GiveOpinion {
        opinion: opinion?,
        answer: answer?,
    })
}
