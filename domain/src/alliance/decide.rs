//! Founding, dissolving and correcting an alliance.

use super::{
    AllianceCorrected, AllianceDissolved, AllianceEvent, AllianceFault, AllianceFounded,
    AllianceRefusal, AllianceState, CorrectedAlliance,
};
use crate::actor::Source;
use crate::claim::{Claim, ClaimAct, ClaimKey};
use crate::correction;
use crate::decider::{Dated, Decided};
use crate::id::Sequence;
use crate::occasion::Occasion;
use crate::organiser::{late_or_live, named, released};
use crate::subject::event::PaperRef;
use crate::time::Day;

/// Founds it: its name is taken until it is dissolved.
pub(super) fn found(
    state: &AllianceState,
    on: Day,
    founded: &AllianceFounded,
    occasion: &Occasion,
) -> Result<Decided<AllianceEvent>, AllianceRefusal> {
    if state.founded.is_some() {
        return Err(AllianceFault::FoundedBefore.of_recording());
    }
    let key = key_of(founded, occasion).map_err(AllianceFault::of_recording)?;
    must_not_lie_ahead(on, occasion).map_err(AllianceFault::of_recording)?;
    let source = late_or_live(on, occasion);
    Ok(Decided {
        events: vec![Dated::fact(founded.clone().into(), occasion, on, source)],
        claims: vec![Claim {
            key,
            act: ClaimAct::Take,
        }],
    })
}

/// Dissolves it: its name is free from the day after.
pub(super) fn dissolve(
    state: &AllianceState,
    on: Day,
    paper: Option<&PaperRef>,
    occasion: &Occasion,
) -> Result<Decided<AllianceEvent>, AllianceRefusal> {
    let refused = AllianceFault::of_recording;
    let founded = state.founded.as_ref();
    let founded = founded.ok_or_else(|| refused(AllianceFault::Unknown))?;
    if state.dissolved_on.is_some() {
        return Err(refused(AllianceFault::DissolvedBefore));
    }
    must_not_lie_ahead(on, occasion).map_err(refused)?;
    if on < founded.on {
        let founded = founded.on;
        return Err(refused(AllianceFault::EndsBeforeItBegins { founded }));
    }
    let key = key_of(&founded.said, occasion).map_err(refused)?;
    let paper = paper.cloned();
    let (today, source) = (occasion.today(), late_or_live(on, occasion));
    let event = AllianceDissolved { paper }.into();
    Ok(Decided {
        events: vec![Dated::by(event, occasion, on, Some(today), source)],
        claims: vec![released(key, on, occasion)],
    })
}

/// Corrects the founding, or voids it.
pub(super) fn correct(
    state: &AllianceState,
    (cites, replacement): (Sequence, Option<&(Day, AllianceFounded)>),
    (reason, by_two): (&PaperRef, bool),
    occasion: &Occasion,
) -> Result<Decided<AllianceEvent>, AllianceRefusal> {
    let refused = AllianceFault::of_recording;
    let founded = state.founded.as_ref().filter(|it| it.sequence == cites);
    let founded = founded.ok_or_else(|| refused(AllianceFault::NoFact { cites }))?;
    correction::must_be_by_enough(by_two, occasion).map_err(|few| refused(few.into()))?;
    if let Some((on, said)) = replacement {
        must_replace(state, (*on, said), occasion).map_err(AllianceFault::of_replacing)?;
    } else if state.dissolved_on.is_some() {
        return Err(refused(AllianceFault::DissolvedBefore));
    }
    let held = key_of(&founded.said, occasion).map_err(refused)?;
    let wanted = match replacement {
        Some((_, said)) => Some(key_of(said, occasion).map_err(AllianceFault::of_replacing)?),
        None => None,
    };
    // A dissolved one holds no name that another could want.
    let claims = match state.dissolved_on {
        Some(_) => Vec::new(),
        None => named(held, wanted, occasion),
    };
    let corrected = AllianceCorrected {
        cites,
        replacement: replacement.map(|(occurred_on, founded)| CorrectedAlliance {
            occurred_on: *occurred_on,
            founded: founded.clone(),
        }),
        reason: reason.clone(),
    };
    let (today, source) = (occasion.today(), Source::Correction);
    Ok(Decided {
        events: vec![Dated::by(corrected.into(), occasion, today, None, source)],
        claims,
    })
}

/// A founding is replaced by one at the same node that says something else, and does not lie behind the end.
fn must_replace(
    state: &AllianceState,
    (on, said): (Day, &AllianceFounded),
    occasion: &Occasion,
) -> Result<(), AllianceFault> {
    let founded = state.founded.as_ref().ok_or(AllianceFault::Unknown)?;
    if on == founded.on && *said == founded.said {
        return Err(AllianceFault::NothingChanged);
    }
    if said.node != founded.said.node {
        let node = founded.said.node.clone();
        return Err(AllianceFault::OtherNode { node });
    }
    must_not_lie_ahead(on, occasion)?;
    match state.dissolved_on {
        Some(last) if last < on => Err(AllianceFault::EndsBeforeItBegins { founded: on }),
        _ => Ok(()),
    }
}

fn must_not_lie_ahead(on: Day, occasion: &Occasion) -> Result<(), AllianceFault> {
    if on > occasion.today() {
        return Err(AllianceFault::Future { day: on });
    }
    Ok(())
}

fn key_of(founded: &AllianceFounded, occasion: &Occasion) -> Result<ClaimKey, AllianceFault> {
    let node = &founded.node;
    let district = occasion.rulebook.district_of(node);
    let unknown = || AllianceFault::NodeUnknown { node: node.clone() };
    let district = district.ok_or_else(unknown)?;
    Ok(ClaimKey::alliance_name(district, founded.name.as_str()))
}
