//! Which account of an office does what its seat has to do (改派, domain 11.2). An assignment binds only while the account
//! still holds the seat's duty, so that nobody is locked out; whether it does stands in the account's stream.

use super::course::{Course, wrong_stage};
use super::event::{RouteSeat, SeatAssigned, SubjectEvent};
use super::refusal::PassingRefusal;
use super::state::{ACCEPTANCE, Application, Stage};
use super::{SubjectCommand, SubjectRefusal, SubjectState, Verb, passing, seats};
use crate::account::AccountState;
use crate::id::{AccountId, ApplicationId};
use crate::lifecycle::Duty;
use crate::occasion::Occasion;
use crate::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// A seat that was assigned, and the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The seat, with the duty and the node that the account must hold.
    pub seat: RouteSeat,
    /// The account.
    pub account: AccountId,
}

/// To whom an assignment leads from the account that it is looked up at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// To that account: it holds the seat's duty.
    Here,
    /// To that standing deputy, to whom its work was handed over, while its account is open.
    Deputy(AccountId),
    /// On to that account, to whom its work was handed over; whether it holds the duty stands in its own stream.
    Successor(AccountId),
    /// To nobody: whoever holds the duty acts.
    Nobody,
}

/// The most hand-overs that an assignment is followed through.
pub const MAX_SUCCESSIONS: usize = 16;

impl Assignment {
    /// Whom it binds on a day, as the stream of an account that it has come to tells.
    pub fn bound(&self, account: &AccountState, day: Day) -> Bound {
        if holds(account, &self.seat, day) {
            return Bound::Here;
        }
        let handed = account.work_went(self.seat.duty, &self.seat.node);
        match handed.filter(|handed| account.stands(handed, day)) {
            Some(handed) if handed.delegation.is_some() => Bound::Deputy(handed.to),
            Some(handed) => Bound::Successor(handed.to),
            None => Bound::Nobody,
        }
    }
}

/// Whether an account holds a seat's duty at the seat's office by an appointment of its own.
pub(super) fn holds(account: &AccountState, seat: &RouteSeat, day: Day) -> bool {
    let mut held = account.valid_on(day);
    account.opened && held.any(|held| held.duty == seat.duty && held.node == seat.node)
}

impl Application {
    /// The name under which the seat that has it is assigned: before acceptance the first seat has no other.
    fn assigned_as(&self) -> Option<&str> {
        match &self.stage {
            Stage::Submitted { .. } => Some(ACCEPTANCE),
            _ => self.seat().map(|seat| seat.seat.as_str()),
        }
    }

    /// The account that the seat which has it was assigned to, whether it still holds the duty or not.
    pub fn assigned_to(&self) -> Option<AccountId> {
        self.passing.assigned.get(self.assigned_as()?).copied()
    }
}

/// Folds assignments: one ends when its seat has done its part, or has gone to another office.
pub(super) fn evolve(
    assigned: &mut BTreeMap<String, AccountId>,
    event: &SubjectEvent,
    first: Option<&str>,
) {
    let accepted = matches!(
        event,
        SubjectEvent::ApplicationAccepted(_) | SubjectEvent::ApplicationDeemedAccepted(_)
    );
    // Whoever is to accept it is to go on in the seat that turns out to be the first.
    if let (true, Some(first), Some(account)) = (accepted, first, assigned.get(ACCEPTANCE)) {
        let account = *account;
        assigned.remove(ACCEPTANCE);
        assigned.insert(first.to_owned(), account);
    }
    let over = match event {
        SubjectEvent::SeatAssigned(named) => {
            assigned.insert(named.seat.clone(), named.account);
            None
        }
        SubjectEvent::ReviewCompleted(review) => Some(&review.seat),
        SubjectEvent::DecisionMade(decision) => Some(&decision.seat),
        SubjectEvent::ApplicationTransferred(moved) => Some(&moved.seat),
        _ => None,
    };
    if let Some(seat) = over {
        assigned.remove(seat);
    }
}

