//! Recording a fact of a body's own affairs: on a day on which the body stood, with numbers that fit each other.

use super::super::SubjectRefusal;
use super::super::course::Course;
use super::super::event::{
    Affair, AffairKind, AnnualReportFiled, AuditRecorded, GoalAssessed, GoalSet, MeetingHeld, Post,
    PostFilled, PostHandedOver, PostVacated, RotaSet, TermElected,
};
use super::super::life::Life;
use super::premises;
use super::refusal::AffairFault;
use super::relations::{must_be_once, must_have_ground, post_of};
use super::rota::{FRESH_ROTA_SEAT, MAX_TURNS, RotaFault, must_cover};
use super::{AffairFact, Affairs, brands};
use crate::actor::Source;
use crate::decider::Dated;
use crate::id::{GoalId, SeatRef, Sequence};
use crate::text::MAX_INTEGER;
use crate::time::Day;
use std::collections::BTreeSet;

/// The number of a new seat among the new ids of its command.
pub const FRESH_SEAT: u32 = 10;
/// The number of a new goal among the new ids of its command.
pub const FRESH_GOAL: u32 = 11;
/// The longest term of a council, in years (domain 3, 5.2). That a head serves no more than two running is a criterion.
pub const MAX_TERM_YEARS: i16 = 5;

/// Where a fact stands that has no sequence yet: after all others of its day.
const NOT_STORED: Sequence = Sequence(u64::MAX);

/// Records a fact.
pub(super) fn record(
    course: &mut Course<'_>,
    occurred_on: Day,
    affair: &Affair,
) -> Result<(), SubjectRefusal> {
    let affairs = course.state().affairs.clone();
    let new = New {
        sequence: NOT_STORED,
        on: occurred_on,
        affair,
        was: None,
    };
    let others = affairs.facts.clone();
    must_be_sound(course, &affairs, &others, &new).map_err(AffairFault::of_recording)?;
    let together = with(others, &new);
    must_have_ground(&together).map_err(|clash| {
        let own = clash.sequence == NOT_STORED;
        let sequence = clash.sequence;
        let fault = if own {
            clash.fault
        } else {
            AffairFault::NeededBy { sequence }
        };
        fault.of_recording()
    })?;
    let source = if occurred_on < course.today() {
        Source::LateEntry
    } else {
        Source::Live
    };
    let occasion = course.occasion();
    course.push(Dated::fact(
        affair.clone().into(),
        occasion,
        occurred_on,
        source,
    ));
    Ok(())
}

/// A fact that is to stand.
pub(super) struct New<'a> {
    /// Its own sequence, or that of the fact that it replaces.
    pub(super) sequence: Sequence,
    pub(super) on: Day,
    pub(super) affair: &'a Affair,
    /// What it replaces.
    pub(super) was: Option<&'a Affair>,
}

/// The facts in the order of their days, the new one among them.
pub(super) fn with(mut others: Vec<AffairFact>, new: &New<'_>) -> Vec<AffairFact> {
    others.push(AffairFact {
        sequence: new.sequence,
        on: new.on,
        affair: new.affair.clone(),
    });
    others.sort_by_key(|fact| (fact.on, fact.sequence));
    others
}

/// Refuses a fact that cannot be so. `others` are all the other facts.
pub(super) fn must_be_sound(
    course: &Course<'_>,
    affairs: &Affairs,
    others: &[AffairFact],
    new: &New<'_>,
) -> Result<(), AffairFault> {
    let kind = new.affair.kind();
    let body = course.state().body.as_ref();
    if body.is_none_or(|body| !kind.is_of(body.kind())) {
        return Err(AffairFault::OtherKind { kind });
    }
    if new.was.is_none() {
        must_still_stand(course, kind)?;
    }
    must_be_on_a_day_of_the_body(course, affairs, kind, new.on)?;
    must_fit(affairs, new)?;
    must_be_named(course, affairs, new)?;
    must_be_once(others, new.on, new.affair)
}

/// Nothing more is recorded of a body that has ended; what was wrong is still corrected.
fn must_still_stand(course: &Course<'_>, kind: AffairKind) -> Result<(), AffairFault> {
    let (now, day) = (course.state().life, course.today());
    if now.counts() || premises::is_prepared(kind, now) {
        return Ok(());
    }
    let life = now.word();
    Err(AffairFault::Life { day, life })
}

