//! Every way in which an account says no.

use crate::decider::Refusal;
use crate::time::Day;

/// Every way in which an account says no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountRefusal {
    /// It exists already.
    #[error("the account exists already")]
    Exists,
    /// There is no such account.
    #[error("there is no such account")]
    Unknown,
    /// It is closed.
    #[error("the account is closed")]
    Closed,
    /// Nobody appoints itself (law 13).
    #[error("nobody appoints itself")]
    OwnAppointment,
    /// The node is not there.
    #[error("no open node {node}")]
    UnknownNode {
        /// What was named.
        node: String,
    },
    /// The last day lies before the first, or has passed.
    #[error("it would end before it begins")]
    EndsBeforeItBegins,
    /// No such appointment is held.
    #[error("no such appointment is held")]
    UnknownAppointment,
    /// No such delegation stands.
    #[error("no such delegation stands")]
    UnknownDelegation,
    /// A post in that body is held already.
    #[error("a post in that body is held already")]
    PostHeld,
    /// A post is named by a code, never by free text (law 7).
    #[error("not the code of a post")]
    NoPostCode,
    /// No post in that body is held.
    #[error("no post in that body is held")]
    PostNotHeld,
    /// Only the account itself lends its duties.
    #[error("only the account itself lends its duties")]
    NotYours,
    /// A duty is not lent to its own holder.
    #[error("a duty is not lent to its own holder")]
    ToItself,
    /// The duty to be lent is not held by appointment.
    #[error("the duty is not held by appointment")]
    NotHeld,
    /// Whoever is to stand in has no open account.
    #[error("whoever is to stand in has no open account")]
    DeputyUnknown,
    /// The duty has a standing deputy, who must be taken back first.
    #[error("the duty has a standing deputy already")]
    DeputyNamed,
    /// Nobody closes its own account or revokes its own appointment: one administrator at least stays.
    #[error("nobody ends itself")]
    OwnEnd,
    /// A standing deputy goes on until a day that is named, today or later and within the bound.
    #[error("a deputy goes on until a day between {first} and {last}")]
    DeputyUntil {
        /// The first day that can be named.
        first: Day,
        /// The last one.
        last: Day,
    },
    /// Work is handed over once its appointment has ended.
    #[error("the appointment is still held")]
    StillHeld,
    /// Whoever takes the work over neither holds the duty at its node nor is the standing deputy.
    #[error("neither successor nor standing deputy")]
    NotOfTheOffice,
    /// The work was handed over to that account before.
    #[error("the work was handed over to that account before")]
    HandedOverBefore,
}

impl Refusal for AccountRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Exists => "account.exists",
            Self::Unknown => "account.unknown",
            Self::Closed => "account.closed",
            Self::OwnAppointment => "account.own_appointment",
            Self::UnknownNode { .. } => "node.unknown",
            Self::EndsBeforeItBegins => "day.ends_before_it_begins",
            Self::UnknownAppointment => "appointment.unknown",
            Self::UnknownDelegation => "delegation.unknown",
            Self::PostHeld => "post.held",
            Self::NoPostCode => "post.no_code",
            Self::PostNotHeld => "post.not_held",
            Self::NotYours => "delegation.not_yours",
            Self::ToItself => "delegation.to_itself",
            Self::NotHeld => "delegation.not_held",
            Self::DeputyUnknown => "delegation.deputy_unknown",
            Self::DeputyNamed => "delegation.deputy_named",
            Self::OwnEnd => "account.own_end",
            Self::DeputyUntil { .. } => "hand_over.until",
            Self::StillHeld => "appointment.still_held",
            Self::NotOfTheOffice => "hand_over.not_of_the_office",
            Self::HandedOverBefore => "hand_over.before",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::UnknownNode { node } => vec![("node", node.clone())],
            Self::DeputyUnknown => vec![("field", "/to".to_owned())],
            Self::NotOfTheOffice => vec![("field", "/to".to_owned())],
            Self::DeputyUntil { first, last } => vec![
                ("field", "/until".to_owned()),
                ("first", first.to_string()),
                ("last", last.to_string()),
            ],
            _ => Vec::new(),
        }
    }
}
