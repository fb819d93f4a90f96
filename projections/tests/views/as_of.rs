//! Rows equal the fold that is cut at that day (law 19).

use crate::given::{
    STREET, accepted, application, body, corrected, day, founded, founding, proposed, submitted,
};
use crate::late_steps::of_late_steps;
use crate::memory_log::MemoryLog;
use crate::passing::{copies_are_as_folded, of_passing};
use crate::place;
use crate::standing::of_standing;
use proptest::prelude::*;
use qibu_domain::actor::Principal;
use qibu_domain::correction::fold;
use qibu_domain::decider::{Decider, Happened};
use qibu_domain::id::{ApplicationId, CommandId, Position, Sequence, SubjectId};
use qibu_domain::lifecycle::Transition;
use qibu_domain::occasion::{Facts, Occasion};
use qibu_domain::subject::event::{
    ApplicationLapsed, ApplicationResubmitted, ApplicationReturned, ApplicationWithdrawn,
    ClockExpired, Contents, DecisionMade, DecisionOutcome, NoticeClosed, NoticeOpened, OfficeClock,
    Opinion, PreparationLapsed, ReplyIssued, ReviewCompleted, StepReached,
};
use qibu_domain::subject::{
    self, Application, Life, Subject, SubjectCommand, SubjectEvent, SubjectState,
};
use qibu_domain::time::Day;
use qibu_projections::figures::figures;
use qibu_projections::known_at::known_at;
use qibu_projections::{AsOf, QueryError, Views, applications, rebuild, subjects};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The days over which the events are spread.
pub(crate) const SPAN_DAYS: i64 = 40;

/// How many random streams are cut at random days.
const CUT_CASES: u32 = 150;
/// How many random streams are followed step by step, which writes every step.
const REBUILD_CASES: u32 = 25;

pub(crate) fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

pub(crate) fn on(offset: i64) -> Day {
    day("2017-11-01").plus_days(offset)
}

/// A word of two, chosen by a number.
fn either<T>(number: u64, [even, odd]: [T; 2]) -> T {
    if number.is_multiple_of(2) { even } else { odd }
}

/// An event of whatever kind; what it says need not be possible, for a fold refuses nothing.
pub(crate) fn event(choice: u8, number: u64, offset: i64, cites: u64) -> SubjectEvent {
    let (id, due) = (application((number % 2).into()), on(offset + 3));
    match choice {
        0..6 => of_applicant(choice, id, due, number, cites),
        6..13 => of_seats(choice, id, due, cites),
        20..30 => of_standing(choice, id, due),
        30..34 => of_late_steps(choice, number, on(offset / 2), cites),
        34.. => of_passing(choice - 4, id, due),
        13 => ApplicationWithdrawn { application: id }.into(),
        14 => ApplicationLapsed { application: id }.into(),
        15 => PreparationLapsed {}.into(),
        16 => ClockExpired {
            application: id,
            clock: OfficeClock::Review,
            seat: "review".to_owned(),
            escalated_to: None,
        }
        .into(),
        17 => founded("老联会", STREET, "street"),
        18 => corrected(Sequence(cites), None),
        _ => {
            let founding = founding("老联谊会", STREET, "street");
            corrected(Sequence(cites), Some((on(offset / 2), founding)))
        }
    }
}

fn of_applicant(choice: u8, id: ApplicationId, due: Day, number: u64, cites: u64) -> SubjectEvent {
    match choice {
        0 => proposed(either(number, ["新联会", "联谊会"])),
        1 | 2 => submitted(id, either(number, [Transition::T1, Transition::T2]), due),
        3 => accepted(id, due),
        4 => ApplicationReturned {
            application: id,
            seat: "accept".to_owned(),
            items: Vec::new(),
            due,
            workdays_left: None,
        }
        .into(),
        _ => ApplicationResubmitted {
            application: id,
            contents: Contents {
                categories: BTreeSet::from([either(cites, ["a", "b"]).to_owned()]),
                ..Contents::default()
            },
            due,
        }
        .into(),
    }
}

