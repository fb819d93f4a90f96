//! One client: it writes as fast as it is answered, until the service is killed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::finding::Finding;
use super::journal::Journal;
use super::write::{Answer, Write, agent};

/// Between two tries at a busy service.
const BUSY_MILLISECONDS: u64 = 20;

/// Tries at a service that says it is busy, before that is a finding.
const BUSY_TRIES_MAX: u32 = 500;

/// What all clients of one cycle share.
#[derive(Debug)]
pub struct Load<'a> {
    pub address: &'a str,
    pub token: &'a str,
    pub seed: u64,
    /// Whether clients go on with new writes once their open one is answered.
    pub keep_writing: bool,
    /// Set just before the kill: from then on a broken connection is what we came for.
    pub killing: &'a AtomicBool,
    pub journal: &'a Mutex<Journal>,
}

/// What one client carries from cycle to cycle.
#[derive(Debug, Default)]
pub struct Lane {
    /// The ticket of the write that nobody has answered yet.
    open: Option<u64>,
}

impl Lane {
    /// First sends the open write again under its own key, then new ones.
    pub fn work(&mut self, load: &Load<'_>) -> Result<(), Finding> {
        let agent = agent();
        let mut busy = 0;
        loop {
            if load.killing.load(Ordering::SeqCst) {
                return Ok(());
            }
            let ticket = match self.open {
                Some(ticket) => ticket,
                None if load.keep_writing => lock(load.journal).begin(),
                None => return Ok(()),
            };
            self.open = Some(ticket);
            match Write::new(load.seed, ticket).send(&agent, load.address, load.token) {
                Answer::Acknowledged(receipt) => {
                    lock(load.journal).acknowledge(ticket, receipt);
                    self.open = None;
                    busy = 0;
                }
                Answer::Busy(status) if busy == BUSY_TRIES_MAX => {
                    let words = format!("{status} for {BUSY_TRIES_MAX} tries");
                    return Err(Finding::Answer(words));
                }
                Answer::Busy(_) => {
                    busy += 1;
                    std::thread::sleep(Duration::from_millis(BUSY_MILLISECONDS));
                }
                Answer::Cut(_) if load.killing.load(Ordering::SeqCst) => return Ok(()),
                Answer::Cut(why) => {
                    let key = Write::new(load.seed, ticket).key();
                    return Err(Finding::Answer(format!(
                        "{key} was cut off without a kill: {why}"
                    )));
                }
                Answer::Unexpected(words) => {
                    let key = Write::new(load.seed, ticket).key();
                    return Err(Finding::Answer(format!("to {key}: {words}")));
                }
            }
        }
    }
}

/// A journal that a failed thread left behind is still right: each note is one step.
pub fn lock(journal: &Mutex<Journal>) -> MutexGuard<'_, Journal> {
    journal.lock().unwrap_or_else(PoisonError::into_inner)
}
