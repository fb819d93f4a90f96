//! What seats do with an application beside reviewing and deciding: hold it, send it back, take a review back, ask another
//! office; and the applicant's reminder (domain 11.2).

use super::SubjectRefusal;
use super::course::{Course, wrong_stage};
use super::event::{
    ApplicationHeld, DecisionOutcome, HoldEnded, OpinionAsked, OpinionGiven, PaperRef,
    ReminderSent, ReviewTakenBack, SentBack, SubjectEvent,
};
use super::handling::seat_workdays;
use super::state::{Application, Stage};
use super::{Ballot, committees, passing, seats};
use crate::decider::Happened;
use crate::id::{AccountId, OpinionId, PaperId, Sequence};
use crate::text::ShortText;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What its seats do with an application beside reviewing and deciding.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Aside {
    /// The day on which it came to its present seat.
    pub at_seat_since: Option<Day>,
    /// The hold, while its seat holds it.
    pub hold: Option<Hold>,
    /// The seats that have held it: each may once.
    pub held_by: BTreeSet<String>,
    /// The seats that have sent it back: each may once.
    pub sent_back_by: BTreeSet<String>,
    /// The last opinion, while nothing was done since.
    pub reviewed: Option<Reviewed>,
    /// A decision on paper that waits for the decider.
    pub slip: Option<Slip>,
    /// The slips that are void: none comes twice.
    pub void_slips: BTreeSet<PaperId>,
    /// The day of the last reminder.
    pub reminded_on: Option<Day>,
    /// The opinions that other offices were asked for.
    pub asked: Vec<Asked>,
    /// The ballot of the committee that has it, while it is open.
    pub ballot: Option<Ballot>,
}

/// A hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Its last day.
    pub until: Day,
    /// The working days that the seat's clock has left.
    pub workdays_left: u32,
}

/// The last opinion, which its giver can still take back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    /// The seat's place in the route.
    pub seat: usize,
    /// The day on which its clock ended.
    pub due: Day,
    /// Whether that clock had run out.
    pub late: bool,
    /// The node that the seat's delay was escalated to.
    pub escalated_to: Option<String>,
    /// Who gave it, and the account that it stood in for.
    pub by: BTreeSet<AccountId>,
}

/// A decision on paper that was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    /// The event that recorded it.
    pub at: Sequence,
    /// The day that it was signed on.
    pub signed_on: Day,
    /// What was decided.
    pub outcome: DecisionOutcome,
    /// The slip.
    pub paper: PaperRef,
    /// The number of the meeting, where one decided.
    pub meeting: Option<ShortText>,
    /// The reasons.
    pub reason: Option<PaperRef>,
    /// The criteria that they are about.
    pub criteria: BTreeSet<String>,
    /// The last day to confirm it.
    pub due: Day,
    /// Who recorded it, and the account that it stood in for: they do not confirm it.
    pub by: BTreeSet<AccountId>,
}

/// An opinion that another office was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The request.
    pub opinion: OpinionId,
    /// The node whose office is asked.
    pub node: String,
    /// The day by which the answer is asked for.
    pub due: Day,
    /// Whether it was given.
    pub given: bool,
}

/// How an event found the application.
pub(super) struct Before {
    pub(super) stage: Stage,
    pub(super) late: bool,
    pub(super) escalated_to: Option<String>,
}

impl Before {
    pub(super) fn of(application: &Application) -> Self {
        Self {
            stage: application.stage.clone(),
            late: application.late,
            escalated_to: application.escalated_to.clone(),
        }
    }
}

/// The accounts that did something: who acted, and the account that it stood in for.
pub(super) fn doers(happened: &Happened<SubjectEvent>) -> BTreeSet<AccountId> {
    let acted = [happened.dated.actor, happened.dated.acting_for];
    acted.into_iter().flatten().collect()
}

/// Folds what stands beside the stages. `before` is the stage that the event found.
pub(super) fn evolve(
    application: &mut Application,
    before: &Before,
    happened: &Happened<SubjectEvent>,
) {
    write_down(&mut application.aside, happened);
    committees::evolve(&mut application.aside.ballot, happened);
    keep_last_opinion(application, before, happened);
    if application.stage != before.stage {
        settle(application, &before.stage, happened.dated.occurred_on);
    }
}

