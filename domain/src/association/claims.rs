//! Which unique keys travel with which event (law 11).

use super::again::needs_new_facts_until;
use super::event::{DecisionOutcome, Identity, LegalIdentity};
use super::evolve::application_of;
use super::{Application, AssociationEvent, AssociationState, Life};
use crate::claim::{Claim, ClaimAct, ClaimKey};
use crate::decider::Dated;
use crate::lifecycle::Transition;
use crate::time::Day;
use std::collections::BTreeSet;

/// The claims of one event, given the state before it.
pub(super) fn of(state: &AssociationState, dated: &Dated<AssociationEvent>) -> Vec<Claim> {
    match &dated.event {
        AssociationEvent::AssociationProposed(proposed) => take(keys(&proposed.identity)),
        AssociationEvent::FoundingRecorded(founding) => take(keys(&founding.identity)),
        AssociationEvent::FoundingCorrected(corrected) => match &corrected.replacement {
            Some(replacement) => take(keys(&replacement.founding.identity)),
            None => release(held(state), dated.occurred_on),
        },
        AssociationEvent::ApplicationSubmitted(event) => {
            let mut claims = take(legal_key(event.contents.legal.as_ref()));
            // A proposal that had ended let go of its name and place.
            if let Life::Ended { .. } = state.life {
                claims.extend(take(all_keys(state)));
            }
            claims
        }
        AssociationEvent::ApplicationResubmitted(event) => {
            let before = held_by_application(state, dated);
            let now: Vec<_> = legal_key(event.contents.legal.as_ref()).collect();
            let gone = before.into_iter().filter(|key| !now.contains(key));
            let mut claims = release(gone, dated.occurred_on);
            claims.extend(take(now));
            claims
        }
        AssociationEvent::PreparationLapsed(_) => release(held(state), dated.occurred_on),
        AssociationEvent::ApplicationNotAccepted(_)
        | AssociationEvent::ApplicationWithdrawn(_)
        | AssociationEvent::ApplicationLapsed(_) => released_with_application(state, dated),
        AssociationEvent::DecisionMade(decision) => match decision.outcome {
            DecisionOutcome::Rejected => released_with_application(state, dated),
            DecisionOutcome::Approved => Vec::new(),
        },
        AssociationEvent::ApplicationAccepted(_)
        | AssociationEvent::ApplicationDeemedAccepted(_)
        | AssociationEvent::ApplicationReturned(_)
        | AssociationEvent::CorrectionExtended(_)
        | AssociationEvent::ReviewCompleted(_)
        | AssociationEvent::DecisionExtended(_)
        | AssociationEvent::NoticeOpened(_)
        | AssociationEvent::ObjectionRaised(_)
        | AssociationEvent::ObjectionAnswered(_)
        | AssociationEvent::NoticeClosed(_)
        | AssociationEvent::ReplyIssued(_)
        | AssociationEvent::Filed(_)
        | AssociationEvent::StepReached(_)
        | AssociationEvent::CycleClosed(_)
        | AssociationEvent::CycleOpened(_)
        | AssociationEvent::ClockExpired(_) => Vec::new(),
    }
}

fn keys(identity: &Identity) -> impl Iterator<Item = ClaimKey> {
    let name = ClaimKey::association_name(&identity.district, identity.name.as_str());
    let place = ClaimKey::area_scope(&identity.node, &identity.scope, identity.ordinal);
    [name, place].into_iter()
}

fn legal_key(legal: Option<&LegalIdentity>) -> impl Iterator<Item = ClaimKey> + use<> {
    let key = match legal {
        Some(LegalIdentity::Registered(code)) => Some(ClaimKey::uscc(code.as_str())),
        Some(LegalIdentity::Filed(_) | LegalIdentity::Internal(_)) | None => None,
    };
    key.into_iter()
}

fn all_keys(state: &AssociationState) -> impl Iterator<Item = ClaimKey> {
    state.identity.iter().flat_map(keys)
}

/// Everything that a body holds while no application of it is open: an ended body holds nothing.
fn held(state: &AssociationState) -> BTreeSet<ClaimKey> {
    all_keys(state).chain(settled(state)).collect()
}

/// The legal identities that an approved application established.
fn settled(state: &AssociationState) -> impl Iterator<Item = ClaimKey> + '_ {
    let legal = |known: &Application| legal_key(known.contents.legal.as_ref());
    let approved = state.applications.iter().filter(|it| it.is_approved());
    approved.flat_map(legal)
}

/// The keys that the application of an event took with its contents, and the body does not hold already by an
/// earlier application that was approved.
fn held_by_application(state: &AssociationState, dated: &Dated<AssociationEvent>) -> Vec<ClaimKey> {
    let keys = |known: &Application| legal_key(known.contents.legal.as_ref());
    let settled: Vec<_> = settled(state).collect();
    let application = application_of(&dated.event).and_then(|id| state.application(id));
    application
        .into_iter()
        .flat_map(keys)
        .filter(|key| !settled.contains(key))
        .collect()
}

/// A proposal that ends without approval frees the name and the place: a rejected one from the day on which it may
/// come again as it was (domain 5.8), so that no other body evades the rejection under its name. Any application
/// frees its legal identity.
fn released_with_application(
    state: &AssociationState,
    dated: &Dated<AssociationEvent>,
) -> Vec<Claim> {
    let mut claims = release(held_by_application(state, dated), dated.occurred_on);
    let application = application_of(&dated.event).and_then(|id| state.application(id));
    if application.is_some_and(Application::is_proposal) {
        let now = match &dated.event {
            AssociationEvent::DecisionMade(decision) => decision.again_from,
            _ => None,
        };
        let until = now.max(needs_new_facts_until(state, Transition::T1));
        let from = until.map_or(dated.occurred_on, |day| day.max(dated.occurred_on));
        claims.extend(release(all_keys(state), from));
    }
    claims
}

fn take(keys: impl IntoIterator<Item = ClaimKey>) -> Vec<Claim> {
    keys.into_iter()
        .map(|key| Claim {
            key,
            act: ClaimAct::Take,
        })
        .collect()
}

fn release(keys: impl IntoIterator<Item = ClaimKey>, from: Day) -> Vec<Claim> {
    keys.into_iter()
        .map(|key| Claim {
            key,
            act: ClaimAct::Release { from },
        })
        .collect()
}
