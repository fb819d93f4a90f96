//! Who runs a base, where it is and what was found there, as of a day; and what of it falls due.

use crate::as_of::{SPAN_DAYS, cases, on};
use crate::given::{DISTRICT, STREET, body, day, founded, paper, short, tree};
use crate::memory_log::MemoryLog;
use crate::place::{self, Placed};
use proptest::prelude::*;
use qibu_domain::correction::fold;
use qibu_domain::decider::Happened;
use qibu_domain::id::{Position, Sequence, StreamId, StreamKind, SubjectId};
use qibu_domain::subject::affairs::{links, rights, settled};
use qibu_domain::subject::event::{
    Affair, AffairCorrected, BaseFoundingRecorded, BaseIdentity, BaseInspected, BaseRelocated,
    CorrectedAffair, Dissolved, InspectionSettled, Operator, OperatorLinked, OperatorUnlinked,
    RightOfUseRenewed, UnlinkedReason,
};
use qibu_domain::subject::{Subject, SubjectEvent};
use qibu_domain::time::{Day, Precision};
use qibu_projections::affairs::{Due, Ground, calendar, ground};
use qibu_projections::known_at::known_at;
use qibu_projections::{Views, rebuild};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The base of these logs.
pub fn base() -> StreamId {
    StreamId::new(StreamKind::Base, Uuid::from_u128(3))
}

/// Its founding, as it was taken over.
pub fn recorded() -> SubjectEvent {
    let founding = BaseFoundingRecorded {
        is_void: false,
        identity: BaseIdentity {
            name: short("丙基地"),
            short_name: None,
            level: "street".to_owned(),
            district: DISTRICT.to_owned(),
            node: STREET.to_owned(),
            rank: "street".to_owned(),
            host: short("样例单位"),
            plaque: None,
        },
        precision: Precision::Day,
        statement: paper(),
        categories: BTreeSet::new(),
    };
    founding.into()
}

fn linked(association: Option<u128>, until: Option<Day>) -> Affair {
    let operator = match association {
        Some(id) => Operator::Association {
            association: SubjectId(Uuid::from_u128(id)),
        },
        None => Operator::Organisation {
            name: short("样例社会工作服务中心"),
            uscc: None,
        },
    };
    let agreement = paper();
    OperatorLinked {
        operator,
        until,
        agreement,
    }
    .into()
}

fn unlinked() -> Affair {
    let reason = UnlinkedReason::Agreed;
    OperatorUnlinked {
        reason,
        paper: None,
    }
    .into()
}

fn moved(until: Option<Day>) -> Affair {
    let moved = BaseRelocated {
        address: short("样例路1号"),
        area_m2: None,
        step_free: true,
        until,
        proof: paper(),
    };
    moved.into()
}

fn renewed(until: Option<Day>) -> Affair {
    let proof = paper();
    RightOfUseRenewed { until, proof }.into()
}

fn inspected(put_right_by: Option<Day>) -> Affair {
    let inspected = BaseInspected {
        items: 20,
        items_met: 17,
        put_right_by,
        report: paper(),
    };
    inspected.into()
}

fn put_right(inspection: u64) -> Affair {
    let inspection = Sequence(inspection);
    InspectionSettled {
        inspection,
        report: paper(),
    }
    .into()
}

/// A fact of whatever kind; what it says need not be possible, for a fold refuses nothing.
fn affair(choice: u8, number: u64, offset: i64) -> Affair {
    let until = (number > 0).then(|| on(offset + 10));
    match choice {
        0 | 1 => linked((choice == 0).then_some(1), until),
        2 => unlinked(),
        3 => moved(until),
        4 => renewed(until),
        5 => inspected(until),
        _ => put_right(number + 2),
    }
}

fn corrected(cites: u64, to: Option<(Day, Affair)>) -> SubjectEvent {
    let replacement = to.map(|(occurred_on, affair)| CorrectedAffair {
        occurred_on,
        affair,
    });
    let corrected = AffairCorrected {
        cites: Sequence(cites),
        replacement,
        reason: paper(),
    };
    corrected.into()
}

