//! Claims on `KurrentDB`: streams that are taken first and released by reaction (law 11).

use crate::draft::{day, draft, stream};
use crate::engine::{Engine, Kurrent};
use crate::kurrent_double::Mishap;
use crate::kurrent_faults::ALL_SENDS;
use qibu::log::kurrent::{ORPHAN_POLLS, POLL_MS};
use qibu::log::{Append, AppendError, Log};
use qibu_domain::id::{Position, Sequence};
use std::time::Duration;

const CLAIM: &str = "claim-";
const TAKEN: &str = "QibuClaimTaken";
const RELEASED: &str = "QibuClaimReleased";

/// Waits until the claims' streams say this, for many times as long as it should take.
async fn until_claims_say(engine: &Kurrent, expected: &[&str]) {
    for _ in 0..20 * ORPHAN_POLLS {
        if engine.double().names_in(CLAIM) == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(POLL_MS)).await;
    }
    assert_eq!(engine.double().names_in(CLAIM), expected);
}

/// A copy that takes a claim and is gone before its append has come; it comes late, if at all.
async fn gone_between_claim_and_append(engine: &Kurrent) -> Append {
    let copy = engine.copy().await;
    let word = stream(1).id.to_string();
    engine.double().goes_wrong(&word, Mishap::Late, ALL_SENDS);
    let append = draft(stream(1), 0).takes("name:x").done();
    let unknown = copy.sequencer().append(append.clone()).await;
    assert!(
        matches!(unknown, Err(AppendError::OutcomeUnknown(_))),
        "{unknown:?}"
    );
    assert_eq!(engine.double().names_in(CLAIM), [TAKEN]);
    copy.close().await;
    append
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_is_taken_before_the_append_that_takes_it_is_sent() {
    let engine = Kurrent::live_on_double().await;
    let word = stream(1).id.to_string();
    engine.double().goes_wrong(&word, Mishap::Reset, 1);
    draft(stream(1), 0)
        .takes("name:x")
        .commit(&*engine.log())
        .await;
    assert!(engine.double().all_went_wrong());
    let names = engine.double().names_in("qibu.");
    assert_eq!(
        names,
        ["QibuLogMade", "LogOpened", TAKEN, "PreparationLapsed"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_stream_holds_it_takes_again_without_its_claim_s_stream() {
    let engine = Kurrent::live_on_double().await;
    let log = engine.log();
    draft(stream(1), 0).takes("name:x").commit(&*log).await;
    draft(stream(1), 1).takes("name:x").commit(&*log).await;
    assert_eq!(engine.double().names_in(CLAIM), [TAKEN]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_that_the_log_releases_is_released_in_its_stream_and_taken_there_again() {
    let engine = Kurrent::live_on_double().await;
    let log = engine.log();
    draft(stream(1), 0).takes("name:x").commit(&*log).await;
    draft(stream(1), 1)
        .releases("name:x", day("2026-09-24"))
        .commit(&*log)
        .await;
    until_claims_say(&engine, &[TAKEN, RELEASED]).await;
    draft(stream(2), 0).takes("name:x").commit(&*log).await;
    until_claims_say(&engine, &[TAKEN, RELEASED, TAKEN]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_whose_append_is_refused_by_the_server_is_released() {
    let engine = Kurrent::live_on_double().await;
    let word = stream(1).id.to_string();
    let log = engine.log();
    // Another program's event stands where the append was to stand, after the claim was taken.
    let other = engine.copy().await;
    engine.double().goes_wrong(&word, Mishap::Late, ALL_SENDS);
    let append = draft(stream(1), 0).takes("name:x").done();
    let unknown = log.sequencer().append(append.clone()).await;
    assert!(
        matches!(unknown, Err(AppendError::OutcomeUnknown(_))),
        "{unknown:?}"
    );
    assert_eq!(log.settle(append.command).await, Ok(None));
    assert_eq!(engine.double().deliver_late(), 0);
    until_claims_say(&engine, &[TAKEN, RELEASED]).await;
    draft(stream(2), 0).takes("name:x").commit(&*other).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_taken_for_an_append_that_never_comes_is_released() {
    let engine = Kurrent::live_on_double().await;
    gone_between_claim_and_append(&engine).await;
    until_claims_say(&engine, &[TAKEN, RELEASED]).await;
    // Released, it can be taken by nobody's late append.
    assert_eq!(engine.double().deliver_late(), 1);
    let log = engine.log();
    assert_eq!(log.stream_head(stream(1)).await.unwrap(), Sequence(0));
    draft(stream(2), 0).takes("name:x").commit(&*log).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_append_that_comes_after_its_claim_was_taken_over_is_void() {
    let engine = Kurrent::live_on_double().await;
    let lost = gone_between_claim_and_append(&engine).await;
    let log = engine.log();
    let committed = draft(stream(2), 0).takes("name:x").commit(&*log).await;
    assert_eq!(committed.first_position, Position(2));
    assert_eq!(engine.double().names_in(CLAIM), [TAKEN, TAKEN]);
    assert_eq!(engine.double().deliver_late(), 1);
    assert_eq!(log.settle(lost.command.clone()).await, Ok(None));
    // Its command is bound to nothing, and is told who holds the claim.
    let again = log.sequencer().append(lost).await;
    assert!(
        matches!(&again, Err(AppendError::ClaimTaken { holder, .. }) if *holder == stream(2)),
        "{again:?}"
    );
    draft(stream(1), 0).commit(&*log).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_append_that_came_before_its_claim_was_taken_over_holds_it() {
    let engine = Kurrent::live_on_double().await;
    let late = gone_between_claim_and_append(&engine).await;
    assert_eq!(engine.double().deliver_late(), 1);
    let log = engine.log();
    let refused = log
        .sequencer()
        .append(draft(stream(2), 0).takes("name:x").done())
        .await;
    assert!(
        matches!(&refused, Err(AppendError::ClaimTaken { holder, .. }) if *holder == stream(1)),
        "{refused:?}"
    );
    assert!(log.settle(late.command).await.unwrap().is_some());
    assert_eq!(engine.double().names_in(CLAIM), [TAKEN]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_whose_acknowledgement_is_lost_is_taken_once() {
    let engine = Kurrent::live_on_double().await;
    for (n, mishap) in (1..).zip([Mishap::AckLost, Mishap::Doubled, Mishap::Reset]) {
        engine.double().goes_wrong(CLAIM, mishap, 1);
        draft(stream(n), 0)
            .takes(&format!("name:{n}"))
            .commit(&*engine.log())
            .await;
        assert!(engine.double().all_went_wrong(), "{mishap:?}");
    }
    assert_eq!(engine.double().names_in(CLAIM), [TAKEN, TAKEN, TAKEN]);
}
