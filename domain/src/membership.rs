//! A membership: a person's seat in an association, as an initiator, a candidate or a member, or in a service team
//! (domain 4.2, 5.1, 5.2, 11.3; law 8).
//!
//! The stream's id is the seat, which is random. What the log counts are seats; whose they are, only the vault knows, and
//! forgets with the person. To take a seat is the person's own consent to being kept as what it says; to leave it takes one
//! action and no reason.

mod command;
mod event;
mod measures;
mod refusal;
mod state;
mod team;

pub use command::MembershipCommand;
pub use event::{
    CorrectedMembershipFact, Leaving, MembershipAttested, MembershipConfirmed, MembershipCorrected,
    MembershipDeclined, MembershipEvent, MembershipFact, MembershipLeft, MembershipOffered,
    MembershipPlace, MembershipRole, MembershipTaken,
};
pub use measures::MEMBERSHIP_MEASURES;
pub use refusal::MembershipRefusal;
pub use state::{MembershipStage, MembershipState, Taken};

use crate::actor::{Principal, Source};
use crate::correction;
use crate::decider::{Dated, Decided, Decider, Happened};
use crate::id::{SeatRef, Sequence, StreamKind};
use crate::lifecycle::SubjectKind;
use crate::occasion::Occasion;
use crate::subject::event::PaperRef;
use crate::subject::{Body, Life, SubjectState};
use crate::time::Day;

/// The version of the text that is shown to whoever is offered a seat. The words of every version that was ever shown are
/// kept for ever, in `locales/consent.*`.
pub const MEMBERSHIP_TEXT: &str = "membership/1";

/// The version of the text that is shown to whoever is offered a seat in a service team.
pub const TEAM_MEMBERSHIP_TEXT: &str = "team_membership/1";

impl MembershipRole {
    /// The version of the text under which a seat of that role is taken.
    pub fn text(self) -> &'static str {
        match self {
            Self::Initiator | Self::Candidate | Self::Member => MEMBERSHIP_TEXT,
            Self::TeamMember => TEAM_MEMBERSHIP_TEXT,
        }
    }
}

/// The decider of memberships.
#[derive(Clone, Copy, Debug)]
pub struct Membership;

impl Decider for Membership {
    const KINDS: &'static [StreamKind] = &[StreamKind::Membership];
    type State = MembershipState;
    type Command = MembershipCommand;
    type Event = MembershipEvent;
    type Refusal = MembershipRefusal;

    fn decide(
        state: &MembershipState,
        command: &MembershipCommand,
        occasion: &Occasion,
    ) -> Result<Decided<MembershipEvent>, MembershipRefusal> {
        let event = match command {
            MembershipCommand::Offer(place) => offer(state, place, occasion)?,
            _ if state.offered.is_none() => return Err(MembershipRefusal::Unknown),
            MembershipCommand::Take {
                text,
                capacity_declared,
                taken_on,
                paper,
            } => {
                let said = (text.as_str(), *capacity_declared, paper.as_ref());
                take(state, said, *taken_on, occasion)?
            }
            MembershipCommand::Decline if state.stage != MembershipStage::Open => {
                return Err(MembershipRefusal::Answered);
            }
            MembershipCommand::Decline => Dated::act(MembershipDeclined {}.into(), occasion),
            MembershipCommand::Confirm => confirm(state, occasion)?,
            MembershipCommand::Leave { left_on } => {
                leave(state, (Leaving::OwnWish, *left_on), occasion)?
            }
            MembershipCommand::Release => leave(state, (Leaving::Released, None), occasion)?,
            MembershipCommand::NoteErasure => leave(state, (Leaving::Erased, None), occasion)?,
            MembershipCommand::NoteAttestation { until } => {
                if state.attested_until == *until {
                    return Err(MembershipRefusal::NothingChanged);
                }
                Dated::act(MembershipAttested { until: *until }.into(), occasion)
            }
            MembershipCommand::Correct {
                cites,
                replacement,
                reason,
                by_two,
            } => correct(
                state,
                (*cites, replacement.as_ref()),
                (reason, *by_two),
                occasion,
            )?,
        };
        Ok(Decided::events(vec![event]))
    }

    fn evolve(state: MembershipState, event: &Happened<MembershipEvent>) -> MembershipState {
        state::evolve(state, event)
    }
}

