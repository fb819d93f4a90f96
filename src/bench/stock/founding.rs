//! The aggregate of the stock programs: a founding that is corrected over and over, with the payload that Qibu stores.

use crate::bench::BenchError;
use crate::bench::house::{EVENTS_A_STREAM, EventRow};
use crate::bench::measure::{Caller, Sample, drive};
use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, CqrsFramework, DomainEvent, EventEnvelope, EventStore, View};
use qibu_domain::subject::event::FoundingCorrected;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// What is known of one founding.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Founding {
    corrections: u64,
    last: Option<FoundingCorrected>,
}

/// The event, in the form in which the framework's programs write theirs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum FoundingEvent {
    FoundingCorrected(FoundingCorrected),
}

/// It says no to nothing.
#[derive(Debug, thiserror::Error)]
#[error("never")]
pub(super) struct Never;

impl DomainEvent for FoundingEvent {
    fn event_type(&self) -> String {
        "FoundingCorrected".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Aggregate for Founding {
    const TYPE: &'static str = "founding";
    type Command = FoundingCorrected;
    type Event = FoundingEvent;
    type Error = Never;
    type Services = ();

    async fn handle(
        &mut self,
        command: FoundingCorrected,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), Never> {
        sink.write(FoundingEvent::FoundingCorrected(command), self)
            .await;
        Ok(())
    }

    fn apply(&mut self, event: FoundingEvent) {
        let FoundingEvent::FoundingCorrected(corrected) = event;
        self.corrections += 1;
        self.last = Some(corrected);
    }
}

/// The view: what the page of one founding would show.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct FoundingView {
    corrections: u64,
    last: Option<FoundingCorrected>,
}

impl View<Founding> for FoundingView {
    fn update(&mut self, event: &EventEnvelope<Founding>) {
        let FoundingEvent::FoundingCorrected(corrected) = &event.payload;
        self.corrections += 1;
        self.last = Some(corrected.clone());
    }
}

/// What every client sends.
#[derive(Clone)]
pub(super) struct Sent {
    command: FoundingCorrected,
    metadata: HashMap<String, String>,
}

impl Sent {
    pub(super) fn of(row: &EventRow) -> Result<Self, BenchError> {
        let command = serde_json::from_str(&row.payload).map_err(BenchError::machine)?;
        let metadata = [("metadata".to_owned(), row.metadata.clone())].into();
        Ok(Self { command, metadata })
    }
}

/// Clients at once, each on streams of its own.
pub(super) async fn measure<ES: EventStore<Founding, AC: Send> + 'static>(
    framework: &Arc<CqrsFramework<Founding, ES>>,
    sent: &Sent,
    clients: u32,
    period: Duration,
) -> Result<Sample, BenchError> {
    let mut callers = Vec::new();
    for _ in 0..clients {
        callers.push(Client {
            framework: Arc::clone(framework),
            sent: sent.clone(),
            space: crate::random::id().map_err(BenchError::machine)?,
            events: 0,
        });
    }
    let (latencies, elapsed) = drive(callers, period).await?;
    Ok(Sample::of(latencies, elapsed, None))
}

struct Client<ES: EventStore<Founding, AC: Send>> {
    framework: Arc<CqrsFramework<Founding, ES>>,
    sent: Sent,
    space: Uuid,
    events: u64,
}

impl<ES: EventStore<Founding, AC: Send> + 'static> Caller for Client<ES> {
    async fn call(&mut self) -> Result<(), BenchError> {
        let stream = self.events / EVENTS_A_STREAM;
        self.events += 1;
        let stream = Uuid::new_v5(&self.space, &stream.to_be_bytes()).to_string();
        let Sent { command, metadata } = self.sent.clone();
        let executed = self
            .framework
            .execute_with_metadata(&stream, command, metadata);
        executed.await.map_err(BenchError::machine)
    }
}
