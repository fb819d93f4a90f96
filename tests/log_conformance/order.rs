//! Order and the tree (laws 1, 16, 17).

use crate::draft::{LOG, draft, log_stream, opening, stream};
use crate::engine::Engine;
use qibu::log::seal::envelope;
use qibu::log::{AppendError, ClockKind, Log};
use qibu_domain::id::{Position, Sequence, StreamId, StreamKind};
use qibu_domain::logbook::event::ClockKind as LogClock;
use qibu_verifier::{Hash, RightEdge, inclusion_proof, leaf_hash, verify_inclusion};
use std::time::Duration;
use tokio::task::JoinSet;

pub async fn positions_are_dense_under_concurrent_appends<E: Engine>() {
    let engine = E::live().await;
    let mut callers = JoinSet::new();
    for n in 0..64 {
        let log = engine.log();
        callers.spawn(async move {
            let mut positions = Vec::new();
            for sequence in [0, 2, 4] {
                let committed = draft(stream(n), sequence).events(2).commit(&*log).await;
                positions.extend([committed.first_position, committed.last_position]);
            }
            positions
        });
    }
    let mut positions: Vec<Position> = callers.join_all().await.into_iter().flatten().collect();
    positions.sort_unstable();
    let expected: Vec<Position> = (2..=64 * 6 + 1).map(Position).collect();
    assert_eq!(positions, expected);
    let stored = engine.log().read_all(Position(0), 1000).await.unwrap();
    let stored: Vec<u64> = stored.iter().map(|event| event.position.0).collect();
    assert_eq!(stored, (1..=64 * 6 + 1).collect::<Vec<u64>>());
}

pub async fn a_conflict_costs_only_itself<E: Engine>() {
    let engine = E::live().await;
    let batch = vec![
        draft(stream(1), 0).done(),
        draft(stream(2), 5).done(),
        draft(stream(3), 0).done(),
    ];
    let results = engine.log().append(batch).await;
    assert_eq!(results[0].as_ref().unwrap().first_position, Position(2));
    assert_eq!(results[1], Err(AppendError::Conflict { head: Sequence(0) }));
    assert_eq!(results[2].as_ref().unwrap().first_position, Position(3));
}

pub async fn of_two_appends_in_one_batch_that_read_the_same_sequence_the_first_wins<E: Engine>() {
    let engine = E::live().await;
    let batch = vec![draft(stream(1), 0).done(), draft(stream(1), 0).done()];
    let results = engine.log().append(batch).await;
    assert!(results[0].is_ok());
    assert_eq!(results[1], Err(AppendError::Conflict { head: Sequence(1) }));
    let third = vec![draft(stream(1), 1).done(), draft(stream(1), 2).done()];
    let results = engine.log().append(third).await;
    assert_eq!(results[1].as_ref().unwrap().last_sequence, Sequence(3));
}

pub async fn an_append_of_several_events_is_whole_or_absent<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    let committed = draft(stream(1), 0).events(3).commit(&*log).await;
    assert_eq!(committed.first_position, Position(2));
    assert_eq!(committed.last_position, Position(4));
    assert_eq!(committed.last_sequence, Sequence(3));
    let lost = log
        .sequencer()
        .append(draft(stream(1), 1).events(3).done())
        .await;
    assert_eq!(lost, Err(AppendError::Conflict { head: Sequence(3) }));
    assert_eq!(
        log.read_stream(stream(1), Sequence(0), 10)
            .await
            .unwrap()
            .len(),
        3
    );
}

pub async fn a_log_begins_with_its_own_opening_and_opens_once<E: Engine>() {
    let engine = E::empty(ClockKind::Live).await;
    let log = engine.log();
    let other = StreamId::new(StreamKind::Log, stream(1).id);
    let wrong = [
        draft(stream(1), 0).done(),
        draft(other, 0).event("LogOpened", "{}").done(),
        draft(log_stream(), 0)
            .event("LogOpened", "{}")
            .event("LogOpened", "{}")
            .done(),
    ];
    for append in wrong {
        let refused = log.sequencer().append(append).await;
        assert!(
            matches!(refused, Err(AppendError::Malformed(_))),
            "{refused:?}"
        );
    }
    let first = opening(LogClock::Live);
    assert_eq!(
        log.sequencer()
            .append(first.clone())
            .await
            .unwrap()
            .first_position,
        Position(1)
    );
    assert!(log.sequencer().append(first).await.unwrap().replayed);
    let again = log.sequencer().append(opening(LogClock::Live)).await;
    assert!(matches!(again, Err(AppendError::Malformed(_))), "{again:?}");
}

