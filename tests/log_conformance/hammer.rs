//! The hammer: processes of the operating system that write one log at once, while readers in this one read it from its
//! start. Nothing is lost, nothing is there twice or out of order, and nobody waits for ever.
//!
//! On `PostgreSQL` and `KurrentDB` there are two processes of 16 writers. A folder of `SQLite` has one writing process by
//! its lock: there it has 32 writers, and a second process is refused.

#[path = "hammer/check.rs"]
mod check;
#[path = "hammer/process.rs"]
pub mod process;

use crate::draft::LOG;
#[cfg(feature = "kurrentdb")]
use crate::engine::Kurrent;
use crate::engine::{Engine, Postgres, Sqlite};
use crate::golden::{of_an_open_log, titles};
use crate::server::{Server, connect};
use check::complaints;
use process::{Ack, PARTICIPANTS, Process, Role, Said, Site, acks_after, events_after, stream};
use qibu::log::Log;
use qibu::log::postgres::PostgresLog;
use qibu::log::seal::envelope;
use qibu::log::sqlite::SqliteLog;
use qibu_domain::id::Position;
use qibu_domain::recorded::Recorded;
use qibu_verifier::{RightEdge, leaf_hash};
use sqlx::{Executor, PgConnection};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// The rounds of each participant.
const ROUNDS: u64 = 100;
/// The same on `KurrentDB`, where each append is a call of its own, and one that loses a race takes another.
#[cfg(feature = "kurrentdb")]
const ROUNDS_ON_KURRENTDB: u64 = 40;
/// The most appends that may meet a fault where nothing goes wrong on purpose: a few batches on a machine that is busy.
/// Writers that do not await each other meet one at every turn.
const MAX_FAULTS: u64 = 96;
/// How long all of it may take, in seconds: many times what it takes on a slow machine.
const MAX_WAIT_S: u64 = 300;
/// A reader that has seen everything so far looks again after this many milliseconds, or earlier where it is told.
const LOOK_MS: u64 = 50;
/// After each so many acknowledgements this process looks whether it sees what the other was told.
const LOOK_AFTER_ACKS: usize = 16;
/// After each so many acknowledgements the connections to the double are reset.
#[cfg(feature = "kurrentdb")]
const RESET_AFTER_ACKS: usize = 100;

/// Reads from the start, page after page, while others write: what was passed is never looked for again. It ends with the
/// event of that number, once that is known.
pub async fn read_until<L: Log>(log: Arc<L>, last: watch::Receiver<u64>) -> Vec<Recorded> {
    let (mut head, mut events) = (log.head(), Vec::<Recorded>::new());
    while (events.len() as u64) < *last.borrow() {
        let after = events.last().map_or(Position(0), |event| event.position);
        // A read that a reset has cut is begun again.
        let page = log.read_all(after, 100).await.unwrap_or_default();
        if page.is_empty() {
            // Nobody tells a log that is only read; it looks again.
            let _ = tokio::time::timeout(Duration::from_millis(LOOK_MS), head.changed()).await;
        }
        events.extend(page);
    }
    events
}

/// Lets the processes write at once, and gathers what they were told; `at_ack` is called with the count after each.
async fn written_by<L: Log>(
    log: &L,
    processes: &mut [Process],
    mut at_ack: impl AsyncFnMut(usize),
) -> (Vec<Ack>, u64) {
    for process in processes.iter_mut() {
        assert_eq!(process.says().await, Said::Ready);
    }
    for process in processes.iter_mut() {
        process.go();
    }
    let (mut acks, mut faults) = (Vec::new(), 0);
    let mut going: Vec<&mut Process> = processes.iter_mut().collect();
    while !going.is_empty() {
        // Each in its turn: what the others say meanwhile is kept.
        let process = going.remove(0);
        match process.says().await {
            Said::Ack(ack) => acks.push(ack),
            Said::Done { faults: met } => {
                process.ends_well();
                faults += met;
                continue;
            }
            said => panic!("{said:?}"),
        }
        going.push(process);
        at_ack(acks.len()).await;
        if acks.len() % LOOK_AFTER_ACKS == 0 {
            let ack = acks[acks.len() - 1];
            // A read that a reset has cut says nothing.
            if let Ok(head) = log.stream_head(stream(ack.stream)).await {
                assert!(head.0 >= ack.sequence, "{ack:?} is not seen: {head}");
            }
        }
    }
    (acks, faults)
}

/// Nothing that was ever stored stays out of it.
fn wrote_every_event(events: &[Recorded]) {
    let written = events
        .iter()
        .map(|it| format!("{}.{}", it.name, it.version));
    let written: BTreeSet<String> = written.collect();
    let missing: Vec<_> = titles().difference(&written).cloned().collect();
    assert_eq!(missing, Vec::<String>::new(), "they were not hammered");
    let payloads: BTreeSet<&str> = events.iter().map(|it| it.payload.as_str()).collect();
    let golden = of_an_open_log().filter(|golden| payloads.contains(golden.payload.as_str()));
    println!(
        "{} events of {} names, {} of {} golden payloads",
        events.len(),
        written.len(),
        golden.count(),
        of_an_open_log().count()
    );
}

