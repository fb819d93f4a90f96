//! How matters are passed on, at random; and which offices have copies.

use crate::given::{
    COMMUNITY, DISTRICT, STREET, application, body, day, paper, proposed, submitted,
};
use crate::memory_log::MemoryLog;
use crate::place;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use qibu_domain::id::{AccountId, ApplicationId};
use qibu_domain::lifecycle::{Duty, Transition};
use qibu_domain::subject::event::{ApplicationTransferred, CopySent, SeatAdded, SeatAssigned};
use qibu_domain::subject::{SubjectEvent, SubjectState};
use qibu_domain::time::Day;
use qibu_projections::applications::Filter;
use qibu_projections::{Page, Views, applications};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The offices that random copies go to.
const OFFICES: [&str; 2] = [STREET, COMMUNITY];

/// An event of whatever kind, as [`event`](crate::as_of::event) makes them.
pub fn of_passing(choice: u8, id: ApplicationId, due: Day) -> SubjectEvent {
    match choice {
        30 | 31 => copied(id, OFFICES[usize::from(choice % 2)]),
        32 => SeatAdded {
            application: id,
            seat: "review".to_owned(),
            added: "added".to_owned(),
            node: COMMUNITY.to_owned(),
            rank: "community".to_owned(),
            duty: Duty::Officer,
            due,
            workdays_left: 3,
            reason: paper(),
        }
        .into(),
        33 | 34 => ApplicationTransferred {
            application: id,
            seat: "review".to_owned(),
            from: STREET.to_owned(),
            to: DISTRICT.to_owned(),
            due,
            reason: paper(),
        }
        .into(),
        _ => SeatAssigned {
            application: id,
            seat: "review".to_owned(),
            account: AccountId(Uuid::from_u128(1)),
        }
        .into(),
    }
}

fn copied(id: ApplicationId, node: &str) -> SubjectEvent {
    CopySent {
        application: id,
        seat: Some("review".to_owned()),
        node: node.to_owned(),
    }
    .into()
}

/// The applications that an office had a copy of at the end of a day.
fn with(views: &Views, node: &str, day: Day) -> BTreeSet<ApplicationId> {
    let filter = Filter {
        copied_to: Some(node.to_owned()),
        ..Filter::default()
    };
    let page = Page::first(50);
    let read = views.read(|views| applications::list(views, day, &filter, &page));
    read.unwrap().into_iter().map(|row| row.id).collect()
}

/// An office has the copies that the fold cut at that day knows.
pub fn copies_are_as_folded(views: &Views, state: &SubjectState, day: Day) -> TestCaseResult {
    for node in OFFICES {
        let known = state.applications.iter();
        let has_it = known.filter(|known| known.passing.copied_to.contains(node));
        let folded: BTreeSet<_> = has_it.map(|known| known.id).collect();
        // A body that was not proposed is shown nowhere.
        if state.body.is_some() {
            prop_assert_eq!(with(views, node, day), folded, "{} on {}", node, day);
        }
    }
    Ok(())
}

#[test]
fn an_office_has_its_copies_from_their_days_on_the_last_first() {
    let mut log = MemoryLog::default();
    for number in [1, 2] {
        let (stream, id) = (body(number), application(number));
        log.append(
            stream,
            day("2017-11-30"),
            proposed(&format!("第{number}会")),
        );
        let due = day("2017-12-07");
        log.append(
            stream,
            day("2017-11-30"),
            submitted(id, Transition::T1, due),
        );
    }
    log.append(body(2), day("2017-12-01"), copied(application(2), STREET));
    log.append(body(1), day("2017-12-04"), copied(application(1), STREET));
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let copies = |node: &str, on: &str, limit: u32| -> Vec<ApplicationId> {
        let read = views.read(|views| applications::copies(views, node, day(on), limit));
        read.unwrap().into_iter().map(|row| row.id).collect()
    };
    let (first, second) = (application(1), application(2));
    assert_eq!(copies(STREET, "2017-11-30", 20), []);
    assert_eq!(copies(STREET, "2017-12-03", 20), [second]);
    assert_eq!(copies(STREET, "2017-12-04", 20), [first, second]);
    assert_eq!(copies(STREET, "2017-12-04", 1), [first]);
    assert_eq!(copies(COMMUNITY, "2017-12-04", 20), []);
}
