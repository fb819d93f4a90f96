//! The tale of every event, told by a process that is killed at any moment, and begun again by the next: what was
//! acknowledged stands once and where it was said to stand, the rest whole or not at all, and the views come out the same.
//!
//! The process is this test's own program, started again with the place of the log in its environment; it says each
//! acknowledgement on its standard output.

use crate::chance::{self, Chance};
use crate::place::{Home, root_key};
use crate::tale;
use crate::told::every_event_is_among;
use crate::town::Town;
use qibu::command::Receipt;
use qibu::log::verify::Damage;
use qibu::log::{ClockKind, Log};
use qibu::opening::Preset;
use qibu::wiring::{LogPlace, Qibu, Stores};
use qibu_domain::actor::Principal;
use qibu_domain::id::{CommandId, LogId, Position};
use qibu_domain::recorded::Recorded;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// The variable of the environment that holds the place.
const SITE: &str = "QIBU_TELLER_SITE";
/// The test that tells the tale.
const TEST: &str = "killed::a_teller_of_the_tale";
/// What a line of a teller begins with: the harness of the tests says more.
const MARK: &str = "teller ";
/// A teller is killed after less than so many acknowledgements that are new.
const MAX_NEW_ACKS: usize = 16;
/// And up to so many microseconds later: within the next command, or the one after it.
const MAX_LATER_US: usize = 6_000;
/// More tellers than that are not needed to tell the tale, were each killed as early as can be.
const MAX_TELLERS: usize = 200;
/// Fewer kills than that say little.
const MIN_KILLS: usize = 8;

/// Where the log is.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Site {
    Folder(PathBuf),
    Postgres(String),
}

impl Site {
    fn of(stores: &Stores) -> Self {
        match &stores.log {
            LogPlace::Folder(folder) => Self::Folder(folder.clone()),
            LogPlace::Postgres(address) => {
                let options = address.options();
                let database = options.get_database().unwrap();
                let socket = options.get_socket().unwrap().display();
                Self::Postgres(format!(
                    "postgres://postgres@localhost/{database}?host={socket}"
                ))
            }
            #[cfg(feature = "kurrentdb")]
            LogPlace::Kurrent(_) => panic!("a teller writes to an SQL engine"),
        }
    }

    fn stores(&self) -> Stores {
        match self {
            Self::Folder(folder) => Stores::from(folder.as_path()),
            Self::Postgres(url) => Stores::postgres(url, None, None).unwrap(),
        }
    }
}

/// Where a command stands, as a teller was told or as the log says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stands {
    stream: String,
    last_position: u64,
    last_sequence: u64,
    events: Vec<String>,
}

/// What a teller says.
#[derive(Debug, Serialize, Deserialize)]
enum Said {
    Ack {
        command: Uuid,
        stands: Stands,
    },
    /// The whole tale is told.
    Done,
}

fn say(said: &Said) {
    let line = format!("{MARK}{}\n", serde_json::to_string(said).unwrap());
    std::io::stdout().write_all(line.as_bytes()).unwrap();
    std::io::stdout().flush().unwrap();
}

impl Stands {
    fn of(receipt: &Receipt) -> Self {
        Self {
            stream: receipt.stream.to_string(),
            last_position: receipt.position.0,
            last_sequence: receipt.sequence.0,
            events: receipt.events.iter().map(|it| it.name.clone()).collect(),
        }
    }
}