/// The seat that has an application, before acceptance the first of its route.
fn seat_of(
    course: &Course<'_>,
    application: &Application,
) -> Result<Option<RouteSeat>, SubjectRefusal> {
    Ok(match &application.stage {
        Stage::Submitted { .. } => passing::first_of(course, application)?.into_iter().next(),
        Stage::AtSeat { .. } => application.seat().cloned(),
        _ => None,
    })
}

/// The seats that may name the account: the one that has the matter, and the leads of its office.
pub(super) fn assigners(
    course: &Course<'_>,
    application: &Application,
) -> Result<Vec<RouteSeat>, SubjectRefusal> {
    let seat = seat_of(course, application)?;
    let lead = seat.clone().filter(|seat| seat.duty != Duty::Lead);
    let lead = lead.map(|seat| RouteSeat {
        duty: Duty::Lead,
        ..seat
    });
    Ok(seat.into_iter().chain(lead).collect())
}

/// The account that a verb is reserved to, with the seat that it was named for: of what the seat itself does. Whether
/// the assignment binds is for whoever reads the account's stream.
pub fn assigned_for(
    state: &SubjectState,
    id: ApplicationId,
    verb: &str,
    occasion: &Occasion,
) -> Option<Assignment> {
    let of_the_seat = matches!(
        verb,
        "accept"
            | "accept-with-gaps"
            | "not-accept"
            | "return"
            | "review"
            | "extend"
            | "decide"
            | "hold"
            | "resume"
            | "send-back"
            | "ask-opinion"
            | "confirm-slip"
            | "copy"
            | "add-seat"
            | "transfer"
            | "assign"
    );
    if !of_the_seat {
        return None;
    }
    let application = state.application(id)?;
    let account = application.assigned_to()?;
    let course = Course::begin(state, occasion);
    let seat = seat_of(&course, application).ok().flatten()?;
    Some(Assignment { seat, account })
}

/// The same for a command.
pub fn assignment(
    state: &SubjectState,
    command: &SubjectCommand,
    occasion: &Occasion,
) -> Option<Assignment> {
    match command {
        SubjectCommand::Act { application, verb } => {
            assigned_for(state, *application, verb.name(), occasion)
        }
        _ => None,
    }
}

/// The accounts whose streams a command's decision reads: the one that is named, or that was there as well, or the members of a
/// ballot.
pub fn accounts_judged(command: &SubjectCommand) -> BTreeSet<AccountId> {
    match command {
        SubjectCommand::Act {
            verb: Verb::Assign { account } | Verb::RecordVisit { with: account, .. },
            ..
        } => [*account].into(),
        SubjectCommand::Act {
            verb: Verb::OpenBallot { members },
            ..
        } => members.clone(),
        _ => BTreeSet::new(),
    }
}

/// Names the account that is to do what the seat has to do. No clock changes, and whoever names it fills no seat.
pub(super) fn assign(
    course: &mut Course<'_>,
    application: &Application,
    account: AccountId,
) -> Result<(), SubjectRefusal> {
    let seat = seat_of(course, application)?;
    let name = application.assigned_as().map(str::to_owned);
    let (Some(seat), Some(name)) = (seat, name) else {
        return Err(wrong_stage("assign", application));
    };
    seats::must_not_be_the_applicant(course, application, "assign")?;
    let (occasion, today) = (course.occasion(), course.today());
    let known = occasion.facts.accounts.get(&account);
    if !known.is_some_and(|known| holds(known, &seat, today)) {
        return Err(PassingRefusal::NotOfTheSeat.into());
    }
    seats::must_fit(application, &name, account)?;
    if application.assigned_to() == Some(account) {
        return Err(PassingRefusal::AssignedBefore.into());
    }
    course.act(SeatAssigned {
        application: application.id,
        seat: name,
        account,
    })
}
