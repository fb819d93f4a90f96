//! What can be asked of the policy sets.

use crate::text::Verbatim;

/// What can be asked of the policy sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoliciesCommand {
    /// See [`AdoptPolicies`].
    AdoptPolicies(AdoptPolicies),
}

/// Adopt a policy set. That its text is sound Cedar is tested before, by the authority that reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdoptPolicies {
    /// The set's number: 1, then one more each time, so that two writers cannot both mean the next one.
    pub number: u32,
    /// The schema.
    pub schema: Verbatim,
    /// The policies.
    pub policies: Verbatim,
}

impl From<AdoptPolicies> for PoliciesCommand {
    fn from(command: AdoptPolicies) -> Self {
        Self::AdoptPolicies(command)
    }
}
