//! What an application puts forward, as codes and counts: no names, no free text (law 7).

use crate::id::{Citation, PaperId};
use crate::lifecycle::SubjectKind;
use crate::text::ShortText;
use crate::uscc::Uscc;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What an application puts forward to be judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// What is judged.
    pub kind: SubjectKind,
    /// The legal form of an association; empty for a base, which has none.
    pub form: String,
    /// The code of the node that the body belongs to.
    pub area: String,
    /// The rank of that node.
    pub rank: String,
    /// The attested counts, by code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub attested: BTreeMap<String, Attested>,
    /// The statements made, by code.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub declared: BTreeSet<String>,
    /// The kinds of papers handed in.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub papers: BTreeSet<String>,
    /// The categories of persons named.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub categories: BTreeSet<String>,
    /// The unified social credit code.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub uscc: Option<Uscc>,
    /// The number under which the body is filed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub filing_number: Option<ShortText>,
    /// The events that carry the material.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub citations: Vec<Citation>,
    /// The attested counts that an earlier application established, by code, each with the event that carries it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub carried: BTreeMap<String, Citation>,
    /// The papers that were handed in and are erased since: they count as absent.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub erased: BTreeMap<PaperId, ErasedPaper>,
}

impl Material {
    /// Nothing yet, of a body of that kind.
    pub fn of(kind: SubjectKind) -> Self {
        Self {
            kind,
            form: String::new(),
            area: String::new(),
            rank: String::new(),
            attested: BTreeMap::new(),
            declared: BTreeSet::new(),
            papers: BTreeSet::new(),
            categories: BTreeSet::new(),
            uscc: None,
            filing_number: None,
            citations: Vec::new(),
            carried: BTreeMap::new(),
            erased: BTreeMap::new(),
        }
    }
}

/// A paper that was handed in and is erased since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasedPaper {
    /// Its kind.
    pub kind: String,
    /// The event that ordered its erasure.
    pub ordered: Citation,
}

/// A count that the applicant vouches for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attested {
    /// The count.
    pub count: u32,
    /// The paper behind it, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperId>,
}
