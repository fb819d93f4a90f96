//! The rota of chairs and the hand-over of turns and posts (domain S-35, 3, 6.1 B4, 11.1).

use crate::affairs::{TODAY, fault, filled, fresh, fresh_seat, record, vacated};
use crate::affairs_corrected::{correct, two};
use crate::affairs_measured::found;
use crate::papers::paper_of;
use crate::scenario::*;
use crate::world::day;
use qibu_domain::decider::Refusal;
use qibu_domain::id::{SeatRef, Sequence};
use qibu_domain::subject::AffairFault;
use qibu_domain::subject::affairs::{
    AFFAIR_KIND, FRESH_ROTA_SEAT, HAND_OVER_DAYS, HandOver, MAX_TURNS, RotaFault,
};
use qibu_domain::subject::event::{
    Affair, Post, PostHandedOver, PostVacated, RotaSet, RotaSwapped, RotaTurn, TurnHandedOver,
};
use qibu_domain::time::Day;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The seat of the n-th new holder of the next command, from 0.
fn holder(given: &Given, n: u32) -> SeatRef {
    SeatRef(fresh(given, FRESH_ROTA_SEAT + n))
}

fn rota(turns: &[(&str, &str, SeatRef)]) -> RotaSet {
    let turns = turns.iter().map(|(first, last, seat)| RotaTurn {
        first: day(first),
        last: day(last),
        seat: *seat,
    });
    RotaSet {
        turns: turns.collect(),
        plan: paper_of(AFFAIR_KIND),
    }
}

fn swapped(turn: &str, with: &str) -> RotaSwapped {
    RotaSwapped {
        turn: day(turn),
        with: day(with),
        notice: None,
    }
}

fn over(turn: &str) -> TurnHandedOver {
    TurnHandedOver {
        turn: day(turn),
        record: paper_of(AFFAIR_KIND),
    }
}

fn post_over(seat: SeatRef, receiver: SeatRef) -> PostHandedOver {
    PostHandedOver {
        seat,
        receiver,
        record: paper_of(AFFAIR_KIND),
    }
}

const SUMMER: [(&str, &str); 4] = [
    ("2026-07-01", "2026-07-31"),
    ("2026-08-01", "2026-08-31"),
    ("2026-09-01", "2026-09-30"),
    ("2026-10-01", "2026-10-31"),
];

/// An association with a rota of four months, set on 25 June; its holders and the sequence of the fact.
fn summer() -> (Given, [SeatRef; 2], Sequence) {
    let mut given = crate::affairs::old();
    let seats = [holder(&given, 0), holder(&given, 1)];
    let turns: Vec<_> = SUMMER
        .iter()
        .zip([0, 1, 0, 1])
        .map(|((first, last), seat)| (*first, *last, seats[seat]))
        .collect();
    let set = given.with_affair("2026-06-25", rota(&turns));
    (given, seats, set)
}

fn rota_fault(fault: AffairFault) -> RotaFault {
    match fault {
        AffairFault::Rota(fault) => fault,
        other => panic!("{other:?}"),
    }
}

fn on_duty(given: &Given, on: &str) -> Option<SeatRef> {
    let rota = given.as_of(on).affairs.rota();
    rota.on(day(on)).map(|turn| turn.seat)
}

/// Any of the facts of the rota, for walks.
pub fn any(given: &Given, act: u8, variant: u8) -> Affair {
    let today = given.world.now.day();
    let affairs = given.state().affairs;
    let standing = affairs.rota();
    let open: Vec<Day> = standing
        .turns()
        .iter()
        .filter(|turn| turn.last >= today && turn.handed_over.is_none())
        .map(|turn| turn.first)
        .collect();
    let at = |n: usize| open.get(n).copied().unwrap_or(today).to_string();
    let held: Vec<SeatRef> = affairs.holdings().iter().map(|held| held.seat).collect();
    let seat = |n: usize| held.get(n).copied().unwrap_or(holder(given, 0));
    match act {
        10 => {
            let turns = (0..4_i64).map(|n| {
                let first = today.plus_days(n * 20);
                let gap = i64::from(variant == 3);
                RotaTurn {
                    first,
                    last: first.plus_days(19 - gap),
                    seat: holder(given, u32::from(n % 2 == 1)),
                }
            });
            let turns = turns.collect();
            let plan = paper_of(AFFAIR_KIND);
            RotaSet { turns, plan }.into()
        }
        11 => swapped(&at(0), &at(1 + usize::from(variant > 2))).into(),
        12 => {
            let ended = standing.turns().iter().rev();
            let mut ended = ended.filter(|turn| turn.last < today && turn.handed_over.is_none());
            let first = ended.next().map_or(today, |turn| turn.first);
            over(&first.to_string()).into()
        }
        _ => post_over(seat(0), seat(1)).into(),
    }
}

