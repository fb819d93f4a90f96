//! What the annals show as of a day equals the fold cut at that day (law 19).

use crate::as_of::{SPAN_DAYS, cases, on};
use crate::given::{DISTRICT, paper, short, tree};
use crate::memory_log::MemoryLog;
use crate::place;
use proptest::prelude::*;
use qibu_domain::annals::{
    Annal, AnnalCorrected, Annals, AnnalsEvent, CorrectedAnnal, GuidePublished,
};
use qibu_domain::correction::fold;
use qibu_domain::decider::{Happened, StoredEvent};
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use qibu_projections::Page;
use qibu_projections::annals::{Filter, list};
use std::collections::BTreeMap;
use uuid::Uuid;

const CUT_CASES: u32 = 150;

fn annals() -> StreamId {
    StreamId::new(StreamKind::Annals, Uuid::from_u128(0xE0))
}

fn guide(title: u64) -> GuidePublished {
    GuidePublished {
        node: DISTRICT.to_owned(),
        title: short(&format!("样例指南{title}")),
        edition: "E-1".to_owned(),
        paper: None,
    }
}

/// An entry, or the correction of one that was recorded: to another day and title, or void.
fn append(log: &mut MemoryLog, entries: &[Sequence], (choice, title, offset): (u8, u64, i64)) {
    let cited = entries.get(usize::try_from(title).unwrap() % entries.len().max(1));
    let event: AnnalsEvent = match (choice, cited) {
        (0 | 1, _) | (_, None) => guide(title).into(),
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
                entry: Annal::Guide(guide(title + 100)),
            }),
            reason: paper(),
        }
        .into(),
    };
    log.append(annals(), on(offset), event);
}

fn happened(log: &MemoryLog) -> Vec<Happened<AnnalsEvent>> {
    let own = log.events.iter().filter(|event| event.stream == annals());
    own.map(|event| event.happened().unwrap()).collect()
}

proptest! {
    #![proptest_config(cases(CUT_CASES))]

    #[test]
    fn what_the_annals_show_as_of_a_day_equals_the_fold_cut_at_that_day(
        events in prop::collection::vec((0_u8..5, 0_u64..9, 0..SPAN_DAYS), 1..25),
        days in prop::collection::vec(-2..SPAN_DAYS + 4, 12),
    ) {
        let mut log = MemoryLog::default();
        tree(&mut log);
        let mut entries = Vec::new();
        for event in events {
            append(&mut log, &entries, event);
            let last = happened(&log).pop().unwrap();
            if Annal::of(&last.dated.event).is_some() {
                entries.push(last.sequence);
            }
        }
        let views = place::views().unwrap();
        views.catch_up(&log).unwrap();
        let filter = Filter { node: DISTRICT.to_owned(), kind: None };
        for offset in days {
            let day = on(offset);
            let rows = views.read(|views| list(views, day, &filter, &Page::first(100))).unwrap();
            let shown: BTreeMap<_, _> = rows.into_iter().map(|row| (row.sequence, (row.on, row.content))).collect();
            let state = fold::<Annals>(&happened(&log), Some(day));
            let known: BTreeMap<_, _> = entries.iter().filter_map(|sequence| {
                let fact = state.entry(*sequence)?;
                let content = AnnalsEvent::from(fact.entry.clone()).encode().unwrap();
                Some((*sequence, (fact.on, content)))
            }).collect();
            prop_assert_eq!(shown, known, "as of {}", day);
        }
    }
}
