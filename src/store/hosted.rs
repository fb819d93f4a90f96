//! The one bridge between Qibu's deciders and `cqrs-es`: a decider hosted as a `cqrs_es::Aggregate`.
//!
//! The framework's executor, queries, snapshots and replay stay out (decision 0002): they lose events or
//! apply them twice. What is used is its contract of an aggregate, its event sink and its test framework.

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use qibu_domain::actor::Source;
use qibu_domain::claim::Claim;
use qibu_domain::correction;
use qibu_domain::decider::{Class, Dated, Decider, Happened, Rule, StoredEvent};
use qibu_domain::id::{AccountId, Sequence};
use qibu_domain::occasion::Occasion;
use qibu_domain::time::Day;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// What an entry of the memory weighs beside its events, in bytes: the decider itself, its place, the empty state.
const ENTRY_BYTES: usize = 512;

/// A decider with the stream that it was folded from. A clone shares history and state with the original: it costs as
/// little for a long stream as for a short one.
pub struct Hosted<D: Decider> {
    /// What the log holds.
    history: Arc<Vec<Happened<D::Event>>>,
    /// What was decided since, and is not committed yet.
    decided: Vec<Happened<D::Event>>,
    state: Arc<D::State>,
    /// The length of the events' payloads, in bytes.
    text_bytes: usize,
    /// The latest day of any act or fact so far.
    latest: Option<Day>,
    /// What the last decision claimed; it travels in the append, not in the events.
    claims: Vec<Claim>,
}

/// A command with its occasion.
pub struct Asked<D: Decider> {
    /// What is asked.
    pub command: D::Command,
    /// All that the decision needs beside the state.
    pub occasion: Arc<Occasion>,
}

/// An event as the framework sees it.
pub struct HostedEvent<D: Decider>(pub Dated<D::Event>);

impl<D: Decider> Hosted<D> {
    /// The state.
    pub fn state(&self) -> &D::State {
        &self.state
    }

    /// The state, shared.
    pub fn shared_state(&self) -> Arc<D::State> {
        Arc::clone(&self.state)
    }

    /// The stream's last sequence; 0 before its first event.
    pub fn sequence(&self) -> Sequence {
        Sequence((self.history.len() + self.decided.len()) as u64)
    }

    /// About how much memory it takes, in bytes: events as they lie there, and their texts twice, for whatever a text
    /// says stands in the event and, folded, in the state.
    pub fn weight(&self) -> usize {
        let events = self.history.len() + self.decided.len();
        ENTRY_BYTES + events * size_of::<Happened<D::Event>>() + 2 * self.text_bytes
    }

    /// Counts the payload of an event that was taken in or decided, in bytes.
    pub fn add_text(&mut self, bytes: usize) {
        self.text_bytes += bytes;
    }

    /// What was decided stands in the log now.
    pub fn commit(&mut self) {
        if !self.decided.is_empty() {
            // Moved where nobody else reads the history; else both go on with their own.
            Arc::make_mut(&mut self.history).append(&mut self.decided);
        }
    }

    /// The claims of the last decision.
    pub fn take_claims(&mut self) -> Vec<Claim> {
        std::mem::take(&mut self.claims)
    }

    /// The stream's events as the log holds them, corrections included.
    pub fn history(&self) -> &[Happened<D::Event>] {
        &self.history
    }

    /// Takes in the next event of the stream from the log.
    pub fn take_in(&mut self, happened: Happened<D::Event>) {
        self.evolve(happened);
        self.commit();
    }

    fn evolve(&mut self, happened: Happened<D::Event>) {
        let class = happened.dated.event.class();
        let day = happened.dated.occurred_on;
        // An act never counts from before the act that precedes it, nor from before the founding, so it is always in order.
        let in_order = class == Class::Act || self.latest.is_none_or(|latest| latest <= day);
        // A late fact comes before what is known and a correction reaches back: both fold the stream again (law 3).
        if class != Class::Correction && in_order {
            self.latest = self.latest.max(Some(day));
            let before = Arc::unwrap_or_clone(std::mem::take(&mut self.state));
            self.state = Arc::new(D::evolve(before, &happened));
            self.decided.push(happened);
        } else {
            self.decided.push(happened);
            let known = self.history.iter().chain(&self.decided);
            let counting = correction::effective(known, None);
            self.latest = counting.last().map(|last| last.dated.occurred_on);
            self.state = Arc::new(counting.iter().fold(D::State::default(), D::evolve));
        }
    }
}