fn given(events: &[(&str, Affair)]) -> MemoryLog {
    let mut log = MemoryLog::default();
    tree(&mut log);
    log.append(
        body(1),
        day("2017-11-30"),
        founded("甲会", STREET, "street"),
    );
    log.append(base(), day("2017-12-31"), recorded());
    for (on, affair) in events {
        log.append(base(), day(on), SubjectEvent::from(affair.clone()));
    }
    log
}

fn views(log: &MemoryLog) -> Placed {
    let views = place::views().unwrap();
    views.catch_up(log).unwrap();
    views
}

fn ground_on(views: &Views, on: Day) -> Ground {
    views.read(|rows| ground(rows, base(), on)).unwrap()
}

/// Which facts say who runs it, where it is, by which right, and what was found.
fn said(views: &Views, on: Day) -> [Option<u64>; 4] {
    let found = ground_on(views, on);
    let rows = [
        found.operator,
        found.premises,
        found.right_of_use,
        found.inspection,
    ];
    rows.map(|row| row.map(|row| row.sequence.0))
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn the_ground_of_a_day_equals_the_fold_cut_at_that_day(
        events in prop::collection::vec((0_u8..9, 0_u64..4, 0..SPAN_DAYS, 2_u64..20), 1..25),
        days in prop::collection::vec(-2..SPAN_DAYS + 30, 8),
    ) {
        let mut log = MemoryLog::default();
        log.append(base(), on(0), recorded());
        for (choice, number, offset, cites) in &events {
            let event = match choice {
                7 => corrected(*cites, None),
                8 => {
                    let cited = events.get(usize::try_from(*cites).unwrap().saturating_sub(2));
                    let kind = cited.map_or(2, |cited| cited.0);
                    corrected(*cites, Some((on(offset / 2), affair(kind, *number, *offset))))
                }
                _ => affair(*choice, *number, *offset).into(),
            };
            log.append(base(), on(*offset), event);
        }
        let views = views(&log);
        let history: Vec<Happened<SubjectEvent>> =
            log.events.iter().map(|event| event.happened().unwrap()).collect();
        for day in days.into_iter().map(on) {
            let facts = fold::<Subject>(&history, Some(day)).affairs;
            let facts = facts.facts();
            let last = |is_one: fn(&Affair) -> bool| {
                let found = facts.iter().rev().find(|fact| is_one(&fact.affair));
                found.map(|fact| fact.sequence.0)
            };
            let found = ground_on(&views, day);
            let link = links(facts).pop();
            if let Some(link) = link.filter(|link| link.is_on(day)) {
                prop_assert_eq!(found.operator.as_ref().map(|row| row.sequence), Some(link.linked_by));
            } else {
                let ran_out = found.operator.as_ref().is_none_or(|row| row.until.is_some_and(|it| it < day));
                prop_assert!(ran_out, "{:?}", found.operator);
            }
            let right = rights(facts).pop().map(|right| right.given_by.0);
            prop_assert_eq!(found.right_of_use.map(|row| row.sequence.0), right);
            let premises = last(|it| matches!(it, Affair::BaseRelocated(_)));
            prop_assert_eq!(found.premises.map(|row| row.sequence.0), premises);
            let inspection = last(|it| matches!(it, Affair::BaseInspected(_)));
            let row = found.inspection;
            prop_assert_eq!(row.as_ref().map(|row| row.sequence.0), inspection);
            let put_right = row.as_ref().and_then(|row| settled(facts).get(&row.sequence).copied());
            prop_assert_eq!(row.and_then(|row| row.to), put_right);
        }
        let rebuilt = known_at(&log, Position(log.events.len() as u64)).unwrap();
        prop_assert_eq!(rebuild::differences(&views, &rebuilt).unwrap(), Vec::new());
    }
}

