//! One outcome a command (law 14), and what is no append at all (law 6).

use crate::draft::{draft, stream};
use crate::engine::Engine;
use qibu::log::{Append, AppendError, Committed, Log, MAX_EVENTS_AN_APPEND};
use qibu_domain::actor::Principal;
use qibu_domain::id::{Position, Sequence};

pub async fn a_command_that_was_committed_is_answered_as_before_and_writes_nothing<E: Engine>() {
    let engine = E::live().await;
    let append = draft(stream(1), 0).takes("name:x").events(2).done();
    let first = engine
        .log()
        .sequencer()
        .append(append.clone())
        .await
        .unwrap();
    draft(stream(1), 2).commit(&*engine.log()).await;
    let engine = engine.reopened().await;
    let again = engine.log().sequencer().append(append).await.unwrap();
    assert_eq!(
        again,
        Committed {
            replayed: true,
            ..first
        }
    );
    assert!(!first.replayed);
    assert_eq!(engine.log().head().borrow().position, Position(4));
}

pub async fn a_command_twice_in_one_batch_is_written_once<E: Engine>() {
    let engine = E::live().await;
    let append = draft(stream(1), 0).done();
    let results = engine.log().append(vec![append.clone(), append]).await;
    let (first, second) = (results[0].clone().unwrap(), results[1].clone().unwrap());
    assert_eq!(
        second,
        Committed {
            replayed: true,
            ..first
        }
    );
    assert_eq!(engine.log().head().borrow().position, Position(2));
}

pub async fn a_command_id_with_another_body_is_refused<E: Engine>() {
    let engine = E::live().await;
    let first = draft(stream(1), 0).mac(1).done();
    let id = first.command.command;
    let in_batch = draft(stream(2), 0).command(id).mac(2).done();
    let results = engine.log().append(vec![first, in_batch]).await;
    assert_eq!(results[1], Err(AppendError::KeyReused));
    let later = draft(stream(1), 1).command(id).mac(2).done();
    assert_eq!(
        engine.log().sequencer().append(later).await,
        Err(AppendError::KeyReused)
    );
}

pub async fn two_principals_may_use_the_same_command_id<E: Engine>() {
    let engine = E::live().await;
    let first = draft(stream(1), 0).mac(1).done();
    let id = first.command.command;
    engine.log().sequencer().append(first).await.unwrap();
    let other = Principal::Reaction("deadline".to_owned());
    draft(stream(2), 0)
        .by(other)
        .command(id)
        .mac(2)
        .commit(&*engine.log())
        .await;
}

pub async fn a_refusal_binds_no_command_id<E: Engine>() {
    let engine = E::live().await;
    let refused = draft(stream(1), 9).mac(1).done();
    let id = refused.command.command;
    assert!(engine.log().sequencer().append(refused).await.is_err());
    draft(stream(1), 0)
        .command(id)
        .mac(2)
        .commit(&*engine.log())
        .await;
}

pub async fn settling_says_what_a_command_wrote_or_that_it_wrote_nothing<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    let written = draft(stream(1), 0).events(2).done();
    let never = draft(stream(1), 0).done();
    let committed = log.sequencer().append(written.clone()).await.unwrap();
    let settled = log.settle(written.command).await.unwrap();
    assert_eq!(
        settled,
        Some(Committed {
            replayed: true,
            ..committed
        })
    );
    assert_eq!(log.settle(never.command).await.unwrap(), None);
}

pub async fn settling_stands_on_everything_that_was_sent_before<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    for n in 0..50 {
        let append = draft(stream(n), 0).done();
        let (appended, settled) = tokio::join!(
            biased;
            log.sequencer().append(append.clone()),
            log.settle(append.command),
        );
        assert_eq!(
            settled.unwrap().unwrap().last_position,
            appended.unwrap().last_position
        );
    }
}

pub async fn a_foresight_says_what_an_append_would_be_told_and_writes_nothing<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    let append = draft(stream(1), 0).takes("name:x").done();
    for _ in 0..2 {
        assert_eq!(log.foresee(append.clone()).await, Ok(()));
    }
    assert_eq!(log.stream_head(stream(1)).await.unwrap(), Sequence(0));
    log.sequencer().append(append).await.unwrap();
    let late = draft(stream(1), 0).done();
    let foreseen = log.foresee(late.clone()).await;
    assert_eq!(foreseen, Err(AppendError::Conflict { head: Sequence(1) }));
    assert_eq!(log.sequencer().append(late).await.map(drop), foreseen);
    let taken = draft(stream(2), 0).takes("name:x").done();
    let foreseen = log.foresee(taken).await;
    assert!(
        matches!(foreseen, Err(AppendError::ClaimTaken { holder, .. }) if holder == stream(1)),
        "{foreseen:?}"
    );
}

pub async fn malformed_appends_are_refused<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    let mut wrong: Vec<(&str, Append)> = Vec::new();
    let payloads = [
        ("a NUL", "{\"a\":\"\0\"}"),
        ("an escaped NUL", r#"{"a":"\u0000"}"#),
        ("an escaped line break", r#"{"a":"\n"}"#),
        ("an escaped control in a key", r#"{"\u009f":1}"#),
        ("a lone surrogate", r#"{"a":"\ud800"}"#),
        ("a float", r#"{"a":1.5}"#),
        ("an integer beyond 2^53 - 1", r#"{"a":[9007199254740992]}"#),
        ("no JSON", "{"),
        ("two values", "{} {}"),
        ("a line break between", "{\n}"),
    ];
    for (what, payload) in payloads {
        wrong.push((
            what,
            draft(stream(1), 0).event("SessionHeld", payload).done(),
        ));
    }
    let mut bare = draft(stream(1), 0).done();
    r#"{"occurred_on":"2026-09-24","source":"live"}"#.clone_into(&mut bare.events[0].metadata);
    wrong.push(("no append record", bare));
    let mut other_claims = draft(stream(1), 0).takes("name:x").done();
    other_claims.claims.clear();
    wrong.push(("other claims than the record", other_claims));
    let mut other_mac = draft(stream(1), 0).done();
    other_mac.mac = [8; 32];
    wrong.push(("another MAC than the record", other_mac));
    let mut none = draft(stream(1), 0).done();
    none.events.clear();
    wrong.push(("no events", none));
    let many = draft(stream(1), 0).events(MAX_EVENTS_AN_APPEND + 1).done();
    wrong.push(("too many events", many));
    let huge = format!(r#"{{"a":"{}"}}"#, "x".repeat(1 << 20));
    wrong.push((
        "too long",
        draft(stream(1), 0).event("SessionHeld", &huge).done(),
    ));
    for (what, append) in wrong {
        let refused = log.sequencer().append(append).await;
        assert!(
            matches!(refused, Err(AppendError::Malformed(_))),
            "{what}: {refused:?}"
        );
    }
    assert_eq!(log.stream_head(stream(1)).await.unwrap(), Sequence(0));
    // What looks like an escape and is none may stand.
    draft(stream(1), 0)
        .event("SessionHeld", r#"{"a":"\\u0000","b":9007199254740991}"#)
        .commit(&*log)
        .await;
}
