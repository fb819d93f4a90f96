//! Editions of the standard: what the seven steps ask for, as data (domain 11.1), and how material is judged by it.
//!
//! The code knows the steps, the flow of an application and the registered measures; every number, label, route
//! and criterion comes from an edition, which is a YAML file stored verbatim in the log (law 13).

mod changeover;
mod check;
mod codes;
mod criterion;
mod diff;
mod edition;
mod judge;
mod material;
mod measure;
mod overlay;
mod problem;
mod verdict;

pub use changeover::{Clause, Treatment};
pub use check::{MAX_COMMITTEE_MEMBERS, MAX_TEST_DEPTH};
pub use criterion::{
    AttestedTest, Criterion, MeasureTest, Ratio, RegisteredCodeTest, ShareTest, Test,
};
pub use diff::{Change, ChangeKind};
pub use edition::{
    BodyKind, Clocks, CodeForm, Committee, Edition, EvidenceKind, LegalForm, NodeKind, Notice,
    Rank, Seat, SeatKind, SiteVisitRule, Tag, Term, TransitionRule,
};
pub use material::{Attested, ErasedPaper, Material};
pub use measure::{CitedByQuery, MAX_CITATIONS, MEASURES, MeasureInfo, MeasureResult, SITE_VISITS};
pub use overlay::{
    AddedCodes, CriterionOverlay, Overlay, OverlayFault, OverlayProblem, OwnWords, RuleOverlay,
};
pub use problem::{EditionFault, EditionProblem, ShapeReason};
pub use verdict::{CriterionVerdict, Item, Missing, Supplier, Verdict, found_wanting, not_passed};

use crate::text::ShortText;
use serde::{Deserialize, Serialize};

/// The shape of editions that this build reads and writes.
pub const FORMAT: u32 = 1;
/// The evidence kind that says which facts are new since a rejection (domain 5.8).
pub const NEW_FACTS: &str = "new_facts";
/// The kind of paper by which an applicant promises what is missing (容缺受理, domain 11.2).
pub const GAP_PROMISE: &str = "gap_promise";

/// Words in the two languages of the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Chinese.
    pub zh: ShortText,
    /// English.
    pub en: ShortText,
}

/// The longest code, in characters.
pub const MAX_CODE_CHARS: usize = 40;

/// Whether a text may be a code of an edition: small letters, digits and low lines.
pub fn is_code(text: &str) -> bool {
    (1..=MAX_CODE_CHARS).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
