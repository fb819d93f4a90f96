//! The log of reads (law 9).

use crate::{LI, NOW, WANG};
use qibu::reads::{Month, Read, ReadOf, Reads, ReadsError};
use qibu::vault::StorageFault;
use qibu_domain::time::{Day, Instant};

fn read_of(what: ReadOf, at: Instant) -> Read {
    let purpose = "review_application".to_owned();
    Read {
        at,
        account: WANG,
        office: "370214".to_owned(),
        purpose,
        what,
    }
}

fn at(day: &str) -> Instant {
    day.parse::<Day>().unwrap().start()
}

#[test]
fn a_read_without_purpose_is_not_written_down_and_so_not_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let reads = Reads::open(folder.path()).unwrap();
    for purpose in ["", "因为 我想看", "a b"] {
        let read = Read {
            purpose: purpose.to_owned(),
            ..read_of(ReadOf::Account(LI), NOW)
        };
        assert_eq!(reads.record(&read), Err(ReadsError::NoPurpose));
    }
}

#[test]
fn a_row_altered_or_dropped_from_a_segment_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let reads = Reads::open(folder.path()).unwrap();
    for second in 0..3 {
        reads
            .record(&read_of(ReadOf::Account(LI), NOW.plus_seconds(second)))
            .unwrap();
    }
    let month = Month::of(NOW);
    assert_eq!(reads.verify_segment(month).unwrap().count, 3);
    let rows = rusqlite::Connection::open(folder.path().join("reads.db")).unwrap();
    rows.execute("UPDATE read SET office = '990001' WHERE number = 2", [])
        .unwrap();
    assert!(matches!(
        reads.verify_segment(month),
        Err(ReadsError::Fault(StorageFault::Damaged(_)))
    ));
    rows.execute("UPDATE read SET office = '370214' WHERE number = 2", [])
        .unwrap();
    reads.verify_segment(month).unwrap();
    rows.execute("DELETE FROM read WHERE number = 2", [])
        .unwrap();
    assert!(matches!(
        reads.verify_segment(month),
        Err(ReadsError::Fault(StorageFault::Damaged(_)))
    ));
}

#[test]
fn a_read_after_the_clock_went_back_over_a_months_end_goes_on_in_the_latest_segment() {
    let folder = tempfile::tempdir().unwrap();
    let reads = Reads::open(folder.path()).unwrap();
    for day in ["2026-02-01", "2026-01-15"] {
        let read = read_of(ReadOf::Account(LI), at(day));
        reads.record(&read).unwrap();
    }
    let count = |month: &str| {
        let month: Month = month.parse().unwrap();
        reads.verify_segment(month).map(|root| root.count)
    };
    assert_eq!(count("2026-02"), Ok(2));
    assert_eq!(count("2026-01"), Err(ReadsError::Unknown));
}