fn of_seats(choice: u8, id: ApplicationId, due: Day, cites: u64) -> SubjectEvent {
    match choice {
        6 => ReviewCompleted {
            application: id,
            seat: "review".to_owned(),
            opinion: Opinion::Support,
            reason: None,
            due,
        }
        .into(),
        7 => DecisionMade {
            application: id,
            seat: "decide".to_owned(),
            outcome: either(
                cites / 2,
                [DecisionOutcome::Rejected, DecisionOutcome::Approved],
            ),
            edition: "E-1".to_owned(),
            facts_at: Position(1),
            verdicts: Vec::new(),
            reason: None,
            due: either(cites, [Some(due), None]),
            criteria: BTreeSet::new(),
            again_from: None,
            clause: None,
        }
        .into(),
        8 => NoticeOpened {
            application: id,
            until: due,
            public: true,
        }
        .into(),
        9 => NoticeClosed {
            application: id,
            reply_due: due,
        }
        .into(),
        10 | 11 => ReplyIssued {
            application: id,
            number: crate::given::short("2017-1"),
            paper: None,
            prepare_until: (choice == 10).then_some(due),
        }
        .into(),
        _ => StepReached {
            cycle: 1,
            step: 2,
            application: id,
            edition: "E-1".to_owned(),
        }
        .into(),
    }
}

fn given_log(events: &[(u8, u64, i64, u64)]) -> MemoryLog {
    let mut log = MemoryLog::default();
    for (choice, number, offset, cites) in events {
        log.append(
            body(1),
            on(*offset),
            event(*choice, *number, *offset, *cites),
        );
    }
    log
}

fn happened(log: &MemoryLog) -> Vec<Happened<SubjectEvent>> {
    log.events
        .iter()
        .map(|event| event.happened().unwrap())
        .collect()
}

fn is_as_folded(
    views: &Views,
    state: &SubjectState,
    (as_of, asked_on): (Day, Day),
) -> Result<(), TestCaseError> {
    let id = SubjectId(body(1).id);
    let asked = AsOf::on(as_of, asked_on);
    let row = views.read(|views| subjects::one(views, id, asked)).unwrap();
    // The decider's own word on the first day on which what is shown has ended, but no later than the question.
    let today = as_of.plus_days(1).min(asked_on);
    let fallen = woken(state, today);
    let known = state.body.clone().filter(|_| state.life != Life::Unborn);
    prop_assert_eq!(row.is_some(), known.is_some());
    if let (Some(row), Some(known)) = (&row, &known) {
        prop_assert_eq!(&row.name, known.name().as_str());
        prop_assert_eq!(&row.node, known.node());
        prop_assert_eq!(&row.life, state.life.word());
        prop_assert_eq!(row.counts, state.life.counts());
        prop_assert_eq!((row.step, row.cycle), (state.step, state.cycle));
        prop_assert_eq!(row.founded_on.is_some(), state.life.counts());
        prop_assert_eq!(row.cycle_due, state.cycle_due());
        let word = |state: &SubjectState| {
            state
                .rectification
                .as_ref()
                .map(|open| open.word().to_owned())
        };
        prop_assert_eq!(&row.rectify_state, &word(state));
        if let Some(fallen) = &fallen {
            prop_assert_eq!(&row.effective_life, fallen.life.word());
            prop_assert_eq!(&row.rectification, &word(fallen));
        }
    }
    for number in 0..2 {
        let id = application(number);
        let row = views
            .read(|views| applications::one(views, id, asked))
            .unwrap();
        let known = state.application(id).filter(|_| state.body.is_some());
        prop_assert_eq!(row.is_some(), known.is_some());
        if let (Some(row), Some(known)) = (row, known) {
            // Of two that are open and the body's own, which no decision lets come about, the decider looks at the last;
            // so of two that an office proposed.
            let mut told = state
                .open_application()
                .into_iter()
                .chain(state.open_order());
            let is_told = told.any(|told| std::ptr::eq(told, known));
            let then = fallen.as_ref().filter(|_| is_told || !known.is_open());
            let then = then.and_then(|fallen| fallen.application(id));
            application_is_as_folded(&row, known, then, today)?;
        }
    }
    Ok(())
}

fn application_is_as_folded(
    row: &applications::ApplicationRow,
    known: &Application,
    fallen: Option<&Application>,
    today: Day,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(row.transition, known.transition);
    prop_assert_eq!(row.submitted_on, known.submitted_on);
    prop_assert_eq!(&row.stage, known.stage_word());
    prop_assert_eq!(row.sequence, known.last);
    prop_assert_eq!(row.late, known.late);
    let seat = row.waiting.as_ref().map(|waiting| waiting.seat.as_str());
    prop_assert_eq!(seat, known.seat().map(|seat| seat.seat.as_str()));
    prop_assert_eq!(row.due_day, known.due().map(|(day, _)| day));
    // What an acceptance or the end of a notice fixes takes an edition, and these streams have none: here the decider
    // tells the day and the word only.
    if let Some((due, outcome @ ("deemed_accepted" | "notice_closed"))) = known.due() {
        let first = if due < today {
            outcome
        } else {
            known.stage_word()
        };
        prop_assert_eq!(&row.effective_stage, first);
        prop_assert_eq!(row.is_open, known.is_open());
        return Ok(());
    }
    let Some(fallen) = fallen else { return Ok(()) };
    prop_assert_eq!(row.is_open, fallen.is_open());
    let first = match row.due_outcome.as_deref() {
        Some("lapsed") if !fallen.is_open() => "lapsed",
        Some("escalated") if fallen.late => "escalated",
        _ => known.stage_word(),
    };
    prop_assert_eq!(&row.effective_stage, first);
    Ok(())
}

