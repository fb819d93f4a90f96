//! What can have happened to an outcome. Names, versions and payload shapes are frozen (law 1).

use crate::codes::codes;
use crate::decider::Correction;
use crate::id::{Sequence, StreamId};
use crate::stored_events;
use crate::subject::event::PaperRef;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

stored_events! {
    /// What can have happened to an outcome.
    pub enum OutcomeEvent {
        /// A body brought something about.
        OutcomeRecorded / 1 Fact,
        /// That was corrected or voided.
        OutcomeCorrected / 1 Correction,
    }
    correction by |event| match event {
        OutcomeEvent::OutcomeCorrected(corrected) => Some(corrected.correction()),
        OutcomeEvent::OutcomeRecorded(_) => None,
    }, corrects by |event| match event {
        OutcomeEvent::OutcomeCorrected(corrected) => Some(corrected.cites),
        OutcomeEvent::OutcomeRecorded(_) => None,
    }, voided by |_| None
}

codes! {
    /// The kinds of outcomes: the word that people send and see.
    OutcomeKind {
        /// Money given (捐款), in fen.
        Cash = "cash",
        /// Goods given, at their worth (捐物), in fen.
        InKind = "in_kind",
        /// Rent forgone (减免租金), in fen.
        RentRelief = "rent_relief",
        /// A fund that was set up (设立基金), in fen.
        Fund = "fund",
        /// Produce that was sold for its growers (助销农产品), in fen.
        Sales = "sales",
        /// Money raised for enterprises (投融资), in fen.
        Investment = "investment",
        /// Enterprises incubated (孵化企业).
        Incubated = "incubated",
        /// Enterprises served (服务企业).
        EnterprisesServed = "enterprises_served",
        /// Persons who found work (带动就业).
        Jobs = "jobs",
        /// Persons who were trained (培训).
        Trained = "trained",
        /// Persons who had a benefit of it (惠及群众).
        Beneficiaries = "beneficiaries",
    }
    /// What outcomes are counted in.
    OutcomeUnit {
        /// Fen, a hundredth of a yuan.
        Fen = "fen",
        /// Enterprises.
        Enterprises = "enterprises",
        /// Persons.
        Persons = "persons",
    }
    /// The four fields of contribution (S-77).
    OutcomeField {
        /// The economy (促进经济发展).
        Economy = "economy",
        /// The governance of society (创新社会治理).
        Governance = "governance",
        /// Public welfare (参与公益事业).
        Welfare = "welfare",
        /// Services to society (开展社会服务).
        SocialService = "social_service",
    }
}

/// The kinds that make up what was donated (捐款捐物). Rent forgone and funds are told beside it.
pub const DONATED: [OutcomeKind; 2] = [OutcomeKind::Cash, OutcomeKind::InKind];

impl OutcomeKind {
    /// What it is counted in.
    pub fn unit(self) -> OutcomeUnit {
        match self {
            Self::Cash
            | Self::InKind
            | Self::RentRelief
            | Self::Fund
            | Self::Sales
            | Self::Investment => OutcomeUnit::Fen,
            Self::Incubated | Self::EnterprisesServed => OutcomeUnit::Enterprises,
            Self::Jobs | Self::Trained | Self::Beneficiaries => OutcomeUnit::Persons,
        }
    }
}

/// What shows an outcome, with the vault's random token for the bytes of the paper: the same bytes have the same token,
/// whatever paper holds them, and nothing in the log tells which bytes they are (law 7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The paper.
    pub paper: PaperRef,
    /// The token of its bytes.
    pub token: Uuid,
}

/// A body brought something about. It counts from the last day of its period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeRecorded {
    /// The association or base.
    pub body: StreamId,
    /// The kind, from which the unit follows.
    pub kind: OutcomeKind,
    /// The field of contribution.
    pub field: OutcomeField,
    /// How much, in the unit of its kind, from 1.
    pub quantity: u64,
    /// The first day of its period; its last is the day that the fact counts from.
    pub from: Day,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub evidence: Option<Evidence>,
}

/// An outcome was wrong: all of it is replaced, its day too, or it is void (law 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeCorrected {
    /// The sequence of the event that recorded it, never of another correction.
    pub cites: Sequence,
    /// What it should have said; absent where it is void.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replacement: Option<CorrectedOutcome>,
    /// Why, in writing.
    pub reason: PaperRef,
}

/// The new last day and content of an outcome, in the form of `OutcomeRecorded/1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectedOutcome {
    /// The day that it counts from.
    pub occurred_on: Day,
    /// The content.
    pub outcome: OutcomeRecorded,
}

impl OutcomeCorrected {
    /// What it replaces, and by what (law 3).
    fn correction(&self) -> Correction<OutcomeEvent> {
        let replacement = self.replacement.as_ref();
        Correction {
            cites: self.cites,
            replacement: replacement.map(|new| (new.occurred_on, new.outcome.clone().into())),
        }
    }
}
