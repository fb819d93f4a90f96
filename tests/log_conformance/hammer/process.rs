//! One process of the hammer: this test's own program, started again with its role in the environment. It says each
//! acknowledgement on its standard output.

use crate::draft::{Draft, draft};
use crate::engine::clock_of;
use crate::golden::{Golden, of_an_open_log};
use qibu::log::postgres::PostgresLog;
use qibu::log::sqlite::SqliteLog;
use qibu::log::{Append, AppendError, Committed, Log};
use qibu::writer_lock::{LockError, WriterLock};
use qibu_domain::id::{CommandId, StreamId, StreamKind};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinSet;
use uuid::Uuid;

/// The variable of the environment that holds the role.
const ROLE: &str = "QIBU_HAMMER_ROLE";
/// The test that plays it.
const TEST: &str = "hammer::process::a_process_of_the_hammer";
/// What a line of a process begins with: the harness of the tests says more.
const MARK: &str = "hammer ";
/// How often an append of this process was told of a fault.
static FAULTS: AtomicU64 = AtomicU64::new(0);

/// The writers of all processes.
pub const PARTICIPANTS: u64 = 32;
/// Every participant shares streams with one other, in the other process where there are two.
const PAIRS: u64 = PARTICIPANTS / 2;

/// The streams of the hammer: each participant's own, those that pairs share, and those of the commands that both send.
fn streams() -> impl Iterator<Item = u64> + Clone {
    let own = (0..PARTICIPANTS).map(own_of);
    own.chain((0..PAIRS).map(shared_of))
        .chain((0..PAIRS).map(twin_of))
}

fn own_of(who: u64) -> u64 {
    1_000 + who
}

fn shared_of(pair: u64) -> u64 {
    2_000 + pair
}

fn twin_of(pair: u64) -> u64 {
    3_000 + pair
}

/// A stream of the hammer: the kinds in turn.
pub fn stream(n: u64) -> StreamId {
    StreamId::new(kind_of(n), Uuid::from_u128(0x0002_0000 + u128::from(n)))
}

fn kind_of(n: u64) -> StreamKind {
    let turn = usize::try_from(n).unwrap() % StreamKind::ALL.len();
    StreamKind::ALL[turn]
}

/// What is written to a stream at a sequence, whoever writes it: the golden files of its kind in turn.
fn golden_at(n: u64, sequence: u64) -> &'static Golden {
    let kind = kind_of(n);
    let of_it = of_an_open_log().filter(|golden| golden.kinds.contains(&kind));
    let count = of_it.clone().count();
    // Those of one kind begin evenly apart: they write different ones at the same time, and together all of them.
    let of_kind = streams().filter(|other| kind_of(*other) == kind);
    let before = of_kind.clone().filter(|other| *other < n).count();
    let turn = before * count / of_kind.count() + usize::try_from(sequence).unwrap();
    of_it.clone().nth(turn % count).unwrap()
}

/// An append of so many golden events to a stream that stands there.
fn golden(n: u64, head: u64, events: usize) -> Draft {
    let sequences = (head + 1..).take(events);
    sequences.fold(draft(stream(n), head), |draft, sequence| {
        let golden = golden_at(n, sequence);
        draft.event_of(golden.name, golden.version, &golden.payload)
    })
}

/// The events that the log holds after so many rounds, its opening included.
pub fn events_after(rounds: u64) -> u64 {
    let own: u64 = (0..rounds).map(|round| events_of(round) as u64).sum();
    1 + PARTICIPANTS * (own + rounds) + PAIRS * rounds
}

/// The acknowledgements of so many rounds.
pub fn acks_after(rounds: u64) -> u64 {
    PARTICIPANTS * 3 * rounds
}

/// The events of a participant's own append of a round.
fn events_of(round: u64) -> usize {
    match round % 3 {
        0 => 1,
        1 => 2,
        _ => 3,
    }
}

/// Where the log is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Site {
    /// In a folder, whose lock is taken first.
    Folder {
        path: PathBuf,
    },
    Postgres {
        url: String,
    },
    Kurrent {
        url: String,
        namespace: String,
    },
}

/// What a process is to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Role {
    pub site: Site,
    /// The first of its participants.
    pub first: u64,
    pub writers: u64,
    /// The rounds of each. A round appends to a stream of the participant's own, to one that its pair shares, and sends
    /// one command that both of the pair send.
    pub rounds: u64,
}

/// What was acknowledged, by the numbers of the test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ack {
    pub stream: u64,
    pub command: Uuid,
    pub first: u64,
    pub last: u64,
    pub sequence: u64,
}

/// What a process says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Said {
    /// It waits for the word to go.
    Ready,
    Ack(Ack),
    /// The process of that number has the folder's lock.
    Refused {
        by: Option<u32>,
    },
    /// Every participant was told everything, after so many faults.
    Done {
        faults: u64,
    },
    /// Nothing more, though it said not that it was done.
    Ended,
}

/// A process at work; it ends with this value.
pub struct Process {
    child: Child,
    said: UnboundedReceiver<Said>,
}

