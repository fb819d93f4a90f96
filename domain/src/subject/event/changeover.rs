//! The applicant's choice of a later edition (过渡条款).

use crate::id::ApplicationId;
use serde::{Deserialize, Serialize};

/// The applicant chose to be judged by a later edition, as a clause of that edition lets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditionChosen {
    /// The application.
    pub application: ApplicationId,
    /// The code of the edition that was chosen.
    pub edition: String,
    /// The code of its clause.
    pub clause: String,
}

/// A clause of an edition under which an application went on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClauseRef {
    /// The code of the edition whose clause it is.
    pub edition: String,
    /// The code of the clause.
    pub clause: String,
}
