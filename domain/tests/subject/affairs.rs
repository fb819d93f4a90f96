//! What happened in a body and on which day: what may be recorded (domain 4.2, 5.2, 5.8, 6.2).

use crate::papers::paper_of;
use crate::scenario::*;
use crate::standing::{base, founded, registered};
use crate::world::{Who, day, short, typed_by};
use qibu_domain::actor::Source;
use qibu_domain::decider::Refusal;
use qibu_domain::id::{GoalId, SeatRef, Sequence};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::subject::affairs::{AFFAIR_KIND, FRESH_GOAL, FRESH_SEAT};
use qibu_domain::subject::event::{
    Affair, AffairKind, AnnualReportFiled, AuditReason, AuditRecorded, AuditResult, GoalAssessed,
    GoalSet, GoalUnit, HonourGranted, HonourLevel, MeetingHeld, Organ, Post, PostFilled,
    PostVacated, TermElected, VacatedReason,
};
use qibu_domain::subject::{AffairCommand, AffairFault, SubjectCommand, SubjectRefusal};
use uuid::Uuid;

/// The day on which the bodies of these tests are asked about; they stand since 2019-05-03.
pub const TODAY: &str = "2026-10-14";

/// A registered association that stands since 2019-05-03.
pub fn old() -> Given {
    registered()
}

pub fn record(on: &str, affair: impl Into<Affair>) -> SubjectCommand {
    SubjectCommand::Affair(AffairCommand::Record {
        occurred_on: day(on),
        affair: affair.into(),
    })
}

pub fn report(year: u32) -> AnnualReportFiled {
    AnnualReportFiled {
        year,
        report: paper_of(AFFAIR_KIND),
    }
}

pub fn audit(reason: AuditReason, from: &str, to: &str) -> AuditRecorded {
    AuditRecorded {
        reason,
        from: day(from),
        to: day(to),
        result: AuditResult::Clean,
        report: paper_of(AFFAIR_KIND),
    }
}

pub fn honour() -> HonourGranted {
    HonourGranted {
        level: HonourLevel::Provincial,
        title: short("样例精品工程项目"),
        granted_by: short("样例省联合会"),
        paper: None,
    }
}

pub fn term(term: u32, ends: &str, leader: SeatRef) -> TermElected {
    TermElected {
        term,
        ends: day(ends),
        council: 9,
        supervisors: 1,
        eligible: 60,
        present: 45,
        in_favour: 44,
        acclamation: false,
        leader,
        leader_terms: 1,
        minutes: paper_of(AFFAIR_KIND),
    }
}

pub fn meeting(organ: Organ) -> MeetingHeld {
    MeetingHeld {
        organ,
        eligible: 9,
        present: 7,
        resolutions: 2,
        minutes: paper_of(AFFAIR_KIND),
    }
}

pub fn filled(post: Post, seat: SeatRef) -> PostFilled {
    PostFilled {
        post,
        seat,
        until: None,
    }
}

pub fn vacated(seat: SeatRef) -> PostVacated {
    PostVacated {
        seat,
        reason: VacatedReason::Resigned,
        handed_over: None,
        successor: None,
    }
}

pub fn goal(goal: GoalId, number: u32, due: &str, target: u64) -> GoalSet {
    GoalSet {
        continues: None,
        goal,
        number,
        due: day(due),
        target,
        unit: GoalUnit::Sessions,
        description: paper_of("reason"),
    }
}

pub fn assessed(goal: GoalId, reached: u64, met: bool) -> GoalAssessed {
    GoalAssessed {
        goal,
        reached,
        met,
        paper: None,
    }
}

/// What the next command of an account would draw.
pub fn fresh(given: &Given, n: u32) -> Uuid {
    let mut world = given.world.clone();
    world
        .occasion(given.stream, Some(SECRETARY.into()))
        .fresh_id(n)
}

pub fn fresh_seat(given: &Given) -> SeatRef {
    SeatRef(fresh(given, FRESH_SEAT))
}

pub fn fresh_goal(given: &Given) -> GoalId {
    GoalId(fresh(given, FRESH_GOAL))
}

impl Given {
    pub fn with_affair(&mut self, on: &str, affair: impl Into<Affair>) -> Sequence {
        self.when(TODAY, SECRETARY, record(on, affair));
        self.known.last().expect("an event").sequence
    }

    /// A post is filled by a new seat.
    pub fn with_post(&mut self, on: &str, post: Post) -> SeatRef {
        let seat = fresh_seat(self);
        self.with_affair(on, filled(post, seat));
        seat
    }

    pub fn with_goal(&mut self, on: &str, number: u32, due: &str, target: u64) -> GoalId {
        let id = fresh_goal(self);
        self.with_affair(on, goal(id, number, due, target));
        id
    }

