//! What a new edition does with the applications that were accepted before it (过渡条款): by clause, who stays, who moves, who
//! may choose, until when.

use super::{Edition, Label};
use crate::lifecycle::{SubjectKind, Transition};
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// A clause. The first one that speaks of an application holds for it; an application of which none speaks keeps the edition
/// of its acceptance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Its code, unique in the edition.
    pub code: String,
    /// Its words.
    pub label: Label,
    /// What it does.
    pub treatment: Treatment,
    /// The transitions of associations of which it speaks. Where neither list is given, it speaks of all of every body.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub applies_to: Vec<Transition>,
    /// The transitions of bases of which it speaks.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub applies_to_bases: Vec<Transition>,
    /// It speaks only of what was accepted before that day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub accepted_before: Option<Day>,
    /// The last day on which one may choose, or stays; what stays without one stays until it is decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<Day>,
}

/// What becomes of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// It keeps its edition, until the last day where one is given; from the next day on it is judged by the new one.
    Stays,
    /// It is judged by the new edition from that edition's first day.
    Moves,
    /// It keeps its edition unless the applicant chooses the new one, until the last day.
    Chooses,
}

impl Treatment {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Stays => "stays",
            Self::Moves => "moves",
            Self::Chooses => "chooses",
        }
    }
}

impl Clause {
    /// The transitions of a kind of body that it names.
    pub fn named(&self, kind: SubjectKind) -> &[Transition] {
        match kind {
            SubjectKind::Association => &self.applies_to,
            SubjectKind::Base => &self.applies_to_bases,
        }
    }

    /// Whether it speaks of every transition of every body.
    pub fn is_of_all(&self) -> bool {
        self.applies_to.is_empty() && self.applies_to_bases.is_empty()
    }

    /// Whether it speaks of an application that was accepted on that day.
    pub fn speaks_of(&self, kind: SubjectKind, transition: Transition, accepted_on: Day) -> bool {
        let is_of_it = self.is_of_all() || self.named(kind).contains(&transition);
        is_of_it && self.accepted_before.is_none_or(|day| accepted_on < day)
    }
}

impl Edition {
    /// The clause that holds for an application that was accepted under an earlier edition on that day.
    pub fn clause_for(
        &self,
        kind: SubjectKind,
        transition: Transition,
        accepted_on: Day,
    ) -> Option<&Clause> {
        let mut clauses = self.changeover.iter();
        clauses.find(|clause| clause.speaks_of(kind, transition, accepted_on))
    }
}
