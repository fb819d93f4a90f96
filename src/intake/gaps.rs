//! What was missing at a conditional acceptance: the form, and what it becomes.

use super::FieldFault;
use super::evidence::Desk;
use qibu_domain::subject::Verb;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most papers of one supplement.
const MAX_PAPERS: usize = 100;

/// The papers that were missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplementForm {
    /// The ids of the papers, uploaded before under the kinds that are missing; one at least, 100 at most.
    pub papers: Vec<String>,
}

impl SupplementForm {
    pub(super) fn papers(&self) -> Vec<&str> {
        self.papers.iter().map(String::as_str).collect()
    }
}

pub(super) fn supplement(desk: &mut Desk, form: &SupplementForm) -> Option<Verb> {
    if form.papers.len() > MAX_PAPERS {
        let fault = FieldFault::new("/papers", "list.too_long");
        desk.fault(fault.with("max", MAX_PAPERS));
        return None;
    }
    let named = form.papers.iter().enumerate();
    let known: Vec<_> = named
        .map(|(index, id)| desk.paper(format!("/papers/{index}"), id))
        .collect();
    let papers = known.into_iter().collect::<Option<_>>()?;
    Some(Verb::Supplement { papers })
}
