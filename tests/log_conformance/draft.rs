//! Appends for tests, whole in every part that a test does not care about.

use qibu::log::{Append, CommandKey, Committed, Log, NewEvent};
use qibu_domain::actor::{Principal, Source};
use qibu_domain::claim::{Claim, ClaimAct, ClaimKey, Fence};
use qibu_domain::decider::StoredEvent;
use qibu_domain::id::{AccountId, CommandId, LogId, Sequence, StreamId, StreamKind};
use qibu_domain::logbook::event::{ClockKind, LogOpened, LogbookEvent};
use qibu_domain::recorded::{AppendRecord, Metadata};
use qibu_domain::time::{Day, Instant};
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// The log of these tests.
pub const LOG: LogId = LogId(Uuid::from_u128(0x000A_0000_0000_4000_8000_0000_0000_0001));

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Noon of the day on which these tests begin.
pub fn noon() -> Instant {
    day("2026-09-24").start().plus_seconds(12 * 3600)
}

/// The `n`th association.
pub fn stream(n: u64) -> StreamId {
    StreamId::new(
        StreamKind::Association,
        Uuid::from_u128(0x0002_0000 + u128::from(n)),
    )
}

/// The log's own stream.
pub fn log_stream() -> StreamId {
    StreamId::of_log(StreamKind::Log, LOG)
}

/// An append to be: one small event at the start of a stream, under a new command.
pub struct Draft {
    append: Append,
    decided_on: Option<Day>,
    principal: Principal,
}

pub fn draft(stream: StreamId, expected: u64) -> Draft {
    static COMMANDS: AtomicU64 = AtomicU64::new(1);
    let n = COMMANDS.fetch_add(1, Ordering::Relaxed);
    let principal = Principal::Account(AccountId(Uuid::from_u128(7)));
    let command = CommandId(Uuid::from_u128(u128::from(n)));
    let append = Append {
        stream,
        expected: Sequence(expected),
        events: Vec::new(),
        claims: Vec::new(),
        fences: Vec::new(),
        command: CommandKey {
            principal: principal.clone(),
            command,
        },
        mac: [7; 32],
        day: noon().day(),
        stamp: noon(),
    };
    Draft {
        append,
        decided_on: None,
        principal,
    }
}

/// The opening that every log begins with.
pub fn opening(clock: ClockKind) -> Append {
    let opened = LogOpened {
        log: LOG,
        epoch: 1,
        clock,
        home: "990001".to_owned(),
    };
    let payload = LogbookEvent::from(opened).encode().unwrap();
    draft(log_stream(), 0).event("LogOpened", &payload).done()
}

impl Draft {
    pub fn event(self, name: &'static str, payload: &str) -> Self {
        self.event_of(name, 1, payload)
    }

    pub fn event_of(mut self, name: &'static str, version: u32, payload: &str) -> Self {
        let (payload, metadata) = (payload.to_owned(), String::new());
        self.append.events.push(NewEvent {
            name,
            version,
            payload,
            metadata,
        });
        self
    }

    pub fn events(mut self, count: usize) -> Self {
        for _ in 0..count {
            self = self.event("PreparationLapsed", "{}");
        }
        self
    }

    pub fn takes(mut self, key: &str) -> Self {
        self.append.claims.push(Claim {
            key: ClaimKey(key.to_owned()),
            act: ClaimAct::Take,
        });
        self
    }

    pub fn releases(mut self, key: &str, from: Day) -> Self {
        let act = ClaimAct::Release { from };
        self.append.claims.push(Claim {
            key: ClaimKey(key.to_owned()),
            act,
        });
        self
    }

    pub fn fenced(mut self, stream: StreamId, at: u64) -> Self {
        self.append.fences.push(Fence {
            stream,
            at: Sequence(at),
        });
        self
    }

    pub fn on(mut self, day: Day) -> Self {
        self.append.day = day;
        self
    }

    pub fn stamped(mut self, stamp: Instant) -> Self {
        self.append.stamp = stamp;
        self.append.day = stamp.day();
        self
    }

    pub fn decided_on(mut self, day: Day) -> Self {
        self.decided_on = Some(day);
        self
    }

    pub fn command(mut self, command: CommandId) -> Self {
        self.append.command.command = command;
        self
    }

    pub fn by(mut self, principal: Principal) -> Self {
        self.principal = principal.clone();
        self.append.command.principal = principal;
        self
    }

    pub fn mac(mut self, byte: u8) -> Self {
        self.append.mac = [byte; 32];
        self
    }

    /// The append, with metadata that says what it rests on.
    pub fn done(mut self) -> Append {
        if self.append.events.is_empty() {
            self = self.events(1);
        }
        let record = AppendRecord {
            principal: self.principal,
            command: self.append.command.command,
            mac: qibu_verifier::hex::encode(&self.append.mac),
            events: u32::try_from(self.append.events.len()).unwrap(),
            claims: self.append.claims.clone(),
            fences: self.append.fences.clone(),
            authority: None,
        };
        let last = self.append.events.len() - 1;
        for (index, event) in self.append.events.iter_mut().enumerate() {
            let metadata = Metadata {
                occurred_on: self.append.day,
                decided_on: self.decided_on,
                source: Source::Live,
                by: None,
                rule: None,
                entered_by: None,
                append: (index == last).then(|| record.clone()),
            };
            event.metadata = serde_json::to_string(&metadata).unwrap();
        }
        self.append
    }

    /// Appends it, and insists that it is written.
    pub async fn commit<L: Log>(self, log: &L) -> Committed {
        log.sequencer().append(self.done()).await.unwrap()
    }
}
