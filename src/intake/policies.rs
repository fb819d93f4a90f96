//! A policy set: the form, and what it becomes.

use super::fault::NotDone;
use super::text_fault;
use qibu_domain::policies::AdoptPolicies;
use qibu_domain::text::Verbatim;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A policy set to be adopted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PoliciesForm {
    /// The set's number: one more than that of the set in force.
    pub number: u32,
    /// The schema, Cedar text.
    pub schema: String,
    /// The policies, Cedar text.
    pub policies: String,
}

/// What the form asks for; both texts are told of where neither can be stored.
pub fn adopt(form: &PoliciesForm) -> Result<AdoptPolicies, NotDone> {
    let mut faults = Vec::new();
    let mut read = |pointer: &str, text: &str| {
        Verbatim::new(text).map_err(|error| faults.push(text_fault(pointer, &error)))
    };
    let schema = read("/schema", &form.schema);
    let policies = read("/policies", &form.policies);
    match (schema, policies) {
        (Ok(schema), Ok(policies)) => Ok(AdoptPolicies {
            number: form.number,
            schema,
            policies,
        }),
        _ => Err(NotDone::Fields(faults)),
    }
}
