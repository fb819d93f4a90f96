//! How seats pass a matter on beside the route: a copy, an added seat, another office of the same rank, a named account
//! (domain 5.8, 11.2).

use super::PaperRef;
use crate::id::{AccountId, ApplicationId};
use crate::lifecycle::Duty;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// An office was sent a copy for its information (抄送). It has nothing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopySent {
    /// The application.
    pub application: ApplicationId,
    /// The seat that sent it; absent where the deciding office did, after the decision.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seat: Option<String>,
    /// The node whose office has the copy.
    pub node: String,
}

/// A seat asked that another give its opinion on the road before it goes on itself (加签). The added seat stands in the
/// route directly before the one that asked, and has the application from then on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeatAdded {
    /// The application.
    pub application: ApplicationId,
    /// The seat that asks.
    pub seat: String,
    /// The name of the added seat in the route: `added`, `added_2` …
    pub added: String,
    /// The node whose office fills the added seat.
    pub node: String,
    /// That node's rank.
    pub rank: String,
    /// The duty that fills it.
    pub duty: Duty,
    /// The day on which its clock ends.
    pub due: Day,
    /// The working days that the clock of the seat that asks had left.
    pub workdays_left: u32,
    /// The reasons in writing.
    pub reason: PaperRef,
}

/// The first seat handed the application to the same duty of another office, where it belongs (转办).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationTransferred {
    /// The application.
    pub application: ApplicationId,
    /// The seat; before acceptance `accept`.
    pub seat: String,
    /// The node whose office had it.
    pub from: String,
    /// The node whose office has it now.
    pub to: String,
    /// The day on which its clock ends.
    pub due: Day,
    /// The reasons in writing.
    pub reason: PaperRef,
}

/// The account that is to do what the seat has to do was named (改派).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeatAssigned {
    /// The application.
    pub application: ApplicationId,
    /// The seat; before acceptance `accept`.
    pub seat: String,
    /// The account.
    pub account: AccountId,
}