/// On its day the body stood, and so that such a thing happens in it.
fn must_be_on_a_day_of_the_body(
    course: &Course<'_>,
    affairs: &Affairs,
    kind: AffairKind,
    day: Day,
) -> Result<(), AffairFault> {
    let today = course.today();
    if day > today {
        return Err(AffairFault::Future { day });
    }
    let is_prepared = affairs
        .lives_on(day)
        .any(|life| premises::is_prepared(kind, life));
    match affairs.stands_since() {
        Some(first) if day < first && !is_prepared => {
            return Err(AffairFault::BeforeFounding { first });
        }
        _ => {}
    }
    if affairs.lives_on(day).any(|life| goes_on(kind, life)) {
        return Ok(());
    }
    let life = affairs.life_on(day).unwrap_or_default().word();
    Err(AffairFault::Life { day, life })
}

/// Whether such a thing still happens in a body that stands so (domain 5.8): obligations go on in a body that is
/// suspended or wound up, people leave it and hand over, and an honour may be taken back; a suspended one may elect, fill posts and set its rota, for a
/// vacant head is a ground of the suspension that only that removes, and so are an operator and premises.
fn goes_on(kind: AffairKind, life: Life) -> bool {
    match life {
        Life::Active => true,
        life if brands::goes_on(kind, life) => true,
        Life::Suspended => matches!(
            kind,
            AffairKind::AnnualReport
                | AffairKind::Audit
                | AffairKind::HonourWithdrawn
                | AffairKind::Term
                | AffairKind::PostFilled
                | AffairKind::PostVacated
                | AffairKind::OperatorLinked
                | AffairKind::OperatorUnlinked
                | AffairKind::Inspection
                | AffairKind::InspectionSettled
                | AffairKind::Relocation
                | AffairKind::RightOfUse
                | AffairKind::PostHandedOver
                | AffairKind::RotaSet
                | AffairKind::RotaSwapped
                | AffairKind::TurnHandedOver
        ),
        Life::Preparing { .. } => premises::is_prepared(kind, life),
        Life::Liquidating => matches!(
            kind,
            AffairKind::AnnualReport
                | AffairKind::Audit
                | AffairKind::HonourWithdrawn
                | AffairKind::PostVacated
                | AffairKind::PostHandedOver
                | AffairKind::TurnHandedOver
        ),
        Life::Unborn | Life::Proposed | Life::Ended { .. } => false,
    }
}

/// Its numbers and days fit each other.
fn must_fit(affairs: &Affairs, new: &New<'_>) -> Result<(), AffairFault> {
    match new.affair {
        Affair::AnnualReportFiled(filed) => report_fits(affairs, new.on, filed),
        Affair::AuditRecorded(audit) => audit_fits(new.on, audit),
        Affair::HonourGranted(_)
        | Affair::HonourWithdrawn(_)
        | Affair::PostVacated(_)
        | Affair::RotaSwapped(_)
        | Affair::TurnHandedOver(_)
        | Affair::PostHandedOver(_) => Ok(()),
        Affair::RotaSet(set) => Ok(must_cover(set, affairs.stands_since())?),
        Affair::TermElected(elected) => term_fits(new.on, elected),
        Affair::PostFilled(filled) => match filled.until {
            Some(until) if until < new.on => Err(AffairFault::PostUntil { first: new.on }),
            _ => Ok(()),
        },
        Affair::MeetingHeld(meeting) => meeting_fits(meeting),
        Affair::GoalSet(set) => goal_fits(new.on, set),
        Affair::GoalAssessed(assessed) => small_enough("/reached", assessed.reached),
        Affair::OperatorLinked(_)
        | Affair::OperatorUnlinked(_)
        | Affair::BaseInspected(_)
        | Affair::InspectionSettled(_)
        | Affair::BaseRelocated(_)
        | Affair::RightOfUseRenewed(_) => premises::must_fit(new.on, new.affair),
        Affair::BrandRegistered(_)
        | Affair::BrandListed(_)
        | Affair::BrandLicensed(_)
        | Affair::BrandComplaintReceived(_)
        | Affair::BrandComplaintSettled(_) => brands::must_fit(affairs, new.on, new.affair),
    }
}

