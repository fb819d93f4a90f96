//! What is known of a seat: what it is, and from when to when somebody sits there.

use super::event::{
    MembershipEvent, MembershipFact, MembershipLeft, MembershipPlace, MembershipTaken,
};
use super::{Leaving, MembershipRole};
use crate::decider::Happened;
use crate::id::Sequence;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// What is known of a seat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipState {
    /// What it is, as it was offered; `None` before.
    pub offered: Option<MembershipPlace>,
    /// How it stands.
    pub stage: MembershipStage,
    /// The day from which the candidate is a member.
    pub confirmed_on: Option<Day>,
    /// The last day on which the person's attestation counts, as far as the seat knows.
    pub attested_until: Option<Day>,
}

/// How a seat stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MembershipStage {
    /// The person has not answered.
    #[default]
    Open,
    /// The person declined.
    Declined,
    /// Somebody sits there.
    Taken(Taken),
    /// Nobody sits there any more.
    Left {
        /// How it was taken.
        taken: Taken,
        /// The event that ended it.
        by: Sequence,
        /// The first day on which nobody sits there.
        on: Day,
        /// How.
        how: Leaving,
    },
}

/// How a seat was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    /// The event that says so.
    pub by: Sequence,
    /// The first day.
    pub from: Day,
    /// What it says.
    pub what: MembershipTaken,
}

impl MembershipState {
    /// What the seat is: as it was taken, else as it was offered.
    pub fn place(&self) -> Option<&MembershipPlace> {
        match &self.stage {
            MembershipStage::Taken(taken) | MembershipStage::Left { taken, .. } => {
                Some(&taken.what.place)
            }
            MembershipStage::Open | MembershipStage::Declined => self.offered.as_ref(),
        }
    }

    /// The role, what was confirmed counted in.
    pub fn role(&self) -> Option<MembershipRole> {
        match self.confirmed_on {
            Some(_) => Some(MembershipRole::Member),
            None => self.place().map(|place| place.role),
        }
    }

    /// How it was taken, where somebody sits there.
    pub fn taken(&self) -> Option<&Taken> {
        match &self.stage {
            MembershipStage::Taken(taken) => Some(taken),
            _ => None,
        }
    }

    /// A fact that stands, with its day, by the event that said it.
    pub fn fact(&self, cites: Sequence) -> Option<(Day, MembershipFact)> {
        let of_taking = |taken: &Taken| {
            let fact = || (taken.from, MembershipFact::Taken(taken.what.clone()));
            (taken.by == cites).then(fact)
        };
        match &self.stage {
            MembershipStage::Open | MembershipStage::Declined => None,
            MembershipStage::Taken(taken) => of_taking(taken),
            MembershipStage::Left { by, on, how, .. } if *by == cites => {
                Some((*on, MembershipFact::Left(MembershipLeft { how: *how })))
            }
            MembershipStage::Left { taken, .. } => of_taking(taken),
        }
    }
}

/// Folds one event into the state.
pub(super) fn evolve(
    mut state: MembershipState,
    happened: &Happened<MembershipEvent>,
) -> MembershipState {
    let (sequence, on) = (happened.sequence, happened.dated.occurred_on);
    match &happened.dated.event {
        MembershipEvent::MembershipOffered(offered) => state.offered = Some(offered.place.clone()),
        MembershipEvent::MembershipTaken(taken) => {
            state.stage = MembershipStage::Taken(Taken {
                by: sequence,
                from: on,
                what: taken.clone(),
            });
        }
        MembershipEvent::MembershipDeclined(_) => state.stage = MembershipStage::Declined,
        MembershipEvent::MembershipConfirmed(_) => state.confirmed_on = Some(on),
        MembershipEvent::MembershipAttested(attested) => state.attested_until = attested.until,
        MembershipEvent::MembershipLeft(left) => {
            if let MembershipStage::Taken(taken) = &state.stage {
                state.stage = MembershipStage::Left {
                    taken: taken.clone(),
                    by: sequence,
                    on,
                    how: left.how,
                };
            }
        }
        // Corrections never reach a fold (law 3).
        MembershipEvent::MembershipCorrected(_) => {}
    }
    state
}
