//! What can have happened to an account. Names, versions and payload shapes are frozen (law 1).

use crate::id::{AccountId, AppointmentId, DelegationId, SubjectId};
use crate::lifecycle::Duty;
use crate::stored_events;
use crate::time::Day;
use serde::{Deserialize, Serialize};

stored_events! {
    /// What can have happened to an account.
    pub enum AccountEvent {
        /// It was opened.
        AccountOpened / 1 Act,
        /// It was appointed.
        AppointmentGiven / 1 Act,
        /// An appointment was revoked.
        AppointmentRevoked / 1 Act,
        /// It took a post in a body.
        PostTaken / 1 Act,
        /// It left the post.
        PostLeft / 1 Act,
        /// It lent a duty to another account.
        DelegationGiven / 1 Act,
        /// It took the delegation back.
        DelegationRevoked / 1 Act,
        /// It named a standing deputy of a duty.
        StandingDeputyNamed / 1 Act,
        /// The open work of one of its appointments was handed over.
        WorkHandedOver / 1 Act,
        /// It was closed.
        AccountClosed / 1 Act,
    }
}

/// The account was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountOpened {}

/// The account was appointed to a duty at a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppointmentGiven {
    /// The appointment.
    pub appointment: AppointmentId,
    /// The node.
    pub node: String,
    /// The duty.
    pub duty: Duty,
    /// The first day.
    pub from: Day,
    /// The last day; absent until revoked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<Day>,
}

/// An appointment was revoked: it is not valid from that moment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppointmentRevoked {
    /// Which.
    pub appointment: AppointmentId,
}

/// The account holds a post in a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostTaken {
    /// The body.
    pub body: SubjectId,
    /// The post's code.
    pub post: String,
}

/// The account has left its post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostLeft {
    /// The body.
    pub body: SubjectId,
}

/// The account lent a duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelegationGiven {
    /// The delegation.
    pub delegation: DelegationId,
    /// To whom.
    pub to: AccountId,
    /// The node of the duty.
    pub node: String,
    /// The duty.
    pub duty: Duty,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Day,
}

/// The delegation was taken back: it is not valid from that moment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelegationRevoked {
    /// Which.
    pub delegation: DelegationId,
}

/// The holder of a duty named its standing deputy (B角): whoever acts once a clock has run out with no office above, or once
/// the holder's open work is handed over to them. `DelegationRevoked` takes it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingDeputyNamed {
    /// The deputyship; what the deputy does cites it as a delegation.
    pub delegation: DelegationId,
    /// Who.
    pub to: AccountId,
    /// The node of the duty.
    pub node: String,
    /// The duty.
    pub duty: Duty,
}

/// The open work of an appointment that has ended was handed over: what was assigned to the account is the other's. Of
/// several the last counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkHandedOver {
    /// The appointment.
    pub appointment: AppointmentId,
    /// Who has it now.
    pub to: AccountId,
    /// The standing deputyship under which it was taken; absent for a successor, who holds the duty.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub delegation: Option<DelegationId>,
    /// The last day on which the standing deputy goes on with it; absent for a successor.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<Day>,
}

/// The account was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountClosed {}
