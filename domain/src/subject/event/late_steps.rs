//! The steps that a body had reached before Qibu, and their corrections; of both kinds of bodies alike.

use super::{PaperRef, SubjectEvent};
use crate::decider::Correction;
use crate::id::Sequence;
use crate::time::{Day, Precision};
use serde::{Deserialize, Serialize};

/// A step that a body older than Qibu had reached was recognised late (domain 4.3, 11.2: 补录). Its basis is the signed
/// statement: no criterion was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepRecognisedLate {
    /// The cycle, which is the first one.
    pub cycle: u32,
    /// The step, from 3 to 7.
    pub step: u8,
    /// The edition in force in the district on the day from which the step counts.
    pub edition: String,
    /// How well that day is known; a coarser date counts from the end of its period (law 4).
    pub precision: Precision,
    /// The signed statement that it rests on.
    pub statement: PaperRef,
}

/// A step recognised late was wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LateStepCorrected {
    /// The sequence of the event that recognised the step (never of another correction).
    pub cites: Sequence,
    /// The whole new content; absent, the step was never reached.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replacement: Option<CorrectedLateStep>,
    /// Why, in writing.
    pub reason: PaperRef,
}

/// A late step's new day and content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectedLateStep {
    /// The day that it counts from.
    pub occurred_on: Day,
    /// The content.
    pub step: StepRecognisedLate,
}

impl LateStepCorrected {
    /// What it replaces, and by what (law 3). Of a void step nothing is left.
    pub(super) fn correction(&self) -> Correction<SubjectEvent> {
        let replacement = self.replacement.as_ref();
        Correction {
            cites: self.cites,
            replacement: replacement.map(|new| (new.occurred_on, new.step.clone().into())),
        }
    }
}