/// A body with a rota and two posts, for walks: no walk is long enough to come to what rests on them.
pub fn begun(mut given: Given) -> Given {
    let today = given.world.now.day().to_string();
    for act in [10, 4, 4] {
        let affair = match act {
            10 => any(&given, act, 0),
            _ => filled(Post::Secretary, fresh_seat(&given)).into(),
        };
        given.when(&today, SECRETARY, record(&today, affair));
    }
    given
}

/// What comes next of the rota, or of the hand-over of a post, for walks: each needs the one before it.
pub fn next(given: &Given, of_posts: bool) -> Affair {
    let today = given.world.now.day();
    let affairs = given.state().affairs;
    if of_posts {
        let held = affairs.holdings();
        let held: BTreeSet<SeatRef> = held.iter().map(|held| held.seat).collect();
        return match held.len() {
            0 | 1 => filled(Post::Secretary, fresh_seat(given)).into(),
            _ => any(given, 13, 0),
        };
    }
    let rota = affairs.rota();
    let mut turns = rota.turns().iter();
    let left = turns.any(|turn| turn.last < today && turn.handed_over.is_none());
    let act = match rota.on(today) {
        _ if left => 12,
        Some(_) => 11,
        None => 10,
    };
    any(given, act, 0)
}

#[test]
fn the_turns_of_a_rota_cover_its_days_without_a_gap_and_without_an_overlap() {
    let mut given = crate::affairs::old();
    let seat = holder(&given, 0);
    let july = ("2026-07-01", "2026-07-31", seat);
    let mut refused =
        |turns: &[(&str, &str, SeatRef)]| rota_fault(given.refused("2026-06-25", rota(turns)));
    let between = |from, to| (1, 2, day(from), day(to));
    let (turn, next, from, to) = between("2026-08-01", "2026-08-02");
    let gap = RotaFault::Gap {
        turn,
        next,
        from,
        to,
    };
    assert_eq!(refused(&[july, ("2026-08-03", "2026-08-31", seat)]), gap);
    let (turn, next, from, to) = between("2026-07-30", "2026-07-31");
    let overlap = RotaFault::Overlap {
        turn,
        next,
        from,
        to,
    };
    assert_eq!(
        refused(&[july, ("2026-07-30", "2026-08-31", seat)]),
        overlap
    );
    let order = RotaFault::OutOfOrder { turn: 1, next: 2 };
    assert_eq!(refused(&[july, ("2026-06-01", "2026-06-30", seat)]), order);
    let first = day("2026-07-01");
    let ends = RotaFault::TurnEnds { turn: 1, first };
    assert_eq!(refused(&[("2026-07-01", "2026-06-30", seat)]), ends);
    assert_eq!(refused(&[]), RotaFault::NoTurns);
    let seat = holder(&given, 0);
    let turns = [
        ("2026-07-01", "2026-07-31", seat),
        ("2026-08-01", "2026-08-01", seat),
    ];
    given.with_affair("2026-06-25", rota(&turns));
}

#[test]
fn a_rota_has_so_many_turns_and_so_many_years_at_most_and_begins_while_the_body_stands() {
    let mut given = crate::affairs::old();
    let seat = holder(&given, 0);
    let days = |count: u32| {
        let turns = (0..i64::from(count)).map(|n| RotaTurn {
            first: day("2026-07-01").plus_days(n),
            last: day("2026-07-01").plus_days(n),
            seat,
        });
        RotaSet {
            turns: turns.collect(),
            plan: paper_of(AFFAIR_KIND),
        }
    };
    let many = rota_fault(given.refused("2026-06-25", days(MAX_TURNS + 1)));
    assert_eq!(many, RotaFault::TooManyTurns { most: MAX_TURNS });
    let long = given.refused("2026-06-25", rota(&[("2026-07-01", "2031-07-01", seat)]));
    let last = day("2031-06-30");
    assert_eq!(rota_fault(long), RotaFault::TooLong { last });
    let early = given.refused(TODAY, rota(&[("2019-05-02", "2019-06-30", seat)]));
    let first = day("2019-05-03");
    assert_eq!(rota_fault(early), RotaFault::BeforeBody { first });
    let seat = SeatRef(Uuid::from_u128(77));
    let foreign = given.refused(TODAY, rota(&[("2026-07-01", "2026-07-31", seat)]));
    assert_eq!(rota_fault(foreign), RotaFault::Holder { turn: 1 });
    let seat = holder(&given, 0);
    let turns = days(MAX_TURNS).turns.into_iter();
    let turns = turns.map(|turn| RotaTurn { seat, ..turn }).collect();
    let plan = paper_of(AFFAIR_KIND);
    given.with_affair("2026-06-25", RotaSet { turns, plan });
}

