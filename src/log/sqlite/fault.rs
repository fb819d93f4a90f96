//! A deliberate fault, the negative control of the kill test: acknowledge first, commit later.
//!
//! A build with the feature `ack-before-commit` LOSES ACKNOWLEDGED EVENTS. It exists to show that the kill test sees
//! such a loss. It takes three things at once, none of which happens by accident: the feature, a debug build, and
//! `QIBU_FAULT=ack-before-commit` in the environment.

use crate::log::sequencer::Batch;
use crate::log::{AppendError, Committed};
use std::sync::OnceLock;
use std::time::Duration;

#[cfg(not(debug_assertions))]
compile_error!("ack-before-commit loses acknowledged events: it is a test of debug builds only");

/// The time between the answer and the commit, in milliseconds.
const GAP_MS: u64 = 60;

/// Answers before the commit, when the environment asks for it.
pub(super) fn acknowledge_before_commit(
    batch: &mut Batch,
    results: &[Result<Committed, AppendError>],
) {
    static ASKED_FOR: OnceLock<bool> = OnceLock::new();
    let word = || std::env::var("QIBU_FAULT").is_ok_and(|fault| fault == "ack-before-commit");
    if *ASKED_FOR.get_or_init(word) {
        batch.reply(results.to_vec());
        std::thread::sleep(Duration::from_millis(GAP_MS));
    }
}
