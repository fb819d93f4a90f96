//! Steps 3 to 6 of the road of a command: may they, load, decide, append; a conflict starts again at step 3.
//!
//! There is one way in: [`Qibu::execute`] takes a [`Request`], asks [`authority`](crate::authority), and
//! only an [`Authorized`] command reaches the decider. Pages, API, command line, samples and reactions pass
//! here alike.

mod acting;
mod attempt;
pub mod failure;
mod for_two;
pub mod guarded;
mod next_authority;
pub mod receipt;
mod written;

pub(crate) use attempt::Attempt;
pub use failure::CommandError;
pub use guarded::Guarded;
pub use receipt::{EventLine, Receipt};

use crate::authority::{Action, Allowed};
use crate::log::{Append, AppendError, CommandKey, Committed, Log};
use crate::store::hosted::{Asked, Hosted, HostedEvent};
use crate::wiring::Qibu;
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use qibu_domain::actor::{By, Principal};
use qibu_domain::decider::{Dated, StoredEvent};
use qibu_domain::id::{AccountId, CommandId, PersonRef, SeatRef, Sequence, StreamId};
use qibu_domain::occasion::{Facts, Occasion};
use qibu_domain::recorded::{AppendRecord, AuthorityRecord};
use qibu_domain::time::Instant;
use std::sync::Arc;
use written::new_events;

/// How often a command is decided again after a lost race before it is answered with "try later".
pub const MAX_ATTEMPTS: u32 = 12;

/// A command on its way: what is asked, of which stream, by whom, under which id.
#[derive(Clone, Debug)]
pub struct Request<D: Guarded> {
    /// The stream that it writes.
    pub stream: StreamId,
    /// What is asked.
    pub command: D::Command,
    /// Who asks.
    pub principal: Principal,
    /// The idempotency key.
    pub command_id: CommandId,
    /// The keyed MAC of the body that the key was sent with.
    pub mac: [u8; 32],
    /// Who typed it, where that was another.
    pub entered_by: Option<AccountId>,
    /// The last event that the sender saw of what is acted on.
    pub if_match: Option<Sequence>,
    /// Decide, and write nothing.
    pub dry_run: bool,
    /// The time of a script; only a training log takes it.
    pub at: Option<Instant>,
}

/// A command that authority has let through. Nothing outside this module can make one, so nothing else can
/// be executed.
pub struct Authorized<D: Guarded> {
    command: D::Command,
    by: Option<By>,
    record: Option<AuthorityRecord>,
    fences: Vec<qibu_domain::claim::Fence>,
}

/// What a decision came to, before the append.
struct Decision<D: Guarded> {
    hosted: Hosted<D>,
    events: Vec<Dated<D::Event>>,
    append: Append,
}

impl Qibu {
    /// Takes a command all the way, or says why not. Only what was committed binds the command id (law 14).
    pub async fn execute<D: Guarded>(&self, request: Request<D>) -> Result<Receipt, CommandError> {
        let mut fresh = false;
        let mut last = CommandError::Busy;
        for _ in 0..MAX_ATTEMPTS {
            match self.attempt(&request, fresh).await {
                Ok(receipt) => return Ok(receipt),
                // From a cache that may be stale no refusal is given (law 14): once more from fresh loads.
                Err(Attempt::FromCache(_)) if !fresh => fresh = true,
                Err(Attempt::FromCache(error) | Attempt::Final(error)) => return Err(error),
                Err(Attempt::Again) => (fresh, last) = (true, CommandError::Busy),
                Err(Attempt::NotCommitted(error)) => (fresh, last) = (true, error),
            }
        }
        Err(last)
    }