    pub fn with_term(&mut self, on: &str, number: u32, ends: &str) -> SeatRef {
        let leader = fresh_seat(self);
        self.with_affair(on, term(number, ends, leader));
        leader
    }

    pub fn refused(&mut self, on: &str, affair: impl Into<Affair>) -> AffairFault {
        fault(self.refusal(TODAY, SECRETARY, record(on, affair)))
    }
}

pub fn fault(refusal: SubjectRefusal) -> AffairFault {
    match refusal {
        SubjectRefusal::Affair(refusal) => refusal.fault,
        other => panic!("{other:?}"),
    }
}

/// The number of the first of the facts that only a base has, among those for walks.
const PREMISES: u8 = 20;

/// Any fact or correction, for walks.
pub fn any(given: &Given, act: u8, variant: u8) -> SubjectCommand {
    let today = given.world.now.day();
    let on = today.plus_days(-i64::from(variant % 2) * 40);
    let affairs = given.state().affairs;
    let holdings = affairs.holdings();
    let seat = match variant {
        3 => holdings.last().map(|held| held.seat),
        _ => None,
    };
    let seat = seat.unwrap_or_else(|| fresh_seat(given));
    let year = u32::try_from(today.year() - i16::from(variant)).unwrap();
    let last_day = |days: i64| today.plus_days(days).to_string();
    let goals = affairs.facts().iter().rev();
    let mut goals = goals.filter_map(|fact| match &fact.affair {
        Affair::GoalSet(it) => Some(it.goal),
        _ => None,
    });
    let affair: Affair = match act {
        PREMISES.. => crate::premises::any(given, act - PREMISES, variant),
        0 => report(year).into(),
        1 => audit(
            AuditReason::ChangeOfCouncil,
            &last_day(-300),
            &last_day(-60),
        )
        .into(),
        2 => crate::honours::any(given, variant),
        3 => term(1 + u32::from(variant), &last_day(900), seat).into(),
        4 => filled(Post::Secretary, seat).into(),
        5 => {
            let held = holdings.iter().rev().find(|held| held.is_on(today));
            vacated(held.map_or(seat, |held| held.seat)).into()
        }
        6 => meeting(Organ::Council).into(),
        7 => goal(
            fresh_goal(given),
            1 + u32::from(variant),
            &last_day(200),
            12,
        )
        .into(),
        8 => {
            let of = goals.next().unwrap_or(GoalId(Uuid::nil()));
            assessed(of, 13, variant > 0).into()
        }
        10..=13 => crate::rota::any(given, act, variant),
        _ => return crate::affairs_corrected::any(given, variant),
    };
    SubjectCommand::Affair(AffairCommand::Record {
        occurred_on: if act == 5 { today } else { on },
        affair,
    })
}

/// A fact by whoever speaks for the body, or a correction by two officers, for walks.
pub fn natural(given: &Given, number: u8, variant: u8) -> (Who, Asked) {
    let affairs = given.state().affairs;
    let facts = affairs.facts().len();
    if crate::bases::is_base(given) && !number.is_multiple_of(5) {
        let act = PREMISES + crate::premises::next(given, number);
        return (SECRETARY.into(), any(given, act, variant).into());
    }
    // What was begun is gone on with more often than by chance.
    let has_rota = !affairs.rota().turns().is_empty();
    let goes_on = number / 21 == 1 && (has_rota || !affairs.holdings().is_empty());
    match number % 21 {
        act if goes_on => {
            let of_posts = !has_rota || act % 2 == 0;
            let affair = crate::rota::next(given, of_posts);
            let today = given.world.now.day().to_string();
            (SECRETARY.into(), record(&today, affair).into())
        }
        act @ 0..10 => (SECRETARY.into(), any(given, act, variant).into()),
        act @ 15.. => {
            let affair = crate::rota::next(given, act > 17);
            let today = given.world.now.day().to_string();
            (SECRETARY.into(), record(&today, affair).into())
        }
        10 | 11 if facts > 0 => {
            let correction = crate::affairs_corrected::any(given, 3);
            (typed_by(OFFICER, OTHER), correction.into())
        }
        act => (SECRETARY.into(), any(given, act % 2 + 7, 2).into()),
    }
}

#[test]
fn a_fact_counts_from_its_day_and_is_a_late_entry_when_that_is_past() {
    let mut given = old();
    for (on, source) in [(TODAY, Source::Live), ("2026-10-13", Source::LateEntry)] {
        let events = given.when(TODAY, SECRETARY, record(on, meeting(Organ::Council)));
        let [fact] = events.as_slice() else {
            panic!("{events:?}");
        };
        assert_eq!((fact.occurred_on, fact.source), (day(on), source));
        assert_eq!((fact.decided_on, fact.actor), (None, Some(SECRETARY)));
    }
    let on = |as_of: &str| given.as_of(as_of).affairs.facts().len();
    assert_eq!(
        [on("2026-10-12"), on("2026-10-13"), on(TODAY)],
        [0, 1, 2],
        "a late fact is seen from its own day on"
    );
}

