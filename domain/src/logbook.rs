//! The log's own stream: its opening, its readiness, its clock (laws 13, 17, 18).

pub mod event;

pub use event::LogbookEvent;

use crate::actor::Principal;
use crate::decider::{Dated, Decided, Decider, Happened, Refusal};
use crate::id::{LogId, StreamKind};
use crate::occasion::Occasion;
use crate::time::Instant;
use event::{ClockAdvanced, ClockConfirmed, ClockKind, LogOpened, LogReady};
use serde::{Deserialize, Serialize};

/// A training clock is advanced by at most this many days at once.
pub const MAX_ADVANCE_DAYS: i64 = 400;

/// The decider of the log's own stream.
#[derive(Clone, Copy, Debug)]
pub struct Logbook;

/// What is known of the log itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogbookState {
    /// How it was opened.
    pub opened: Option<LogOpened>,
    /// Whether founding has ended.
    pub ready: bool,
}

/// What can be asked of the log itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogbookCommand {
    /// Open it, for ever live or for ever training.
    Open {
        /// Its identity.
        log: LogId,
        /// Live or training.
        clock: ClockKind,
        /// The code of the home district.
        home: String,
    },
    /// End the founding: from here on `init` can do nothing more (law 13).
    MakeReady,
    /// Say that the clock is right although it looks wrong (law 17).
    ConfirmClock,
    /// Move a training log's clock forward (law 18).
    AdvanceClock {
        /// The instant that it shall show.
        to: Instant,
    },
}

/// Every way in which the log itself says no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogbookRefusal {
    /// It was opened before.
    #[error("the log was opened before")]
    OpenedBefore,
    /// It was not opened.
    #[error("the log was not opened")]
    NotOpened,
    /// Its founding has ended.
    #[error("the log is ready")]
    ReadyBefore,
    /// Only a training log's clock can be moved.
    #[error("a live log's clock is not moved")]
    LiveClock,
    /// The clock moves forward only.
    #[error("the clock does not go back")]
    ClockGoesBack,
    /// Too far at once.
    #[error("at most {max_days} days at once")]
    TooFar {
        /// The bound.
        max_days: i64,
    },
}

impl Refusal for LogbookRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::OpenedBefore => "log.opened_before",
            Self::NotOpened => "log.not_opened",
            Self::ReadyBefore => "log.ready_before",
            Self::LiveClock => "clock.live",
            Self::ClockGoesBack => "clock.goes_back",
            Self::TooFar { .. } => "clock.too_far",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooFar { max_days } => vec![("max_days", max_days.to_string())],
            _ => Vec::new(),
        }
    }
}

impl Decider for Logbook {
    const KINDS: &'static [StreamKind] = &[StreamKind::Log];
    type State = LogbookState;
    type Command = LogbookCommand;
    type Event = LogbookEvent;
    type Refusal = LogbookRefusal;

    fn decide(
        state: &LogbookState,
        command: &LogbookCommand,
        occasion: &Occasion,
    ) -> Result<Decided<LogbookEvent>, LogbookRefusal> {
        let event = match (command, &state.opened) {
            (LogbookCommand::Open { .. }, Some(_)) => return Err(LogbookRefusal::OpenedBefore),
            (LogbookCommand::Open { log, clock, home }, None) => LogOpened {
                log: *log,
                epoch: 1,
                clock: *clock,
                home: home.clone(),
            }
            .into(),
            (_, None) => return Err(LogbookRefusal::NotOpened),
            (LogbookCommand::MakeReady, _) if state.ready => {
                return Err(LogbookRefusal::ReadyBefore);
            }
            (LogbookCommand::MakeReady, _) => LogReady {}.into(),
            (LogbookCommand::ConfirmClock, _) => ClockConfirmed {
                clock: occasion.now,
            }
            .into(),
            (LogbookCommand::AdvanceClock { to }, Some(opened)) => {
                may_advance(opened.clock, occasion.now, *to)?;
                // The writer stamps max(head, now), and now is the instant that the clock is moved to.
                ClockAdvanced { to: *to }.into()
            }
        };
        Ok(Decided::events(vec![Dated::act(event, occasion)]))
    }

    fn evolve(mut state: LogbookState, happened: &Happened<LogbookEvent>) -> LogbookState {
        match &happened.dated.event {
            LogbookEvent::LogOpened(opened) => state.opened = Some(opened.clone()),
            LogbookEvent::LogReady(_) => state.ready = true,
            LogbookEvent::ClockConfirmed(_) | LogbookEvent::ClockAdvanced(_) => {}
        }
        state
    }
}

/// The last instant that a training clock may be moved to at once.
pub fn furthest_advance(now: Instant) -> Instant {
    now.day().plus_days(MAX_ADVANCE_DAYS).end()
}

fn may_advance(clock: ClockKind, now: Instant, to: Instant) -> Result<(), LogbookRefusal> {
    if clock == ClockKind::Live {
        return Err(LogbookRefusal::LiveClock);
    }
    // The occasion of an advance stands at the instant moved to, or later where that has passed already.
    if to < now {
        return Err(LogbookRefusal::ClockGoesBack);
    }
    if to > furthest_advance(now) {
        return Err(LogbookRefusal::TooFar {
            max_days: MAX_ADVANCE_DAYS,
        });
    }
    Ok(())
}

/// Whether a principal may act at all: `init` only between `LogOpened` and `LogReady`, everybody else only
/// after it (law 13).
pub fn may_act(state: &LogbookState, principal: &Principal) -> bool {
    match principal {
        Principal::Init => !state.ready,
        Principal::Account(_)
        | Principal::Reaction(_)
        | Principal::Person(_)
        | Principal::Seat(_) => state.ready,
    }
}
