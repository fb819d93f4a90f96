//! What can be asked of an account.

use crate::id::{AccountId, AppointmentId, DelegationId, SubjectId};
use crate::lifecycle::Duty;
use crate::time::Day;

/// What can be asked of an account.
#[derive(Clone, Debug, PartialEq)]
pub enum AccountCommand {
    /// Open it; the holder's name goes into the vault first (law 10).
    Open,
    /// Appoint it to a duty at a node.
    Appoint(Appoint),
    /// Revoke an appointment from today on.
    Revoke {
        /// Which.
        appointment: AppointmentId,
    },
    /// Note that it holds a post in a body: it may not decide on that body (domain 4.5).
    TakePost {
        /// The body.
        body: SubjectId,
        /// The post's code, such as `chair`.
        post: String,
    },
    /// Note that it has left the post.
    LeavePost {
        /// The body.
        body: SubjectId,
    },
    /// Lend a duty to another account for some days ("B for A").
    Delegate(Delegate),
    /// Name the standing deputy (B角) of a duty that it holds.
    NameDeputy(NameDeputy),
    /// Hand the open work of an appointment that has ended over to the successor or to the standing deputy.
    HandOver(HandOverWork),
    /// Take the delegation, or the standing deputyship, back from today on.
    RevokeDelegation {
        /// Which.
        delegation: DelegationId,
    },
    /// Close it.
    Close,
}

/// An appointment to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appoint {
    /// The node.
    pub node: String,
    /// The duty.
    pub duty: Duty,
    /// The first day.
    pub from: Day,
    /// The last day; `None` until revoked.
    pub until: Option<Day>,
}

/// A delegation to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegate {
    /// To whom.
    pub to: AccountId,
    /// The node of the duty that is lent.
    pub node: String,
    /// The duty that is lent.
    pub duty: Duty,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Day,
}

/// A standing deputy to be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameDeputy {
    /// Whom.
    pub to: AccountId,
    /// The node of the duty.
    pub node: String,
    /// The duty.
    pub duty: Duty,
}

/// Open work to be handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOverWork {
    /// The appointment that has ended.
    pub appointment: AppointmentId,
    /// To whom.
    pub to: AccountId,
    /// The last day on which a standing deputy goes on with it; a successor holds the duty, and needs none.
    pub until: Option<Day>,
}
