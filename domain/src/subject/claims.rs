//! Which unique keys travel with which event (law 11).

use super::again::needs_new_facts_until;
use super::body::Body;
use super::event::{BaseIdentity, Contents, DecisionOutcome, Identity, LegalIdentity, events};
use super::of_application::application_of;
use super::oversight::NAME_RESTS_MONTHS;
use super::{Application, Life, SubjectEvent, SubjectState, brands};
use crate::claim::{Claim, ClaimAct, ClaimKey};
use crate::decider::Dated;
use crate::lifecycle::Transition;
use crate::text::ShortText;
use crate::time::Day;
use std::collections::BTreeSet;

/// The claims of one event, given the state before it.
pub(super) fn of(state: &SubjectState, dated: &Dated<SubjectEvent>) -> Vec<Claim> {
    match &dated.event {
        SubjectEvent::AssociationProposed(proposed) => take(keys(&proposed.identity)),
        SubjectEvent::BaseProposed(proposed) => take(base_keys(&proposed.identity)),
        SubjectEvent::BaseNamed(named) => take(plaque_key(state, &named.plaque)),
        SubjectEvent::FoundingRecorded(founding) => take(keys(&founding.identity)),
        SubjectEvent::BaseFoundingRecorded(founding) => take(base_keys(&founding.identity)),
        SubjectEvent::FoundingCorrected(_) | SubjectEvent::BaseFoundingCorrected(_) => {
            corrected(state, dated)
        }
        SubjectEvent::ApplicationSubmitted(event) => handed_in(state, &event.contents),
        SubjectEvent::ApplicationResubmitted(event) => {
            handed_in_again(state, dated, &event.contents)
        }
        SubjectEvent::PreparationLapsed(_) => release(held(state), dated.occurred_on),
        SubjectEvent::ApplicationNotAccepted(_)
        | SubjectEvent::ApplicationWithdrawn(_)
        | SubjectEvent::ApplicationLapsed(_)
        | SubjectEvent::ApplicationTerminated(_) => released_with_application(state, dated),
        SubjectEvent::Dissolved(_)
        | SubjectEvent::BaseDelisted(_)
        | SubjectEvent::RegistrationRevoked(_) => released_at_the_end(state, dated.occurred_on),
        SubjectEvent::DecisionMade(decision) => match decision.outcome {
            DecisionOutcome::Rejected => released_with_application(state, dated),
            DecisionOutcome::Approved => Vec::new(),
        },
        events! {
            ApplicationAccepted ApplicationDeemedAccepted ApplicationReturned CorrectionExtended
            ReviewCompleted DecisionExtended ApplicationHeld HoldEnded SentBack ReviewTakenBack
            SlipRecorded SlipConfirmed SlipVoided ReminderSent OpinionAsked OpinionGiven
            NoticeOpened ObjectionRaised ObjectionAnswered NoticeClosed ReplyIssued Filed
            StepReached CycleClosed CycleOpened ClockExpired HearingOpened StatementMade
            ReReviewOpened ReReviewConcluded RectificationOrdered RectificationChecked
            RectificationExpired CycleOverran Suspended Resumed WindingUpOpened WindingUpSettled
            StepRecognisedLate LateStepCorrected CopySent SeatAdded ApplicationTransferred
            SeatAssigned BallotOpened VoteCast SiteVisitRecorded SiteVerified SiteVisitVoided
            GapsAllowed SupplementMade EditionChosen
            DueProvisional DueRecounted
            AnnualReportFiled AuditRecorded HonourGranted TermElected PostFilled PostVacated MeetingHeld
            GoalSet GoalAssessed OperatorLinked OperatorUnlinked BaseInspected InspectionSettled
            BaseRelocated RightOfUseRenewed RotaSet RotaSwapped TurnHandedOver PostHandedOver
            HonourWithdrawn BrandRegistered BrandLicensed BrandComplaintReceived BrandComplaintSettled
        } => Vec::new(),
        SubjectEvent::BrandListed(listed) => take(brands::name(state, listed.brand)),
        SubjectEvent::BrandRetired(retired) => {
            let from = dated.occurred_on.plus_months(NAME_RESTS_MONTHS);
            release(brands::rests(state, retired.brand), from)
        }
        SubjectEvent::AffairCorrected(corrected) => {
            let (gone, new) = brands::corrected(state, corrected);
            let mut claims = release(gone, dated.occurred_on);
            claims.extend(take(new));
            claims
        }
    }
}

fn handed_in(state: &SubjectState, contents: &Contents) -> Vec<Claim> {
    let mut claims = take(keys_of(state, contents));
    // A proposal that had ended let go of its name and place.
    if let Life::Ended { .. } = state.life {
        claims.extend(take(all_keys(state)));
    }
    claims
}

/// A corrected founding keeps its claims or takes others; a void one lets go of all.
fn corrected(state: &SubjectState, dated: &Dated<SubjectEvent>) -> Vec<Claim> {
    // A body that has ended holds nothing, whatever its founding was.
    if state.life.has_ended_for_good() {
        return Vec::new();
    }
    let moved: Option<Vec<ClaimKey>> = match &dated.event {
        SubjectEvent::FoundingCorrected(corrected) => {
            let replacement = corrected.replacement.as_ref();
            replacement.map(|to| keys(&to.founding.identity).collect())
        }
        SubjectEvent::BaseFoundingCorrected(corrected) => {
            let replacement = corrected.replacement.as_ref();
            replacement.map(|to| base_keys(&to.founding.identity).collect())
        }
        _ => return Vec::new(),
    };
    match moved {
        Some(keys) => take(keys),
        None => release(held(state), dated.occurred_on),
    }
}

