//! What happened in bodies, as of a day: rows equal the fold, corrections change the past and not what was known.

use crate::as_of::{SPAN_DAYS, cases, on};
use crate::given::{COMMUNITY, DISTRICT, STREET, body, day, founded, paper, short, tree};
use crate::memory_log::MemoryLog;
use crate::place;
use crate::premises;
use proptest::prelude::*;
use qibu_domain::actor::Source;
use qibu_domain::correction::fold;
use qibu_domain::decider::{Happened, StoredEvent};
use qibu_domain::id::{GoalId, Position, SeatRef, Sequence, StreamId};
use qibu_domain::recorded::Metadata;
use qibu_domain::subject::event::{
    Affair, AffairCorrected, AffairKind, AnnualReportFiled, AuditReason, AuditRecorded,
    AuditResult, CorrectedAffair, GoalAssessed, GoalSet, GoalUnit, HonourGranted, HonourLevel,
    MeetingHeld, Organ, Post, PostFilled, PostVacated, TermElected, VacatedReason,
};
use qibu_domain::subject::{Subject, SubjectEvent};
use qibu_domain::time::Day;
use qibu_projections::affairs::{
    AffairRow, Due, Filter, MAX_CALENDAR_ROWS, calendar, list, one, posts,
};
use qibu_projections::known_at::known_at;
use qibu_projections::{Page, Views, rebuild};
use std::collections::BTreeSet;
use uuid::Uuid;

fn seat(number: u64) -> SeatRef {
    SeatRef(Uuid::from_u128(0x5ea7_0000 + u128::from(number)))
}

fn goal(number: u64) -> GoalId {
    GoalId(Uuid::from_u128(0x60a1_0000 + u128::from(number)))
}

fn report(year: u32) -> Affair {
    let report = paper();
    AnnualReportFiled { year, report }.into()
}

fn audit(reason: AuditReason) -> Affair {
    let (from, to) = (day("2017-01-01"), day("2017-10-31"));
    let (result, report) = (AuditResult::Clean, paper());
    let audit = AuditRecorded {
        reason,
        from,
        to,
        result,
        report,
    };
    audit.into()
}

fn term(term: u32, ends: Day) -> Affair {
    let elected = TermElected {
        term,
        ends,
        council: 9,
        supervisors: 1,
        eligible: 60,
        present: 45,
        in_favour: 44,
        acclamation: false,
        leader: seat(0),
        leader_terms: 1,
        minutes: paper(),
    };
    elected.into()
}

fn filled(post: Post, number: u64, until: Option<Day>) -> Affair {
    let seat = seat(number);
    PostFilled { post, seat, until }.into()
}

fn vacated(number: u64) -> Affair {
    let vacated = PostVacated {
        seat: seat(number),
        reason: VacatedReason::Resigned,
        handed_over: None,
        successor: None,
    };
    vacated.into()
}

