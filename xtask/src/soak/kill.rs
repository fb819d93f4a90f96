//! The kill harness: start, load, SIGKILL, restart, compare.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::client::Door;
use super::finding::Finding;
use super::ledger::Ledger;
use super::random::Random;
use super::server::Server;
use super::stage::{Stage, verify_store};

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

/// A run in progress.
struct Run<'a> {
    plan: &'a Plan,
    stage: &'a Stage,
    ledger: Ledger<'a>,
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
            ledger: Ledger::new(&stage, self.seed, self.clients),
        };
        let begun = Instant::now();
        let outcome = run.all_cycles();
        println!("{}; {} s", run.ledger.summary(), begun.elapsed().as_secs());
        stage.end(outcome)
    }
}

impl Run<'_> {
    fn all_cycles(&mut self) -> Result<(), Finding> {
        let mut random = Random::new(self.plan.seed);
        for cycle in 1..=self.plan.cycles {
            let wait = random.between(KILL_AFTER_MILLISECONDS_MIN, KILL_AFTER_MILLISECONDS_MAX);
            self.cycle(cycle, Duration::from_millis(wait))?;
            if cycle.is_multiple_of(REPORT_CYCLES) {
                println!("cycle {cycle}: {}", self.ledger.summary());
            }
        }
        self.settle()?;
        verify_store(&self.plan.binary, self.stage)
    }

    /// Starts, compares what the last kill left, loads, kills.
    fn cycle(&mut self, cycle: u64, wait: Duration) -> Result<(), Finding> {
        let server = self.start()?;
        if cycle.is_multiple_of(self.plan.check_every) {
            self.ledger.compare(server.address())?;
            self.ledger.sort_in_flight();
        }
        let doors = [Door::new(server.address())];
        self.ledger.under_load(&doors, |_| {
            std::thread::sleep(wait);
            doors.iter().for_each(Door::close);
            server.kill()
        })
    }

    /// After the last kill: answers every open write, then reads the whole log afresh.
    fn settle(&mut self) -> Result<(), Finding> {
        let server = self.start()?;
        self.ledger.compare(server.address())?;
        self.ledger.sort_in_flight();
        self.ledger.answer_open(&[Door::new(server.address())])?;
        self.ledger.compare_afresh(server.address())?;
        server.kill()
    }

    fn start(&self) -> Result<Server, Finding> {
        Server::start(&self.plan.binary, &self.stage.words(), &self.stage.log())
    }
}
