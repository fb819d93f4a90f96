//! Looking at the credentials of a member: a yes or a no for a domain of the team (domain 5.6, 6b).

use super::{CredentialChecked, TeamEvent, TeamFault, TeamRefusal, TeamStage, TeamState};
use crate::decider::{Dated, Decided};
use crate::membership::MembershipStage;
use crate::occasion::Occasion;
use crate::organiser::late_or_live;
use crate::time::Day;

/// The most checks that are kept of one team.
pub const MAX_CHECKS: usize = 2000;

/// Records a check.
pub(super) fn check(
    state: &TeamState,
    on: Day,
    checked: &CredentialChecked,
    occasion: &Occasion,
) -> Result<Decided<TeamEvent>, TeamRefusal> {
    if state.checks.len() >= MAX_CHECKS {
        return Err(TeamFault::TooManyChecks.of_recording());
    }
    must_be_sound(state, on, checked, occasion).map_err(TeamFault::of_recording)?;
    let source = late_or_live(on, occasion);
    let dated = Dated::fact(checked.clone().into(), occasion, on, source);
    Ok(Decided::events(vec![dated]))
}

/// Refuses a check that cannot be so: of a domain that the team does not serve in, or of who did not sit there that day.
pub(super) fn must_be_sound(
    state: &TeamState,
    on: Day,
    checked: &CredentialChecked,
    occasion: &Occasion,
) -> Result<(), TeamFault> {
    if on > occasion.today() {
        return Err(TeamFault::Future { day: on });
    }
    let formed = state.formed.as_ref().ok_or(TeamFault::Unknown)?;
    if on < formed.on {
        return Err(TeamFault::TooEarly { day: formed.on });
    }
    match (state.stage, state.last_act_on) {
        (TeamStage::Dissolved, Some(over)) if over < on => return Err(TeamFault::NotInThisStage),
        _ => {}
    }
    if !formed.said.domains.contains(&checked.domain) {
        return Err(TeamFault::DomainNotOfTeam);
    }
    let known = occasion.facts.seats.get(&checked.seat);
    let known = known.filter(|seat| seat.place().is_some_and(|it| it.body == occasion.stream));
    let was_there = known.is_some_and(|seat| match &seat.stage {
        MembershipStage::Open | MembershipStage::Declined => false,
        MembershipStage::Taken(taken) => taken.from <= on,
        MembershipStage::Left {
            taken, on: left, ..
        } => taken.from <= on && on < *left,
    });
    let seat = checked.seat;
    let nobody = TeamFault::NoMember { seat, day: on };
    was_there.then_some(()).ok_or(nobody)
}
