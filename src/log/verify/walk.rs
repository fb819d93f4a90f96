//! From event to event: what each must be, given those before it.

use super::stored::{ends_table, is_damage, shown, why};
use super::{Damage, Finding, Findings, Report, Summary};
use crate::log::judge::{ClaimRefusal, Held, LOG_OPENED, Outcome, claim_after};
use crate::log::seal::envelope;
use crate::log::sqlite::{ColumnError, find_outcome, leaf, position, recorded};
use crate::log::stored::{Meta, clock_word};
use crate::log::well_formed::lawful_json;
use crate::log::{CommandKey, Committed, Head};
use qibu_domain::claim::ClaimKey;
use qibu_domain::history::AnyEvent;
use qibu_domain::id::{LogId, Position, Sequence, StreamId, StreamKind};
use qibu_domain::logbook::LogbookEvent;
use qibu_domain::recorded::{AppendRecord, Metadata, Recorded};
use qibu_domain::time::Day;
use qibu_verifier::{RightEdge, hex, leaf_hash};
use rusqlite::{Connection, Row};
use std::collections::HashMap;

/// The event that ends the founding (law 13).
const LOG_READY: &str = "LogReady";
/// The column after those of the event.
const LEAF_COLUMN: usize = 9;

/// What is known of the events read so far.
pub(super) struct Walk<'a> {
    connection: &'a Connection,
    meta: Meta,
    pub(super) findings: Findings,
    /// Over the stored leaves; that they are right is a check of its own.
    pub(super) edge: RightEdge,
    pub(super) claims: HashMap<ClaimKey, Held>,
    /// Outcomes that are as the appends say.
    pub(super) outcomes: u64,
    /// The outcomes cannot be looked up any more, which was found.
    outcomes_end: bool,
    last: Head,
    events: u64,
    streams: HashMap<StreamId, Standing>,
    /// Whether the founding has ended (law 13).
    ready: bool,
    run: Run,
    buffer: Vec<u8>,
}

/// Where a stream stands.
#[derive(Clone, Copy, Default)]
struct Standing {
    sequence: Sequence,
    decided_on: Option<Day>,
}

/// The events of the append that has not ended yet.
#[derive(Default)]
struct Run {
    stream: Option<StreamId>,
    events: u32,
    /// An event of it did not read, so that its count says nothing.
    unsure: bool,
}

/// What `LogOpened` says that must agree with the store; the rest of its payload is not looked at.
#[derive(serde::Deserialize)]
struct Opening {
    log: LogId,
    clock: String,
    epoch: u32,
}

impl<'a> Walk<'a> {
    pub(super) fn new(connection: &'a Connection, meta: Meta) -> Self {
        Self {
            connection,
            meta,
            findings: Findings::default(),
            edge: RightEdge::new(),
            claims: HashMap::new(),
            outcomes: 0,
            outcomes_end: false,
            last: Head::default(),
            events: 0,
            streams: HashMap::new(),
            ready: false,
            run: Run::default(),
            buffer: Vec::new(),
        }
    }

    /// Where the walk stands.
    pub(super) fn last_position(&self) -> Position {
        self.last.position
    }

    /// Whether it has read any event.
    pub(super) fn has_read(&self) -> bool {
        self.events > 0
    }

    /// Reads the next event. What is wrong with it is found; an error is one of the way to the store.
    pub(super) fn row(&mut self, row: &Row<'_>) -> Result<(), ColumnError> {
        let at = match position(row) {
            Ok(at) => at,
            Err(error) => {
                let place = format!("the event at position {}", shown(row, 0));
                let words = format!("{place}: {}", why(row, &error));
                self.findings
                    .add(Finding::of_store(Damage::Unreadable, words));
                self.events += 1;
                self.run.unsure = true;
                return Ok(());
            }
        };
        let expected = self.last.position.next();
        if at != expected {
            let words = format!("the next position is {expected}, this is {at}");
            self.findings.add(Finding::at(Damage::Position, at, words));
        }
        self.last.position = at;
        self.events += 1;
        match (recorded(row), leaf(row, LEAF_COLUMN)) {
            (Ok(event), Ok(stored)) => {
                self.edge.push(stored);
                self.buffer.clear();
                envelope(self.meta.log, &event).encode_into(&mut self.buffer);
                let computed = leaf_hash(&self.buffer);
                if computed != stored {
                    let words = format!("its envelope hashes to {computed}, stored is {stored}");
                    self.find(Damage::Leaf, &event, words);
                }
                self.event(&event)?;
            }
            (event, stored) => {
                if let Ok(stored) = stored {
                    self.edge.push(stored);
                }
                let error = event.err().or(stored.err());
                let words = error.map_or_else(String::new, |error| why(row, &error));
                self.findings
                    .add(Finding::at(Damage::Unreadable, at, words));
                self.run.unsure = true;
            }
        }
        Ok(())
    }

