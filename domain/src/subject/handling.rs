//! What the seats of a route do: accept, not accept, give back, review, extend, decide (domain 4.4, 5.0, 5.8).

use super::aside::must_not_be_held;
use super::body::Body;
use super::changeover::{self, Governing};
use super::course::{Course, wrong_stage};
use super::event::{
    ApplicationAccepted, ApplicationNotAccepted, ApplicationReturned, CorrectionItem,
    DecisionExtended, DecisionMade, DecisionOutcome, Filed, NotAcceptedGround, Opinion, PaperRef,
    ReviewCompleted, RouteSeat,
};
use super::state::{ACCEPTANCE, Application, Stage};
use super::{
    SubjectRefusal, again, committees, gaps, oversight, passing, recognising, seats, site_visits,
    slips, verdicts,
};
use crate::lifecycle::SubjectKind;
use crate::standard::{
    CriterionVerdict, Edition, SeatKind, TransitionRule, Verdict, found_wanting,
};
use crate::time::Day;
use std::collections::BTreeSet;

/// Takes the application on: the act of the route's first seat (domain 11.2).
pub(super) fn accept(
    course: &mut Course<'_>,
    application: &Application,
) -> Result<(), SubjectRefusal> {
    if !matches!(application.stage, Stage::Submitted { .. }) {
        return Err(wrong_stage("accept", application));
    }
    let accepted = acceptance(course, application, course.today())?;
    seats::must_be_new(course, application, ACCEPTANCE)?;
    course.act(accepted)?;
    let application = course.application(application.id)?;
    match oversight::hearing_since_acceptance(course, &application) {
        Some(opened) => course.act(opened),
        None => Ok(()),
    }
}

/// What an acceptance on that day fixes: the edition in force, the route, the first seat's clock.
pub(super) fn acceptance(
    course: &Course<'_>,
    application: &Application,
    day: Day,
) -> Result<ApplicationAccepted, SubjectRefusal> {
    let district = course.district()?;
    let edition = course.edition_on(&district, day)?;
    let mut route = route(course, &edition, application)?;
    passing::as_transferred(application, &mut route);
    let decides_at_once = route.len() == 1;
    let workdays = seat_workdays(&edition, decides_at_once);
    Ok(ApplicationAccepted {
        application: application.id,
        edition: edition.code.clone(),
        route,
        due: course.workdays_after(day, workdays),
    })
}

pub(super) fn seat_workdays(edition: &Edition, decides: bool) -> u32 {
    if decides {
        edition.clocks.decide_workdays
    } else {
        edition.clocks.review_workdays
    }
}

fn rule<'e>(
    edition: &'e Edition,
    application: &Application,
    body: &Body,
) -> Result<&'e TransitionRule, SubjectRefusal> {
    edition
        .rule(body.kind(), application.transition)
        .ok_or_else(|| SubjectRefusal::NoRoute {
            edition: edition.code.clone(),
            transition: application.transition,
            rank: body.rank().to_owned(),
        })
}

fn route(
    course: &Course<'_>,
    edition: &Edition,
    application: &Application,
) -> Result<Vec<RouteSeat>, SubjectRefusal> {
    let body = course.body()?;
    let no_route = || SubjectRefusal::NoRoute {
        edition: edition.code.clone(),
        transition: application.transition,
        rank: body.rank().to_owned(),
    };
    let seats = rule(edition, application, body)?
        .routes
        .get(body.rank())
        .ok_or_else(no_route)?;
    let rulebook = &course.occasion().rulebook;
    seats
        .iter()
        .enumerate()
        .map(|(index, seat)| {
            let earlier = seats
                .iter()
                .take(index)
                .filter(|known| known.seat == seat.seat)
                .count();
            Ok(RouteSeat {
                seat: seat_name(seat.seat, earlier),
                duty: seat.duty,
                rank: seat.rank.clone(),
                node: rulebook
                    .office(body.node(), &seat.rank)
                    .ok_or_else(no_route)?,
            })
        })
        .collect()
}

/// `review`, `review_2` …, `decide`: the name of a seat among those of its route.
pub(super) fn seat_name(kind: SeatKind, earlier: usize) -> String {
    let word = match kind {
        SeatKind::Review => "review",
        SeatKind::Decide => "decide",
    };
    if earlier == 0 {
        word.to_owned()
    } else {
        format!("{word}_{}", earlier + 1)
    }
}

