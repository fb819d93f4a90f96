//! The writer of one copy. It judges what waits, sends what would win, and reads in `$all` what became of it: an
//! acknowledgement says that an append stands, and only its place says whether it is in the log.

mod claims;

use super::fold::{last_id, newly_taken};
use super::follower::{Fault, Follower};
use super::index::Verdict as Fate;
use super::server::Put;
use super::wire::{self, Place};
use crate::log::judge::{Judge, Verdict, Wanted, Winner};
use crate::log::sequencer::{Batch, Intake, Turn};
use crate::log::sqlite::Clock;
use crate::log::stored::Meta;
use crate::log::{Append, AppendError, ClockKind, CommandKey, Committed};
use qibu_domain::claim::ClaimKey;
use qibu_domain::id::StreamId;
use qibu_domain::time::Instant;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

pub use claims::{MAX_COURTESY_LOOKS, ORPHAN_POLLS};

/// How long `$all` may go unread while nobody asks, in milliseconds.
pub const POLL_MS: u64 = 250;
/// How often the writer judges the same appends anew because other copies wrote in between.
pub const MAX_ROUNDS: u32 = 16;
/// The most appends of unknown outcome that are remembered until somebody asks for them.
const MAX_UNSETTLED: usize = 1_024;

type AppendResult = Result<Committed, AppendError>;

/// What the task owns.
pub(super) struct Writer {
    follower: Arc<Follower>,
    meta: Meta,
    clock: Clock,
    unsettled: Vec<Unsettled>,
    /// Claims whose streams this writer wrote to since it last looked whether they are loose.
    touched: BTreeSet<ClaimKey>,
    /// Claims that were found open at so many polls, at that revision of their streams.
    open: HashMap<ClaimKey, (u64, u32)>,
}

/// An append of unknown outcome: it may stand at its place, or come to stand there.
struct Unsettled {
    command: CommandKey,
    stream: StreamId,
    revision: u64,
}

/// What was sent and said in one round over a batch.
#[derive(Default)]
struct Round {
    /// The next revision of each stream that was written to.
    next: HashMap<String, u64>,
    /// Index of the append, id of its last event, and its place where it was acknowledged.
    sent: Vec<(usize, Uuid, Option<Place>)>,
    /// Index of the append, and what the judge said of it without its being sent.
    told: Vec<(usize, AppendResult)>,
    /// Whether an append fared otherwise than the judge said here: those judged after it are judged anew.
    raced: bool,
}

/// What became of sending an append.
enum Sent {
    Written {
        id: Uuid,
        place: Place,
    },
    /// Its place was taken, by another append or by itself.
    Moved {
        id: Uuid,
    },
    /// Its claim was taken meanwhile: it is to be judged anew.
    Again,
    Not(AppendError),
}

impl Writer {
    pub(super) fn new(follower: Arc<Follower>, meta: Meta, clock: Clock) -> Self {
        Self {
            follower,
            meta,
            clock,
            unsettled: Vec::new(),
            touched: BTreeSet::new(),
            open: HashMap::new(),
        }
    }

    /// Takes turns until the queue is closed, and follows the other copies in between.
    pub(super) async fn run(mut self, mut intake: Intake) {
        let rest = Duration::from_millis(POLL_MS);
        loop {
            match tokio::time::timeout(rest, intake.turn()).await {
                Ok(None) => return,
                Ok(Some(Turn::Batch(mut batch))) => self.write(&mut batch).await,
                Ok(Some(Turn::Settle(settling))) => {
                    let answer = self.settle(&settling.command).await;
                    settling.reply(answer);
                }
                Err(_) => self.poll().await,
            }
        }
    }

    async fn write(&mut self, batch: &mut Batch) {
        let results = self.commit(batch.appends()).await;
        let claims = batch.appends().iter().flat_map(|append| &append.claims);
        self.touched.extend(claims.map(|claim| claim.key.clone()));
        batch.reply(results);
        self.release_touched().await;
    }

