//! The publications that name a body as of a day equal those of the fold cut at that day (law 19).

use crate::as_of::{SPAN_DAYS, cases, on};
use crate::given::{DISTRICT, paper, short, tree};
use crate::memory_log::MemoryLog;
use crate::place;
use proptest::prelude::*;
use qibu_domain::annals::{
    Annal, AnnalCorrected, Annals, AnnalsEvent, CorrectedAnnal, PublicationRecorded,
    PublicationSort,
};
use qibu_domain::correction::fold;
use qibu_domain::decider::Happened;
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use qibu_projections::annals::publications_of;
use std::collections::BTreeMap;
use uuid::Uuid;

const CUT_CASES: u32 = 150;

fn annals() -> StreamId {
    StreamId::new(StreamKind::Annals, Uuid::from_u128(0xE1))
}

fn body(number: u128) -> StreamId {
    StreamId::new(StreamKind::Association, Uuid::from_u128(number))
}

/// A publication that names the first body, the second, both or none.
fn publication(named: u8) -> PublicationRecorded {
    let bodies = [1, 2].into_iter().filter(|bit| named & bit != 0);
    PublicationRecorded {
        node: DISTRICT.to_owned(),
        sort: PublicationSort::ALL[0],
        title: short("样例题名"),
        periodical: short("样例刊物"),
        issue: None,
        bodies: bodies.map(|bit| body(u128::from(bit))).collect(),
        paper: None,
    }
}

/// An entry, or the correction of one that was recorded: to another day and other bodies, or void.
fn event(entries: &[Sequence], (choice, named, offset): (u8, u8, i64)) -> AnnalsEvent {
    let cited = entries.get(usize::from(named) % entries.len().max(1));
    match (choice, cited) {
        (0 | 1, _) | (_, None) => publication(named).into(),
        (2, Some(of)) => AnnalCorrected {
            cites: *of,
            replacement: None,
            reason: paper(),
        }
        .into(),
        (_, Some(of)) => AnnalCorrected {
            cites: *of,
            replacement: Some(CorrectedAnnal {
                occurred_on: on(offset / 2),
                entry: Annal::Publication(publication(named ^ 3)),
            }),
            reason: paper(),
        }
        .into(),
    }
}

fn happened(log: &MemoryLog) -> Vec<Happened<AnnalsEvent>> {
    let own = log.events.iter().filter(|event| event.stream == annals());
    own.map(|event| event.happened().unwrap()).collect()
}

proptest! {
    #![proptest_config(cases(CUT_CASES))]

    #[test]
    fn the_publications_of_a_body_as_of_a_day_equal_the_fold_cut_at_that_day(
        events in prop::collection::vec((0_u8..5, 0_u8..4, 0..SPAN_DAYS), 1..25),
        days in prop::collection::vec(-2..SPAN_DAYS + 4, 12),
    ) {
        let mut log = MemoryLog::default();
        tree(&mut log);
        let mut entries = Vec::new();
        for said in events {
            log.append(annals(), on(said.2), event(&entries, said));
            let last = happened(&log).pop().unwrap();
            if Annal::of(&last.dated.event).is_some() {
                entries.push(last.sequence);
            }
        }
        let views = place::views().unwrap();
        views.catch_up(&log).unwrap();
        for offset in days {
            let day = on(offset);
            let state = fold::<Annals>(&happened(&log), Some(day));
            for number in [1, 2] {
                let of = body(number);
                let rows = views.read(|views| publications_of(views, day, of)).unwrap();
                let shown: BTreeMap<_, _> = rows.iter().map(|row| (row.citation.sequence, row.on)).collect();
                let known: BTreeMap<_, _> = entries.iter().filter_map(|sequence| {
                    let fact = state.entry(*sequence)?;
                    fact.entry.bodies().contains(&of).then_some((*sequence, fact.on))
                }).collect();
                prop_assert_eq!(shown, known, "{} as of {}", of, day);
            }
        }
    }
}
