//! Why a rota is not set, a turn not swapped, and a turn or a post not handed over.

use crate::id::Sequence;
use crate::time::Day;
use std::fmt::Display;

/// What is wrong with a rota, a swap or a hand-over. Turns are numbered from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RotaFault {
    /// A rota without a turn.
    #[error("the rota has no turn")]
    NoTurns,
    /// More turns than a rota has.
    #[error("a rota has {most} turns at most")]
    TooManyTurns {
        /// The most.
        most: u32,
    },
    /// A turn ends before it begins.
    #[error("turn {turn} ends before it begins on {first}")]
    TurnEnds {
        /// The turn.
        turn: u32,
        /// Its first day.
        first: Day,
    },
    /// A turn lasts longer than turns last.
    #[error("turn {turn} ends by {last}")]
    TurnTooLong {
        /// The turn.
        turn: u32,
        /// The last day that it may have.
        last: Day,
    },
    /// Days between two turns are nobody's.
    #[error("{from} to {to} lie between turns {turn} and {next}")]
    Gap {
        /// The turn before them.
        turn: u32,
        /// The turn after them.
        next: u32,
        /// The first of the days.
        from: Day,
        /// The last of the days.
        to: Day,
    },
    /// Days are of two turns.
    #[error("{from} to {to} are of turns {turn} and {next}")]
    Overlap {
        /// The one turn.
        turn: u32,
        /// The other.
        next: u32,
        /// The first of the days.
        from: Day,
        /// The last of the days.
        to: Day,
    },
    /// A turn lies before the one that stands before it.
    #[error("turn {next} lies before turn {turn}")]
    OutOfOrder {
        /// The turn that stands first.
        turn: u32,
        /// The turn that stands next.
        next: u32,
    },
    /// The rota lasts longer than rotas last.
    #[error("the rota ends by {last}")]
    TooLong {
        /// The last day that it may have.
        last: Day,
    },
    /// The rota begins before the body stood.
    #[error("the body stands since {first}")]
    BeforeBody {
        /// The first day.
        first: Day,
    },
    /// The rota would change turns of another that have passed.
    #[error("turns before {first} have passed")]
    Passed {
        /// The first day on which it may begin.
        first: Day,
    },
    /// The rota leaves a gap after one that still runs.
    #[error("the rota before ends on {ends}")]
    Apart {
        /// The last day of the rota before.
        ends: Day,
    },
    /// The seat of a turn is not known in the body.
    #[error("the seat of turn {turn} is not known")]
    Holder {
        /// The turn.
        turn: u32,
    },
    /// No turn begins on that day.
    #[error("no turn begins on {first}")]
    TurnUnknown {
        /// The field.
        field: &'static str,
        /// The day.
        first: Day,
    },
    /// The turn has ended.
    #[error("the turn ended on {last}")]
    TurnEnded {
        /// The field.
        field: &'static str,
        /// Its last day.
        last: Day,
    },
    /// Both turns have the same holder.
    #[error("both turns have the same holder")]
    SameHolder,
    /// The turn or the post was handed over before.
    #[error("it was handed over before")]
    HandedOver {
        /// The field.
        field: &'static str,
        /// The fact that says so.
        sequence: Sequence,
    },
    /// A turn is handed over at its end.
    #[error("the turn is handed over from {first} on")]
    HandOverEarly {
        /// The first day on which it may be.
        first: Day,
    },
    /// A post would be handed over to whoever hands it over.
    #[error("the post would be handed over to itself")]
    OwnReceiver,
}

impl RotaFault {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoTurns => "affair.rota_empty",
            Self::TooManyTurns { .. } => "affair.rota_too_many",
            Self::TurnEnds { .. } => "affair.turn_ends",
            Self::TurnTooLong { .. } => "affair.turn_too_long",
            Self::Gap { .. } => "affair.rota_gap",
            Self::Overlap { .. } => "affair.rota_overlap",
            Self::OutOfOrder { .. } => "affair.rota_order",
            Self::TooLong { .. } => "affair.rota_too_long",
            Self::BeforeBody { .. } => "affair.rota_before_body",
            Self::Passed { .. } => "affair.rota_passed",
            Self::Apart { .. } => "affair.rota_apart",
            Self::Holder { .. } => "affair.turn_holder",
            Self::TurnUnknown { .. } => "affair.turn_unknown",
            Self::TurnEnded { .. } => "affair.turn_ended",
            Self::SameHolder => "affair.turn_same_holder",
            Self::HandedOver { .. } => "affair.handed_over",
            Self::HandOverEarly { .. } => "affair.hand_over_early",
            Self::OwnReceiver => "affair.own_receiver",
        }
    }

    /// The field that it is about.
    pub(in crate::subject::affairs) fn field(&self) -> String {
        let of_turn = |turn: u32, part: &str| format!("/turns/{}/{part}", turn.saturating_sub(1));
        match self {
            Self::NoTurns | Self::TooManyTurns { .. } | Self::TooLong { .. } => "/turns".to_owned(),
            Self::TurnEnds { turn, .. } | Self::TurnTooLong { turn, .. } => of_turn(*turn, "last"),
            Self::Gap { next, .. } | Self::Overlap { next, .. } | Self::OutOfOrder { next, .. } => {
                of_turn(*next, "first")
            }
            Self::BeforeBody { .. } | Self::Passed { .. } | Self::Apart { .. } => {
                of_turn(1, "first")
            }
            Self::Holder { turn } => of_turn(*turn, "seat"),
            Self::TurnUnknown { field, .. }
            | Self::TurnEnded { field, .. }
            | Self::HandedOver { field, .. } => (*field).to_owned(),
            Self::SameHolder => "/with".to_owned(),
            Self::HandOverEarly { .. } => "/occurred_on".to_owned(),
            Self::OwnReceiver => "/receiver".to_owned(),
        }
    }

    /// What its words mention.
    pub(in crate::subject::affairs) fn mentioned(&self) -> Vec<(&'static str, String)> {
        fn said<const N: usize>(
            pairs: [(&'static str, &dyn Display); N],
        ) -> Vec<(&'static str, String)> {
            pairs.map(|(name, value)| (name, value.to_string())).into()
        }
        match self {
            Self::NoTurns | Self::SameHolder | Self::OwnReceiver => Vec::new(),
            Self::TooManyTurns { most } => said([("most", most)]),
            Self::TurnEnds { turn, first } => said([("turn", turn), ("first", first)]),
            Self::TurnTooLong { turn, last } => said([("turn", turn), ("last", last)]),
            Self::Gap {
                turn,
                next,
                from,
                to,
            }
            | Self::Overlap {
                turn,
                next,
                from,
                to,
            } => said([("turn", turn), ("next", next), ("from", from), ("to", to)]),
            Self::OutOfOrder { turn, next } => said([("turn", turn), ("next", next)]),
            Self::TooLong { last } | Self::TurnEnded { last, .. } => said([("last", last)]),
            Self::BeforeBody { first }
            | Self::Passed { first }
            | Self::TurnUnknown { first, .. }
            | Self::HandOverEarly { first } => said([("first", first)]),
            Self::Apart { ends } => said([("ends", ends)]),
            Self::Holder { turn } => said([("turn", turn)]),
            Self::HandedOver { sequence, .. } => said([("sequence", sequence)]),
        }
    }
}
