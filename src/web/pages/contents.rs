//! What an application holds, as a form: counts, papers, statements, categories.

use super::form::Choice;

/// What an application holds, as a form. The fields and their words come from the edition.
#[derive(Clone, Debug, Default)]
pub struct ContentsForm {
    /// Attested counts.
    pub counts: Vec<CountField>,
    /// Papers by evidence kind.
    pub papers: Vec<PaperField>,
    /// Statements, sent as `declared`.
    pub declared: Vec<Choice>,
    /// Categories of people, sent as `category`.
    pub categories: Vec<Choice>,
    /// The number of the legal identity, where the transition settles it.
    pub legal: Option<LegalField>,
    /// The brands of the body, sent as `brand`, where the fifth step is applied for.
    pub brands: Vec<Choice>,
    /// Whether it is about the standing of a body: then statements are the grounds that hold.
    pub is_of_standing: bool,
}

impl ContentsForm {
    /// Whether there is nothing to be counted and no need to say so.
    pub fn counts_nothing(&self) -> bool {
        self.is_of_standing && self.counts.is_empty() && self.legal.is_none()
    }

    /// Which words the statements stand under.
    pub fn statements(&self) -> &'static str {
        if self.is_of_standing {
            "grounds"
        } else {
            "declared"
        }
    }
}

/// A count that the applicant vouches for, sent as `count-` and its code.
#[derive(Clone, Debug, Default)]
pub struct CountField {
    /// The edition's code.
    pub code: String,
    /// Its label.
    pub label: String,
    /// Its help; empty for none.
    pub help: String,
    /// What was typed.
    pub value: String,
    /// Whether a criterion that blocks asks for it.
    pub needed: bool,
}

impl CountField {
    /// The field's name.
    pub fn field(&self) -> String {
        format!("count-{}", self.code)
    }
}

/// A paper of a kind, sent as a file `paper-` and its code.
#[derive(Clone, Debug, Default)]
pub struct PaperField {
    /// The edition's code.
    pub code: String,
    /// Its label.
    pub label: String,
    /// Its help; empty for none.
    pub help: String,
    /// Whether the transition asks for it.
    pub needed: bool,
    /// What is held already; a new file takes its place.
    pub held: Vec<HeldPaper>,
}

impl PaperField {
    /// The field's name.
    pub fn field(&self) -> String {
        format!("paper-{}", self.code)
    }
}

/// A paper that the draft or application holds already.
#[derive(Clone, Debug, Default)]
pub struct HeldPaper {
    /// The paper, sent again as `keep-paper`.
    pub id: String,
    /// Its file's name, kind and size.
    pub words: String,
}

/// The number of the legal identity, sent as `legal-number`.
#[derive(Clone, Debug, Default)]
pub struct LegalField {
    /// Its label, which depends on the legal form.
    pub label: String,
    /// Its help.
    pub help: String,
    /// What was typed.
    pub value: String,
}
