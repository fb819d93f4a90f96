//! Forming a team, changing how it stands, and correcting its facts.

use super::event::{CorrectedTeamFact, TeamCorrected, TeamFact, TeamFormed};
use super::{
    TeamDissolved, TeamEvent, TeamFault, TeamRefusal, TeamResumed, TeamStage, TeamState,
    TeamSuspended, TeamTurn, checking,
};
use crate::actor::Source;
use crate::claim::{Claim, ClaimAct, ClaimKey};
use crate::correction;
use crate::decider::{Dated, Decided};
use crate::id::Sequence;
use crate::occasion::Occasion;
use crate::organiser::{body, late_or_live, named, released, was};
use crate::subject::event::PaperRef;
use crate::time::Day;
use std::collections::BTreeSet;

/// Forms it: its name is taken until it is dissolved.
pub(super) fn form(
    state: &TeamState,
    on: Day,
    formed: &TeamFormed,
    occasion: &Occasion,
) -> Result<Decided<TeamEvent>, TeamRefusal> {
    if state.formed.is_some() {
        return Err(TeamFault::FormedBefore.of_recording());
    }
    must_be_sound(on, formed, occasion).map_err(TeamFault::of_recording)?;
    let key = key_of(formed, occasion).map_err(TeamFault::of_recording)?;
    let source = late_or_live(on, occasion);
    let act = ClaimAct::Take;
    Ok(Decided {
        events: vec![Dated::fact(formed.clone().into(), occasion, on, source)],
        claims: vec![Claim { key, act }],
    })
}

/// Suspends, resumes or dissolves it.
pub(super) fn turn(
    state: &TeamState,
    turn: TeamTurn,
    (on, paper): (Day, Option<&PaperRef>),
    occasion: &Occasion,
) -> Result<Decided<TeamEvent>, TeamRefusal> {
    let refused = TeamFault::of_recording;
    let formed = state.formed.as_ref();
    let formed = formed.ok_or_else(|| refused(TeamFault::Unknown))?;
    let paper = paper.cloned();
    let event: TeamEvent = match (turn, state.stage) {
        (TeamTurn::Suspend, TeamStage::Active) => TeamSuspended { paper }.into(),
        (TeamTurn::Resume, TeamStage::Suspended) => TeamResumed { paper }.into(),
        (TeamTurn::Dissolve, TeamStage::Active | TeamStage::Suspended) => {
            TeamDissolved { paper }.into()
        }
        _ => return Err(refused(TeamFault::NotInThisStage)),
    };
    let today = occasion.today();
    if on > today {
        return Err(refused(TeamFault::Future { day: on }));
    }
    let earliest = state
        .last_act_on
        .map_or(formed.on, |last| last.max(formed.on));
    if on < earliest {
        return Err(refused(TeamFault::TooEarly { day: earliest }));
    }
    let claims = match turn {
        TeamTurn::Dissolve => {
            let key = key_of(&formed.said, occasion).map_err(refused)?;
            vec![released(key, on, occasion)]
        }
        TeamTurn::Suspend | TeamTurn::Resume => Vec::new(),
    };
    let source = late_or_live(on, occasion);
    Ok(Decided {
        events: vec![Dated::by(event, occasion, on, Some(today), source)],
        claims,
    })
}

/// Corrects a fact, or voids it.
pub(super) fn correct(
    state: &TeamState,
    (cites, replacement): (Sequence, Option<&(Day, TeamFact)>),
    (reason, by_two): (&PaperRef, bool),
    occasion: &Occasion,
) -> Result<Decided<TeamEvent>, TeamRefusal> {
    let refused = TeamFault::of_recording;
    let known = state.fact(cites);
    let (was_on, was_said) = known.ok_or_else(|| refused(TeamFault::NoFact { cites }))?;
    correction::must_be_by_enough(by_two, occasion).map_err(|few| refused(few.into()))?;
    if let Some((on, said)) = replacement {
        must_replace(state, (was_on, &was_said), (*on, said), occasion)
            .map_err(|fault| fault.of_replacing(said))?;
    } else if matches!(was_said, TeamFact::Formed(_)) {
        let is_alone = state.last_act_on.is_none() && state.checks.is_empty();
        if !is_alone {
            return Err(refused(TeamFault::StoodOn { cites }));
        }
    }
    let claims = claims_of(state, &was_said, replacement, occasion).map_err(refused)?;
    let corrected = TeamCorrected {
        cites,
        replacement: replacement.map(|(occurred_on, fact)| CorrectedTeamFact {
            occurred_on: *occurred_on,
            fact: fact.clone(),
        }),
        reason: reason.clone(),
    };
    let (today, source) = (occasion.today(), Source::Correction);
    Ok(Decided {
        events: vec![Dated::by(corrected.into(), occasion, today, None, source)],
        claims,
    })
}

