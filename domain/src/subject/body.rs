//! What a subject is: an association or a base, proposed or taken over.

use super::event::{BaseFoundingRecorded, BaseIdentity, FoundingRecorded, Identity};
use crate::lifecycle::SubjectKind;
use crate::text::ShortText;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a subject is, as it was proposed or taken over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// An association.
    Association(Identity),
    /// A base.
    Base(BaseIdentity),
}

impl Body {
    /// Which of the two.
    pub fn kind(&self) -> SubjectKind {
        match self {
            Self::Association(_) => SubjectKind::Association,
            Self::Base(_) => SubjectKind::Base,
        }
    }

    /// The full name.
    pub fn name(&self) -> &ShortText {
        match self {
            Self::Association(identity) => &identity.name,
            Self::Base(identity) => &identity.name,
        }
    }

    /// The short form for cards and lists.
    pub fn short_name(&self) -> Option<&ShortText> {
        match self {
            Self::Association(identity) => identity.short_name.as_ref(),
            Self::Base(identity) => identity.short_name.as_ref(),
        }
    }

    /// The root of the tree that it belongs to.
    pub fn district(&self) -> &str {
        match self {
            Self::Association(identity) => &identity.district,
            Self::Base(identity) => &identity.district,
        }
    }

    /// The node that it belongs to: its area.
    pub fn node(&self) -> &str {
        match self {
            Self::Association(identity) => &identity.node,
            Self::Base(identity) => &identity.node,
        }
    }

    /// The node's rank.
    pub fn rank(&self) -> &str {
        match self {
            Self::Association(identity) => &identity.rank,
            Self::Base(identity) => &identity.rank,
        }
    }

    /// What only an association is.
    pub fn association(&self) -> Option<&Identity> {
        match self {
            Self::Association(identity) => Some(identity),
            Self::Base(_) => None,
        }
    }

    /// What only a base is.
    pub fn base(&self) -> Option<&BaseIdentity> {
        match self {
            Self::Association(_) => None,
            Self::Base(identity) => Some(identity),
        }
    }

    /// The legal form of an association; a base has none.
    pub fn form(&self) -> Option<&str> {
        self.association().map(|identity| identity.form.as_str())
    }
}

impl From<Identity> for Body {
    fn from(identity: Identity) -> Self {
        Self::Association(identity)
    }
}

impl From<BaseIdentity> for Body {
    fn from(identity: BaseIdentity) -> Self {
        Self::Base(identity)
    }
}

/// A founding that was taken over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordedFounding {
    /// Of an association.
    Association(FoundingRecorded),
    /// Of a base.
    Base(BaseFoundingRecorded),
}

impl From<FoundingRecorded> for RecordedFounding {
    fn from(founding: FoundingRecorded) -> Self {
        Self::Association(founding)
    }
}

impl From<BaseFoundingRecorded> for RecordedFounding {
    fn from(founding: BaseFoundingRecorded) -> Self {
        Self::Base(founding)
    }
}

impl RecordedFounding {
    /// What was founded.
    pub fn body(&self) -> Body {
        match self {
            Self::Association(founding) => founding.identity.clone().into(),
            Self::Base(founding) => founding.identity.clone().into(),
        }
    }

    /// Whether a correction voided it.
    pub fn is_void(&self) -> bool {
        match self {
            Self::Association(founding) => founding.is_void,
            Self::Base(founding) => founding.is_void,
        }
    }

    /// The categories of people that it declares.
    pub fn categories(&self) -> &BTreeSet<String> {
        match self {
            Self::Association(founding) => &founding.categories,
            Self::Base(founding) => &founding.categories,
        }
    }
}
