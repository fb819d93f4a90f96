//! What is sent about a person, field by field, and the commands that it becomes.

use super::super::FieldFault;
use super::super::convert::{given, parsed, unknown_choice};
use super::super::evidence::{Desk, Form};
use super::{purpose, purposes};
use crate::authority::Action;
use qibu_domain::id::{AssignmentId, StreamId};
use qibu_domain::person::{
    AssignmentEnd, AssignmentKind, Basis, Enrol, PersonCommand, PersonErasureGround, Purpose,
    consent_text,
};
use qibu_domain::subject::event::PaperRef;
use qibu_domain::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;
use utoipa::ToSchema;

/// A person to be invited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteForm {
    /// The code of the node that invites.
    pub node: String,
    /// A name, or what the person wants to be called. It goes into the vault and never into the log.
    pub name: String,
    /// One way of reaching the person; into the vault, too. Two records with the same name and contact are one human.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// The account that the person holds, where they hold one: nobody attests themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub account: Option<String>,
    /// What consents are asked for: `pool`, `contact`, `public_naming`, `assignment`, `statistics`.
    pub purposes: Vec<String>,
}

/// Further consents to be asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskForm {
    /// What for: `pool`, `contact`, `public_naming`, `assignment`, `statistics`.
    pub purposes: Vec<String>,
}

/// What a person said to a purpose, by a signed form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentForm {
    /// What to: `pool`, `contact`, `public_naming`, `assignment`, `statistics`.
    pub purpose: String,
    /// `given`, `refused` or `withdrawn`.
    pub answer: String,
    /// The version of the text on the form, such as `pool/1`; of a consent that is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The day on which the form was signed, `YYYY-MM-DD`; today where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub signed_on: Option<String>,
    /// The id of the signed form, uploaded before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// What makes a person suited to represent others (四有), each with what it rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttestForm {
    /// Has time: `own_statement`, `observed`, `record` or `peers`.
    pub time: String,
    /// Has energy.
    pub energy: String,
    /// Has ability.
    pub ability: String,
    /// Is representative of others.
    pub representativeness: String,
}

/// That the person accepted, by a signed form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedForm {
    /// The id of the signed form, uploaded before.
    #[schema(format = "uuid")]
    pub paper: String,
}

/// Entering the pool of representatives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolForm {
    /// The code of the node whose office looks after the person.
    pub node: String,
    /// The code of the category.
    pub category: String,
    /// The body that puts the person forward: `association/` or `base/` and its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub put_forward_by: Option<String>,
}

/// Leaving the pool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveForm {
    /// The day, `YYYY-MM-DD`; today where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub left_on: Option<String>,
}

/// An assignment to be given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignForm {
    /// `mentor`, `volunteer`, `advice`, `consultation` or `mediation`.
    pub kind: String,
    /// The body that it is carried out for: `association/` or `base/` and its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The day by which it shall be reported, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub due: Option<String>,
}

/// The report of an assignment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentReportForm {
    /// The assignment.
    #[schema(format = "uuid")]
    pub assignment: String,
    /// The day on which it was done, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub done_on: String,
}

/// An assignment that is taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentEndForm {
    /// The assignment.
    #[schema(format = "uuid")]
    pub assignment: String,
}

/// The order to erase a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasureForm {
    /// `persons_request`, `keeping_period_ended` or `entered_by_mistake`.
    pub ground: String,
}

/// What is done with the record of a person, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonForm {
    /// Ask for further consents.
    AskConsent(AskForm),
    /// Record what the person said.
    RecordConsent(ConsentForm),
    /// Attest the four haves.
    Attest(AttestForm),
    /// Record that the person accepted the attestation.
    AcceptAttestation(SignedForm),
    /// Take the attestation back.
    WithdrawAttestation,
    /// Enrol the person.
    Enrol(EnrolForm),
    /// Record that the person left.
    Leave(LeaveForm),
    /// Give an assignment.
    Assign(AssignForm),
    /// Report an assignment.
    ReportAssignment(AssignmentReportForm),
    /// Take an assignment back.
    EndAssignment(AssignmentEndForm),
    /// Order the erasure.
    Erase(ErasureForm),
}

impl PersonForm {
    /// What authority is asked for.
    pub fn action(&self) -> Action {
        match self {
            Self::AskConsent(_) => Action::InvitePerson,
            Self::RecordConsent(_) | Self::AcceptAttestation(_) => Action::RecordConsent,
            Self::Attest(_) | Self::WithdrawAttestation => Action::AttestPerson,
            Self::Enrol(_) | Self::Leave(_) => Action::EnrolPerson,
            Self::Assign(_) | Self::ReportAssignment(_) | Self::EndAssignment(_) => {
                Action::AssignPerson
            }
            Self::Erase(_) => Action::ErasePerson,
        }
    }
}

impl Form for PersonForm {
    type Made = PersonCommand;

