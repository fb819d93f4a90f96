//! A seat in a service team: of one that serves, and from the day on which it was formed (domain 5.6, 6a).

use super::{MembershipPlace, MembershipRefusal};
use crate::occasion::Occasion;
use crate::team::{Formed, TeamStage, TeamState};
use crate::time::Day;

/// A team offers seats while it serves. People of a team have no category there.
pub(super) fn must_offer(
    place: &MembershipPlace,
    occasion: &Occasion,
) -> Result<(), MembershipRefusal> {
    let (team, _) = team_of(place, occasion)?;
    if team.stage != TeamStage::Active {
        return Err(MembershipRefusal::NotInThisStage);
    }
    must_have_no_category(place)
}

/// A seat is taken while the team is not over, and not from before it was formed.
pub(super) fn must_take(
    place: &MembershipPlace,
    from: Day,
    occasion: &Occasion,
) -> Result<(), MembershipRefusal> {
    let (team, formed) = team_of(place, occasion)?;
    if team.stage == TeamStage::Dissolved || from < formed.on {
        return Err(MembershipRefusal::NotInThisStage);
    }
    must_have_no_category(place)
}

fn team_of<'o>(
    place: &MembershipPlace,
    occasion: &'o Occasion,
) -> Result<(&'o TeamState, &'o Formed), MembershipRefusal> {
    let body = place.body;
    let team = occasion.facts.teams.get(&body);
    let formed = team.and_then(|team| team.formed.as_ref());
    match (team, formed) {
        (Some(team), Some(formed)) if formed.said.node == place.node => Ok((team, formed)),
        _ => Err(MembershipRefusal::BodyUnknown { body }),
    }
}

fn must_have_no_category(place: &MembershipPlace) -> Result<(), MembershipRefusal> {
    match &place.category {
        None => Ok(()),
        Some(category) => Err(MembershipRefusal::CategoryUnknown {
            category: category.clone(),
        }),
    }
}
