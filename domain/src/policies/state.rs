//! What is known of the policy sets.

use super::PoliciesAdopted;
use serde::{Deserialize, Serialize};

/// What is known of the policy sets: the one that holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoliciesState {
    /// The set that holds; `None` before the first.
    pub adopted: Option<PoliciesAdopted>,
}
