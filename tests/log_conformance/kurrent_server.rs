//! The server beneath the log on `KurrentDB`: namespaces, addresses, and what others write or take away.

use crate::draft::{LOG, draft, log_stream, noon, stream};
use crate::engine::{Engine, Kurrent, Sqlite, clock_of};
use crate::kurrent_double::{Double, Mishap};
use crate::kurrent_engine::NAMESPACE;
use crate::kurrent_faults::ALL_SENDS;
use qibu::log::kurrent::{KurrentAddress, KurrentLog, MAX_APPEND_BYTES, OpenError};
use qibu::log::sqlite::Clock;
use qibu::log::verify::{Damage, verify_server};
use qibu::log::{AppendError, ClockKind, Log, LogError};
use qibu_domain::id::{Position, Sequence};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

fn clock() -> Clock {
    clock_of(&Arc::new(AtomicI64::new(noon().0)))
}

/// The name of an association's stream on the server.
fn server_stream(n: u64) -> String {
    format!("{NAMESPACE}.association-{}", stream(n).id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_namespace_holds_one_log_and_two_do_not_see_each_other() {
    let engine = Kurrent::live_on_double().await;
    let again = KurrentLog::create(&engine.url, NAMESPACE, LOG, ClockKind::Live, clock()).await;
    assert!(matches!(again, Err(OpenError::Exists(_))), "{again:?}");
    let none = KurrentLog::open(&engine.url, "elsewhere", clock()).await;
    assert!(matches!(none, Err(OpenError::NotALog { .. })), "{none:?}");
    let wrong = KurrentLog::open(&engine.url, "no-word", clock()).await;
    assert!(matches!(wrong, Err(OpenError::Namespace(_))), "{wrong:?}");
    let training = ClockKind::Training;
    let beside = KurrentLog::create(&engine.url, "qibux", LOG, training, clock()).await;
    let beside = beside.unwrap();
    assert_eq!(beside.clock(), training);
    assert_eq!(beside.read_all(Position(0), 10).await.unwrap(), []);
    draft(stream(1), 0).commit(&*engine.log()).await;
    assert_eq!(beside.stream_head(stream(1)).await.unwrap(), Sequence(0));
}

#[tokio::test]
async fn a_server_elsewhere_must_prove_who_it_is() {
    for weak in ["?tls=false", "?tlsVerifyCert=false"] {
        let url = format!("kurrentdb://qibu:hushhush@db.example.org:2113{weak}");
        let refused = KurrentLog::open(&url, NAMESPACE, clock())
            .await
            .unwrap_err();
        assert!(matches!(refused, OpenError::Insecure(_)), "{refused:?}");
        assert!(!format!("{refused} {refused:?}").contains("hushhush"));
    }
    let refused = KurrentLog::open("postgres://localhost", NAMESPACE, clock()).await;
    assert!(matches!(refused, Err(OpenError::Address(_))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_gone_is_told_and_found_again_once_it_is_there() {
    let nobody = KurrentLog::open("kurrentdb://127.0.0.1:9?tls=false", NAMESPACE, clock()).await;
    assert!(matches!(nobody, Err(OpenError::Server(_))), "{nobody:?}");
    let engine = Kurrent::live_on_double().await;
    let log = engine.log();
    for sequence in 0..2 {
        engine.double().set_down(true);
        for _ in 0..2 {
            let read = log.read_all(Position(0), 10).await;
            assert!(matches!(read, Err(LogError::Unavailable(_))), "{read:?}");
        }
        let append = draft(stream(1), sequence).done();
        let refused = log.sequencer().append(append.clone()).await;
        assert!(
            matches!(refused, Err(AppendError::Unavailable(_))),
            "{refused:?}"
        );
        engine.double().set_down(false);
        log.sequencer().append(append).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_appends_make_the_same_tree_as_on_sqlite() {
    let (kurrent, sqlite) = (Kurrent::live_on_double().await, Sqlite::live().await);
    for n in 0..5 {
        let append = draft(stream(n), 0).events(3).takes(&format!("name:{n}"));
        let append = append.fenced(log_stream(), 1).done();
        let there = kurrent.log().append(vec![append.clone()]).await;
        let here = sqlite.log().append(vec![append]).await;
        assert_eq!(there, here);
    }
    let (there, here) = (kurrent.log(), sqlite.log());
    let (there, here) = (
        there.read_leaves(Position(1), 100).await.unwrap(),
        here.read_leaves(Position(1), 100).await.unwrap(),
    );
    assert_eq!(there.len(), 15);
    assert_eq!(there, here);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_longer_than_many_pages_is_read_to_its_end() {
    let engine = Kurrent::live_on_double().await;
    let log = engine.log();
    for n in 0..40 {
        let append = draft(stream(n % 3), (n / 3) * 64).events(64);
        append.takes(&format!("name:{n}")).commit(&*log).await;
    }
    let edge = log.edge().await.unwrap();
    let engine = engine.reopened().await;
    let log = engine.log();
    assert_eq!(log.edge().await.unwrap(), edge);
    let all = log.read_all(Position(0), 10_000).await.unwrap();
    let positions: Vec<u64> = all.iter().map(|event| event.position.0).collect();
    assert_eq!(positions, (1..=40 * 64 + 1).collect::<Vec<u64>>());
    let one = log
        .read_stream(stream(0), Sequence(0), 10_000)
        .await
        .unwrap();
    let sequences: Vec<u64> = one.iter().map(|event| event.sequence.0).collect();
    assert_eq!(sequences, (1..=14 * 64).collect::<Vec<u64>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_program_writes_into_a_stream_is_no_event_of_the_log() {
    let engine = Kurrent::live_on_double().await;
    let log = engine.log();
    draft(stream(1), 0).commit(&*log).await;
    for beside in ["", "{}", "no json"] {
        engine
            .double()
            .write(&server_stream(1), "PreparationLapsed", "{}", beside);
    }
    engine.double().write("qibu.notes", "Note", "{}", "");
    let committed = draft(stream(1), 1).events(2).commit(&*log).await;
    assert_eq!(committed.first_position, Position(3));
    let page = log.read_stream(stream(1), Sequence(0), 10).await.unwrap();
    let sequences: Vec<u64> = page.iter().map(|event| event.sequence.0).collect();
    assert_eq!(sequences, [1, 2, 3]);
    assert_eq!(engine.copy().await.edge().await, log.edge().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_says_what_this_build_does_not_read_is_told_no_further() {
    let engine = Kurrent::live_on_double().await;
    let log = engine.log();
    let newer = r#"{"qibu":2}"#;
    engine
        .double()
        .write(&server_stream(1), "PreparationLapsed", "{}", newer);
    let read = log.read_all(Position(0), 10).await;
    assert!(
        matches!(&read, Err(LogError::Damaged { position: Position(2), reason }) if reason.contains("format is 2")),
        "{read:?}"
    );
    let refused = log.sequencer().append(draft(stream(2), 0).done()).await;
    assert!(
        matches!(refused, Err(AppendError::Unavailable(_))),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_from_which_an_event_was_taken_away_is_not_opened() {
    let engine = Kurrent::live_on_double().await;
    draft(stream(1), 0).events(2).commit(&*engine.log()).await;
    engine.double().take_away_first_of(&server_stream(1));
    let read = engine.log().read_stream(stream(1), Sequence(0), 10).await;
    assert!(matches!(read, Err(LogError::Damaged { .. })), "{read:?}");
    let refused = KurrentLog::open(&engine.url, NAMESPACE, clock()).await;
    assert!(
        matches!(&refused, Err(OpenError::Server(why)) if why.contains("are not there")),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verify_reads_all_that_a_server_shows_and_says_what_is_wrong_with_it() {
    let engine = Kurrent::live_on_double().await;
    let log = engine.log();
    let taking = draft(stream(1), 0).events(2).takes("name:x");
    taking.commit(&*log).await;
    draft(stream(1), 2)
        .event("AccountVanished", "{}")
        .commit(&*log)
        .await;
    let address = KurrentAddress::in_namespace(&engine.url, NAMESPACE).unwrap();
    let report = verify_server(&address, clock()).await.unwrap();
    let edge = log.edge().await.unwrap();
    assert_eq!(
        (report.summary.events, report.summary.root),
        (4, edge.root())
    );
    let at = |damage| {
        let found = report.findings.iter().filter(|one| one.damage == damage);
        found.map(|one| one.position).collect::<Vec<_>>()
    };
    // An event that nobody knows, and a founding that has not ended; what follows from the events agrees with them.
    assert!(
        at(Damage::Unreadable).contains(&Some(Position(4))),
        "{report:?}"
    );
    assert_eq!(at(Damage::Opening), [None]);
    for sound in [Damage::Leaf, Damage::Edge, Damage::Claim, Damage::Outcome] {
        assert_eq!(at(sound), [], "{report:?}");
    }
    engine.double().take_away_first_of(&server_stream(1));
    assert!(verify_server(&address, clock()).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_written_under_an_epoch_that_was_left_however_late_it_comes() {
    let engine = Kurrent::live_on_double().await;
    let log = engine.log();
    engine
        .double()
        .goes_wrong(&server_stream(1), Mishap::Late, ALL_SENDS);
    let unknown = log.sequencer().append(draft(stream(1), 0).done()).await;
    assert!(
        matches!(unknown, Err(AppendError::OutcomeUnknown(_))),
        "{unknown:?}"
    );
    let left = r#"{"qibu":1,"epoch":2}"#;
    let meta = format!("{NAMESPACE}.meta");
    engine.double().write(&meta, "QibuEpochLeft", left, "");
    let refused = log.sequencer().append(draft(stream(2), 0).done()).await;
    assert!(
        matches!(&refused, Err(AppendError::Unavailable(why)) if why.contains("epoch 2")),
        "{refused:?}"
    );
    assert_eq!(engine.double().deliver_late(), 1);
    let anew = engine.copy().await;
    assert_eq!(anew.stream_head(stream(1)).await.unwrap(), Sequence(0));
    draft(stream(1), 0).commit(&*anew).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_append_larger_than_a_server_takes_is_refused_and_costs_only_itself() {
    let engine = Kurrent::live_on_double().await;
    let half = format!(r#"{{"a":"{}"}}"#, "x".repeat(MAX_APPEND_BYTES / 2));
    let huge = draft(stream(1), 0)
        .event("SessionHeld", &half)
        .event("SessionHeld", &half);
    let blank = draft(stream(1), 0).event("SessionHeld", " {}");
    let batch = vec![
        draft(stream(2), 0).done(),
        huge.done(),
        blank.done(),
        draft(stream(1), 0).done(),
    ];
    let results = engine.log().append(batch).await;
    for refused in &results[1..3] {
        assert!(
            matches!(refused, Err(AppendError::Malformed(_))),
            "{refused:?}"
        );
    }
    assert!(results[0].is_ok() && results[3].is_ok(), "{results:?}");
    let double: &Double = engine.double();
    assert_eq!(double.names_in(&server_stream(1)).len(), 1);
}
