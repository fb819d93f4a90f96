//! The choice of a later edition: the form, and what it becomes.

use super::FieldFault;
use super::evidence::Desk;
use qibu_domain::subject::Verb;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The edition by which the applicant wants to be judged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditionChoiceForm {
    /// The code of the edition, which offers the choice.
    pub edition: String,
}

pub(super) fn choose(desk: &mut Desk, form: &EditionChoiceForm) -> Option<Verb> {
    let edition = form.edition.trim();
    if edition.is_empty() {
        desk.fault(FieldFault::new("/edition", "text.empty"));
        return None;
    }
    Some(Verb::ChooseEdition {
        edition: edition.to_owned(),
    })
}