/// Closes the application and says where to go.
pub(super) fn not_accept(
    course: &mut Course<'_>,
    application: &Application,
    ground: NotAcceptedGround,
    refer_to: Option<&str>,
) -> Result<(), SubjectRefusal> {
    if !matches!(application.stage, Stage::Submitted { .. }) {
        return Err(wrong_stage("not-accept", application));
    }
    if let Some(node) = refer_to {
        course.must_be_open(node)?;
        let route = acceptance(course, application, course.today()).map(|terms| terms.route);
        let own = route.ok().and_then(|route| route.into_iter().next());
        if own.is_some_and(|seat| seat.node == node) {
            let node = node.to_owned();
            return Err(SubjectRefusal::ReferredToItself { node });
        }
    }
    if ground == NotAcceptedGround::NotOurOffice && refer_to.is_none() {
        return Err(SubjectRefusal::ReasonMissing);
    }
    seats::must_be_new(course, application, ACCEPTANCE)?;
    let refer_to = refer_to.map(str::to_owned);
    course.act(ApplicationNotAccepted {
        application: application.id,
        ground,
        refer_to,
    })
}

/// Gives the application back with the one list of corrections: once before acceptance, and afterwards once
/// for each reviewing seat. A later list may name only what an earlier one named, or new papers.
pub(super) fn give_back(
    course: &mut Course<'_>,
    application: &Application,
    items: &[CorrectionItem],
) -> Result<(), SubjectRefusal> {
    let (seat, clock_due) = match &application.stage {
        Stage::Submitted { .. } => (ACCEPTANCE.to_owned(), None),
        Stage::AtSeat { due, .. } if !application.is_under_decision() => {
            let seat = application
                .seat()
                .map(|seat| seat.seat.clone())
                .unwrap_or_default();
            (seat, Some(*due))
        }
        _ => return Err(wrong_stage("return", application)),
    };
    must_not_be_held(application)?;
    passing::must_be_of_the_edition(application)?;
    if items.is_empty() {
        return Err(SubjectRefusal::CorrectionsEmpty);
    }
    if application
        .returns
        .iter()
        .any(|earlier| earlier.seat == seat)
    {
        return Err(SubjectRefusal::ReturnedBefore { seat });
    }
    seats::must_be_new(course, application, &seat)?;
    let edition = course.edition_of(application)?;
    for item in items {
        must_cite_a_criterion(&edition, course.kind()?, application, item)?;
        let is_new = changeover::is_new(course, application, &edition, &item.criterion)?;
        must_not_be_a_new_defect(application, item, is_new)?;
    }
    let today = course.today();
    let numbered = (1..).zip(items).map(|(number, item)| CorrectionItem {
        number,
        ..item.clone()
    });
    course.act(ApplicationReturned {
        application: application.id,
        seat,
        items: numbered.collect(),
        due: course.workdays_after(today, edition.clocks.correction_workdays),
        workdays_left: clock_due.map(|due| course.workdays_until(today, due)),
    })
}

fn must_cite_a_criterion(
    edition: &Edition,
    kind: SubjectKind,
    application: &Application,
    item: &CorrectionItem,
) -> Result<(), SubjectRefusal> {
    let (rule, field) = (
        edition.rule(kind, application.transition),
        "/items/criterion",
    );
    must_be_a_criterion(edition, rule, &item.criterion, field)?;
    match item.paper {
        Some(paper) if !application.papers().any(|held| held.paper == paper) => {
            Err(SubjectRefusal::UnknownPaper)
        }
        _ => Ok(()),
    }
}

fn must_be_a_criterion(
    edition: &Edition,
    rule: Option<&TransitionRule>,
    code: &str,
    field: &'static str,
) -> Result<(), SubjectRefusal> {
    let mut criteria = rule.into_iter().flat_map(|rule| &rule.criteria);
    if criteria.any(|criterion| criterion.id == code) {
        return Ok(());
    }
    Err(SubjectRefusal::UnknownCode {
        field,
        code: code.to_owned(),
        edition: edition.code.clone(),
    })
}