impl Process {
    pub fn start(role: &Role) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", TEST, "--ignored", "--nocapture"])
            .env(ROLE, serde_json::to_string(role).unwrap())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (say, said) = unbounded_channel();
        std::thread::spawn(move || {
            for line in out.lines() {
                let line = line.unwrap();
                if let Some(words) = line.strip_prefix(MARK) {
                    // Whoever does not listen any more has failed already.
                    let _ = say.send(serde_json::from_str(words).unwrap());
                }
            }
        });
        Self { child, said }
    }

    /// The next that it says.
    pub async fn says(&mut self) -> Said {
        self.said.recv().await.unwrap_or(Said::Ended)
    }

    /// Lets it begin.
    pub fn go(&mut self) {
        self.child
            .stdin
            .as_mut()
            .unwrap()
            .write_all(b"go\n")
            .unwrap();
    }

    /// Lets it end, which it does without a fault.
    pub fn ends_well(&mut self) {
        drop(self.child.stdin.take());
        let ended = self.child.wait().unwrap();
        assert!(ended.success(), "{ended}");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn say(said: Said) {
    let line = format!("{MARK}{}\n", serde_json::to_string(&said).unwrap());
    std::io::stdout().write_all(line.as_bytes()).unwrap();
    std::io::stdout().flush().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it is a process of the hammer, which starts it"]
async fn a_process_of_the_hammer() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let role: Role = serde_json::from_str(&role).unwrap();
    // The harness may have begun a line.
    std::io::stdout().write_all(b"\n").unwrap();
    match role.site.clone() {
        Site::Folder { path } => {
            ready();
            let _lock = match WriterLock::acquire(&path) {
                Ok(lock) => lock,
                Err(LockError::Held(held)) => return say(Said::Refused { by: held.pid }),
                Err(error) => panic!("{error}"),
            };
            let log = SqliteLog::open(&path.join("log.db"), clock()).unwrap();
            play(Arc::new(log), &role).await;
            // The lock is held until nobody wants anything of this process any more.
            std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
        }
        Site::Postgres { url } => {
            let log = PostgresLog::open(&url).await.unwrap();
            ready();
            play(Arc::new(log), &role).await;
        }
        Site::Kurrent { url, namespace } => on_kurrentdb(&url, &namespace, &role).await,
    }
}

#[cfg(feature = "kurrentdb")]
async fn on_kurrentdb(url: &str, namespace: &str, role: &Role) {
    let log = qibu::log::kurrent::KurrentLog::open(url, namespace, clock()).await;
    ready();
    play(Arc::new(log.unwrap()), role).await;
}

#[cfg(not(feature = "kurrentdb"))]
fn on_kurrentdb(_: &str, _: &str, _: &Role) -> std::future::Ready<()> {
    panic!("this program was built without KurrentDB");
}

/// The clock of all processes stands still, so that no day turns.
fn clock() -> qibu::log::sqlite::Clock {
    clock_of(&Arc::new(AtomicI64::new(crate::draft::noon().0)))
}

/// Says so, and waits for the word to go.
fn ready() {
    say(Said::Ready);
    std::io::stdin()
        .lock()
        .read_line(&mut String::new())
        .unwrap();
}

async fn play<L: Log>(log: Arc<L>, role: &Role) {
    let mut writers = JoinSet::new();
    for who in role.first..role.first + role.writers {
        writers.spawn(write(Arc::clone(&log), who, role.rounds));
    }
    writers.join_all().await;
    let faults = FAULTS.load(Ordering::Relaxed);
    say(Said::Done { faults });
}

/// Sends a command until it is told what became of it, as a client does; each time that it is told of a fault first is
/// counted.
pub async fn insist<L: Log>(
    log: &L,
    append: &Append,
    faults: &AtomicU64,
) -> Result<Committed, AppendError> {
    loop {
        match log.sequencer().append(append.clone()).await {
            Err(AppendError::OutcomeUnknown(_)) => {
                if let Ok(Some(committed)) = log.settle(append.command.clone()).await {
                    return Ok(committed);
                }
            }
            Err(AppendError::Unavailable(_)) => tokio::task::yield_now().await,
            told => return told,
        }
        faults.fetch_add(1, Ordering::Relaxed);
    }
}

/// One participant. Its streams and commands follow from its number, so that they are known to whoever checks.
async fn write<L: Log>(log: Arc<L>, who: u64, rounds: u64) {
    let pair = who % PAIRS;
    let (own, shared, twin) = (own_of(who), shared_of(pair), twin_of(pair));
    let (mut own_head, mut shared_head) = (0, 0);
    for round in 0..rounds {
        own_head = appended(&*log, own, own_head, |head| {
            named(golden(own, head, events_of(round)), own, who, round)
        })
        .await;
        shared_head = appended(&*log, shared, shared_head, |head| {
            named(golden(shared, head, 1), shared, who, round)
        })
        .await;
        // The same command, whichever of the pair sends it.
        appended(&*log, twin, round, |head| {
            assert_eq!(head, round, "the twin of a command stands where it did not");
            named(golden(twin, head, 1), twin, pair, round)
        })
        .await;
    }
}

/// Under a command that follows from its stream, its sender and its round.
fn named(draft: Draft, stream: u64, who: u64, round: u64) -> Draft {
    let number = u128::from(stream) << 64 | u128::from(who) << 32 | u128::from(round);
    draft.command(CommandId(Uuid::from_u128(number)))
}

/// Appends where the stream stands, decided again after each race that is lost; says and returns where it stands then.
async fn appended<L: Log>(
    log: &L,
    stream: u64,
    mut head: u64,
    decided: impl Fn(u64) -> Draft,
) -> u64 {
    let (append, committed) = loop {
        let append = decided(head).done();
        match insist(log, &append, &FAULTS).await {
            Ok(committed) => break (append, committed),
            Err(AppendError::Conflict { head: moved }) => head = moved.0,
            Err(error) => panic!("{error:?}"),
        }
    };
    say(Said::Ack(Ack {
        stream,
        command: append.command.command.0,
        first: committed.first_position.0,
        last: committed.last_position.0,
        sequence: committed.last_sequence.0,
    }));
    committed.last_sequence.0
}
