//! Judges appends under the head lock, each after the winners before it (law 16). It knows no engine: an engine
//! reads what [`Wanted`] names, hands it over as [`Known`], and writes what [`Judge::judge`] lets win.

use super::{Append, AppendError, ClockKind, CommandKey, Committed, Head};
use qibu_domain::claim::{ClaimAct, ClaimKey};
use qibu_domain::id::{LogId, Position, Sequence, StreamId, StreamKind};
use qibu_domain::time::{Day, Instant};
use std::collections::{BTreeSet, HashMap, HashSet};

/// How far the clock may stand behind the head before only `ClockConfirmed` is accepted (law 17), in seconds.
pub const MAX_CLOCK_BEHIND_SECONDS: i64 = 5;
/// How far the clock may stand beyond the head before only `ClockConfirmed` is accepted (law 17), in days.
pub const MAX_CLOCK_BEYOND_DAYS: i64 = 400;
/// The name of the first event of every log (law 17).
pub const LOG_OPENED: &str = "LogOpened";
/// The name of the one event that a suspect clock lets pass (law 17).
pub const CLOCK_CONFIRMED: &str = "ClockConfirmed";

const SECONDS_A_DAY: i64 = 86_400;

/// What became of a command (law 14): one row of the outcomes table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What it wrote.
    pub committed: Committed,
    /// The keyed MAC of its body.
    pub mac: [u8; 32],
}

/// Who holds a claim (law 11): one row of the claims table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The stream that took it.
    pub holder: StreamId,
    /// The last position of the append that took it.
    pub taken_at: Position,
    /// The first day on which another stream may take it; `None` while it is not released.
    pub free_from: Option<Day>,
}

/// Why a claim cannot be taken or released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimRefusal {
    /// That other stream holds it.
    TakenBy(StreamId),
    /// The stream releases what it does not hold.
    NotHeld,
}

/// Who holds a claim after `stream` did `act` to it in an append ending at `at`, stamped on `today`.
///
/// A released claim is free for others from its day on; its own stream may take it again at any time.
pub fn claim_after(
    held: Option<Held>,
    act: ClaimAct,
    stream: StreamId,
    at: Position,
    today: Day,
) -> Result<Held, ClaimRefusal> {
    let taken = Held {
        holder: stream,
        taken_at: at,
        free_from: None,
    };
    match (act, held) {
        (ClaimAct::Take, None) => Ok(taken),
        (ClaimAct::Take, Some(held)) if held.holder == stream => Ok(if held.free_from.is_none() {
            held
        } else {
            taken
        }),
        (ClaimAct::Take, Some(held)) => match held.free_from {
            Some(day) if day <= today => Ok(taken),
            _ => Err(ClaimRefusal::TakenBy(held.holder)),
        },
        (ClaimAct::Release { from }, Some(held)) if held.holder == stream => Ok(Held {
            free_from: Some(from),
            ..held
        }),
        (ClaimAct::Release { .. }, _) => Err(ClaimRefusal::NotHeld),
    }
}

/// What must be read under the lock before a batch can be judged.
#[derive(Debug, Default)]
pub struct Wanted<'a> {
    /// Streams whose heads decide: those appended to and those fenced.
    pub streams: BTreeSet<StreamId>,
    /// Commands whose outcomes decide.
    pub commands: HashSet<&'a CommandKey>,
    /// Claims that are taken or released.
    pub claims: BTreeSet<&'a ClaimKey>,
}

impl<'a> Wanted<'a> {
    /// What this batch needs.
    pub fn by(batch: &'a [Append]) -> Self {
        let mut wanted = Self::default();
        for append in batch {
            wanted.streams.insert(append.stream);
            wanted
                .streams
                .extend(append.fences.iter().map(|fence| fence.stream));
            wanted.commands.insert(&append.command);
            wanted
                .claims
                .extend(append.claims.iter().map(|claim| &claim.key));
        }
        wanted
    }
}

/// What was read under the lock. Whatever is absent does not exist yet.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Where the log stands.
    pub head: Head,
    /// Where the streams stand.
    pub streams: HashMap<StreamId, Sequence>,
    /// What the commands wrote before.
    pub outcomes: HashMap<CommandKey, Outcome>,
    /// Who holds the claims.
    pub claims: HashMap<ClaimKey, Held>,
}

/// What the judge says of an append that it does not refuse.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It is to be written.
    Won(Winner),
    /// The command was committed before; nothing is to be written.
    Replayed(Committed),
}

/// An append that is to be written, with its place in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Winner {
    /// Where it stands and how it is stamped.
    pub committed: Committed,
    /// The claims that change hands, as they stand afterwards.
    pub claims: Vec<(ClaimKey, Held)>,
}

/// Judges one batch.
#[derive(Debug)]
pub struct Judge {
    log: LogId,
    kind: ClockKind,
    clock: Instant,
    known: Known,
}

impl Judge {
    /// A judge of a batch for that log; `clock` is the writer's clock, read under the lock.
    pub fn new(log: LogId, kind: ClockKind, clock: Instant, known: Known) -> Self {
        Self {
            log,
            kind,
            clock,
            known,
        }
    }

    /// From the next append on, the writer's clock says that: appends of a log that is copied were not written at once.
    pub fn set_clock(&mut self, clock: Instant) {
        self.clock = clock;
    }

    /// Where the log stands after the winners so far.
    pub fn head(&self) -> Head {
        self.known.head
    }

