//! Recording an entry: at a node of the district that counted on its day, of bodies that stood there.

use super::refusal::AnnalFault;
use super::{Annal, AnnalRefusal, AnnalsEvent, AnnalsState, VisitRecorded};
use crate::actor::Source;
use crate::decider::Dated;
use crate::id::{Sequence, StreamId};
use crate::occasion::Occasion;
use crate::subject::{Life, SubjectState};
use crate::time::Day;

/// The most bodies that one entry names.
pub const MAX_BODIES_NAMED: usize = 20;
/// The most groups of those who came that one visit counts.
pub const MAX_GROUPS_CAME: usize = 20;

/// Records an entry.
pub(super) fn record(
    state: &AnnalsState,
    occurred_on: Day,
    entry: &Annal,
    occasion: &Occasion,
) -> Result<Dated<AnnalsEvent>, AnnalRefusal> {
    must_be_sound(state, None, (occurred_on, entry), occasion).map_err(AnnalFault::of_recording)?;
    let source = if occurred_on < occasion.today() {
        Source::LateEntry
    } else {
        Source::Live
    };
    let event = entry.clone().into();
    Ok(Dated::fact(event, occasion, occurred_on, source))
}

/// Refuses an entry that cannot be so, or that stands there already. `replaced` is the one in whose place it comes.
pub(super) fn must_be_sound(
    state: &AnnalsState,
    replaced: Option<Sequence>,
    (on, entry): (Day, &Annal),
    occasion: &Occasion,
) -> Result<(), AnnalFault> {
    if on > occasion.today() {
        return Err(AnnalFault::Future { day: on });
    }
    let district = district_of(entry.node(), occasion)?;
    must_count(entry.node(), on, occasion)?;
    must_be_counted(entry)?;
    if let Annal::Guide(guide) = entry
        && occasion
            .rulebook
            .edition(&district, &guide.edition)
            .is_none()
    {
        let edition = guide.edition.clone();
        return Err(AnnalFault::EditionUnknown { edition });
    }
    if entry.bodies().len() > MAX_BODIES_NAMED {
        return Err(AnnalFault::TooManyBodies);
    }
    for body in entry.bodies() {
        must_be_there(*body, &district, on, occasion)?;
    }
    let mut others = state.entries.iter();
    let same = others.find(|other| {
        Some(other.sequence) != replaced && other.on == on && is_same(&other.entry, entry)
    });
    match same {
        Some(other) => Err(AnnalFault::RecordedBefore {
            sequence: other.sequence,
        }),
        None => Ok(()),
    }
}

/// The district of the node, whose annals the stream must be.
fn district_of(node: &str, occasion: &Occasion) -> Result<String, AnnalFault> {
    let rulebook = &occasion.rulebook;
    let district = rulebook
        .district_of(node)
        .filter(|district| rulebook.is_stream_of(occasion.stream, occasion.stream.kind, district));
    district
        .map(str::to_owned)
        .ok_or_else(|| AnnalFault::NodeUnknown {
            node: node.to_owned(),
        })
}

fn must_count(code: &str, on: Day, occasion: &Occasion) -> Result<(), AnnalFault> {
    let node = occasion.rulebook.node(code);
    let counts = node.is_some_and(|node| node.is_open_on(on));
    let closed = || AnnalFault::NodeClosed {
        node: code.to_owned(),
        day: on,
    };
    counts.then_some(()).ok_or_else(closed)
}

fn must_be_counted(entry: &Annal) -> Result<(), AnnalFault> {
    let Annal::Visit(VisitRecorded { came, persons, .. }) = entry else {
        return Ok(());
    };
    if came.len() > MAX_GROUPS_CAME {
        return Err(AnnalFault::TooManyGroups);
    }
    if let Some(group) = came.iter().position(|group| group.count == 0) {
        let field = format!("/came/{group}/count");
        return Err(AnnalFault::TooFew { field });
    }
    if *persons == Some(0) {
        let field = "/persons".to_owned();
        return Err(AnnalFault::TooFew { field });
    }
    Ok(())
}

/// A body that is named is one of the district, and stood or was prepared on the day: it is not visited before anybody
/// heard of it, nor after its end. A day is its whole (law 4).
fn must_be_there(
    body: StreamId,
    district: &str,
    on: Day,
    occasion: &Occasion,
) -> Result<(), AnnalFault> {
    let known = occasion.facts.bodies.get(&body);
    let known = known.and_then(|state| Some((state.as_ref(), state.body.as_ref()?)));
    let Some((state, identity)) = known else {
        return Err(AnnalFault::BodyUnknown { body });
    };
    if identity.district() != district {
        return Err(AnnalFault::BodyElsewhere { body });
    }
    if was_there(state, on) || was_there(state, on.plus_days(-1)) {
        return Ok(());
    }
    Err(AnnalFault::BodyNotThere { body, day: on })
}

fn was_there(state: &SubjectState, on: Day) -> bool {
    let life = state.affairs.life_on(on);
    life.is_some_and(|life| life.counts() || matches!(life, Life::Preparing { .. }))
}

/// Whether two entries say the same thing, whatever paper shows it.
fn is_same(one: &Annal, other: &Annal) -> bool {
    let without_paper = |entry: &Annal| {
        let mut entry = entry.clone();
        match &mut entry {
            Annal::Visit(visit) => visit.paper = None,
            Annal::Publication(publication) => publication.paper = None,
            Annal::Guide(guide) => guide.paper = None,
        }
        entry
    };
    without_paper(one) == without_paper(other)
}