#[test]
fn a_turn_lasts_twelve_months_at_most() {
    let mut given = crate::affairs::old();
    let of_year = |given: &Given, last: &str| {
        let seat = holder(given, 0);
        let short = ("2026-07-01", "2026-07-31", seat);
        rota(&[short, ("2026-08-01", last, seat)])
    };
    let long = of_year(&given, "2027-08-01");
    let long = rota_fault(given.refused("2026-06-25", long));
    let last = day("2027-07-31");
    assert_eq!(long, RotaFault::TurnTooLong { turn: 2, last });
    let leap = rota(&[("2028-02-29", "2029-02-28", holder(&given, 0))]);
    let long = rota_fault(given.refused("2026-06-25", leap));
    let last = day("2029-02-27");
    assert_eq!(long, RotaFault::TurnTooLong { turn: 1, last });
    let year = of_year(&given, "2027-07-31");
    given.with_affair("2026-06-25", year);
}

#[test]
fn a_rota_takes_the_place_of_what_is_left_of_the_one_before_and_turns_that_passed_stay() {
    let (mut given, [one, other], _) = summer();
    let new = [
        ("2026-08-15", "2026-08-31", one),
        ("2026-09-01", "2026-09-15", one),
    ];
    // It was set on 10 August: what lies before has passed.
    let early = [("2026-08-09", "2026-09-15", one)];
    let first = day("2026-08-10");
    let refused = rota_fault(given.refused("2026-08-10", rota(&early)));
    assert_eq!(refused, RotaFault::Passed { first });
    given.with_affair("2026-08-10", rota(&new));
    let days = [
        "2026-07-31",
        "2026-08-09",
        "2026-08-14",
        "2026-08-15",
        "2026-09-15",
        "2026-09-16",
        "2026-10-02",
    ];
    let seats = [
        Some(one),
        Some(other),
        Some(other),
        Some(one),
        Some(one),
        None,
        None,
    ];
    assert_eq!(days.map(|on| on_duty(&given, on)), seats);
    let running = given.state().affairs.rota();
    let running = running.turn(day("2026-08-01")).unwrap().last;
    assert_eq!(
        running,
        day("2026-08-14"),
        "a turn that runs ends the day before"
    );
    // As it was known on 9 August, the whole of the first rota was to come.
    let then = given.as_of("2026-08-09").affairs.rota();
    assert_eq!(then.turns().len(), 4);
}

#[test]
fn a_rota_follows_one_that_still_runs_without_a_gap() {
    let (mut given, [one, _], _) = summer();
    let ends = day("2026-10-31");
    let later = rota(&[("2026-11-02", "2026-11-30", one)]);
    let apart = given.refused(TODAY, later);
    assert_eq!(rota_fault(apart), RotaFault::Apart { ends });
    given.with_affair(TODAY, rota(&[("2026-11-01", "2026-11-30", one)]));
    // Where the one before has run out, the gap has happened and is told by the measure.
    let mut given = crate::affairs::old();
    let seat = holder(&given, 0);
    given.with_affair("2026-01-01", rota(&[("2026-01-01", "2026-01-31", seat)]));
    let first = day("2026-02-01");
    let late = given.refused("2026-03-10", rota(&[("2026-01-31", "2026-04-30", seat)]));
    assert_eq!(rota_fault(late), RotaFault::Passed { first });
    given.with_affair("2026-03-10", rota(&[("2026-04-01", "2026-04-30", seat)]));
}