/// Folds holds, slips, reminders and the opinions of other offices.
fn write_down(aside: &mut Aside, happened: &Happened<SubjectEvent>) {
    let day = happened.dated.occurred_on;
    match &happened.dated.event {
        SubjectEvent::ApplicationHeld(held) => {
            aside.held_by.insert(held.seat.clone());
            aside.hold = Some(Hold {
                until: held.until,
                workdays_left: held.workdays_left,
            });
        }
        SubjectEvent::HoldEnded(_) => aside.hold = None,
        SubjectEvent::SentBack(sent) => {
            aside.sent_back_by.insert(sent.seat.clone());
        }
        SubjectEvent::ReminderSent(_) => aside.reminded_on = Some(day),
        SubjectEvent::OpinionAsked(asked) => aside.asked.push(Asked {
            opinion: asked.opinion,
            node: asked.node.clone(),
            due: asked.due,
            given: false,
        }),
        SubjectEvent::OpinionGiven(given) => {
            let mut asked = aside.asked.iter_mut();
            if let Some(asked) = asked.find(|asked| asked.opinion == given.opinion) {
                asked.given = true;
            }
        }
        SubjectEvent::SlipRecorded(slip) => {
            aside.slip = Some(Slip {
                at: happened.sequence,
                signed_on: slip.signed_on,
                outcome: slip.outcome,
                paper: slip.slip.clone(),
                meeting: slip.meeting.clone(),
                reason: slip.reason.clone(),
                criteria: slip.criteria.clone(),
                due: slip.due,
                by: doers(happened),
            });
        }
        SubjectEvent::SlipConfirmed(_) => aside.slip = None,
        SubjectEvent::SlipVoided(_) => {
            let void = aside.slip.take().map(|slip| slip.paper.paper);
            aside.void_slips.extend(void);
        }
        _ => {}
    }
}

/// Folds the last opinion, which can be taken back until something else is done.
fn keep_last_opinion(
    application: &mut Application,
    before: &Before,
    happened: &Happened<SubjectEvent>,
) {
    let aside = &mut application.aside;
    match &happened.dated.event {
        SubjectEvent::ReviewCompleted(_) => {
            // What a committee came to is no one member's to take back.
            let reviewed = match before.stage {
                Stage::AtSeat { seat, due } if aside.ballot.is_none() => Some((seat, due)),
                _ => None,
            };
            aside.reviewed = reviewed.map(|(seat, due)| Reviewed {
                seat,
                due,
                late: before.late,
                escalated_to: before.escalated_to.clone(),
                by: doers(happened),
            });
        }
        SubjectEvent::ReviewTakenBack(_) => {
            // The delay of the seat is its own again.
            if let Some(reviewed) = aside.reviewed.take() {
                application.late = reviewed.late;
                application.escalated_to = reviewed.escalated_to;
            }
        }
        // What the applicant or another office says is nothing that the next seat has done, nor is who of it shall act.
        SubjectEvent::ReminderSent(_)
        | SubjectEvent::OpinionGiven(_)
        | SubjectEvent::SeatAssigned(_)
        | SubjectEvent::ClockExpired(_) => {}
        _ => aside.reviewed = None,
    }
}

/// What a change of stage leaves of it: another seat begins anew, and outside the seats nothing of it is left.
fn settle(application: &mut Application, before: &Stage, day: Day) {
    let seat = |stage: &Stage| match stage {
        Stage::AtSeat { seat, .. } => Some(*seat),
        _ => None,
    };
    let (was, is) = (seat(before), seat(&application.stage));
    let aside = &mut application.aside;
    aside.hold = None;
    if was != is {
        aside.at_seat_since = is.map(|_| day);
        aside.slip = None;
        aside.ballot = None;
    }
}

