//! The source, once it was copied.

use crate::draft::{draft, stream};
use crate::ends::{End, block_on, copied, fill, stored};
use crate::in_all_directions;
use qibu::copy::CopyError;
use qibu::log::transfer::Seal;
use qibu::log::{AppendError, Log};
use qibu::occasion_source::machine_time;
use uuid::Uuid;

in_all_directions!(
    a_sealed_source_opens_no_more_for_writing_and_says_where_it_went,
    a_sealed_source_is_copied_nowhere_else_and_its_copy_is_not_copied_over,
);

/// Seals a log as a copy does.
pub fn seal(end: &End) -> Seal {
    seal_as(end, Uuid::from_u128(9))
}

/// The same, as the copy of that name.
pub fn seal_as(end: &End, copy: Uuid) -> Seal {
    let mut source = end.source();
    source.lock().unwrap();
    let edge = source.edge().unwrap();
    let seal = Seal {
        copy,
        copied_to: "another place".to_owned(),
        sealed_at: machine_time(),
        epoch: source.meta().epoch,
        size: edge.size(),
        root: edge.root(),
    };
    assert!(source.close(seal.clone()).unwrap());
    seal
}

/// A writer of another thread that has the log open while it is sealed.
fn a_sealed_source_refuses_a_writer_that_had_it_open(end: &End) {
    fill(end);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let log = runtime.block_on(end.open()).unwrap();
    runtime.block_on(draft(stream(7), 0).commit(&log));
    seal(end);
    for _ in 0..2 {
        let append = draft(stream(7), 1).done();
        let refused = runtime.block_on(log.sequencer().append(append));
        assert!(
            matches!(&refused, Err(AppendError::Unavailable(why)) if why.contains("epoch 2") || why.contains("is sealed")),
            "{refused:?}"
        );
    }
    runtime.block_on(log.close());
    assert_eq!(stored(end).events.len(), 13);
}

#[test]
fn a_sealed_file_refuses_a_writer_that_had_it_open() {
    a_sealed_source_refuses_a_writer_that_had_it_open(&End::folder());
}

#[test]
fn a_sealed_database_refuses_a_writer_that_had_it_open() {
    a_sealed_source_refuses_a_writer_that_had_it_open(&End::database());
}

#[cfg(feature = "kurrentdb")]
#[test]
fn a_sealed_server_refuses_a_writer_that_had_it_open() {
    a_sealed_source_refuses_a_writer_that_had_it_open(&End::server());
}

fn a_sealed_source_opens_no_more_for_writing_and_says_where_it_went(from: &End, to: &End) {
    fill(from);
    let before = stored(from);
    let sealed = copied(from, to).unwrap().seal;
    assert_eq!(sealed.copied_to, to.stores.to_string());
    let refused = block_on(from.open()).unwrap_err();
    assert!(refused.contains(&sealed.to_string()), "{refused}");
    // What lies beside the log counts for nobody any more either.
    let beside = block_on(from.stores.must_take_work()).unwrap_err();
    assert!(beside.to_string().contains(&sealed.to_string()), "{beside}");
    block_on(to.stores.must_take_work()).unwrap();
    assert_eq!(stored(from), before, "it is still read");
    let report = from.verify();
    assert!(report.is_clean(), "{:?}", report.findings);
    assert_eq!(report.sealed, Some(sealed));
    let log = block_on(from.stores.open_log_to_read()).unwrap();
    let refused = block_on(log.sequencer().append(draft(stream(9), 0).done()));
    assert!(
        matches!(&refused, Err(AppendError::Unavailable(why)) if why.contains("reading only")),
        "{refused:?}"
    );
    block_on(log.close());
}

fn a_sealed_source_is_copied_nowhere_else_and_its_copy_is_not_copied_over(from: &End, to: &End) {
    fill(from);
    let sealed = copied(from, to).unwrap().seal;
    let again = copied(from, to);
    assert!(matches!(again, Err(CopyError::Taken)), "{again:?}");
    let elsewhere = copied(from, &to.another());
    assert!(
        matches!(&elsewhere, Err(CopyError::Sealed(seal)) if **seal == sealed),
        "{elsewhere:?}"
    );
    // The copy is a log that can be copied in its turn.
    copied(to, &from.another()).unwrap();
}

#[test]
fn events_that_came_after_the_seal_are_found() {
    for end in [End::folder(), End::database()] {
        fill(&end);
        seal(&end);
        assert!(end.verify().is_clean());
        let table = match end.stores.folder() {
            Some(_) => "seal",
            None => "log_seal",
        };
        end.damage(&format!("UPDATE {table} SET size = 11"));
        let found = end.verify().findings;
        let codes: Vec<_> = found.iter().map(|found| found.damage.code()).collect();
        assert_eq!(codes, ["seal"], "{found:?}");
    }
}

#[test]
fn a_seal_whose_epoch_was_put_back_is_found() {
    for end in [End::folder(), End::database()] {
        fill(&end);
        seal(&end);
        let table = match end.stores.folder() {
            Some(_) => "meta",
            None => "log_meta",
        };
        end.damage(&format!("UPDATE {table} SET epoch = 1"));
        let found = end.verify().findings;
        let codes: Vec<_> = found.iter().map(|found| found.damage.code()).collect();
        assert_eq!(codes, ["seal"], "{found:?}");
    }
}
