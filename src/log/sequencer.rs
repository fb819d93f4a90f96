//! Group commit: many commands, one transaction. Callers put their appends into a bounded queue; the engine's writer
//! takes what waits and commits it together.
//!
//! The writer itself drains the queue, so an append takes two hops and no more: caller → writer → caller.
//! A caller that goes away loses only its answer: what it put into the queue is written all the same.

use super::well_formed::well_formed;
use super::{Append, AppendError, CommandKey, Committed};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// The most jobs that wait for the writer; more are refused after [`MAX_QUEUE_WAIT_MS`].
pub const MAX_WAITING_JOBS: usize = 1024;
/// The most appends that are committed together.
pub const MAX_APPENDS_A_BATCH: usize = 256;
/// A batch that holds this much takes no further append, in bytes of payloads and metadata.
pub const MAX_BATCH_BYTES: usize = 16 << 20;
/// How often the writer lets others run before it commits a batch smaller than half of the last one. Those who were
/// answered together come back together: while one half of them is written, the other half is decided. To wait for all of
/// them would let the writer and the deciders idle in turn; to wait for nobody would begin with a batch of one. A lone
/// caller never waits.
const MAX_YIELDS_A_BATCH: u32 = 16;
/// How long a caller waits for a place in a full queue, in milliseconds.
pub const MAX_QUEUE_WAIT_MS: u64 = 250;

type AppendResult = Result<Committed, AppendError>;

/// The callers' end of the queue. Clones put into the same queue.
#[derive(Clone, Debug)]
pub struct Sequencer {
    jobs: mpsc::Sender<Job>,
    counters: Arc<Counters>,
    /// What a caller is told when nobody takes from the queue.
    closed: &'static str,
}

/// The writer's end of the queue.
#[derive(Debug)]
pub struct Intake {
    jobs: mpsc::Receiver<Job>,
    /// Taken from the queue, but not fit for the batch before it.
    next: Option<Job>,
    /// Appends of the last batch.
    last: usize,
    counters: Arc<Counters>,
}

/// What the writer does next.
#[derive(Debug)]
pub enum Turn {
    /// Commit these together.
    Batch(Batch),
    /// Say what became of a command, after taking the head lock (law 14).
    Settle(Settling),
}

/// Appends to be committed together, and those who wait for the results.
#[derive(Debug, Default)]
pub struct Batch {
    appends: Vec<Append>,
    bytes: usize,
    waiting: Vec<(usize, oneshot::Sender<Vec<AppendResult>>)>,
}

/// A question of what became of a command.
#[derive(Debug)]
pub struct Settling {
    /// The command.
    pub command: CommandKey,
    reply: oneshot::Sender<Result<Option<Committed>, AppendError>>,
}

/// How appends were grouped since the log was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BatchStats {
    /// Batches taken.
    pub batches: u64,
    /// Appends in them.
    pub appends: u64,
    /// Appends of the largest one.
    pub max: u64,
}

#[derive(Debug, Default)]
struct Counters {
    batches: AtomicU64,
    appends: AtomicU64,
    max: AtomicU64,
}

#[derive(Debug)]
enum Job {
    Append(Batch),
    Settle(Settling),
    Close,
}

impl Sequencer {
    /// A queue: the callers' end and the writer's.
    pub fn new() -> (Self, Intake) {
        let (sender, receiver) = mpsc::channel(MAX_WAITING_JOBS);
        let counters = Arc::new(Counters::default());
        let intake = Intake {
            jobs: receiver,
            next: None,
            last: 0,
            counters: Arc::clone(&counters),
        };
        (
            Self {
                jobs: sender,
                counters,
                closed: "the writer has stopped",
            },
            intake,
        )
    }

    /// A queue that nobody takes from: every append is refused with that reason.
    pub fn refusing(reason: &'static str) -> Self {
        let (sequencer, _) = Self::new();
        Self {
            closed: reason,
            ..sequencer
        }
    }

    /// Appends, together with whatever else waits.
    pub async fn append(&self, append: Append) -> AppendResult {
        let lost = || Err(AppendError::OutcomeUnknown(self.closed.to_owned()));
        self.append_batch(vec![append])
            .await
            .pop()
            .unwrap_or_else(lost)
    }