/// The state on a day with what has fallen due by then; `None` where it takes an edition to say.
fn woken(state: &SubjectState, today: Day) -> Option<SubjectState> {
    subject::as_fallen_due(state, &occasion(today)).ok()
}

fn occasion(today: Day) -> Occasion {
    Occasion {
        now: today.start(),
        stream: body(1),
        principal: Principal::Reaction("deadlines".to_owned()),
        by: None,
        entered_by: None,
        command: CommandId(uuid::Uuid::nil()),
        rulebook: Arc::default(),
        facts: Facts::default(),
    }
}

/// What a wake on that day writes is appended.
fn wake(log: &mut MemoryLog, today: Day) {
    let state = fold::<Subject>(&happened(log), None);
    let woken = Subject::decide(&state, &SubjectCommand::Wake, &occasion(today));
    for dated in woken.map(|decided| decided.events).unwrap_or_default() {
        log.append(body(1), dated.occurred_on, dated.event);
    }
}

/// A history as it can have come about: each act on its day, after what had fallen due until then was written.
fn woken_log(events: &[(u8, u64, i64, u64)]) -> MemoryLog {
    let mut sorted = events.to_vec();
    sorted.sort_by_key(|(_, _, offset, _)| *offset);
    let mut log = MemoryLog::default();
    log.append(body(1), on(0), proposed("新联会"));
    for (choice, number, offset, cites) in sorted {
        wake(&mut log, on(offset));
        log.append(body(1), on(offset), event(choice, number, offset, cites));
    }
    log
}

/// What is answered of an application: its first due outcome, whether it is open, and whether it is late.
fn first_outcomes(views: &Views, asked: AsOf) -> Vec<Option<(bool, bool)>> {
    let one = |number| {
        let row = views.read(|views| applications::one(views, application(number), asked));
        row.unwrap()
            .map(|row| (row.is_open, row.late || row.effective_stage == "escalated"))
    };
    (0..2).map(one).collect()
}

proptest! {
    #![proptest_config(cases(CUT_CASES))]

    #[test]
    fn a_query_as_of_a_day_equals_the_fold_cut_at_that_day(
        events in prop::collection::vec((0_u8..40, 0_u64..8, 0..SPAN_DAYS, 1_u64..12), 1..25),
        days in prop::collection::vec((-2..SPAN_DAYS + 8, 0_i64..4), 12),
    ) {
        let log = given_log(&events);
        let views = place::views().unwrap();
        prop_assert_eq!(views.catch_up(&log).unwrap(), Position(events.len() as u64));
        for (offset, later) in days {
            let state = fold::<Subject>(&happened(&log), Some(on(offset)));
            is_as_folded(&views, &state, (on(offset), on(offset + later)))?;
            copies_are_as_folded(&views, &state, on(offset))?;
        }
    }
}

proptest! {
    #![proptest_config(cases(CUT_CASES))]

    #[test]
    fn answers_are_the_same_before_and_after_somebody_wakes_what_has_fallen_due(
        events in prop::collection::vec((1_u8..17, 0_u64..8, 0..SPAN_DAYS, 1_u64..12), 1..15),
        rest in 0_i64..12,
    ) {
        // A notice ends by the edition's days; no step is reached while a proposal is open; and what falls due is written by
        // a wake alone: no clock of an office runs out while the applicant has the matter.
        let others = [8, 12, 14, 15, 16];
        let events: Vec<_> = events.into_iter().filter(|(choice, ..)| !others.contains(choice)).collect();
        let mut log = woken_log(&events);
        let today = events.iter().map(|event| on(event.2)).max().unwrap_or(on(0)).plus_days(rest);
        let before = place::views().unwrap();
        before.catch_up(&log).unwrap();
        wake(&mut log, today);
        let after = place::views().unwrap();
        after.catch_up(&log).unwrap();
        let mut day = on(-1);
        while day <= today {
            let asked = AsOf::on(day, today);
            let figures = |views: &Views| {
                views.read(|views| figures(views, STREET, asked, &crate::given::ranks())).unwrap()
            };
            prop_assert_eq!(figures(&before), figures(&after), "as of {}", day);
            prop_assert_eq!(first_outcomes(&before, asked), first_outcomes(&after, asked), "as of {}", day);
            day = day.plus_days(1);
        }
    }
}

