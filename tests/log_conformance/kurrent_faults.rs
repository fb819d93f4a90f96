//! What goes wrong between Qibu and a `KurrentDB` server: acknowledgements that are lost, late or doubled, resets, and a
//! server that is not what it was. All of it on the double.

use crate::draft::{day, draft, noon, stream};
use crate::engine::{Engine, Kurrent};
use crate::kurrent_double::Mishap;
use qibu::log::kurrent::MAX_RESENDS;
use qibu::log::{AppendError, Committed, Log, LogError};
use qibu_domain::id::{Position, Sequence};

/// So many times an append goes wrong whose outcome stays unknown.
pub const ALL_SENDS: usize = MAX_RESENDS as usize + 1;
/// What the names of the streams of associations hold.
pub const ASSOCIATION: &str = "association-";

fn is_unknown(result: &Result<Committed, AppendError>) -> bool {
    matches!(result, Err(AppendError::OutcomeUnknown(_)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_append_is_written_once_whatever_happens_to_its_acknowledgement() {
    let engine = Kurrent::live_on_double().await;
    let log = engine.log();
    let mishaps = [Mishap::AckLost, Mishap::Doubled, Mishap::Reset];
    for (n, mishap) in (1..).zip(mishaps) {
        engine.double().goes_wrong(ASSOCIATION, mishap, 1);
        let append = draft(stream(n), 0).events(2).done();
        let committed = log.sequencer().append(append.clone()).await.unwrap();
        assert!(engine.double().all_went_wrong(), "{mishap:?}");
        assert_eq!(committed.first_position, Position(2 * n), "{mishap:?}");
        let settled = log.settle(append.command).await.unwrap();
        let replayed = true;
        assert_eq!(
            settled,
            Some(Committed {
                replayed,
                ..committed
            })
        );
    }
    assert_eq!(engine.double().names_in(ASSOCIATION).len(), 6);
    assert_eq!(log.read_all(Position(0), 100).await.unwrap().len(), 7);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_every_answer_is_lost_is_unknown_and_one_settling_says_what_it_wrote() {
    let engine = Kurrent::live_on_double().await;
    let log = engine.log();
    engine
        .double()
        .goes_wrong(ASSOCIATION, Mishap::AckLost, ALL_SENDS);
    let append = draft(stream(1), 0).done();
    let unknown = log.sequencer().append(append.clone()).await;
    assert!(is_unknown(&unknown), "{unknown:?}");
    let settled = log.settle(append.command.clone()).await.unwrap().unwrap();
    assert_eq!(settled.last_position, Position(2));
    let again = log.sequencer().append(append).await.unwrap();
    assert_eq!(again, settled);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_append_that_was_settled_as_not_written_is_never_written_however_late_it_comes() {
    let engine = Kurrent::live_on_double().await;
    let log = engine.log();
    engine
        .double()
        .goes_wrong(ASSOCIATION, Mishap::Late, ALL_SENDS);
    let append = draft(stream(1), 0).done();
    let unknown = log.sequencer().append(append.clone()).await;
    assert!(is_unknown(&unknown), "{unknown:?}");
    assert_eq!(log.settle(append.command.clone()).await, Ok(None));
    assert_eq!(engine.double().deliver_late(), 0);
    assert_eq!(log.settle(append.command.clone()).await, Ok(None));
    assert_eq!(log.stream_head(stream(1)).await.unwrap(), Sequence(0));
    let committed = log.sequencer().append(append).await.unwrap();
    assert_eq!(
        (committed.first_position, committed.last_sequence),
        (Position(2), Sequence(1))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_append_that_comes_late_and_was_not_settled_is_found_where_it_came_to_stand() {
    let engine = Kurrent::live_on_double().await;
    let log = engine.log();
    engine
        .double()
        .goes_wrong(ASSOCIATION, Mishap::Late, ALL_SENDS);
    let append = draft(stream(1), 0).done();
    let unknown = log.sequencer().append(append.clone()).await;
    assert!(is_unknown(&unknown), "{unknown:?}");
    assert_eq!(
        engine.double().deliver_late(),
        1,
        "the same events five times"
    );
    let settled = log.settle(append.command).await.unwrap().unwrap();
    assert_eq!(settled.last_position, Position(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_append_whose_fence_has_moved_by_then_is_void_for_every_copy() {
    let engine = Kurrent::live_on_double().await;
    let (log, other) = (engine.log(), engine.copy().await);
    let word = stream(1).id.to_string();
    engine.double().goes_wrong(&word, Mishap::Late, ALL_SENDS);
    let append = draft(stream(1), 0).fenced(stream(2), 0).events(3).done();
    let unknown = log.sequencer().append(append.clone()).await;
    assert!(is_unknown(&unknown), "{unknown:?}");
    draft(stream(2), 0).commit(&*other).await;
    assert_eq!(engine.double().deliver_late(), 1);
    assert_eq!(log.settle(append.command.clone()).await, Ok(None));
    assert_eq!(other.settle(append.command).await, Ok(None));
    // What is void has neither sequence nor position, and is in nobody's way.
    let committed = draft(stream(1), 0).events(2).commit(&*other).await;
    assert_eq!(
        (committed.first_position, committed.last_sequence),
        (Position(3), Sequence(2))
    );
    draft(stream(1), 2).commit(&*log).await;
    let sequences = |log: std::sync::Arc<_>| async move {
        let log: std::sync::Arc<qibu::log::kurrent::KurrentLog> = log;
        let page = log.read_stream(stream(1), Sequence(0), 10).await.unwrap();
        let sequences = page.iter().map(|event| event.sequence.0);
        sequences.collect::<Vec<u64>>()
    };
    assert_eq!(sequences(log.clone()).await, [1, 2, 3]);
    assert_eq!(sequences(other.clone()).await, [1, 2, 3]);
    assert_eq!(log.edge().await.unwrap(), other.edge().await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_append_is_stamped_no_earlier_than_the_head_and_void_on_another_day() {
    let engine = Kurrent::live_on_double().await;
    let (log, other) = (engine.log(), engine.copy().await);
    let double = engine.double();
    let (early, late) = (stream(1).id.to_string(), stream(2).id.to_string());
    for word in [&early, &late] {
        double.goes_wrong(word, Mishap::Late, ALL_SENDS);
    }
    let first = draft(stream(1), 0).done();
    assert!(is_unknown(&log.sequencer().append(first.clone()).await));
    engine.set_clock(noon().plus_seconds(4)).await;
    let head = draft(stream(3), 0).commit(&*other).await;
    double.deliver_late();
    let settled = log.settle(first.command).await.unwrap().unwrap();
    assert_eq!(settled.recorded_at, head.recorded_at);
    let second = draft(stream(2), 0).done();
    assert!(is_unknown(&log.sequencer().append(second.clone()).await));
    let tomorrow = day("2026-09-25");
    engine.set_clock(tomorrow.start()).await;
    draft(stream(4), 0).on(tomorrow).commit(&*other).await;
    assert_eq!(double.deliver_late(), 1);
    assert_eq!(log.settle(second.command).await, Ok(None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_acknowledgement_that_is_held_back_holds_no_other_copy_back() {
    let engine = Kurrent::live_on_double().await;
    let (log, other) = (engine.log(), engine.copy().await);
    let word = stream(1).id.to_string();
    engine.double().goes_wrong(&word, Mishap::AckHeld, 1);
    let waiting = {
        let log = engine.log();
        tokio::spawn(async move { draft(stream(1), 0).commit(&*log).await })
    };
    while other.stream_head(stream(1)).await.unwrap() == Sequence(0) {
        tokio::task::yield_now().await;
    }
    let committed = draft(stream(2), 0).fenced(stream(1), 1).commit(&*other);
    assert_eq!(committed.await.first_position, Position(3));
    assert!(!waiting.is_finished());
    engine.double().let_acks_go();
    assert_eq!(waiting.await.unwrap().first_position, Position(2));
    assert_eq!(log.head().borrow().position, Position(3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_restored_from_an_older_state_is_noticed_before_anything_stands_on_it() {
    let engine = Kurrent::live_on_double().await;
    let log = engine.log();
    draft(stream(1), 0).commit(&*log).await;
    let backup = engine.double().count();
    draft(stream(2), 0).commit(&*log).await;
    engine.double().restore(backup);
    let refused = log.sequencer().append(draft(stream(3), 0).done()).await;
    assert!(
        matches!(&refused, Err(AppendError::Unavailable(why)) if why.contains("older state")),
        "{refused:?}"
    );
    // Others go on there; to this copy it stays another server.
    let other = engine.copy().await;
    draft(stream(4), 0).events(4).commit(&*other).await;
    let read = log.read_all(Position(0), 10).await;
    assert!(matches!(read, Err(LogError::Unavailable(_))), "{read:?}");
    let refused = log.sequencer().append(draft(stream(3), 0).done()).await;
    assert!(
        matches!(refused, Err(AppendError::Unavailable(_))),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_was_reset_while_nobody_asked_is_made_again() {
    let engine = Kurrent::live_on_double().await;
    let log = engine.log();
    for sequence in 0..3 {
        engine.double().reset();
        draft(stream(1), sequence).commit(&*log).await;
    }
    assert_eq!(log.stream_head(stream(1)).await.unwrap(), Sequence(3));
}