    /// Appends that commit together, with whatever else waits; each is judged alone. One result for each, in order.
    pub async fn append_batch(&self, appends: Vec<Append>) -> Vec<AppendResult> {
        if appends.len() > MAX_APPENDS_A_BATCH {
            let reason = format!("a batch has at most {MAX_APPENDS_A_BATCH} appends");
            return appends
                .iter()
                .map(|_| Err(AppendError::Malformed(reason.clone())))
                .collect();
        }
        let checks: Vec<_> = appends.iter().map(well_formed).collect();
        let sound: Vec<Append> = appends
            .into_iter()
            .zip(&checks)
            .filter_map(|(append, check)| check.is_ok().then_some(append))
            .collect();
        let mut results = self.enqueue(sound).await.into_iter();
        let lost = || Err(AppendError::OutcomeUnknown(self.closed.to_owned()));
        checks
            .into_iter()
            .map(|check| match check {
                Ok(()) => results.next().unwrap_or_else(lost),
                Err(reason) => Err(AppendError::Malformed(reason)),
            })
            .collect()
    }

    /// What became of a command, answered after everything that was put into the queue before.
    pub async fn settle(&self, command: CommandKey) -> Result<Option<Committed>, AppendError> {
        let (reply, answer) = oneshot::channel();
        self.put(Job::Settle(Settling { command, reply })).await?;
        // Settling writes nothing, so an answer that is lost leaves nothing unknown that was not so before.
        answer
            .await
            .unwrap_or_else(|_| Err(AppendError::Unavailable(self.closed.to_owned())))
    }

    /// Lets the writer finish what waits and stop. Later appends are refused.
    pub async fn close(&self) {
        // An error means that the writer has stopped already.
        let _ = self.jobs.send(Job::Close).await;
    }

    /// The same without waiting for a place in a full queue: the writer then stops when the last clone is gone.
    pub fn close_now(&self) {
        // An error means that the writer has stopped already, or that the queue is full.
        let _ = self.jobs.try_send(Job::Close);
    }

    /// How appends were grouped so far.
    pub fn stats(&self) -> BatchStats {
        BatchStats {
            batches: self.counters.batches.load(Ordering::Relaxed),
            appends: self.counters.appends.load(Ordering::Relaxed),
            max: self.counters.max.load(Ordering::Relaxed),
        }
    }

    async fn enqueue(&self, appends: Vec<Append>) -> Vec<AppendResult> {
        let count = appends.len();
        if count == 0 {
            return Vec::new();
        }
        let (reply, answer) = oneshot::channel();
        if let Err(error) = self.put(Job::Append(Batch::of(appends, reply))).await {
            return vec![Err(error); count];
        }
        let unknown = || vec![Err(AppendError::OutcomeUnknown(self.closed.to_owned())); count];
        answer.await.unwrap_or_else(|_| unknown())
    }

    /// Puts a job into the queue, waiting only a bounded time for a place.
    async fn put(&self, job: Job) -> Result<(), AppendError> {
        let unavailable = |reason: &str| AppendError::Unavailable(reason.to_owned());
        let job = match self.jobs.try_send(job) {
            Ok(()) => return Ok(()),
            Err(mpsc::error::TrySendError::Closed(_)) => return Err(unavailable(self.closed)),
            Err(mpsc::error::TrySendError::Full(job)) => job,
        };
        let wait = Duration::from_millis(MAX_QUEUE_WAIT_MS);
        self.jobs
            .send_timeout(job, wait)
            .await
            .map_err(|error| match error {
                mpsc::error::SendTimeoutError::Timeout(_) => unavailable("too many appends wait"),
                mpsc::error::SendTimeoutError::Closed(_) => unavailable(self.closed),
            })
    }
}

impl Intake {
    /// The next turn, for a writer with a thread of its own; `None` when the queue is closed and empty.
    pub fn turn_blocking(&mut self) -> Option<Turn> {
        loop {
            let job = match self.next.take() {
                Some(job) => job,
                None => self.jobs.blocking_recv()?,
            };
            if let Some(turn) = self.turn_from(job) {
                return Some(turn);
            }
        }
    }

