//! The seats of a route: whose turn it is, and that different people fill them (domain 11.2).

use super::aside::OPINION_SEAT;
use super::course::Course;
use super::event::{RouteSeat, SubjectEvent, Vote};
use super::state::{ACCEPTANCE, Acted, OpenObjection, SUBMISSION};
use super::{
    Application, Stage, SubjectRefusal, SubjectState, Verb, assigning, committees, falling_due,
    handling, passing, site_visits,
};
use crate::decider::Happened;
use crate::id::{AccountId, ApplicationId};
use crate::lifecycle::Duty;
use crate::occasion::Occasion;
use crate::rulebook::Rulebook;

/// The name under which whoever stated the body's case is kept: nobody who did decides it.
pub(super) const STATEMENT_SEAT: &str = "statement";

/// What an application looks like once everything that has fallen due is counted, though nothing was written.
pub fn as_fallen_due(
    state: &SubjectState,
    occasion: &Occasion,
) -> Result<SubjectState, SubjectRefusal> {
    let mut course = Course::begin(state, occasion);
    falling_due::emit(&mut course)?;
    Ok(course.state().clone())
}

/// The seats any of which may do that verb: the one whose turn it is, and where no seat has its turn for it those
/// that it belongs to, so that they hear that the stage is wrong and not that they lack the office. The deciding office
/// for the notice and the reply; none for what the applicant or anybody does. `state` counts what has fallen due.
pub fn seats_for(
    state: &SubjectState,
    id: ApplicationId,
    verb: &str,
    occasion: &Occasion,
) -> Result<Vec<RouteSeat>, SubjectRefusal> {
    let course = Course::begin(state, occasion);
    let application = course.application(id)?;
    let route = |application: &Application| match &application.terms {
        Some(terms) => Ok(terms.route.clone()),
        None => {
            handling::acceptance(&course, application, occasion.today()).map(|terms| terms.route)
        }
    };
    Ok(match verb {
        "accept" | "accept-with-gaps" | "not-accept" => passing::first_of(&course, &application)?,
        "extend" | "decide" => route(&application)?
            .into_iter()
            .next_back()
            .into_iter()
            .collect(),
        "review" | "return" => match application.seat() {
            Some(seat) if !application.is_under_decision() => vec![seat.clone()],
            _ if matches!(application.stage, Stage::Submitted { .. }) && verb == "return" => {
                route(&application)?.into_iter().take(1).collect()
            }
            _ => {
                let mut seats = route(&application)?;
                if seats.len() > 1 {
                    seats.pop();
                }
                seats
            }
        },
        "hold" | "resume" | "send-back" | "ask-opinion" | "add-seat" | "open-ballot" => {
            turn(&application)
        }
        "cast-vote" => {
            let turn = turn(&application);
            turn.iter().flat_map(committees::bench).collect()
        }
        "copy" if application.is_decided() => deciding_office(&application),
        "copy" => turn(&application),
        "transfer" => passing::first_of(&course, &application)?,
        "assign" => assigning::assigners(&course, &application)?,
        // Who gave the last opinion takes it back from the seat after it.
        "take-back" => match (&application.aside.reviewed, &application.terms) {
            (Some(reviewed), Some(terms)) => terms
                .route
                .get(reviewed.seat)
                .cloned()
                .into_iter()
                .collect(),
            _ => turn(&application),
        },
        "confirm-slip" | "conclude-re-review" => deciding_seat(&application, &course)?,
        "record-slip" => {
            let deciding = deciding_seat(&application, &course)?;
            deciding.iter().flat_map(office_of).collect()
        }
        "record-visit" => site_visits::recorders(&application),
        "confirm-visit" => site_visits::confirmers(&application, course.body()?.node(), occasion),
        "give-opinion" => asked_offices(&application, &occasion.rulebook),
        "open-notice" | "answer-objection" | "close-notice" | "issue-reply" => {
            deciding_office(&application)
        }
        _ => Vec::new(),
    })
}

/// The same for a verb with what it says: an opinion is given by the office that was asked for it.
pub fn seats_of(
    state: &SubjectState,
    id: ApplicationId,
    verb: &Verb,
    occasion: &Occasion,
) -> Result<Vec<RouteSeat>, SubjectRefusal> {
    let mut seats = seats_for(state, id, verb.name(), occasion)?;
    if let Verb::GiveOpinion { opinion, .. } = verb {
        let asked = state.application(id).into_iter();
        let mut asked = asked.flat_map(|known| &known.aside.asked);
        let node = asked.find(|asked| asked.opinion == *opinion);
        seats.retain(|seat| node.is_none_or(|asked| asked.node == seat.node));
    }
    Ok(seats)
}

/// The seat that has it; before acceptance and after the decision none.
fn turn(application: &Application) -> Vec<RouteSeat> {
    let seat = application.seat().or(application.deciding_seat());
    seat.cloned().into_iter().collect()
}