    /// Says what is still open after the last event.
    pub(super) fn end(&mut self) {
        if self.events == 0 {
            let words = "the log has no event: it was never opened".to_owned();
            self.findings.add(Finding::of_store(Damage::Opening, words));
        } else if !self.ready {
            let words = format!("its founding has not ended: there is no {LOG_READY}");
            self.findings.add(Finding::of_store(Damage::Opening, words));
        }
        if self.run.events > 0 && !self.run.unsure {
            let words = "the last append has no append record".to_owned();
            self.findings
                .add(Finding::at(Damage::Append, self.last.position, words));
        }
    }

    pub(super) fn report(self) -> Report {
        let summary = Summary {
            events: self.events,
            streams: self.streams.len() as u64,
            root: self.edge.root(),
        };
        Report {
            summary,
            findings: self.findings.listed,
            withheld: self.findings.withheld,
            sealed: None,
        }
    }

    fn find(&mut self, damage: Damage, event: &Recorded, words: String) {
        self.findings.add(Finding::of_event(damage, event, words));
    }

    fn event(&mut self, event: &Recorded) -> Result<(), ColumnError> {
        self.check_order(event);
        // What is wrong in one of these ways need not read as an event besides.
        let is_whole = self.check_text(event) & self.check_opening(event);
        self.enter_run(event);
        match event.metadata() {
            Ok(metadata) => {
                if is_whole {
                    self.check_meaning(event);
                }
                self.check_decided_on(event, &metadata);
                if let Some(record) = &metadata.append {
                    self.end_run(event, record);
                    self.check_fences(event, record);
                    self.check_claims(event, record);
                    self.check_outcome(event, record)?;
                }
            }
            Err(error) => {
                self.find(Damage::Metadata, event, error.to_string());
                self.run.unsure = true;
            }
        }
        Ok(())
    }

    fn check_order(&mut self, event: &Recorded) {
        if event.recorded_at < self.last.recorded_at {
            let words = format!(
                "stamped {}, after {}",
                event.recorded_at, self.last.recorded_at
            );
            self.find(Damage::RecordedAt, event, words);
        }
        self.last.recorded_at = self.last.recorded_at.max(event.recorded_at);
        let standing = self.streams.entry(event.stream).or_default();
        let expected = standing.sequence.next();
        // After a hole the stream goes on from the highest sequence, so that one hole is one finding.
        standing.sequence = standing.sequence.max(event.sequence);
        if event.sequence != expected {
            let words = format!("the stream's next sequence is {expected}");
            self.find(Damage::Sequence, event, words);
        }
    }

    /// Whether the texts may stand in an event.
    fn check_text(&mut self, event: &Recorded) -> bool {
        let mut lawful = true;
        for (what, text) in [("payload", &event.payload), ("metadata", &event.metadata)] {
            if let Err(reason) = lawful_json(text) {
                self.find(Damage::Text, event, format!("{what}: {reason}"));
                lawful = false;
            }
        }
        if event.name.is_empty() || event.name.chars().any(char::is_control) {
            self.find(
                Damage::Text,
                event,
                "its name is empty or holds a control".to_owned(),
            );
            lawful = false;
        }
        lawful
    }

    /// Whether the event reads again as what the domain knows: no view and no decision passes over one that does not.
    fn check_meaning(&mut self, event: &Recorded) {
        match AnyEvent::read(event) {
            Ok(AnyEvent::Log(happened)) => {
                self.ready |= matches!(happened.dated.event, LogbookEvent::LogReady(_));
            }
            Ok(_) => {}
            Err(error) => self.find(Damage::Unreadable, event, error.to_string()),
        }
    }

    /// Whether the event opens the log where it must, and only there.
    fn check_opening(&mut self, event: &Recorded) -> bool {
        let first = event.position == Position(1);
        let words = match (first, event.name == LOG_OPENED) {
            (false, false) => return true,
            (false, true) => "a log opens only once".to_owned(),
            (true, false) => format!("a log begins with {LOG_OPENED}, this is {}", event.name),
            (true, true) => match serde_json::from_str::<Opening>(&event.payload) {
                Err(error) => error.to_string(),
                Ok(opening) if self.opens_this_log(event, &opening) => return true,
                Ok(opening) => format!(
                    "it opens log {} with a {} clock in epoch {}; the store is log {} with a {} clock in epoch {}",
                    opening.log,
                    opening.clock,
                    opening.epoch,
                    self.meta.log,
                    clock_word(self.meta.clock),
                    self.meta.epoch
                ),
            },
        };
        self.find(Damage::Opening, event, words);
        false
    }

