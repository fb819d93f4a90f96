//! What is wrong with what was sent: field by field, or as a whole.

use crate::command::CommandError;
use crate::import::Cell;
use crate::intake::importing::ImportRefusal;
use crate::papers::{PaperError, PaperRefusal};
use crate::service::{DraftError, ImportError};
use crate::vault::StorageFault;
use crate::words::{Lang, say};
use qibu_domain::id::Sequence;
use std::fmt::Display;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// The field, as a JSON pointer into what was sent.
    pub pointer: String,
    /// The stable code.
    pub code: &'static str,
    /// What the words mention.
    pub arguments: Vec<(&'static str, String)>,
    /// The cell of a table that it is about, where it is about one.
    pub cell: Option<Box<Cell>>,
}

impl FieldFault {
    /// A fault whose words mention nothing.
    pub fn new(pointer: impl Into<String>, code: &'static str) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            arguments: Vec::new(),
            cell: None,
        }
    }

    /// The same fault, of a cell of a table.
    #[must_use]
    pub fn in_cell(mut self, cell: Cell) -> Self {
        self.cell = Some(Box::new(cell));
        self
    }

    /// The same fault with one more thing that its words mention.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    /// What is wrong, and how to mend it, whatever cell it is about.
    pub fn detail(&self, lang: Lang) -> String {
        let key = format!("problem.{}.detail", self.code);
        say(lang, &key, &self.arguments)
    }

    /// What is wrong, and how to mend it; of a cell, where it is and what was written.
    pub fn words(&self, lang: Lang) -> String {
        let detail = self.detail(lang);
        match &self.cell {
            Some(cell) => cell.words(lang, detail),
            None => detail,
        }
    }
}

/// Every way in which something that was sent is not done. Nothing was written in any of them.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// Fields do not say what they should.
    #[error("{} fields are wrong", .0.len())]
    Fields(Vec<FieldFault>),
    /// The command did not come to a receipt.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// What is acted on is not there.
    #[error("not there")]
    NotThere,
    /// The sender did not say what it has seen.
    #[error("the version is missing")]
    VersionMissing,
    /// What the sender says it has seen is no version that could stand there.
    #[error("no such version")]
    VersionForeign {
        /// The version that stands there.
        current: Sequence,
    },
    /// Only the submitter confirms what another typed.
    #[error("only the submitter confirms")]
    NotSubmitter,
    /// The draft does not take it.
    #[error(transparent)]
    Draft(DraftError),
    /// The import does not take it.
    #[error(transparent)]
    Import(ImportRefusal),
    /// The paper store does not take it.
    #[error(transparent)]
    Paper(PaperRefusal),
    /// The vault, the papers or the service's rows do not answer.
    #[error(transparent)]
    Storage(#[from] StorageFault),
}

impl NotDone {
    /// The same, where the form stood under a pointer of what was sent.
    #[must_use]
    pub(crate) fn under(self, prefix: &str) -> Self {
        match self {
            Self::Fields(faults) => Self::Fields(
                faults
                    .into_iter()
                    .map(|fault| FieldFault {
                        pointer: format!("{prefix}{}", fault.pointer),
                        ..fault
                    })
                    .collect(),
            ),
            other => other,
        }
    }

    /// A defect.
    pub(crate) fn fault(error: &impl Display) -> Self {
        Self::Command(CommandError::Fault(error.to_string()))
    }
}

impl From<DraftError> for NotDone {
    fn from(error: DraftError) -> Self {
        match error {
            DraftError::Fault(fault) => Self::Storage(fault),
            DraftError::Unknown => Self::NotThere,
            other => Self::Draft(other),
        }
    }
}

impl From<ImportError> for NotDone {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Fault(fault) => Self::Storage(fault),
            ImportError::Unknown => Self::NotThere,
            ImportError::TooMany => Self::Import(ImportRefusal::TooMany),
            ImportError::TooLarge => Self::Import(ImportRefusal::TooLarge),
            ImportError::AlreadyThere => Self::Command(CommandError::KeyReused),
            ImportError::Stale { current } => Self::Command(CommandError::Stale {
                current: Sequence(u64::from(current)),
                changed: Vec::new(),
            }),
        }
    }
}

impl From<PaperError> for NotDone {
    fn from(error: PaperError) -> Self {
        match error {
            PaperError::Fault(fault) => Self::Storage(fault),
            PaperError::Refused(PaperRefusal::KeyReused) => Self::Command(CommandError::KeyReused),
            PaperError::Refused(refusal) => Self::Paper(refusal),
        }
    }
}
