//! What is not copied, and where nothing is copied to.

use crate::ends::{End, append, block_on, copied, fill, stopped_after, stored, watched};
use crate::in_all_directions;
use qibu::copy::{CopyError, Step};
use qibu::log::ClockKind;
use qibu::log::postgres::OpenError;
use qibu::log::postgres::PostgresLog;
use qibu::log::transfer::TransferError;
use qibu::writer_lock::WriterLock;
use qibu_domain::logbook::event::ClockKind as LogClock;
use std::ops::ControlFlow;

in_all_directions!(
    nothing_is_copied_over_a_log,
    a_training_log_is_not_copied_into_a_live_one,
    nothing_is_copied_over_what_lies_beside_a_log,
);

mod damaged {
    use super::{
        a_damaged_event_does_not_reach_a_copy, a_tree_that_is_not_that_of_the_events_is_not_copied,
    };

    crate::from_tables!(
        a_damaged_event_does_not_reach_a_copy,
        a_tree_that_is_not_that_of_the_events_is_not_copied,
    );
}

fn position_of(refused: &Result<qibu::copy::Copied, CopyError>) -> u64 {
    match refused {
        Err(CopyError::Damaged { position, .. }) => position.0,
        other => panic!("{other:?}"),
    }
}

/// How many events the copy has.
fn reached(to: &End) -> u64 {
    to.destination().edge().unwrap().size()
}

fn a_damaged_event_does_not_reach_a_copy(from: &End, to: &End) {
    for (damage, reached_before) in [
        (
            "UPDATE events SET payload = '{\"note\":1}' WHERE position = 7",
            5,
        ),
        (
            "UPDATE events SET recorded_at = recorded_at + 1 WHERE position = 12",
            10,
        ),
        ("DELETE FROM events WHERE position = 3", 0),
        ("UPDATE events SET position = 13 WHERE position = 12", 10),
    ] {
        let (from, to) = (from.another(), to.another());
        fill(&from);
        from.damage(damage);
        let at = position_of(&copied(&from, &to));
        assert!(at > reached_before, "{damage}: {at}");
        assert_eq!(reached(&to), reached_before, "{damage}");
        assert_eq!(from.verify().sealed, None);
        assert!(block_on(to.open()).is_err());
    }
}

fn a_tree_that_is_not_that_of_the_events_is_not_copied(from: &End, to: &End) {
    fill(from);
    from.damage("DELETE FROM events WHERE position = 12");
    match copied(from, to) {
        // Where outcomes follow from the events, the one without its event is found before the tree is.
        Err(CopyError::Destination(TransferError::NotSaid(name))) if to.is_server() => {
            assert!(name.starts_with("the outcome of "), "{name}");
        }
        refused => assert_eq!(position_of(&refused), 11),
    }
    assert_eq!(from.verify().sealed, None);
    assert!(block_on(to.open()).is_err());
}

fn nothing_is_copied_over_a_log(from: &End, to: &End) {
    fill(from);
    fill(to);
    let before = stored(to);
    for (from, to) in [(from, to), (from, from)] {
        let refused = copied(from, to);
        assert!(matches!(refused, Err(CopyError::Taken)), "{refused:?}");
    }
    assert_eq!(stored(to), before);
    for end in [from, to] {
        assert_eq!(end.verify().sealed, None);
        append(end, Vec::new());
    }
}

fn a_training_log_is_not_copied_into_a_live_one(from: &End, to: &End) {
    fill(from);
    to.open_new(ClockKind::Live, LogClock::Live);
    let before = (stored(from), stored(to));
    let refused = copied(from, to);
    assert!(matches!(refused, Err(CopyError::Taken)), "{refused:?}");
    assert_eq!((stored(from), stored(to)), before);
    assert_eq!(from.verify().sealed, None);
}

fn nothing_is_copied_over_what_lies_beside_a_log(from: &End, to: &End) {
    fill(from);
    // As where somebody lost the log and kept the vault.
    let folder = to.stores.folder();
    if let Some(folder) = folder {
        std::fs::create_dir(folder).unwrap();
    }
    crate::beside::store_a_paper(to);
    let refused = copied(from, to);
    assert!(
        matches!(&refused, Err(CopyError::NotEmpty(name)) if name.contains("vault")),
        "{refused:?}"
    );
    assert_eq!(from.verify().sealed, None);
}

#[test]
fn a_folder_that_another_process_has_is_neither_copied_nor_copied_to() {
    let (from, to) = (End::folder(), End::folder());
    fill(&from);
    let held = WriterLock::acquire(from.stores.folder().unwrap()).unwrap();
    let refused = copied(&from, &to);
    assert!(
        matches!(refused, Err(CopyError::SourceHeld(_))),
        "{refused:?}"
    );
    drop(held);
    stopped_after(&from, &to, Step::Begun);
    let held = WriterLock::acquire(to.stores.folder().unwrap()).unwrap();
    let refused = copied(&from, &to);
    assert!(
        matches!(refused, Err(CopyError::DestinationHeld(_))),
        "{refused:?}"
    );
    drop(held);
    copied(&from, &to).unwrap();
}

#[test]
fn a_database_that_a_running_copy_of_qibu_has_open_is_not_copied() {
    let (from, to) = (End::database(), End::folder());
    fill(&from);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let log = runtime.block_on(from.open()).unwrap();
    let refused = copied(&from, &to);
    assert!(matches!(refused, Err(CopyError::InUse)), "{refused:?}");
    runtime.block_on(log.close());
    copied(&from, &to).unwrap();
}

#[test]
fn nobody_begins_to_work_on_a_database_while_it_is_copied() {
    let (from, to) = (End::database(), End::folder());
    fill(&from);
    let mut looked = false;
    let copied = watched(&from, &to, |step| {
        if step == Step::Tables && !looked {
            looked = true;
            let opened = block_on(PostgresLog::open_at(from.log_database()));
            assert!(
                matches!(opened, Err(OpenError::BeingCopied(_))),
                "{opened:?}"
            );
        }
        ControlFlow::Continue(())
    });
    copied.unwrap();
    assert!(looked);
}

#[test]
fn what_holds_no_log_is_not_copied() {
    let folder = copied(&End::folder(), &End::database());
    let missing = |error: &TransferError| error.to_string().contains("does not exist");
    assert!(
        matches!(&folder, Err(CopyError::Source(error)) if missing(error)),
        "{folder:?}"
    );
    let to = End::folder();
    let database = copied(&End::database(), &to);
    assert!(
        matches!(&database, Err(CopyError::Source(_))),
        "{database:?}"
    );
    assert!(!to.stores.folder().unwrap().exists(), "nothing was made");
}

#[test]
fn an_unfinished_copy_is_not_copied() {
    for (from, to) in [
        (End::folder(), End::database()),
        (End::database(), End::folder()),
    ] {
        fill(&from);
        stopped_after(&from, &to, Step::Locked);
        let refused = copied(&to, &from.another());
        assert!(
            matches!(&refused, Err(CopyError::Source(error)) if error.to_string().contains("unfinished copy")),
            "{refused:?}"
        );
    }
}
