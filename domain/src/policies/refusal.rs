//! Every way in which the policy sets say no.

use crate::decider::Refusal;

/// Every way in which the policy sets say no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoliciesRefusal {
    /// Another number than the next one.
    #[error("the next set has number {expected}, not {found}")]
    WrongNumber {
        /// The next number.
        expected: u32,
        /// The number given.
        found: u32,
    },
    /// A set without policies: it would deny everything, its own replacement included.
    #[error("a set without policies denies everything")]
    Empty,
    /// The set that already holds.
    #[error("this set already holds")]
    Unchanged,
}

impl Refusal for PoliciesRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongNumber { .. } => "policies.wrong_number",
            Self::Empty => "policies.empty",
            Self::Unchanged => "policies.unchanged",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::WrongNumber { expected, found } => {
                vec![
                    ("expected", expected.to_string()),
                    ("found", found.to_string()),
                ]
            }
            Self::Empty | Self::Unchanged => Vec::new(),
        }
    }
}
