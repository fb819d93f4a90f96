//! Which decisions are looked at again as of a day equals the fold that is cut at that day (laws 12 and 19).

use crate::as_of::{SPAN_DAYS, cases, event, on};
use crate::given::{application, body, paper};
use crate::memory_log::MemoryLog;
use crate::place;
use proptest::prelude::*;
use qibu_domain::correction::fold;
use qibu_domain::decider::Happened;
use qibu_domain::history::AnyEvent;
use qibu_domain::id::{Citation, Position, Sequence};
use qibu_domain::subject::event::{ReReviewConcluded, ReReviewOpened, ReReviewOutcome};
use qibu_domain::subject::{Subject, SubjectEvent};
use qibu_domain::time::Day;
use qibu_projections::projection::StreamEvent;
use qibu_projections::re_reviews;
use std::collections::BTreeSet;

/// How many random streams are cut at random days.
const CASES: u32 = 100;
/// The kinds of events that [`event`] makes.
const KINDS: u8 = 30;

fn any_event(choice: u8, number: u64, offset: i64, cites: u64) -> SubjectEvent {
    let id = application((number % 2).into());
    let elsewhere = |sequence| Citation {
        stream: body(2),
        sequence: Sequence(sequence),
    };
    match choice {
        ..KINDS => event(choice, number, offset, cites),
        KINDS..36 => ReReviewOpened {
            application: id,
            decision: Sequence(cites),
            changed: elsewhere(1),
            by: elsewhere(cites + 1),
            through: number.is_multiple_of(3).then(|| elsewhere(9)),
            due: on(offset + 10),
        }
        .into(),
        _ => ReReviewConcluded {
            application: id,
            opened: Sequence(cites),
            outcome: ReReviewOutcome::Stands,
            criteria: BTreeSet::new(),
            reason: paper(),
        }
        .into(),
    }
}

fn happened(log: &MemoryLog) -> Vec<Happened<SubjectEvent>> {
    let read = log.events.iter().map(|event| {
        let event = StreamEvent::read(event.clone()).unwrap();
        match event.event {
            AnyEvent::Subject(happened) => happened,
            _ => panic!("no event of a body"),
        }
    });
    read.collect()
}

fn open_in_the_fold(log: &MemoryLog, day: Day) -> BTreeSet<Sequence> {
    let state = fold::<Subject>(&happened(log), Some(day));
    let open = state.re_reviews.iter().filter(|known| known.end.is_none());
    open.map(|known| known.opened).collect()
}

proptest! {
    #![proptest_config(cases(CASES))]

    #[test]
    fn what_is_looked_at_again_as_of_a_day_equals_the_fold_cut_at_that_day(
        events in prop::collection::vec((0_u8..40, 0_u64..8, 0..SPAN_DAYS, 1_u64..25), 1..30),
        days in prop::collection::vec(-2..SPAN_DAYS + 8, 12),
    ) {
        let mut log = MemoryLog::default();
        log.append(body(1), on(0), crate::given::proposed("新联会"));
        for number in 0..2 {
            let handed_in = crate::given::submitted(application(number), qibu_domain::lifecycle::Transition::T1, on(5));
            log.append(body(1), on(0), handed_in);
        }
        for (choice, number, offset, cites) in events {
            log.append(body(1), on(offset), any_event(choice, number, offset, cites));
        }
        let views = place::views().unwrap();
        prop_assert_eq!(views.catch_up(&log).unwrap(), Position(log.events.len() as u64));
        for offset in days {
            let day = on(offset);
            let open = views.read(|rows| re_reviews::open(rows, day)).unwrap();
            let open: BTreeSet<Sequence> = open.iter().map(|known| known.opened).collect();
            prop_assert_eq!(open, open_in_the_fold(&log, day), "as of {}", day);
        }
    }
}