impl<D: Decider> Aggregate for Hosted<D> {
    const TYPE: &'static str = D::KINDS[0].as_str();
    type Command = Asked<D>;
    type Event = HostedEvent<D>;
    type Error = D::Refusal;
    type Services = ();

    async fn handle(
        &mut self,
        asked: Asked<D>,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), D::Refusal> {
        let decided = D::decide(&self.state, &asked.command, &asked.occasion)?;
        self.claims = decided.claims;
        for dated in decided.events {
            // The sink applies the event to `self` at once, and keeps it for the append.
            sink.write(HostedEvent(dated), self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: HostedEvent<D>) {
        let sequence = self.sequence().next();
        self.evolve(Happened {
            sequence,
            dated: event.0,
        });
    }
}

impl<D: Decider> DomainEvent for HostedEvent<D> {
    fn event_type(&self) -> String {
        self.0.event.name().to_owned()
    }

    fn event_version(&self) -> String {
        self.0.event.version().to_string()
    }
}

impl<D: Decider> Default for Hosted<D> {
    fn default() -> Self {
        Self {
            history: Arc::default(),
            decided: Vec::new(),
            state: Arc::default(),
            text_bytes: 0,
            latest: None,
            claims: Vec::new(),
        }
    }
}

impl<D: Decider> Clone for Hosted<D> {
    fn clone(&self) -> Self {
        Self {
            history: Arc::clone(&self.history),
            decided: self.decided.clone(),
            state: Arc::clone(&self.state),
            text_bytes: self.text_bytes,
            latest: self.latest,
            claims: Vec::new(),
        }
    }
}

impl<D: Decider> fmt::Debug for Hosted<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: {:?}", Self::TYPE, self.sequence(), self.state)
    }
}

impl<D: Decider> Clone for HostedEvent<D> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<D: Decider> PartialEq for HostedEvent<D> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<D: Decider> fmt::Debug for HostedEvent<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The framework asks that aggregates and events can be serialised. Qibu stores neither this way (law 1), so
/// the form is that of the history alone.
#[derive(Serialize, Deserialize)]
struct Form {
    name: String,
    version: u32,
    payload: String,
    occurred_on: Day,
    decided_on: Option<Day>,
    source: Source,
    rule: Option<Rule>,
    actor: Option<AccountId>,
    acting_for: Option<AccountId>,
}

impl<D: Decider> Serialize for HostedEvent<D> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let dated = &self.0;
        let form = Form {
            name: dated.event.name().to_owned(),
            version: dated.event.version(),
            payload: dated.event.encode().map_err(serde::ser::Error::custom)?,
            occurred_on: dated.occurred_on,
            decided_on: dated.decided_on,
            source: dated.source,
            rule: dated.rule.clone(),
            actor: dated.actor,
            acting_for: dated.acting_for,
        };
        form.serialize(serializer)
    }
}

impl<'de, D: Decider> Deserialize<'de> for HostedEvent<D> {
    fn deserialize<De: Deserializer<'de>>(deserializer: De) -> Result<Self, De::Error> {
        let form = Form::deserialize(deserializer)?;
        let event = D::Event::decode(&form.name, form.version, &form.payload)
            .map_err(serde::de::Error::custom)?;
        Ok(Self(Dated {
            event,
            occurred_on: form.occurred_on,
            decided_on: form.decided_on,
            source: form.source,
            rule: form.rule,
            actor: form.actor,
            acting_for: form.acting_for,
        }))
    }
}

impl<D: Decider> Serialize for Hosted<D> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(
            self.history
                .iter()
                .chain(&self.decided)
                .map(|happened| HostedEvent::<D>(happened.dated.clone())),
        )
    }
}

impl<'de, D: Decider> Deserialize<'de> for Hosted<D> {
    fn deserialize<De: Deserializer<'de>>(deserializer: De) -> Result<Self, De::Error> {
        let events = Vec::<HostedEvent<D>>::deserialize(deserializer)?;
        let mut hosted = Self::default();
        for event in events {
            hosted.apply(event);
        }
        Ok(hosted)
    }
}
