//! What the double keeps, and the rules by which a server takes an append: as the server's own check of a commit has
//! them, repeated appends included.

use super::messages::{
    AllFrom, AllPosition, AppendContent, AppendReq, ExpectedRevision, Filter, ProposedMessage,
    ReadContent, ReadCount, ReadEvent, ReadFilter, ReadFrom, ReadOptions, ReadResp, RecordedEvent,
    StreamFrom, StreamIdentifier, StreamNotFound, UuidValue, WireUuid,
};
use tonic::Status;
use uuid::Uuid;

/// Positions are byte offsets in a file, so they are sparse.
const FIRST_POSITION: u64 = 4_711;
/// How many appends there are between two events of the server's own.
const APPENDS_A_NOTE: usize = 3;

#[derive(Clone, Debug)]
pub struct Stored {
    pub stream: String,
    pub revision: u64,
    pub position: AllPosition,
    pub id: Uuid,
    pub proposed: ProposedMessage,
}

#[derive(Clone, Debug)]
pub struct Wanted {
    pub stream: String,
    pub expected: ExpectedRevision,
    pub events: Vec<(Uuid, ProposedMessage)>,
}

pub enum Taken {
    Written {
        revision: u64,
        position: AllPosition,
    },
    Wrong {
        current: Option<u64>,
    },
}

#[derive(Debug, Default)]
pub struct Store {
    pub events: Vec<Stored>,
    appends: usize,
}

impl Wanted {
    pub fn of(messages: Vec<AppendReq>) -> Result<Self, Status> {
        let mut wanted: Option<Self> = None;
        for message in messages {
            match (message.content, &mut wanted) {
                (Some(AppendContent::Options(options)), None) => {
                    wanted = Some(Self {
                        stream: name_of(options.stream)?,
                        expected: options.expected.unwrap_or(ExpectedRevision::Any(())),
                        events: Vec::new(),
                    });
                }
                (Some(AppendContent::Proposed(event)), Some(wanted)) => {
                    wanted.events.push((uuid_of(event.id.clone())?, event));
                }
                _ => return Err(Status::invalid_argument("options first, and once")),
            }
        }
        wanted.ok_or_else(|| Status::invalid_argument("no options"))
    }
}

impl Store {
    /// Takes an append, or says where the stream stands.
    pub fn append(&mut self, wanted: &Wanted) -> Taken {
        let current = self.current(&wanted.stream);
        let expected = match wanted.expected {
            ExpectedRevision::Any(()) => current,
            ExpectedRevision::StreamExists(()) if current.is_some() => current,
            ExpectedRevision::StreamExists(()) => return Taken::Wrong { current },
            ExpectedRevision::NoStream(()) => None,
            ExpectedRevision::Revision(revision) => Some(revision),
        };
        let next = |revision: Option<u64>| revision.map_or(0, |revision| revision + 1);
        if next(expected) < next(current) {
            return self.repeated(wanted, next(expected));
        }
        if next(expected) > next(current) {
            return Taken::Wrong { current };
        }
        self.write(wanted, next(expected))
    }

    /// An append behind the stream's end is no conflict where the same events stand there already.
    fn repeated(&self, wanted: &Wanted, first: u64) -> Taken {
        let mut last = None;
        for ((id, _), revision) in wanted.events.iter().zip(first..) {
            let mut stands = self.events.iter();
            last = stands.find(|event| event.stream == wanted.stream && event.revision == revision);
            if last.is_none_or(|event| event.id != *id) {
                let current = self.current(&wanted.stream);
                return Taken::Wrong { current };
            }
        }
        let current = self.current(&wanted.stream);
        last.map_or(Taken::Wrong { current }, |event| Taken::Written {
            revision: event.revision,
            position: event.position,
        })
    }

    fn write(&mut self, wanted: &Wanted, first: u64) -> Taken {
        self.appends += 1;
        if self.appends.is_multiple_of(APPENDS_A_NOTE) {
            self.note("$stats-127.0.0.1:2113");
        }
        let begin = self.next_position();
        // The events of one append share the position of its commit, which is that of its last.
        let commit = begin + 83 * (wanted.events.len() as u64 - 1);
        let (mut revision, mut position) = (first, AllPosition::default());
        for ((id, proposed), offset) in wanted.events.iter().zip(0..) {
            let prepare = begin + 83 * offset;
            position = AllPosition { commit, prepare };
            revision = first + offset;
            let mut proposed = proposed.clone();
            let created = "17900000000000000".to_owned();
            proposed.metadata.insert("created".to_owned(), created);
            self.events.push(Stored {
                stream: wanted.stream.clone(),
                revision,
                position,
                id: *id,
                proposed,
            });
        }
        Taken::Written { revision, position }
    }

