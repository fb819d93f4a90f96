//! Which names of brands a body holds: those of the brands that an open application names or that are listed, until they are given
//! up (domain 4.2; law 11).

use super::super::SubjectState;
use super::super::affairs::AffairFact;
use super::super::event::{Affair, AffairCorrected, CorrectedAffair};
use super::super::state::Application;
use super::{Brand, brands};
use crate::claim::ClaimKey;
use crate::id::BrandId;
use std::collections::BTreeSet;

/// The names that it holds.
pub(in crate::subject) fn held(state: &SubjectState) -> BTreeSet<ClaimKey> {
    held_of(state, &state.brands(), None)
}

/// The names that only an application holds, which is about to end without recognition or to be handed in anew.
pub(in crate::subject) fn released_with(
    state: &SubjectState,
    application: &Application,
) -> BTreeSet<ClaimKey> {
    let known = state.brands();
    let kept = held_of(state, &known, Some(application));
    let held = held_of(state, &known, None);
    held.difference(&kept).cloned().collect()
}

/// The name of a brand.
pub(in crate::subject) fn name(state: &SubjectState, brand: BrandId) -> Option<ClaimKey> {
    key(state, &state.brand(brand)?)
}

/// The name of a brand that is given up, where it was held: it rests.
pub(in crate::subject) fn rests(state: &SubjectState, brand: BrandId) -> Option<ClaimKey> {
    let known = state.brand(brand).filter(|it| it.listing().is_some())?;
    key(state, &known)
}

/// The names that a correction lets go of, and those that it takes.
pub(in crate::subject) fn corrected(
    state: &SubjectState,
    corrected: &AffairCorrected,
) -> (BTreeSet<ClaimKey>, BTreeSet<ClaimKey>) {
    let facts = state.affairs.facts().iter();
    let others = facts.filter(|fact| fact.sequence != corrected.cites);
    let mut facts: Vec<AffairFact> = others.cloned().collect();
    if let Some(CorrectedAffair {
        occurred_on,
        affair,
    }) = &corrected.replacement
    {
        facts.push(AffairFact {
            sequence: corrected.cites,
            on: *occurred_on,
            affair: affair.clone(),
        });
    }
    // A listing finds its brand only behind it, whatever day was corrected.
    facts.sort_by_key(|fact| {
        let is_first = !matches!(fact.affair, Affair::BrandRegistered(_));
        (is_first, fact.on, fact.sequence)
    });
    let known = brands(&facts, state.affairs.brands_retired());
    let (before, after) = (held(state), held_of(state, &known, None));
    let gone = before.difference(&after).cloned().collect();
    let new = after.difference(&before).cloned().collect();
    (gone, new)
}

/// The names of those brands that are held, by whatever but an application that is set aside.
fn held_of(
    state: &SubjectState,
    known: &[Brand],
    aside: Option<&Application>,
) -> BTreeSet<ClaimKey> {
    let open = state.applications.iter().filter(|it| it.is_open());
    let open = open.filter(|it| aside.is_none_or(|aside| aside.id != it.id));
    let named: BTreeSet<BrandId> = open.flat_map(|it| &it.contents.brands).copied().collect();
    let used = known.iter().filter(|brand| brand.retired_on().is_none());
    let holding = used.filter(|it| it.listing().is_some() || named.contains(&it.brand));
    holding.filter_map(|brand| key(state, brand)).collect()
}

/// The key of a brand's name.
fn key(state: &SubjectState, brand: &Brand) -> Option<ClaimKey> {
    let district = state.body.as_ref()?.district();
    Some(ClaimKey::brand_name(district, brand.name.as_str()))
}
