//! What two people found where a body is (现场核实): one of them records it, and it counts when the other confirms it
//! (domain 4.2, 5.0, 11.1).

use super::aside::{self, must_not_be_held, must_not_wait_for_a_slip};
use super::course::{Course, wrong_stage};
use super::event::{
    PaperRef, RouteSeat, SiteVerified, SiteVisitRecorded, SiteVisitVoided, SubjectEvent,
    VisitOutcome,
};
use super::refusal::SiteVisitRefusal;
use super::state::{Application, Stage};
use super::{SubjectRefusal, Verb, seats};
use crate::decider::Happened;
use crate::id::{AccountId, Citation, Sequence, StreamId};
use crate::lifecycle::Duty;
use crate::occasion::{Facts, Occasion};
use crate::standard::{MeasureResult, SITE_VISITS, TransitionRule};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The kind of the paper that reports a visit; no edition needs to list it.
pub const SITE_REPORT_KIND: &str = "site_report";

/// What was found of an application on the spot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteVisits {
    /// The visit that waits for the other to confirm it.
    pub waiting: Option<SiteVisit>,
    /// The visits that were confirmed, oldest first.
    pub verified: Vec<Verified>,
    /// The day on which the last hold ended.
    pub held_until: Option<Day>,
}

/// A visit that one of two recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteVisit {
    /// The event that recorded it.
    pub at: Sequence,
    /// The seat that had the application.
    pub seat: String,
    /// The day on which they were there.
    pub visited_on: Day,
    /// What they found.
    pub outcome: VisitOutcome,
    /// The account that confirms it.
    pub with: AccountId,
    /// The report.
    pub report: PaperRef,
    /// The last day to confirm it.
    pub due: Day,
    /// Who recorded it, and the account that it stood in for: they do not confirm it.
    pub by: BTreeSet<AccountId>,
}

/// A visit that both confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// The event that confirmed it.
    pub at: Sequence,
    /// The day on which they were there.
    pub visited_on: Day,
    /// What they found.
    pub outcome: VisitOutcome,
}

/// Folds visits. A visit outlives the turn of a seat, for what was found stays so, but not the seats' turns.
pub(super) fn evolve(application: &mut Application, happened: &Happened<SubjectEvent>) {
    let with_the_offices = matches!(
        application.stage,
        Stage::AtSeat { .. } | Stage::Returned { .. }
    );
    let visits = &mut application.site_visits;
    match &happened.dated.event {
        SubjectEvent::SiteVisitRecorded(visit) => {
            visits.waiting = Some(SiteVisit {
                at: happened.sequence,
                seat: visit.seat.clone(),
                visited_on: visit.visited_on,
                outcome: visit.outcome,
                with: visit.with,
                report: visit.report.clone(),
                due: visit.due,
                by: aside::doers(happened),
            });
        }
        SubjectEvent::SiteVerified(_) => {
            let confirmed = visits.waiting.take().map(|visit| Verified {
                at: happened.sequence,
                visited_on: visit.visited_on,
                outcome: visit.outcome,
            });
            visits.verified.extend(confirmed);
        }
        SubjectEvent::SiteVisitVoided(_) => visits.waiting = None,
        SubjectEvent::HoldEnded(_) => visits.held_until = Some(happened.dated.occurred_on),
        _ => {}
    }
    if !with_the_offices {
        visits.waiting = None;
    }
}

/// Records a visit, or confirms one.
pub(super) fn act(
    course: &mut Course<'_>,
    application: &Application,
    verb: &Verb,
) -> Result<(), SubjectRefusal> {
    match verb {
        Verb::RecordVisit {
            visited_on,
            outcome,
            with,
            report,
        } => {
            let found = Found {
                visited_on: *visited_on,
                outcome: *outcome,
                with: *with,
                report,
            };
            record(course, application, &found)
        }
        _ => confirm(course, application),
    }
}

/// What the two say.
struct Found<'a> {
    visited_on: Day,
    outcome: VisitOutcome,
    with: AccountId,
    report: &'a PaperRef,
}