    /// The next turn, for a writer that is a task; `None` when the queue is closed and empty.
    pub async fn turn(&mut self) -> Option<Turn> {
        loop {
            let job = match self.next.take() {
                Some(job) => job,
                None => self.jobs.recv().await?,
            };
            if let Some(turn) = self.turn_from(job) {
                return Some(turn);
            }
        }
    }

    fn turn_from(&mut self, job: Job) -> Option<Turn> {
        match job {
            Job::Append(batch) => Some(Turn::Batch(self.gather(batch))),
            Job::Settle(settling) => Some(Turn::Settle(settling)),
            Job::Close => {
                self.jobs.close();
                None
            }
        }
    }

    fn gather(&mut self, mut batch: Batch) -> Batch {
        self.counters.batches.fetch_add(1, Ordering::Relaxed);
        self.take_waiting(&mut batch, 0);
        batch
    }

    /// Adds to a batch what was put into the queue while the writer waited for the head lock. Whatever makes the
    /// writer wait before it judges costs the callers nothing then.
    pub fn top_up(&mut self, batch: &mut Batch) {
        if self.next.is_none() {
            self.take_waiting(batch, batch.appends.len());
        }
    }

    /// Adds to a batch what waits behind it. A question of settling ends it: the answer must stand on what was put
    /// into the queue before. `counted` appends of the batch have been counted already.
    fn take_waiting(&mut self, batch: &mut Batch, counted: usize) {
        let mut yields = 0;
        while batch.appends.len() < MAX_APPENDS_A_BATCH && batch.bytes < MAX_BATCH_BYTES {
            match self.jobs.try_recv() {
                Ok(Job::Append(more)) if batch.has_room_for(&more) => batch.add(more),
                Ok(other) => {
                    self.next = Some(other);
                    break;
                }
                Err(_) if batch.appends.len() < self.last / 2 && yields < MAX_YIELDS_A_BATCH => {
                    yields += 1;
                    std::thread::yield_now();
                }
                Err(_) => break,
            }
        }
        self.last = batch.appends.len();
        let (count, added) = (self.last as u64, (self.last - counted) as u64);
        self.counters.appends.fetch_add(added, Ordering::Relaxed);
        self.counters.max.fetch_max(count, Ordering::Relaxed);
    }
}

impl Batch {
    fn of(appends: Vec<Append>, reply: oneshot::Sender<Vec<AppendResult>>) -> Self {
        let events = appends.iter().flat_map(|append| &append.events);
        let bytes = events
            .map(|event| event.payload.len() + event.metadata.len())
            .sum();
        let waiting = vec![(appends.len(), reply)];
        Self {
            appends,
            bytes,
            waiting,
        }
    }

    fn has_room_for(&self, more: &Self) -> bool {
        self.appends.len() + more.appends.len() <= MAX_APPENDS_A_BATCH
            && self.bytes + more.bytes <= MAX_BATCH_BYTES
    }

    fn add(&mut self, more: Self) {
        self.appends.extend(more.appends);
        self.bytes += more.bytes;
        self.waiting.extend(more.waiting);
    }

    /// The appends, in the order in which they were put into the queue.
    pub fn appends(&self) -> &[Append] {
        &self.appends
    }

    /// Tells each caller its results; `results` are those of all appends, in order. Only the first reply counts.
    pub fn reply(&mut self, results: Vec<AppendResult>) {
        let mut results = results.into_iter();
        for (count, reply) in self.waiting.drain(..) {
            // A caller that went away needs no answer.
            let _ = reply.send(results.by_ref().take(count).collect());
        }
    }
}

