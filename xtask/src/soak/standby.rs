//! A primary with a synchronous standby: the primary is killed whole under load, the standby takes its place.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::client::Door;
use super::copies::{COPIES, start, url};
use super::finding::Finding;
use super::ledger::Ledger;
use super::postgres::{DATABASE, Node, Programs};
use super::random::Random;
use super::server::Server;
use super::stage::{Stage, make_folder, verify_store};

/// The kill falls between these moments after the load began.
const KILL_AFTER_MILLISECONDS_MIN: u64 = 200;
const KILL_AFTER_MILLISECONDS_MAX: u64 = 1_200;
/// A copy that does not acknowledge so long after the new primary has a standby has not found its way.
const RECOVERY_SECONDS_MAX: u64 = 60;
const REPORT_CYCLES: u64 = 10;
/// Each server asks whatever standby it has to be on the disk with a commit before it is acknowledged.
const SETTINGS: [&str; 2] = ["synchronous_standby_names=*", "synchronous_commit=on"];

/// One run.
#[derive(Debug)]
pub struct Plan {
    pub binary: PathBuf,
    pub cycles: u64,
    pub clients: u64,
    pub seed: u64,
}

/// The servers: who is killed next, and who takes over.
struct Pair {
    folder: PathBuf,
    primary: Node,
    standby: Node,
    /// Servers made so far: each has a folder of its own.
    made: u64,
}

struct Run<'a> {
    plan: &'a Plan,
    stage: &'a Stage,
    pair: Pair,
    servers: Vec<Server>,
    ledger: Ledger<'a>,
    /// Open writes that one retry settled.
    settled: u64,
    /// The longest from a kill until both copies acknowledged again.
    longest: Duration,
}

impl Plan {
    /// Runs all cycles. The throwaway folder is kept when something was found.
    pub fn run(&self) -> Result<(), Finding> {
        println!(
            "seed {}: {} cycles, primary and standby, two copies, {} clients",
            self.seed, self.cycles, self.clients
        );
        let folder = make_folder(self.seed)?;
        let pair = Pair::make(&folder)?;
        pair.primary.make_database(&COPIES)?;
        let demand = format!("ALTER DATABASE {DATABASE} SET qibu.synchronous_standby = on");
        pair.primary.ask(DATABASE, &demand)?;
        let address = url(COPIES[0], &pair.socket());
        let stage = Stage::set_in(&self.binary, folder, Some(address))?;
        let mut run = Run {
            plan: self,
            stage: &stage,
            pair,
            servers: Vec::new(),
            ledger: Ledger::new(&stage, self.seed, self.clients),
            settled: 0,
            longest: Duration::ZERO,
        };
        let begun = Instant::now();
        let outcome = run.all_cycles();
        println!("{}; {} s", run.summary(), begun.elapsed().as_secs());
        drop(run);
        stage.end(outcome)
    }
}

impl Run<'_> {
    fn all_cycles(&mut self) -> Result<(), Finding> {
        let mut random = Random::new(self.plan.seed);
        for copy in 0..COPIES.len() {
            let socket = self.pair.socket();
            let (server, _) = start(&self.plan.binary, self.stage, &socket, copy)?;
            self.servers.push(server);
        }
        for cycle in 1..=self.plan.cycles {
            let wait = random.between(KILL_AFTER_MILLISECONDS_MIN, KILL_AFTER_MILLISECONDS_MAX);
            self.cycle(Duration::from_millis(wait))?;
            if cycle.is_multiple_of(REPORT_CYCLES) {
                println!("cycle {cycle}: {}", self.summary());
            }
        }
        // The copies lived through all of it.
        for server in self.servers.drain(..) {
            server.kill()?;
        }
        let (server, address) = start(&self.plan.binary, self.stage, &self.pair.socket(), 0)?;
        self.ledger.compare_afresh(&address)?;
        server.kill()?;
        verify_store(&self.plan.binary, self.stage)
    }

    /// Loads, kills the primary, lets the standby take over, settles what was open, compares.
    fn cycle(&mut self, wait: Duration) -> Result<(), Finding> {
        let addresses: Vec<String> = self
            .servers
            .iter()
            .map(|server| server.address().to_owned())
            .collect();
        let doors: Vec<Door> = addresses.iter().map(|address| Door::new(address)).collect();
        let primary = &mut self.pair.primary;
        self.ledger.under_load(&doors, |_| {
            std::thread::sleep(wait);
            doors.iter().for_each(Door::close);
            primary.kill_all()
        })?;
        let killed = Instant::now();
        self.pair.fail_over()?;
        let within = Duration::from_secs(RECOVERY_SECONDS_MAX);
        // The first copy last: it has then seen all that was acknowledged, and shows it.
        for (copy, address) in addresses.iter().enumerate().rev() {
            self.ledger.probe().write(address, within)?;
            self.longest = self.longest.max(killed.elapsed());
            if copy + 1 == addresses.len() {
                self.ledger.compare(address)?;
                self.ledger.sort_in_flight();
                self.settled += self.ledger.settle_once(address)?;
            }
        }
        match addresses.first() {
            Some(address) => self.ledger.compare(address),
            None => Err(Finding::Harness("no copy is running".to_owned())),
        }
    }

    fn summary(&self) -> String {
        format!(
            "{}; {} of unknown outcome settled by one retry; both copies acknowledged again at most {} ms after a kill",
            self.ledger.summary(),
            self.settled,
            self.longest.as_millis()
        )
    }
}

impl Pair {
    /// A primary and its standby, below that folder.
    fn make(folder: &Path) -> Result<Self, Finding> {
        let primary = Node::make(&Programs::find()?, &folder.join("pg-1"), &SETTINGS)?;
        let standby = primary.standby(&folder.join("pg-2"), &SETTINGS)?;
        primary.await_standby()?;
        let pair = Self {
            folder: folder.to_path_buf(),
            primary,
            standby,
            made: 2,
        };
        pair.point()?;
        Ok(pair)
    }

    /// The folder that always holds the socket of the primary.
    fn socket(&self) -> PathBuf {
        self.folder.join("primary")
    }

    /// Lets the address lead to the primary, in one step.
    fn point(&self) -> Result<(), Finding> {
        let harness = |error: std::io::Error| Finding::Harness(format!("the address: {error}"));
        let next = self.folder.join("primary.next");
        std::os::unix::fs::symlink(self.primary.folder(), &next).map_err(harness)?;
        std::fs::rename(next, self.socket()).map_err(harness)
    }

    /// The standby becomes the primary, the killed one is fenced, and a new standby is made.
    fn fail_over(&mut self) -> Result<(), Finding> {
        self.standby.promote()?;
        self.made += 1;
        let folder = self.folder.join(format!("pg-{}", self.made));
        let next = self.standby.standby(&folder, &SETTINGS)?;
        let promoted = std::mem::replace(&mut self.standby, next);
        let killed = std::mem::replace(&mut self.primary, promoted);
        killed.fence()?;
        self.point()?;
        self.primary.await_standby()
    }
}
