//! Asking for a service: of a body that takes requests, by an asker of the direction.

use super::{
    ServiceAsked, ServiceDirection, ServiceRequestEvent, ServiceRequestFault,
    ServiceRequestRefusal, ServiceRequestState,
};
use crate::decider::{Dated, Decided};
use crate::id::StreamId;
use crate::membership::MembershipStage;
use crate::occasion::Occasion;
use crate::organiser::{body, district_of, late_or_live, was};
use crate::subject::Life;
use crate::time::Day;

/// Asks for a service.
pub(super) fn ask(
    state: &ServiceRequestState,
    on: Day,
    asked: &ServiceAsked,
    occasion: &Occasion,
) -> Result<Decided<ServiceRequestEvent>, ServiceRequestRefusal> {
    let refused = ServiceRequestFault::of_recording;
    if state.asked.is_some() {
        return Err(refused(ServiceRequestFault::AskedBefore));
    }
    must_be_sound(on, asked, occasion).map_err(refused)?;
    let source = late_or_live(on, occasion);
    let dated = Dated::fact(asked.clone().into(), occasion, on, source);
    Ok(Decided::events(vec![dated]))
}

/// Refuses an asking that cannot be so.
pub(super) fn must_be_sound(
    on: Day,
    asked: &ServiceAsked,
    occasion: &Occasion,
) -> Result<(), ServiceRequestFault> {
    if on > occasion.today() {
        return Err(ServiceRequestFault::Future { day: on });
    }
    let node = &asked.node;
    let district = occasion.rulebook.district_of(node);
    if district.is_none() {
        let node = node.clone();
        return Err(ServiceRequestFault::NodeUnknown { node });
    }
    if asked.asker.direction() != asked.direction {
        return Err(ServiceRequestFault::OtherAsker);
    }
    if let Some(stream) = asked.body {
        must_take_requests(stream, on, occasion)?;
        let known = body(occasion, stream).and_then(|known| known.body.as_ref());
        if known.is_none_or(|known| known.node() != node) {
            return Err(ServiceRequestFault::BodyElsewhere { body: stream });
        }
    }
    must_sit_there(on, asked, occasion)
}

/// A body that is not active takes no new requests; what is open goes on (domain 5.8).
pub(super) fn must_take_requests(
    stream: StreamId,
    on: Day,
    occasion: &Occasion,
) -> Result<(), ServiceRequestFault> {
    let unknown = ServiceRequestFault::BodyUnknown { body: stream };
    let state = body(occasion, stream).ok_or(unknown)?;
    let is_active = was(state, on, |life| life == Life::Active);
    let idle = ServiceRequestFault::BodyNotActive {
        body: stream,
        day: on,
    };
    is_active.then_some(()).ok_or(idle)
}

/// A body of the district where it was asked.
pub(super) fn must_be_near(
    stream: StreamId,
    node: &str,
    occasion: &Occasion,
) -> Result<(), ServiceRequestFault> {
    if body(occasion, stream).is_none() {
        return Err(ServiceRequestFault::BodyUnknown { body: stream });
    }
    let is_near = district_of(occasion, stream) == occasion.rulebook.district_of(node);
    let elsewhere = ServiceRequestFault::BodyElsewhere { body: stream };
    is_near.then_some(()).ok_or(elsewhere)
}

/// A seat asks only of its own body, on a day on which somebody sat there.
fn must_sit_there(
    on: Day,
    asked: &ServiceAsked,
    occasion: &Occasion,
) -> Result<(), ServiceRequestFault> {
    let Some(seat) = asked.seat else {
        return Ok(());
    };
    if asked.direction != ServiceDirection::ToMember || asked.body.is_none() {
        return Err(ServiceRequestFault::SeatOfNobody);
    }
    let known = occasion.facts.seats.get(&seat);
    let known = known.filter(|known| known.place().map(|place| place.body) == asked.body);
    let was_there = known.is_some_and(|known| match &known.stage {
        MembershipStage::Open | MembershipStage::Declined => false,
        MembershipStage::Taken(taken) => taken.from <= on,
        MembershipStage::Left {
            taken, on: left, ..
        } => taken.from <= on && on < *left,
    });
    let nobody = ServiceRequestFault::NoMember { seat, day: on };
    was_there.then_some(()).ok_or(nobody)
}
