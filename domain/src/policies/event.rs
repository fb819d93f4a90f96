//! What can have happened to the policy sets.

use crate::text::Verbatim;
use serde::{Deserialize, Serialize};

crate::stored_events! {
    /// What can have happened to the policy sets.
    pub enum PoliciesEvent {
        /// A set was adopted.
        PoliciesAdopted / 1 Act,
    }
}

/// A set was adopted; it holds from the next command on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoliciesAdopted {
    /// The set's number.
    pub number: u32,
    /// The schema.
    pub schema: Verbatim,
    /// The policies.
    pub policies: Verbatim,
}
