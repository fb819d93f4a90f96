//! The kill harness: start, load, SIGKILL, restart, compare.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::client::{Lane, Load, lock};
use super::finding::Finding;
use super::journal::Journal;
use super::random::Random;
use super::seen::Seen;
use super::server::Server;
use super::stage::Stage;
use super::walk;
use super::write::agent;
use crate::child;

/// The kill falls between these moments after the service is ready.
const KILL_AFTER_MILLISECONDS_MIN: u64 = 10;
const KILL_AFTER_MILLISECONDS_MAX: u64 = 900;

/// Cycles between two lines of progress.
const REPORT_CYCLES: u64 = 50;

/// One run.
#[derive(Debug)]
pub struct Plan {
    pub binary: PathBuf,
    pub cycles: u64,
    pub clients: u64,
    pub seed: u64,
    /// Cycles between two comparisons of the journal with the log.
    pub check_every: u64,
}

/// What a run has counted.
#[derive(Debug, Default)]
struct Count {
    in_flight: u64,
    committed: u64,
    absent: u64,
}

/// A run in progress.
struct Run<'a> {
    plan: &'a Plan,
    stage: &'a Stage,
    journal: Mutex<Journal>,
    lanes: Vec<Lane>,
    seen: Seen,
    /// Acknowledged writes that were compared already.
    confirmed: usize,
    count: Count,
}

impl Plan {
    /// Runs all cycles. The throwaway folder is kept when something was found.
    pub fn run(&self) -> Result<(), Finding> {
        println!(
            "seed {}: {} cycles, {} clients",
            self.seed, self.cycles, self.clients
        );
        let stage = Stage::set(&self.binary, self.seed)?;
        let mut run = Run {
            plan: self,
            stage: &stage,
            journal: Mutex::default(),
            lanes: (0..self.clients).map(|_| Lane::default()).collect(),
            seen: Seen::default(),
            confirmed: 0,
            count: Count::default(),
        };
        let begun = Instant::now();
        let outcome = run.all_cycles();
        println!("{}; {} s", run.summary(), begun.elapsed().as_secs());
        match outcome {
            Ok(()) => stage.clear(),
            Err(finding) => {
                println!("kept for you: {}", stage.folder().display());
                Err(finding)
            }
        }
    }
}

impl Run<'_> {
    fn all_cycles(&mut self) -> Result<(), Finding> {
        let mut random = Random::new(self.plan.seed);
        for cycle in 1..=self.plan.cycles {
            let wait = random.between(KILL_AFTER_MILLISECONDS_MIN, KILL_AFTER_MILLISECONDS_MAX);
            self.cycle(cycle, Duration::from_millis(wait))?;
            if cycle.is_multiple_of(REPORT_CYCLES) {
                println!("cycle {cycle}: {}", self.summary());
            }
        }
        self.settle()?;
        verify_store(self.plan, self.stage)
    }

    /// Starts, compares what the last kill left, loads, kills.
    fn cycle(&mut self, cycle: u64, wait: Duration) -> Result<(), Finding> {
        let server = self.start()?;
        if cycle.is_multiple_of(self.plan.check_every) {
            self.compare(&server)?;
            self.sort_in_flight();
        }
        let killing = AtomicBool::new(false);
        let address = server.address().to_owned();
        let load = self
            .stage
            .load(&address, self.plan.seed, &killing, &self.journal, true);
        let lanes = &mut self.lanes;
        let worked = std::thread::scope(|scope| {
            let clients: Vec<_> = lanes
                .iter_mut()
                .map(|lane| scope.spawn(|| lane.work(&load)))
                .collect();
            std::thread::sleep(wait);
            killing.store(true, Ordering::SeqCst);
            let killed = server.kill();
            let worked: Result<(), Finding> = clients.into_iter().try_for_each(|client| {
                client
                    .join()
                    .unwrap_or_else(|_| Err(Finding::Harness("a client panicked".into())))
            });
            // A service that died by itself says more than the clients that it left.
            killed.and(worked)
        });
        self.count.in_flight += lock(&self.journal).in_flight().count() as u64;
        worked
    }

    /// After the last kill: answers every open write, then reads the whole log afresh.
    fn settle(&mut self) -> Result<(), Finding> {
        let server = self.start()?;
        self.compare(&server)?;
        self.sort_in_flight();
        let killing = AtomicBool::new(false);
        let address = server.address().to_owned();
        let load = self
            .stage
            .load(&address, self.plan.seed, &killing, &self.journal, false);
        self.lanes
            .iter_mut()
            .try_for_each(|lane| lane.work(&load))?;
        let open = lock(&self.journal).in_flight().count();
        if open > 0 {
            return Err(Finding::Harness(format!(
                "{open} writes are still open at the end"
            )));
        }
        self.compare(&server)?;
        self.seen = Seen::default();
        self.confirmed = 0;
        self.compare(&server)?;
        server.kill()
    }

    fn start(&self) -> Result<Server, Finding> {
        Server::start(&self.plan.binary, &self.stage.data(), &self.stage.log())
    }

    /// Reads on in the log, and looks for each write acknowledged since the last time.
    fn compare(&mut self, server: &Server) -> Result<(), Finding> {
        walk::catch_up(
            &agent(),
            server.address(),
            &self.stage.reader,
            &mut self.seen,
        )?;
        let journal = lock(&self.journal);
        let acknowledged = journal.acknowledged();
        for (ticket, receipt) in acknowledged.iter().skip(self.confirmed) {
            self.seen.confirm(self.plan.seed, *ticket, receipt)?;
        }
        self.confirmed = acknowledged.len();
        Ok(())
    }

    /// A write that was cut off is in the log, or it is not; either is right, and both are counted.
    fn sort_in_flight(&mut self) {
        for ticket in lock(&self.journal).in_flight() {
            if self.seen.holds(ticket) {
                self.count.committed += 1;
            } else {
                self.count.absent += 1;
            }
        }
    }

    fn summary(&self) -> String {
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

impl Stage {
    fn load<'a>(
        &'a self,
        address: &'a str,
        seed: u64,
        killing: &'a AtomicBool,
        journal: &'a Mutex<Journal>,
        keep_writing: bool,
    ) -> Load<'a> {
        Load {
            address,
            token: &self.writer,
            seed,
            keep_writing,
            killing,
            journal,
        }
    }
}

fn verify_store(plan: &Plan, stage: &Stage) -> Result<(), Finding> {
    let mut command = Command::new(&plan.binary);
    command
        .args(["verify", "store", "--data"])
        .arg(stage.data());
    let printed = child::output(&mut command).map_err(|error| Finding::Store(error.to_string()))?;
    println!("verify store: clean\n{}", printed.trim_end());
    Ok(())
}
