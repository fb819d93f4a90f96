//! The books of a run: who writes, what was acknowledged, and what the log shows of it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::client::{Door, Lane, Load, lock};
use super::finding::Finding;
use super::journal::Journal;
use super::seen::Seen;
use super::stage::Stage;
use super::walk;
use super::write::{Answer, Receipt, Write, agent};

/// Between two tries of a probe, in milliseconds.
const PROBE_MILLISECONDS: u64 = 10;

/// What a run has counted.
#[derive(Debug, Default)]
struct Count {
    in_flight: u64,
    committed: u64,
    absent: u64,
}

/// The clients of a run and their journal, and the log as it was read.
pub struct Ledger<'a> {
    stage: &'a Stage,
    seed: u64,
    journal: Mutex<Journal>,
    lanes: Vec<Lane>,
    seen: Seen,
    /// Acknowledged writes that were compared already.
    confirmed: usize,
    count: Count,
}

impl<'a> Ledger<'a> {
    /// Empty books for so many clients, who go to all doors alike.
    pub fn new(stage: &'a Stage, seed: u64, clients: u64) -> Self {
        Self {
            stage,
            seed,
            journal: Mutex::default(),
            lanes: (0..clients)
                .map(|home| Lane::at(usize::try_from(home).unwrap_or(0)))
                .collect(),
            seen: Seen::default(),
            confirmed: 0,
            count: Count::default(),
        }
    }

    /// Lets all clients write while `meanwhile` runs, then stops them and counts what nobody answered.
    pub fn under_load(
        &mut self,
        doors: &[Door],
        meanwhile: impl FnOnce(&Probe<'_>) -> Result<(), Finding>,
    ) -> Result<(), Finding> {
        let stop = AtomicBool::new(false);
        let load = Load {
            doors,
            token: &self.stage.writer,
            seed: self.seed,
            keep_writing: true,
            stop: &stop,
            journal: &self.journal,
        };
        let probe = Probe {
            stage: self.stage,
            seed: self.seed,
            journal: &self.journal,
        };
        let lanes = &mut self.lanes;
        let worked = std::thread::scope(|scope| {
            let clients: Vec<_> = lanes
                .iter_mut()
                .map(|lane| scope.spawn(|| lane.work(&load)))
                .collect();
            let done = meanwhile(&probe);
            stop.store(true, Ordering::SeqCst);
            let worked: Result<(), Finding> = clients.into_iter().try_for_each(|client| {
                client
                    .join()
                    .unwrap_or_else(|_| Err(Finding::Harness("a client panicked".into())))
            });
            // A service that died by itself says more than the clients that it left.
            done.and(worked)
        });
        self.count.in_flight += lock(&self.journal).in_flight().count() as u64;
        worked
    }

    /// Sends every open write again until it is answered.
    pub fn answer_open(&mut self, doors: &[Door]) -> Result<(), Finding> {
        let stop = AtomicBool::new(false);
        let load = Load {
            doors,
            token: &self.stage.writer,
            seed: self.seed,
            keep_writing: false,
            stop: &stop,
            journal: &self.journal,
        };
        self.lanes
            .iter_mut()
            .try_for_each(|lane| lane.work(&load))?;
        let open = lock(&self.journal).in_flight().count();
        if open > 0 {
            return Err(Finding::Harness(format!(
                "{open} writes are still open at the end"
            )));
        }
        Ok(())
    }

    /// Sends every open write again, once, under its own key: that must settle it. How many there were.
    pub fn settle_once(&mut self, address: &str) -> Result<u64, Finding> {
        let agent = agent();
        let mut settled = 0;
        for lane in &mut self.lanes {
            let Some(ticket) = lane.open else { continue };
            let write = Write::new(self.seed, ticket);
            match write.send(&agent, address, &self.stage.writer) {
                Answer::Acknowledged(receipt) => {
                    lock(&self.journal).acknowledge(ticket, receipt);
                    lane.open = None;
                    settled += 1;
                }
                other => {
                    let words = format!("one retry did not settle {}: {other:?}", write.key());
                    return Err(Finding::Answer(words));
                }
            }
        }
        Ok(settled)
    }

    /// A client that is not one of the lanes.
    pub fn probe(&self) -> Probe<'_> {
        Probe {
            stage: self.stage,
            seed: self.seed,
            journal: &self.journal,
        }
    }

