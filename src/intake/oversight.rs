//! What offices do about the standing of a body: the forms, and what they become.

use super::FieldFault;
use super::convert::{body_name, criteria, document_number, given, parsed};
use super::evidence::{Desk, Form};
use crate::authority::Action;
use qibu_domain::subject::event::PaperRef;
use qibu_domain::subject::{Oversight, Verb, WindingUpLine};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a body says to what an office proposes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementForm {
    /// The statement in words.
    pub statement: String,
}

/// An order to put right what no longer holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RectificationForm {
    /// The criteria that no longer hold: of steps that the body has reached.
    pub criteria: Vec<String>,
    /// The reasons in words.
    pub reason: String,
}

/// What a check of the rectification found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckForm {
    /// Whether everything that was named holds again.
    pub passed: bool,
    /// What was found, in words.
    pub record: String,
}

/// A part of the winding up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettlementForm {
    /// `property`, `papers` or `personal_data`.
    pub line: String,
    /// The id of the paper that shows it, uploaded before.
    #[schema(format = "uuid")]
    pub paper: String,
}

/// The end of a winding up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DissolutionForm {
    /// The id of what the registration authority issued, uploaded before; a registered association has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub deregistration: Option<String>,
}

/// An act of the registration authority.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevocationForm {
    /// The authority's name.
    pub authority: String,
    /// The number of its document.
    pub number: String,
    /// The day that the document bears, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub revoked_on: String,
    /// The id of the document's scan, uploaded before.
    #[schema(format = "uuid")]
    pub paper: String,
}

/// An act on the standing of a body, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OversightForm {
    /// Put it to rectification (整改).
    OrderRectification(RectificationForm),
    /// Say what a check found.
    CheckRectification(CheckForm),
    /// Settle one part of the winding up.
    SettleWindingUp(SettlementForm),
    /// Dissolve it (注销).
    Dissolve(DissolutionForm),
    /// Record that the registration authority revoked it (撤销).
    RecordRevocation(RevocationForm),
}

impl OversightForm {
    /// What authority is asked for.
    pub fn action(&self) -> Action {
        match self {
            Self::OrderRectification(_) => Action::OrderRectification,
            Self::CheckRectification(_) => Action::CheckRectification,
            Self::SettleWindingUp(_) => Action::SettleWindingUp,
            Self::Dissolve(_) => Action::Dissolve,
            Self::RecordRevocation(_) => Action::RecordRevocation,
        }
    }

    /// Its name, as routes, permissions and pages use it.
    pub fn name(&self) -> &'static str {
        self.action().name()
    }
}

impl Form for OversightForm {
    type Made = Oversight;

    fn papers(&self) -> Vec<&str> {
        let paper = match self {
            Self::OrderRectification(_) | Self::CheckRectification(_) => None,
            Self::SettleWindingUp(form) => given(Some(&form.paper)),
            Self::Dissolve(form) => given(form.deregistration.as_deref()),
            Self::RecordRevocation(form) => given(Some(&form.paper)),
        };
        paper.into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Oversight> {
        match self {
            Self::OrderRectification(form) => {
                let criteria = criteria(desk, &form.criteria);
                let reason = desk.reason("/reason", &form.reason);
                Some(Oversight::OrderRectification {
                    criteria: criteria?,
                    reason: reason?,
                })
            }
            Self::CheckRectification(form) => {
                let record = desk.reason("/record", &form.record);
                Some(Oversight::CheckRectification {
                    passed: form.passed,
                    record: record?,
                })
            }
            Self::SettleWindingUp(form) => {
                let line = line(desk, &form.line);
                let paper = shown(desk, "/paper", &form.paper);
                Some(Oversight::SettleWindingUp {
                    line: line?,
                    paper: paper?,
                })
            }
            Self::Dissolve(form) => {
                let deregistration = match given(form.deregistration.as_deref()) {
                    Some(id) => Some(desk.paper("/deregistration".to_owned(), id)?),
                    None => None,
                };
                Some(Oversight::Dissolve { deregistration })
            }
            Self::RecordRevocation(form) => revocation(desk, form),
        }
    }
}

pub(super) fn make_statement(desk: &mut Desk, form: &StatementForm) -> Option<Verb> {
    let statement = desk.reason("/statement", &form.statement)?;
    Some(Verb::MakeStatement { statement })
}

fn revocation(desk: &mut Desk, form: &RevocationForm) -> Option<Oversight> {
    let authority = body_name(desk, "/authority", &form.authority);
    let number = document_number(desk, "/number", &form.number);
    let revoked_on = parsed(desk, "/revoked_on", &form.revoked_on, "day.malformed");
    let paper = shown(desk, "/paper", &form.paper);
    Some(Oversight::RecordRevocation {
        authority: authority?,
        number: number?,
        revoked_on: revoked_on?,
        paper: paper?,
    })
}

fn line(desk: &mut Desk, said: &str) -> Option<WindingUpLine> {
    let known = WindingUpLine::ALL.into_iter();
    let line = known.clone().find(|line| line.as_str() == said.trim());
    if line.is_none() {
        let words: Vec<&str> = known.map(WindingUpLine::as_str).collect();
        let fault = FieldFault::new("/line", "choice.unknown");
        desk.fault(fault.with("choices", words.join(", ")));
    }
    line
}

/// A paper without which the act is nothing.
fn shown(desk: &mut Desk, pointer: &str, id: &str) -> Option<PaperRef> {
    match given(Some(id)) {
        Some(id) => desk.paper(pointer.to_owned(), id),
        None => {
            desk.fault(FieldFault::new(pointer, "paper.unknown"));
            None
        }
    }
}