fn report_fits(affairs: &Affairs, on: Day, filed: &AnnualReportFiled) -> Result<(), AffairFault> {
    let first = affairs.stands_since().map_or(on.year(), Day::year);
    let last = on.year();
    let is_between = i16::try_from(filed.year).is_ok_and(|year| year >= first && year <= last);
    if is_between {
        return Ok(());
    }
    Err(AffairFault::ReportYear { first, last })
}

fn audit_fits(on: Day, audit: &AuditRecorded) -> Result<(), AffairFault> {
    if audit.from <= audit.to && audit.to <= on {
        return Ok(());
    }
    Err(AffairFault::AuditPeriod { last: on })
}

fn term_fits(on: Day, elected: &TermElected) -> Result<(), AffairFault> {
    at_least("/term", elected.term, 1)?;
    at_least("/leader_terms", elected.leader_terms, 1)?;
    at_least("/council", elected.council, 1)?;
    at_least("/eligible", elected.eligible, 1)?;
    at_most("/leader_terms", elected.leader_terms, elected.term)?;
    at_most("/present", elected.present, elected.eligible)?;
    at_most("/in_favour", elected.in_favour, elected.present)?;
    let last = on.plus_months(i32::from(MAX_TERM_YEARS) * 12);
    if elected.ends > on && elected.ends <= last {
        return Ok(());
    }
    Err(AffairFault::TermEnd { first: on, last })
}

fn meeting_fits(meeting: &MeetingHeld) -> Result<(), AffairFault> {
    at_least("/eligible", meeting.eligible, 1)?;
    at_least("/present", meeting.present, 1)?;
    at_most("/present", meeting.present, meeting.eligible)
}

fn goal_fits(on: Day, set: &GoalSet) -> Result<(), AffairFault> {
    at_least("/number", set.number, 1)?;
    if set.target == 0 {
        return Err(AffairFault::TooFew {
            field: "/target",
            least: 1,
        });
    }
    small_enough("/target", set.target)?;
    if set.due < on {
        return Err(AffairFault::GoalDue { first: on });
    }
    Ok(())
}

pub(super) fn at_least(field: &'static str, number: u32, least: u32) -> Result<(), AffairFault> {
    if number < least {
        return Err(AffairFault::TooFew { field, least });
    }
    Ok(())
}

pub(super) fn at_most(field: &'static str, number: u32, most: u32) -> Result<(), AffairFault> {
    if number > most {
        return Err(AffairFault::MoreThanWhole { field, most });
    }
    Ok(())
}

fn small_enough(field: &'static str, number: u64) -> Result<(), AffairFault> {
    if i64::try_from(number).is_ok_and(|number| number <= MAX_INTEGER) {
        return Ok(());
    }
    Err(AffairFault::TooMany { field })
}

/// The seats and the goal that it names are known in the body, or are new with this command: no id of anybody comes
/// from outside (law 8).
fn must_be_named(course: &Course<'_>, affairs: &Affairs, new: &New<'_>) -> Result<(), AffairFault> {
    let names = Names {
        affairs,
        fresh: SeatRef(course.occasion().fresh_id(FRESH_SEAT)),
        was: new.was,
    };
    match new.affair {
        Affair::TermElected(elected) => names.seat("/leader", Post::Leader, elected.leader),
        Affair::PostFilled(filled) => names.filled(filled),
        Affair::PostVacated(vacated) => names.vacated(vacated),
        Affair::PostHandedOver(over) => names.handed_over(over),
        Affair::RotaSet(set) => names.on_rota(course, set),
        Affair::GoalSet(set) => {
            let own = match new.was {
                Some(Affair::GoalSet(was)) => was.goal,
                _ => GoalId(course.occasion().fresh_id(FRESH_GOAL)),
            };
            known_goal(set.goal == own, new.on)
        }
        Affair::GoalAssessed(GoalAssessed { goal, .. }) => {
            known_goal(affairs.goal(*goal).is_some(), new.on)
        }
        Affair::AnnualReportFiled(_)
        | Affair::AuditRecorded(_)
        | Affair::HonourGranted(_)
        | Affair::HonourWithdrawn(_)
        | Affair::MeetingHeld(_)
        | Affair::OperatorUnlinked(_)
        | Affair::BaseInspected(_)
        | Affair::InspectionSettled(_)
        | Affair::BaseRelocated(_)
        | Affair::RightOfUseRenewed(_)
        | Affair::RotaSwapped(_)
        | Affair::TurnHandedOver(_) => Ok(()),
        Affair::OperatorLinked(linked) => {
            premises::must_be_an_operator(course, new.on, &linked.operator)
        }
        Affair::BrandRegistered(_)
        | Affair::BrandListed(_)
        | Affair::BrandLicensed(_)
        | Affair::BrandComplaintReceived(_)
        | Affair::BrandComplaintSettled(_) => brands::must_be_named(course, affairs, new),
    }
}

