//! What holds across streams (law 11).

use crate::draft::{day, draft, noon, stream};
use crate::engine::Engine;
use qibu::log::{AppendError, Log};
use qibu_domain::claim::ClaimKey;
use qibu_domain::id::{Sequence, StreamId};
use qibu_domain::time::Instant;
use tokio::task::JoinSet;

const SECONDS_A_DAY: i64 = 86_400;

fn taken_by<T: std::fmt::Debug>(result: &Result<T, AppendError>, holder: StreamId) {
    let expected = AppendError::ClaimTaken {
        key: ClaimKey("name:x".to_owned()),
        holder,
    };
    assert_eq!(result.as_ref().unwrap_err(), &expected);
}

pub async fn of_many_streams_that_take_one_claim_one_wins<E: Engine>() {
    let engine = E::live().await;
    let mut callers = JoinSet::new();
    for n in 0..40 {
        let log = engine.log();
        let append = draft(stream(n), 0).takes("name:x").done();
        callers.spawn(async move { log.sequencer().append(append).await });
    }
    let results = callers.join_all().await;
    let winner = results
        .iter()
        .find_map(|result| result.as_ref().ok())
        .unwrap()
        .stream;
    let losers: Vec<_> = results.iter().filter(|result| result.is_err()).collect();
    assert_eq!(losers.len(), 39);
    for loser in losers {
        taken_by(loser, winner);
    }
}

pub async fn a_claim_taken_in_the_batch_is_taken<E: Engine>() {
    let engine = E::live().await;
    let batch = vec![
        draft(stream(1), 0).takes("name:x").done(),
        draft(stream(2), 0).takes("name:x").done(),
    ];
    let results = engine.log().append(batch).await;
    assert!(results[0].is_ok());
    taken_by(&results[1], stream(1));
}

pub async fn a_stream_may_take_again_what_it_holds<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    draft(stream(1), 0).takes("name:x").commit(&*log).await;
    draft(stream(1), 1)
        .takes("name:x")
        .takes("name:x")
        .commit(&*log)
        .await;
    taken_by(
        &log.sequencer()
            .append(draft(stream(2), 0).takes("name:x").done())
            .await,
        stream(1),
    );
}

pub async fn a_released_claim_is_free_for_others_from_its_day_on<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    let (today, tomorrow) = (day("2026-09-24"), day("2026-09-25"));
    draft(stream(1), 0).takes("name:x").commit(&*log).await;
    draft(stream(1), 1)
        .releases("name:x", tomorrow)
        .commit(&*log)
        .await;
    let early = draft(stream(2), 0).takes("name:x").on(today).done();
    taken_by(&log.sequencer().append(early).await, stream(1));
    engine.set_clock(Instant(tomorrow.start().0 - 1)).await;
    let last_moment = draft(stream(2), 0).takes("name:x").on(today).done();
    taken_by(&log.sequencer().append(last_moment).await, stream(1));
    engine.set_clock(tomorrow.start()).await;
    draft(stream(2), 0)
        .takes("name:x")
        .on(tomorrow)
        .commit(&*log)
        .await;
    let former = draft(stream(1), 2).takes("name:x").on(tomorrow).done();
    taken_by(&log.sequencer().append(former).await, stream(2));
}

pub async fn a_stream_may_take_back_what_it_released<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    let later = day("2026-09-25");
    draft(stream(1), 0).takes("name:x").commit(&*log).await;
    draft(stream(1), 1)
        .releases("name:x", later)
        .commit(&*log)
        .await;
    draft(stream(1), 2).takes("name:x").commit(&*log).await;
    engine
        .set_clock(noon().plus_seconds(2 * SECONDS_A_DAY))
        .await;
    let other = draft(stream(2), 0)
        .takes("name:x")
        .on(day("2026-09-26"))
        .done();
    taken_by(&log.sequencer().append(other).await, stream(1));
}

pub async fn only_the_holder_releases<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    draft(stream(1), 0).takes("name:x").commit(&*log).await;
    for key in ["name:x", "name:y"] {
        let append = draft(stream(2), 0).releases(key, day("2026-09-24")).done();
        let refused = log.sequencer().append(append).await;
        assert!(
            matches!(refused, Err(AppendError::Malformed(_))),
            "{refused:?}"
        );
    }
}

pub async fn an_append_that_loses_leaves_its_claims_untouched<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    draft(stream(1), 0).takes("name:x").commit(&*log).await;
    // It would take `name:y`, were `name:x` not taken.
    let batch = vec![
        draft(stream(2), 0).takes("name:y").takes("name:x").done(),
        draft(stream(3), 0).takes("name:y").done(),
    ];
    let results = log.append(batch).await;
    taken_by(&results[0], stream(1));
    assert!(results[1].is_ok(), "{results:?}");
}

pub async fn a_fence_holds_only_where_it_was_read<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    draft(stream(1), 0).commit(&*log).await;
    draft(stream(2), 0)
        .fenced(stream(1), 1)
        .fenced(stream(9), 0)
        .commit(&*log)
        .await;
    draft(stream(1), 1).commit(&*log).await;
    let moved = log
        .sequencer()
        .append(draft(stream(3), 0).fenced(stream(1), 1).done())
        .await;
    assert_eq!(
        moved,
        Err(AppendError::FenceMoved {
            stream: stream(1),
            head: Sequence(2)
        })
    );
}

pub async fn a_fence_sees_the_winners_before_it_in_the_batch<E: Engine>() {
    let engine = E::live().await;
    let batch = vec![
        draft(stream(1), 0).done(),
        draft(stream(2), 0).fenced(stream(1), 0).done(),
        draft(stream(3), 0).fenced(stream(1), 1).done(),
        // The loser before it moved nothing.
        draft(stream(4), 0).fenced(stream(2), 0).done(),
    ];
    let results = engine.log().append(batch).await;
    let moved = AppendError::FenceMoved {
        stream: stream(1),
        head: Sequence(1),
    };
    assert_eq!(results[1], Err(moved));
    assert!(
        results[0].is_ok() && results[2].is_ok() && results[3].is_ok(),
        "{results:?}"
    );
}
