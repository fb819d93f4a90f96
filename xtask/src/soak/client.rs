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

/// A copy of the service, as the clients see it.
#[derive(Debug)]
pub struct Door {
    pub address: String,
    /// Set just before the kill: from then on a broken connection is what we came for.
    pub dying: AtomicBool,
}

impl Door {
    /// The door of a copy that nobody is about to kill.
    pub fn new(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            dying: AtomicBool::new(false),
        }
    }

    /// Says that whatever breaks from now on was broken on purpose.
    pub fn close(&self) {
        self.dying.store(true, Ordering::SeqCst);
    }

    fn is_dying(&self) -> bool {
        self.dying.load(Ordering::SeqCst)
    }
}

/// What all clients of one cycle share.
#[derive(Debug)]
pub struct Load<'a> {
    pub doors: &'a [Door],
    pub token: &'a str,
    pub seed: u64,
    /// Whether clients go on with new writes once their open one is answered.
    pub keep_writing: bool,
    /// Set when the clients are to stop after the answer that they wait for.
    pub stop: &'a AtomicBool,
    pub journal: &'a Mutex<Journal>,
}

/// What one client carries from cycle to cycle.
#[derive(Debug)]
pub struct Lane {
    /// Which door it goes to first, of as many as there are.
    home: usize,
    /// The ticket of the write that nobody has answered yet.
    pub open: Option<u64>,
}

impl Lane {
    /// A client that goes to that door first.
    pub fn at(home: usize) -> Self {
        Self { home, open: None }
    }

    /// First sends the open write again under its own key, then new ones. Where its door dies it goes on at another,
    /// with the same write, and ends where there is none.
    pub fn work(&mut self, load: &Load<'_>) -> Result<(), Finding> {
        let agent = agent();
        let mut busy = 0;
        let Some(mut door) = load.doors.get(self.home % load.doors.len().max(1)) else {
            return Ok(());
        };
        loop {
            if load.stop.load(Ordering::SeqCst) {
                return Ok(());
            }
            let ticket = match self.open {
                Some(ticket) => ticket,
                None if load.keep_writing => lock(load.journal).begin(),
                None => return Ok(()),
            };
            self.open = Some(ticket);
            match Write::new(load.seed, ticket).send(&agent, &door.address, load.token) {
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
                Answer::Cut(_) if door.is_dying() => {
                    match load.doors.iter().find(|other| !other.is_dying()) {
                        Some(other) => door = other,
                        None => return Ok(()),
                    }
                }
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