impl Settling {
    /// Answers.
    pub fn reply(self, answer: Result<Option<Committed>, AppendError>) {
        // A caller that went away needs no answer.
        let _ = self.reply.send(answer);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use qibu_domain::actor::Principal;
    use qibu_domain::id::CommandId;
    use std::time::Instant;
    use uuid::Uuid;

    fn key() -> CommandKey {
        CommandKey {
            principal: Principal::Init,
            command: CommandId(Uuid::nil()),
        }
    }

    #[tokio::test]
    async fn a_full_queue_is_told_soon_and_nothing_is_written() {
        let (sequencer, intake) = Sequencer::new();
        for _ in 0..MAX_WAITING_JOBS {
            let (reply, _) = oneshot::channel();
            sequencer
                .put(Job::Settle(Settling {
                    command: key(),
                    reply,
                }))
                .await
                .unwrap();
        }
        let begun = Instant::now();
        let refused = sequencer.settle(key()).await;
        assert!(
            matches!(refused, Err(AppendError::Unavailable(_))),
            "{refused:?}"
        );
        let waited = begun.elapsed();
        assert!(
            waited >= Duration::from_millis(MAX_QUEUE_WAIT_MS),
            "{waited:?}"
        );
        assert!(
            waited < Duration::from_millis(20 * MAX_QUEUE_WAIT_MS),
            "{waited:?}"
        );
        drop(intake);
    }

    #[tokio::test]
    async fn a_writer_that_stops_before_it_answers_leaves_the_outcome_unknown() {
        let (sequencer, mut intake) = Sequencer::new();
        let (reply, answer) = oneshot::channel();
        sequencer
            .put(Job::Append(Batch::of(Vec::new(), reply)))
            .await
            .unwrap();
        let asking = tokio::spawn({
            let sequencer = sequencer.clone();
            async move { sequencer.settle(key()).await }
        });
        assert!(matches!(intake.turn().await, Some(Turn::Batch(_))));
        assert!(matches!(intake.turn().await, Some(Turn::Settle(_))));
        assert!(answer.await.is_err());
        assert!(matches!(
            asking.await.unwrap(),
            Err(AppendError::Unavailable(_))
        ));
        drop(intake);
        let refused = sequencer.settle(key()).await;
        assert_eq!(
            refused,
            Err(AppendError::Unavailable(
                "the writer has stopped".to_owned()
            ))
        );
    }

    #[tokio::test]
    async fn what_comes_while_the_head_lock_is_awaited_joins_the_batch_up_to_a_question_of_settling()
     {
        let (sequencer, mut intake) = Sequencer::new();
        let append = || Job::Append(Batch::of(Vec::new(), oneshot::channel().0));
        sequencer.put(append()).await.unwrap();
        let Some(Turn::Batch(mut batch)) = intake.turn().await else {
            panic!("no batch")
        };
        assert_eq!(batch.waiting.len(), 1);
        sequencer.put(append()).await.unwrap();
        let (reply, _answer) = oneshot::channel();
        let command = key();
        sequencer
            .put(Job::Settle(Settling { command, reply }))
            .await
            .unwrap();
        sequencer.put(append()).await.unwrap();
        for _ in 0..2 {
            intake.top_up(&mut batch);
            assert_eq!(batch.waiting.len(), 2);
        }
        assert!(matches!(intake.turn().await, Some(Turn::Settle(_))));
        assert!(matches!(intake.turn().await, Some(Turn::Batch(_))));
    }

    #[tokio::test]
    async fn a_question_of_settling_ends_the_batch_before_it() {
        let (sequencer, mut intake) = Sequencer::new();
        let append = || Job::Append(Batch::of(Vec::new(), oneshot::channel().0));
        sequencer.put(append()).await.unwrap();
        sequencer.put(append()).await.unwrap();
        let (reply, _answer) = oneshot::channel();
        sequencer
            .put(Job::Settle(Settling {
                command: key(),
                reply,
            }))
            .await
            .unwrap();
        sequencer.put(append()).await.unwrap();
        sequencer.close_now();
        let Some(Turn::Batch(first)) = intake.turn().await else {
            panic!("no batch")
        };
        assert_eq!(first.waiting.len(), 2);
        assert!(matches!(intake.turn().await, Some(Turn::Settle(_))));
        assert!(matches!(intake.turn().await, Some(Turn::Batch(_))));
        assert!(intake.turn().await.is_none());
    }
}
