//! How a seat passes a matter on beside its route: a copy to another office, a seat that is added before it, the same
//! duty of another office (domain 5.8, 11.2).

use super::aside::{must_not_be_held, must_not_wait_for_a_slip};
use super::course::{Course, wrong_stage};
use super::event::{
    ApplicationTransferred, CopySent, PaperRef, RouteSeat, SeatAdded, SubjectEvent,
};
use super::handling::{acceptance, seat_workdays};
use super::refusal::PassingRefusal;
use super::seats;
use super::state::{ACCEPTANCE, Application, Outcome, Stage};
use super::{SubjectRefusal, assigning, committees};
use crate::decider::Happened;
use crate::id::AccountId;
use crate::lifecycle::Duty;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The most seats that are added to one application.
pub const MAX_ADDED_SEATS: usize = 3;
/// The name of the first seat that is added; the others are numbered.
pub const ADDED_SEAT: &str = "added";

/// What was passed on of an application.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Passing {
    /// The nodes whose offices have a copy.
    pub copied_to: BTreeSet<String>,
    /// The names of the seats that were added.
    pub added: BTreeSet<String>,
    /// The working days that a seat had left when it let go of the matter until another had done its part: it goes on
    /// with them.
    pub workdays_left: BTreeMap<String, u32>,
    /// The office that its first seat was handed from, and the one that it was handed to.
    pub transferred: Option<Transferred>,
    /// The accounts that are to do what their seats have to do, by the names of the seats.
    pub assigned: BTreeMap<String, AccountId>,
}

/// From one office to another of the same rank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transferred {
    /// The node whose office had it.
    pub from: String,
    /// The node whose office has it now.
    pub to: String,
}

impl Application {
    /// Whether a seat was added to the route of the edition.
    pub fn is_added(&self, seat: &str) -> bool {
        self.passing.added.contains(seat)
    }

    /// Whether a decision was made.
    pub fn is_decided(&self) -> bool {
        match &self.stage {
            Stage::AwaitingNotice { .. } | Stage::OnNotice { .. } | Stage::AwaitingReply { .. } => {
                true
            }
            Stage::Closed { outcome } => outcome.is_approval() || *outcome == Outcome::Rejected,
            Stage::Submitted { .. } | Stage::AtSeat { .. } | Stage::Returned { .. } => false,
        }
    }

    /// The first seat of the edition's route, once that is fixed.
    pub(super) fn first_seat(&self) -> Option<&RouteSeat> {
        let mut route = self.terms.as_ref()?.route.iter();
        route.find(|seat| !self.is_added(&seat.seat))
    }
}

/// Folds what is passed on; the stages follow in the fold of the application.
pub(super) fn evolve(application: &mut Application, happened: &Happened<SubjectEvent>) {
    let first = application.first_seat().map(|seat| seat.seat.clone());
    let passing = &mut application.passing;
    let event = &happened.dated.event;
    assigning::evolve(&mut passing.assigned, event, first.as_deref());
    match event {
        SubjectEvent::CopySent(copy) => {
            passing.copied_to.insert(copy.node.clone());
        }
        SubjectEvent::SentBack(sent) => {
            let left = sent.workdays_left;
            passing.workdays_left.insert(sent.seat.clone(), left);
        }
        SubjectEvent::SeatAdded(added) => {
            let left = added.workdays_left;
            passing.workdays_left.insert(added.seat.clone(), left);
            application.aside.at_seat_since = Some(happened.dated.occurred_on);
        }
        SubjectEvent::ApplicationTransferred(moved) => {
            passing.transferred = Some(Transferred {
                from: moved.from.clone(),
                to: moved.to.clone(),
            });
            let since = &mut application.aside.at_seat_since;
            *since = since.map(|_| happened.dated.occurred_on);
        }
        _ => {}
    }
}

/// Puts the added seat into the route, where the one that asked stands; it has the application.
pub(super) fn put_before(application: &mut Application, added: &SeatAdded) -> Option<Stage> {
    let Stage::AtSeat { seat, .. } = application.stage else {
        return None;
    };
    let route = &mut application.terms.as_mut()?.route;
    let fills = RouteSeat {
        seat: added.added.clone(),
        duty: added.duty,
        rank: added.rank.clone(),
        node: added.node.clone(),
    };
    route.insert(seat.min(route.len()), fills);
    application.passing.added.insert(added.added.clone());
    Some(Stage::AtSeat {
        seat,
        due: added.due,
    })
}