    async fn attempt<D: Guarded>(
        &self,
        request: &Request<D>,
        fresh: bool,
    ) -> Result<Receipt, Attempt> {
        if fresh {
            self.refresh_rules().await?;
        }
        let streams = D::streams(self);
        let hosted = if fresh {
            streams.refresh(self.log(), request.stream).await?
        } else if D::begins(&request.command) {
            // What begins a stream expects it to be empty; where it is not, the log says so.
            streams.known(request.stream).unwrap_or_default()
        } else {
            streams.load(self.log(), request.stream).await?
        };
        let now = self.time_of(request);
        let mut occasion = self.occasion(request, now);
        let state = D::as_fallen_due(hosted.state(), &occasion);
        if let Some(replayed) = self.replay(request, fresh).await? {
            return Ok(replayed);
        }
        let acting = self.acting(request, &state, &mut occasion, fresh).await?;
        let mut authorized = self.authorize(request, &state, &occasion, fresh).await?;
        authorized.fence(acting);
        must_match(request, &hosted)?;
        occasion.by.clone_from(&authorized.by);
        let (command, today) = (&request.command, occasion.today());
        let on = D::facts_on(&state, command, today);
        let measured = self.facts::<D>(request.stream, &state, command, on, fresh);
        let (facts, read) = measured.await?;
        occasion.facts = facts;
        authorized.fence(read);
        drop(state);
        let decision = decide(request, authorized, &hosted, occasion).await?;
        self.must_leave_a_way_back(request, today, fresh).await?;
        // The memory takes the history over where nobody else reads it.
        drop(hosted);
        if request.dry_run {
            self.foresee(decision.append).await?;
            return Ok(Receipt::foreseen(
                self.log_id(),
                request.stream,
                &decision.events,
                now,
            ));
        }
        self.append(request, decision).await
    }

    /// A command that was committed before is answered with what it wrote, whatever has happened since.
    async fn replay<D: Guarded>(
        &self,
        request: &Request<D>,
        fresh: bool,
    ) -> Result<Option<Receipt>, Attempt> {
        // On the first attempt the append itself finds the outcome; only a no must look before it speaks.
        if !fresh || request.dry_run {
            return Ok(None);
        }
        let key = CommandKey {
            principal: request.principal.clone(),
            command: request.command_id,
        };
        match self.log().settle(key).await? {
            Some(committed) => Ok(Some(self.receipt_of(committed, request.mac).await?)),
            None => Ok(None),
        }
    }

    /// Step 3: an authorized command, or the guards that fired.
    async fn authorize<D: Guarded>(
        &self,
        request: &Request<D>,
        state: &D::State,
        occasion: &Occasion,
        fresh: bool,
    ) -> Result<Authorized<D>, Attempt> {
        let (rulebook, today) = (&occasion.rulebook, occasion.today());
        let resource = D::resource(request.stream, state, &request.command, occasion)
            .map_err(|refusal| Attempt::FromCache(CommandError::refused(&refusal)))?;
        let mut fences = rulebook.fences(&resource.district);
        let of_node = rulebook.district_of(&resource.node);
        if let Some(district) = of_node.filter(|district| *district != resource.district) {
            fences.extend(rulebook.fences(district));
            fences.sort_unstable();
            fences.dedup();
        }
        if !self.may_act(&request.principal, fresh).await? {
            return Err(Attempt::FromCache(CommandError::NotReady));
        }
        let account = match &request.principal {
            Principal::Account(account) => *account,
            other if unasked(other, request) => {
                if *other == Principal::Init {
                    // `init` acts only between `LogOpened` and `LogReady`: the log's stream must stand still (law 13).
                    fences.extend(self.log_fence().await?);
                }
                return Ok(Authorized::unasked(request.command.clone(), fences));
            }
            _ => return Err(Attempt::Final(CommandError::NotReady)),
        };
        let actor = self.actor(account, fresh).await?;
        let action: Action = D::action(state, &request.command);
        let assignment = D::assignment(state, &request.command, occasion);
        let (resource, read) = self.as_bound(resource, assignment, today, fresh).await?;
        fences.extend(read);
        let authority = self.authority(rulebook)?;
        let allowed = authority.judge(&actor, action, &resource, today, rulebook);
        let Allowed {
            by,
            record,
            fences: chain,
        } = allowed.map_err(|denial| Attempt::FromCache(CommandError::Denied(denial)))?;
        fences.extend(chain);
        // What takes two is done by the first as much as by the second: neither may have lost the office (domain 11.2).
        if let Some(first) = request
            .entered_by
            .filter(|_| D::takes_two(&request.command))
        {
            let actor = self.actor(first, fresh).await?;
            let allowed = authority.judge(&actor, action, &resource, today, rulebook);
            let allowed =
                allowed.map_err(|denial| Attempt::FromCache(CommandError::Denied(denial)))?;
            fences.extend(allowed.fences);
            fences.sort_unstable();
            fences.dedup();
        }
        fences.retain(|fence| fence.stream != request.stream);
        let command = request.command.clone();
        Ok(Authorized {
            command,
            by: Some(by),
            record: Some(record),
            fences,
        })
    }

