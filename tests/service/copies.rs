//! What holds where several copies of the service have one database open at once.

use crate::beside::{Home, Snapshot};
use crate::drafts::draft;
use crate::reads::read_of;
use crate::{LI, NOW, SERVICE, WANG, root, service};
use qibu::reads::{Month, ReadOf, Reads};
use qibu::service::{DraftError, MAX_DRAFTS_AN_ACCOUNT, MAX_SESSIONS_AN_ACCOUNT, Service};
use qibu::vault::StorageFault;
use qibu_domain::id::ApplicationId;
use qibu_domain::time::Instant;
use qibu_projections::values;
use std::sync::Barrier;
use std::thread;
use uuid::Uuid;

/// The copies of a test.
const COPIES: usize = 2;

/// What each copy does, from the same moment on.
fn at_once<T: Send>(copy: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(COPIES);
    let run = |number| {
        start.wait();
        copy(number)
    };
    thread::scope(|scope| {
        let run = &run;
        let copies: Vec<_> = (0..COPIES)
            .map(|number| scope.spawn(move || run(number)))
            .collect();
        copies
            .into_iter()
            .map(|copy| copy.join().unwrap())
            .collect()
    })
}

#[test]
fn two_copies_that_open_an_empty_database_at_once_both_succeed() {
    for _ in 0..5 {
        let home = Home::database();
        for opened in at_once(|_| Service::open(home.place(), &root("5a")).map(drop)) {
            assert_eq!(opened, Ok(()));
        }
    }
}

#[test]
fn a_copy_that_finds_another_making_the_schema_waits_and_succeeds() {
    let home = Home::database();
    let Home::Database(address) = &home else {
        panic!("a database")
    };
    let other = Snapshot::of(address);
    let other = other.having_done("CREATE SCHEMA qibu_service");
    let opened = thread::scope(|scope| {
        let opening = scope.spawn(|| Service::open(home.place(), &root("5a")).map(drop));
        other.commit_when_somebody_waits();
        opening.join().unwrap()
    });
    assert_eq!(opened, Ok(()));
}

#[test]
fn tables_that_were_made_before_imports_get_theirs_when_they_are_opened() {
    let home = Home::database();
    drop(service(&home));
    let before =
        "DROP TABLE import, person_link, person_session; UPDATE tables_version SET version = 1";
    home.past_the_program(SERVICE, |tables| tables.execute_batch(before));
    for _ in 0..2 {
        assert_eq!(service(&home).imports(1), Ok(Vec::new()));
    }
}

#[test]
fn tables_of_a_later_version_are_refused() {
    let home = Home::database();
    drop(service(&home));
    let raise = "UPDATE tables_version SET version = 99";
    home.past_the_program(SERVICE, |tables| tables.execute_batch(raise));
    let opened = Service::open(home.place(), &root("5a"));
    assert_eq!(opened.err(), Some(StorageFault::TooNew(99)));
}

#[test]
fn a_draft_is_closed_beside_an_older_snapshot_and_the_next_one_takes_its_bytes_along() {
    let home = Home::database();
    let Home::Database(address) = &home else {
        panic!("a database")
    };
    let service = service(&home);
    let [one, other] = [1, 2].map(|number| ApplicationId(Uuid::from_u128(number)));
    for id in [one, other] {
        service.create_draft(&draft(id), NOW).unwrap();
    }
    let key: Vec<u8> = home.past_the_program(SERVICE, |tables| {
        let sql = "SELECT wrapped_key FROM draft WHERE draft = ?1";
        tables.one(sql, values![one.0.into_bytes()], |row| row.get(0))
    });
    let snapshot = Snapshot::of(address);
    service.discard_draft(one, NOW).unwrap();
    assert!(home.holds(&key), "the snapshot still sees the row");
    snapshot.end();
    service.discard_draft(other, NOW).unwrap();
    assert!(!home.holds(&key));
}

#[test]
fn an_accounts_bound_on_drafts_holds_across_two_copies() {
    let home = Home::database();
    let copies = [service(&home), service(&home)];
    let made = at_once(|copy| {
        let ids = (0..MAX_DRAFTS_AN_ACCOUNT).map(|number| {
            let number = u128::from(number) * 2 + copy as u128;
            ApplicationId(Uuid::from_u128(1_000 + number))
        });
        let made = ids.map(|id| copies[copy].create_draft(&draft(id), NOW));
        made.map(|made| {
            assert!(
                matches!(made, Ok(()) | Err(DraftError::TooMany)),
                "{made:?}"
            );
            u32::from(made.is_ok())
        })
        .sum::<u32>()
    });
    assert_eq!(made.iter().sum::<u32>(), MAX_DRAFTS_AN_ACCOUNT);
}

#[test]
fn an_accounts_bound_on_sessions_holds_across_two_copies() {
    let home = Home::database();
    let copies = [service(&home), service(&home)];
    at_once(|copy| {
        for number in 0..MAX_SESSIONS_AN_ACCOUNT {
            let now = Instant(NOW.0 + i64::from(number));
            copies[copy].start_session(WANG, now).unwrap();
            let live = copies[copy].sessions_of(WANG, NOW).unwrap();
            assert!(live.len() <= MAX_SESSIONS_AN_ACCOUNT as usize);
        }
    });
    let live = copies[0].sessions_of(WANG, NOW).unwrap();
    assert_eq!(live.len(), MAX_SESSIONS_AN_ACCOUNT as usize);
}

#[test]
fn the_log_of_reads_keeps_one_chain_though_two_copies_write_it() {
    const EACH: i64 = 25;
    let home = Home::database();
    let copies = [0, 1].map(|_| Reads::open(home.place()).unwrap());
    at_once(|copy| {
        for second in 0..EACH {
            let read = read_of(ReadOf::Account(LI), NOW.plus_seconds(second));
            copies[copy].record(&read).unwrap();
        }
    });
    let [one, other] = copies.map(|copy| copy.verify_segment(Month::of(NOW)).unwrap());
    assert_eq!(one.count, 2 * EACH.unsigned_abs());
    assert_eq!(one, other);
}
