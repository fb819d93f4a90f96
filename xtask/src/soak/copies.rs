//! Two copies of the service on one database: one is killed under load, the other serves on.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::client::Door;
use super::finding::Finding;
use super::ledger::{Ledger, Probe};
use super::postgres::{DATABASE, Node, Programs};
use super::random::Random;
use super::server::Server;
use super::stage::{Stage, make_folder, verify_store};

/// The copies by the role with which each goes to the database.
pub const COPIES: [&str; 2] = ["copy0", "copy1"];
/// The kill falls between these moments after the load began.
const KILL_AFTER_MILLISECONDS_MIN: u64 = 10;
const KILL_AFTER_MILLISECONDS_MAX: u64 = 900;
/// The load goes on at the other copy for so long after it has shown that it serves.
const GO_ON_MILLISECONDS: u64 = 200;
/// The other copy must acknowledge a write within this time after the kill, and its views must show it within it: far
/// beyond the two seconds of the promise, for a busy machine is slow. The longest of a run is printed.
const TAKE_OVER_SECONDS_MAX: u64 = 20;
const REPORT_CYCLES: u64 = 10;
/// Who moves the views.
const PROJECTOR: &str = "SELECT usename FROM pg_locks JOIN pg_stat_activity USING (pid) \
    WHERE locktype = 'advisory' AND granted AND objsubid = 1 \
    AND (classid::bigint << 32) | objid::bigint = hashtextextended('qibu_views.projector', 0)";

/// One run.
#[derive(Debug)]
pub struct Plan {
    pub binary: PathBuf,
    pub cycles: u64,
    pub clients: u64,
    pub seed: u64,
}

/// What a run has measured.
#[derive(Debug, Default)]
struct Longest {
    projectors_killed: u64,
    write: Duration,
    view: Duration,
}

struct Run<'a> {
    plan: &'a Plan,
    stage: &'a Stage,
    node: &'a Node,
    servers: [Option<Server>; 2],
    ledger: Ledger<'a>,
    longest: Longest,
}

impl Plan {
    /// Runs all cycles. The throwaway folder is kept when something was found.
    pub fn run(&self) -> Result<(), Finding> {
        println!(
            "seed {}: {} cycles, two copies, {} clients",
            self.seed, self.cycles, self.clients
        );
        let folder = make_folder(self.seed)?;
        let node = Node::make(&Programs::find()?, &folder.join("pg"), &[])?;
        node.make_database(&COPIES)?;
        let url = url(COPIES[0], node.folder());
        let stage = Stage::set_in(&self.binary, folder, Some(url))?;
        let mut run = Run {
            plan: self,
            stage: &stage,
            node: &node,
            servers: [None, None],
            ledger: Ledger::new(&stage, self.seed, self.clients),
            longest: Longest::default(),
        };
        let begun = Instant::now();
        let outcome = run.all_cycles();
        let seconds = begun.elapsed().as_secs();
        println!("{}; {}; {seconds} s", run.ledger.summary(), run.longest);
        drop(run);
        drop(node);
        stage.end(outcome)
    }
}