    async fn commit(&mut self, appends: &[Append]) -> Vec<AppendResult> {
        let mut results: Vec<Option<AppendResult>> = vec![None; appends.len()];
        for _ in 0..MAX_ROUNDS {
            let open =
                |(index, result): (usize, &Option<AppendResult>)| result.is_none().then_some(index);
            let open: Vec<usize> = results.iter().enumerate().filter_map(open).collect();
            if open.is_empty() {
                break;
            }
            if let Err(reason) = self.ready().await {
                set(&mut results, &open, &AppendError::Unavailable(reason));
                break;
            }
            let round = self.round(appends, &open, &mut results).await;
            self.conclude(round, &mut results).await;
        }
        let slow = || {
            let reason = "other copies were faster each time";
            Err(AppendError::Unavailable(reason.to_owned()))
        };
        let results = results.into_iter();
        results.map(|result| result.unwrap_or_else(slow)).collect()
    }

    /// Reads to the end of `$all`, and looks at seal and epoch (law 17).
    async fn ready(&mut self) -> Result<(), String> {
        let caught_up = self.follower.catch_up().await;
        caught_up.map_err(|fault: Fault| fault.to_string())?;
        let index = self.follower.index();
        self.unsettled
            .retain(|one| index.revisions(one.stream) <= one.revision);
        index.must_take_writes_of(self.meta)
    }

    /// Judges what is open, each after the winners before it, and sends the winners one after the other: the order of a
    /// batch is the order of `$all`. The first that cannot be sent ends the round, for the rest was judged after it.
    async fn round(
        &mut self,
        appends: &[Append],
        open: &[usize],
        results: &mut [Option<AppendResult>],
    ) -> Round {
        let clock = (self.clock)();
        let known = self.follower.index().known(&Wanted::by(appends));
        let mut judge = Judge::new(self.meta.log, self.meta.clock, clock, known);
        let mut round = Round::default();
        for index in open {
            let Some(append) = appends.get(*index) else {
                continue;
            };
            let winner = match judge.judge(append) {
                Ok(Verdict::Won(winner)) => winner,
                Ok(Verdict::Replayed(committed)) => {
                    round.told.push((*index, Ok(committed)));
                    continue;
                }
                Err(error) => {
                    round.told.push((*index, Err(error)));
                    continue;
                }
            };
            match self.send(append, &winner, clock, &mut round).await {
                Sent::Written { id, place } => round.sent.push((*index, id, Some(place))),
                Sent::Moved { id } => {
                    round.sent.push((*index, id, None));
                    break;
                }
                Sent::Again => {
                    round.raced = true;
                    break;
                }
                Sent::Not(error) => {
                    set(results, &[*index], &error);
                    round.raced = true;
                    break;
                }
            }
        }
        round
    }

    /// Takes the claims, then appends.
    async fn send(
        &mut self,
        append: &Append,
        winner: &Winner,
        clock: Instant,
        round: &mut Round,
    ) -> Sent {
        let stream = self.follower.names().stream(append.stream);
        let stands = self.follower.index().revisions(append.stream);
        let revision = round.next.get(&stream).copied().unwrap_or(stands);
        let stamp = match self.meta.clock {
            ClockKind::Live => clock,
            ClockKind::Training => append.stamp,
        };
        let events = wire::append(self.follower.names(), self.meta, stamp, append, revision);
        let events = match events {
            Ok(events) => events,
            Err(reason) => return Sent::Not(AppendError::Malformed(reason)),
        };
        for key in newly_taken(winner) {
            if let Err(sent) = self.take_claim(append, key, round).await {
                return sent;
            }
        }
        let next = revision.saturating_add(events.len() as u64);
        let id = last_id(&append.command, &stream, revision, events.len());
        self.follower.await_verdict(id);
        match self.follower.server().put(&stream, revision, events).await {
            Put::Written { place } => {
                round.next.insert(stream, next);
                Sent::Written { id, place }
            }
            Put::Moved => Sent::Moved { id },
            Put::Refused(reason) => {
                self.follower.verdict(id);
                Sent::Not(AppendError::Unavailable(reason))
            }
            Put::Unknown(reason) => {
                self.follower.verdict(id);
                self.remember(append, revision);
                Sent::Not(AppendError::OutcomeUnknown(reason))
            }
        }
    }