/// Refuses what nobody does while the seat holds the application.
pub(super) fn must_not_be_held(application: &Application) -> Result<(), SubjectRefusal> {
    match application.aside.hold {
        Some(hold) => Err(SubjectRefusal::Held { until: hold.until }),
        None => Ok(()),
    }
}

/// Refuses what would take a decision on paper from the decider unseen.
pub(super) fn must_not_wait_for_a_slip(application: &Application) -> Result<(), SubjectRefusal> {
    match application.aside.slip {
        Some(_) => Err(SubjectRefusal::SlipWaits),
        None => Ok(()),
    }
}

/// The seat that has it and the end of its clock.
fn at_seat(
    verb: &'static str,
    application: &Application,
) -> Result<(String, usize, Day), SubjectRefusal> {
    match (&application.stage, application.seat()) {
        (Stage::AtSeat { seat, due }, Some(known)) => Ok((known.seat.clone(), *seat, *due)),
        _ => Err(wrong_stage(verb, application)),
    }
}

/// Holds the application until a day, with reasons: once for each seat, and not once its clock has run out.
pub(super) fn hold(
    course: &mut Course<'_>,
    application: &Application,
    until: Day,
    reason: &PaperRef,
) -> Result<(), SubjectRefusal> {
    let (seat, _, due) = at_seat("hold", application)?;
    must_not_be_held(application)?;
    must_not_wait_for_a_slip(application)?;
    committees::must_not_vote(application)?;
    if application.aside.held_by.contains(&seat) {
        return Err(SubjectRefusal::HeldBefore { seat });
    }
    if application.late {
        return Err(SubjectRefusal::ClockRanOut { due });
    }
    seats::must_be_new(course, application, &seat)?;
    let edition = course.edition_of(application)?;
    let today = course.today();
    let last = today.plus_days(i64::from(edition.clocks.hold_days));
    if until <= today || until > last {
        return Err(SubjectRefusal::HoldTooLong { last });
    }
    course.act(ApplicationHeld {
        application: application.id,
        seat,
        until,
        workdays_left: course.workdays_until(today, due),
        reason: reason.clone(),
    })
}

/// Goes on before the hold's last day.
pub(super) fn resume(
    course: &mut Course<'_>,
    application: &Application,
) -> Result<(), SubjectRefusal> {
    let (seat, ..) = at_seat("resume", application)?;
    let Some(hold) = application.aside.hold else {
        return Err(wrong_stage("resume", application));
    };
    seats::must_be_new(course, application, &seat)?;
    course.act(HoldEnded {
        application: application.id,
        due: course.workdays_after(course.today(), hold.workdays_left),
    })
}

/// Sends the application back to an earlier seat of its route, with reasons: once for each seat.
pub(super) fn send_back(
    course: &mut Course<'_>,
    application: &Application,
    to: &str,
    reason: &PaperRef,
) -> Result<(), SubjectRefusal> {
    let (seat, index, due) = at_seat("send-back", application)?;
    must_not_be_held(application)?;
    must_not_wait_for_a_slip(application)?;
    passing::must_be_of_the_edition(application)?;
    // What has run out is marked against the office; sending it back does not wipe that off.
    if application.late {
        return Err(SubjectRefusal::ClockRanOut { due });
    }
    if !application.unanswered.is_empty() {
        return Err(SubjectRefusal::ObjectionOpen);
    }
    if application.aside.sent_back_by.contains(&seat) {
        return Err(SubjectRefusal::SentBackBefore { seat });
    }
    let earlier = application.terms.iter().flat_map(|terms| &terms.route);
    if !earlier.take(index).any(|known| known.seat == to) {
        return Err(SubjectRefusal::NoEarlierSeat {
            seat: to.to_owned(),
        });
    }
    seats::must_be_new(course, application, &seat)?;
    let edition = course.edition_of(application)?;
    course.act(SentBack {
        application: application.id,
        seat,
        to: to.to_owned(),
        due: course.workdays_after(course.today(), seat_workdays(&edition, false)),
        workdays_left: course.workdays_until(course.today(), due),
        reason: reason.clone(),
    })
}

