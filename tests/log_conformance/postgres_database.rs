//! The database on `PostgreSQL`: who may read and write it, what is refused, and several copies at once.

use crate::draft::{LOG, draft, log_stream, stream};
use crate::engine::{Engine, Postgres};
use crate::server::{Server, connect};
use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::{
    EventUpcaster, PersistedEventRepository, PersistedEventStore, SerializedEvent,
};
use cqrs_es::{Aggregate, DomainEvent, EventStore};
use postgres_es::PostgresEventRepository;
use qibu::log::postgres::{IDLE_IN_TRANSACTION_LIMIT_MS, OpenError, POLL_MS, PostgresLog};
use qibu::log::seal::envelope;
use qibu::log::{AppendError, ClockKind, Log};
use qibu_domain::claim::ClaimKey;
use qibu_domain::id::{Position, Sequence, StreamKind};
use qibu_domain::recorded::Recorded;
use qibu_projections::tables::postgres::AddressError;
use qibu_verifier::{RightEdge, leaf_hash};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection, PgPool, Row};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// What a program of cqrs-es makes of one kind of stream: it keeps the payloads.
#[derive(Default, Serialize, Deserialize)]
struct Stock<const KIND: usize> {
    payloads: Vec<Value>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Payload(Value);

impl DomainEvent for Payload {
    fn event_type(&self) -> String {
        "Payload".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl<const KIND: usize> Aggregate for Stock<KIND> {
    const TYPE: &'static str = StreamKind::ALL[KIND].as_str();
    type Command = ();
    type Event = Payload;
    type Error = std::fmt::Error;
    type Services = ();

    async fn handle(
        &mut self,
        (): (),
        (): &(),
        _sink: &EventSink<Self>,
    ) -> Result<(), std::fmt::Error> {
        Ok(())
    }

    fn apply(&mut self, Payload(payload): Payload) {
        self.payloads.push(payload);
    }
}

/// The metadata of cqrs-es is a map of strings; Qibu's says more, so it is handed over as one string.
struct MetadataAsText;

impl EventUpcaster for MetadataAsText {
    fn can_upcast(&self, _: &str, _: &str) -> bool {
        true
    }

    fn upcast(&self, event: SerializedEvent) -> SerializedEvent {
        let metadata = json!({ "qibu": event.metadata.to_string() });
        SerializedEvent { metadata, ..event }
    }
}

async fn stock_reads<const KIND: usize>(log: &PostgresLog) -> usize {
    let kind = StreamKind::ALL[KIND];
    let stored = log.read_kind(kind, Position(0), 100).await.unwrap();
    let mut streams: HashMap<String, Vec<Value>> = HashMap::new();
    for event in &stored {
        let payload = serde_json::from_str(&event.payload).unwrap();
        streams
            .entry(event.stream.id.to_string())
            .or_default()
            .push(payload);
    }
    let repository = || PostgresEventRepository::new(log.readers().clone());
    let upcasters: Vec<Box<dyn EventUpcaster>> = vec![Box::new(MetadataAsText)];
    let store = PersistedEventStore::<_, Stock<KIND>>::new_event_store(repository())
        .with_upcasters(upcasters);
    for (id, payloads) in &streams {
        let events = repository().get_events::<Stock<KIND>>(id).await.unwrap();
        let sequences: Vec<usize> = events.iter().map(|event| event.sequence).collect();
        assert_eq!(sequences, (1..=payloads.len()).collect::<Vec<usize>>());
        let envelopes = store.load_events(id).await.unwrap();
        assert_eq!(envelopes.len(), payloads.len());
        let mut loaded = store.load_aggregate(id).await.unwrap();
        let aggregate = cqrs_es::AggregateContext::aggregate(&mut loaded);
        assert_eq!(&aggregate.payloads, payloads);
    }
    streams.len()
}

#[tokio::test]
async fn a_stock_cqrs_es_program_reads_every_stream_that_qibu_wrote() {
    let engine = Postgres::live().await;
    let log = engine.log();
    for n in 0..4 {
        draft(stream(n), 0)
            .event("FoundingRecorded", r#"{ "z":"七步",  "a":"\u4e03\/"}"#)
            .events(2)
            .takes(&format!("name:{n}"))
            .fenced(log_stream(), 1)
            .commit(&*log)
            .await;
    }
    let place = |kind| StreamKind::ALL.iter().position(|known| *known == kind);
    assert_eq!(place(StreamKind::Log), Some(0));
    assert_eq!(place(StreamKind::Association), Some(6));
    assert_eq!(stock_reads::<0>(&log).await, 1);
    assert_eq!(stock_reads::<6>(&log).await, 4);
}

#[tokio::test]
async fn a_stock_writer_is_refused_by_the_table_itself() {
    let engine = Postgres::live().await;
    let log = engine.log();
    draft(stream(1), 0).commit(&*log).await;
    let pool = PgPool::connect(&engine.url).await.unwrap();
    let stock = PostgresEventRepository::new(pool.clone());
    let event = SerializedEvent::new(
        stream(1).id.to_string(),
        2,
        "association".to_owned(),
        "PreparationLapsed".to_owned(),
        "1".to_owned(),
        json!({}),
        json!({}),
    );
    let refused = stock.persist::<Stock<6>>(&[event], None).await.unwrap_err();
    assert!(
        refused.to_string().contains("written by Qibu alone"),
        "{refused}"
    );
    let whole = "INSERT INTO events SELECT aggregate_type, aggregate_id, 2, event_type, event_version, payload, metadata, \
                 3, recorded_at, leaf FROM events WHERE position = 2";
    assert!(pool.execute(whole).await.is_err());
    assert_eq!(log.stream_head(stream(1)).await.unwrap(), Sequence(1));
    draft(stream(1), 1).commit(&*log).await;
}

#[tokio::test]
async fn what_is_stored_is_neither_changed_nor_removed() {
    let engine = Postgres::live().await;
    let mut connection = connect(&engine.url).await;
    connection.execute("SET qibu.writer = on").await.unwrap();
    for sql in [
        "UPDATE events SET recorded_at = 0",
        "DELETE FROM events",
        "TRUNCATE events",
    ] {
        let refused = connection.execute(sql).await.unwrap_err().to_string();
        assert!(refused.contains("neither changed nor removed"), "{refused}");
    }
}

#[tokio::test]
async fn the_connections_that_read_cannot_write() {
    let engine = Postgres::live().await;
    let log = engine.log();
    let refused = log.readers().execute("UPDATE log_meta SET epoch = 2").await;
    assert!(
        refused.unwrap_err().to_string().contains("read-only"),
        "a connection of the readers wrote"
    );
}

/// Reads from the start, page after page, while others write: what was passed is never looked for again.
async fn read_until(log: PostgresLog, count: u64) -> Vec<Recorded> {
    let (mut head, mut events) = (log.head(), Vec::<Recorded>::new());
    while (events.len() as u64) < count {
        let after = events.last().map_or(Position(0), |event| event.position);
        let page = log.read_all(after, 100).await.unwrap();
        if page.is_empty() {
            // The head is a hint: a read that finds nothing waits for the next one, within a bound.
            let wait = Duration::from_millis(POLL_MS);
            let _ = tokio::time::timeout(wait, head.changed()).await;
        }
        events.extend(page);
    }
    events
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_that_another_copy_has_moved_is_not_judged_from_memory() {
    let engine = Postgres::live().await;
    let log = engine.log();
    let other = PostgresLog::open(&engine.url).await.unwrap();
    draft(stream(1), 0).takes("name:x").commit(&*log).await;
    draft(stream(1), 1).takes("name:x").commit(&*log).await;
    let today = log.head().borrow().recorded_at.day();
    let gives = draft(stream(1), 2).releases("name:x", today);
    gives.commit(&other).await;
    draft(stream(2), 0).takes("name:x").commit(&other).await;
    let again = draft(stream(1), 3).takes("name:x").done();
    let refused = log.sequencer().append(again).await;
    let taken = AppendError::ClaimTaken {
        key: ClaimKey("name:x".to_owned()),
        holder: stream(2),
    };
    assert_eq!(refused, Err(taken));
    other.close().await;
}

#[tokio::test]
async fn the_row_of_a_claim_that_its_holder_takes_again_is_not_touched() {
    let engine = Postgres::live().await;
    let log = engine.log();
    let mut connection = connect(&engine.url).await;
    let touched = "SELECT xmin::text FROM claims WHERE key = 'name:x'";
    draft(stream(1), 0).takes("name:x").commit(&*log).await;
    let first: String = sqlx::query(touched)
        .fetch_one(&mut connection)
        .await
        .unwrap()
        .get(0);
    draft(stream(1), 1).takes("name:x").commit(&*log).await;
    let again: String = sqlx::query(touched)
        .fetch_one(&mut connection)
        .await
        .unwrap()
        .get(0);
    assert_eq!(again, first);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_that_write_at_once_make_one_dense_order() {
    const COPIES: u64 = 3;
    const WRITERS: u64 = 16;
    const APPENDS: u64 = 12;
    const COUNT: u64 = 1 + WRITERS + COPIES * WRITERS * APPENDS;
    let engine = Postgres::live().await;
    // A transaction that is open elsewhere in the cluster holds nobody back.
    let mut foreign = connect(&Server::shared().url("postgres")).await;
    let open = "BEGIN; SELECT pg_current_xact_id()";
    sqlx::raw_sql(open).execute(&mut foreign).await.unwrap();
    let reader = PostgresLog::open(&engine.url).await.unwrap();
    let reading = tokio::spawn(read_until(reader, COUNT));
    let mut callers = JoinSet::new();
    for copy in 0..COPIES {
        let log = Arc::new(PostgresLog::open(&engine.url).await.unwrap());
        for writer in 0..WRITERS {
            let log = Arc::clone(&log);
            callers.spawn(async move {
                let mine = stream(100 + copy * WRITERS + writer);
                let claim = log
                    .sequencer()
                    .append(
                        draft(stream(writer), 0)
                            .takes(&format!("name:{writer}"))
                            .done(),
                    )
                    .await;
                for sequence in 0..APPENDS {
                    draft(mine, sequence).commit(&*log).await;
                }
                claim
            });
        }
    }
    let claims = callers.join_all().await;
    let lost = AppendError::Conflict { head: Sequence(1) };
    let won = claims.iter().filter(|claim| claim.is_ok()).count() as u64;
    assert_eq!(won, WRITERS, "{claims:?}");
    assert!(
        claims
            .iter()
            .all(|claim| claim.is_ok() || claim.as_ref() == Err(&lost)),
        "{claims:?}"
    );
    let events = reading.await.unwrap();
    let mut edge = RightEdge::new();
    let mut streams = HashMap::new();
    for (event, position) in events.iter().zip(1..) {
        assert_eq!(event.position, Position(position));
        let sequence = streams.entry(event.stream).or_insert(Sequence(0));
        assert_eq!(event.sequence, sequence.next());
        *sequence = event.sequence;
        edge.push(leaf_hash(&envelope(LOG, event).encode()));
    }
    assert_eq!(events.len() as u64, COUNT);
    assert_eq!(engine.log().edge().await.unwrap(), edge);
}

#[tokio::test]
async fn a_copy_learns_what_another_wrote_though_its_notifications_were_cut() {
    let engine = Postgres::live().await;
    let other = PostgresLog::open(&engine.url).await.unwrap();
    let mut head = other.head();
    assert_eq!(head.borrow().position, Position(1));
    let wait = Duration::from_millis(20 * POLL_MS);
    for n in 0..3 {
        let committed = draft(stream(n), 0).commit(&*engine.log()).await;
        let reached = head.wait_for(|head| head.position >= committed.last_position);
        let seen = *tokio::time::timeout(wait, reached).await.unwrap().unwrap();
        assert_eq!(seen.recorded_at, committed.recorded_at);
        let mut connection = connect(&engine.url).await;
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        connection.execute(cut).await.unwrap();
    }
}

/// A log that has been restored since it was opened, and whoever did it.
async fn restored() -> (Postgres, PgConnection) {
    let engine = Postgres::live().await;
    draft(stream(1), 0).commit(&*engine.log()).await;
    let mut restorer = connect(&engine.url).await;
    let left = "UPDATE log_meta SET epoch = 2";
    restorer.execute(left).await.unwrap();
    (engine, restorer)
}

#[tokio::test]
async fn nothing_is_written_under_an_epoch_that_was_left_since_the_log_was_opened() {
    let (engine, _restorer) = restored().await;
    let log = engine.log();
    for _ in 0..2 {
        let refused = log.append(vec![draft(stream(1), 1).done()]).await;
        assert!(
            matches!(&refused[0], Err(AppendError::Unavailable(why)) if why.contains("epoch 2")),
            "{refused:?}"
        );
    }
    assert_eq!(log.head().borrow().position, Position(2));
    let anew = PostgresLog::open(&engine.url).await.unwrap();
    draft(stream(1), 1).commit(&anew).await;
}

#[tokio::test]
async fn a_refused_turn_does_not_go_on_holding_the_head_lock() {
    let (engine, mut restorer) = restored().await;
    let log = engine.log();
    let refused = log.append(vec![draft(stream(1), 1).done()]).await;
    assert!(refused[0].is_err(), "{refused:?}");
    // The server notices that the connection is gone; only later would it end a transaction that stands idle.
    let begun = Instant::now();
    let held = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND database = \
                (SELECT oid FROM pg_database WHERE datname = current_database()))";
    while sqlx::query(held)
        .fetch_one(&mut restorer)
        .await
        .unwrap()
        .get::<bool, _>(0)
    {
        let limit = Duration::from_millis(IDLE_IN_TRANSACTION_LIMIT_MS);
        assert!(begun.elapsed() < limit / 2, "the head lock is held on");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_database_without_a_log_or_with_one_of_another_format_is_refused() {
    let url = Server::shared().new_database().await;
    let none = PostgresLog::open(&url).await;
    assert!(matches!(none, Err(OpenError::NotALog { .. })), "{none:?}");
    let mut connection = connect(&url).await;
    connection
        .execute("CREATE TABLE events (a text)")
        .await
        .unwrap();
    let foreign = PostgresLog::create(&url, LOG, ClockKind::Live).await;
    assert!(matches!(foreign, Err(OpenError::Exists(_))), "{foreign:?}");
    let engine = Postgres::live().await;
    let again = PostgresLog::create(&engine.url, LOG, ClockKind::Live).await;
    assert!(matches!(again, Err(OpenError::Exists(_))), "{again:?}");
    let mut connection = connect(&engine.url).await;
    connection
        .execute("UPDATE log_meta SET format = 2")
        .await
        .unwrap();
    let newer = PostgresLog::open(&engine.url).await;
    assert!(matches!(newer, Err(OpenError::NotALog { .. })), "{newer:?}");
}

#[tokio::test]
async fn a_live_log_is_not_kept_where_an_acknowledged_event_can_be_lost() {
    let server = Server::start(&["fsync=off"]);
    let url = server.new_database().await;
    let refused = PostgresLog::create(&url, LOG, ClockKind::Live).await;
    assert!(
        matches!(&refused, Err(OpenError::NotDurable { reason, .. }) if reason.contains("fsync")),
        "{refused:?}"
    );
    let training = PostgresLog::create(&url, LOG, ClockKind::Training)
        .await
        .unwrap();
    training.close().await;
    let engine = Postgres::live().await;
    let mut connection = connect(&engine.url).await;
    let name: String = sqlx::query("SELECT current_database()")
        .fetch_one(&mut connection)
        .await
        .unwrap()
        .get(0);
    let lazy = format!("ALTER DATABASE {name} SET synchronous_commit = off");
    connection.execute(lazy.as_str()).await.unwrap();
    connection.close().await.unwrap();
    let refused = PostgresLog::open(&engine.url).await;
    assert!(
        matches!(&refused, Err(OpenError::NotDurable { reason, .. }) if reason.contains("synchronous_commit")),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_server_elsewhere_must_prove_who_it_is() {
    for weak in [
        "",
        "?sslmode=require",
        "?sslmode=disable",
        "?sslmode=verify-ca",
    ] {
        let url = format!("postgres://qibu:hushhush@db.example.org/qibu{weak}");
        let refused = PostgresLog::open(&url).await.unwrap_err();
        assert!(
            matches!(refused, OpenError::Address(AddressError::Insecure(_))),
            "{refused:?}"
        );
        assert!(!format!("{refused} {refused:?}").contains("hushhush"));
    }
}
