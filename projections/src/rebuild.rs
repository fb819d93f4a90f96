//! Building the views anew in memory beside the live ones, and comparing (law 20). Views that differ are put right by
//! removing their file: they are then folded from the log again.

use crate::known_at::known_at;
use crate::projection::{Cell, Table};
use crate::source::Source;
use crate::tables::views::rows_of;
use crate::views::{VIEWS, Views, ViewsError};
use std::collections::BTreeSet;

/// A table in which live rows are other than rebuilt ones.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// The view.
    pub view: &'static str,
    /// The table.
    pub table: &'static str,
    /// How many rows only the live view has.
    pub only_live_rows: usize,
    /// How many rows only the rebuilt view has.
    pub only_rebuilt_rows: usize,
}

/// Rebuilds the views up to where the live ones stand, and says where the two differ: nowhere, if all is well.
pub fn compare(live: &Views, source: &dyn Source) -> Result<Vec<Difference>, ViewsError> {
    // Taken before the rows, so that a live view that moves on meanwhile shows as a difference and is not hidden.
    let rebuilt = known_at(source, live.position())?;
    differences(live, &rebuilt)
}

/// Where two sets of views differ.
pub fn differences(live: &Views, rebuilt: &Views) -> Result<Vec<Difference>, ViewsError> {
    let mut found = Vec::new();
    for view in VIEWS {
        for table in view.tables() {
            let (ours, theirs) = (rows(live, table)?, rows(rebuilt, table)?);
            let difference = Difference {
                view: view.name(),
                table: table.name,
                only_live_rows: ours.difference(&theirs).count(),
                only_rebuilt_rows: theirs.difference(&ours).count(),
            };
            if difference.only_live_rows + difference.only_rebuilt_rows > 0 {
                found.push(difference);
            }
        }
    }
    Ok(found)
}

fn rows(views: &Views, table: &'static Table) -> Result<BTreeSet<Vec<Cell>>, ViewsError> {
    let rows = views.read(|tables| Ok::<_, ViewsError>(rows_of(tables, table)?))?;
    Ok(rows.into_iter().collect())
}