/// The whole of it: two readers from the start, the processes of those roles, and what became of it. Says how many faults
/// the writers met.
async fn hammer<L: Log>(
    readers: [Arc<L>; 2],
    roles: &[Role],
    at_ack: impl AsyncFnMut(usize),
) -> u64 {
    let log = Arc::clone(&readers[0]);
    let rounds = roles[0].rounds;
    let whole = async {
        let (last, known) = watch::channel(u64::MAX);
        let reading = readers.map(|log| tokio::spawn(read_until(log, known.clone())));
        let mut processes: Vec<Process> = roles.iter().map(Process::start).collect();
        let (acks, faults) = written_by(&*log, &mut processes, at_ack).await;
        assert_eq!(acks.len() as u64, acks_after(rounds));
        let written = log.edge().await.unwrap().size();
        last.send_replace(written);
        for reader in reading {
            let events = reader.await.unwrap();
            wrote_every_event(&events);
            assert_eq!(complaints(&events, &acks), Vec::<String>::new());
            let mut edge = RightEdge::new();
            edge.extend(events.iter().map(|e| leaf_hash(&envelope(LOG, e).encode())));
            assert_eq!(log.edge().await.unwrap(), edge);
        }
        assert_eq!(written, events_after(rounds));
        faults
    };
    let bound = Duration::from_secs(MAX_WAIT_S);
    let ended = tokio::time::timeout(bound, whole).await;
    let head = *log.head().borrow();
    ended.unwrap_or_else(|_| panic!("it stalls; the last position seen is {head:?}"))
}

/// Two processes that share the writers.
fn two(site: Site, rounds: u64) -> [Role; 2] {
    let writers = PARTICIPANTS / 2;
    [0, writers].map(|first| Role {
        site: site.clone(),
        first,
        writers,
        rounds,
    })
}

/// A transaction that has written, and is held open in a database of its own.
async fn foreign_transaction() -> (PgConnection, i64) {
    let mut foreign = connect(&Server::shared().new_database().await).await;
    foreign.execute("BEGIN").await.unwrap();
    foreign.execute("CREATE TABLE held (n int)").await.unwrap();
    let id = number(&mut foreign, "pg_current_xact_id()").await;
    (foreign, id)
}

/// A number that the database says.
async fn number(connection: &mut PgConnection, what: &str) -> i64 {
    let sql = format!("SELECT ({what})::text::bigint");
    sqlx::query_scalar(&sql)
        .fetch_one(connection)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_hammer_postgresql_while_a_foreign_transaction_is_open() {
    let engine = Postgres::live().await;
    let (mut foreign, id) = foreign_transaction().await;
    let reader = PostgresLog::open(&engine.url).await.unwrap();
    let readers = [engine.log(), Arc::new(reader)];
    let site = Site::Postgres {
        url: engine.url.clone(),
    };
    let faults = hammer(readers, &two(site, ROUNDS), async |_| {}).await;
    assert!(faults <= MAX_FAULTS, "{faults} faults");
    // It was open to the end, and held back whoever waits for all older transactions.
    let now = number(&mut foreign, "pg_current_xact_id_if_assigned()").await;
    assert_eq!(now, id);
    let mut connection = connect(&engine.url).await;
    let oldest = "pg_snapshot_xmin(pg_current_snapshot())";
    assert!(number(&mut connection, oldest).await <= id);
}

#[cfg(feature = "kurrentdb")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_hammer_kurrentdb_through_resets() {
    let engine = Kurrent::live().await;
    let readers = [engine.copy().await, engine.copy().await];
    let site = Site::Kurrent {
        url: engine.url.clone(),
        namespace: engine.namespace().to_owned(),
    };
    hammer(readers, &two(site, ROUNDS_ON_KURRENTDB), async |acks| {
        if acks % RESET_AFTER_ACKS == 0 {
            engine.reset();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_process_hammers_a_folder_and_a_second_is_refused_its_lock() {
    let engine = Sqlite::live().await;
    engine.close().await;
    let open = || Arc::new(SqliteLog::open_read_only(&engine.path()).unwrap());
    let site = Site::Folder {
        path: engine.dir.path().to_owned(),
    };
    let writing = Role {
        site,
        first: 0,
        writers: PARTICIPANTS,
        rounds: ROUNDS,
    };
    let mut second = Process::start(&writing);
    // Each takes the lock when it is told to go: the second while the first writes and has yet to let it go.
    assert_eq!(second.says().await, Said::Ready);
    let faults = hammer([open(), open()], &[writing], async |acks| {
        if acks == 1 {
            second.go();
            let said = second.says().await;
            let by_another = |by: Option<u32>| by.is_some_and(|pid| pid != std::process::id());
            assert!(
                matches!(said, Said::Refused { by } if by_another(by)),
                "{said:?}"
            );
        }
    })
    .await;
    second.ends_well();
    assert!(faults <= MAX_FAULTS, "{faults} faults");
}
