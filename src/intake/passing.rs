//! How seats pass a matter on: the forms, and what they become.

use super::FieldFault;
use super::convert::{parsed, text};
use super::evidence::Desk;
use qibu_domain::lifecycle::Duty;
use qibu_domain::subject::Verb;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A copy for another office.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CopyForm {
    /// The code of the node whose office has the copy.
    pub node: String,
}

/// A seat before the one that has the matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddSeatForm {
    /// The code of the node whose office fills the seat.
    pub node: String,
    /// `officer` or `lead`.
    pub duty: String,
    /// The reasons in words.
    pub reason: String,
}

/// The way to another office of the same rank.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferForm {
    /// The code of that office's node.
    pub to: String,
    /// The reasons in words.
    pub reason: String,
}

/// The account that is to do what the seat has to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignForm {
    /// The account's id.
    #[schema(format = "uuid")]
    pub account: String,
}

pub(super) fn copy(desk: &mut Desk, form: &CopyForm) -> Option<Verb> {
    let node = text(desk, "/node", &form.node);
    Some(Verb::Copy { node: node?.into() })
}

pub(super) fn add_seat(desk: &mut Desk, form: &AddSeatForm) -> Option<Verb> {
    let node = text(desk, "/node", &form.node);
    let duty = duty(desk, &form.duty);
    let reason = desk.reason("/reason", &form.reason);
    Some(Verb::AddSeat {
        node: node?.into(),
        duty: duty?,
        reason: reason?,
    })
}

fn duty(desk: &mut Desk, said: &str) -> Option<Duty> {
    let seats = [Duty::Officer, Duty::Lead];
    let known = seats.into_iter().find(|duty| duty.as_str() == said);
    if known.is_none() {
        let fault = FieldFault::new("/duty", "choice.unknown");
        desk.fault(fault.with("choices", seats.map(Duty::as_str).join(", ")));
    }
    known
}

pub(super) fn transfer(desk: &mut Desk, form: &TransferForm) -> Option<Verb> {
    let to = text(desk, "/to", &form.to);
    let reason = desk.reason("/reason", &form.reason);
    Some(Verb::Transfer {
        to: to?.into(),
        reason: reason?,
    })
}

pub(super) fn assign(desk: &mut Desk, form: &AssignForm) -> Option<Verb> {
    let account = parsed(desk, "/account", &form.account, "id.malformed");
    Some(Verb::Assign { account: account? })
}