/// A fact is replaced by one of its own kind, alliance, node and seat that says something else.
fn must_replace(
    state: &TeamState,
    (was_on, was_said): (Day, &TeamFact),
    (on, said): (Day, &TeamFact),
    occasion: &Occasion,
) -> Result<(), TeamFault> {
    if on == was_on && said == was_said {
        return Err(TeamFault::NothingChanged);
    }
    match (was_said, said) {
        (TeamFact::Formed(was), TeamFact::Formed(formed)) => {
            if (was.alliance, &was.node) != (formed.alliance, &formed.node) {
                return Err(TeamFault::ReplacedByOther);
            }
            must_be_sound(on, formed, occasion)?;
            let first_check = state.checks.first().map(|check| check.on);
            let next = state.first_act_on.into_iter().chain(first_check).min();
            match next {
                Some(day) if day < on => return Err(TeamFault::TooLate { day }),
                _ => {}
            }
            let mut checked = state.checks.iter().map(|check| check.said.domain);
            let all = checked.all(|domain| formed.domains.contains(&domain));
            all.then_some(()).ok_or(TeamFault::DomainNotOfTeam)
        }
        (TeamFact::Checked(was), TeamFact::Checked(checked)) => {
            if was.seat != checked.seat {
                return Err(TeamFault::ReplacedByOther);
            }
            checking::must_be_sound(state, on, checked, occasion)
        }
        _ => Err(TeamFault::ReplacedByOther),
    }
}

/// Refuses a forming that cannot be so.
fn must_be_sound(on: Day, formed: &TeamFormed, occasion: &Occasion) -> Result<(), TeamFault> {
    if on > occasion.today() {
        return Err(TeamFault::Future { day: on });
    }
    if formed.domains.is_empty() {
        return Err(TeamFault::NoDomain);
    }
    let domains: BTreeSet<_> = formed.domains.iter().collect();
    if domains.len() < formed.domains.len() {
        return Err(TeamFault::DomainTwice);
    }
    let alliance = formed.alliance;
    let known = occasion.facts.alliances.get(&alliance);
    let founded = known.and_then(|known| known.founded.as_ref());
    let (Some(known), Some(founded)) = (known, founded) else {
        return Err(TeamFault::AllianceUnknown { alliance });
    };
    if !known.stood_on(on) {
        return Err(TeamFault::AllianceNotThere { alliance, day: on });
    }
    let district = occasion.rulebook.district_of(&formed.node);
    if district.is_none() || district != occasion.rulebook.district_of(&founded.said.node) {
        let node = formed.node.clone();
        return Err(TeamFault::NodeUnknown { node });
    }
    let Some(lead) = formed.lead else {
        return Ok(());
    };
    let state = body(occasion, lead).ok_or(TeamFault::LeadUnknown { lead })?;
    let stood = was(state, on, crate::subject::Life::counts);
    let not_there = TeamFault::LeadNotThere { lead, day: on };
    stood.then_some(()).ok_or(not_there)
}

/// Whose name a correction takes and lets go of.
fn claims_of(
    state: &TeamState,
    was_said: &TeamFact,
    replacement: Option<&(Day, TeamFact)>,
    occasion: &Occasion,
) -> Result<Vec<Claim>, TeamFault> {
    // A dissolved one holds no name that another could want.
    if state.stage == TeamStage::Dissolved {
        return Ok(Vec::new());
    }
    let TeamFact::Formed(was) = was_said else {
        return Ok(Vec::new());
    };
    let held = key_of(was, occasion)?;
    let wanted = match replacement {
        Some((_, TeamFact::Formed(formed))) => Some(key_of(formed, occasion)?),
        _ => None,
    };
    Ok(named(held, wanted, occasion))
}

fn key_of(formed: &TeamFormed, occasion: &Occasion) -> Result<ClaimKey, TeamFault> {
    let node = &formed.node;
    let district = occasion.rulebook.district_of(node);
    let unknown = || TeamFault::NodeUnknown { node: node.clone() };
    let district = district.ok_or_else(unknown)?;
    Ok(ClaimKey::team_name(district, formed.name.as_str()))
}
