//! The four haves (四有): attested by another, seen and accepted or contested by the person, for a term (domain 5.1, 7.3).

use super::event::{
    AttestationAccepted, AttestationContested, AttestationExpired, AttestationWithdrawn,
    FourHaveAttested,
};
use super::{
    Attestation, Basis, PersonEvent, PersonRefusal, PersonState, act, is_own, must_be_said,
};
use crate::decider::{Dated, Decided};
use crate::id::Sequence;
use crate::occasion::Occasion;
use crate::subject::event::PaperRef;
use crate::time::Day;
use std::collections::BTreeMap;

/// For how many months an attestation counts (domain 4.2).
pub const ATTESTATION_MONTHS: i32 = 24;
/// The items: time, energy, ability, representativeness (S-31). Each of them is answered yes, or nothing is attested.
pub const FOUR_HAVES: [&str; 4] = ["time", "energy", "ability", "representativeness"];
/// The frozen name of the rule by which an attestation ends.
const EXPIRED: &str = "attestation.expired/1";

/// What has fallen due by that day: an attestation ends at the end of its last day, answered or not.
pub(super) fn fallen_due(state: &PersonState, today: Day) -> Vec<Dated<PersonEvent>> {
    if state.erasure != super::Erasure::None {
        return Vec::new();
    }
    let standing = [state.attestation, state.awaiting].into_iter().flatten();
    let past = standing.filter(|it| it.ended.is_none() && it.until < today);
    let mut expired: Vec<_> = past
        .map(
            |Attestation {
                 attested, until, ..
             }| {
                Dated::fallen_due(AttestationExpired { attested }.into(), until, EXPIRED)
            },
        )
        .collect();
    expired.sort_by_key(|dated| dated.occurred_on);
    expired
}

/// Somebody other than the person attests. The person must have been asked before: nobody is spoken of behind their back.
pub(super) fn attest(
    state: &PersonState,
    items: &BTreeMap<String, Basis>,
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    let nominator = occasion.account();
    if nominator.is_none_or(|account| occasion.facts.own_accounts.contains(&account)) {
        return Err(PersonRefusal::OwnAttestation);
    }
    if !state.consents_to(super::Purpose::Pool) {
        let purpose = super::Purpose::Pool;
        return Err(PersonRefusal::NotConsented { purpose });
    }
    let is_whole =
        items.len() == FOUR_HAVES.len() && FOUR_HAVES.iter().all(|item| items.contains_key(*item));
    if !is_whole {
        return Err(PersonRefusal::ItemsMissing);
    }
    if state.awaiting.is_some() {
        return Err(PersonRefusal::AttestationAwaits);
    }
    let attested = FourHaveAttested {
        items: items.clone(),
        until: occasion.today().plus_months(ATTESTATION_MONTHS),
    };
    Ok(act(attested, occasion))
}

/// The person saw it and accepts it.
pub(super) fn accept(
    state: &PersonState,
    paper: Option<&PaperRef>,
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    must_be_said(paper, occasion)?;
    let awaiting = state.awaiting.ok_or(PersonRefusal::NoAttestation)?;
    let attested = awaiting.attested;
    let accepted = AttestationAccepted {
        attested,
        paper: paper.cloned(),
    };
    Ok(act(accepted, occasion))
}

/// The person contests it: at any time, and it counts no more from then on.
pub(super) fn contest(
    state: &PersonState,
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    if !is_own(occasion) {
        return Err(PersonRefusal::OnlyThePerson);
    }
    let attested = standing(state)?;
    Ok(act(AttestationContested { attested }, occasion))
}

/// Whoever attested takes it back.
pub(super) fn withdraw(
    state: &PersonState,
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    let attested = standing(state)?;
    Ok(act(AttestationWithdrawn { attested }, occasion))
}

/// What awaits an answer, else what counts.
fn standing(state: &PersonState) -> Result<Sequence, PersonRefusal> {
    let accepted = state.attestation.filter(|it| it.ended.is_none());
    let known = state.awaiting.or(accepted);
    known
        .map(|it| it.attested)
        .ok_or(PersonRefusal::NoAttestation)
}