pub async fn reopening_continues_the_tree<E: Engine>() {
    let engine = E::live().await;
    for n in 0..5 {
        draft(stream(n), 0).events(3).commit(&*engine.log()).await;
    }
    let before = engine.log().edge().await.unwrap();
    let engine = engine.reopened().await;
    let log = engine.log();
    assert_eq!(log.head().borrow().position, Position(16));
    assert_eq!(log.edge().await.unwrap(), before);
    assert_eq!(
        draft(stream(0), 3).commit(&*log).await.first_position,
        Position(17)
    );
    let mut edge = RightEdge::new();
    edge.extend(log.read_leaves(Position(0), 100).await.unwrap());
    assert_eq!(log.edge().await.unwrap(), edge);
}

pub async fn each_leaf_is_proved_against_the_root<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    for n in 0..10 {
        draft(stream(n), 0).events(2).commit(&*log).await;
    }
    let leaves = log.read_leaves(Position(0), 100).await.unwrap();
    let edge = log.edge().await.unwrap();
    let events = log.read_all(Position(0), 100).await.unwrap();
    assert_eq!(edge.size(), events.len() as u64);
    for event in &events {
        let leaf = leaf_hash(&envelope(LOG, event).encode());
        let index = event.position.0 - 1;
        let proof: Vec<Hash> = inclusion_proof(&leaves, index, edge.size()).unwrap();
        verify_inclusion(&leaf, index, edge.size(), &proof, &edge.root()).unwrap();
    }
}

pub async fn a_caller_that_goes_away_loses_nothing_of_the_others<E: Engine>() {
    let engine = E::live().await;
    let mut callers = JoinSet::new();
    for n in 0..100 {
        let log = engine.log();
        callers.spawn(async move {
            let append = log.sequencer().append(draft(stream(n), 0).done());
            if n % 2 == 0 {
                // The caller goes away right after its append was sent.
                tokio::select! {
                    biased;
                    _ = append => true,
                    () = tokio::time::sleep(Duration::from_micros(n)) => false,
                }
            } else {
                append.await.unwrap();
                true
            }
        });
    }
    callers.join_all().await;
    // Settling waits for everything that was sent before.
    let log = engine.log();
    let probe = draft(stream(1000), 0).done();
    assert_eq!(log.settle(probe.command.clone()).await.unwrap(), None);
    for n in (1..100).step_by(2) {
        assert_eq!(log.stream_head(stream(n)).await.unwrap(), Sequence(1));
    }
    log.sequencer().append(probe).await.unwrap();
}

pub async fn appends_that_wait_are_committed_together<E: Engine>() {
    let engine = E::live().await;
    let mut callers = JoinSet::new();
    for n in 0..200 {
        let log = engine.log();
        callers.spawn(async move { draft(stream(n), 0).commit(&*log).await });
    }
    callers.join_all().await;
    let stats = engine.log().sequencer().stats();
    assert_eq!(stats.appends, 201);
    assert!(stats.max > 1, "{stats:?}");
    assert!(stats.batches < stats.appends, "{stats:?}");
}

pub async fn a_closed_log_has_written_what_waited_and_refuses_the_rest<E: Engine>() {
    let engine = E::live().await;
    let mut callers = JoinSet::new();
    for n in 0..50 {
        let log = engine.log();
        callers.spawn(async move { log.sequencer().append(draft(stream(n), 0).done()).await });
    }
    tokio::time::sleep(Duration::from_millis(1)).await;
    engine.close().await;
    let results = callers.join_all().await;
    let written = results.iter().filter(|result| result.is_ok()).count() as u64;
    for result in results.iter().filter(|result| result.is_err()) {
        assert!(
            matches!(result, Err(AppendError::Unavailable(_))),
            "{result:?}"
        );
    }
    let late = engine
        .log()
        .sequencer()
        .append(draft(stream(99), 0).done())
        .await;
    assert!(matches!(late, Err(AppendError::Unavailable(_))), "{late:?}");
    let engine = engine.reopened().await;
    assert_eq!(engine.log().head().borrow().position, Position(1 + written));
}