/// Puts the other office in the place of the one that had the application.
pub(super) fn move_to(
    application: &mut Application,
    moved: &ApplicationTransferred,
) -> Option<Stage> {
    let due = moved.due;
    match application.stage {
        Stage::Submitted { .. } => Some(Stage::Submitted { due }),
        Stage::AtSeat { seat, .. } => {
            let route = &mut application.terms.as_mut()?.route;
            route.get_mut(seat)?.node.clone_from(&moved.to);
            Some(Stage::AtSeat { seat, due })
        }
        _ => None,
    }
}

/// Of a route that is to be fixed: the first seat is that of the office that it was handed to.
pub(super) fn as_transferred(application: &Application, route: &mut [RouteSeat]) {
    if let (Some(moved), Some(first)) = (&application.passing.transferred, route.first_mut())
        && first.node == moved.from
    {
        first.node.clone_from(&moved.to);
    }
}

/// Refuses what only the seats of the edition's route do.
pub(super) fn must_be_of_the_edition(application: &Application) -> Result<(), SubjectRefusal> {
    match application.seat() {
        Some(seat) if application.is_added(&seat.seat) => Err(PassingRefusal::OnlyReviews.into()),
        _ => Ok(()),
    }
}

/// Sends another office a copy for its information: the seat that has the matter, or the deciding office after the
/// decision; once to each office.
pub(super) fn copy(
    course: &mut Course<'_>,
    application: &Application,
    node: &str,
) -> Result<(), SubjectRefusal> {
    let seat = application.seat().cloned();
    if seat.is_none() && !application.is_decided() {
        return Err(wrong_stage("copy", application));
    }
    must_not_be_held(application)?;
    must_be_of_the_edition(application)?;
    course.must_be_open(node)?;
    let own = seat.as_ref().or(application.deciding_seat());
    if own.is_some_and(|own| own.node == node) {
        let node = node.to_owned();
        return Err(PassingRefusal::CopiedToItself { node }.into());
    }
    if application.passing.copied_to.contains(node) {
        let node = node.to_owned();
        return Err(PassingRefusal::CopiedBefore { node }.into());
    }
    match &seat {
        Some(seat) => seats::must_be_new(course, application, &seat.seat)?,
        None => seats::must_not_be_the_applicant(course, application, "copy")?,
    }
    course.act(CopySent {
        application: application.id,
        seat: seat.map(|seat| seat.seat),
        node: node.to_owned(),
    })
}

/// Refuses what would take the matter from a seat that it cannot be taken from: held, with a slip or an objection that
/// waits, or late; letting go of it does not wipe the delay off.
fn must_let_go(application: &Application) -> Result<(), SubjectRefusal> {
    must_not_be_held(application)?;
    must_not_wait_for_a_slip(application)?;
    committees::must_not_vote(application)?;
    match application.stage {
        Stage::AtSeat { due, .. } if application.late => Err(SubjectRefusal::ClockRanOut { due }),
        _ if !application.unanswered.is_empty() => Err(SubjectRefusal::ObjectionOpen),
        _ => Ok(()),
    }
}

/// What is added to the route.
pub(super) struct Added<'a> {
    pub(super) node: &'a str,
    pub(super) duty: Duty,
    pub(super) reason: &'a PaperRef,
}

/// Adds a seat before the one that has the matter, which goes on with the working days that it had left.
pub(super) fn add_seat(
    course: &mut Course<'_>,
    application: &Application,
    added: &Added<'_>,
) -> Result<(), SubjectRefusal> {
    let (Stage::AtSeat { due, .. }, Some(seat)) = (&application.stage, application.seat()) else {
        return Err(wrong_stage("add-seat", application));
    };
    must_let_go(application)?;
    must_be_of_the_edition(application)?;
    let so_far = application.passing.added.len();
    if so_far >= MAX_ADDED_SEATS {
        let max = MAX_ADDED_SEATS;
        return Err(PassingRefusal::TooManyAdded { max }.into());
    }
    if !matches!(added.duty, Duty::Officer | Duty::Lead) {
        let duty = added.duty;
        return Err(PassingRefusal::DutyOfNoSeat { duty }.into());
    }
    let rank = must_be_of_the_district(course, "/node", added.node)?;
    must_not_be_in_the_route(application, "/node", added.duty, added.node)?;
    seats::must_be_new(course, application, &seat.seat)?;
    let edition = course.edition_of(application)?;
    course.act(SeatAdded {
        application: application.id,
        seat: seat.seat.clone(),
        added: numbered(so_far),
        node: added.node.to_owned(),
        rank,
        duty: added.duty,
        due: course.workdays_after(course.today(), seat_workdays(&edition, false)),
        workdays_left: course.workdays_until(course.today(), *due),
        reason: added.reason.clone(),
    })
}