    /// An event that is none of Qibu's.
    pub fn note(&mut self, stream: &str) {
        let prepare = self.next_position();
        let revision = self.current(stream).map_or(0, |revision| revision + 1);
        self.events.push(Stored {
            stream: stream.to_owned(),
            revision,
            position: AllPosition {
                commit: prepare,
                prepare,
            },
            id: Uuid::from_u128(u128::from(prepare)),
            proposed: ProposedMessage::default(),
        });
    }

    fn next_position(&self) -> u64 {
        let last = self.events.last();
        last.map_or(FIRST_POSITION, |event| event.position.commit + 101)
    }

    fn current(&self, stream: &str) -> Option<u64> {
        let mut events = self.events.iter().rev();
        let last = events.find(|event| event.stream == stream)?;
        Some(last.revision)
    }

    pub fn read(&self, options: ReadOptions) -> Result<Vec<ReadResp>, Status> {
        let Some(ReadCount::Count(count)) = options.count else {
            return Err(Status::unimplemented("subscriptions"));
        };
        if options.direction != 0 {
            return Err(Status::unimplemented("backwards"));
        }
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        match options.from {
            Some(ReadFrom::Stream(from)) => {
                let stream = name_of(from.stream)?;
                if self.current(&stream).is_none() {
                    return Ok(vec![not_found(stream)]);
                }
                let first = match from.from {
                    Some(StreamFrom::Revision(revision)) => revision,
                    Some(StreamFrom::End(())) => u64::MAX,
                    _ => 0,
                };
                let events = self.events.iter();
                let wanted =
                    events.filter(|event| event.stream == stream && event.revision >= first);
                Ok(wanted.take(count).map(answer).collect())
            }
            Some(ReadFrom::All(from)) => {
                let first = match from.from {
                    Some(AllFrom::Position(position)) => (position.commit, position.prepare),
                    Some(AllFrom::End(())) => (u64::MAX, u64::MAX),
                    _ => (0, 0),
                };
                let prefixes = prefixes_of(options.filter)?;
                let is_wanted = |event: &&Stored| {
                    let named = |prefix: &String| event.stream.starts_with(prefix);
                    let position = (event.position.commit, event.position.prepare);
                    position >= first && (prefixes.is_empty() || prefixes.iter().any(named))
                };
                let events = self.events.iter().filter(is_wanted);
                Ok(events.take(count).map(answer).collect())
            }
            None => Err(Status::invalid_argument("neither a stream nor $all")),
        }
    }
}

/// A server goes by the regular expression where there is one; Qibu gives none.
fn prefixes_of(filter: Option<ReadFilter>) -> Result<Vec<String>, Status> {
    let Some(ReadFilter::Filter(options)) = filter else {
        return Ok(Vec::new());
    };
    match options.filter {
        Some(Filter::StreamIdentifier(expression)) if expression.regex.is_empty() => {
            Ok(expression.prefix)
        }
        _ => Err(Status::unimplemented("this filter")),
    }
}

fn answer(event: &Stored) -> ReadResp {
    let recorded = RecordedEvent {
        id: Some(WireUuid {
            value: Some(UuidValue::Text(event.id.to_string())),
        }),
        stream: Some(identifier(&event.stream)),
        revision: event.revision,
        prepare: event.position.prepare,
        commit: event.position.commit,
        metadata: event.proposed.metadata.clone(),
        custom_metadata: event.proposed.custom_metadata.clone(),
        data: event.proposed.data.clone(),
    };
    ReadResp {
        content: Some(ReadContent::Event(ReadEvent {
            event: Some(recorded),
            commit_position: event.position.commit,
        })),
    }
}

fn not_found(stream: String) -> ReadResp {
    let stream = Some(identifier(&stream));
    ReadResp {
        content: Some(ReadContent::StreamNotFound(StreamNotFound { stream })),
    }
}

fn identifier(stream: &str) -> StreamIdentifier {
    StreamIdentifier {
        stream_name: stream.to_owned().into(),
    }
}

fn name_of(stream: Option<StreamIdentifier>) -> Result<String, Status> {
    let bytes = stream.unwrap_or_default().stream_name.to_vec();
    String::from_utf8(bytes).map_err(|_| Status::invalid_argument("a name is text"))
}

fn uuid_of(id: Option<WireUuid>) -> Result<Uuid, Status> {
    match id.and_then(|id| id.value) {
        Some(UuidValue::Structured(halves)) => Ok(Uuid::from_u64_pair(
            halves.most.cast_unsigned(),
            halves.least.cast_unsigned(),
        )),
        Some(UuidValue::Text(text)) => {
            let read = text.parse();
            read.map_err(|_| Status::invalid_argument("no UUID"))
        }
        None => Err(Status::invalid_argument("an event has an id")),
    }
}
