//! One batch from what was read under the head lock to what is to be written: judged, placed, stamped and sealed, in one
//! place for every engine (law 16).

use super::judge::{Judge, Known, Verdict, Winner};
use super::seal::Sealer;
use super::stored::Meta;
use super::{Append, AppendError, Committed, Head};
use qibu_domain::id::Sequence;
use qibu_domain::time::Instant;
use qibu_verifier::{Hash, RightEdge};

/// A batch that has been judged. Nothing of it is written yet.
#[derive(Debug)]
pub struct JudgedBatch<'a> {
    /// What each caller is told once the winners are committed, in the order of the batch.
    pub results: Vec<Result<Committed, AppendError>>,
    /// What is to be written, in order.
    pub winners: Vec<Sealed<'a>>,
    /// The right edge over the log and the winners.
    pub edge: RightEdge,
    /// Where the log stands after the winners.
    pub head: Head,
}

/// A winner with its leaves.
#[derive(Debug)]
pub struct Sealed<'a> {
    /// What was asked for.
    pub append: &'a Append,
    /// Its place, and the claims that change hands.
    pub winner: Winner,
    /// The sequence and leaf of each of its events, in order.
    pub leaves: Vec<(Sequence, Hash)>,
}

impl<'a> JudgedBatch<'a> {
    /// Judges a batch, each append after the winners before it; `clock` is the writer's clock, `known` and `edge` are
    /// what was read, all under the head lock. `Err` says that log and tree do not fit each other, so that nothing may
    /// be written.
    pub fn of(
        meta: Meta,
        clock: Instant,
        known: Known,
        edge: RightEdge,
        batch: &'a [Append],
    ) -> Result<Self, String> {
        let (head, size) = (known.head.position, edge.size());
        if head.0 != size {
            return Err(format!("the log ends at {head}, its tree at {size}"));
        }
        let mut judge = Judge::new(meta.log, meta.clock, clock, known);
        let mut sealer = Sealer::new(meta.log, edge);
        let mut results = Vec::with_capacity(batch.len());
        let mut winners = Vec::new();
        for append in batch {
            results.push(match judge.judge(append) {
                Ok(Verdict::Won(winner)) => {
                    let committed = winner.committed;
                    let leaves = sealer.seal(append, &committed);
                    winners.push(Sealed {
                        append,
                        winner,
                        leaves,
                    });
                    Ok(committed)
                }
                Ok(Verdict::Replayed(committed)) => Ok(committed),
                Err(error) => Err(error),
            });
        }
        Ok(Self {
            results,
            winners,
            edge: sealer.into_edge(),
            head: judge.head(),
        })
    }
}

/// What the judge would say of one append as the log stands.
pub fn foreseen(
    meta: Meta,
    clock: Instant,
    known: Known,
    append: &Append,
) -> Result<(), AppendError> {
    let mut judge = Judge::new(meta.log, meta.clock, clock, known);
    judge.judge(append).map(drop)
}
