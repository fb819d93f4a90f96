//! What a decision needs to know of persons: what the vault knows of the one that it is about, and which seats are of persons
//! who consent to being named in public, as their records stand.

use super::Qibu;
use crate::command::{CommandError, Guarded};
use crate::vault::StorageFault;
use qibu_domain::id::{PersonRef, SeatRef, StreamId, StreamKind};
use qibu_domain::occasion::Facts;
use qibu_domain::person::{Erasure, Purpose};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Qibu {
    /// Adds what is known of persons to what a decision knows.
    pub(super) async fn person_facts<D: Guarded>(
        &self,
        stream: StreamId,
        state: &D::State,
        command: &D::Command,
        facts: &mut Facts,
    ) -> Result<(), CommandError> {
        if let Some(person) = D::person_judged(stream, command) {
            (facts.own_accounts, facts.pool_token) = self.known_of(person).await?;
        }
        let asked = D::named_in_public(state, command);
        facts.named_in_public = self.named_in_public(asked).await?;
        Ok(())
    }

    /// Those of some seats whose persons consent to being named in public. Whose seat it is stays in the vault: no fence
    /// names the person beside it (law 8).
    pub(crate) async fn named_in_public(
        &self,
        seats: BTreeSet<SeatRef>,
    ) -> Result<BTreeSet<SeatRef>, CommandError> {
        if seats.is_empty() {
            return Ok(BTreeSet::new());
        }
        let vault = Arc::clone(self.vault());
        let asked = tokio::task::spawn_blocking(move || {
            let seats = seats.into_iter();
            let whose = seats.map(|seat| Ok((seat, vault.person_of(seat)?)));
            whose.collect::<Result<Vec<(SeatRef, Option<PersonRef>)>, StorageFault>>()
        });
        let whose = asked.await.map_err(|_| CommandError::Busy)?;
        let whose = whose.map_err(|fault| CommandError::Unavailable(fault.to_string()))?;
        let mut named = BTreeSet::new();
        for (seat, person) in whose {
            let Some(person) = person else { continue };
            let stream = StreamId::new(StreamKind::Person, person.0);
            let hosted = self.persons().refresh(self.log(), stream).await?;
            let state = hosted.state();
            if state.erasure == Erasure::None && state.consents_to(Purpose::PublicNaming) {
                named.insert(seat);
            }
        }
        Ok(named)
    }
}
