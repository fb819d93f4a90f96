//! The tale of every event, told by a process that is killed at any moment, and begun again by the next: what was
//! acknowledged stands once and where it was said to stand, the rest whole or not at all, and the views come out the same.
//!
//! The process is this test's own program, started again with the place of the log in its environment; it says each
//! acknowledgement on its standard output.

use crate::chance::{self, Chance};
use crate::place::{Home, root_key};
use crate::tale;
use crate::told::every_event_is_among;
use qibu::command::Receipt;
use qibu::log::verify::Damage;
use qibu::log::{ClockKind, Log};
use qibu::wiring::{LogPlace, Qibu, Stores};
use qibu_domain::id::{CommandId, LogId, Position};
use qibu_domain::recorded::Recorded;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// The variable of the environment that holds the place.
const SITE: &str = "QIBU_TELLER_SITE";
/// The test that tells the tale.
const TEST: &str = "killed::a_teller_of_the_tale";
/// What a line of a teller begins with: the harness of the tests says more.
const MARK: &str = "teller ";
/// A teller is killed after less than so many acknowledgements that are new.
const MAX_NEW_ACKS: usize = 24;
/// And up to so many microseconds later: within the next command, or the one after it.
const MAX_LATER_US: usize = 12_000;
/// More tellers than that are not needed to tell the tale, were each killed as early as can be.
const MAX_TELLERS: usize = 200;
/// Fewer kills than that say little.
const MIN_KILLS: usize = 12;

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

fn acknowledged(CommandId(command): CommandId, receipt: &Receipt) {
    let stands = Stands {
        stream: receipt.stream.to_string(),
        last_position: receipt.position.0,
        last_sequence: receipt.sequence.0,
        events: receipt.events.iter().map(|it| it.name.clone()).collect(),
    };
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

/// Every command with its place, from the records that appends end with: an append is whole.
fn commands(events: &[Recorded]) -> BTreeMap<Uuid, Stands> {
    let (mut commands, mut names) = (BTreeMap::new(), Vec::new());
    let mut stream = None;
    for (event, position) in events.iter().zip(1..) {
        assert_eq!(event.position, Position(position), "positions are dense");
        let of_append = *stream.get_or_insert(event.stream);
        assert_eq!(event.stream, of_append, "an append writes one stream");
        names.push(event.name.clone());
        let Some(record) = event.metadata().unwrap().append else {
            continue;
        };
        let events = usize::try_from(record.events).unwrap();
        assert_eq!(events, names.len(), "the append at {position} is not whole");
        let stands = Stands {
            stream: event.stream.to_string(),
            last_position: position,
            last_sequence: event.sequence.0,
            events: std::mem::take(&mut names),
        };
        let before = commands.insert(record.command.0, stands);
        assert_eq!(before, None, "{} stands twice", record.command);
        stream = None;
    }
    assert_eq!(names, Vec::<String>::new(), "the last append is not whole");
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
    let stand = commands(&events);
    for (command, told) in &journal.0 {
        assert_eq!(stand.get(command), Some(told), "{command} was acknowledged");
    }
    qibu.wait_for_views(qibu.head().position).await.unwrap();
    tokio::task::block_in_place(|| crate::the_views_rebuild_to_the_same_rows(home, &qibu));
    qibu.close().await;
    events
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_moment_a_process_is_killed_at_every_event_that_was_acknowledged_stands_once() {
    let mut chance = Chance::of(chance::seed("killed"));
    let home = Home::new().await;
    let log = LogId(Uuid::from_u128(0x0a));
    let created = Qibu::create(&home.stores, log, ClockKind::Training, root_key()).await;
    created.unwrap().close().await;
    let (site, mut journal, begun) = (Site::of(&home.stores), Journal::default(), Instant::now());
    let mut kills = 0;
    while !tokio::task::block_in_place(|| one_teller(&site, &mut journal, &mut chance)) {
        kills += 1;
        stands(&home, &journal).await;
        assert!(kills < MAX_TELLERS, "the tale is never told to its end");
    }
    let events = stands(&home, &journal).await;
    println!(
        "{kills} kills in {:?}: {} events, {} acknowledged commands",
        begun.elapsed(),
        events.len(),
        journal.0.len()
    );
    assert!(kills >= MIN_KILLS, "it was killed {kills} times only");
    every_event_is_among(&events);
}
