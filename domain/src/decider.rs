//! The contract of every noun that decides: initial state, decide, evolve.

use crate::actor::Source;
use crate::claim::Claim;
use crate::id::{AccountId, Sequence, StreamKind};
use crate::occasion::Occasion;
use crate::time::Day;
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Debug;

/// A noun that decides. All functions are pure: the same state, command and occasion give the same events.
pub trait Decider: Send + Sync + 'static {
    /// The kinds of its streams: one, save of nouns that live by the same rules.
    const KINDS: &'static [StreamKind];
    /// What is known of one of them; the default is what is known before its first event.
    type State: Clone + Debug + Default + PartialEq + Serialize + DeserializeOwned + Send + Sync;
    /// What can be asked of it, in the imperative.
    type Command: Clone + Debug + Send + Sync;
    /// What can have happened to it, in the past tense.
    type Event: StoredEvent;
    /// Every way in which it says no.
    type Refusal: Refusal;

    /// Decides what happens, first of all what has fallen due (law 15). Writes nothing.
    fn decide(
        state: &Self::State,
        command: &Self::Command,
        occasion: &Occasion,
    ) -> Result<Decided<Self::Event>, Self::Refusal>;

    /// Folds one event into the state. Refuses nothing and never panics; corrections never reach it (law 3).
    fn evolve(state: Self::State, event: &Happened<Self::Event>) -> Self::State;
}

/// What a decision appends: events and the claims that travel with them.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided<E> {
    /// The events, in order.
    pub events: Vec<Dated<E>>,
    /// The claims taken and released.
    pub claims: Vec<Claim>,
}

impl<E> Decided<E> {
    /// Those events, without claims.
    pub fn events(events: Vec<Dated<E>>) -> Self {
        Self {
            events,
            claims: Vec::new(),
        }
    }
}

impl<E> Default for Decided<E> {
    fn default() -> Self {
        Self {
            events: Vec::new(),
            claims: Vec::new(),
        }
    }
}

/// An event with its days, before or after it was stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Dated<E> {
    /// What happened.
    pub event: E,
    /// The day that it counts from.
    pub occurred_on: Day,
    /// The day an act was decided on; a fact has none (law 2).
    pub decided_on: Option<Day>,
    /// How it came into the log.
    pub source: Source,
    /// The rule by which it fell due; `None` where a person acted (law 15).
    pub rule: Option<Rule>,
    /// The account that acted; `None` where a rule did.
    pub actor: Option<AccountId>,
    /// The account that the actor stood in for.
    pub acting_for: Option<AccountId>,
}

/// The frozen name of a rule by which something falls due, such as `acceptance.deemed/1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Rule(pub std::borrow::Cow<'static, str>);

impl<E> Dated<E> {
    /// An act of the occasion's actor, decided and counting from today.
    pub fn act(event: E, occasion: &Occasion) -> Self {
        let today = occasion.today();
        Self::by(event, occasion, today, Some(today), Source::Live)
    }

    /// A fact that was so on that day, said by the occasion's actor.
    pub fn fact(event: E, occasion: &Occasion, occurred_on: Day, source: Source) -> Self {
        Self::by(event, occasion, occurred_on, None, source)
    }

    /// An act or fact of the occasion's actor with both days given.
    pub fn by(
        event: E,
        occasion: &Occasion,
        occurred_on: Day,
        decided_on: Option<Day>,
        source: Source,
    ) -> Self {
        let by = occasion.by.as_ref();
        Self {
            event,
            occurred_on,
            decided_on,
            source,
            rule: None,
            actor: by.map(|by| by.account),
            acting_for: by
                .and_then(|by| by.standing_in)
                .map(|standing| standing.for_account),
        }
    }

    /// What a rule brings about at the end of its due day, decided on that day.
    pub fn fallen_due(event: E, due: Day, rule: &'static str) -> Self {
        Self {
            event,
            occurred_on: due,
            decided_on: Some(due),
            source: Source::Live,
            rule: Some(Rule(rule.into())),
            actor: None,
            acting_for: None,
        }
    }
}

/// A dated event at its place in the stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened<E> {
    /// Its sequence.
    pub sequence: Sequence,
    /// What happened, and when.
    pub dated: Dated<E>,
}

/// Whether an event changes a state, says that something was so, or corrects such a saying (laws 2 and 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Ordered by position, never voided.
    Act,
    /// Dated, may come late, may be corrected.
    Fact,
    /// Replaces or voids a fact of the same stream.
    Correction,
}

