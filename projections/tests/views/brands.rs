//! The brands as of a day equal the fold cut at that day (law 19).

use crate::as_of::{SPAN_DAYS, cases, on};
use crate::given::{DISTRICT, paper, short, tree};
use crate::memory_log::MemoryLog;
use crate::place;
use crate::premises::{base, recorded};
use proptest::prelude::*;
use qibu_domain::correction::fold;
use qibu_domain::decider::Happened;
use qibu_domain::id::{BrandId, Sequence, StreamId, StreamKind};
use qibu_domain::subject::event::{
    Affair, AffairCorrected, BrandComplaintReceived, BrandComplaintSettled, BrandLicensed,
    BrandListed, BrandRegistered, BrandRetired, CorrectedAffair, ListingBasis,
};
use qibu_domain::subject::{Subject, SubjectEvent};
use qibu_domain::time::{Day, Precision};
use qibu_projections::Page;
use qibu_projections::brands::{Filter, complaints, licences, list};
use qibu_projections::figures::figures;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const CUT_CASES: u32 = 150;

fn brand(number: u64) -> BrandId {
    BrandId(Uuid::from_u128(0xB0 + u128::from(number % 3)))
}

/// A fact of whatever kind; what it says need not be possible, for a fold refuses nothing.
fn affair(choice: u8, number: u64, offset: i64) -> Affair {
    let brand = brand(number);
    match choice {
        0 => BrandRegistered {
            brand,
            name: short(&format!("样例品牌{number}")),
            card: paper(),
        }
        .into(),
        1 => BrandListed {
            brand,
            basis: ListingBasis::Imported {
                statement: paper(),
                precision: Precision::Day,
            },
        }
        .into(),
        2 => BrandLicensed {
            brand,
            to: StreamId::new(StreamKind::Association, Uuid::from_u128(1)),
            until: number.is_multiple_of(2).then(|| on(offset + 10)),
            agreement: paper(),
        }
        .into(),
        3 => BrandComplaintReceived {
            brand,
            complaint: paper(),
        }
        .into(),
        _ => BrandComplaintSettled {
            complaint: Sequence(number),
            report: paper(),
        }
        .into(),
    }
}

fn event(choice: u8, number: u64, offset: i64) -> SubjectEvent {
    match choice {
        0..=4 => affair(choice, number, offset).into(),
        5 => BrandRetired {
            brand: brand(number),
            reason: paper(),
        }
        .into(),
        6 => AffairCorrected {
            cites: Sequence(number),
            replacement: None,
            reason: paper(),
        }
        .into(),
        _ => AffairCorrected {
            cites: Sequence(number),
            replacement: Some(CorrectedAffair {
                occurred_on: on(offset / 2),
                affair: affair(u8::from(number.is_multiple_of(2)), number, offset),
            }),
            reason: paper(),
        }
        .into(),
    }
}

/// A brand is registered once, and what corrects that stays with it.
fn is_possible(event: &mut SubjectEvent, registered: &BTreeMap<Sequence, BrandId>) -> bool {
    match event {
        SubjectEvent::BrandRegistered(new) => !registered.values().any(|known| *known == new.brand),
        SubjectEvent::AffairCorrected(AffairCorrected {
            cites,
            replacement:
                Some(CorrectedAffair {
                    affair: Affair::BrandRegistered(new),
                    ..
                }),
            ..
        }) => match registered.get(cites) {
            Some(brand) => {
                new.brand = *brand;
                true
            }
            None => false,
        },
        _ => true,
    }
}

fn happened(log: &MemoryLog) -> Vec<Happened<SubjectEvent>> {
    let own = log.events.iter().filter(|event| event.stream == base());
    own.map(|event| event.happened().unwrap()).collect()
}

proptest! {
    #![proptest_config(cases(CUT_CASES))]

    #[test]
    fn what_the_brands_show_as_of_a_day_equals_the_fold_cut_at_that_day(
        events in prop::collection::vec((0_u8..8, 2_u64..20, 0..SPAN_DAYS), 1..25),
        days in prop::collection::vec(0..SPAN_DAYS + 4, 12),
    ) {
        let mut log = MemoryLog::default();
        tree(&mut log);
        log.append(base(), on(0), recorded());
        let (mut registered, mut next) = (BTreeMap::new(), 2);
        for (choice, number, offset) in events {
            let mut event = event(choice, number, offset);
            if !is_possible(&mut event, &registered) {
                continue;
            }
            if let SubjectEvent::BrandRegistered(new) = &event {
                registered.insert(Sequence(next), new.brand);
            }
            log.append(base(), on(offset), event);
            next += 1;
        }
        let views = place::views().unwrap();
        views.catch_up(&log).unwrap();
        let filter = Filter { owner: Some(base()), ..Filter::default() };
        for offset in days {
            let day = on(offset);
            let state = fold::<Subject>(&happened(&log), Some(day));
            let mut known = state.brands();
            // Two facts may say one brand, as no decision lets them: the view has one row for each.
            let ids: BTreeSet<BrandId> = known.iter().map(|it| it.brand).collect();
            prop_assume!(ids.len() == known.len());
            known.sort_by_key(|it| it.brand);
            let (rows, held, complained, counted) = views.read(|views| {
                let rows = list(views, day, &filter, &Page::first(100))?;
                let held = licences(views, base(), day, 100)?;
                let complained = complaints(views, base(), day, 100)?;
                let counted = figures(views, DISTRICT, day, &BTreeSet::new())?;
                Ok::<_, qibu_projections::QueryError>((rows, held, complained, counted))
            }).unwrap();
            let listed = known.iter().filter(|it| it.stage_word() == "listed").count();
            prop_assert_eq!(usize::try_from(counted.brands), Ok(listed));
            let shown: BTreeMap<_, _> = rows.into_iter().map(|row| {
                (row.brand, (row.name, row.stage, row.in_use_since, row.open_complaints))
            }).collect();
            let folded: BTreeMap<_, _> = known.iter().map(|it| {
                let open = u64::try_from(it.open_complaints(day).count()).unwrap();
                let stage = it.stage_word().to_owned();
                (it.brand, (it.name.to_string(), stage, it.in_use_since, open))
            }).collect();
            prop_assert_eq!(shown, folded, "as of {}", day);
            let held: BTreeSet<_> = held.into_iter().map(|it| (it.given_by, it.from, it.to)).collect();
            let folded: BTreeSet<(Sequence, Day, Option<Day>)> = known.iter()
                .flat_map(|it| &it.licences)
                .map(|it| (it.given_by, it.from, it.ends))
                .collect();
            prop_assert_eq!(held, folded, "as of {}", day);
            let complained: BTreeSet<_> = complained.into_iter()
                .map(|it| (it.received_by, it.on, it.settled_on)).collect();
            let folded: BTreeSet<_> = known.iter()
                .flat_map(|it| &it.complaints)
                .map(|it| (it.received_by, it.received_on, it.settled_on))
                .collect();
            prop_assert_eq!(complained, folded, "as of {}", day);
        }
    }
}
