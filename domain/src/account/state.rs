//! What is known of an account.

use super::event::{AccountEvent, DelegationGiven, StandingDeputyNamed};
use super::succession::{HandOver, StandingDeputy};
use crate::decider::Happened;
use crate::id::{AccountId, AppointmentId, DelegationId, SubjectId};
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
    /// The standing deputies that it named.
    #[serde(default)]
    pub standing_deputies: Vec<StandingDeputy>,
    /// The hand-overs of its open work, oldest first.
    #[serde(default)]
    pub handed_over: Vec<HandOver>,
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
    pub body: SubjectId,
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
    /// The appointment that it rests on: the one that the lender held when it lent the duty. Where several were held,
    /// the one that ends last. A later appointment to the same duty does not renew it.
    #[serde(default)]
    pub rests_on: Option<AppointmentId>,
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
    pub fn holds_post_in(&self, body: SubjectId) -> bool {
        self.posts
            .iter()
            .any(|post| post.body == body && post.until.is_none())
    }

    /// The appointment that a delegation of this account rests on, where it is valid on that day: nobody lends what it
    /// no longer holds (domain 4.5).
    pub fn lent_under(&self, lent: &Delegation, day: Day) -> Option<&Appointment> {
        let mut held = self.valid_on(day);
        held.find(|held| Some(held.id) == lent.rests_on)
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
        AccountEvent::DelegationGiven(given) => lend(&mut state, given, day),
        AccountEvent::DelegationRevoked(revoked) => take_back(&mut state, revoked.delegation, day),
        AccountEvent::StandingDeputyNamed(named) => name_deputy(&mut state, named, day),
        AccountEvent::WorkHandedOver(handed) => state.handed_over.push(HandOver {
            appointment: handed.appointment,
            to: handed.to,
            delegation: handed.delegation,
            until: handed.until,
            on: day,
        }),
        AccountEvent::AccountClosed(_) => state.closed = true,
    }
    state
}

fn lend(state: &mut AccountState, given: &DelegationGiven, day: Day) {
    let rests_on = held_on(state, (&given.node, given.duty), day);
    state.delegations.push(Delegation {
        id: given.delegation,
        to: given.to,
        node: given.node.clone(),
        duty: given.duty,
        from: given.from,
        until: given.until,
        revoked_from: None,
        rests_on,
    });
}

fn take_back(state: &mut AccountState, delegation: DelegationId, day: Day) {
    let lent = state.delegations.iter_mut();
    for lent in lent.filter(|lent| lent.id == delegation) {
        lent.revoked_from = Some(day);
    }
    let mut deputies = state.standing_deputies.iter_mut();
    if let Some(deputy) = deputies.find(|deputy| deputy.id == delegation) {
        deputy.revoked_from = Some(day);
    }
}

fn name_deputy(state: &mut AccountState, named: &StandingDeputyNamed, day: Day) {
    let rests_on = held_on(state, (&named.node, named.duty), day);
    state.standing_deputies.push(StandingDeputy {
        id: named.delegation,
        to: named.to,
        node: named.node.clone(),
        duty: named.duty,
        from: day,
        revoked_from: None,
        rests_on,
    });
}

/// The appointment under which a duty at a node was held on a day: of several, the one that ends last.
fn held_on(state: &AccountState, (node, duty): (&str, Duty), day: Day) -> Option<AppointmentId> {
    let of_duty = state
        .valid_on(day)
        .filter(|held| held.node == node && held.duty == duty);
    let last = of_duty.max_by_key(|held| (held.until.is_none(), held.until));
    last.map(|held| held.id)
}
