//! Who runs a base, where it is, and what its inspections found (domain 4.2, 5.2, 5.3, 6.3): facts, each corrected as the other
//! affairs of a body are. The host stays in what the base is.

use super::{PaperRef, UnlinkedReason};
use crate::id::{Sequence, SubjectId};
use crate::text::ShortText;
use crate::time::Day;
use crate::uscc::Uscc;
use serde::{Deserialize, Serialize};

/// Who runs a base (主体), beside its host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Operator {
    /// An association of this log.
    Association {
        /// Which.
        association: SubjectId,
    },
    /// Another organisation; never a person.
    Organisation {
        /// Its registered name.
        name: ShortText,
        /// Its unified social credit code, where it has one.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        uscc: Option<Uscc>,
    },
}

/// An operator runs the base from this day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorLinked {
    /// Who.
    pub operator: Operator,
    /// The last day of the agreement; absent, it has none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<Day>,
    /// The agreement, which splits the duties of host and operator.
    pub agreement: PaperRef,
}

/// From this day on the operator runs the base no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorUnlinked {
    /// Why.
    pub reason: UnlinkedReason,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// The base was inspected. Which office did stands with the event, as with every act of an office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseInspected {
    /// The items that were looked at, from 1.
    pub items: u32,
    /// Those of them that were met.
    pub items_met: u32,
    /// The last day by which what was short is to be put right; only where something was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub put_right_by: Option<Day>,
    /// The record of the inspection.
    pub report: PaperRef,
}

/// What an inspection found short was put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InspectionSettled {
    /// The sequence of the event that recorded the inspection, never of a correction.
    pub inspection: Sequence,
    /// What shows it.
    pub report: PaperRef,
}

/// From this day on the base is there: it moved, or its premises are recorded for the first time. Its plaque stays what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseRelocated {
    /// The address of the premises.
    pub address: ShortText,
    /// Their area, in square metres, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub area_m2: Option<u32>,
    /// They can be entered without a step (domain 5.3, 3c).
    pub step_free: bool,
    /// The last day of the right of use; absent, it has none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<Day>,
    /// The lease or the letter that gives the right of use.
    pub proof: PaperRef,
}

/// From this day on the right of use of the same premises lasts until another day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RightOfUseRenewed {
    /// The last day of the right of use; absent, it has none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<Day>,
    /// The lease or the letter that gives it.
    pub proof: PaperRef,
}