fn must_not_be_a_new_defect(
    application: &Application,
    item: &CorrectionItem,
    by_new_edition: bool,
) -> Result<(), SubjectRefusal> {
    let Some(first) = application.returns.first() else {
        return Ok(());
    };
    let named = application
        .returns
        .iter()
        .any(|earlier| earlier.criteria.contains(&item.criterion));
    let in_new_paper = item
        .paper
        .is_some_and(|paper| !first.papers.contains(&paper));
    if named || in_new_paper || by_new_edition {
        return Ok(());
    }
    Err(SubjectRefusal::NewDefect {
        criterion: item.criterion.clone(),
    })
}

/// Gives a reviewing seat's opinion; an opposing one has reasons.
pub(super) fn review(
    course: &mut Course<'_>,
    application: &Application,
    opinion: Opinion,
    reason: Option<&PaperRef>,
) -> Result<(), SubjectRefusal> {
    let seat = match application.seat() {
        Some(seat) if !application.is_under_decision() => seat.seat.clone(),
        _ => return Err(wrong_stage("review", application)),
    };
    must_not_be_held(application)?;
    if opinion == Opinion::Oppose && reason.is_none() {
        return Err(SubjectRefusal::ReasonMissing);
    }
    committees::must_speak_for(course, application, &seat)?;
    let edition = course.edition_of(application)?;
    let last_review = match (&application.stage, &application.terms) {
        (Stage::AtSeat { seat, .. }, Some(terms)) => seat + 2 >= terms.route.len(),
        _ => true,
    };
    let full = seat_workdays(&edition, last_review);
    // A seat that sent it back, or asked another, goes on with what its clock had left.
    let left = next_seat(application).and_then(|it| application.passing.workdays_left.get(it));
    let due = course.workdays_after(course.today(), left.copied().unwrap_or(full));
    let reason = reason.cloned();
    course.act(ReviewCompleted {
        application: application.id,
        seat,
        opinion,
        reason,
        due,
    })
}

/// The name of the seat after the one that has it.
fn next_seat(application: &Application) -> Option<&str> {
    let Stage::AtSeat { seat, .. } = application.stage else {
        return None;
    };
    let next = application.terms.as_ref()?.route.get(seat + 1)?;
    Some(next.seat.as_str())
}

/// Extends the time to decide, once, with reasons (domain 5.0).
pub(super) fn extend(
    course: &mut Course<'_>,
    application: &Application,
    reason: &PaperRef,
) -> Result<(), SubjectRefusal> {
    let due = match &application.stage {
        Stage::AtSeat { due, .. } if application.is_under_decision() => *due,
        _ => return Err(wrong_stage("extend", application)),
    };
    must_not_be_held(application)?;
    if application.extended {
        return Err(SubjectRefusal::ExtendedBefore);
    }
    // What has run out is marked against the office; an extension does not wipe that off.
    if application.late {
        return Err(SubjectRefusal::ClockRanOut { due });
    }
    let seat = application
        .seat()
        .map(|seat| seat.seat.clone())
        .unwrap_or_default();
    seats::must_be_new(course, application, &seat)?;
    let edition = course.edition_of(application)?;
    let due = course.workdays_after(due, edition.clocks.decide_extension_workdays);
    course.act(DecisionExtended {
        application: application.id,
        due,
        reason: reason.clone(),
    })
}

/// What is decided, why, and which criteria the reasons are about.
pub(super) struct Decision<'a> {
    pub(super) outcome: DecisionOutcome,
    pub(super) reason: Option<&'a PaperRef>,
    pub(super) criteria: &'a BTreeSet<String>,
}

/// Decides. An approval needs every blocking criterion met under the edition of the acceptance; a rejection needs
/// reasons, and names the criteria that they are about. What the decision stood on is stored with it (law 12).
pub(super) fn decide(
    course: &mut Course<'_>,
    application: &Application,
    decision: &Decision<'_>,
) -> Result<(), SubjectRefusal> {
    if application.is_under_decision() {
        slips::void(course, application)?;
    }
    decide_as_of(course, application, decision, None)
}