#[test]
fn two_turns_that_have_not_ended_swap_their_holders_from_the_day_of_the_notice_on() {
    let (mut given, [one, other], _) = summer();
    let unknown = given.refused("2026-08-10", swapped("2026-08-01", "2026-09-02"));
    let (field, first) = ("/with", day("2026-09-02"));
    assert_eq!(rota_fault(unknown), RotaFault::TurnUnknown { field, first });
    let ended = given.refused("2026-08-10", swapped("2026-07-01", "2026-08-01"));
    let (field, last) = ("/turn", day("2026-07-31"));
    assert_eq!(rota_fault(ended), RotaFault::TurnEnded { field, last });
    let same = given.refused("2026-08-10", swapped("2026-08-01", "2026-10-01"));
    assert_eq!(rota_fault(same), RotaFault::SameHolder);
    given.with_affair("2026-08-10", swapped("2026-08-01", "2026-09-01"));
    let days = ["2026-08-09", "2026-08-10", "2026-09-01", "2026-10-01"];
    let seats = [other, one, other, other].map(Some);
    assert_eq!(days.map(|on| on_duty(&given, on)), seats);
}

#[test]
fn a_turn_is_handed_over_once_and_not_before_its_last_days() {
    let (mut given, _, _) = summer();
    let first = day("2026-07-31").plus_days(-HAND_OVER_DAYS);
    let early = given.refused("2026-07-23", over("2026-07-01"));
    assert_eq!(rota_fault(early), RotaFault::HandOverEarly { first });
    let sequence = given.with_affair("2026-07-24", over("2026-07-01"));
    let again = given.refused("2026-08-02", over("2026-07-01"));
    let field = "/turn";
    assert_eq!(rota_fault(again), RotaFault::HandedOver { field, sequence });
    // Late is late, and refused by nobody.
    let by = given.with_affair("2026-10-10", over("2026-08-01"));
    let on = day("2026-10-10");
    let turns = given.state().affairs.rota();
    let turn = turns.turn(day("2026-08-01")).unwrap();
    assert_eq!(turn.handed_over, Some(HandOver { by, on }));
    let unknown = given.refused(TODAY, over("2026-07-02"));
    assert!(matches!(rota_fault(unknown), RotaFault::TurnUnknown { .. }));
}

#[test]
fn what_was_handed_over_is_not_swapped_any_more() {
    let (mut given, _, _) = summer();
    let sequence = given.with_affair("2026-07-31", over("2026-07-01"));
    let late = given.refused("2026-07-31", swapped("2026-07-01", "2026-08-01"));
    let field = "/turn";
    assert_eq!(rota_fault(late), RotaFault::HandedOver { field, sequence });
}

#[test]
fn a_rota_that_a_swap_or_a_hand_over_rests_on_is_corrected_by_two_and_stays_while_it_is_needed() {
    let (mut given, seats, set) = summer();
    let moved = |last: &str| {
        let turns = [
            ("2026-07-01", "2026-07-31", seats[0]),
            ("2026-08-01", last, seats[1]),
        ];
        Some(("2026-06-25", rota(&turns).into()))
    };
    given.when(TODAY, SECRETARY, correct(set, moved("2026-08-30"), false));
    let swap = given.with_affair("2026-07-10", swapped("2026-07-01", "2026-08-01"));
    let alone = given.refusal(TODAY, SECRETARY, correct(set, moved("2026-08-31"), false));
    assert_eq!(fault(alone), AffairFault::TakesTwo);
    let void = given.refusal(TODAY, two(), correct(set, None, true));
    assert_eq!(fault(void), AffairFault::NeededBy { sequence: swap });
    given.when(TODAY, two(), correct(set, moved("2026-08-31"), true));
    given.with_affair("2026-07-31", over("2026-07-01"));
    let alone = given.refusal(TODAY, SECRETARY, correct(swap, None, false));
    assert_eq!(fault(alone), AffairFault::TakesTwo);
    given.when(TODAY, two(), correct(swap, None, true));
    assert_eq!(on_duty(&given, "2026-07-20"), Some(seats[0]));
}

