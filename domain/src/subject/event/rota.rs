//! The rota of chairs (会长轮值) and the hand-over of turns and posts (domain S-35, 4.2, 11.2): facts of a body's own affairs.

use super::PaperRef;
use crate::id::SeatRef;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// A rota was set: from its first day on it takes the place of what is left of the rota before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotaSet {
    /// Its turns, in the order of their days: each begins on the day after the one before it ends.
    pub turns: Vec<RotaTurn>,
    /// The paper that states it.
    pub plan: PaperRef,
}

/// A turn of a rota.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotaTurn {
    /// Its first day.
    pub first: Day,
    /// Its last day.
    pub last: Day,
    /// The seat of whoever is on duty.
    pub seat: SeatRef,
}

/// Two turns that had not ended swapped their holders: counted from the day of the notice to the secretariat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotaSwapped {
    /// The first day of the one turn.
    pub turn: Day,
    /// The first day of the other.
    pub with: Day,
    /// The notice, where it was written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub notice: Option<PaperRef>,
}

/// A turn was handed over in writing (交接) to whoever came next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnHandedOver {
    /// The first day of the turn.
    pub turn: Day,
    /// The record of the hand-over.
    pub record: PaperRef,
}

/// The open work of a post was handed over (交接) to the successor or the standing deputy, on another day than that on which the
/// post was vacated or to another seat than the successor's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostHandedOver {
    /// The seat of whoever held the post.
    pub seat: SeatRef,
    /// The seat of whoever took the work on.
    pub receiver: SeatRef,
    /// The record of the hand-over.
    pub record: PaperRef,
}