/// Decides now; what was signed on paper counts from the day of the slip.
pub(super) fn decide_as_of(
    course: &mut Course<'_>,
    application: &Application,
    decision: &Decision<'_>,
    signed_on: Option<Day>,
) -> Result<(), SubjectRefusal> {
    let outcome = decision.outcome;
    let seat = match application.seat() {
        Some(seat) if application.is_under_decision() => seat.seat.clone(),
        _ => return Err(wrong_stage("decide", application)),
    };
    must_not_be_held(application)?;
    if !application.unanswered.is_empty() {
        return Err(SubjectRefusal::ObjectionOpen);
    }
    committees::must_speak_for(course, application, &seat)?;
    let day = signed_on.unwrap_or(course.today());
    let Governing { edition, clause } = course.governing(application, day)?;
    let verdicts = verdicts::judged(course, application, &edition, day);
    let rule = edition.rule(course.kind()?, application.transition);
    must_name_criteria(&edition, rule, decision)?;
    let verdicts = match outcome {
        DecisionOutcome::Rejected => found_wanting(verdicts, decision.criteria),
        // Unknown never passes a blocking criterion (domain 11.1).
        DecisionOutcome::Approved => {
            oversight::must_be_heard(application, day)?;
            let met = verdicts::require(&edition, verdicts, |verdict| *verdict != Verdict::Met)?;
            let asks = rule.filter(|_| !is_reaffirmed(course, application, &met));
            site_visits::must_be_verified(application, asks, day)?;
            gaps::must_be_complete(application, day)?;
            met
        }
    };
    let approved = outcome == DecisionOutcome::Approved;
    let filed_at = rule.and_then(|rule| rule.filed_at.as_deref());
    let has_notice = rule.is_some_and(|rule| rule.notice.is_some())
        && !is_reaffirmed(course, application, &verdicts);
    let due = (approved && !has_notice && filed_at.is_none())
        .then(|| course.workdays_after(course.today(), edition.clocks.reply_workdays));
    let again_from = (outcome == DecisionOutcome::Rejected)
        .then(|| again::free_from(day, &edition.clocks))
        .flatten();
    let made = DecisionMade {
        application: application.id,
        seat,
        outcome,
        edition: edition.code.clone(),
        facts_at: course.occasion().facts.facts_at,
        verdicts,
        reason: decision.reason.cloned(),
        due,
        criteria: decision.criteria.clone(),
        again_from,
        clause,
    };
    slips::late(course, made, day)?;
    match filed_at {
        Some(rank) if approved => file(course, application, &edition, rank),
        _ => Ok(()),
    }
}

/// A step that was recognised in an earlier cycle and meets every criterion again, the advisory ones included, needs neither
/// notice nor visit (domain 5.9).
fn is_reaffirmed(
    course: &Course<'_>,
    application: &Application,
    verdicts: &[CriterionVerdict],
) -> bool {
    let mut known = course.state().applications.iter();
    let was_recognised = known.any(|known| {
        known.transition == application.transition
            && known.transition.is_of_the_road()
            && known.cycle < application.cycle
            && known.is_approved()
    });
    let met = |verdict: &CriterionVerdict| verdict.verdict == Verdict::Met;
    was_recognised && verdicts.iter().all(met)
}

/// Puts an approval on file at the office of that rank above the body; where there is none, at the one that decided.
fn file(
    course: &mut Course<'_>,
    application: &Application,
    edition: &Edition,
    rank: &str,
) -> Result<(), SubjectRefusal> {
    let rulebook = &course.occasion().rulebook;
    let office = rulebook.office(course.body()?.node(), rank);
    let decided = application.deciding_seat().map(|seat| seat.node.clone());
    let node = office.or(decided).ok_or(SubjectRefusal::Unknown)?;
    course.act(Filed {
        application: application.id,
        node,
    })?;
    recognising::recognise(course, application, &edition.code)
}

/// A rejection says why, criterion by criterion (domain 5.8); an approval meets them all, so it names none.
pub(super) fn must_name_criteria(
    edition: &Edition,
    rule: Option<&TransitionRule>,
    decision: &Decision<'_>,
) -> Result<(), SubjectRefusal> {
    match decision.outcome {
        DecisionOutcome::Approved if decision.criteria.is_empty() => return Ok(()),
        DecisionOutcome::Approved => return Err(SubjectRefusal::CriteriaOfApproval),
        DecisionOutcome::Rejected if decision.reason.is_none() => {
            return Err(SubjectRefusal::ReasonMissing);
        }
        DecisionOutcome::Rejected if decision.criteria.is_empty() => {
            return Err(SubjectRefusal::CriteriaUnnamed);
        }
        DecisionOutcome::Rejected => {}
    }
    for criterion in decision.criteria {
        must_be_a_criterion(edition, rule, criterion, "/criteria")?;
    }
    Ok(())
}
