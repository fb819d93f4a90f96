//! Which codes an edition knows.

use super::{Edition, Term};

impl Edition {
    /// Whether it knows a kind of bodies.
    pub fn has_body_kind(&self, code: &str) -> bool {
        self.body_kinds.iter().any(|kind| kind.code == code)
    }

    /// Whether it knows a level of bases.
    pub fn has_base_level(&self, code: &str) -> bool {
        self.base_level(code).is_some()
    }

    /// A level of bases.
    pub fn base_level(&self, code: &str) -> Option<&Term> {
        self.base_levels.iter().find(|level| level.code == code)
    }

    /// Whether it knows a legal form.
    pub fn has_form(&self, code: &str) -> bool {
        self.legal_form(code).is_some()
    }

    /// Whether it knows a count that can be attested.
    pub fn has_attested(&self, code: &str) -> bool {
        self.attested.iter().any(|term| term.code == code)
    }

    /// Whether it knows a statement that can be made.
    pub fn has_declaration(&self, code: &str) -> bool {
        self.declared.iter().any(|term| term.code == code)
    }

    /// Whether it knows a category of persons.
    pub fn has_category(&self, code: &str) -> bool {
        self.categories.iter().any(|term| term.code == code)
    }

    /// Whether it knows a kind of papers.
    pub fn has_evidence(&self, code: &str) -> bool {
        self.evidence_kind(code).is_some()
    }
}
