//! A step that is recognised late is a step of the past, but not of what was known before (laws 3 and 19).

use crate::given::{STREET, body, day, founded, ranks, tree};
use crate::memory_log::MemoryLog;
use crate::place;
use qibu_domain::id::{PaperId, Sequence, SubjectId};
use qibu_domain::subject::SubjectEvent;
use qibu_domain::subject::event::{
    CorrectedLateStep, LateStepCorrected, PaperRef, StepRecognisedLate,
};
use qibu_domain::time::{Day, Precision};
use qibu_projections::figures::figures;
use qibu_projections::history::of_stream;
use qibu_projections::known_at::known_at;
use qibu_projections::subjects::{Filter, list, one};
use qibu_projections::{Page, Views};

fn paper() -> PaperRef {
    PaperRef {
        paper: PaperId(uuid::Uuid::from_u128(9)),
        kind: "step_statement".to_owned(),
        commitment: "0".repeat(64),
    }
}

fn step(step: u8) -> StepRecognisedLate {
    StepRecognisedLate {
        cycle: 1,
        step,
        edition: "E-1".to_owned(),
        precision: Precision::Day,
        statement: paper(),
    }
}

fn corrected(cites: u64, to: Option<(Day, u8)>) -> SubjectEvent {
    let replacement = to.map(|(occurred_on, number)| CorrectedLateStep {
        occurred_on,
        step: step(number),
    });
    LateStepCorrected {
        cites: Sequence(cites),
        replacement,
        reason: paper(),
    }
    .into()
}

/// A late step or its correction, whatever it cites.
pub(crate) fn of_late_steps(choice: u8, number: u64, to: Day, cites: u64) -> SubjectEvent {
    let reached = if number.is_multiple_of(2) { 3 } else { 4 };
    match choice {
        30 | 31 => step(reached).into(),
        32 => corrected(cites, None),
        _ => corrected(cites, Some((to, reached))),
    }
}

/// A body founded in 2017 whose third and fourth steps were recognised in 2021.
fn given_two_steps() -> MemoryLog {
    let mut log = MemoryLog::default();
    tree(&mut log);
    log.append(body(1), day("2017-11-30"), founded("A01", STREET, "street"));
    log.append(body(1), day("2018-05-03"), SubjectEvent::from(step(3)));
    log.append(body(1), day("2021-06-01"), SubjectEvent::from(step(4)));
    log
}

fn step_on(views: &Views, on: &str) -> Option<u8> {
    let id = SubjectId(body(1).id);
    let row = views.read(|views| one(views, id, day(on))).unwrap();
    row.map(|row| row.step)
}

/// How many bodies the list and the figures have at a step on a day.
fn at_step(views: &Views, step: u8, on: &str) -> (usize, u64) {
    let filter = Filter {
        step: Some(step),
        ..Filter::default()
    };
    let listed = views.read(|views| list(views, day(on), &filter, &Page::first(200)));
    let counted = views
        .read(|views| figures(views, STREET, day(on), &ranks()))
        .unwrap();
    let by_step = counted.by_step.get(&step).copied();
    (listed.unwrap().len(), by_step.unwrap_or_default())
}

const DAYS: [&str; 6] = [
    "2017-11-29",
    "2017-11-30",
    "2018-05-02",
    "2018-05-03",
    "2021-05-31",
    "2021-06-01",
];

#[test]
fn the_step_of_a_day_follows_the_days_of_late_steps_half_open() {
    let views = place::views().unwrap();
    views.catch_up(&given_two_steps()).unwrap();
    let steps = DAYS.map(|on| step_on(&views, on));
    let expected = [None, Some(2), Some(2), Some(3), Some(3), Some(4)];
    assert_eq!(steps, expected);
    assert_eq!(at_step(&views, 3, "2018-05-02"), (0, 0));
    assert_eq!(at_step(&views, 3, "2018-05-03"), (1, 1));
    assert_eq!(at_step(&views, 3, "2021-06-01"), (0, 0));
}

#[test]
fn a_late_step_is_not_known_before_it_was_recognised() {
    let mut log = given_two_steps();
    let steps = log.events.split_off(log.events.len() - 2);
    let views = place::views().unwrap();
    let before = views.catch_up(&log).unwrap();
    log.events.extend(steps);
    views.catch_up(&log).unwrap();
    let then = known_at(&log, before).unwrap();
    for on in DAYS {
        let founded = (on >= "2017-11-30").then_some(2);
        assert_eq!(step_on(&then, on), founded, "{on}");
    }
    assert_eq!(step_on(&views, "2018-05-03"), Some(3));
}

#[test]
fn a_late_step_that_is_corrected_or_voided_refolds_the_past_but_not_what_was_known() {
    let mut log = given_two_steps();
    let views = place::views().unwrap();
    let before = views.catch_up(&log).unwrap();
    let moved = Some((day("2021-08-16"), 4));
    log.append(body(1), day("2022-01-04"), corrected(3, moved));
    let between = views.catch_up(&log).unwrap();
    let days = ["2021-06-01", "2021-08-15", "2021-08-16"];
    let steps = |views: &Views| days.map(|on| step_on(views, on).unwrap());
    assert_eq!(steps(&views), [3, 3, 4]);
    log.append(body(1), day("2022-01-05"), corrected(3, None));
    views.catch_up(&log).unwrap();
    assert_eq!(steps(&views), [3, 3, 3]);
    assert_eq!(steps(&known_at(&log, before).unwrap()), [4, 4, 4]);
    assert_eq!(steps(&known_at(&log, between).unwrap()), [3, 3, 4]);
    let page = Page::first(200);
    let history = views.read(|views| of_stream(views, body(1), None, &page));
    let fourth = history.unwrap().into_iter().nth(2).unwrap();
    let told = (fourth.corrected_by, fourth.is_void, fourth.counts_on);
    assert_eq!(told, (Some(Sequence(5)), true, None));
}
