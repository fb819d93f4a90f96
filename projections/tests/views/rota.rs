//! The rota of a body as of a day: rows equal the fold cut at that day, and hand-overs are told in time, late or missing.

use crate::as_of::{SPAN_DAYS, cases, on};
use crate::given::{DISTRICT, STREET, body, day, founded, paper, tree};
use crate::memory_log::MemoryLog;
use crate::place;
use proptest::prelude::*;
use qibu_domain::correction::fold;
use qibu_domain::decider::Happened;
use qibu_domain::id::{Position, SeatRef, Sequence};
use qibu_domain::subject::event::{
    Affair, AffairCorrected, CorrectedAffair, PostHandedOver, RotaSet, RotaSwapped, RotaTurn,
    TurnHandedOver,
};
use qibu_domain::subject::{Subject, SubjectEvent};
use qibu_domain::time::Day;
use qibu_projections::affairs::HandOverState::{Ahead, Done, Due, Late, Missing};
use qibu_projections::affairs::{self, PASSED_DAYS, TurnRow, calendar, rota};
use qibu_projections::known_at::known_at;
use qibu_projections::{Views, rebuild};
use uuid::Uuid;

fn seat(number: u64) -> SeatRef {
    SeatRef(Uuid::from_u128(0x5ea7_0000 + u128::from(number)))
}

/// Turns of so many days from a day on, the holders in turn.
fn set(begins: Day, days: i64, turns: i64) -> Affair {
    let turns = (0..turns).map(|n| RotaTurn {
        first: begins.plus_days(n * days),
        last: begins.plus_days((n + 1) * days - 1),
        seat: seat(u64::try_from(n % 3).unwrap()),
    });
    let set = RotaSet {
        turns: turns.collect(),
        plan: paper(),
    };
    set.into()
}

fn swapped(turn: Day, with: Day) -> Affair {
    let notice = None;
    RotaSwapped { turn, with, notice }.into()
}

fn over(turn: Day) -> Affair {
    let record = paper();
    TurnHandedOver { turn, record }.into()
}

/// A fact of whatever kind; what it says need not be possible, for a fold refuses nothing.
fn affair(choice: u8, number: u64, offset: i64) -> Affair {
    let week = |n: i64| on(n / 7 * 7);
    let days = i64::try_from(number).unwrap() * 7;
    match choice {
        0 | 1 => set(week(offset), 7, 1 + days / 7),
        2 => set(week(offset + days), 14, 3),
        3 | 4 => swapped(week(offset), week(offset + days)),
        5 | 6 => over(week(offset - days)),
        _ => {
            let over = PostHandedOver {
                seat: seat(number),
                receiver: seat(9),
                record: paper(),
            };
            over.into()
        }
    }
}

fn log_of(events: &[(u8, u64, i64, u64)]) -> MemoryLog {
    let mut log = MemoryLog::default();
    log.append(body(1), on(0), founded("联谊会", STREET, "street"));
    for (choice, number, offset, cites) in events {
        let (choice, number, offset) = (*choice, *number, *offset);
        let event: SubjectEvent = match choice {
            8 | 9 => {
                let cited = events.get(usize::try_from(*cites).unwrap().saturating_sub(2));
                let kind = cited.map_or(7, |cited| cited.0.min(7));
                let replacement = (choice == 9).then(|| CorrectedAffair {
                    occurred_on: on(offset / 2),
                    affair: affair(kind, number, offset),
                });
                let corrected = AffairCorrected {
                    cites: Sequence(*cites),
                    replacement,
                    reason: paper(),
                };
                corrected.into()
            }
            _ => affair(choice, number, offset).into(),
        };
        log.append(body(1), on(offset), event);
    }
    log
}

fn history(log: &MemoryLog) -> Vec<Happened<SubjectEvent>> {
    let events = log.events.iter();
    events.map(|event| event.happened().unwrap()).collect()
}

