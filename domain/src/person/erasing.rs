//! Erasing a person: ordered, carried out in the vault, and noted. What was counted stays counted (domain 7.6).

use super::event::{ErasureOrdered, PersonErased};
use super::{Erasure, PersonErasureGround, PersonEvent, PersonRefusal, PersonState, act, pool};
use crate::decider::Decided;
use crate::occasion::Occasion;

/// Orders the erasure. Whoever is in the pool leaves it by that.
pub(super) fn order(
    state: &PersonState,
    ground: PersonErasureGround,
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    let mut decided = Decided::default();
    if state.open_term().is_some() {
        and(&mut decided, pool::leave(state, None, occasion)?);
    }
    and(&mut decided, act(ErasureOrdered { ground }, occasion));
    Ok(decided)
}

/// Notes that keys, fields and seats are destroyed.
pub(super) fn confirm(
    state: &PersonState,
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    match state.erasure {
        Erasure::None => Err(PersonRefusal::NotOrdered),
        Erasure::Ordered => Ok(act(PersonErased {}, occasion)),
        Erasure::Done => Err(PersonRefusal::Erased),
    }
}

/// One decision after another.
pub(super) fn and(decided: &mut Decided<PersonEvent>, next: Decided<PersonEvent>) {
    decided.events.extend(next.events);
    decided.claims.extend(next.claims);
}
