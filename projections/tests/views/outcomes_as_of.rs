//! What is shown of outcomes and published numbers as of a day equals the fold cut at that day (law 19).

use crate::as_of::{SPAN_DAYS, cases, on};
use crate::given::{DISTRICT, paper, short, tree};
use crate::memory_log::MemoryLog;
use crate::place;
use proptest::prelude::*;
use qibu_domain::correction::fold;
use qibu_domain::decider::{Happened, StoredEvent};
use qibu_domain::id::{Position, Sequence, StreamId, StreamKind};
use qibu_domain::outcome::{
    CorrectedOutcome, Outcome, OutcomeCorrected, OutcomeEvent, OutcomeField, OutcomeKind,
    OutcomeRecorded,
};
use qibu_domain::published_claim::{
    ClaimChecked, ClaimCorrected, ClaimPublished, CorrectedClaim, Metric, Operator, PublishedClaim,
    PublishedClaimEvent, Verdict,
};
use qibu_domain::standard::CitedByQuery;
use qibu_projections::{outcomes, published_claims};
use std::collections::BTreeMap;
use uuid::Uuid;

const CUT_CASES: u32 = 150;
const STREAMS: u8 = 3;

fn stream(kind: StreamKind, number: u8) -> StreamId {
    StreamId::new(kind, Uuid::from_u128(0xE0 + u128::from(number)))
}

fn outcome(quantity: u64, from: i64) -> OutcomeRecorded {
    OutcomeRecorded {
        body: stream(StreamKind::Association, 9),
        kind: OutcomeKind::Cash,
        field: OutcomeField::Welfare,
        quantity: quantity + 1,
        from: on(from),
        evidence: None,
    }
}

fn claim(bound: u64, as_of: i64) -> ClaimPublished {
    ClaimPublished {
        node: DISTRICT.to_owned(),
        metric: Metric::Bases,
        operator: Operator::Equals,
        bound,
        granularity: None,
        as_of: on(as_of),
        wording: short("样例"),
        title: Some(short("样例报道")),
        source: None,
    }
}

fn happened<E: StoredEvent>(log: &MemoryLog, of: StreamId) -> Vec<Happened<E>> {
    let own = log.events.iter().filter(|event| event.stream == of);
    own.map(|event| event.happened().unwrap()).collect()
}

/// An outcome is recorded, or corrected to another day and quantity, or void.
fn brought_about(log: &mut MemoryLog, (number, void, quantity, offset): (u8, bool, u64, i64)) {
    let of = stream(StreamKind::Outcome, number);
    let instead = CorrectedOutcome {
        occurred_on: on(offset / 2),
        outcome: outcome(quantity, offset / 2),
    };
    let event: OutcomeEvent = if log.events.iter().all(|event| event.stream != of) {
        outcome(quantity, offset).into()
    } else {
        OutcomeCorrected {
            cites: Sequence(1),
            replacement: (!void).then_some(instead),
            reason: paper(),
        }
        .into()
    };
    log.append(of, on(offset), event);
}

/// A number is published, or checked, or corrected to another day and bound, or void.
fn published(log: &mut MemoryLog, (number, choice, bound, offset): (u8, u8, u64, i64)) {
    let of = stream(StreamKind::PublishedClaim, number);
    let corrected = |replacement| ClaimCorrected {
        cites: Sequence(1),
        replacement,
        reason: paper(),
    };
    let is_new = log.events.iter().all(|event| event.stream != of);
    let (day, event): (_, PublishedClaimEvent) = match choice {
        _ if is_new => (on(offset), claim(bound, offset / 2).into()),
        0 => (on(offset), corrected(None).into()),
        1 => {
            let (occurred_on, claim) = (on(offset), claim(bound, offset / 3));
            let instead = CorrectedClaim { occurred_on, claim };
            (on(offset), corrected(Some(instead)).into())
        }
        _ => (on(SPAN_DAYS), check(bound, offset / 2).into()),
    };
    log.append(of, day, event);
}

fn check(value: u64, as_of: i64) -> ClaimChecked {
    ClaimChecked {
        as_of: on(as_of),
        value,
        verdict: Verdict::Exact,
        difference: 0,
        by: CitedByQuery {
            query: "bases/1".to_owned(),
            arguments: BTreeMap::new(),
            facts_at: Position(1),
            count: 0,
            digest: "5f".repeat(32),
        },
    }
}

proptest! {
    #![proptest_config(cases(CUT_CASES))]

    #[test]
    fn what_is_shown_of_an_outcome_as_of_a_day_equals_the_fold_cut_at_that_day(
        events in prop::collection::vec((0..STREAMS, any::<bool>(), 0_u64..9, 0..SPAN_DAYS), 1..15),
        days in prop::collection::vec(-2..SPAN_DAYS + 4, 12),
    ) {
        let mut log = MemoryLog::default();
        tree(&mut log);
        for event in events {
            brought_about(&mut log, event);
        }
        let views = place::views().unwrap();
        views.catch_up(&log).unwrap();
        for offset in days {
            for number in 0..STREAMS {
                let of = stream(StreamKind::Outcome, number);
                let shown = views.read(|rows| outcomes::one(rows, on(offset), of)).unwrap();
                let shown = shown.map(|row| (row.sequence, row.until, row.from, row.quantity));
                let known = fold::<Outcome>(&happened(&log, of), Some(on(offset))).fact;
                let known = known.map(|fact| {
                    (fact.sequence, fact.until, fact.outcome.from, fact.outcome.quantity)
                });
                prop_assert_eq!(shown, known, "as of {}", on(offset));
            }
        }
    }

    #[test]
    fn what_is_shown_of_a_published_number_equals_the_fold_of_its_stream(
        events in prop::collection::vec((0..STREAMS, 0_u8..4, 0_u64..9, 0..SPAN_DAYS), 1..15),
        days in prop::collection::vec(-2..SPAN_DAYS + 4, 12),
    ) {
        let mut log = MemoryLog::default();
        tree(&mut log);
        for event in events {
            published(&mut log, event);
        }
        let views = place::views().unwrap();
        views.catch_up(&log).unwrap();
        let states: BTreeMap<StreamId, _> = (0..STREAMS).map(|number| {
            let of = stream(StreamKind::PublishedClaim, number);
            (of, fold::<PublishedClaim>(&happened(&log, of), None))
        }).collect();
        let filter = published_claims::Filter { node: DISTRICT.to_owned(), metric: None };
        for offset in days {
            let page = qibu_projections::Page::first(100);
            let rows = views.read(|rows| published_claims::list(rows, on(offset), &filter, &page)).unwrap();
            let shown: BTreeMap<_, _> = rows.into_iter().map(|row| {
                let checked = row.checked.map(|check| (check.sequence, check.value));
                (row.stream, (row.bound, row.as_of, row.published_on, checked))
            }).collect();
            let known: BTreeMap<_, _> = states.iter().filter_map(|(of, state)| {
                let fact = state.fact.as_ref().filter(|fact| fact.claim.as_of <= on(offset))?;
                let checked = state.checked.as_ref().map(|it| (it.sequence, it.found.value));
                Some((*of, (fact.claim.bound, fact.claim.as_of, fact.published_on, checked)))
            }).collect();
            prop_assert_eq!(shown, known, "up to {}", on(offset));
        }
    }
}