#[test]
fn a_fact_lies_neither_in_the_future_nor_before_the_founding() {
    let mut given = old();
    let future = given.refused("2026-10-15", honour());
    assert_eq!(
        future,
        AffairFault::Future {
            day: day("2026-10-15")
        }
    );
    let first = day("2019-05-03");
    let early = given.refused("2019-05-02", honour());
    assert_eq!(early, AffairFault::BeforeFounding { first });
    given.with_affair("2019-05-03", honour());
    let mut base = base();
    let named = base.state().affairs.stands_since().unwrap();
    let before = named.plus_days(-1).to_string();
    let early = base.refused(&before, honour());
    assert_eq!(early, AffairFault::BeforeFounding { first: named });
    base.with_affair(&named.to_string(), honour());
}

#[test]
fn a_body_that_prepares_or_has_ended_takes_no_facts() {
    let mut given = Given::simple().preparing("2026-09-18");
    let life = |fault| match fault {
        AffairFault::Life { life, .. } => life,
        other => panic!("{other:?}"),
    };
    assert_eq!(life(given.refused("2026-09-19", report(2026))), "preparing");
    let mut given = old().winding_up("2026-09-18").settled("2026-10-12");
    let gone = crate::standing::dissolve(true);
    given.when("2026-10-13", LEAD, gone);
    // Not even what happened while it stood: nothing more is recorded of it.
    for on in [TODAY, "2026-01-05"] {
        assert_eq!(life(given.refused(on, report(2025))), "dissolved");
    }
}

#[test]
fn a_suspended_body_reports_is_audited_and_changes_its_posts_and_does_nothing_else() {
    let mut given = founded().suspended();
    let seat = fresh_seat(&given);
    let on = crate::standing::AFTER;
    given.world.now = crate::world::instant("2026-11-02");
    let tried = |given: &Given, on: &str, affair: Affair| {
        let mut given = given.clone();
        given.tried(SECRETARY, record(on, affair)).map(|_| ())
    };
    let after = "2026-10-23";
    for affair in [
        report(2026).into(),
        audit(AuditReason::Annual, "2026-09-28", on).into(),
        term(1, "2030-10-01", seat).into(),
        filled(Post::Leader, seat).into(),
    ] {
        assert_eq!(tried(&given, after, affair), Ok(()));
    }
    for affair in [
        Affair::from(honour()),
        meeting(Organ::Council).into(),
        goal(fresh_goal(&given), 1, "2026-12-31", 3).into(),
    ] {
        let refusal = tried(&given, after, affair.clone()).unwrap_err();
        let AffairFault::Life { life, .. } = fault(refusal) else {
            panic!("{affair:?}");
        };
        assert_eq!(life, "suspended");
        // Until the end of the day on which it was suspended it was active, too (law 4).
        assert_eq!(tried(&given, on, affair), Ok(()));
    }
}

#[test]
fn a_body_that_is_wound_up_reports_and_is_audited_and_people_leave_it() {
    let mut given = old();
    let seat = given.with_post("2026-01-05", Post::Leader);
    let mut given = given.winding_up("2026-10-14");
    let refused = |given: &mut Given, affair: Affair| {
        given.tried(SECRETARY, record("2026-10-30", affair)).err()
    };
    given.world.now = crate::world::instant("2026-11-02");
    let new = fresh_seat(&given);
    for affair in [
        Affair::from(filled(Post::Leader, new)),
        meeting(Organ::Members).into(),
    ] {
        let refusal = refused(&mut given, affair).unwrap();
        assert_eq!(refusal.code(), "affair.life");
    }
    for affair in [
        Affair::from(report(2025)),
        audit(AuditReason::Annual, "2026-01-01", "2026-10-13").into(),
        vacated(seat).into(),
    ] {
        assert_eq!(refused(&mut given, affair), None);
    }
}

#[test]
fn a_base_elects_nobody_and_no_organ_of_it_meets() {
    let mut given = base();
    let on = given.world.now.day().to_string();
    let seat = fresh_seat(&given);
    for affair in [
        Affair::from(term(1, "2029-01-01", seat)),
        meeting(Organ::Council).into(),
    ] {
        let kind = affair.kind();
        assert_eq!(given.refused(&on, affair), AffairFault::OtherKind { kind });
    }
    given.with_affair(&on, filled(Post::Leader, fresh_seat(&given)));
    let of_bases = AffairKind::ALL
        .iter()
        .filter(|kind| kind.is_of(SubjectKind::Base));
    assert_eq!(of_bases.count(), 20);
}