/// Takes the last opinion back: its giver's, while the next seat has done nothing. The clock goes on as before.
pub(super) fn take_back(
    course: &mut Course<'_>,
    application: &Application,
) -> Result<(), SubjectRefusal> {
    at_seat("take-back", application)?;
    let Some(reviewed) = application.aside.reviewed.as_ref() else {
        return Err(SubjectRefusal::NothingToTakeBack);
    };
    if !seats::accounts(course).any(|account| reviewed.by.contains(&account)) {
        return Err(SubjectRefusal::NotTheReviewer);
    }
    let route = application.terms.iter().flat_map(|terms| &terms.route);
    let seat = route.map(|seat| seat.seat.clone()).nth(reviewed.seat);
    course.act(ReviewTakenBack {
        application: application.id,
        seat: seat.ok_or(SubjectRefusal::NothingToTakeBack)?,
        // Taking back gains no time; a clock that would have run out meanwhile ends today.
        due: if reviewed.late {
            reviewed.due
        } else {
            reviewed.due.max(course.today())
        },
    })
}

/// Reminds the office that has it: the applicant, once a day.
pub(super) fn remind(
    course: &mut Course<'_>,
    application: &Application,
) -> Result<(), SubjectRefusal> {
    let waits = match application.stage {
        Stage::Submitted { .. } | Stage::AtSeat { .. } => application.aside.hold.is_none(),
        Stage::AwaitingNotice { .. } | Stage::AwaitingReply { .. } => true,
        Stage::Returned { .. } | Stage::OnNotice { .. } | Stage::Closed { .. } => false,
    };
    if !waits {
        return Err(wrong_stage("remind", application));
    }
    seats::must_be_the_applicant(course, application)?;
    if application.aside.reminded_on == Some(course.today()) {
        return Err(SubjectRefusal::RemindedToday);
    }
    course.act(ReminderSent {
        application: application.id,
    })
}

/// Asks another office for its opinion; the seat may go on without it.
pub(super) fn ask_opinion(
    course: &mut Course<'_>,
    application: &Application,
    node: &str,
    question: &PaperRef,
) -> Result<(), SubjectRefusal> {
    let (seat, ..) = at_seat("ask-opinion", application)?;
    must_not_be_held(application)?;
    course.must_be_open(node)?;
    if application.seat().is_some_and(|seat| seat.node == node) {
        return Err(SubjectRefusal::AskedItself {
            node: node.to_owned(),
        });
    }
    let mut open = application.aside.asked.iter().filter(|asked| !asked.given);
    if open.any(|asked| asked.node == node) {
        return Err(SubjectRefusal::AskedBefore {
            node: node.to_owned(),
        });
    }
    seats::must_be_new(course, application, &seat)?;
    let edition = course.edition_of(application)?;
    course.act(OpinionAsked {
        application: application.id,
        opinion: OpinionId(course.occasion().fresh_id(OPINION)),
        seat,
        node: node.to_owned(),
        due: course.workdays_after(course.today(), edition.clocks.opinion_workdays),
        question: question.clone(),
    })
}

/// The name under which whoever gives an opinion is kept.
pub(super) const OPINION_SEAT: &str = "opinion";

/// The number of a request's id among the new ids of its command.
const OPINION: u32 = 3;

/// Gives the opinion that the office was asked for.
pub(super) fn give_opinion(
    course: &mut Course<'_>,
    application: &Application,
    opinion: OpinionId,
    answer: &PaperRef,
) -> Result<(), SubjectRefusal> {
    if !application.is_open() {
        return Err(wrong_stage("give-opinion", application));
    }
    let mut asked = application.aside.asked.iter();
    let asked = asked.find(|asked| asked.opinion == opinion && !asked.given);
    let node = asked.ok_or(SubjectRefusal::NoSuchRequest)?.node.clone();
    // Who has acted in the route, or asked, gives no opinion to it.
    seats::must_be_new(course, application, OPINION_SEAT)?;
    course.act(OpinionGiven {
        application: application.id,
        opinion,
        node,
        answer: answer.clone(),
    })
}
