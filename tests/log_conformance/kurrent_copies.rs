//! Several copies of Qibu at once on one `KurrentDB` server, with resets throughout where the server is the double.

use crate::draft::{LOG, draft, stream};
use crate::engine::{Engine, Kurrent};
use crate::hammer::process::insist;
use crate::hammer::read_until;
use qibu::log::kurrent::{KurrentLog, POLL_MS};
use qibu::log::seal::envelope;
use qibu::log::{AppendError, Committed, Log};
use qibu_domain::id::{Position, Sequence};
use qibu_verifier::{RightEdge, leaf_hash};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

const COPIES: u64 = 3;
const WRITERS: u64 = 16;
const APPENDS: u64 = 6;
const COUNT: u64 = 1 + WRITERS + COPIES * WRITERS * APPENDS;
/// The rest between two resets, in milliseconds.
const RESET_REST_MS: u64 = 150;

async fn write(log: Arc<KurrentLog>, copy: u64, writer: u64) -> Result<Committed, AppendError> {
    let faults = AtomicU64::new(0);
    let shared = draft(stream(writer), 0).takes(&format!("name:{writer}"));
    let claim = insist(&*log, &shared.done(), &faults).await;
    let mine = stream(100 + copy * WRITERS + writer);
    for sequence in 0..APPENDS {
        let committed = insist(&*log, &draft(mine, sequence).done(), &faults)
            .await
            .unwrap();
        assert_eq!(committed.last_sequence, Sequence(sequence + 1));
    }
    claim
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_that_write_at_once_make_one_dense_order() {
    let engine = Kurrent::live().await;
    let reading = tokio::spawn(read_until(engine.copy().await, watch::channel(COUNT).1));
    let mut callers = JoinSet::new();
    for copy in 0..COPIES {
        let log = engine.copy().await;
        for writer in 0..WRITERS {
            callers.spawn(write(Arc::clone(&log), copy, writer));
        }
    }
    let resetting = async {
        loop {
            tokio::time::sleep(Duration::from_millis(RESET_REST_MS)).await;
            engine.reset();
        }
    };
    let claims = tokio::select! {
        claims = callers.join_all() => claims,
        () = resetting => Vec::new(),
    };
    let won = claims.iter().filter(|claim| claim.is_ok()).count() as u64;
    assert_eq!(won, WRITERS, "{claims:?}");
    let lost = AppendError::Conflict { head: Sequence(1) };
    let is_told =
        |claim: &Result<Committed, AppendError>| claim.is_ok() || claim.as_ref() == Err(&lost);
    assert!(claims.iter().all(is_told), "{claims:?}");
    let events = reading.await.unwrap();
    let (mut edge, mut streams) = (RightEdge::new(), HashMap::new());
    for (event, position) in events.iter().zip(1..) {
        assert_eq!(event.position, Position(position));
        let sequence = streams.entry(event.stream).or_insert(Sequence(0));
        assert_eq!(event.sequence, sequence.next());
        *sequence = event.sequence;
        edge.push(leaf_hash(&envelope(LOG, event).encode()));
    }
    assert_eq!(events.len() as u64, COUNT);
    assert_eq!(engine.log().edge().await.unwrap(), edge);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_copies_that_take_one_claim_at_once_one_wins_and_the_others_are_told_who() {
    let engine = Kurrent::live().await;
    let mut callers = JoinSet::new();
    for copy in 0..4 {
        let log = engine.copy().await;
        for n in 0..4 {
            let log = Arc::clone(&log);
            let append = draft(stream(10 * copy + n), 0).takes("name:x").done();
            callers.spawn(async move { log.sequencer().append(append).await });
        }
    }
    let results = callers.join_all().await;
    let winners: Vec<&Committed> = results.iter().filter_map(|one| one.as_ref().ok()).collect();
    assert_eq!(winners.len(), 1, "{results:?}");
    for told in results.iter().filter_map(|one| one.as_ref().err()) {
        assert!(
            matches!(told, AppendError::ClaimTaken { holder, .. } if *holder == winners[0].stream),
            "{told:?}"
        );
    }
    assert_eq!(engine.log().edge().await.unwrap().size(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fence_holds_between_copies() {
    let engine = Kurrent::live().await;
    let (one, other) = (engine.copy().await, engine.copy().await);
    for n in 0..20 {
        // Each stands on the other's stream being where it was: never do both win.
        let (left, right) = (stream(2 * n), stream(2 * n + 1));
        let first = draft(left, 0).fenced(right, 0).done();
        let second = draft(right, 0).fenced(left, 0).done();
        let (first, second) = tokio::join!(
            one.sequencer().append(first),
            other.sequencer().append(second),
        );
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        let moved = first.err().or(second.err()).unwrap();
        assert!(matches!(moved, AppendError::FenceMoved { .. }), "{moved:?}");
    }
    assert_eq!(one.edge().await.unwrap(), other.edge().await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_learns_what_another_wrote_though_nobody_asks_it() {
    let engine = Kurrent::live().await;
    let other = engine.copy().await;
    let mut head = other.head();
    let wait = Duration::from_millis(40 * POLL_MS);
    for n in 0..3 {
        let committed = draft(stream(n), 0).commit(&*engine.log()).await;
        let reached = head.wait_for(|head| head.position >= committed.last_position);
        let seen = *tokio::time::timeout(wait, reached).await.unwrap().unwrap();
        assert_eq!(seen.recorded_at, committed.recorded_at);
        engine.reset();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_copy_has_acknowledged_every_other_reads_at_once() {
    let engine = Kurrent::live().await;
    let other = engine.copy().await;
    for n in 0..10 {
        let committed = draft(stream(n), 0).commit(&*engine.log()).await;
        let position = committed.last_position;
        match n % 4 {
            0 => {
                let page = other.read_stream(stream(n), Sequence(0), 10).await;
                assert_eq!(page.unwrap().len(), 1);
            }
            1 => {
                let page = other.read_all(Position(position.0 - 1), 10).await;
                assert_eq!(page.unwrap().len(), 1);
            }
            2 => assert_eq!(other.edge().await.unwrap().size(), position.0),
            _ => assert_eq!(other.stream_head(stream(n)).await.unwrap(), Sequence(1)),
        }
    }
}