/// Records what was found. Whoever records it fills no seat by it, and neither does the other.
fn record(
    course: &mut Course<'_>,
    application: &Application,
    found: &Found<'_>,
) -> Result<(), SubjectRefusal> {
    let (Some(seat), Some(terms)) = (application.seat(), &application.terms) else {
        return Err(wrong_stage("record-visit", application));
    };
    must_not_be_held(application)?;
    must_not_wait_for_a_slip(application)?;
    let edition = course.edition_of(application)?;
    let rule = edition.rule(course.kind()?, application.transition);
    if rule.is_none_or(|rule| rule.site_visit.is_none()) {
        return Err(SiteVisitRefusal::NotAsked.into());
    }
    if application.site_visits.waiting.is_some() {
        return Err(SiteVisitRefusal::Waits.into());
    }
    seats::must_not_be_the_applicant(course, application, "record-visit")?;
    if found.report.kind != SITE_REPORT_KIND {
        let kind = found.report.kind.clone();
        return Err(SiteVisitRefusal::NotAReport { kind }.into());
    }
    let (first, last) = (terms.accepted_on, course.today());
    if found.visited_on < first || found.visited_on > last {
        return Err(SiteVisitRefusal::OutsideDays { first, last }.into());
    }
    must_be_another(course, application, seat, found.with)?;
    course.act(SiteVisitRecorded {
        application: application.id,
        seat: seat.seat.clone(),
        visited_on: found.visited_on,
        outcome: found.outcome,
        with: found.with,
        report: found.report.clone(),
        due: course.workdays_after(last, edition.clocks.slip_workdays),
    })
}

/// Two people go, of the office that has the matter or of that of the body's own node, none of them the applicant.
fn must_be_another(
    course: &Course<'_>,
    application: &Application,
    seat: &RouteSeat,
    with: AccountId,
) -> Result<(), SubjectRefusal> {
    if seats::accounts(course).any(|account| account == with) {
        return Err(SiteVisitRefusal::Alone.into());
    }
    if seats::handed_in(application, with) {
        return Err(SiteVisitRefusal::Applicant.into());
    }
    let (occasion, today) = (course.occasion(), course.today());
    let known = occasion.facts.accounts.get(&with);
    let offices = [seat.node.as_str(), course.body()?.node()];
    let works_there = known.filter(|known| known.opened).is_some_and(|known| {
        let mut held = known.valid_on(today);
        held.any(|held| fills(held.duty) && offices.contains(&held.node.as_str()))
    });
    if works_there {
        Ok(())
    } else {
        Err(SiteVisitRefusal::OtherOffice.into())
    }
}

fn fills(duty: Duty) -> bool {
    matches!(duty, Duty::Officer | Duty::Lead)
}

/// Confirms what the other recorded, by nobody else than the one who was there. The days of the visit are not counted in
/// the clock of the seat that has the application.
fn confirm(course: &mut Course<'_>, application: &Application) -> Result<(), SubjectRefusal> {
    let visit = application.site_visits.waiting.as_ref();
    let (Some(visit), Stage::AtSeat { .. }) = (visit, &application.stage) else {
        return Err(wrong_stage("confirm-visit", application));
    };
    must_not_be_held(application)?;
    must_not_wait_for_a_slip(application)?;
    let is_the_other = course.occasion().account() == Some(visit.with);
    if !is_the_other || seats::accounts(course).any(|account| visit.by.contains(&account)) {
        return Err(SiteVisitRefusal::NotTheOther.into());
    }
    seats::must_not_be_the_applicant(course, application, "confirm-visit")?;
    let edition = course.edition_of(application)?;
    let rule = edition.rule(course.kind()?, application.transition);
    course.act(SiteVerified {
        application: application.id,
        visit: visit.at,
        due: due_after(course, application, rule),
    })
}