/// A fact of whatever kind; what it says need not be possible, for a fold refuses nothing.
fn affair(choice: u8, number: u64, offset: i64) -> Affair {
    match choice {
        0 => report(2015 + u32::try_from(number).unwrap()),
        1 => audit(AuditReason::ChangeOfCouncil),
        2 => term(u32::try_from(number).unwrap() + 1, on(offset + 20)),
        3 => filled(Post::Leader, number, None),
        4 => filled(Post::Secretary, number, Some(on(offset + 5))),
        5 => vacated(number),
        6 => {
            let meeting = MeetingHeld {
                organ: Organ::Council,
                eligible: 9,
                present: 7,
                resolutions: 1,
                minutes: paper(),
            };
            meeting.into()
        }
        7 => {
            let set = GoalSet {
                continues: None,
                goal: goal(number),
                number: 1,
                due: on(offset + 10),
                target: 3,
                unit: GoalUnit::Items,
                description: paper(),
            };
            set.into()
        }
        8 => {
            let (goal, reached) = (goal(number), 3);
            GoalAssessed {
                goal,
                reached,
                met: true,
                paper: None,
            }
            .into()
        }
        _ => {
            let granted = HonourGranted {
                level: HonourLevel::Street,
                title: short("样例荣誉"),
                granted_by: short("样例街道"),
                paper: None,
            };
            granted.into()
        }
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

/// Facts of one body on whatever days, some of them corrected.
fn given_log(events: &[(u8, u64, i64, u64)]) -> MemoryLog {
    let mut log = MemoryLog::default();
    log.append(body(1), on(0), founded("联谊会", STREET, "street"));
    for (choice, number, offset, cites) in events {
        let (choice, number, offset) = (*choice, *number, *offset);
        let event = match choice {
            10 => corrected(*cites, None),
            11 | 12 => {
                let cited = events.get(usize::try_from(*cites).unwrap().saturating_sub(2));
                let kind = cited.map_or(9, |cited| cited.0);
                corrected(*cites, Some((on(offset / 2), affair(kind, number, offset))))
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

fn of(views: &Views, stream: StreamId, as_of: Day) -> Vec<AffairRow> {
    let page = Page::first(200);
    let all = views.read(|rows| list(rows, stream, as_of, Filter::default(), &page));
    all.unwrap()
}

fn of_one(views: &Views, as_of: &str) -> Vec<AffairRow> {
    of(views, body(1), day(as_of))
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn the_affairs_of_a_day_equal_the_fold_cut_at_that_day(
        events in prop::collection::vec((0_u8..13, 0_u64..4, 0..SPAN_DAYS, 2_u64..20), 1..25),
        days in prop::collection::vec(-2..SPAN_DAYS + 30, 8),
    ) {
        let log = given_log(&events);
        let views = place::views().unwrap();
        views.catch_up(&log).unwrap();
        for day in days.into_iter().map(on) {
            let affairs = fold::<Subject>(&history(&log), Some(day)).affairs;
            let mut known: Vec<_> = affairs.facts().iter().collect();
            known.sort_by_key(|fact| std::cmp::Reverse((fact.on, fact.sequence)));
            let rows = of(&views, body(1), day);
            let holdings = affairs.holdings();
            prop_assert_eq!(rows.len(), known.len());
            for (row, fact) in rows.iter().zip(known) {
                prop_assert_eq!((row.sequence, row.from), (fact.sequence, fact.on));
                let content = SubjectEvent::from(fact.affair.clone()).encode().unwrap();
                prop_assert_eq!(&row.content, &content);
                let read = views.read(|rows| one(rows, body(1), fact.sequence, day)).unwrap();
                prop_assert_eq!(read.as_ref(), Some(row));
                if row.kind == AffairKind::PostFilled {
                    let held = holdings.iter().find(|held| held.filled_by == fact.sequence);
                    prop_assert_eq!(row.to, held.unwrap().to.filter(|to| *to <= day));
                }
            }
            let held: BTreeSet<Sequence> = holdings
                .iter()
                .filter(|held| held.is_on(day))
                .map(|held| held.filled_by)
                .collect();
            let posts = views.read(|rows| posts(rows, body(1), day)).unwrap();
            let posts: BTreeSet<_> = posts.into_iter().map(|row| row.sequence).collect();
            prop_assert_eq!(posts, held);
        }
        let rebuilt = known_at(&log, Position(log.events.len() as u64)).unwrap();
        prop_assert_eq!(rebuild::differences(&views, &rebuilt).unwrap(), Vec::new());
    }
}

#[test]
fn a_correction_changes_what_is_told_of_the_past_and_not_what_was_known_before_it() {
    let mut log = MemoryLog::default();
    log.append(
        body(1),
        day("2017-11-30"),
        founded("联谊会", STREET, "street"),
    );
    log.append(body(1), day("2018-03-01"), SubjectEvent::from(report(2017)));
    let views = place::views().unwrap();
    let before = views.catch_up(&log).unwrap();
    let years = |views: &Views, as_of: &str| {
        let found = of_one(views, as_of);
        found.into_iter().map(|row| row.content).collect::<Vec<_>>()
    };
    let days = ["2018-02-01", "2018-02-28", "2018-03-01"];
    let counts = |views: &Views| days.map(|on| years(views, on).len());
    assert_eq!(counts(&views), [0, 0, 1]);
    let to = Some((day("2018-02-28"), report(2017)));
    log.append(body(1), day("2021-07-01"), corrected(2, to));
    views.catch_up(&log).unwrap();
    assert_eq!(counts(&views), [0, 1, 1]);
    assert_eq!(
        of_one(&views, "2018-03-01")[0].corrected_by,
        Some(Sequence(3))
    );
    log.append(body(1), day("2021-07-02"), corrected(2, None));
    views.catch_up(&log).unwrap();
    assert_eq!(counts(&views), [0, 0, 0]);
    let then = known_at(&log, before).unwrap();
    assert_eq!(counts(&then), [0, 0, 1]);
    let between = known_at(&log, Position(before.0 + 1)).unwrap();
    assert_eq!(counts(&between), [0, 1, 1]);
}

#[test]
fn what_is_recorded_later_than_on_its_day_is_marked() {
    let mut log = MemoryLog::default();
    log.append(
        body(1),
        day("2017-11-30"),
        founded("联谊会", STREET, "street"),
    );
    for source in [Source::Live, Source::LateEntry] {
        let event = SubjectEvent::from(report(2017));
        let metadata = Metadata {
            occurred_on: day("2018-03-01"),
            decided_on: None,
            source,
            by: None,
            rule: None,
            entered_by: None,
            append: None,
        };
        log.append_raw(body(1), event.name(), event.encode().unwrap(), &metadata);
    }
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let late: Vec<bool> = of_one(&views, "2018-03-01")
        .iter()
        .map(|row| row.is_late)
        .collect();
    assert_eq!(late, [true, false], "the last recorded first");
}

#[test]
fn a_change_of_council_without_its_audit_is_told_and_an_audit_since_the_last_election_heals_it() {
    let mut log = MemoryLog::default();
    log.append(
        body(1),
        day("2010-01-01"),
        founded("联谊会", STREET, "street"),
    );
    let change = AuditReason::ChangeOfCouncil;
    for (on, affair) in [
        ("2010-02-01", term(1, day("2014-02-01"))),
        ("2014-01-20", audit(change)),
        ("2014-02-01", term(2, day("2018-02-01"))),
        ("2018-01-20", audit(AuditReason::Annual)),
        ("2018-02-01", term(3, day("2022-02-01"))),
        // After the change is too late.
        ("2018-02-02", audit(change)),
        ("2022-02-01", term(4, day("2026-02-01"))),
    ] {
        log.append(body(1), day(on), SubjectEvent::from(affair));
    }
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let lacking = |as_of: &str| {
        let rows = of_one(&views, as_of).into_iter();
        let lacking = rows.filter(|row| row.lacks_audit);
        lacking.map(|row| row.sequence.0).collect::<Vec<_>>()
    };
    assert_eq!(lacking("2014-02-01"), Vec::<u64>::new());
    assert_eq!(lacking("2026-01-01"), [6]);
    // An audit that was made in time and is recorded late heals it.
    log.append(
        body(1),
        day("2018-01-31"),
        SubjectEvent::from(audit(change)),
    );
    views.catch_up(&log).unwrap();
    let healed = of_one(&views, "2026-01-01");
    assert!(healed.iter().all(|row| !row.lacks_audit));
}

#[test]
fn the_list_is_paged_and_narrowed_by_kind_and_year() {
    let mut log = MemoryLog::default();
    log.append(
        body(1),
        day("2017-11-30"),
        founded("联谊会", STREET, "street"),
    );
    for year in [2017, 2018, 2019] {
        let on = day("2020-03-01");
        log.append(body(1), on, SubjectEvent::from(report(year)));
        log.append(body(1), on, SubjectEvent::from(audit(AuditReason::Annual)));
    }
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let mut seen = Vec::new();
    let mut page = Page::first(2);
    loop {
        let found =
            views.read(|rows| list(rows, body(1), day("2020-03-01"), Filter::default(), &page));
        let found = found.unwrap();
        let Some(last) = found.last() else { break };
        page = Page::after(2, last.sequence);
        seen.extend(found.into_iter().map(|row| row.sequence.0));
    }
    assert_eq!(seen, [7, 6, 5, 4, 3, 2]);
    let narrowed = |filter: Filter| {
        let page = Page::first(200);
        let found = views.read(|rows| list(rows, body(1), day("2020-03-01"), filter, &page));
        found.unwrap().len()
    };
    let kind = Some(AffairKind::Audit);
    assert_eq!(narrowed(Filter { kind, year: None }), 3);
    assert_eq!(
        narrowed(Filter {
            kind: None,
            year: Some(2018)
        }),
        1
    );
    assert_eq!(
        narrowed(Filter {
            kind,
            year: Some(2018)
        }),
        0
    );
}

/// Three bodies in the district: an association of the street, one of the community, and a base of the street.
fn three_bodies() -> MemoryLog {
    let mut log = MemoryLog::default();
    tree(&mut log);
    log.append(
        body(1),
        day("2017-11-30"),
        founded("甲会", STREET, "street"),
    );
    log.append(
        body(2),
        day("2018-06-30"),
        founded("乙会", COMMUNITY, "community"),
    );
    log.append(premises::base(), day("2017-12-31"), premises::recorded());
    log
}

fn due(views: &Views, node: &str, as_of: &str, within_days: u32) -> Vec<(String, String, Due)> {
    let entries = views.read(|rows| calendar(rows, node, day(as_of), within_days));
    let entries = entries.unwrap().into_iter();
    entries
        .map(|entry| (entry.day.to_string(), entry.name, entry.due))
        .collect()
}

#[test]
fn the_calendar_tells_reports_that_are_not_filed_and_terms_that_end_within_a_node() {
    let mut log = three_bodies();
    let elected = log.append(
        body(1),
        day("2017-12-01"),
        SubjectEvent::from(term(1, day("2018-04-15"))),
    );
    log.append(body(1), day("2018-03-01"), SubjectEvent::from(report(2017)));
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let report = Due::AnnualReport { year: 2017 };
    let of_base = ("2018-03-31".to_owned(), "丙基地".to_owned(), report);
    let of_first = ("2018-03-31".to_owned(), "甲会".to_owned(), report);
    let ends = Due::TermEnd {
        elected_by: elected,
    };
    let ends = ("2018-04-15".to_owned(), "甲会".to_owned(), ends);
    // On 28 February neither had filed; on 1 March one had.
    assert_eq!(
        due(&views, DISTRICT, "2018-02-28", 31),
        [of_first, of_base.clone()]
    );
    assert_eq!(due(&views, DISTRICT, "2018-02-28", 30), []);
    assert_eq!(
        due(&views, DISTRICT, "2018-03-01", 30),
        std::slice::from_ref(&of_base)
    );
    assert_eq!(
        due(&views, DISTRICT, "2018-03-01", 45),
        [of_base.clone(), ends.clone()]
    );
    // What was not done stays, whatever the days ahead.
    assert_eq!(due(&views, STREET, "2018-05-01", 0), [of_base, ends]);
    // The body of 2018 has no report of 2017 to file, and is nobody's but its node's and those above.
    assert_eq!(due(&views, COMMUNITY, "2018-07-01", 0), []);
    assert_eq!(due(&views, COMMUNITY, "2019-04-01", 0).len(), 1);
    assert_eq!(due(&views, "990001009", "2019-04-01", 0), []);

    log.append(
        body(1),
        day("2018-04-10"),
        SubjectEvent::from(term(2, day("2021-04-10"))),
    );
    views.catch_up(&log).unwrap();
    let left = due(&views, STREET, "2018-05-01", 0);
    assert_eq!(left.len(), 1, "the next council was elected: {left:?}");
    assert_eq!(due(&views, STREET, "2018-04-09", 45).len(), 2);
}

#[test]
fn the_calendar_has_a_bound() {
    let mut log = MemoryLog::default();
    tree(&mut log);
    for number in 1..=u128::from(MAX_CALENDAR_ROWS) + 1 {
        log.append(
            body(number),
            day("2017-11-30"),
            founded("甲会", STREET, "street"),
        );
    }
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let entries = due(&views, DISTRICT, "2018-04-01", 0);
    assert_eq!(entries.len(), usize::try_from(MAX_CALENDAR_ROWS).unwrap());
}
