//! What was known at a position: the same folds over the prefix of the log, into memory (law 19).

use crate::catch_up::Pace;
use crate::source::Source;
use crate::views::{Views, ViewsError};
use qibu_domain::id::Position;

/// The views as they stood when the log ended at `position`: same tables, same queries, trees and editions of the
/// prefix too. Position 0 is the empty log.
pub fn known_at(source: &dyn Source, position: Position) -> Result<Views, ViewsError> {
    let views = Views::in_memory()?;
    let until = position.min(source.head()?);
    views.read_until(source, until, Pace::default())?;
    Ok(views)
}