/// The end of the seat's clock with the working days that its turn has had so far, as many as the edition gives and once
/// for each application. A delay that was marked stays.
fn due_after(
    course: &Course<'_>,
    application: &Application,
    rule: Option<&TransitionRule>,
) -> Option<Day> {
    let Stage::AtSeat { due, .. } = application.stage else {
        return None;
    };
    let visits = &application.site_visits;
    if application.late || !visits.verified.is_empty() {
        return None;
    }
    // What was held has stopped the clock already.
    let since = application.aside.at_seat_since.max(visits.held_until)?;
    let given = rule?.site_visit?.workdays;
    let gone = course.workdays_until(since, course.today()).min(given);
    (gone > 0).then(|| course.workdays_after(due, gone))
}

/// Refuses an approval before two people have found it as the application says, where the edition asks for that. The
/// visits up to that day count.
pub(super) fn must_be_verified(
    application: &Application,
    rule: Option<&TransitionRule>,
    day: Day,
) -> Result<(), SubjectRefusal> {
    if rule.is_none_or(|rule| rule.site_visit.is_none()) {
        return Ok(());
    }
    match up_to(application, day).last().map(|visit| visit.outcome) {
        Some(VisitOutcome::AsStated) => Ok(()),
        Some(VisitOutcome::Otherwise) => Err(SiteVisitRefusal::FoundOtherwise.into()),
        None => Err(SiteVisitRefusal::Missing.into()),
    }
}

/// The confirmed visits of an application up to a day.
pub(super) fn up_to(application: &Application, day: Day) -> Vec<Verified> {
    let verified = application.site_visits.verified.iter().copied();
    verified.filter(|visit| visit.visited_on <= day).collect()
}

/// The facts with what the confirmed visits of the judged application come to; without a visit nothing is known of it.
pub(super) fn measured(facts: &Facts, stream: StreamId, visits: &[Verified]) -> Facts {
    let mut facts = facts.clone();
    if visits.is_empty() {
        return facts;
    }
    let as_stated = visits
        .iter()
        .filter(|visit| visit.outcome == VisitOutcome::AsStated);
    let cite = |visit: &Verified| Citation {
        stream,
        sequence: visit.at,
    };
    let result = MeasureResult {
        value: i64::try_from(as_stated.count()).unwrap_or(i64::MAX),
        citations: visits.iter().map(cite).collect(),
        by_query: None,
    };
    facts.measures.insert(SITE_VISITS.to_owned(), result);
    facts
}

/// The record that nobody confirmed in time by that day.
pub(super) fn void(application: &Application, due: Day) -> Option<SiteVisitVoided> {
    let waiting = application.site_visits.waiting.as_ref();
    let visit = waiting.filter(|visit| visit.due <= due)?;
    Some(SiteVisitVoided {
        application: application.id,
        visit: visit.at,
    })
}

/// The officers and leads who record a visit: of the office that has the application.
pub(super) fn recorders(application: &Application) -> Vec<RouteSeat> {
    let seat = application.seat().or(application.deciding_seat());
    seat.into_iter().flat_map(office_of).collect()
}

/// The officers and leads one of whom confirms a visit, or could go with whoever records one: of the office that had the
/// application then, and of the body's own node.
pub(super) fn confirmers(
    application: &Application,
    body_node: &str,
    occasion: &Occasion,
) -> Vec<RouteSeat> {
    let waiting = application.site_visits.waiting.as_ref();
    let mut route = application.terms.iter().flat_map(|terms| &terms.route);
    let recorded = waiting.and_then(|visit| route.find(|seat| seat.seat == visit.seat));
    let seat = recorded.or(application.seat());
    let Some(seat) = seat.or(application.deciding_seat()) else {
        return Vec::new();
    };
    let mut confirmers = office_of(seat);
    if seat.node != body_node {
        let rank = occasion.rulebook.rank_of(body_node).unwrap_or_default();
        confirmers.extend(office_of(&RouteSeat {
            rank: rank.to_owned(),
            node: body_node.to_owned(),
            ..seat.clone()
        }));
    }
    confirmers
}

fn office_of(seat: &RouteSeat) -> Vec<RouteSeat> {
    let duties = [Duty::Officer, Duty::Lead];
    let filled = duties.map(|duty| RouteSeat {
        duty,
        ..seat.clone()
    });
    filled.into()
}