    fn remember(&mut self, append: &Append, revision: u64) {
        if self.unsettled.len() == MAX_UNSETTLED {
            self.unsettled.remove(0);
        }
        self.unsettled.push(Unsettled {
            command: append.command.clone(),
            stream: append.stream,
            revision,
        });
    }

    /// Reads what became of everything that was sent.
    async fn conclude(&self, mut round: Round, results: &mut [Option<AppendResult>]) {
        let last = round.sent.iter().filter_map(|(_, _, place)| *place).max();
        let seen = match last {
            Some(place) => self.follower.catch_up_to(place).await,
            None => self.follower.catch_up().await,
        };
        for (index, id, place) in round.sent {
            let error = match (self.follower.verdict(id), place, &seen) {
                (Some(Fate::Won(committed)), ..) => {
                    settle(results, index, Ok(committed));
                    continue;
                }
                (Some(Fate::Replayed(committed)), ..) => Some(Ok(committed)),
                (Some(Fate::Refused(error)), ..) => Some(Err(error)),
                (Some(Fate::NotTaken(_) | Fate::EpochLeft), ..) => None,
                (None, Some(_), Err(fault)) => {
                    Some(Err(AppendError::OutcomeUnknown(fault.to_string())))
                }
                (None, Some(_), Ok(())) => Some(Err(AppendError::OutcomeUnknown(
                    "the server acknowledged it and does not show it".to_owned(),
                ))),
                (None, None, _) => None,
            };
            round.raced = true;
            if let Some(error) = error {
                settle(results, index, error);
            }
        }
        if !round.raced {
            for (index, result) in round.told {
                settle(results, index, result);
            }
        }
    }

    /// What became of a command. An append of unknown outcome may be on its way still, so its place is taken first:
    /// either it stands there then, or it never will (law 14).
    async fn settle(&mut self, command: &CommandKey) -> AppendSettled {
        let unavailable = |fault: Fault| AppendError::Unavailable(fault.to_string());
        self.follower.catch_up().await.map_err(unavailable)?;
        if self.follower.index().seal.is_some() {
            // What does not stand before a seal never will.
            self.unsettled.clear();
        }
        while let Some(at) = self
            .unsettled
            .iter()
            .position(|one| one.command == *command)
        {
            if let Some(one) = self.unsettled.get(at) {
                self.close_place(one).await?;
            }
            self.unsettled.remove(at);
        }
        let index = self.follower.index();
        let outcome = index.outcomes.get(command);
        Ok(outcome.map(|outcome| Committed {
            replayed: true,
            ..outcome.committed
        }))
    }

    async fn close_place(&self, one: &Unsettled) -> Result<(), AppendError> {
        let unavailable = |fault: Fault| AppendError::Unavailable(fault.to_string());
        if self.follower.index().revisions(one.stream) > one.revision {
            return Ok(());
        }
        let stream = self.follower.names().stream(one.stream);
        let id = self.id_of(&format!("closed/{stream}/{}", one.revision));
        let closed = serde_json::json!({ "qibu": wire::FORMAT });
        let event =
            wire::notice(wire::PLACE_CLOSED, id, &closed).map_err(AppendError::Unavailable)?;
        let put = self
            .follower
            .server()
            .put(&stream, one.revision, vec![event]);
        match put.await {
            Put::Written { place } => self.follower.catch_up_to(place).await.map_err(unavailable),
            Put::Moved => self.follower.catch_up().await.map_err(unavailable),
            Put::Refused(reason) | Put::Unknown(reason) => Err(AppendError::Unavailable(reason)),
        }
    }

    /// An id that every copy gives to the same notice.
    fn id_of(&self, notice: &str) -> Uuid {
        Uuid::new_v5(&self.meta.log.0, notice.as_bytes())
    }
}

type AppendSettled = Result<Option<Committed>, AppendError>;

fn set(results: &mut [Option<AppendResult>], which: &[usize], error: &AppendError) {
    for index in which {
        settle(results, *index, Err(error.clone()));
    }
}

fn settle(results: &mut [Option<AppendResult>], index: usize, result: AppendResult) {
    if let Some(slot) = results.get_mut(index) {
        *slot = Some(result);
    }
}
