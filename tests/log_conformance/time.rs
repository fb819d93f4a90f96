//! Stamps and clocks (laws 1, 17, 18).

use crate::draft::{day, draft, log_stream, noon, stream};
use crate::engine::Engine;
use qibu::log::{AppendError, Log};

const SECONDS_A_DAY: i64 = 86_400;

pub async fn an_append_decided_on_another_day_than_its_stamp_is_refused<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    let (today, tomorrow) = (day("2026-09-24"), day("2026-09-25"));
    engine.set_clock(tomorrow.start()).await;
    let late = log
        .sequencer()
        .append(draft(stream(1), 0).on(today).done())
        .await;
    assert_eq!(late, Err(AppendError::DayTurned { day: tomorrow }));
    let committed = draft(stream(1), 0).on(tomorrow).commit(&*log).await;
    assert_eq!(committed.recorded_at, tomorrow.start());
}

pub async fn a_stamp_never_goes_back<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    engine.set_clock(noon().plus_seconds(10)).await;
    let first = draft(stream(1), 0).commit(&*log).await;
    engine.set_clock(noon().plus_seconds(6)).await;
    let second = draft(stream(1), 1).commit(&*log).await;
    assert_eq!(first.recorded_at, noon().plus_seconds(10));
    assert_eq!(second.recorded_at, first.recorded_at);
    assert_eq!(log.head().borrow().recorded_at, first.recorded_at);
}

pub async fn a_live_log_does_not_look_at_the_stamp_of_the_append<E: Engine>() {
    let engine = E::live().await;
    let moved = draft(stream(1), 0).stamped(noon().plus_seconds(60)).done();
    let committed = engine.log().sequencer().append(moved).await.unwrap();
    assert_eq!(committed.recorded_at, noon());
}

pub async fn a_clock_far_behind_the_head_lets_only_its_confirmation_pass<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    engine.set_clock(noon().plus_seconds(-5)).await;
    draft(stream(1), 0).commit(&*log).await;
    let clock = noon().plus_seconds(-6);
    engine.set_clock(clock).await;
    let refused = log.sequencer().append(draft(stream(1), 1).done()).await;
    assert_eq!(
        refused,
        Err(AppendError::ClockSuspect {
            clock,
            head: noon()
        })
    );
    let confirmation = draft(log_stream(), 1).event("ClockConfirmed", "{}");
    let companion = draft(log_stream(), 1)
        .event("ClockConfirmed", "{}")
        .events(1)
        .done();
    let refused = log.sequencer().append(companion).await;
    assert_eq!(
        refused,
        Err(AppendError::ClockSuspect {
            clock,
            head: noon()
        })
    );
    assert_eq!(confirmation.commit(&*log).await.recorded_at, noon());
}

pub async fn a_clock_far_beyond_the_head_lets_only_its_confirmation_pass<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    let latest = noon().plus_seconds(400 * SECONDS_A_DAY);
    let beyond = latest.plus_seconds(1);
    engine.set_clock(beyond).await;
    let ordinary = || draft(stream(1), 0).on(beyond.day());
    let refused = log.sequencer().append(ordinary().done()).await;
    assert_eq!(
        refused,
        Err(AppendError::ClockSuspect {
            clock: beyond,
            head: noon()
        })
    );
    // It is the clock, not the day, that is told first: deciding again would not help.
    let refused = log.sequencer().append(draft(stream(1), 0).done()).await;
    assert_eq!(
        refused,
        Err(AppendError::ClockSuspect {
            clock: beyond,
            head: noon()
        })
    );
    let confirmation = draft(log_stream(), 1)
        .event("ClockConfirmed", "{}")
        .on(beyond.day());
    let results = log
        .append(vec![confirmation.done(), ordinary().done()])
        .await;
    assert!(results[0].is_ok() && results[1].is_ok(), "{results:?}");
    engine
        .set_clock(beyond.plus_seconds(400 * SECONDS_A_DAY))
        .await;
    draft(stream(2), 0)
        .on(beyond.plus_seconds(400 * SECONDS_A_DAY).day())
        .commit(&*log)
        .await;
}

pub async fn a_training_log_stamps_what_the_append_says_but_never_before_the_head<E: Engine>() {
    let engine = E::training().await;
    let log = engine.log();
    // The machine's clock is of no account here, however far away it is.
    engine
        .set_clock(noon().plus_seconds(-4000 * SECONDS_A_DAY))
        .await;
    let later = noon().plus_seconds(1000 * SECONDS_A_DAY);
    let committed = draft(stream(1), 0).stamped(later).commit(&*log).await;
    assert_eq!(committed.recorded_at, later);
    let earlier = draft(stream(1), 1).stamped(noon()).on(later.day());
    assert_eq!(earlier.commit(&*log).await.recorded_at, later);
    let other_day = log
        .sequencer()
        .append(draft(stream(1), 2).stamped(noon()).done())
        .await;
    assert_eq!(other_day, Err(AppendError::DayTurned { day: later.day() }));
    let in_batch = vec![
        draft(stream(2), 0).stamped(later.plus_seconds(20)).done(),
        draft(stream(3), 0).stamped(later.plus_seconds(10)).done(),
    ];
    let results = log.append(in_batch).await;
    assert_eq!(
        results[1].as_ref().unwrap().recorded_at,
        later.plus_seconds(20)
    );
}