    fn opens_this_log(&self, event: &Recorded, opening: &Opening) -> bool {
        opening.log == self.meta.log
            && opening.clock == clock_word(self.meta.clock)
            // Until there is an `EpochOpened`, a log stays in the epoch of its opening (law 17).
            && opening.epoch == self.meta.epoch
            && event.stream == StreamId::of_log(StreamKind::Log, self.meta.log)
    }

    fn check_decided_on(&mut self, event: &Recorded, metadata: &Metadata) {
        let Some(day) = metadata.decided_on else {
            return;
        };
        let standing = self.streams.entry(event.stream).or_default();
        let latest = standing.decided_on;
        standing.decided_on = latest.max(Some(day));
        if let Some(latest) = latest.filter(|latest| day < *latest) {
            let words = format!("decided on {day}, after an act decided on {latest}");
            self.find(Damage::DecidedOn, event, words);
        }
    }

    /// Counts the event into the append that it belongs to. An append is of one stream and ends with its record.
    fn enter_run(&mut self, event: &Recorded) {
        if self.run.stream.is_some_and(|stream| stream != event.stream) && self.run.events > 0 {
            if !self.run.unsure {
                let words = "the append before it has no append record".to_owned();
                self.find(Damage::Append, event, words);
            }
            self.run = Run::default();
        }
        self.run.stream = Some(event.stream);
        self.run.events = self.run.events.saturating_add(1);
    }

    fn end_run(&mut self, event: &Recorded, record: &AppendRecord) {
        let run = std::mem::take(&mut self.run);
        if !run.unsure && run.events != record.events {
            let words = format!("an append of {} events has {}", record.events, run.events);
            self.find(Damage::Append, event, words);
        }
    }

    fn check_fences(&mut self, event: &Recorded, record: &AppendRecord) {
        for fence in &record.fences {
            let mut head = self
                .streams
                .get(&fence.stream)
                .copied()
                .unwrap_or_default()
                .sequence;
            if fence.stream == event.stream {
                head = Sequence(head.0.saturating_sub(u64::from(record.events)));
            }
            if head != fence.at {
                let words = format!("{} stood at {head}, not at {}", fence.stream, fence.at);
                self.find(Damage::Fence, event, words);
            }
        }
    }

    fn check_claims(&mut self, event: &Recorded, record: &AppendRecord) {
        let today = event.recorded_at.day();
        for claim in &record.claims {
            let held = self.claims.get(&claim.key).copied();
            match claim_after(held, claim.act, event.stream, event.position, today) {
                Ok(after) => {
                    self.claims.insert(claim.key.clone(), after);
                }
                Err(ClaimRefusal::TakenBy(holder)) => {
                    let words = format!("it takes {}, which {holder} holds", claim.key.0);
                    self.find(Damage::Claim, event, words);
                }
                Err(ClaimRefusal::NotHeld) => {
                    let words = format!("it releases {}, which it does not hold", claim.key.0);
                    self.find(Damage::Claim, event, words);
                }
            }
        }
    }

    fn check_outcome(
        &mut self,
        event: &Recorded,
        record: &AppendRecord,
    ) -> Result<(), ColumnError> {
        let mac: Option<[u8; 32]> = hex::decode(record.mac.as_bytes())
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        let Some(mac) = mac else {
            self.find(
                Damage::Metadata,
                event,
                "its MAC is not 64 hexadecimal digits".to_owned(),
            );
            return Ok(());
        };
        let before = u64::from(record.events).saturating_sub(1);
        let committed = Committed {
            stream: event.stream,
            first_position: Position(event.position.0.saturating_sub(before)),
            last_position: event.position,
            last_sequence: event.sequence,
            recorded_at: event.recorded_at,
            replayed: false,
        };
        let key = CommandKey {
            principal: record.principal.clone(),
            command: record.command,
        };
        if self.outcomes_end {
            return Ok(());
        }
        let name = format!("the outcome of {} {}", key.principal, key.command);
        let words = match find_outcome(self.connection, &key) {
            Ok(Some(stored)) if stored == (Outcome { committed, mac }) => {
                self.outcomes += 1;
                return Ok(());
            }
            Ok(Some(_)) => format!("{name} says something else"),
            Ok(None) => format!("{name} is missing"),
            Err(error) if !is_damage(&error) => return Err(error),
            Err(error) => {
                self.outcomes_end = ends_table(&error);
                format!("{name} does not read: {error}")
            }
        };
        self.find(Damage::Outcome, event, words);
        Ok(())
    }
}