fn deciding_seat(
    application: &Application,
    course: &Course<'_>,
) -> Result<Vec<RouteSeat>, SubjectRefusal> {
    let route = match &application.terms {
        Some(terms) => terms.route.clone(),
        None => handling::acceptance(course, application, course.today())?.route,
    };
    Ok(route.into_iter().next_back().into_iter().collect())
}

/// A seat and the officers of its office.
fn office_of(seat: &RouteSeat) -> impl Iterator<Item = RouteSeat> + use<> {
    let officer = RouteSeat {
        duty: Duty::Officer,
        ..seat.clone()
    };
    let is_officer = seat.duty == Duty::Officer;
    std::iter::once(seat.clone()).chain((!is_officer).then_some(officer))
}

/// The officers and leads of the offices whose opinion was asked for; of all that were, once each has answered.
fn asked_offices(application: &Application, rulebook: &Rulebook) -> Vec<RouteSeat> {
    let asked = &application.aside.asked;
    let open = asked.iter().any(|asked| !asked.given);
    let waiting = asked.iter().filter(|asked| !open || !asked.given);
    let seats = waiting.flat_map(|asked| {
        [Duty::Officer, Duty::Lead].map(|duty| RouteSeat {
            seat: OPINION_SEAT.to_owned(),
            duty,
            rank: rulebook.rank_of(&asked.node).unwrap_or_default().to_owned(),
            node: asked.node.clone(),
        })
    });
    seats.collect()
}

/// The office that decided keeps the notice and issues the reply: its deciding seat, and its officers.
fn deciding_office(application: &Application) -> Vec<RouteSeat> {
    let Some(deciding) = application.deciding_seat() else {
        return Vec::new();
    };
    office_of(deciding).collect()
}

/// The account in whose place somebody handed it in: it has a part in the application, too.
pub(super) fn lender_handed_in(happened: &Happened<SubjectEvent>) -> Vec<Acted> {
    let lender = happened.dated.acting_for.map(|account| Acted {
        seat: SUBMISSION.to_owned(),
        account,
    });
    lender.into_iter().collect()
}

/// A seat is filled by who does anything in it.
pub(super) fn note_who_acted(
    application: &mut Application,
    event: &SubjectEvent,
    happened: &Happened<SubjectEvent>,
) {
    let seat = match event {
        SubjectEvent::ApplicationAccepted(accepted) => {
            accepted.route.first().map(|seat| seat.seat.clone())
        }
        SubjectEvent::ApplicationReturned(returned) => Some(returned.seat.clone()),
        SubjectEvent::ApplicationResubmitted(_) => Some(SUBMISSION.to_owned()),
        // What a ballot comes to is written down with its last vote; each vote tells who sat there.
        SubjectEvent::ReviewCompleted(_) | SubjectEvent::DecisionMade(_)
            if application.aside.ballot.is_some() =>
        {
            None
        }
        SubjectEvent::VoteCast(cast) if cast.vote == Vote::Recused => None,
        SubjectEvent::VoteCast(_) => application.seat().map(|seat| seat.seat.clone()),
        SubjectEvent::BallotOpened(ballot) => Some(ballot.seat.clone()),
        SubjectEvent::ReviewCompleted(review) => Some(review.seat.clone()),
        SubjectEvent::DecisionMade(decision) => Some(decision.seat.clone()),
        SubjectEvent::ApplicationHeld(held) => Some(held.seat.clone()),
        SubjectEvent::SentBack(sent) => Some(sent.seat.clone()),
        SubjectEvent::OpinionAsked(asked) => Some(asked.seat.clone()),
        SubjectEvent::CopySent(copy) => copy.seat.clone(),
        SubjectEvent::SeatAdded(added) => Some(added.seat.clone()),
        SubjectEvent::ApplicationTransferred(moved) => Some(moved.seat.clone()),
        SubjectEvent::OpinionGiven(_) => Some(OPINION_SEAT.to_owned()),
        SubjectEvent::StatementMade(_) => Some(STATEMENT_SEAT.to_owned()),
        SubjectEvent::HoldEnded(_) | SubjectEvent::DecisionExtended(_) => {
            application.seat().map(|seat| seat.seat.clone())
        }
        _ => None,
    };
    let Some(seat) = seat else { return };
    for account in [happened.dated.actor, happened.dated.acting_for]
        .into_iter()
        .flatten()
    {
        let acted = Acted {
            seat: seat.clone(),
            account,
        };
        if !application.acted.contains(&acted) {
            application.acted.push(acted);
        }
    }
}

impl Verb {
    /// Whether the office that a late seat was escalated to may do it as well: not what is somebody's own.
    pub fn is_escalated(&self) -> bool {
        !matches!(
            self,
            Self::GiveOpinion { .. }
                | Self::TakeBack
                | Self::Assign { .. }
                | Self::CastVote { .. }
                | Self::ConfirmVisit
        )
    }

