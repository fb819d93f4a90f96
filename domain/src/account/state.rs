//! What is known of an account.

use super::event::AccountEvent;
use crate::decider::Happened;
use crate::id::{AccountId, AppointmentId, AssociationId, DelegationId};
use crate::lifecycle::Duty;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// What is known of one account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountState {
    /// Whether it was opened.
    pub opened: bool,
    /// Whether it was closed.
    pub closed: bool,
    /// Its appointments, oldest first.
    pub appointments: Vec<Appointment>,
    /// Its posts in bodies.
    pub posts: Vec<Post>,
    /// The delegations that it gave.
    pub delegations: Vec<Delegation>,
}

/// An appointment with its days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Which.
    pub id: AppointmentId,
    /// The node.
    pub node: String,
    /// The duty.
    pub duty: Duty,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Option<Day>,
    /// The day on which it was revoked; from that moment on it is not valid.
    pub revoked_from: Option<Day>,
}

/// A post in a body with its days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// The body.
    pub body: AssociationId,
    /// The post's code.
    pub post: String,
    /// The first day.
    pub from: Day,
    /// The day on which it was left.
    pub until: Option<Day>,
}

/// A delegation with its days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    /// Which.
    pub id: DelegationId,
    /// To whom.
    pub to: AccountId,
    /// The node of the duty.
    pub node: String,
    /// The duty.
    pub duty: Duty,
    /// The first day.
    pub from: Day,
    /// The last day; it ends at 24:00 (law 4).
    pub until: Day,
    /// The day on which it was taken back.
    pub revoked_from: Option<Day>,
}

impl Appointment {
    /// Whether it can be acted under on that day, as far as its stream tells now.
    pub fn is_valid_on(&self, day: Day) -> bool {
        self.revoked_from.is_none()
            && self.from <= day
            && self.until.is_none_or(|until| day <= until)
    }
}

impl Delegation {
    /// Whether it can be acted under on that day, as far as its stream tells now.
    pub fn is_valid_on(&self, day: Day) -> bool {
        self.revoked_from.is_none() && self.from <= day && day <= self.until
    }
}

impl AccountState {
    /// Whether the account holds a post in that body.
    pub fn holds_post_in(&self, body: AssociationId) -> bool {
        self.posts
            .iter()
            .any(|post| post.body == body && post.until.is_none())
    }

    /// The appointments that are valid on that day.
    pub fn valid_on(&self, day: Day) -> impl Iterator<Item = &Appointment> {
        self.appointments
            .iter()
            .filter(move |held| !self.closed && held.is_valid_on(day))
    }
}

pub(super) fn evolve(mut state: AccountState, happened: &Happened<AccountEvent>) -> AccountState {
    let day = happened.dated.occurred_on;
    match &happened.dated.event {
        AccountEvent::AccountOpened(_) => state.opened = true,
        AccountEvent::AppointmentGiven(given) => state.appointments.push(Appointment {
            id: given.appointment,
            node: given.node.clone(),
            duty: given.duty,
            from: given.from,
            until: given.until,
            revoked_from: None,
        }),
        AccountEvent::AppointmentRevoked(revoked) => {
            for held in state
                .appointments
                .iter_mut()
                .filter(|held| held.id == revoked.appointment)
            {
                held.revoked_from = Some(day);
            }
        }
        AccountEvent::PostTaken(taken) => state.posts.push(Post {
            body: taken.body,
            post: taken.post.clone(),
            from: day,
            until: None,
        }),
        AccountEvent::PostLeft(left) => {
            for post in state.posts.iter_mut().filter(|post| post.body == left.body) {
                post.until.get_or_insert(day);
            }
        }
        AccountEvent::DelegationGiven(given) => state.delegations.push(Delegation {
            id: given.delegation,
            to: given.to,
            node: given.node.clone(),
            duty: given.duty,
            from: given.from,
            until: given.until,
            revoked_from: None,
        }),
        AccountEvent::DelegationRevoked(revoked) => {
            for lent in state
                .delegations
                .iter_mut()
                .filter(|lent| lent.id == revoked.delegation)
            {
                lent.revoked_from = Some(day);
            }
        }
        AccountEvent::AccountClosed(_) => state.closed = true,
    }
    state
}
