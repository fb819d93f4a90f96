//! What a session carries, held against the bodies and the programme that it names.

use super::refusal::SessionFault;
use super::{BrandRef, Outline};
use crate::id::{StreamId, StreamKind};
use crate::occasion::Occasion;
use crate::organiser::{body, district_of, was};
use crate::subject::Life;
use crate::time::Day;

/// How the organiser stood on the day of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It was active.
    Active,
    /// It prepared, was suspended or wound up: it was to hold none.
    Inactive,
}

/// How the organiser stood on a day. There is none before anybody heard of it, nor after its end.
pub(super) fn standing(
    organiser: StreamId,
    on: Day,
    occasion: &Occasion,
) -> Result<Standing, SessionFault> {
    let Some(state) = body(occasion, organiser) else {
        return Err(SessionFault::BodyUnknown { body: organiser });
    };
    if was(state, on, |life| life == Life::Active) {
        return Ok(Standing::Active);
    }
    let is_there = |life: Life| life.counts() || matches!(life, Life::Preparing { .. });
    if was(state, on, is_there) {
        return Ok(Standing::Inactive);
    }
    Err(SessionFault::BodyNotThere {
        body: organiser,
        day: on,
    })
}

/// Refuses a venue or a programme that cannot be so on that day.
pub(super) fn must_be_carried(
    session: &Outline,
    on: Day,
    occasion: &Occasion,
) -> Result<(), SessionFault> {
    let district = district_of(occasion, session.organiser);
    if let Some(venue) = session.venue {
        must_be_open(venue, district, on, occasion)?;
    }
    if let Some(brand) = &session.brand {
        must_be_used(brand, session.organiser, on, occasion)?;
    }
    let Some(programme) = session.programme else {
        return Ok(());
    };
    let known = occasion.facts.programmes.get(&programme);
    let approved = known.and_then(|known| Some((known, known.approved.as_ref()?)));
    let Some((known, approved)) = approved else {
        return Err(SessionFault::ProgrammeUnknown { programme });
    };
    let owner = approved.said.owner;
    if owner != session.organiser && district_of(occasion, owner) != district {
        return Err(SessionFault::ProgrammeElsewhere { programme });
    }
    if !known.is_open_on(on) {
        return Err(SessionFault::ProgrammeNotOpen { programme, day: on });
    }
    Ok(())
}

/// A brand is carried by the body that owns it, or by another that has a licence of it on that day.
fn must_be_used(
    carried: &BrandRef,
    organiser: StreamId,
    on: Day,
    occasion: &Occasion,
) -> Result<(), SessionFault> {
    let owner = body(occasion, carried.owner);
    let Some(brand) = owner.and_then(|owner| owner.brand(carried.brand)) else {
        return Err(SessionFault::BrandUnknown);
    };
    if brand.may_be_used_by(carried.owner, organiser, on) {
        return Ok(());
    }
    Err(SessionFault::BrandNotUsed { day: on })
}

/// A venue is a base of the district that stood or was being prepared.
fn must_be_open(
    venue: StreamId,
    district: Option<&str>,
    on: Day,
    occasion: &Occasion,
) -> Result<(), SessionFault> {
    let known = body(occasion, venue).filter(|_| venue.kind == StreamKind::Base);
    let Some(state) = known else {
        return Err(SessionFault::VenueUnknown { venue });
    };
    if district_of(occasion, venue) != district {
        return Err(SessionFault::VenueElsewhere { venue });
    }
    let is_there = |life: Life| life.counts() || matches!(life, Life::Preparing { .. });
    if was(state, on, is_there) {
        return Ok(());
    }
    Err(SessionFault::VenueNotThere { venue, day: on })
}
