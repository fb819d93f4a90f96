//! The log of reads (law 9).

use crate::{LI, NOW, WANG, holds};
use qibu::reads::{Month, Read, ReadOf, Reads, ReadsError};
use qibu::vault::{PersonRef, SeatRef, StorageFault};
use qibu_domain::id::{AccountId, PaperId};
use qibu_domain::time::{Day, Instant};
use uuid::Uuid;

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
fn a_person_sees_who_looked_at_them_their_seats_and_the_papers_that_name_them() {
    let folder = tempfile::tempdir().unwrap();
    let reads = Reads::open(folder.path()).unwrap();
    let (seat, paper) = (SeatRef(Uuid::from_u128(8)), PaperId(Uuid::from_u128(9)));
    let mut all = Vec::new();
    for (seconds, what) in [
        ReadOf::Account(LI),
        ReadOf::Seat(seat),
        ReadOf::Paper(paper),
    ]
    .into_iter()
    .enumerate()
    {
        all.push(read_of(
            what,
            NOW.plus_seconds(i64::try_from(seconds).unwrap()),
        ));
    }
    for read in &all {
        reads.record(read).unwrap();
    }
    reads.record(&read_of(ReadOf::Account(WANG), NOW)).unwrap();
    all.reverse();
    assert_eq!(
        reads
            .of_person(PersonRef(LI.0), &[seat], &[paper], 100)
            .unwrap(),
        all
    );
    assert_eq!(
        reads.of_person(PersonRef(LI.0), &[], &[], 100).unwrap(),
        all[2..]
    );
    assert_eq!(
        reads
            .of_person(PersonRef(LI.0), &[seat], &[paper], 1)
            .unwrap(),
        all[..1]
    );
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
fn dropping_a_segment_keeps_its_signed_root_and_no_byte_of_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let reads = Reads::open(folder.path()).unwrap();
    let reader = AccountId(Uuid::from_u128(0x1234_5678_9abc_def0_1122_3344_5566_7788));
    for second in 0..200 {
        let what = ReadOf::Account(LI);
        let read = Read {
            account: reader,
            ..read_of(what, at("2026-01-31").plus_seconds(second))
        };
        reads.record(&read).unwrap();
    }
    reads
        .record(&read_of(ReadOf::Account(LI), at("2026-02-01")))
        .unwrap();
    let january: Month = "2026-01".parse().unwrap();
    let root = reads.verify_segment(january).unwrap();
    let sign = |text: &str| Ok(text.as_bytes().to_vec());
    let early = reads.drop_segment(january, at("2026-07-31"), sign);
    assert_eq!(early, Err(ReadsError::TooYoung));
    let unsigned = reads.drop_segment(january, at("2026-08-01"), |_| Err("no key".to_owned()));
    assert_eq!(unsigned, Err(ReadsError::NotSigned("no key".to_owned())));

    let dropped = reads.drop_segment(january, at("2026-08-01"), sign).unwrap();
    assert_eq!(dropped.root, root);
    assert_eq!(dropped.signature, root.text().as_bytes());
    assert_eq!(reads.dropped().unwrap(), [dropped]);
    assert!(!holds(folder.path(), reader.0.as_bytes()));
    assert_eq!(reads.verify_segment(january), Err(ReadsError::Unknown));
    assert_eq!(
        reads
            .of_person(PersonRef(LI.0), &[], &[], 100)
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_read_after_the_clock_went_back_never_opens_a_dropped_segment_again() {
    let folder = tempfile::tempdir().unwrap();
    let reads = Reads::open(folder.path()).unwrap();
    reads
        .record(&read_of(ReadOf::Account(LI), at("2026-01-31")))
        .unwrap();
    let january: Month = "2026-01".parse().unwrap();
    reads
        .drop_segment(january, at("2026-08-01"), |_| Ok(vec![]))
        .unwrap();
    reads
        .record(&read_of(ReadOf::Account(LI), at("2026-02-01")))
        .unwrap();
    reads
        .record(&read_of(ReadOf::Account(LI), at("2026-01-15")))
        .unwrap();
    assert_eq!(
        reads
            .verify_segment("2026-02".parse().unwrap())
            .unwrap()
            .count,
        2
    );
}