    /// Reads on in the log, and looks for each write acknowledged since the last time.
    pub fn compare(&mut self, address: &str) -> Result<(), Finding> {
        walk::catch_up(&agent(), address, &self.stage.reader, &mut self.seen)?;
        let journal = lock(&self.journal);
        let acknowledged = journal.acknowledged();
        for (ticket, receipt) in acknowledged.iter().skip(self.confirmed) {
            self.seen.confirm(self.seed, *ticket, receipt)?;
        }
        self.confirmed = acknowledged.len();
        Ok(())
    }

    /// Reads the whole log afresh, and looks for each write that was ever acknowledged.
    pub fn compare_afresh(&mut self, address: &str) -> Result<(), Finding> {
        self.compare(address)?;
        self.seen = Seen::default();
        self.confirmed = 0;
        self.compare(address)
    }

    /// A write that was cut off is in the log, or it is not; either is right, and both are counted.
    pub fn sort_in_flight(&mut self) {
        for ticket in lock(&self.journal).in_flight() {
            if self.seen.holds(ticket) {
                self.count.committed += 1;
            } else {
                self.count.absent += 1;
            }
        }
    }

    /// What was counted, in one line.
    pub fn summary(&self) -> String {
        let Count {
            in_flight,
            committed,
            absent,
        } = self.count;
        format!(
            "{} acknowledged, {} of them found again; {in_flight} in flight at a kill \
             ({committed} committed, {absent} absent at the next look); head {}",
            lock(&self.journal).acknowledged().len(),
            self.confirmed,
            self.seen.head(),
        )
    }
}

/// A client that asks whether a copy serves.
pub struct Probe<'a> {
    stage: &'a Stage,
    seed: u64,
    journal: &'a Mutex<Journal>,
}

impl Probe<'_> {
    /// Sends one write until it is acknowledged, and says where it stands.
    pub fn write(&self, address: &str, within: Duration) -> Result<Receipt, Finding> {
        let (agent, begun) = (agent(), Instant::now());
        let ticket = lock(self.journal).begin();
        let write = Write::new(self.seed, ticket);
        loop {
            let answer = write.send(&agent, address, &self.stage.writer);
            match answer {
                Answer::Acknowledged(receipt) => {
                    lock(self.journal).acknowledge(ticket, receipt.clone());
                    return Ok(receipt);
                }
                Answer::Busy(_) | Answer::Cut(_) if begun.elapsed() < within => {
                    std::thread::sleep(Duration::from_millis(PROBE_MILLISECONDS));
                }
                other => {
                    return Err(Finding::Answer(format!(
                        "{address} did not acknowledge {} within {} s: {other:?}",
                        write.key(),
                        within.as_secs()
                    )));
                }
            }
        }
    }

    /// Asks for the subject of a write until the views show it.
    pub fn view(&self, address: &str, receipt: &Receipt, within: Duration) -> Result<(), Finding> {
        let (agent, begun) = (agent(), Instant::now());
        loop {
            let status = walk::subject(&agent, address, &self.stage.reader, &receipt.stream)?;
            match status {
                200 => return Ok(()),
                404 | 503 if begun.elapsed() < within => {
                    std::thread::sleep(Duration::from_millis(PROBE_MILLISECONDS));
                }
                other => {
                    return Err(Finding::Answer(format!(
                        "the views did not show {receipt:?} within {} s: {other}",
                        within.as_secs()
                    )));
                }
            }
        }
    }
}