fn acknowledged(CommandId(command): CommandId, receipt: &Receipt) {
    let stands = Stands::of(receipt);
    say(&Said::Ack { command, stands });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it is a process that is killed, which another test starts"]
async fn a_teller_of_the_tale() {
    let Ok(site) = std::env::var(SITE) else {
        return;
    };
    let site: Site = serde_json::from_str(&site).unwrap();
    // The harness may have begun a line.
    std::io::stdout().write_all(b"\n").unwrap();
    let qibu = Qibu::open(&site.stores(), root_key()).await.unwrap();
    tale::tell(Arc::clone(&qibu), Box::new(acknowledged)).await;
    say(&Said::Done);
    qibu.close().await;
}

/// A teller at work; it ends with this value.
struct Teller {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Teller {
    fn start(site: &Site) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", TEST, "--ignored", "--nocapture"])
            .env(SITE, serde_json::to_string(site).unwrap())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The next that it says; `None` where it has ended. A line that was cut says nothing.
    fn says(&mut self) -> Option<Said> {
        let lines = self.lines.by_ref().map_while(Result::ok);
        let mut said = lines.filter_map(|line| {
            let words = line.strip_prefix(MARK)?;
            serde_json::from_str(words).ok()
        });
        said.next()
    }

    /// SIGKILL: it is given no moment more.
    fn kill(&mut self) {
        self.child.kill().unwrap();
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What all tellers so far were told.
#[derive(Default)]
struct Journal(BTreeMap<Uuid, Stands>);

impl Journal {
    /// Whether it is new; a command that was acknowledged before is acknowledged in the same words.
    fn note(&mut self, command: Uuid, stands: Stands) -> bool {
        match self.0.get(&command) {
            Some(before) => {
                assert_eq!(*before, stands, "{command} was told otherwise before");
                false
            }
            None => self.0.insert(command, stands).is_none(),
        }
    }
}

/// Lets one teller tell until it is killed. Says whether it came to the end before.
fn one_teller(site: &Site, journal: &mut Journal, chance: &mut Chance) -> bool {
    let until = chance.below(MAX_NEW_ACKS);
    let later = Duration::from_micros(u64::try_from(chance.below(MAX_LATER_US)).unwrap());
    let mut teller = Teller::start(site);
    let (mut new, mut is_killed) = (0, false);
    // What it said before it was killed is read to the end.
    while let Some(said) = teller.says() {
        match said {
            Said::Done => return !is_killed,
            Said::Ack { command, stands } => new += usize::from(journal.note(command, stands)),
        }
        if new >= until && !is_killed {
            std::thread::sleep(later);
            teller.kill();
            is_killed = true;
        }
    }
    assert!(is_killed, "a teller ended by itself");
    false
}

/// Everything that is wrong with the events, and with what tellers were told of them.
fn complaints(events: &[Recorded], journal: &Journal) -> Vec<String> {
    let mut found = Vec::new();
    let stand = commands(events, &mut found);
    for (command, told) in &journal.0 {
        match stand.get(command) {
            None => found.push(format!("{command}, {told:?}, is lost")),
            Some(stands) if stands != told => {
                found.push(format!("{command}, {told:?}, stands at {stands:?}"));
            }
            Some(_) => {}
        }
    }
    found
}

/// Every command with its place, from the records that appends end with; each is whole, and there once.
fn commands(events: &[Recorded], found: &mut Vec<String>) -> BTreeMap<Uuid, Stands> {
    let (mut commands, mut append) = (BTreeMap::new(), Vec::<&Recorded>::new());
    for (event, position) in events.iter().zip(1..) {
        if event.position != Position(position) {
            let at = event.position;
            found.push(format!("{at} was read where {position} comes next"));
        }
        append.push(event);
        let Some(record) = event.metadata().unwrap().append else {
            continue;
        };
        let of_it = std::mem::take(&mut append);
        let is_of_it = |other: &&Recorded| other.stream == event.stream;
        let count = usize::try_from(record.events).unwrap();
        if of_it.len() != count || !of_it.iter().all(is_of_it) {
            found.push(format!("the append at {position} is not whole"));
        }
        let stands = Stands {
            stream: event.stream.to_string(),
            last_position: event.position.0,
            last_sequence: event.sequence.0,
            events: of_it.iter().map(|event| event.name.clone()).collect(),
        };
        if let Some(before) = commands.insert(record.command.0, stands) {
            found.push(format!("{} stands twice, at {before:?}", record.command));
        }
    }
    if !append.is_empty() {
        found.push("the last append is not whole".to_owned());
    }
    commands
}

/// What stands is what was told, and all else is as it must be.
async fn stands(home: &Home, journal: &Journal) -> Vec<Recorded> {
    let report = home.verify().await;
    // Until the log is ready its opening has not ended.
    let damages = report.findings.iter().map(|found| found.damage);
    let ready = !journal.0.is_empty();
    let expected = |damage| !ready && damage == Damage::Opening;
    assert!(damages.into_iter().all(expected), "{:?}", report.findings);
    let qibu = Qibu::open(&home.stores, root_key()).await.unwrap();
    let mut events: Vec<Recorded> = Vec::new();
    loop {
        let after = events.last().map_or(Position(0), |last| last.position);
        let page = qibu.log().read_all(after, 500).await.unwrap();
        if page.is_empty() {
            break;
        }
        events.extend(page);
    }
    assert_eq!(complaints(&events, journal), Vec::<String>::new());
    qibu.wait_for_views(qibu.head().position).await.unwrap();
    tokio::task::block_in_place(|| crate::the_views_rebuild_to_the_same_rows(home, &qibu));
    qibu.close().await;
    events
}

/// Whether the last command that stands was never acknowledged.
fn ends_untold(events: &[Recorded], journal: &Journal) -> bool {
    let last = events
        .last()
        .and_then(|last| last.metadata().unwrap().append);
    last.is_some_and(|record| {
        record.principal != Principal::Init && !journal.0.contains_key(&record.command.0)
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_moment_a_process_is_killed_at_every_event_that_was_acknowledged_stands_once() {
    let mut chance = Chance::of(chance::seed("killed"));
    let home = Home::new().await;
    let log = LogId(Uuid::from_u128(0x0a));
    let created = Qibu::create(&home.stores, log, ClockKind::Training, root_key()).await;
    created.unwrap().close().await;
    let (site, mut journal, begun) = (Site::of(&home.stores), Journal::default(), Instant::now());
    let (mut kills, mut untold) = (0, 0);
    while !tokio::task::block_in_place(|| one_teller(&site, &mut journal, &mut chance)) {
        kills += 1;
        let events = stands(&home, &journal).await;
        untold += usize::from(ends_untold(&events, &journal));
        assert!(kills < MAX_TELLERS, "the tale is never told to its end");
    }
    let events = stands(&home, &journal).await;
    println!(
        "{kills} kills in {:?}, {untold} after a commit and before its acknowledgement: {} events, {} commands",
        begun.elapsed(),
        events.len(),
        journal.0.len()
    );
    assert!(kills >= MIN_KILLS, "it was killed {kills} times only");
    every_event_is_among(&events);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_lost_cut_or_twice_after_a_kill_is_complained_of() {
    let town = Town::bare(Preset::Simple).await;
    let journal = Arc::new(Mutex::new(Journal::default()));
    let told = Arc::clone(&journal);
    let note = move |CommandId(command), receipt: &Receipt| {
        assert!(told.lock().unwrap().note(command, Stands::of(receipt)));
    };
    tale::tell(Arc::clone(&town.qibu), Box::new(note)).await;
    let events = town.events().await;
    town.qibu.close().await;
    let journal = journal.lock().unwrap();
    assert_eq!(complaints(&events, &journal), Vec::<String>::new());
    let complains = |events: &[Recorded], of: &str| {
        let found = complaints(events, &journal);
        assert!(found.iter().any(|one| one.contains(of)), "{of}: {found:?}");
    };
    let last = events.len() - 1;
    complains(&events[..last], "is lost");
    let mut twice = events.clone();
    twice.push(events[last].clone());
    complains(&twice, "stands twice");
    let of_several = |event: &&Recorded| event.metadata().unwrap().append.is_none();
    let first = events.iter().rfind(of_several).unwrap().position;
    let cut: Vec<_> = events
        .iter()
        .take_while(|it| it.position <= first)
        .cloned()
        .collect();
    complains(&cut, "the last append is not whole");
    let mut without = events.clone();
    without.retain(|event| event.position != first);
    complains(&without, "is not whole");
    complains(&without, "comes next");
}