    /// Step 6: group commit, and what a lost race means.
    async fn append<D: Guarded>(
        &self,
        request: &Request<D>,
        decision: Decision<D>,
    ) -> Result<Receipt, Attempt> {
        let Decision {
            hosted,
            events,
            append,
        } = decision;
        let key = append.command.clone();
        let committed = match self.log().sequencer().append(append).await {
            Ok(committed) => committed,
            Err(AppendError::OutcomeUnknown(reason)) => match self.log().settle(key).await? {
                Some(committed) => Committed {
                    replayed: true,
                    ..committed
                },
                None => return Err(Attempt::NotCommitted(CommandError::Unavailable(reason))),
            },
            Err(error) => return Err(self.lost(error).await),
        };
        if committed.replayed {
            return Ok(self.receipt_of(committed, request.mac).await?);
        }
        self.saw(&committed);
        D::streams(self).keep(request.stream, hosted);
        if D::KINDS.iter().copied().any(crate::wiring::is_of_the_rules) {
            self.refresh_rules().await?;
        }
        Ok(Receipt::written(self.log_id(), &committed, &events))
    }

    /// Judges what a dry run came to as the append would be: it must not say yes where the write says no.
    async fn foresee(&self, append: Append) -> Result<(), Attempt> {
        let claims = append.claims.len();
        let mut append = append;
        // Each claim in turn may be held by a body that has let go of it by falling due.
        for _ in 0..=claims {
            match self.log().foresee(append.clone()).await {
                Ok(()) => return Ok(()),
                Err(AppendError::ClaimTaken { key, holder }) => {
                    if !self.has_let_go(holder, &key).await? {
                        return Err(Attempt::Final(CommandError::ClaimTaken { key, holder }));
                    }
                    append.claims.retain(|claim| claim.key != key);
                }
                Err(error) => return Err(self.lost(error).await),
            }
        }
        Ok(())
    }

    /// What to do about an append that was not written.
    async fn lost(&self, error: AppendError) -> Attempt {
        match error {
            AppendError::Conflict { .. }
            | AppendError::FenceMoved { .. }
            | AppendError::DayTurned { .. } => Attempt::Again,
            AppendError::ClaimTaken { key, holder } => {
                // The holder may have let go by falling due without anybody having written it down (law 15).
                if self.wake_holder(holder).await {
                    Attempt::Again
                } else {
                    Attempt::Final(CommandError::ClaimTaken { key, holder })
                }
            }
            AppendError::KeyReused => Attempt::Final(CommandError::KeyReused),
            AppendError::ClockSuspect { clock, head } => {
                Attempt::Final(CommandError::ClockSuspect { clock, head })
            }
            AppendError::Full => Attempt::Final(CommandError::DiskFull),
            AppendError::Malformed(reason) => Attempt::Final(CommandError::Fault(reason)),
            AppendError::Unavailable(reason) | AppendError::OutcomeUnknown(reason) => {
                Attempt::Final(CommandError::Unavailable(reason))
            }
        }
    }

    fn time_of<D: Guarded>(&self, request: &Request<D>) -> Instant {
        match request.at {
            Some(at) if self.is_training() => at.max(self.head().recorded_at),
            _ => D::time_of(&request.command, self.clock().now()),
        }
    }