/// Offers a seat of a body that is being set up or stands. Who sets a body up comes before it stands, members come after.
fn offer(
    state: &MembershipState,
    place: &MembershipPlace,
    occasion: &Occasion,
) -> Result<Dated<MembershipEvent>, MembershipRefusal> {
    if state.offered.is_some() {
        return Err(MembershipRefusal::Exists);
    }
    if place.role == MembershipRole::TeamMember {
        team::must_offer(place, occasion)?;
    } else {
        must_offer(place, occasion)?;
    }
    let place = place.clone();
    Ok(Dated::act(MembershipOffered { place }.into(), occasion))
}

fn must_offer(place: &MembershipPlace, occasion: &Occasion) -> Result<(), MembershipRefusal> {
    let known = body_of(place, occasion)?;
    let fits = match place.role {
        MembershipRole::Initiator | MembershipRole::Candidate => {
            matches!(known.life, Life::Proposed | Life::Preparing { .. })
        }
        MembershipRole::Member => matches!(known.life, Life::Active | Life::Suspended),
        MembershipRole::TeamMember => false,
    };
    if !fits {
        return Err(MembershipRefusal::NotInThisStage);
    }
    must_be_category(place, known, occasion)?;
    let node = known.body.as_ref().map(Body::node);
    if node != Some(place.node.as_str()) {
        return Err(MembershipRefusal::BodyUnknown { body: place.body });
    }
    Ok(())
}

/// The person takes the seat: what was offered, under the text that is in use.
fn take(
    state: &MembershipState,
    (text, capacity_declared, paper): (&str, bool, Option<&PaperRef>),
    taken_on: Option<Day>,
    occasion: &Occasion,
) -> Result<Dated<MembershipEvent>, MembershipRefusal> {
    match (is_own(occasion), paper) {
        (true, Some(_)) => return Err(MembershipRefusal::FormNotNeeded),
        (false, None) => return Err(MembershipRefusal::FormMissing),
        _ => {}
    }
    let (MembershipStage::Open, Some(place)) = (&state.stage, &state.offered) else {
        return Err(MembershipRefusal::Answered);
    };
    if text != place.role.text() {
        return Err(MembershipRefusal::TextOutdated);
    }
    if place.role == MembershipRole::Initiator && !capacity_declared {
        return Err(MembershipRefusal::CapacityMissing);
    }
    let (from, source) = dated(taken_on, occasion)?;
    if place.role == MembershipRole::TeamMember {
        team::must_take(place, from, occasion)?;
    } else {
        let known = body_of(place, occasion)?;
        if !matches!(
            known.life,
            Life::Proposed | Life::Preparing { .. } | Life::Active | Life::Suspended
        ) {
            return Err(MembershipRefusal::NotInThisStage);
        }
    }
    let taken = MembershipTaken {
        place: place.clone(),
        text: text.to_owned(),
        capacity_declared,
        paper: paper.cloned(),
    };
    Ok(Dated::fact(taken.into(), occasion, from, source))
}

/// The body has come to stand, and the candidate is a member of it (domain 5.2, 2c).
fn confirm(
    state: &MembershipState,
    occasion: &Occasion,
) -> Result<Dated<MembershipEvent>, MembershipRefusal> {
    let taken = state.taken().ok_or(MembershipRefusal::NotTaken)?;
    if matches!(
        state.role(),
        Some(MembershipRole::Member | MembershipRole::TeamMember)
    ) {
        return Err(MembershipRefusal::MemberAlready);
    }
    let known = body_of(&taken.what.place, occasion)?;
    if !matches!(known.life, Life::Preparing { .. } | Life::Active) {
        return Err(MembershipRefusal::NotInThisStage);
    }
    Ok(Dated::act(MembershipConfirmed {}.into(), occasion))
}

/// Ends the sitting: by the person in one action, by the body, or with the person's erasure.
fn leave(
    state: &MembershipState,
    (how, left_on): (Leaving, Option<Day>),
    occasion: &Occasion,
) -> Result<Dated<MembershipEvent>, MembershipRefusal> {
    let taken = state.taken().ok_or(MembershipRefusal::NotTaken)?;
    let (on, source) = dated(left_on, occasion)?;
    if on < taken.from {
        return Err(MembershipRefusal::LeftBeforeTaken);
    }
    Ok(Dated::fact(
        MembershipLeft { how }.into(),
        occasion,
        on,
        source,
    ))
}

