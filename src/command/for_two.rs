//! What the first of two officers enters is judged before anybody is there to confirm it.

use super::{Attempt, CommandError, Guarded, Request, decide, must_match};
use crate::wiring::Qibu;
use qibu_domain::id::AccountId;
use uuid::Uuid;

/// Stands for the officer who is not known yet.
const SOMEBODY: AccountId = AccountId(Uuid::nil());

impl Qibu {
    /// Judges a command that takes two as the confirmation of a second officer would be, save for that officer's own
    /// authority: whether the sender may, what the decider says, and whether the claims are free. Nothing is written.
    ///
    /// # Errors
    /// Why it would not be written.
    pub async fn foresee_for_two<D: Guarded>(
        &self,
        request: &Request<D>,
    ) -> Result<(), CommandError> {
        match self.look_for_two(request, false).await {
            Ok(()) => return Ok(()),
            // As everywhere, no refusal is given from what may be stale (law 14).
            Err(Attempt::FromCache(_) | Attempt::Again | Attempt::NotCommitted(_)) => {}
            Err(Attempt::Final(error)) => return Err(error),
        }
        match self.look_for_two(request, true).await {
            Ok(()) => Ok(()),
            Err(Attempt::Again) => Err(CommandError::Busy),
            Err(
                Attempt::FromCache(error) | Attempt::Final(error) | Attempt::NotCommitted(error),
            ) => Err(error),
        }
    }

    async fn look_for_two<D: Guarded>(
        &self,
        request: &Request<D>,
        fresh: bool,
    ) -> Result<(), Attempt> {
        if fresh {
            self.refresh_rules().await?;
        }
        let streams = D::streams(self);
        let hosted = if fresh {
            streams.refresh(self.log(), request.stream).await?
        } else if D::begins(&request.command) {
            streams.known(request.stream).unwrap_or_default()
        } else {
            streams.load(self.log(), request.stream).await?
        };
        let now = self.time_of(request);
        let mut occasion = self.occasion(request, now);
        let state = D::as_fallen_due(hosted.state(), &occasion);
        let acting = self.acting(request, &state, &mut occasion, fresh).await?;
        let mut authorized = self.authorize(request, &state, &occasion, fresh).await?;
        authorized.fence(acting);
        must_match(request, &hosted)?;
        occasion.by.clone_from(&authorized.by);
        let on = D::facts_on(&state, &request.command, occasion.today());
        let measured = self.facts::<D>(request.stream, &state, &request.command, on, fresh);
        let (facts, read) = measured.await?;
        occasion.facts = facts;
        authorized.fence(read);
        // The sender is the first of the two, so somebody else stands where the second will.
        occasion.entered_by = Some(SOMEBODY);
        let (command, today) = (&request.command, occasion.today());
        let on = D::facts_on(&state, command, today);
        let measured = self.facts::<D>(request.stream, &state, command, on, fresh);
        let (facts, read) = measured.await?;
        occasion.facts = facts;
        authorized.fence(read);
        drop(state);
        let decision = decide(request, authorized, &hosted, occasion).await?;
        self.foresee(decision.append).await
    }
}