fn known_goal(is_known: bool, day: Day) -> Result<(), AffairFault> {
    if is_known {
        return Ok(());
    }
    Err(AffairFault::GoalUnknown { day })
}

/// What may be named.
struct Names<'a> {
    affairs: &'a Affairs,
    /// The seat that is new with the command.
    fresh: SeatRef,
    was: Option<&'a Affair>,
}

impl Names<'_> {
    fn seat(&self, field: &'static str, post: Post, seat: SeatRef) -> Result<(), AffairFault> {
        if seat == self.fresh || self.affairs.seats_of(post).contains(&seat) {
            return Ok(());
        }
        Err(AffairFault::SeatUnknown { field })
    }

    /// A seat is of one role (law 8): filled by a correction with another post, the seat is another, too, unless nothing
    /// else knows it by the old one.
    fn filled(&self, filled: &PostFilled) -> Result<(), AffairFault> {
        let is_own = matches!(self.was, Some(Affair::PostFilled(was)) if was.seat == filled.seat);
        let others = self.affairs.facts().iter().filter(|fact| {
            let names = match &fact.affair {
                Affair::PostFilled(known) => known.seat == filled.seat && known.post != filled.post,
                Affair::TermElected(known) => {
                    known.leader == filled.seat && filled.post != Post::Leader
                }
                _ => false,
            };
            names && Some(&fact.affair) != self.was
        });
        if is_own && others.count() == 0 {
            return Ok(());
        }
        self.seat("/seat", filled.post, filled.seat)
    }

    fn vacated(&self, vacated: &PostVacated) -> Result<(), AffairFault> {
        let Some(post) = post_of(self.affairs, vacated.seat) else {
            return Err(AffairFault::SeatUnknown { field: "/seat" });
        };
        match vacated.successor {
            None => Ok(()),
            Some(next) if next == vacated.seat => Err(AffairFault::OwnSuccessor),
            Some(next) if self.affairs.seats_of(post).contains(&next) => Ok(()),
            Some(_) => Err(AffairFault::SeatUnknown {
                field: "/successor",
            }),
        }
    }

    /// Whoever hands over is known for a post, and whoever takes the work on is another who is known in the body.
    fn handed_over(&self, over: &PostHandedOver) -> Result<(), AffairFault> {
        if post_of(self.affairs, over.seat).is_none() {
            return Err(AffairFault::SeatUnknown { field: "/seat" });
        }
        if over.receiver == over.seat {
            return Err(RotaFault::OwnReceiver.into());
        }
        if self.affairs.seats().contains(&over.receiver) {
            return Ok(());
        }
        let field = "/receiver";
        Err(AffairFault::SeatUnknown { field })
    }

    /// Each holder is known in the body or new with the command; one who is new may have several turns.
    fn on_rota(&self, course: &Course<'_>, set: &RotaSet) -> Result<(), AffairFault> {
        let fresh = (0..MAX_TURNS).map(|n| course.occasion().fresh_id(FRESH_ROTA_SEAT + n));
        let fresh = fresh.map(SeatRef);
        let known: BTreeSet<SeatRef> = self.affairs.seats().into_iter().chain(fresh).collect();
        let mut turns = (1..).zip(&set.turns);
        match turns.find(|(_, turn)| !known.contains(&turn.seat)) {
            Some((turn, _)) => Err(RotaFault::Holder { turn }.into()),
            None => Ok(()),
        }
    }
}