#[test]
fn the_work_of_a_post_is_handed_over_once_to_somebody_else_who_is_known() {
    let mut given = crate::affairs::old();
    let secretary = given.with_post("2026-02-01", Post::Secretary);
    let deputy = given.with_post("2026-02-01", Post::Deputy);
    let early = given.refused("2026-01-31", post_over(secretary, deputy));
    let not_held = AffairFault::PostNotHeld {
        day: day("2026-01-31"),
    };
    assert_eq!(early, not_held);
    let own = given.refused(TODAY, post_over(secretary, secretary));
    assert_eq!(rota_fault(own), RotaFault::OwnReceiver);
    let nobody = SeatRef(Uuid::from_u128(77));
    let foreign = given.refused(TODAY, post_over(secretary, nobody));
    let field = "/receiver";
    assert_eq!(foreign, AffairFault::SeatUnknown { field });
    let sequence = given.with_affair("2026-09-30", post_over(secretary, deputy));
    given.with_affair("2026-10-01", vacated(secretary));
    let again = given.refused(TODAY, post_over(secretary, deputy));
    let field = "/seat";
    assert_eq!(rota_fault(again), RotaFault::HandedOver { field, sequence });
    // What was handed over with the leaving is no second time.
    let leaving = PostVacated {
        handed_over: Some(paper_of(AFFAIR_KIND)),
        ..vacated(deputy)
    };
    given.with_affair("2026-10-02", leaving);
    let twice = given.refused(TODAY, post_over(deputy, secretary));
    assert!(matches!(rota_fault(twice), RotaFault::HandedOver { .. }));
}

#[test]
fn a_base_is_chaired_by_nobody_in_turns_and_a_body_that_is_wound_up_hands_over() {
    let mut base = crate::standing::base();
    let on = base.world.now.day().to_string();
    let seat = holder(&base, 0);
    let refused = base.refused(&on, rota(&[(on.as_str(), "2027-01-31", seat)]));
    assert!(matches!(refused, AffairFault::OtherKind { .. }));
    let (given, [one, _], _) = summer();
    let mut given = given.winding_up(TODAY);
    given.world.now = crate::world::instant("2026-11-02");
    let later = rota(&[("2026-11-01", "2026-11-30", one)]);
    let refusal = given.tried(SECRETARY, record("2026-10-30", later));
    assert_eq!(refusal.unwrap_err().code(), "affair.life");
    let handed_over = given.tried(SECRETARY, record("2026-10-31", over("2026-10-01")));
    assert!(handed_over.is_ok());
}

#[test]
fn days_are_covered_while_a_rota_as_it_stood_on_the_day_names_somebody() {
    let name = "rota_days_covered/1";
    let given = crate::affairs::old();
    assert_eq!(found(&given, name, TODAY), None, "no rota was ever set");
    let (mut given, [one, _], set) = summer();
    assert_eq!(found(&given, name, "2026-06-24"), None);
    assert_eq!(found(&given, name, "2026-06-25"), Some((0, vec![])));
    assert_eq!(found(&given, name, "2026-07-01"), Some((1, vec![set.0])));
    assert_eq!(found(&given, name, "2026-07-31"), Some((31, vec![set.0])));
    // Nobody is on duty in November, and a rota that is set afterwards covers no day before it was set.
    let late = rota(&[("2026-11-01", "2026-12-31", one)]);
    given.when("2026-12-22", SECRETARY, record("2026-12-22", late));
    let next = given.known.last().unwrap().sequence;
    let both = vec![set.0, next.0];
    assert_eq!(found(&given, name, "2026-12-21"), Some((123, vec![set.0])));
    assert_eq!(found(&given, name, "2026-12-31"), Some((133, both)));
    assert_eq!(found(&given, name, "2028-01-01"), Some((0, vec![])));
}

#[test]
fn hand_overs_are_counted_of_the_turns_that_ended_in_365_days() {
    let name = "rota_hand_overs/1";
    let (mut given, _, _) = summer();
    assert_eq!(found(&given, name, "2026-07-30"), None, "none has ended");
    assert_eq!(found(&given, name, "2026-07-31"), Some((0, vec![])));
    let one = given.with_affair("2026-08-01", over("2026-07-01")).0;
    let two = given.with_affair("2026-10-01", over("2026-09-01")).0;
    assert_eq!(found(&given, name, "2026-08-01"), Some((1, vec![one])));
    assert_eq!(found(&given, name, TODAY), Some((2, vec![one, two])));
    assert_eq!(found(&given, name, "2027-07-31"), Some((1, vec![two])));
    assert_eq!(found(&given, name, "2027-10-31"), None);
}
