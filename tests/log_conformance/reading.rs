//! Reading back.

use crate::draft::{draft, log_stream, noon, stream};
use crate::engine::Engine;
use qibu::log::Log;
use qibu_domain::id::{Position, Sequence, StreamKind};

pub async fn pages_follow_each_other_without_gap_or_repetition<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    for n in 0..7 {
        draft(stream(1), n * 3).events(3).commit(&*log).await;
    }
    let (mut after, mut all) = (Position(0), Vec::new());
    loop {
        let page = log.read_all(after, 4).await.unwrap();
        assert!(page.len() <= 4);
        let Some(last) = page.last() else { break };
        after = last.position;
        all.extend(page.iter().map(|event| event.position.0));
    }
    assert_eq!(all, (1..=22).collect::<Vec<u64>>());
    let tail = log.read_stream(stream(1), Sequence(18), 10).await.unwrap();
    let tail: Vec<u64> = tail.iter().map(|event| event.sequence.0).collect();
    assert_eq!(tail, [19, 20, 21]);
    assert!(
        log.read_stream(stream(1), Sequence(u64::MAX), 10)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        log.read_stream(stream(2), Sequence(0), 10)
            .await
            .unwrap()
            .is_empty()
    );
}

pub async fn a_kind_is_read_without_the_others<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    draft(stream(1), 0).commit(&*log).await;
    draft(log_stream(), 1)
        .event("LogReady", "{}")
        .commit(&*log)
        .await;
    draft(stream(2), 0).commit(&*log).await;
    let of_kind = |kind, after| {
        let log = engine.log();
        async move {
            let page = log.read_kind(kind, after, 10).await.unwrap();
            page.iter()
                .map(|event| event.position.0)
                .collect::<Vec<u64>>()
        }
    };
    assert_eq!(of_kind(StreamKind::Association, Position(0)).await, [2, 4]);
    assert_eq!(of_kind(StreamKind::Association, Position(2)).await, [4]);
    assert_eq!(of_kind(StreamKind::Log, Position(0)).await, [1, 3]);
    assert_eq!(
        of_kind(StreamKind::Account, Position(0)).await,
        Vec::<u64>::new()
    );
}

pub async fn what_is_read_is_what_was_written<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    // Neither blanks nor the order of keys nor a way of writing a character may change.
    let payload = r#"{ "z":"七步",  "a":"\u4e03\/", "n":[1, 2]}"#;
    let append = draft(stream(1), 0)
        .event("FoundingRecorded", payload)
        .done();
    log.sequencer().append(append.clone()).await.unwrap();
    let page = log.read_stream(stream(1), Sequence(0), 10).await.unwrap();
    let event = page.first().unwrap();
    assert_eq!(event.payload, payload);
    assert_eq!(event.metadata, append.events[0].metadata);
    assert_eq!(
        (event.name.as_str(), event.version),
        ("FoundingRecorded", 1)
    );
    assert_eq!((event.stream, event.sequence), (stream(1), Sequence(1)));
    assert_eq!((event.position, event.recorded_at), (Position(2), noon()));
}

pub async fn the_head_is_announced_before_the_receipt<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    let mut head = log.head();
    assert_eq!(head.borrow_and_update().position, Position(1));
    for n in 0..50 {
        let committed = draft(stream(n), 0).commit(&*log).await;
        assert!(head.has_changed().unwrap());
        assert_eq!(head.borrow_and_update().position, committed.last_position);
    }
    // A refusal moves nothing.
    let refused = log.sequencer().append(draft(stream(1), 7).done()).await;
    assert!(refused.is_err());
    assert!(!head.has_changed().unwrap());
}

pub async fn a_stream_stands_where_its_last_event_stands<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    assert_eq!(log.stream_head(stream(1)).await.unwrap(), Sequence(0));
    draft(stream(1), 0).events(3).commit(&*log).await;
    assert_eq!(log.stream_head(stream(1)).await.unwrap(), Sequence(3));
}
