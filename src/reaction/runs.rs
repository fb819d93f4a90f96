//! A run over what has fallen due, sent again under its key. A run writes under ids of its own (law 15), so that the log
//! does not know the key; it is remembered here.

use super::DeadlinesRun;
use crate::command::{CommandError, Receipt};
use crate::log::{CommandKey, Log};
use crate::wiring::Qibu;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, PoisonError};

/// The runs that are remembered; the oldest go. A run that is forgotten, by a restart above all, runs anew, which
/// writes nothing twice.
pub const MAX_RUNS_REMEMBERED: usize = 100;

/// The runs that were answered whole, the oldest first.
#[derive(Debug, Default)]
pub struct Runs(Mutex<VecDeque<Answered>>);

#[derive(Debug)]
struct Answered {
    key: CommandKey,
    mac: [u8; 32],
    receipts: Vec<Receipt>,
}

impl Runs {
    fn answered(
        &self,
        key: &CommandKey,
        mac: [u8; 32],
    ) -> Result<Option<Vec<Receipt>>, CommandError> {
        let runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match runs.iter().find(|run| run.key == *key) {
            Some(run) if run.mac == mac => Ok(Some(run.receipts.clone())),
            Some(_) => Err(CommandError::KeyReused),
            None => Ok(None),
        }
    }

    fn remember(&self, answered: Answered) {
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if runs.len() >= MAX_RUNS_REMEMBERED {
            runs.pop_front();
        }
        runs.push_back(answered);
    }
}

impl Qibu {
    /// The same as [`run_reactions`](Self::run_reactions) under a key (law 14): sent again, it is answered as before,
    /// which is said beside it; a key that was used for something else is refused. One on which something failed is
    /// run again.
    pub async fn run_deadlines_once(
        &self,
        key: CommandKey,
        mac: [u8; 32],
        districts: &BTreeSet<String>,
    ) -> Result<(DeadlinesRun, bool), CommandError> {
        if let Some(receipts) = self.runs().answered(&key, mac)? {
            let run = DeadlinesRun {
                receipts,
                failed: Vec::new(),
            };
            return Ok((run, true));
        }
        if self.log().settle(key.clone()).await?.is_some() {
            return Err(CommandError::KeyReused);
        }
        let run = self.run_reactions(districts).await?;
        if run.failed.is_empty() {
            self.runs().remember(Answered {
                key,
                mac,
                receipts: run.receipts.clone(),
            });
        }
        Ok((run, false))
    }
}
