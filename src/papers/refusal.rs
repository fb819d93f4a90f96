//! Why a paper is not taken or given: what its sender can mend, apart from what nobody's request is to blame for.

use super::{MAX_PAPER_BYTES, MAX_UPLOADS_AT_ONCE, ReasonRefusal};
use crate::vault::{PaperIndexError, StorageFault};

/// Why a paper is not taken or given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperRefusal {
    /// Larger than [`MAX_PAPER_BYTES`].
    #[error("larger than {MAX_PAPER_BYTES} bytes")]
    TooLarge,
    /// No bytes.
    #[error("empty")]
    Empty,
    /// Of a type that is not on the list.
    #[error("{found} is not on the list of types")]
    NotAllowed {
        /// What it looks like.
        found: String,
    },
    /// An office file with macros in it.
    #[error("the file holds macros")]
    Macros,
    /// Neither a known type nor plain text in UTF-8.
    #[error("neither a type on the list nor plain text in UTF-8")]
    NotUtf8,
    /// Declared as another type than it is.
    #[error("declared as {declared}, found {found}")]
    TypeDiffers {
        /// As declared.
        declared: String,
        /// As found.
        found: &'static str,
    },
    /// The name of the file, the kind or the list of persons is malformed or too long.
    #[error("{0} is malformed or too long")]
    Malformed(&'static str),
    /// As many papers as there may be.
    #[error("{max} papers already")]
    TooMany {
        /// The bound.
        max: u32,
    },
    /// The command stored another paper before (law 14).
    #[error("the command stored another paper before")]
    KeyReused,
    /// Too many uploads at once; safe to try again.
    #[error("{MAX_UPLOADS_AT_ONCE} uploads are under way")]
    Busy,
    /// The upload ended before.
    #[error("the upload has ended")]
    Ended,
    /// No such paper.
    #[error("no such paper")]
    Unknown,
    /// The paper was erased.
    #[error("the paper was erased")]
    Erased,
    /// The paper belongs to another application.
    #[error("the paper belongs to another application")]
    BelongsElsewhere,
    /// The text may not be a reason.
    #[error(transparent)]
    Reason(#[from] ReasonRefusal),
}

impl PaperRefusal {
    /// The stable code, as the API gives it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "paper.too_large",
            Self::Empty => "paper.empty",
            Self::NotAllowed { .. } | Self::NotUtf8 => "paper.type_not_allowed",
            Self::Macros => "paper.macros",
            Self::TypeDiffers { .. } => "paper.type_differs",
            Self::Malformed(_) => "paper.malformed",
            Self::TooMany { .. } => "paper.too_many",
            Self::KeyReused => "key.reused",
            Self::Busy => "paper.busy",
            Self::Ended => "paper.ended",
            Self::Unknown => "paper.unknown",
            Self::Erased => "paper.erased",
            Self::BelongsElsewhere => "paper.belongs_elsewhere",
            Self::Reason(reason) => reason.code(),
        }
    }
}

/// A refusal, which is the sender's to mend, or a fault, which is not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// Not taken or not given.
    #[error(transparent)]
    Refused(#[from] PaperRefusal),
    /// A fault.
    #[error(transparent)]
    Fault(#[from] StorageFault),
}

impl From<PaperIndexError> for PaperError {
    fn from(error: PaperIndexError) -> Self {
        Self::Refused(match error {
            PaperIndexError::TooMany { max } => PaperRefusal::TooMany { max },
            PaperIndexError::Unknown => PaperRefusal::Unknown,
            PaperIndexError::Erased => PaperRefusal::Erased,
            PaperIndexError::BelongsElsewhere => PaperRefusal::BelongsElsewhere,
            PaperIndexError::Fault(fault) => return Self::Fault(fault),
        })
    }
}