fn of(views: &Views, as_of: Day) -> Vec<TurnRow> {
    views.read(|rows| rota(rows, body(1), as_of)).unwrap()
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn the_rota_of_a_day_equals_the_fold_cut_at_that_day(
        events in prop::collection::vec((0_u8..10, 0_u64..5, 0..SPAN_DAYS, 2_u64..20), 1..25),
        days in prop::collection::vec(-2..SPAN_DAYS + 30, 8),
    ) {
        let log = log_of(&events);
        let views = place::views().unwrap();
        views.catch_up(&log).unwrap();
        for day in days.into_iter().map(on) {
            let known = fold::<Subject>(&history(&log), Some(day)).affairs.rota();
            let mut turns: Vec<_> = known.turns().to_vec();
            turns.retain(|turn| turn.last > day.plus_days(-PASSED_DAYS));
            turns.sort_by_key(|turn| (turn.first, turn.set_by, turn.number));
            let rows = of(&views, day);
            prop_assert_eq!(rows.len(), turns.len());
            for (row, turn) in rows.iter().zip(&turns) {
                prop_assert_eq!(
                    (row.set_by, row.number, row.first, row.last, row.seat, row.swapped_by),
                    (turn.set_by, turn.number, turn.first, turn.last, turn.seat, turn.swapped_by)
                );
                let handed_over = turn.handed_over.map(|over| (Some(over.by), Some(over.on)));
                prop_assert_eq!(
                    (row.handed_over_by, row.handed_over_on),
                    handed_over.unwrap_or_default()
                );
            }
            let on_duty = rows.iter().find(|row| row.holds(day)).map(|row| row.seat);
            prop_assert_eq!(on_duty, known.on(day).map(|turn| turn.seat));
        }
        let rebuilt = known_at(&log, Position(log.events.len() as u64)).unwrap();
        prop_assert_eq!(rebuild::differences(&views, &rebuilt).unwrap(), Vec::new());
    }
}

#[test]
fn a_hand_over_is_ahead_then_due_then_missing_and_late_where_it_came_after_that() {
    let mut log = MemoryLog::default();
    let founded_on = day("2017-11-30");
    log.append(body(1), founded_on, founded("联谊会", STREET, "street"));
    let append = |log: &mut MemoryLog, on: &str, affair: Affair| {
        log.append(body(1), day(on), SubjectEvent::from(affair));
    };
    append(&mut log, "2017-12-01", set(day("2017-12-01"), 10, 3));
    append(&mut log, "2017-12-10", over(day("2017-12-01")));
    append(&mut log, "2017-12-28", over(day("2017-12-11")));
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let states = |as_of: &str| {
        let rows = of(&views, day(as_of)).into_iter();
        rows.map(|row| row.hand_over).collect::<Vec<_>>()
    };
    assert_eq!(states("2017-12-09"), [Ahead, Ahead, Ahead]);
    assert_eq!(states("2017-12-10"), [Done, Ahead, Ahead]);
    assert_eq!(states("2017-12-27"), [Done, Due, Ahead]);
    assert_eq!(states("2017-12-28"), [Done, Late, Ahead]);
    assert_eq!(states("2018-01-06"), [Done, Late, Due]);
    assert_eq!(states("2018-01-07"), [Done, Late, Missing]);
    assert_eq!(
        states("2018-12-31").len(),
        0,
        "a year later it is told no more"
    );
}

#[test]
fn the_calendar_tells_when_a_rota_runs_out_and_what_is_not_handed_over_until_it_is() {
    let mut log = MemoryLog::default();
    tree(&mut log);
    log.append(
        body(1),
        day("2017-11-30"),
        founded("甲会", STREET, "street"),
    );
    let begins = day("2018-01-01");
    let first = log.append(
        body(1),
        day("2017-12-20"),
        SubjectEvent::from(set(begins, 10, 2)),
    );
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let due = |as_of: &str, within_days: u32| -> Vec<(String, affairs::Due)> {
        let entries = views.read(|rows| calendar(rows, DISTRICT, day(as_of), within_days));
        let entries = entries.unwrap().into_iter();
        let rota = entries.filter(|entry| {
            let due = entry.due;
            matches!(
                due,
                affairs::Due::RotaEnd { .. } | affairs::Due::HandOver { .. }
            )
        });
        rota.map(|entry| (entry.day.to_string(), entry.due))
            .collect()
    };
    let over = |turn: &str| affairs::Due::HandOver {
        set_by: first,
        turn: day(turn),
    };
    let of_first = ("2018-01-17".to_owned(), over("2018-01-01"));
    let end = affairs::Due::RotaEnd { set_by: first };
    let end = ("2018-01-20".to_owned(), end);
    let of_second = ("2018-01-27".to_owned(), over("2018-01-11"));
    assert_eq!(due("2018-01-10", 6), []);
    assert_eq!(due("2018-01-10", 7), std::slice::from_ref(&of_first));
    assert_eq!(due("2018-01-10", 10), [of_first.clone(), end.clone()]);
    // What was not done stays.
    assert_eq!(
        due("2018-03-01", 0),
        [of_first, end.clone(), of_second.clone()]
    );
    log.append(
        body(1),
        day("2018-01-12"),
        SubjectEvent::from(over_turn("2018-01-01")),
    );
    views.catch_up(&log).unwrap();
    assert_eq!(due("2018-03-01", 0), [end, of_second.clone()]);
    log.append(
        body(1),
        day("2018-01-15"),
        SubjectEvent::from(set(day("2018-01-21"), 30, 12)),
    );
    views.catch_up(&log).unwrap();
    assert_eq!(due("2018-01-30", 0), [of_second]);
}

fn over_turn(first: &str) -> Affair {
    over(day(first))
}
