//! The rules of working days and of the calendars they come from.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use qibu_domain::actor::Principal;
use qibu_domain::calendar::{
    Calendar, CalendarRefusal, CalendarState, CsvFault, PublishCalendarYear, from_csv,
};
use qibu_domain::decider::{Decider, Happened, Refusal, StoredEvent};
use qibu_domain::id::{CommandId, LogId, Sequence, StreamId, StreamKind};
use qibu_domain::occasion::{Facts, Occasion};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::time::Day;
use qibu_domain::workdays::{MAX_WORKDAYS, Workdays};
use std::sync::{Arc, LazyLock};
use uuid::Uuid;

const CSV: &str = include_str!("../../standards/calendar/cn-days.csv");

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn occasion() -> Occasion {
    Occasion {
        now: day("2026-01-05").start(),
        stream: StreamId::of_log(StreamKind::Calendar, LogId(Uuid::nil())),
        principal: Principal::Init,
        by: None,
        entered_by: None,
        command: CommandId(Uuid::nil()),
        rulebook: Arc::new(Rulebook::default()),
        facts: Facts::default(),
    }
}

fn published(state: CalendarState, command: &PublishCalendarYear) -> CalendarState {
    let decided = Calendar::decide(&state, &command.clone().into(), &occasion()).unwrap();
    decided.events.into_iter().fold(state, |state, dated| {
        Calendar::evolve(
            state,
            &Happened {
                sequence: Sequence(1),
                dated,
            },
        )
    })
}

/// The shipped calendar, published year by year through the decider.
fn workdays() -> &'static Workdays {
    static WORKDAYS: LazyLock<Workdays> = LazyLock::new(|| {
        let years = from_csv(CSV).unwrap();
        years
            .iter()
            .fold(CalendarState::default(), published)
            .workdays
    });
    &WORKDAYS
}

#[track_caller]
fn is_due(from: &str, workdays_later: u32, due: &str) {
    let found = workdays().add(day(from), workdays_later);
    assert_eq!((found.day, found.provisional), (day(due), false));
    assert_eq!(workdays().between(day(from), day(due)), workdays_later);
}

#[test]
fn the_start_day_is_not_counted_and_days_off_are_left_out() {
    is_due("2017-09-28", 5, "2017-10-11");
    is_due("2019-01-31", 20, "2019-03-05");
    is_due("2020-01-20", 5, "2020-02-04");
    is_due("2022-12-30", 5, "2023-01-09");
    is_due("2023-04-28", 5, "2023-05-09");
}

#[test]
fn a_sunday_that_makes_up_for_a_day_off_is_counted() {
    assert!(workdays().is_workday(day("2026-09-20")));
    is_due("2026-09-18", 5, "2026-09-24");
    is_due("2026-09-30", 5, "2026-10-13");
    is_due("2026-04-30", 5, "2026-05-11");
}

#[test]
fn a_term_that_reaches_into_an_unpublished_year_is_provisional_and_leaves_out_weekends_only() {
    let due = workdays().add(day("2026-12-30"), 2);
    assert_eq!((due.day, due.provisional), (day("2027-01-01"), true));
    let due = workdays().add(day("2026-12-30"), 1);
    assert_eq!((due.day, due.provisional), (day("2026-12-31"), false));
}

#[test]
fn a_term_of_no_days_ends_on_its_start_day() {
    assert_eq!(workdays().add(day("2026-10-01"), 0).day, day("2026-10-01"));
}

#[test]
fn nothing_lies_between_a_day_and_an_earlier_one() {
    assert_eq!(workdays().between(day("2026-03-02"), day("2026-03-02")), 0);
    assert_eq!(workdays().between(day("2026-03-02"), day("2026-02-02")), 0);
}

#[test]
fn a_count_is_bounded_however_long_the_term() {
    let far = workdays().add(day("2026-01-01"), u32::MAX);
    assert_eq!(far, workdays().add(day("2026-01-01"), MAX_WORKDAYS));
    let walked = workdays().between(day("1970-01-01"), day("9000-01-01"));
    assert_eq!(
        walked,
        workdays().between(day("1970-01-01"), day("8000-01-01"))
    );
}

proptest! {
    #[test]
    fn a_due_day_is_the_nth_working_day_and_between_undoes_add(start in 0_i64..3_000, n in 1_u32..300) {
        let from = day("2017-01-01").plus_days(start);
        let due = workdays().add(from, n);
        prop_assert!(workdays().is_workday(due.day));
        prop_assert_eq!(workdays().between(from, due.day), n);
        prop_assert_eq!(workdays().between(from, due.day.plus_days(-1)), n - 1);
    }
}