impl Run<'_> {
    fn all_cycles(&mut self) -> Result<(), Finding> {
        let mut random = Random::new(self.plan.seed);
        for copy in 0..COPIES.len() {
            self.start(copy)?;
        }
        for cycle in 1..=self.plan.cycles {
            self.cycle(cycle, &mut random)?;
            if cycle.is_multiple_of(REPORT_CYCLES) {
                println!("cycle {cycle}: {}; {}", self.ledger.summary(), self.longest);
            }
        }
        let doors = self.doors()?;
        self.ledger.answer_open(&doors)?;
        // A copy that starts now knows of all that was acknowledged before.
        let [first, second] = &mut self.servers;
        for server in [first.take(), second.take()].into_iter().flatten() {
            server.kill()?;
        }
        let address = self.start(0)?;
        self.ledger.compare_afresh(&address)?;
        self.servers = [None, None];
        verify_store(&self.plan.binary, self.stage)
    }

    /// Loads both, kills one, sees that the other goes on, starts the killed one again, compares.
    fn cycle(&mut self, cycle: u64, random: &mut Random) -> Result<(), Finding> {
        let wait = random.between(KILL_AFTER_MILLISECONDS_MIN, KILL_AFTER_MILLISECONDS_MAX);
        // Each second time at least it is the copy that moves the views.
        let any = usize::from(random.next().is_multiple_of(2));
        let chosen = cycle.is_multiple_of(2).then_some(any);
        let doors = self.doors()?;
        let (node, servers, longest) = (self.node, &mut self.servers, &mut self.longest);
        let mut killed = 0;
        self.ledger.under_load(&doors, |probe| {
            std::thread::sleep(Duration::from_millis(wait));
            let projector = projector(node)?;
            let victim = chosen.or(projector).unwrap_or(0);
            longest.projectors_killed += u64::from(projector == Some(victim));
            killed = victim;
            let (Some(dying), Some(other)) = (doors.get(victim), doors.get(1 - victim)) else {
                return Err(Finding::Harness(format!("there is no copy {victim}")));
            };
            dying.close();
            if let Some(server) = servers.get_mut(victim).and_then(Option::take) {
                server.kill()?;
            }
            longest.take_over(probe, &other.address)?;
            std::thread::sleep(Duration::from_millis(GO_ON_MILLISECONDS));
            Ok(())
        })?;
        let address = self.start(killed)?;
        self.ledger.compare(&address)?;
        self.ledger.sort_in_flight();
        Ok(())
    }

    fn doors(&self) -> Result<Vec<Door>, Finding> {
        let running: Vec<Door> = self
            .servers
            .iter()
            .flatten()
            .map(|server| Door::new(server.address()))
            .collect();
        if running.len() == COPIES.len() {
            return Ok(running);
        }
        Err(Finding::Harness("a copy is not running".to_owned()))
    }

    /// Starts a copy, and says where it serves.
    fn start(&mut self, copy: usize) -> Result<String, Finding> {
        let (server, address) = start(&self.plan.binary, self.stage, self.node.folder(), copy)?;
        if let Some(place) = self.servers.get_mut(copy) {
            *place = Some(server);
        }
        Ok(address)
    }
}

impl Longest {
    /// Counts how long the other copy takes to acknowledge a new write, and its views to show it.
    fn take_over(&mut self, probe: &Probe<'_>, address: &str) -> Result<(), Finding> {
        let (killed, within) = (Instant::now(), Duration::from_secs(TAKE_OVER_SECONDS_MAX));
        let receipt = probe.write(address, within)?;
        self.write = self.write.max(killed.elapsed());
        probe.view(address, &receipt, within)?;
        self.view = self.view.max(killed.elapsed());
        Ok(())
    }
}

impl fmt::Display for Longest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} kills of the copy that moves the views; the other acknowledged a new write at most {} ms after a kill, \
             and its views showed it at most {} ms after",
            self.projectors_killed,
            self.write.as_millis(),
            self.view.as_millis(),
        )
    }
}

/// Starts a copy on the database behind that socket, and says where it serves.
pub fn start(
    binary: &Path,
    stage: &Stage,
    socket: &Path,
    copy: usize,
) -> Result<(Server, String), Finding> {
    let role = COPIES.get(copy).copied().unwrap_or(COPIES[0]);
    let words = stage.words_at(Some(&url(role, socket)));
    let server = Server::start(binary, &words, &stage.log())?;
    let address = server.address().to_owned();
    Ok((server, address))
}

/// The address of the log behind the socket in that folder.
pub fn url(role: &str, socket: &Path) -> String {
    format!(
        "postgres://{role}@localhost/{DATABASE}?host={}",
        socket.display()
    )
}

/// The copy that moves the views, if one does.
fn projector(node: &Node) -> Result<Option<usize>, Finding> {
    let role = node.ask(DATABASE, PROJECTOR)?;
    Ok(COPIES.iter().position(|copy| *copy == role))
}