fn numbered(so_far: usize) -> String {
    match so_far {
        0 => ADDED_SEAT.to_owned(),
        more => format!("{ADDED_SEAT}_{}", more + 1),
    }
}

/// The rank of an open node of the body's district; refuses any other.
fn must_be_of_the_district(
    course: &Course<'_>,
    field: &'static str,
    node: &str,
) -> Result<String, SubjectRefusal> {
    course.must_be_open(node)?;
    let rulebook = &course.occasion().rulebook;
    let district = course.district()?;
    let rank = rulebook.rank_of(node).map(str::to_owned);
    match rank {
        Some(rank) if rulebook.district_of(node) == Some(district.as_str()) => Ok(rank),
        _ => {
            let node = node.to_owned();
            Err(PassingRefusal::OtherDistrict { field, node }.into())
        }
    }
}

/// Different people fill the seats, and an office may have one of that duty only: nobody is asked twice.
fn must_not_be_in_the_route(
    application: &Application,
    field: &'static str,
    duty: Duty,
    node: &str,
) -> Result<(), SubjectRefusal> {
    let mut route = application.terms.iter().flat_map(|terms| &terms.route);
    if route.any(|seat| seat.duty == duty && seat.node == node) {
        let node = node.to_owned();
        return Err(PassingRefusal::InTheRoute { field, node }.into());
    }
    Ok(())
}

/// Hands the application to the same duty of another office of the same rank: the first seat, once, before acceptance or
/// while it has it.
pub(super) fn transfer(
    course: &mut Course<'_>,
    application: &Application,
    to: &str,
    reason: &PaperRef,
) -> Result<(), SubjectRefusal> {
    let (seat, name) = match &application.stage {
        Stage::Submitted { .. } => {
            let route = acceptance(course, application, course.today())?.route;
            let first = route.into_iter().next().ok_or(SubjectRefusal::Unknown)?;
            (first, ACCEPTANCE.to_owned())
        }
        Stage::AtSeat { .. } => {
            let seat = application.seat().ok_or(SubjectRefusal::Unknown)?;
            if application.first_seat() != Some(seat) {
                return Err(PassingRefusal::NotTheFirstSeat.into());
            }
            (seat.clone(), seat.seat.clone())
        }
        _ => return Err(wrong_stage("transfer", application)),
    };
    must_let_go(application)?;
    if application.passing.transferred.is_some() {
        return Err(PassingRefusal::TransferredBefore.into());
    }
    if seat.node == to {
        let node = to.to_owned();
        return Err(PassingRefusal::TransferredToItself { node }.into());
    }
    if must_be_of_the_district(course, "/to", to)? != seat.rank {
        let node = to.to_owned();
        return Err(PassingRefusal::OtherRank { node }.into());
    }
    must_not_be_in_the_route(application, "/to", seat.duty, to)?;
    seats::must_be_new(course, application, &name)?;
    let edition = course.edition_of(application)?;
    let workdays = match &application.stage {
        Stage::Submitted { .. } => edition.clocks.accept_workdays,
        _ => seat_workdays(&edition, application.is_under_decision()),
    };
    course.act(ApplicationTransferred {
        application: application.id,
        seat: name,
        from: seat.node,
        to: to.to_owned(),
        due: course.workdays_after(course.today(), workdays),
        reason: reason.clone(),
    })
}

/// The first seat of a route, before acceptance as the edition in force would fix it.
pub(super) fn first_of(
    course: &Course<'_>,
    application: &Application,
) -> Result<Vec<RouteSeat>, SubjectRefusal> {
    let first = match &application.terms {
        Some(_) => application.first_seat().cloned(),
        None => acceptance(course, application, course.today())?
            .route
            .into_iter()
            .next(),
    };
    Ok(first.into_iter().collect())
}
