//! Adopting a policy set.

use super::{AdoptPolicies, PoliciesAdopted, PoliciesEvent, PoliciesRefusal, PoliciesState};
use crate::decider::{Dated, Decided};
use crate::occasion::Occasion;

/// Decides on a policy set.
pub(super) fn decide(
    state: &PoliciesState,
    command: &AdoptPolicies,
    occasion: &Occasion,
) -> Result<Decided<PoliciesEvent>, PoliciesRefusal> {
    let AdoptPolicies {
        number,
        schema,
        policies,
    } = command.clone();
    let expected = state
        .adopted
        .as_ref()
        .map_or(1, |last| last.number.saturating_add(1));
    if number != expected {
        return Err(PoliciesRefusal::WrongNumber {
            expected,
            found: number,
        });
    }
    if policies.text().trim().is_empty() {
        return Err(PoliciesRefusal::Empty);
    }
    let is_same = |last: &PoliciesAdopted| last.schema == schema && last.policies == policies;
    if state.adopted.as_ref().is_some_and(is_same) {
        return Err(PoliciesRefusal::Unchanged);
    }
    let adopted = PoliciesAdopted {
        number,
        schema,
        policies,
    };
    Ok(Decided::events(vec![Dated::act(adopted.into(), occasion)]))
}