/// An event as it is stored: a frozen name, a version, a JSON payload.
pub trait StoredEvent: Clone + Debug + PartialEq + Send + Sync + Sized + 'static {
    /// The frozen name.
    fn name(&self) -> &'static str;
    /// The version of the payload's shape.
    fn version(&self) -> u32;
    /// Act, fact or correction.
    fn class(&self) -> Class;
    /// The payload text, as it is stored.
    fn encode(&self) -> Result<String, serde_json::Error>;
    /// Reads a stored payload of any version ever shipped.
    fn decode(name: &str, version: u32, payload: &str) -> Result<Self, DecodeError>;
    /// Every name and version that decodes, for the golden files.
    fn catalogue() -> &'static [(&'static str, u32)];
    /// What a correction replaces, and by what; `None` for acts and facts.
    fn correction(&self) -> Option<Correction<Self>> {
        None
    }
    /// The sequence of the fact that it corrects, without a copy of what it says; `None` for acts and facts.
    fn corrects(&self) -> Option<Sequence> {
        self.correction().map(|correction| correction.cites)
    }
    /// What a fold still sees of this fact once it is void; `None` where nothing.
    fn voided(&self) -> Option<Self> {
        None
    }
}

/// The content of a correction (law 3).
#[derive(Clone, Debug, PartialEq)]
pub struct Correction<E> {
    /// The original's sequence, never that of another correction.
    pub cites: Sequence,
    /// The fact's new day and content; `None` voids it.
    pub replacement: Option<(Day, E)>,
}

/// A stored event that this build cannot read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// No such event in this build's catalogue.
    #[error("unknown event {name}/{version}")]
    Unknown {
        /// The stored name.
        name: String,
        /// The stored version.
        version: u32,
    },
    /// The payload has another shape than its version says.
    #[error("payload of {name} does not read: {source}")]
    Payload {
        /// The stored name.
        name: String,
        /// What serde says.
        source: serde_json::Error,
    },
}

/// A business no. The code is stable and public; the words for it live in the locales.
pub trait Refusal: std::error::Error + Clone + Send + Sync + 'static {
    /// The stable code, such as `seat.same_person`.
    fn code(&self) -> &'static str;
    /// What the words mention: pairs of a name and a value, without personal data.
    fn arguments(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
    /// The faults of what was handed in, where there is a list of them: pointer, code and detail of each.
    fn details(&self) -> Vec<(String, String, String)> {
        Vec::new()
    }
    /// The criteria that were not met, where that is the reason.
    fn criteria(&self) -> &[crate::standard::CriterionVerdict] {
        &[]
    }
}

/// Declares the events of a noun: the enum, and the frozen name, version and class of each variant.
///
/// Each variant holds a struct of the same name, whose serde form is the payload.
#[macro_export]
macro_rules! stored_events {
    ($(#[$doc:meta])* $vis:vis enum $enum:ident {
        $($(#[$variant_doc:meta])* $variant:ident / $version:literal $class:ident,)*
    } $(correction by $correction:expr, corrects by $corrects:expr, voided by $voided:expr)?) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        $vis enum $enum { $($(#[$variant_doc])* $variant($variant),)* }

        impl $crate::decider::StoredEvent for $enum {
            fn name(&self) -> &'static str {
                match self { $(Self::$variant(_) => stringify!($variant),)* }
            }
            fn version(&self) -> u32 {
                match self { $(Self::$variant(_) => $version,)* }
            }
            fn class(&self) -> $crate::decider::Class {
                match self { $(Self::$variant(_) => $crate::decider::Class::$class,)* }
            }
            fn encode(&self) -> Result<String, serde_json::Error> {
                match self { $(Self::$variant(content) => serde_json::to_string(content),)* }
            }
            fn decode(
                name: &str, version: u32, payload: &str,
            ) -> Result<Self, $crate::decider::DecodeError> {
                match (name, version) {
                    $((stringify!($variant), $version) => serde_json::from_str(payload)
                        .map(Self::$variant)
                        .map_err(|source| $crate::decider::DecodeError::Payload {
                            name: name.to_owned(), source,
                        }),)*
                    _ => Err($crate::decider::DecodeError::Unknown {
                        name: name.to_owned(), version,
                    }),
                }
            }
            fn catalogue() -> &'static [(&'static str, u32)] {
                &[$((stringify!($variant), $version),)*]
            }
            $(fn correction(&self) -> Option<$crate::decider::Correction<Self>> {
                let of: fn(&Self) -> Option<$crate::decider::Correction<Self>> = $correction;
                of(self)
            }
            fn corrects(&self) -> Option<$crate::id::Sequence> {
                let of: fn(&Self) -> Option<$crate::id::Sequence> = $corrects;
                of(self)
            }
            fn voided(&self) -> Option<Self> {
                let left: fn(&Self) -> Option<Self> = $voided;
                left(self)
            })?
        }

        $(impl From<$variant> for $enum {
            fn from(content: $variant) -> Self {
                Self::$variant(content)
            }
        })*
    };
}