    fn papers(&self) -> Vec<&str> {
        let paper = match self {
            Self::RecordConsent(form) => given(form.paper.as_deref()),
            Self::AcceptAttestation(form) => given(Some(&form.paper)),
            _ => None,
        };
        paper.into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<PersonCommand> {
        match self {
            Self::AskConsent(form) => {
                let purposes = purposes(desk, &form.purposes)?;
                Some(PersonCommand::AskConsent { purposes })
            }
            Self::RecordConsent(form) => consent(desk, form),
            Self::Attest(form) => attest(desk, form),
            Self::AcceptAttestation(form) => {
                let paper = paper(desk, Some(&form.paper))?;
                Some(PersonCommand::AcceptAttestation { paper })
            }
            Self::WithdrawAttestation => Some(PersonCommand::WithdrawAttestation),
            Self::Enrol(form) => {
                let put_forward_by = body(desk, "/put_forward_by", form.put_forward_by.as_deref());
                Some(PersonCommand::Enrol(Enrol {
                    node: form.node.trim().to_owned(),
                    category: form.category.trim().to_owned(),
                    put_forward_by: put_forward_by?,
                }))
            }
            Self::Leave(form) => {
                let left_on = day(desk, "/left_on", form.left_on.as_deref())?;
                Some(PersonCommand::Leave { left_on })
            }
            Self::Assign(form) => {
                let kind = choice(desk, "/kind", &form.kind, AssignmentKind::ALL);
                let body = body(desk, "/body", form.body.as_deref());
                let due = day(desk, "/due", form.due.as_deref());
                Some(PersonCommand::Assign {
                    kind: kind?,
                    body: body?,
                    due: due?,
                })
            }
            Self::ReportAssignment(form) => {
                let assignment = assignment(desk, &form.assignment);
                let done_on = parsed::<Day>(desk, "/done_on", &form.done_on, "day.malformed");
                Some(PersonCommand::ReportAssignment {
                    assignment: assignment?,
                    done_on: done_on?,
                })
            }
            Self::EndAssignment(form) => Some(PersonCommand::EndAssignment {
                assignment: assignment(desk, &form.assignment)?,
                end: AssignmentEnd::TakenBack,
            }),
            Self::Erase(form) => {
                let ground = choice(desk, "/ground", &form.ground, PersonErasureGround::ALL)?;
                Some(PersonCommand::OrderErasure { ground })
            }
        }
    }
}

fn consent(desk: &mut Desk, form: &ConsentForm) -> Option<PersonCommand> {
    let purpose = purpose(desk, "/purpose", &form.purpose);
    let signed_on = day(desk, "/signed_on", form.signed_on.as_deref());
    let paper = paper(desk, form.paper.as_deref());
    match form.answer.trim() {
        "given" => {
            let text = given(form.text.as_deref()).map(str::to_owned);
            let purpose: Purpose = purpose?;
            Some(PersonCommand::GiveConsent {
                purpose,
                text: text.unwrap_or_else(|| consent_text(purpose).to_owned()),
                signed_on: signed_on?,
                paper: paper?,
            })
        }
        "refused" => Some(PersonCommand::RefuseConsent { purpose: purpose? }),
        "withdrawn" => Some(PersonCommand::WithdrawConsent {
            purpose: purpose?,
            paper: paper?,
        }),
        _ => unknown_choice(desk, "/answer", "given, refused, withdrawn"),
    }
}

fn attest(desk: &mut Desk, form: &AttestForm) -> Option<PersonCommand> {
    let said = [
        ("time", &form.time),
        ("energy", &form.energy),
        ("ability", &form.ability),
        ("representativeness", &form.representativeness),
    ];
    let mut items = BTreeMap::new();
    let mut is_whole = true;
    for (item, basis) in said {
        match choice(desk, &format!("/{item}"), basis, Basis::ALL) {
            Some(basis) => {
                items.insert(item.to_owned(), basis);
            }
            None => is_whole = false,
        }
    }
    is_whole.then_some(PersonCommand::Attest { items })
}

fn assignment(desk: &mut Desk, said: &str) -> Option<AssignmentId> {
    parsed(desk, "/assignment", said, "id.malformed")
}

/// A signed form, where one is named.
#[expect(
    clippy::option_option,
    reason = "none is named, or what is named is wrong"
)]
pub(in crate::intake) fn paper(desk: &mut Desk, said: Option<&str>) -> Option<Option<PaperRef>> {
    match given(said) {
        Some(id) => desk.paper("/paper".to_owned(), id).map(Some),
        None => Some(None),
    }
}

/// A day, where one is named.
#[expect(
    clippy::option_option,
    reason = "none is named, or what is named is wrong"
)]
pub(in crate::intake) fn day(
    desk: &mut Desk,
    pointer: &str,
    said: Option<&str>,
) -> Option<Option<Day>> {
    match given(said) {
        Some(said) => parsed(desk, pointer, said, "day.malformed").map(Some),
        None => Some(None),
    }
}

#[expect(
    clippy::option_option,
    reason = "none is named, or what is named is wrong"
)]
fn body(desk: &mut Desk, pointer: &str, said: Option<&str>) -> Option<Option<StreamId>> {
    match given(said) {
        Some(said) => parsed(desk, pointer, said, "id.malformed").map(Some),
        None => Some(None),
    }
}

/// One of some codes.
pub(in crate::intake) fn choice<T: FromStr + Copy + Serialize>(
    desk: &mut Desk,
    pointer: &str,
    said: &str,
    all: &[T],
) -> Option<T> {
    let read = said.trim().parse().ok();
    if read.is_none() {
        let words: Vec<String> = all.iter().filter_map(word).collect();
        desk.fault(FieldFault::new(pointer, "choice.unknown").with("choices", words.join(", ")));
    }
    read
}

/// The word of a code, as it is stored.
fn word(code: &impl Serialize) -> Option<String> {
    let word = serde_json::to_value(code).ok()?;
    word.as_str().map(str::to_owned)
}
