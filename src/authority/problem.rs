//! What may be wrong with a policy set.

use cedar_policy::ffi::DetailedError;
use qibu_domain::decider::Refusal;
use std::fmt;

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// Something wrong, in the engine's words, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The place; `None` where the engine names none.
    pub place: Option<Place>,
    /// What is wrong there.
    pub detail: String,
}

/// Why a policy set cannot hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyProblem {
    /// The schema does not read.
    #[error("the schema does not read: {0}")]
    Schema(Fault),
    /// The policies do not read.
    #[error("the policies do not read: {0}")]
    Policies(Fault),
    /// A policy has no @id, so no decision could cite it.
    #[error("policy number {number} has no @id")]
    WithoutId {
        /// Its number in the text, from 1.
        number: usize,
    },
    /// Two policies have the same @id.
    #[error("two policies have the @id \"{0}\"")]
    SameId(String),
    /// An @id is stored with every act that its policy allowed, so it is a code and never free text (law 7).
    #[error("the @id \"{0}\" is no code")]
    IdNoCode(String),
    /// A template: nothing would ever fill it in.
    #[error("templates are not used, but the text holds one")]
    Template,
    /// Words are missing, so a denial could not be explained.
    #[error("policy \"{id}\" has no @{annotation}")]
    WithoutWords {
        /// Its id.
        id: String,
        /// The annotation that is missing.
        annotation: &'static str,
    },
    /// The policies do not hold to the schema.
    #[error("the policies do not hold to the schema: {}", joined(.0))]
    Invalid(Vec<Fault>),
    /// The schema is not about what this build asks.
    #[error("the schema does not fit what is asked: {0}")]
    Misfit(String),
    /// Under this set no administrator could adopt the next one: it would hold for ever.
    #[error("under these policies no administrator could adopt others")]
    LocksOut,
}

impl Refusal for PolicyProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::Schema(_) => "policies.schema_unreadable",
            Self::Policies(_) => "policies.unreadable",
            Self::WithoutId { .. } => "policies.without_id",
            Self::SameId(_) => "policies.same_id",
            Self::IdNoCode(_) => "policies.id_no_code",
            Self::Template => "policies.template",
            Self::WithoutWords { .. } => "policies.without_words",
            Self::Invalid(_) => "policies.invalid",
            Self::Misfit(_) => "policies.misfit",
            Self::LocksOut => "policies.lock_out",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let of_policies = ("field", "/policies".to_owned());
        match self {
            Self::Schema(fault) => {
                vec![
                    ("field", "/schema".to_owned()),
                    ("reason", fault.to_string()),
                ]
            }
            Self::Policies(fault) => vec![of_policies, ("reason", fault.to_string())],
            Self::WithoutId { number } => vec![of_policies, ("number", number.to_string())],
            Self::SameId(id) | Self::IdNoCode(id) => vec![of_policies, ("policy", id.clone())],
            Self::WithoutWords { id, annotation } => vec![
                of_policies,
                ("policy", id.clone()),
                ("annotation", (*annotation).to_owned()),
            ],
            Self::Misfit(reason) => {
                vec![("field", "/schema".to_owned()), ("reason", reason.clone())]
            }
            Self::Invalid(faults) => vec![("count", faults.len().to_string())],
            Self::Template | Self::LocksOut => vec![of_policies],
        }
    }

    fn details(&self) -> Vec<(String, String, String)> {
        let Self::Invalid(faults) = self else {
            return Vec::new();
        };
        let detail = |fault: &Fault| {
            let (pointer, code) = ("/policies".to_owned(), "policies.fault".to_owned());
            (pointer, code, fault.to_string())
        };
        faults.iter().take(MAX_FAULTS_TOLD).map(detail).collect()
    }
}

/// The most faults of one text that an answer lists.
const MAX_FAULTS_TOLD: usize = 50;

impl PolicyProblem {
    /// Where it is, as far as the engine tells.
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::Schema(fault) | Self::Policies(fault) => fault.place,
            Self::Invalid(faults) => faults.iter().find_map(|fault| fault.place),
            _ => None,
        }
    }
}

impl Fault {
    /// The fault that an error of the engine tells of, in that text.
    pub(super) fn of(error: &DetailedError, text: &str) -> Self {
        let label = std::iter::once(error)
            .chain(&error.related)
            .find_map(|error| error.source_locations.first());
        let detail = match label.and_then(|label| label.label.as_deref()) {
            Some(more) => format!("{}: {more}", error.message),
            None => error.message.clone(),
        };
        Self {
            place: label.map(|label| Place::of(label.loc.start, text)),
            detail,
        }
    }
}

impl Place {
    /// The place of a byte.
    fn of(byte: usize, text: &str) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(Place { line, column }) => {
                write!(f, "line {line}, column {column}: {}", self.detail)
            }
            None => f.write_str(&self.detail),
        }
    }
}

fn joined(faults: &[Fault]) -> String {
    let words: Vec<String> = faults.iter().map(ToString::to_string).collect();
    words.join("; ")
}