    /// Judges the next append: outcome, stream, fences, claims, clock, day, in this order. That it is well formed
    /// was checked before the lock was taken.
    pub fn judge(&mut self, append: &Append) -> Result<Verdict, AppendError> {
        if let Some(outcome) = self.known.outcomes.get(&append.command) {
            return if same_mac(&outcome.mac, &append.mac) {
                Ok(Verdict::Replayed(Committed {
                    replayed: true,
                    ..outcome.committed
                }))
            } else {
                Err(AppendError::KeyReused)
            };
        }
        self.check_opening(append)?;
        let head = self.stream_head(append.stream);
        if head != append.expected {
            return Err(AppendError::Conflict { head });
        }
        self.check_fences(append)?;
        let committed = self.place(append);
        let claims = self.judge_claims(append, &committed)?;
        self.check_clock(append)?;
        let day = committed.recorded_at.day();
        if day != append.day {
            return Err(AppendError::DayTurned { day });
        }
        let winner = Winner { committed, claims };
        self.enter(append, &winner);
        Ok(Verdict::Won(winner))
    }

    fn stream_head(&self, stream: StreamId) -> Sequence {
        self.known.streams.get(&stream).copied().unwrap_or_default()
    }

    /// A log opens once, and with nothing else (law 17).
    fn check_opening(&self, append: &Append) -> Result<(), AppendError> {
        let opens = |event: &super::NewEvent| event.name == LOG_OPENED;
        let empty = self.known.head.position == Position(0);
        let right_stream = append.stream == StreamId::of_log(StreamKind::Log, self.log);
        let later = if empty {
            append.events.get(1..)
        } else {
            append.events.get(..)
        };
        if empty && !(right_stream && append.events.first().is_some_and(opens)) {
            return Err(AppendError::Malformed(format!(
                "a log begins with {LOG_OPENED}"
            )));
        }
        if later.unwrap_or_default().iter().any(opens) {
            return Err(AppendError::Malformed(format!(
                "{LOG_OPENED} is the first event only"
            )));
        }
        Ok(())
    }

    fn check_fences(&self, append: &Append) -> Result<(), AppendError> {
        for fence in &append.fences {
            let head = self.stream_head(fence.stream);
            if head != fence.at {
                return Err(AppendError::FenceMoved {
                    stream: fence.stream,
                    head,
                });
            }
        }
        Ok(())
    }

    /// Where the append would stand: the next positions and sequences, never stamped before the head (law 1).
    fn place(&self, append: &Append) -> Committed {
        let head = self.known.head;
        let count = append.events.len() as u64;
        let clock = match self.kind {
            ClockKind::Live => self.clock,
            ClockKind::Training => append.stamp,
        };
        Committed {
            stream: append.stream,
            first_position: head.position.next(),
            last_position: Position(head.position.0.saturating_add(count)),
            last_sequence: Sequence(append.expected.0.saturating_add(count)),
            recorded_at: clock.max(head.recorded_at),
            replayed: false,
        }
    }

    fn judge_claims(
        &self,
        append: &Append,
        committed: &Committed,
    ) -> Result<Vec<(ClaimKey, Held)>, AppendError> {
        let (at, today) = (committed.last_position, committed.recorded_at.day());
        let mut changed: Vec<(ClaimKey, Held)> = Vec::with_capacity(append.claims.len());
        for claim in &append.claims {
            let mine = changed.iter().position(|(key, _)| *key == claim.key);
            let held = mine
                .and_then(|index| changed.get(index).map(|(_, held)| *held))
                .or_else(|| self.known.claims.get(&claim.key).copied());
            let after =
                claim_after(held, claim.act, append.stream, at, today).map_err(|refusal| {
                    match refusal {
                        ClaimRefusal::TakenBy(holder) => AppendError::ClaimTaken {
                            key: claim.key.clone(),
                            holder,
                        },
                        ClaimRefusal::NotHeld => AppendError::Malformed(
                            "it releases a claim that its stream does not hold".to_owned(),
                        ),
                    }
                })?;
            match mine.and_then(|index| changed.get_mut(index)) {
                Some((_, held)) => *held = after,
                None => changed.push((claim.key.clone(), after)),
            }
        }
        Ok(changed)
    }

    /// A live log that has events does not follow a clock that jumped (law 17).
    fn check_clock(&self, append: &Append) -> Result<(), AppendError> {
        let head = self.known.head;
        if self.kind == ClockKind::Training || head.position == Position(0) {
            return Ok(());
        }
        let earliest = head.recorded_at.plus_seconds(-MAX_CLOCK_BEHIND_SECONDS);
        let latest = head
            .recorded_at
            .plus_seconds(MAX_CLOCK_BEYOND_DAYS * SECONDS_A_DAY);
        let plausible = (earliest..=latest).contains(&self.clock);
        let confirms = matches!(append.events.as_slice(), [only] if only.name == CLOCK_CONFIRMED);
        if plausible || confirms {
            return Ok(());
        }
        Err(AppendError::ClockSuspect {
            clock: self.clock,
            head: head.recorded_at,
        })
    }

    /// Lets the appends after it see a winner.
    fn enter(&mut self, append: &Append, winner: &Winner) {
        let committed = winner.committed;
        self.known.head = Head {
            position: committed.last_position,
            recorded_at: committed.recorded_at,
        };
        self.known
            .streams
            .insert(append.stream, committed.last_sequence);
        let outcome = Outcome {
            committed,
            mac: append.mac,
        };
        self.known.outcomes.insert(append.command.clone(), outcome);
        self.known.claims.extend(winner.claims.iter().cloned());
    }
}

/// Compares without telling by its time how much was right.
fn same_mac(left: &[u8; 32], right: &[u8; 32]) -> bool {
    let different = left
        .iter()
        .zip(right)
        .fold(0_u8, |found, (a, b)| found | (a ^ b));
    std::hint::black_box(different) == 0
}
