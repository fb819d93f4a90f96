//! `qibu copy`: a log goes from one place to another with all that lies beside it, whatever the engines, and the place that
//! it came from is sealed (laws 17 and 18).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[cfg(feature = "kurrentdb")]
#[path = "copy/apart.rs"]
mod apart;
#[path = "copy/beside.rs"]
mod beside;
#[cfg(feature = "kurrentdb")]
#[path = "support_qibu/kurrent.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod double;
#[path = "log_conformance/draft.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod draft;
#[path = "copy/ends.rs"]
mod ends;
#[path = "copy/refused.rs"]
mod refused;
#[path = "copy/sealed.rs"]
mod sealed;
#[cfg(feature = "kurrentdb")]
#[path = "copy/server.rs"]
mod server;
#[cfg(feature = "kurrentdb")]
#[path = "copy/server_faults.rs"]
mod server_faults;
#[path = "copy/stopped.rs"]
mod stopped;

use ends::{End, block_on, carried, copied, fill, stored};
use qibu::log::ClockKind;
use qibu_domain::logbook::event::ClockKind as LogClock;

in_all_directions!(
    a_copy_keeps_positions_bytes_and_root_with_outcomes_and_claims,
    a_training_logs_copy_stays_one_and_a_live_logs_stays_live,
);

fn a_copy_keeps_positions_bytes_and_root_with_outcomes_and_claims(from: &End, to: &End) {
    fill(from);
    let (before, tables) = (stored(from), carried(from));
    assert_eq!(before.events.len(), 12);
    let released = tables.claims.iter().filter(|row| row.free_from.is_some());
    assert_eq!((tables.claims.len(), released.count()), (2, 1));
    assert_eq!(tables.outcomes.len(), 8);
    let copied = copied(from, to).unwrap();
    assert_eq!((copied.events, copied.root), (12, before.edge.root()));
    assert_eq!(stored(to), before);
    assert_eq!(carried(to), tables);
    let report = to.verify();
    assert!(report.is_clean(), "{:?}", report.findings);
    assert_eq!(report.summary.root, before.edge.root());
    assert_eq!(report.sealed, None);
    // It is a log like any other: it takes what comes next.
    block_on(async {
        let log = to.open().await.unwrap();
        draft::draft(draft::stream(2), 2).commit(&log).await;
        log.close().await;
    });
    assert!(to.verify().is_clean());
}

fn a_training_logs_copy_stays_one_and_a_live_logs_stays_live(from: &End, to: &End) {
    use qibu::log::Log;
    for (kind, opening) in [
        (ClockKind::Training, LogClock::Training),
        (ClockKind::Live, LogClock::Live),
    ] {
        let (from, to) = (from.another(), to.another());
        from.open_new(kind, opening);
        let copied = copied(&from, &to).unwrap();
        assert_eq!(copied.clock, kind);
        let log = block_on(to.stores.open_log_to_read()).unwrap();
        assert_eq!(log.clock(), kind);
        block_on(log.close());
        assert!(to.verify().is_clean());
    }
}
