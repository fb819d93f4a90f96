//! What a sender has seen of what it acts on: versions that it names, or whatever stands there.

use qibu_domain::id::Sequence;

/// What a sender has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Whatever stands there: the sender only asks that there is something.
    Anything,
    /// One of these versions; of none, where it named none that could stand there.
    OneOf(Vec<Sequence>),
}

impl Seen {
    /// That version.
    pub fn version(version: Sequence) -> Self {
        Self::OneOf(vec![version])
    }

    /// The version to be found, where this one stands; `None` where any will do.
    pub fn expected(&self, current: Sequence) -> Option<Sequence> {
        match self {
            Self::Anything => None,
            Self::OneOf(versions) if versions.contains(&current) => Some(current),
            // The last one of those that were seen tells best what has changed since. Before the first there is 0.
            Self::OneOf(versions) => Some(versions.iter().max().copied().unwrap_or_default()),
        }
    }

    /// Whether no version was named that could stand there.
    pub fn is_foreign(&self) -> bool {
        matches!(self, Self::OneOf(versions) if versions.is_empty())
    }
}
