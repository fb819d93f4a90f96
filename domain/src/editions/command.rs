//! What can be asked of the editions.

use crate::actor::Source;
use crate::text::Verbatim;

/// What can be asked of the editions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditionsCommand {
    /// See [`PublishEdition`].
    PublishEdition(PublishEdition),
}

/// Publish an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishEdition {
    /// The code of the district whose edition it is.
    pub district: String,
    /// The edition's YAML text.
    pub text: Verbatim,
    /// `Live` from today on; `Import` where the edition held before the log began.
    pub source: Source,
}

impl From<PublishEdition> for EditionsCommand {
    fn from(command: PublishEdition) -> Self {
        Self::PublishEdition(command)
    }
}
