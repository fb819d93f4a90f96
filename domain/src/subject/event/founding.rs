//! What was said of a founding older than Qibu, and its corrections; of both kinds of bodies alike.

use super::{BaseIdentity, Identity, PaperRef, SubjectEvent};
use crate::decider::Correction;
use crate::id::Sequence;
use crate::time::{Day, Precision};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The founding of an association that is older than Qibu.
pub type FoundingRecorded = Founding<Identity>;
/// The founding of a base that is older than Qibu: its naming.
pub type BaseFoundingRecorded = Founding<BaseIdentity>;
/// The recorded founding of an association was wrong.
pub type FoundingCorrected = FoundingCorrection<Identity>;
/// The recorded founding of a base was wrong.
pub type BaseFoundingCorrected = FoundingCorrection<BaseIdentity>;

/// The founding of a body older than Qibu (domain 11.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    bound(serialize = "I: Serialize", deserialize = "I: Deserialize<'de>")
)]
pub struct Founding<I> {
    /// What it is.
    pub identity: I,
    /// How well the founding day is known; a coarser date counts from the end of its period (law 4).
    pub precision: Precision,
    /// The signed statement that it rests on.
    pub statement: PaperRef,
    /// The categories of people that it declares.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub categories: BTreeSet<String>,
    /// A correction voided it. Readers say so (law 3); it is never stored.
    #[serde(skip)]
    pub is_void: bool,
}

/// The recorded founding was wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    bound(serialize = "I: Serialize", deserialize = "I: Deserialize<'de>")
)]
pub struct FoundingCorrection<I> {
    /// The sequence of the event that recorded the founding (never of another correction).
    pub cites: Sequence,
    /// The whole new content; absent, the founding is void.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replacement: Option<CorrectedFounding<I>>,
    /// Why, in writing.
    pub reason: PaperRef,
}

/// A founding's new day and content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    bound(serialize = "I: Serialize", deserialize = "I: Deserialize<'de>")
)]
pub struct CorrectedFounding<I> {
    /// The day that it counts from.
    pub occurred_on: Day,
    /// The content.
    pub founding: Founding<I>,
}

impl<I: Clone> Founding<I> {
    /// What is left of it once it is voided.
    pub(super) fn voided(&self) -> Self {
        Self {
            is_void: true,
            ..self.clone()
        }
    }
}

impl<I: Clone> FoundingCorrection<I>
where
    SubjectEvent: From<Founding<I>>,
{
    /// What it replaces, and by what (law 3).
    pub(super) fn correction(&self) -> Correction<SubjectEvent> {
        let replacement = self.replacement.as_ref();
        Correction {
            cites: self.cites,
            replacement: replacement.map(|new| (new.occurred_on, new.founding.clone().into())),
        }
    }
}
