//! The log of reads (law 9).

use crate::beside::{Home, Part};
use crate::{LI, NOW, WANG, on_both_engines};
use qibu::reads::{Month, Read, ReadOf, Reads, ReadsError};
use qibu::vault::StorageFault;
use qibu_domain::time::{Day, Instant};

const READS: Part = ("reads.db", "qibu_reads");

on_both_engines!(
    a_read_without_purpose_is_not_written_down_and_so_not_allowed,
    a_row_altered_or_dropped_from_a_segment_is_found,
    a_read_after_the_clock_went_back_over_a_months_end_goes_on_in_the_latest_segment,
);

pub fn read_of(what: ReadOf, at: Instant) -> Read {
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

fn a_read_without_purpose_is_not_written_down_and_so_not_allowed(home: &Home) {
    let reads = Reads::open(home.place()).unwrap();
    for purpose in ["", "因为 我想看", "a b"] {
        let read = Read {
            purpose: purpose.to_owned(),
            ..read_of(ReadOf::Account(LI), NOW)
        };
        assert_eq!(reads.record(&read), Err(ReadsError::NoPurpose));
    }
}

fn a_row_altered_or_dropped_from_a_segment_is_found(home: &Home) {
    let reads = Reads::open(home.place()).unwrap();
    for second in 0..3 {
        reads
            .record(&read_of(ReadOf::Account(LI), NOW.plus_seconds(second)))
            .unwrap();
    }
    let month = Month::of(NOW);
    assert_eq!(reads.verify_segment(month).unwrap().count, 3);
    let is_damaged = |sql: &str| {
        home.past_the_program(READS, |tables| tables.execute_batch(sql));
        let found = reads.verify_segment(month);
        matches!(found, Err(ReadsError::Fault(StorageFault::Damaged(_))))
    };
    assert!(is_damaged(
        "UPDATE read SET office = '990001' WHERE number = 2"
    ));
    assert!(!is_damaged(
        "UPDATE read SET office = '370214' WHERE number = 2"
    ));
    assert!(is_damaged("DELETE FROM read WHERE number = 2"));
}

fn a_read_after_the_clock_went_back_over_a_months_end_goes_on_in_the_latest_segment(home: &Home) {
    let reads = Reads::open(home.place()).unwrap();
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