/// What is handed in takes: the legal identity, and the names of the brands that it is about.
fn keys_of(state: &SubjectState, contents: &Contents) -> impl Iterator<Item = ClaimKey> {
    let named = contents.brands.iter();
    let named = named.filter_map(|brand| brands::name(state, *brand));
    legal_key(contents.legal.as_ref()).chain(named)
}

/// What was handed in again lets go of the legal identity and of the brands that it no longer names.
fn handed_in_again(
    state: &SubjectState,
    dated: &Dated<SubjectEvent>,
    contents: &Contents,
) -> Vec<Claim> {
    let before = held_by_application(state, dated);
    let now: Vec<_> = keys_of(state, contents).collect();
    let gone = before.into_iter().filter(|key| !now.contains(key));
    let mut claims = release(gone, dated.occurred_on);
    claims.extend(take(now));
    claims
}

fn keys(identity: &Identity) -> impl Iterator<Item = ClaimKey> {
    let name = ClaimKey::association_name(&identity.district, identity.name.as_str());
    let place = ClaimKey::area_scope(&identity.node, &identity.scope, identity.ordinal);
    [name, place].into_iter()
}

fn base_keys(identity: &BaseIdentity) -> impl Iterator<Item = ClaimKey> {
    let name = ClaimKey::base_name(&identity.district, identity.name.as_str());
    let plaque = identity.plaque.as_ref();
    let plaque = plaque.map(|plaque| ClaimKey::plaque(&identity.district, plaque.as_str()));
    std::iter::once(name).chain(plaque)
}

fn plaque_key(state: &SubjectState, plaque: &ShortText) -> Option<ClaimKey> {
    let district = state.body.as_ref()?.district();
    Some(ClaimKey::plaque(district, plaque.as_str()))
}

fn legal_key(legal: Option<&LegalIdentity>) -> impl Iterator<Item = ClaimKey> + use<> {
    let key = match legal {
        Some(LegalIdentity::Registered(code)) => Some(ClaimKey::uscc(code.as_str())),
        Some(LegalIdentity::Filed(_) | LegalIdentity::Internal(_)) | None => None,
    };
    key.into_iter()
}

fn all_keys(state: &SubjectState) -> impl Iterator<Item = ClaimKey> {
    let body = state.body.as_ref();
    let association = body.and_then(Body::association).into_iter().flat_map(keys);
    let base = body.and_then(Body::base).into_iter().flat_map(base_keys);
    association.chain(base)
}

/// Everything that a body holds while no application of it is open: an ended body holds nothing.
fn held(state: &SubjectState) -> BTreeSet<ClaimKey> {
    let plaque = state.plaque.as_ref();
    let plaque = plaque.and_then(|plaque| plaque_key(state, plaque));
    all_keys(state)
        .chain(settled(state))
        .chain(plaque)
        .chain(brands::held(state))
        .collect()
}

/// The legal identities that an approved application established.
fn settled(state: &SubjectState) -> impl Iterator<Item = ClaimKey> + '_ {
    let legal = |known: &Application| legal_key(known.contents.legal.as_ref());
    let approved = state.applications.iter().filter(|it| it.is_approved());
    approved.flat_map(legal)
}

/// The keys that the application of an event took with its contents, and the body does not hold already by an
/// earlier application that was approved.
fn held_by_application(state: &SubjectState, dated: &Dated<SubjectEvent>) -> Vec<ClaimKey> {
    let keys = |known: &Application| legal_key(known.contents.legal.as_ref());
    let settled: Vec<_> = settled(state).collect();
    let application = application_of(&dated.event).and_then(|id| state.application(id));
    let legal = application.into_iter().flat_map(keys);
    let legal = legal.filter(|key| !settled.contains(key));
    let brands = application.map(|known| brands::released_with(state, known));
    legal.chain(brands.into_iter().flatten()).collect()
}

/// A proposal that ends without approval frees the name and the place: a rejected one from the day on which it may
/// come again as it was (domain 5.8), so that no other body evades the rejection under its name. Any application
/// frees its legal identity.
fn released_with_application(state: &SubjectState, dated: &Dated<SubjectEvent>) -> Vec<Claim> {
    let mut claims = release(held_by_application(state, dated), dated.occurred_on);
    let application = application_of(&dated.event).and_then(|id| state.application(id));
    if application.is_some_and(Application::is_proposal) {
        let now = match &dated.event {
            SubjectEvent::DecisionMade(decision) => decision.again_from,
            _ => None,
        };
        let until = now.max(needs_new_facts_until(state, Transition::T1));
        let from = until.map_or(dated.occurred_on, |day| day.max(dated.occurred_on));
        claims.extend(release(all_keys(state), from));
    }
    claims
}

/// A body that has ended lets go of everything; its name rests, so that nobody is taken for it (domain 5.8).
fn released_at_the_end(state: &SubjectState, day: Day) -> Vec<Claim> {
    let body = state.body.as_ref();
    let named = body.map(|body| match body {
        Body::Association(of) => ClaimKey::association_name(&of.district, of.name.as_str()),
        Body::Base(of) => ClaimKey::base_name(&of.district, of.name.as_str()),
    });
    let mut held = held(state);
    let name = named.and_then(|name| held.take(&name));
    let brands = brands::held(state);
    let at_once: Vec<_> = held.difference(&brands).cloned().collect();
    let mut claims = release(at_once, day);
    let resting = name.into_iter().chain(brands);
    claims.extend(release(resting, day.plus_months(NAME_RESTS_MONTHS)));
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
