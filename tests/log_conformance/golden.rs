//! Every event that was ever stored, by its golden files: each engine keeps it as it was written, and the hammer writes it.
//!
//! The list is the folder `domain/tests/history`: a file that is added there is covered by itself.

use crate::draft::{LOG, draft, log_stream};
use crate::engine::Engine;
use qibu::log::seal::envelope;
use qibu::log::{ClockKind, Log};
use qibu_domain::history::{catalogue, decode_payload};
use qibu_domain::id::{Position, Sequence, StreamId, StreamKind};
use qibu_domain::recorded::Recorded;
use qibu_verifier::{RightEdge, leaf_hash};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;
use uuid::Uuid;

/// The one event that stands first in its log and nowhere else (law 17).
const OPENS: &str = "LogOpened";
/// The events of an append of several.
const TOGETHER: usize = 7;

/// An event as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Golden {
    pub kinds: &'static [StreamKind],
    pub name: &'static str,
    pub version: u32,
    pub payload: String,
}

impl Golden {
    /// Name and version, as the files are called.
    pub fn title(&self) -> String {
        format!("{}.{}", self.name, self.version)
    }
}

/// Every golden file, in the order of the catalogue and of the files' names.
pub fn all() -> &'static [Golden] {
    static ALL: OnceLock<Vec<Golden>> = OnceLock::new();
    ALL.get_or_init(read)
}

/// The same without what opens a log: what an open log can be given.
pub fn of_an_open_log() -> impl Iterator<Item = &'static Golden> + Clone {
    all().iter().filter(|golden| golden.name != OPENS)
}

/// The names and versions that the folder holds.
pub fn titles() -> BTreeSet<String> {
    all().iter().map(Golden::title).collect()
}

fn read() -> Vec<Golden> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("domain/tests/history");
    let mut read = Vec::new();
    let mut unread = files(&folder);
    for shape in catalogue() {
        let stem = format!(
            "{}/{}.{}",
            shape.noun.to_lowercase(),
            shape.name,
            shape.version
        );
        for (title, text) in unread.extract_if(.., |(title, _)| is_of(title, &stem)) {
            let payload = decode_payload(shape.kinds[0], shape.name, shape.version, &text);
            read.push(Golden {
                kinds: shape.kinds,
                name: shape.name,
                version: shape.version,
                payload: payload.unwrap_or_else(|error| panic!("{title}: {error}")),
            });
        }
    }
    let unread: Vec<_> = unread.into_iter().map(|(title, _)| title).collect();
    assert_eq!(unread, Vec::<String>::new(), "files of no event");
    read
}

/// Whether a file is the payload of that version, or another form of it.
fn is_of(title: &str, stem: &str) -> bool {
    let rest = title.strip_prefix(stem);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// What stands under the folder: noun and name, and the text.
fn files(folder: &Path) -> Vec<(String, String)> {
    let within = |path: &Path| {
        let entries = std::fs::read_dir(path).unwrap();
        entries
            .map(|entry| entry.unwrap().path())
            .collect::<Vec<_>>()
    };
    let files = within(folder).into_iter().flat_map(|noun| within(&noun));
    let mut files: Vec<_> = files
        .map(|path| {
            let title = path.strip_prefix(folder).unwrap().with_extension("");
            let title = title.to_str().unwrap().replace('\\', "/");
            (title, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// A stream of that kind, in which these tests write nothing else.
fn stream_of(kind: StreamKind) -> StreamId {
    match kind {
        StreamKind::Log => log_stream(),
        kind => StreamId::new(kind, Uuid::from_u128(0x0901_d000)),
    }
}

/// What was written of an event: stream, sequence, name, version, payload, metadata.
type Written = (StreamId, Sequence, String, u32, String, String);

fn written(event: &Recorded) -> Written {
    (
        event.stream,
        event.sequence,
        event.name.clone(),
        event.version,
        event.payload.clone(),
        event.metadata.clone(),
    )
}

/// Appends them in one append where the stream ends, and says what was asked to be written.
async fn append<L: Log>(log: &L, stream: StreamId, events: &[&Golden]) -> Vec<Written> {
    let head = log.stream_head(stream).await.unwrap();
    let mut of_them = draft(stream, head.0);
    for golden in events {
        of_them = of_them.event_of(golden.name, golden.version, &golden.payload);
    }
    let append = of_them.done();
    log.sequencer().append(append.clone()).await.unwrap();
    let numbered = append.events.into_iter().zip(head.0 + 1..);
    numbered
        .map(|(event, sequence)| {
            let sequence = Sequence(sequence);
            let (name, version) = (event.name.to_owned(), event.version);
            (
                stream,
                sequence,
                name,
                version,
                event.payload,
                event.metadata,
            )
        })
        .collect()
}

async fn stands<L: Log>(log: &L) -> Vec<Recorded> {
    let mut events: Vec<Recorded> = Vec::new();
    loop {
        let after = events.last().map_or(Position(0), |event| event.position);
        let page = log.read_all(after, 100).await.unwrap();
        if page.is_empty() {
            return events;
        }
        events.extend(page);
    }
}

/// What stands in the log is what was to be written, with its leaf, also where a stream is read by itself.
async fn stands_as_written<L: Log>(log: &L, opened: usize, wanted: &[Written]) {
    let events = stands(log).await;
    let found: Vec<Written> = events.iter().skip(opened).map(written).collect();
    assert_eq!(found, wanted);
    for stream in wanted.iter().map(|event| event.0).collect::<BTreeSet<_>>() {
        let of_it = log.read_stream(stream, Sequence(0), 1_000).await.unwrap();
        let of_all = events.iter().filter(|event| event.stream == stream);
        assert!(of_it.iter().eq(of_all), "{stream}");
    }
    let mut edge = RightEdge::new();
    edge.extend(
        events
            .iter()
            .map(|it| leaf_hash(&envelope(LOG, it).encode())),
    );
    assert_eq!(log.edge().await.unwrap(), edge, "their leaves");
}

pub async fn every_event_of_an_open_log_is_kept_byte_for_byte_with_its_leaf<E: Engine>() {
    let engine = E::live().await;
    let log = engine.log();
    let mut wanted = Vec::new();
    for golden in of_an_open_log() {
        for kind in golden.kinds {
            wanted.extend(append(&*log, stream_of(*kind), &[golden]).await);
        }
    }
    for kind in StreamKind::ALL {
        let of_it = of_an_open_log().filter(|golden| golden.kinds.contains(&kind));
        for together in of_it.collect::<Vec<_>>().chunks(TOGETHER) {
            wanted.extend(append(&*log, stream_of(kind), together).await);
        }
    }
    stands_as_written(&*log, 1, &wanted).await;
    let engine = engine.reopened().await;
    stands_as_written(&*engine.log(), 1, &wanted).await;
}

pub async fn every_opening_is_kept_byte_for_byte_with_its_leaf<E: Engine>() {
    let openings = all().iter().filter(|golden| golden.name == OPENS);
    let mut opened = 0;
    for golden in openings {
        let engine = E::empty(ClockKind::Live).await;
        let wanted = append(&*engine.log(), log_stream(), &[golden]).await;
        stands_as_written(&*engine.log(), 0, &wanted).await;
        opened += 1;
    }
    assert!(opened > 0, "no golden file opens a log");
}
