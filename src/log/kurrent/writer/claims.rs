//! Claims as streams of their own: taken for an append before it is sent, and released by reaction to what became of it.
//! Taking one is an append with an expected revision, so of two copies that want a claim the server lets one go on.

use super::{Round, Sent, Writer};
use crate::log::kurrent::index::{Loose, Taken};
use crate::log::kurrent::server::Put;
use crate::log::kurrent::wire::{self, ClaimReleased};
use crate::log::{Append, AppendError};
use qibu_domain::claim::ClaimKey;
use std::time::Duration;

/// How often the writer looks whether another copy's append has come, before it takes the claim for itself.
pub const MAX_COURTESY_LOOKS: u32 = 10;
/// At how many polls in a row a claim is found taken for an append that does not come, before it is released.
pub const ORPHAN_POLLS: u32 = 8;

/// The rest between two looks, in milliseconds.
const COURTESY_REST_MS: u64 = 10;
/// The most claims that are released between two turns.
const MAX_RELEASES_A_POLL: usize = 64;

impl Writer {
    /// Takes the stream of a claim for an append. Whoever had taken it for an append that did not come has lost it: that
    /// append, should it come yet, is void.
    pub(super) async fn take_claim(
        &mut self,
        append: &Append,
        key: &ClaimKey,
        round: &mut Round,
    ) -> Result<(), Sent> {
        let stream = self.follower.names().claim(key);
        let revision = match round.next.get(&stream) {
            Some(next) => *next,
            None => match self.courteously(append, key).await? {
                Some(revision) => revision,
                None => return Ok(()),
            },
        };
        let taken = wire::claim_taken(&append.command, append.stream, key, revision)
            .map_err(|reason| Sent::Not(AppendError::Malformed(reason)))?;
        self.touched.insert(key.clone());
        match self
            .follower
            .server()
            .put(&stream, revision, vec![taken])
            .await
        {
            Put::Written { .. } => {
                round.next.insert(stream, revision.saturating_add(1));
                Ok(())
            }
            Put::Moved => Err(Sent::Again),
            // The append itself was not sent.
            Put::Refused(reason) | Put::Unknown(reason) => {
                Err(Sent::Not(AppendError::Unavailable(reason)))
            }
        }
    }

    /// The revision at which to take the claim, once nobody's append is awaited any more; `None` where it is taken for
    /// this append already.
    async fn courteously(&self, append: &Append, key: &ClaimKey) -> Result<Option<u64>, Sent> {
        let mine = Taken {
            stream: append.stream,
            command: append.command.clone(),
        };
        let held = self.follower.index().claims.get(key).copied();
        for _ in 0..MAX_COURTESY_LOOKS {
            let (seat, why) = {
                let index = self.follower.index();
                (index.seat(key), index.why_loose(key))
            };
            if seat.taken.as_ref() == Some(&mine) {
                return Ok(None);
            }
            if !matches!(why, Some(Loose::Open(_))) {
                return Ok(Some(seat.revisions));
            }
            tokio::time::sleep(Duration::from_millis(COURTESY_REST_MS)).await;
            let caught_up = self.follower.catch_up().await;
            caught_up.map_err(|fault| Sent::Not(AppendError::Unavailable(fault.to_string())))?;
            if self.follower.index().claims.get(key).copied() != held {
                return Err(Sent::Again);
            }
        }
        Ok(Some(self.follower.index().seat(key).revisions))
    }

    /// Releases what this writer took for appends that did not come to be, and what its appends released.
    pub(super) async fn release_touched(&mut self) {
        if self.touched.is_empty() || self.follower.catch_up().await.is_err() {
            return;
        }
        let touched = std::mem::take(&mut self.touched);
        if self.follower.index().seal.is_some() {
            return;
        }
        for key in touched {
            let why = self.follower.index().why_loose(&key);
            let Some(why) = why.filter(|why| !self.is_unsettled(why)) else {
                continue;
            };
            self.release(&key, &why).await;
        }
    }

    /// Follows the other copies, and releases what they left: what the log has released at once, what was taken for an
    /// append that does not come after a while.
    pub(super) async fn poll(&mut self) {
        if let Err(fault) = self.follower.catch_up().await {
            tracing::warn!(%fault, "the log's server");
            return;
        }
        self.release_touched().await;
        let mut loose = Vec::new();
        {
            let index = self.follower.index();
            if index.seal.is_some() {
                return;
            }
            self.open.retain(|key, _| index.loose.contains(key));
            for key in index.loose.iter().take(MAX_RELEASES_A_POLL) {
                let Some(why) = index.why_loose(key) else {
                    continue;
                };
                let revision = index.seat(key).revisions;
                let (at, polls) = self.open.entry(key.clone()).or_insert((revision, 0));
                if *at != revision {
                    (*at, *polls) = (revision, 0);
                }
                *polls = polls.saturating_add(1);
                if matches!(why, Loose::Released(_)) || *polls >= ORPHAN_POLLS {
                    loose.push((key.clone(), why));
                }
            }
        }
        for (key, why) in loose {
            if !self.is_unsettled(&why) {
                self.release(&key, &why).await;
            }
        }
    }

    fn is_unsettled(&self, why: &Loose) -> bool {
        let Loose::Open(taken) = why else {
            return false;
        };
        let mut unsettled = self.unsettled.iter();
        unsettled.any(|one| one.command == taken.command)
    }

    /// Says in the claim's stream that it is released. Another copy may have said so first, or have taken it again.
    async fn release(&self, key: &ClaimKey, why: &Loose) {
        let (stream, revision, held_by) = {
            let index = self.follower.index();
            let held = index.claims.get(key);
            let stream = self.follower.names().claim(key);
            (
                stream,
                index.seat(key).revisions,
                held.map(|held| held.holder),
            )
        };
        let released = ClaimReleased {
            qibu: wire::FORMAT,
            key: key.clone(),
            held_by,
            from: match why {
                Loose::Released(day) => Some(*day),
                Loose::Open(_) => None,
            },
        };
        let id = self.id_of(&format!("released/{stream}/{revision}"));
        let event = match wire::notice(wire::CLAIM_RELEASED, id, &released) {
            Ok(event) => event,
            Err(reason) => return tracing::warn!(reason, "a claim was not released"),
        };
        let put = self.follower.server().put(&stream, revision, vec![event]);
        if let Put::Refused(reason) | Put::Unknown(reason) = put.await {
            tracing::warn!(reason, "a claim was not released");
        }
    }
}