fn correct(
    state: &MembershipState,
    (cites, replacement): (Sequence, Option<&(Day, MembershipFact)>),
    (reason, by_two): (&PaperRef, bool),
    occasion: &Occasion,
) -> Result<Dated<MembershipEvent>, MembershipRefusal> {
    let (day, fact) = state
        .fact(cites)
        .ok_or(MembershipRefusal::NoFact { cites })?;
    correction::must_be_by_enough(by_two, occasion)?;
    if let Some((on, new)) = replacement {
        must_replace(state, (day, &fact), (*on, new), occasion)?;
    } else if matches!(
        (&fact, &state.stage),
        (MembershipFact::Taken(_), MembershipStage::Left { .. })
    ) {
        return Err(MembershipRefusal::StoodOn { cites });
    }
    let corrected = MembershipCorrected {
        cites,
        replacement: replacement.map(|(on, fact)| CorrectedMembershipFact {
            occurred_on: *on,
            fact: fact.clone(),
        }),
        reason: reason.clone(),
    };
    let (today, source) = (occasion.today(), Source::Correction);
    Ok(Dated::by(corrected.into(), occasion, today, None, source))
}

/// A fact is replaced by one of its own kind, of the same body and role, on a day that leaves the end behind the beginning.
fn must_replace(
    state: &MembershipState,
    (day, fact): (Day, &MembershipFact),
    (on, new): (Day, &MembershipFact),
    occasion: &Occasion,
) -> Result<(), MembershipRefusal> {
    if on > occasion.today() {
        return Err(MembershipRefusal::Future { day: on });
    }
    if on == day && new == fact {
        return Err(MembershipRefusal::NothingChanged);
    }
    let is_ordered = match (fact, new) {
        (MembershipFact::Taken(was), MembershipFact::Taken(new)) => {
            if new.place.role == MembershipRole::TeamMember {
                team::must_take(&new.place, on, occasion)?;
            } else {
                let known = body_of(&new.place, occasion)?;
                must_be_category(&new.place, known, occasion)?;
            }
            let other_category = MembershipPlace {
                category: new.place.category.clone(),
                ..was.place.clone()
            };
            let is_same =
                other_category == new.place && (&was.text, &was.paper) == (&new.text, &new.paper);
            if !is_same {
                return Err(MembershipRefusal::ReplacedByOther);
            }
            match &state.stage {
                MembershipStage::Left { on: left, .. } => on <= *left,
                _ => true,
            }
        }
        (MembershipFact::Left(_), MembershipFact::Left(_)) => match &state.stage {
            MembershipStage::Left { taken, .. } => taken.from <= on,
            _ => true,
        },
        _ => return Err(MembershipRefusal::ReplacedByOther),
    };
    is_ordered
        .then_some(())
        .ok_or(MembershipRefusal::LeftBeforeTaken)
}

fn body_of<'o>(
    place: &MembershipPlace,
    occasion: &'o Occasion,
) -> Result<&'o SubjectState, MembershipRefusal> {
    let body = place.body;
    // A base has an operator, not members.
    let is_association = SubjectKind::try_from(body.kind) == Ok(SubjectKind::Association);
    let known = occasion.facts.bodies.get(&body).filter(|_| is_association);
    known
        .map(AsRef::as_ref)
        .filter(|known| known.body.is_some())
        .ok_or(MembershipRefusal::BodyUnknown { body })
}

fn must_be_category(
    place: &MembershipPlace,
    body: &SubjectState,
    occasion: &Occasion,
) -> Result<(), MembershipRefusal> {
    let (Some(category), Some(identity)) = (&place.category, &body.body) else {
        return Ok(());
    };
    let mut editions = occasion.rulebook.editions(identity.district());
    let known = editions.any(|edition| edition.categories.iter().any(|it| it.code == *category));
    let unknown = || MembershipRefusal::CategoryUnknown {
        category: category.clone(),
    };
    known.then_some(()).ok_or_else(unknown)
}

fn dated(day: Option<Day>, occasion: &Occasion) -> Result<(Day, Source), MembershipRefusal> {
    let today = occasion.today();
    match day.unwrap_or(today) {
        day if day > today => Err(MembershipRefusal::Future { day }),
        day if day < today => Ok((day, Source::LateEntry)),
        day => Ok((day, Source::Live)),
    }
}

/// Whether the person acts in the seat.
fn is_own(occasion: &Occasion) -> bool {
    occasion.principal == Principal::Seat(SeatRef(occasion.stream.id))
}