    /// Whether a seat of the route does it; the rest is the applicant's, or anybody's.
    pub fn is_of_a_seat(&self) -> bool {
        !matches!(
            self,
            Self::Resubmit { .. }
                | Self::ExtendCorrection { .. }
                | Self::Withdraw
                | Self::Remind
                | Self::Supplement { .. }
                | Self::ChooseEdition { .. }
                | Self::MakeStatement { .. }
                | Self::Object { .. }
        )
    }
}

/// Refuses an actor who handed the application in, for what any seat of the route may do (domain 11.2).
pub(super) fn must_not_be_the_applicant(
    course: &Course<'_>,
    application: &Application,
    verb: &str,
) -> Result<(), SubjectRefusal> {
    if accounts(course).any(|account| handed_in(application, account)) {
        return Err(SubjectRefusal::SamePerson {
            seat: verb.to_owned(),
            before: SUBMISSION.to_owned(),
        });
    }
    Ok(())
}

/// Refuses an actor who did not hand the application in, nor stands in for who did (domain 5.8: the applicant's
/// choice).
pub(super) fn must_be_the_applicant(
    course: &Course<'_>,
    application: &Application,
) -> Result<(), SubjectRefusal> {
    if accounts(course).any(|account| handed_in(application, account)) {
        return Ok(());
    }
    Err(SubjectRefusal::NotApplicant)
}

/// Refuses an actor who raised the objection that is to be answered: nobody answers oneself.
pub(super) fn must_not_be_the_objector(
    course: &Course<'_>,
    objection: &OpenObjection,
) -> Result<(), SubjectRefusal> {
    if accounts(course).any(|account| objection.raised_by == Some(account)) {
        return Err(SubjectRefusal::SamePerson {
            seat: "answer-objection".to_owned(),
            before: "object".to_owned(),
        });
    }
    Ok(())
}

/// Refuses an actor who handed the application in or acted in another seat. A deputy is measured together
/// with the account that it stands in for: a deputy may not fill both seats, nor lend itself for that.
pub(super) fn must_be_new(
    course: &Course<'_>,
    application: &Application,
    seat: &str,
) -> Result<(), SubjectRefusal> {
    let mut acting = accounts(course);
    acting.try_for_each(|account| must_fit(application, seat, account))
}

/// Refuses an account for a seat, where it handed the application in or acted in another seat.
pub(super) fn must_fit(
    application: &Application,
    seat: &str,
    account: AccountId,
) -> Result<(), SubjectRefusal> {
    match acted_before(application, seat, account) {
        Some(before) => Err(SubjectRefusal::SamePerson {
            seat: seat.to_owned(),
            before,
        }),
        None => Ok(()),
    }
}

/// Who acts, and the account that it stands in for.
pub(super) fn accounts(course: &Course<'_>) -> impl Iterator<Item = AccountId> {
    let by = course.occasion().by.as_ref();
    let lender = by
        .and_then(|by| by.standing_in)
        .map(|standing| standing.for_account);
    by.map(|by| by.account).into_iter().chain(lender)
}

/// The accounts that have done in an application what keeps them from doing what it waits for: whoever handed it in
/// fills no seat, and nobody fills two (domain 11.2).
pub fn barred(application: &Application) -> Vec<AccountId> {
    let bars = |account: &AccountId| match &application.stage {
        Stage::Submitted { .. } => acted_before(application, ACCEPTANCE, *account).is_some(),
        Stage::AtSeat { .. } => application
            .seat()
            .is_some_and(|seat| acted_before(application, &seat.seat, *account).is_some()),
        Stage::AwaitingNotice { .. } | Stage::OnNotice { .. } | Stage::AwaitingReply { .. } => {
            handed_in(application, *account)
        }
        Stage::Returned { .. } | Stage::Closed { .. } => false,
    };
    let acted = application.acted.iter().map(|acted| acted.account);
    let known = application.submitter.into_iter().chain(acted);
    known.filter(bars).collect()
}

/// The accounts that have done in an application what keeps them from giving an opinion to it.
pub fn barred_from_opinions(application: &Application) -> Vec<AccountId> {
    let acted = application.acted.iter().map(|acted| acted.account);
    let known = application.submitter.into_iter().chain(acted);
    let bars = |account: &AccountId| acted_before(application, OPINION_SEAT, *account).is_some();
    known.filter(bars).collect()
}

fn acted_before(application: &Application, seat: &str, account: AccountId) -> Option<String> {
    if seat != SUBMISSION && handed_in(application, account) {
        return Some(SUBMISSION.to_owned());
    }
    application
        .acted
        .iter()
        .find(|acted| acted.account == account && acted.seat != seat)
        .map(|acted| acted.seat.clone())
}

pub(super) fn handed_in(application: &Application, account: AccountId) -> bool {
    let submitter = application.submitter == Some(account);
    let mut acted = application.acted.iter();
    submitter || acted.any(|acted| acted.account == account && acted.seat == SUBMISSION)
}
