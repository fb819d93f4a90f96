//! One batch from what was read under the head lock to what is to be written: judged, placed, stamped and sealed, in one
//! place for every engine (law 16).

use super::judge::{Held, Judge, Known, Verdict, Winner};
use super::remembered::Moved;
use super::seal::Sealer;
use super::stored::Meta;
use super::{Append, AppendError, Committed, Head};
use qibu_domain::claim::ClaimKey;
use qibu_domain::id::Sequence;
use qibu_domain::time::Instant;
use qibu_verifier::{Hash, RightEdge};
use std::collections::{BTreeMap, HashMap};

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
    /// Who held the claims before the batch.
    held_before: HashMap<ClaimKey, Held>,
}

/// A claim that stands otherwise after the batch than before it.
#[derive(Clone, Copy, Debug)]
pub struct ChangedClaim<'a> {
    /// Its key.
    pub key: &'a ClaimKey,
    /// As it stands after the batch.
    pub held: Held,
    /// Whether nobody ever held it before.
    pub is_new: bool,
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
        let held_before = known.claims.clone();
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
            held_before,
        })
    }

    /// The claims that the winners changed, by key. One that changed hands more than once in the batch stands there as it
    /// is in the end; one that its holder took again is not changed.
    pub fn changed_claims(&self) -> impl Iterator<Item = ChangedClaim<'_>> {
        let changes = self.winners.iter().flat_map(|won| &won.winner.claims);
        let last: BTreeMap<&ClaimKey, Held> = changes.map(|(key, held)| (key, *held)).collect();
        last.into_iter().filter_map(|(key, held)| {
            let before = self.held_before.get(key);
            let is_new = before.is_none();
            (before != Some(&held)).then_some(ChangedClaim { key, held, is_new })
        })
    }

    /// What the writer remembers of it once it is committed.
    pub(crate) fn moved(&self) -> Moved {
        let committed = self.winners.iter().map(|won| won.winner.committed);
        Moved {
            streams: committed
                .map(|won| (won.stream, won.last_sequence))
                .collect(),
            claims: self
                .changed_claims()
                .map(|changed| (changed.key.clone(), changed.held))
                .collect(),
            end: self.head,
        }
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