#[test]
fn the_ground_of_a_base_is_told_as_of_a_day_with_the_name_of_its_operator() {
    let log = given(&[
        ("2018-01-01", linked(Some(1), Some(day("2018-03-31")))),
        ("2018-02-01", moved(Some(day("2018-06-30")))),
        ("2018-03-01", inspected(Some(day("2018-04-01")))),
        ("2018-04-10", put_right(4)),
        ("2018-05-01", linked(None, None)),
        ("2018-06-01", renewed(None)),
        ("2018-07-01", unlinked()),
    ]);
    let views = views(&log);
    let on = |on: &str| said(&views, day(on));
    assert_eq!(on("2017-12-31"), [None, None, None, None]);
    assert_eq!(on("2018-01-31"), [Some(2), None, None, None]);
    // The agreement has ended and nobody followed yet: that is told.
    assert_eq!(on("2018-04-30"), [Some(2), Some(3), Some(3), Some(4)]);
    assert_eq!(on("2018-06-30"), [Some(6), Some(3), Some(7), Some(4)]);
    assert_eq!(on("2018-07-01"), [None, Some(3), Some(7), Some(4)]);
    let name = |on: &str| ground_on(&views, day(on)).operator_name;
    assert_eq!(name("2018-01-01"), Some("甲会".to_owned()));
    assert_eq!(name("2018-05-01"), None);
    let put_right = |on: &str| ground_on(&views, day(on)).inspection.unwrap().to;
    assert_eq!(put_right("2018-04-09"), None);
    assert_eq!(put_right("2018-04-10"), Some(day("2018-04-10")));
}

fn due(views: &Views, as_of: &str) -> Vec<(String, Due)> {
    let entries = views.read(|rows| calendar(rows, DISTRICT, day(as_of), 30));
    let of_base = entries.unwrap().into_iter();
    let of_base = of_base.filter(|entry| entry.name == "丙基地");
    let told = of_base.map(|entry| (entry.day.to_string(), entry.due));
    told.filter(|(_, due)| !matches!(due, Due::AnnualReport { .. }))
        .collect()
}

#[test]
fn the_calendar_tells_of_bases_what_ends_and_what_is_to_be_put_right_until_it_is() {
    let log = given(&[
        ("2018-01-01", linked(None, Some(day("2018-03-31")))),
        ("2018-01-01", moved(Some(day("2018-04-30")))),
        ("2018-01-01", inspected(Some(day("2018-04-01")))),
        ("2018-05-02", put_right(4)),
        ("2018-06-01", linked(None, None)),
        ("2018-06-01", renewed(Some(day("2019-06-01")))),
    ]);
    let views = views(&log);
    let told = |day: &str, due| (day.to_owned(), due);
    let ends = told(
        "2018-03-31",
        Due::AgreementEnd {
            linked_by: Sequence(2),
        },
    );
    let right = told(
        "2018-04-30",
        Due::RightOfUseEnd {
            given_by: Sequence(3),
        },
    );
    let short = told(
        "2018-04-01",
        Due::PutRight {
            inspection: Sequence(4),
        },
    );
    assert_eq!(due(&views, "2018-02-28"), []);
    assert_eq!(due(&views, "2018-03-01"), std::slice::from_ref(&ends));
    assert_eq!(
        due(&views, "2018-04-01"),
        [ends.clone(), short.clone(), right.clone()]
    );
    // What is past and not done stays; what was put right is gone from its day on.
    assert_eq!(
        due(&views, "2018-05-01"),
        [ends.clone(), short, right.clone()]
    );
    assert_eq!(due(&views, "2018-05-02"), [ends, right]);
    assert_eq!(due(&views, "2018-06-01"), []);
    let renewed = told(
        "2019-06-01",
        Due::RightOfUseEnd {
            given_by: Sequence(7),
        },
    );
    assert_eq!(due(&views, "2019-05-02"), [renewed]);
}

#[test]
fn the_calendar_tells_that_the_association_that_runs_a_base_is_no_more() {
    let mut log = given(&[("2018-01-01", linked(Some(1), None))]);
    log.append(
        body(1),
        day("2018-05-01"),
        SubjectEvent::from(Dissolved {
            deregistration: None,
        }),
    );
    let views = views(&log);
    assert_eq!(due(&views, "2018-04-30"), []);
    let ended = Due::OperatorEnded {
        linked_by: Sequence(2),
    };
    assert_eq!(
        due(&views, "2018-05-01"),
        [("2018-05-01".to_owned(), ended)]
    );
    log.append(base(), day("2018-06-01"), SubjectEvent::from(unlinked()));
    views.catch_up(&log).unwrap();
    assert_eq!(due(&views, "2018-06-01"), []);
    assert_eq!(due(&views, "2018-05-31").len(), 1);
}