proptest! {
    #![proptest_config(cases(REBUILD_CASES))]

    #[test]
    fn views_that_followed_step_by_step_equal_views_that_are_rebuilt(
        events in prop::collection::vec((0_u8..34, 0_u64..8, 0..SPAN_DAYS, 1_u64..12), 1..20),
    ) {
        let whole = given_log(&events);
        let live = place::views().unwrap();
        for size in 1..=whole.events.len() {
            let log = MemoryLog { events: whole.events.iter().take(size).cloned().collect() };
            live.catch_up(&log).unwrap();
        }
        let rebuilt = known_at(&whole, Position(whole.events.len() as u64)).unwrap();
        prop_assert_eq!(rebuild::differences(&live, &rebuilt).unwrap(), Vec::new());
        prop_assert_eq!(rebuild::compare(&live, &whole).unwrap(), Vec::new());
    }
}

#[test]
fn what_ends_within_a_day_is_not_seen_and_an_interval_is_half_open() {
    let mut log = MemoryLog::default();
    log.append(body(1), day("2017-11-30"), proposed("新联会"));
    log.append(
        body(1),
        day("2017-11-30"),
        submitted(application(1), Transition::T1, day("2017-12-07")),
    );
    log.append(
        body(1),
        day("2017-12-05"),
        accepted(application(1), day("2017-12-12")),
    );
    log.append(
        body(1),
        day("2017-12-05"),
        ApplicationWithdrawn {
            application: application(1),
        }
        .into_event(),
    );
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let stage = |on: &str| {
        let row = views
            .read(|views| applications::one(views, application(1), day(on)))
            .unwrap();
        row.map(|row| (row.stage, row.sequence.0))
    };
    assert_eq!(stage("2017-11-29"), None);
    assert_eq!(stage("2017-11-30"), Some(("submitted".to_owned(), 2)));
    assert_eq!(stage("2017-12-04"), Some(("submitted".to_owned(), 2)));
    assert_eq!(stage("2017-12-05"), Some(("withdrawn".to_owned(), 4)));
}

#[test]
fn a_page_goes_on_after_the_last_row_and_refuses_more_than_its_bound() {
    let mut log = MemoryLog::default();
    for number in 1..=5 {
        let name = format!("联谊会{}", number % 2);
        log.append(body(number), day("2017-11-30"), proposed(&name));
    }
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let list = |page: &qibu_projections::Page<SubjectId>| {
        let filter = subjects::Filter {
            text: Some("联谊".to_owned()),
            ..Default::default()
        };
        views.read(|views| subjects::list(views, day("2018-01-01"), &filter, page))
    };
    let mut ids = Vec::new();
    let mut page = qibu_projections::Page::first(2);
    loop {
        let rows = list(&page).unwrap();
        let Some(row) = rows.last() else { break };
        page = qibu_projections::Page::after(2, row.id);
        ids.extend(rows.into_iter().map(|row| row.id.0.as_u128()));
    }
    assert_eq!(ids, vec![2, 4, 1, 3, 5]);
    for limit_rows in [0, 201, 1_000_000] {
        let refused = list(&qibu_projections::Page::first(limit_rows));
        assert!(matches!(
            refused,
            Err(QueryError::PageSize { max_rows: 200 })
        ));
    }
}

#[test]
fn a_search_takes_percent_and_low_line_as_they_stand() {
    let mut log = MemoryLog::default();
    log.append(body(1), day("2017-11-30"), proposed("100%会"));
    log.append(body(2), day("2017-11-30"), proposed("1000会"));
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let found = |text: &str| {
        let filter = subjects::Filter {
            text: Some(text.to_owned()),
            ..Default::default()
        };
        let page = qibu_projections::Page::first(200);
        views
            .read(|views| subjects::list(views, day("2018-01-01"), &filter, &page))
            .unwrap()
            .len()
    };
    assert_eq!((found("0%会"), found("_会"), found("会")), (1, 0, 2));
}

/// So that a literal of a content can be handed in as an event.
trait IntoEvent {
    fn into_event(self) -> SubjectEvent;
}

impl<T: Into<SubjectEvent>> IntoEvent for T {
    fn into_event(self) -> SubjectEvent {
        self.into()
    }
}