#[test]
fn the_shipped_calendar_holds_the_ten_years_from_2017() {
    let years: Vec<i16> = workdays().years().collect();
    assert_eq!(years, (2017..=2026).collect::<Vec<_>>());
}

#[test]
fn a_year_published_again_replaces_the_earlier_table() {
    let first = PublishCalendarYear {
        year: 2030,
        off: vec![day("2030-01-01")],
        work: vec![],
    };
    let second = PublishCalendarYear {
        year: 2030,
        off: vec![day("2030-01-02")],
        work: vec![],
    };
    let state = published(published(CalendarState::default(), &first), &second);
    assert!(state.workdays.is_workday(day("2030-01-01")));
    assert!(!state.workdays.is_workday(day("2030-01-02")));
}

#[test]
fn a_table_lists_only_days_of_its_year_that_differ_from_the_plain_week_each_once() {
    let refused = |year, off: &[&str], work: &[&str]| {
        let days = |texts: &[&str]| texts.iter().map(|text| day(text)).collect();
        let command = PublishCalendarYear {
            year,
            off: days(off),
            work: days(work),
        };
        Calendar::decide(&CalendarState::default(), &command.into(), &occasion()).unwrap_err()
    };
    let wednesday = day("2031-01-01");
    let saturday = day("2031-01-04");
    assert_eq!(
        refused(2030, &["2031-01-01"], &[]),
        CalendarRefusal::OutsideYear(wednesday)
    );
    assert_eq!(
        refused(2031, &["2031-01-01", "2031-01-01"], &[]),
        CalendarRefusal::ListedTwice(wednesday)
    );
    assert_eq!(
        refused(2031, &["2031-01-01"], &["2031-01-01"]),
        CalendarRefusal::ListedTwice(wednesday)
    );
    assert_eq!(
        refused(2031, &["2031-01-04"], &[]),
        CalendarRefusal::SameAsPlainWeek(saturday)
    );
    assert_eq!(
        refused(2031, &[], &["2031-01-01"]),
        CalendarRefusal::SameAsPlainWeek(wednesday)
    );
    assert_eq!(refused(1066, &[], &[]).code(), "calendar.year_out_of_range");
}

#[test]
fn a_table_is_bounded() {
    let off: Vec<Day> = (0..365)
        .map(|n| day("2031-01-01").plus_days(n))
        .filter(|day| !day.is_weekend())
        .collect();
    let command = PublishCalendarYear {
        year: 2031,
        off,
        work: vec![],
    };
    let refusal = Calendar::decide(&CalendarState::default(), &command.into(), &occasion());
    assert_eq!(refusal.unwrap_err(), CalendarRefusal::TooManyDays);
}

#[test]
fn a_published_year_reads_back_as_it_was_stored() {
    let command = from_csv(CSV).unwrap().remove(0);
    let decided =
        Calendar::decide(&CalendarState::default(), &command.into(), &occasion()).unwrap();
    let event = &decided.events[0].event;
    let text = event.encode().unwrap();
    assert_eq!(
        &StoredEvent::decode(event.name(), event.version(), &text).ok(),
        &Some(event.clone())
    );
}

#[test]
fn a_line_that_does_not_read_is_named() {
    let fault = |text: &str| {
        from_csv(text)
            .map_err(|error| (error.line, error.fault))
            .unwrap_err()
    };
    assert_eq!(fault(""), (1, CsvFault::Header));
    assert_eq!(fault("day,kind\n"), (1, CsvFault::Header));
    assert_eq!(
        fault("date,kind,occasion\n2026-01-01,off\n"),
        (2, CsvFault::Fields)
    );
    assert_eq!(
        fault("date,kind,occasion\n\n2026-13-01,off,x\n"),
        (3, CsvFault::Date)
    );
    assert_eq!(
        fault("date,kind,occasion\n2026-01-01,free,x\n"),
        (2, CsvFault::Kind)
    );
    let long = format!(
        "date,kind,occasion\n{}",
        "2026-01-01,off,x\n".repeat(20_001)
    );
    assert_eq!(fault(&long), (20_001, CsvFault::TooLong));
}

#[test]
fn a_due_day_in_a_year_without_a_calendar_is_provisional() {
    assert!(!workdays().is_provisional(day("2026-12-31")));
    assert!(workdays().is_provisional(day("2027-01-04")));
    assert!(Workdays::default().is_provisional(day("2026-12-31")));
}
