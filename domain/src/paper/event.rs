//! What can have happened to a paper. Names, versions and payload shapes are frozen (law 1).

use crate::stored_events;
use serde::{Deserialize, Serialize};

stored_events! {
    /// What can have happened to a paper.
    pub enum PaperEvent {
        /// Its erasure was ordered.
        PaperErasureOrdered / 1 Act,
        /// Its key and bytes were destroyed.
        PaperErased / 1 Act,
    }
}

/// Why a paper is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErasureGround {
    /// A person named in it asked for it.
    PersonsRequest,
    /// Its keeping period has ended.
    KeepingPeriodEnded,
    /// It should never have been handed in.
    HandedInByMistake,
}

/// The erasure was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperErasureOrdered {
    /// Why.
    pub ground: ErasureGround,
}

/// Key and bytes were destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperErased {}