    fn occasion<D: Guarded>(&self, request: &Request<D>, now: Instant) -> Occasion {
        Occasion {
            now,
            stream: request.stream,
            principal: request.principal.clone(),
            by: None,
            entered_by: request.entered_by,
            command: request.command_id,
            rulebook: self.rulebook(),
            facts: Facts::default(),
        }
    }
}

impl<D: Guarded> Authorized<D> {
    /// Holds it to what was read of further streams.
    fn fence(&mut self, read: Vec<qibu_domain::claim::Fence>) {
        self.fences.extend(read);
        self.fences.sort_unstable();
        self.fences.dedup();
    }

    /// What no person does: founding and reactions.
    fn unasked(command: D::Command, fences: Vec<qibu_domain::claim::Fence>) -> Self {
        Self {
            command,
            by: None,
            record: None,
            fences,
        }
    }
}

/// Whether a principal that is no account may send that: `init`, a reaction what its noun names, a person what is their own to
/// do in their own stream.
fn unasked<D: Guarded>(principal: &Principal, request: &Request<D>) -> bool {
    match principal {
        Principal::Account(_) => false,
        Principal::Init => true,
        Principal::Reaction(_) => D::is_reaction(&request.command),
        Principal::Person(PersonRef(own)) | Principal::Seat(SeatRef(own)) => {
            *own == request.stream.id && D::is_own(&request.command)
        }
    }
}

/// Whoever has not seen the last event of what is acted on hears that before the decider is asked; whoever may not act
/// at all does not hear how things stand.
fn must_match<D: Guarded>(request: &Request<D>, hosted: &Hosted<D>) -> Result<(), Attempt> {
    let current = D::version(hosted.state(), &request.command);
    let (Some(expected), Some(current)) = (request.if_match, current) else {
        return Ok(());
    };
    if expected == current {
        return Ok(());
    }
    let later = hosted.history().iter();
    let changed = later
        .filter(|known| known.sequence > expected)
        .map(|known| known.dated.event.name().to_owned())
        .collect();
    Err(Attempt::FromCache(CommandError::Stale { current, changed }))
}

/// Step 5: the hosted decider decides; what it says becomes an append, serialised once before the lock.
async fn decide<D: Guarded>(
    request: &Request<D>,
    authorized: Authorized<D>,
    hosted: &Arc<Hosted<D>>,
    occasion: Occasion,
) -> Result<Decision<D>, Attempt> {
    // After a refusal the aggregate may be half changed, so the cached one is never handed out.
    let mut aggregate = Hosted::clone(hosted);
    let expected = aggregate.sequence();
    let sink = EventSink::default();
    let Authorized {
        command,
        by,
        record,
        fences,
    } = authorized;
    let occasion = Arc::new(occasion);
    let asked = Asked {
        command,
        occasion: Arc::clone(&occasion),
    };
    aggregate
        .handle(asked, &(), &sink)
        .await
        .map_err(|refusal| Attempt::FromCache(CommandError::refused(&refusal)))?;
    let events: Vec<Dated<D::Event>> = sink
        .collect()
        .await
        .into_iter()
        .map(|HostedEvent(dated)| dated)
        .collect();
    let claims = aggregate.take_claims();
    let record = AppendRecord {
        principal: request.principal.clone(),
        command: request.command_id,
        mac: crate::random::hex(&request.mac),
        events: u32::try_from(events.len()).unwrap_or(u32::MAX),
        claims: claims.clone(),
        fences: fences.clone(),
        authority: record,
    };
    let written = new_events(&events, by.as_ref(), request.entered_by, record)?;
    aggregate.add_text(written.iter().map(|event| event.payload.len()).sum());
    let append = Append {
        stream: request.stream,
        expected,
        events: written,
        claims,
        fences,
        command: CommandKey {
            principal: request.principal.clone(),
            command: request.command_id,
        },
        mac: request.mac,
        day: occasion.today(),
        stamp: occasion.now,
    };
    Ok(Decision {
        hosted: aggregate,
        events,
        append,
    })
}

fn fault(reason: String) -> Attempt {
    Attempt::Final(CommandError::Fault(reason))
}
