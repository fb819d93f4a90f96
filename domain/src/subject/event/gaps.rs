//! Acceptance before every paper is there (容缺受理, domain 11.2).

use super::PaperRef;
use crate::id::{ApplicationId, PaperId};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The application was accepted although papers are missing: the applicant promised them in writing, until a day, after
/// which the application lapses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GapsAllowed {
    /// The application.
    pub application: ApplicationId,
    /// The kinds of the papers that are missing; one at least.
    pub missing: BTreeSet<String>,
    /// The written promise, of the kind `gap_promise`.
    pub promise: PaperRef,
    /// The last day to hand them in.
    pub due: Day,
}

/// The applicant handed in what was missing, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupplementMade {
    /// The application.
    pub application: ApplicationId,
    /// The papers; one at least.
    pub papers: Vec<PaperRef>,
    /// The attested counts, already stated, that the papers show, by code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub shows: BTreeMap<String, PaperId>,
}
