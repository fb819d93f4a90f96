//! The head lock (law 16), commits of unknown outcome (law 14), and connections that die.

use crate::draft::{draft, stream};
use crate::engine::{Engine, Postgres};
use crate::server::{Server, connect, url_at};
use qibu::log::postgres::{IDLE_IN_TRANSACTION_LIMIT_MS, MAX_HEAD_LOCK_WAIT_MS, PostgresLog};
use qibu::log::{Append, AppendError, Committed, Log};
use qibu_domain::id::{Position, Sequence};
use sqlx::{Executor, PgConnection};
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};

/// The file by which a server is found in the folder of its socket.
const SOCKET: &str = ".s.PGSQL.5432";
const TAKE_HEAD_LOCK: &str = "BEGIN; SELECT pg_advisory_xact_lock(22880022361296711)";

/// Someone who holds the head lock until they commit.
async fn lock_holder(engine: &Postgres) -> PgConnection {
    let mut holder = connect(&engine.url).await;
    sqlx::raw_sql(TAKE_HEAD_LOCK)
        .execute(&mut holder)
        .await
        .unwrap();
    holder
}

async fn end_the_writer(engine: &Postgres) {
    let mut connection = connect(&engine.url).await;
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid() AND query = 'COMMIT'";
    let ended = connection.execute(end).await.unwrap();
    assert_eq!(ended.rows_affected(), 1, "the writer's connection");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_committed_while_the_head_lock_was_awaited_is_seen() {
    let engine = Postgres::live().await;
    let mut holder = lock_holder(&engine).await;
    let log = engine.log();
    let waiting = tokio::spawn(async move {
        log.append(vec![draft(stream(1), 0).takes("name:x").done()])
            .await
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    // The holder gives the claim away, as another copy would.
    let id = stream(2).id;
    let taken = format!("INSERT INTO claims VALUES ('name:x', 'association', '{id}', 1, NULL)");
    holder.execute(taken.as_str()).await.unwrap();
    holder.execute("COMMIT").await.unwrap();
    let results = waiting.await.unwrap();
    assert!(
        matches!(results[0], Err(AppendError::ClaimTaken { holder, .. }) if holder == stream(2)),
        "{results:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settling_waits_for_the_head_lock() {
    let engine = Postgres::live().await;
    let mut holder = lock_holder(&engine).await;
    let log = engine.log();
    let append = draft(stream(1), 0).done();
    let settling = tokio::spawn(async move { log.settle(append.command).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!settling.is_finished());
    holder.execute("COMMIT").await.unwrap();
    assert_eq!(settling.await.unwrap(), Ok(None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_lock_that_is_not_had_in_time_leaves_nothing_written() {
    let engine = Postgres::live().await;
    let log = engine.log();
    let mut holder = lock_holder(&engine).await;
    let begun = Instant::now();
    let append = draft(stream(1), 0).done();
    let refused = log.sequencer().append(append.clone()).await;
    assert!(
        matches!(refused, Err(AppendError::Unavailable(_))),
        "{refused:?}"
    );
    assert!(begun.elapsed() >= Duration::from_millis(MAX_HEAD_LOCK_WAIT_MS));
    holder.execute("COMMIT").await.unwrap();
    assert_eq!(log.settle(append.command.clone()).await, Ok(None));
    log.sequencer().append(append).await.unwrap();
}

#[tokio::test]
async fn a_row_that_is_there_already_is_a_fault_and_not_a_conflict() {
    let engine = Postgres::live().await;
    let append = draft(stream(1), 0).done();
    let mut connection = connect(&engine.url).await;
    // Someone breaks the table of outcomes, so that its own key is refused.
    let forged = "CREATE FUNCTION forge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                  RAISE unique_violation; END $$; \
                  CREATE TRIGGER forge BEFORE INSERT ON outcomes FOR EACH ROW EXECUTE FUNCTION forge()";
    connection.execute(forged).await.unwrap();
    let fault = engine.log().sequencer().append(append.clone()).await;
    assert!(
        matches!(fault, Err(AppendError::Unavailable(_))),
        "{fault:?}"
    );
    connection
        .execute("DROP TRIGGER forge ON outcomes")
        .await
        .unwrap();
    // Nothing of it was written, and the writer goes on.
    let committed = engine.log().sequencer().append(append).await.unwrap();
    assert_eq!(committed.first_position, Position(2));
}

#[tokio::test]
async fn a_commit_that_fails_leaves_the_outcome_unknown_until_it_is_settled() {
    let engine = Postgres::live().await;
    let log = engine.log();
    let append = draft(stream(1), 0).done();
    let mut connection = connect(&engine.url).await;
    // A deferred trigger runs at COMMIT and not before.
    let fail = "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$; \
                CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED \
                FOR EACH ROW EXECUTE FUNCTION fail()";
    connection.execute(fail).await.unwrap();
    let fault = log.sequencer().append(append.clone()).await;
    assert!(
        matches!(fault, Err(AppendError::OutcomeUnknown(_))),
        "{fault:?}"
    );
    assert_eq!(log.settle(append.command.clone()).await.unwrap(), None);
    assert_eq!(log.head().borrow().position, Position(1));
    connection
        .execute("DROP TRIGGER fail ON events")
        .await
        .unwrap();
    assert!(log.sequencer().append(append.clone()).await.is_ok());
    assert!(log.settle(append.command).await.unwrap().is_some());
}

/// What goes wrong between a client and the server, once.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mishap {
    /// The next COMMIT is carried out, and its answer is lost with the connection.
    AnswerLost,
    /// The next COMMIT is carried out, and whoever stands between answers in the server's place that it was lost.
    AnswerForged,
    /// After the next head lock was taken, the client is heard no more.
    ClientSilent,
}

/// A FATAL `ErrorResponse`, as a pooler makes it.
const FORGED: &[u8] = b"E\0\0\0\x35SFATAL\0VFATAL\0C08P01\0Mserver connection crashed\0\0";

type Next = Arc<Mutex<Option<Mishap>>>;

/// The log through a place between, where things go wrong.
async fn log_behind(engine: &Postgres, folder: &Path) -> (PostgresLog, Next) {
    let next = Next::default();
    let between = UnixListener::bind(folder.join(SOCKET)).unwrap();
    tokio::spawn(stand_between(between, Arc::clone(&next)));
    let database = engine.url.split(['/', '?']).nth(3).unwrap();
    let log = PostgresLog::open(&url_at(folder, database)).await.unwrap();
    (log, next)
}

/// An append through the place between, to which that happens.
async fn appended_amid(mishap: Mishap, log: &PostgresLog, next: &Next) -> (Append, AppendError) {
    draft(stream(1), 0).commit(log).await;
    *next.lock().unwrap() = Some(mishap);
    let append = draft(stream(1), 1).done();
    let unknown = log.sequencer().append(append.clone()).await;
    (append, unknown.unwrap_err())
}

/// Passes on what client and server say.
async fn stand_between(clients: UnixListener, next: Next) {
    loop {
        let (client, _) = clients.accept().await.unwrap();
        let server = UnixStream::connect(Server::shared().folder().join(SOCKET))
            .await
            .unwrap();
        tokio::spawn(pass_on(client, server, Arc::clone(&next)));
    }
}

async fn pass_on(mut client: UnixStream, mut server: UnixStream, next: Next) {
    let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    let mut now = None;
    loop {
        tokio::select! {
            read = client.read(&mut asked), if now != Some(Mishap::ClientSilent) => {
                let Ok(count @ 1..) = read else { return };
                now = now.or(begins(&asked[..count], &next));
                if server.write_all(&asked[..count]).await.is_err() { return }
            }
            read = server.read(&mut answered) => {
                let Ok(count @ 1..) = read else { return };
                if now == Some(Mishap::AnswerLost) { return }
                if now == Some(Mishap::AnswerForged) {
                    // Both answers have come once the server is ready again.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    client.write_all(FORGED).await.unwrap();
                    return
                }
                if client.write_all(&answered[..count]).await.is_err() { return }
            }
        }
    }
}

/// Whether the mishap that is next begins with this message.
fn begins(asked: &[u8], next: &Next) -> Option<Mishap> {
    let says = |word: &[u8]| asked.windows(word.len()).any(|bytes| bytes == word);
    let mut next = next.lock().unwrap();
    let is_now = match *next {
        None => false,
        Some(Mishap::AnswerLost | Mishap::AnswerForged) => says(b"COMMIT\0"),
        Some(Mishap::ClientSilent) => says(b"pg_advisory_xact_lock"),
    };
    if is_now { next.take() } else { None }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_than_the_server_says_of_a_commit_leaves_it_unknown() {
    let engine = Postgres::live().await;
    let folder = tempfile::tempdir().unwrap();
    let (log, next) = log_behind(&engine, folder.path()).await;
    let (append, unknown) = appended_amid(Mishap::AnswerForged, &log, &next).await;
    assert!(
        matches!(&unknown, AppendError::OutcomeUnknown(why) if why.contains("crashed")),
        "{unknown:?}"
    );
    let settled = log.settle(append.command.clone()).await.unwrap();
    assert_eq!(settled.unwrap().last_position, Position(3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_answer_is_lost_is_unknown_and_one_settling_says_what_it_wrote() {
    let engine = Postgres::live().await;
    let folder = tempfile::tempdir().unwrap();
    let (log, next) = log_behind(&engine, folder.path()).await;
    let (append, unknown) = appended_amid(Mishap::AnswerLost, &log, &next).await;
    assert!(
        matches!(unknown, AppendError::OutcomeUnknown(_)),
        "{unknown:?}"
    );
    let settled = log.settle(append.command.clone()).await.unwrap().unwrap();
    assert_eq!(
        (
            settled.last_position,
            settled.last_sequence,
            settled.replayed
        ),
        (Position(3), Sequence(2), true)
    );
    let again: Committed = log.sequencer().append(append).await.unwrap();
    assert_eq!(again, settled);
    draft(stream(1), 2).commit(&log).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_stops_under_the_head_lock_holds_the_others_up_for_a_bounded_time() {
    let engine = Postgres::live().await;
    let folder = tempfile::tempdir().unwrap();
    let (stopping, next) = log_behind(&engine, folder.path()).await;
    // By its second turn the writer knows that nobody else writes, and sends without waiting.
    draft(stream(1), 0).commit(&stopping).await;
    draft(stream(1), 1).commit(&stopping).await;
    *next.lock().unwrap() = Some(Mishap::ClientSilent);
    let lost = tokio::spawn(async move {
        let append = stopping
            .sequencer()
            .append(draft(stream(1), 2).done())
            .await;
        (stopping, append)
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(
        *next.lock().unwrap(),
        None,
        "the head lock was not asked for"
    );
    let begun = Instant::now();
    let committed = draft(stream(2), 0).commit(&*engine.log()).await;
    let waited = begun.elapsed();
    let limit = Duration::from_millis(IDLE_IN_TRANSACTION_LIMIT_MS);
    assert!(waited > limit / 2, "nobody held the lock: {waited:?}");
    assert!(waited < 2 * limit, "{waited:?}");
    assert_eq!(committed.first_position, Position(4));
    let (stopping, lost) = lost.await.unwrap();
    // COMMIT travelled with the winners, so that only settling can say that nothing was written.
    assert!(
        matches!(lost, Err(AppendError::OutcomeUnknown(_))),
        "{lost:?}"
    );
    draft(stream(1), 2).commit(&stopping).await;
}

#[tokio::test]
async fn a_writer_whose_connection_died_while_it_rested_connects_again() {
    let engine = Postgres::live().await;
    let log = engine.log();
    for sequence in 0..3 {
        draft(stream(1), sequence).commit(&*log).await;
        end_the_writer(&engine).await;
    }
    assert_eq!(log.stream_head(stream(1)).await.unwrap(), Sequence(3));
}

#[tokio::test]
async fn a_writer_that_connects_again_does_not_write_to_a_copy_that_has_not_ended() {
    let engine = Postgres::live().await;
    let log = engine.log();
    draft(stream(1), 0).commit(&*log).await;
    let mut connection = connect(&engine.url).await;
    let marked = include_str!("../../migrations/postgres/log_copying.sql");
    connection.execute(marked).await.unwrap();
    end_the_writer(&engine).await;
    let refused = log.sequencer().append(draft(stream(1), 1).done()).await;
    assert!(
        matches!(&refused, Err(AppendError::Unavailable(why)) if why.contains("unfinished copy")),
        "{refused:?}"
    );
    connection.execute("DROP TABLE log_copying").await.unwrap();
    draft(stream(1), 1).commit(&*log).await;
}

#[tokio::test]
async fn where_a_synchronous_standby_is_demanded_nothing_is_written_without_one() {
    let engine = Postgres::live().await;
    let before = engine.log().head().borrow().position;
    let demand = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET qibu.synchronous_standby = on', \
                  current_database()); END $$";
    let mut connection = connect(&engine.url).await;
    connection.execute(demand).await.unwrap();
    let engine = engine.reopened().await;
    let log = engine.log();
    let append = draft(stream(1), 0).done();
    for _ in 0..2 {
        let refused = log.sequencer().append(append.clone()).await;
        assert!(
            matches!(&refused, Err(AppendError::Unavailable(why)) if why.contains("standby")),
            "{refused:?}"
        );
    }
    let held = log.settle(append.command.clone()).await;
    assert!(matches!(held, Err(AppendError::Unavailable(_))), "{held:?}");
    let rows = sqlx::query("SELECT max(position) FROM events")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    let last: i64 = sqlx::Row::get(&rows, 0);
    assert_eq!(u64::try_from(last).unwrap(), before.0);
    // The demand is asked for at each new connection, and a turn that was refused keeps none.
    let withdrawn = demand.replace("SET qibu.synchronous_standby = on", "RESET ALL");
    connection.execute(withdrawn.as_str()).await.unwrap();
    log.sequencer().append(append).await.unwrap();
}

#[tokio::test]
async fn a_log_whose_tree_does_not_fit_its_events_is_not_written() {
    let engine = Postgres::live().await;
    let mut connection = connect(&engine.url).await;
    connection
        .execute("UPDATE log_edge SET size = 0, nodes = ''")
        .await
        .unwrap();
    let refused = engine
        .log()
        .sequencer()
        .append(draft(stream(1), 0).done())
        .await;
    assert!(
        matches!(refused, Err(AppendError::Unavailable(_))),
        "{refused:?}"
    );
}
