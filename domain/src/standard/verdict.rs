//! What judging says: met, not met, or unknown for want of something named.

use super::CitedByQuery;
use crate::id::Citation;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What judging one criterion came to. It is stored inside events: its form is frozen (law 12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriterionVerdict {
    /// The criterion's id.
    pub criterion: String,
    /// The code of the edition that it was judged by.
    pub edition: String,
    /// Whether it blocks the step.
    pub blocking: bool,
    /// What it came to.
    pub verdict: Verdict,
    /// The number asked for, where the criterion is about one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wanted: Option<i64>,
    /// The number found.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub found: Option<i64>,
    /// The events that decided it. That something is absent has no citation (law 5).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub citations: Vec<Citation>,
    /// Where they are more than [`MAX_CITATIONS`](super::MAX_CITATIONS): those of each measure, as its query (law 5).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub by_query: Vec<CitedByQuery>,
    /// Who can supply what is missing.
    pub supplier: Supplier,
}

impl CriterionVerdict {
    /// Whether the criterion leaves the step open: met, or advice only. Unknown never passes one that blocks.
    pub fn passes(&self) -> bool {
        !self.blocking || self.verdict == Verdict::Met
    }

    /// What is missing; empty where nothing is.
    pub fn missing(&self) -> &[Missing] {
        match &self.verdict {
            Verdict::Unknown { missing } => missing,
            Verdict::Met | Verdict::NotMet => &[],
        }
    }
}

/// The verdicts of a rejection: a criterion that it is about and that has all that was asked for was looked at and found
/// wanting, so it is not met (domain 5.8). What is missing stays unknown for want of it.
pub fn found_wanting(
    mut verdicts: Vec<CriterionVerdict>,
    criteria: &BTreeSet<String>,
) -> Vec<CriterionVerdict> {
    let judged = verdicts.iter_mut();
    for known in judged.filter(|known| criteria.contains(&known.criterion)) {
        if known.verdict == Verdict::Met {
            known.verdict = Verdict::NotMet;
        }
    }
    verdicts
}

/// The verdicts that keep a step closed.
pub fn not_passed(verdicts: &[CriterionVerdict]) -> Vec<&CriterionVerdict> {
    verdicts
        .iter()
        .filter(|verdict| !verdict.passes())
        .collect()
}

/// Met, not met, or unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Verdict {
    /// It holds.
    Met,
    /// It does not hold.
    NotMet,
    /// It cannot be said.
    Unknown {
        /// For want of these; where one of several would do, each of them is listed.
        missing: Vec<Missing>,
    },
}

/// Something for want of which a criterion cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// What sort of thing it is.
    pub item: Item,
    /// Its code; empty for what an application has one of.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub code: String,
    /// Who can supply it.
    pub supplier: Supplier,
}

/// The sorts of things that a criterion looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// A paper of a kind.
    Paper,
    /// An attested count.
    Attested,
    /// A statement of the applicant.
    Declared,
    /// A category of persons.
    Category,
    /// The result of a measure.
    Measure,
    /// The unified social credit code.
    RegisteredCode,
    /// The number of the filing.
    FilingNumber,
    /// The rule of a transition, which the edition does not have.
    Rule,
}

impl Item {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Attested => "attested",
            Self::Declared => "declared",
            Self::Category => "category",
            Self::Measure => "measure",
            Self::RegisteredCode => "registered_code",
            Self::FilingNumber => "filing_number",
            Self::Rule => "rule",
        }
    }
}

/// Who can supply what is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Supplier {
    /// Whoever applies.
    Applicant,
    /// The officer of the office in charge.
    Officer,
    /// Whoever publishes editions.
    Administrator,
    /// Qibu itself, by measuring.
    System,
}

impl Supplier {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Officer => "officer",
            Self::Administrator => "administrator",
            Self::System => "system",
        }
    }
}
