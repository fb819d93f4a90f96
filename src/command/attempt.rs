//! How one attempt at a command ends without a receipt.

use super::CommandError;

/// How one attempt ended without a receipt.
pub(crate) enum Attempt {
    /// A race was lost: decide again from authority on.
    Again,
    /// The commit failed, and it was settled that nothing was written: the same once more, and this error where that
    /// does not help.
    NotCommitted(CommandError),
    /// A no that stood on what may be stale.
    FromCache(CommandError),
    /// A no that a fresh load would not change.
    Final(CommandError),
}

impl<E: Into<CommandError>> From<E> for Attempt {
    fn from(error: E) -> Self {
        Self::Final(error.into())
    }
}
